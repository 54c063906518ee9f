// Package projector keeps the projections (package sqlite) in step with the log, and has what follows published (package
// outbox). A [Projector] does it; package folds keeps the folds of entities in memory for it.
//
// # A batch
//
// [Projector.Run] follows the log through a Watermill router and the batch subscriber of package messaging. Each batch is one
// transaction of the store ([Projector.Apply]):
//
//  1. Records at or before the position are skipped: they were projected before. A missing record stops the projector
//     ([events.ErrGap]).
//  2. Look up. The identities of the batch, and those that its annulments name, are looked up in the journal.
//  3. Judge. Each event is accepted, a duplicate, or rejected (package facts).
//  4. Journal. Accepted events, rejected records and the outcome of each record are written.
//  5. Dispatch. Annulments take effect, and each fact goes to the entities whose fold sees it ([fold.SeenBy]).
//  6. Fold. Each of these entities is folded, and the rows that differ are written and marked as unpublished.
//  7. Commit, together with the position, the sequence of the last record.
//
// A batch that fails is tried seven times more, with pauses that grow to 5 s, for the disk may be full or the file locked.
// Then Run returns the error. A panic counts as a failure.
//
// # The loop
//
// Beside the batches a loop looks every 250 ms for what is to be done. When the log has been read to its end as of the start, at
// midnight in Rome, and when the log is quiet after new facts, it turns the day ([Projector.AdvanceAll]): today becomes the
// open day of all entities, with the closings that the days before bring. Once the day is turned it calls
// [outbox.Outbox.Publish]: at once when it has caught up, else every ten seconds.
//
// [Projector.Rebuild] folds the log from the first record into a fresh file, which then takes the place of the store's. Run
// begins with a rebuild if the contract tables or the rules of the store are not those of the program.
//
// # Changes
//
// Whose ledgers changed behind a position follows from the journal ([Projector.Changes]): the same question serves readers who
// follow, who are slow and who come back. A reader waits for the position to move, and asks again.
//
// # What holds
//
//   - What is stored is the ledger of the records through the position, whatever the batches.
//   - The store was made from this log: Run compares the first record, and that at the position, with the log, and returns
//     [ErrOtherLog] if they differ.
//   - The memory repeats the store: after a failed transaction all of it is dropped and read again.
//
// # After a kill
//
// In steps 1 to 6 nothing of the batch is stored, and it comes again. After step 7 it is stored, and skipped when it comes
// again; its marks are stored too, so what follows is published after the start. A kill while the day is turned leaves some
// entities at today and others before; the loop turns the rest. A kill in a rebuild leaves the store as it was.
package projector
