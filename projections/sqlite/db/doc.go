// Package db is a thin layer over the SQLite driver: one file with one connection that writes and some that read.
//
// # Transactions
//
// [DB.Update] runs a function in a transaction of the writing connection, one at a time; [DB.View] runs one in a read
// transaction, which sees one moment of the file. The journal mode is WAL with synchronous NORMAL: a power cut may undo the
// last transactions but never tears one. The projections can afford that, for the log is the record and the position in it
// commits with the rows.
//
// [Conn] prepares each statement once and goes to the driver directly: database/sql costs several allocations a row, which is
// more than SQLite itself costs here. [Row] reads columns as the values of the ledger. [Inserter] gathers rows of a table and
// writes up to 32 with one statement. In a transaction of many rows the writing connection writes behind: statements that
// return nothing run on a goroutine of their own, in order, while the caller computes the next ones (writebehind.go).
//
// # Values in a comparison
//
// A statement that joins or orders and compares a column with a bare parameter (a = ?) is compiled again whenever the
// parameter is bound to something else, since SQLite plans with the value, and the driver unbinds all values before each use.
// That takes longer than most queries: balances took 0.32 ms instead of 0.16. So such statements say a = +?, which hides the
// value from the planner.
//
// # Damage
//
// SQLite detects damage to the structure of a file, but not an altered value. So a file that was closed cleanly has a seal, its
// size and CRC-32C, which is compared when it is opened ([CheckSeal], [Seal]). [Check] reads a whole file; [SetAside] renames
// a damaged one.
package db
