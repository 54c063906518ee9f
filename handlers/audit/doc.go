// Package audit verifies a ledger, also while it runs, and keeps what was found.
//
// [Compare] is a whole verification: rows against a replay of the log, the journal against the log, what was published against the
// streams (packages verify and outbox). The command verify calls it on a directory that no service runs on.
//
// [Job] runs it beside a running service: one at a time, with its progress, until it ends or is cancelled. It compares a copy of the
// projections, made as of one moment (as a backup is), so neither the projector nor any question waits for it. It takes the memory
// of a replay of the log for as long as it runs. Values of the bucket BALANCES may be newer than the copy, so it leaves them out.
//
// The last verification that was completed is kept in the data directory ([VerificationFile]) and outlives a restart; so is the last
// one that could not be completed, until one is. A run that was cancelled leaves nothing.
//
// [Backup] is what the command backup leaves there of the last backup that passed, so that its age can be shown.
package audit
