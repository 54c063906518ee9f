// Package export writes the ledger in the formats of other tools, so that its figures can be checked independently.
//
//	hledger    journal: the ledger's accounts, tags, balance assertions at month ends      hledger.go
//	beancount  journal: the same, with account names that beancount accepts                beancount.go
//	csv        movements, RFC 4180; its header is [Columns]                                 csv.go
//	xlsx       movements, balances, breaches, payroll; native dates, numbers                xlsx.go
//	parquet    movements; DATE, DECIMAL                                                     parquet.go
//	jsonl      the events themselves, a file that --log reads                               jsonl.go
//
// A format is a row of [Formats] and a file with its writer. The writer gets the ledger in sections — each employee
// with their loans, in order of id, then the funds — so that memory is bounded by the largest employee and the funds, not by
// the company. (XLSX sheets and Parquet row groups have buffers of their own.)
//
// All formats have the same movements: those of one [report.Query]. A movement does not depend on later days, so an export cut
// at an earlier date, as "hledger -e" does, gives the balances of that date.
//
// The bytes are a function of the query: no clock, no locale, no map order. Quantities are exact decimals of the ledger's
// own units, in journals the commodities DAY, MIN and EUR. Every movement is a transaction of two postings, so the sum of
// each commodity over all accounts is zero.
package export
