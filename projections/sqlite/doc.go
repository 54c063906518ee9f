// Package sqlite is the home of the projections: the output of the folds, in one SQLite file. The log is the record. The file
// follows from it and may be thrown away, but for the memory of what was published, which a rebuild keeps and the stream LEDGER
// can give back.
//
// # Rooms
//
//	db        the driver: one connection that writes and some that read, transactions, the seal of a file
//	entity    whose facts are folded apart, how far each is folded, and of which something is unpublished
//	journal   the accepted events, by employee and as known; pack is the format of an employee's facts
//	rows      movements, breaches, payroll instructions and parked facts, and balances
//	seals     the Merkle trees over the leaves of records (package seal)
//	query     [report.Source]: answers from rows, or from the journal where rows do not reach
//	published the memory of what was published, and the outbox
//
// This package opens the file. [Store.Update] runs a transaction of the projector ([Tx]), in which journal, rows, trees
// and position commit together; queries see one moment.
//
// # Rebuilding
//
// A store that was made under other contract tables or other rules ([Rules]) is stale: it says so ([Store.Stale]) and answers
// nothing until it is rebuilt. [Store.Fresh] opens an empty file next to it, and [Store.Replace] puts that in the place of the old
// one, whole or not at all. Two kinds of file are set aside instead, and folded anew from the log into an empty one: a damaged
// file, whose memory cannot be trusted (spettanze.db.damaged-1), and a file of a version before 1.0, whose tables are others
// (spettanze.db.older-1).
//
// The tables are in schema/sql, one migration for each change after the first release.
package sqlite
