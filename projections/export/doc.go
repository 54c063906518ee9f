// Package export writes the ledger in the formats of other tools, so that what we say can be checked with tools that are
// not ours.
//
//	hledger    journal: accounts as they are, tags, balance assertions at month ends        hledger.go
//	beancount  journal: the same, under names that beancount takes                         beancount.go
//	csv        movements, RFC 4180; its header is [Columns]                                 csv.go
//	xlsx       movements, balances, breaches, payroll; native dates, numbers, durations     xlsx.go
//	parquet    movements; DATE, DECIMAL                                                     parquet.go
//	jsonl      the events themselves, a file that --log reads                               jsonl.go
//
// A format is a file here: a [Format] that registers itself, and a writer. [Walk] hands it the ledger a section at a time
// — each employee with their loans, in order of id, then the funds — so that memory is bounded by the largest employee
// and the funds, whatever the company's size. (XLSX sheets and Parquet row groups go through buffers of their own.)
//
// All of them show the same movements: those of one [report.Query]. A movement dated by a day does not depend on what the
// query's date is beyond that day, so an export that is cut at an earlier date, as "hledger -e" does, gives the balances
// of that date.
//
// The bytes are a function of the query: no clock, no locale, no map order. Quantities are exact decimals of the ledger's
// own units, in journals the commodities DAY, MIN and EUR. Every movement is a transaction of two postings, so the sum of
// each commodity over all accounts is zero.
package export
