// Package outbox publishes what follows from the facts to other systems: payroll instructions and breaches to the stream
// LEDGER, rejected records and parked facts to the stream REJECTED, balances to the bucket BALANCES. [Outbox] does it, [Streams] is where to.
//
// # A round
//
// The projector marks, in the transaction that writes rows, each entity whose rows may differ from what was published. It
// calls [Outbox.Publish] when it has caught up with the log and turned the day. A round of Publish has five steps:
//
//  1. Lead. With several instances on one log, one is the leader. The others only follow: now and then they take over what
//     the leader has published.
//  2. Reconcile. The store remembers what was published, and through which sequences of LEDGER and REJECTED. The outbox reads the streams
//     on from there and notes what it finds. Messages that still wait in the outbox were composed without that knowledge:
//     they are retracted, and their entities marked again.
//  3. Compose. For each marked entity the outbox compares what is due with what was published: payroll instructions of
//     closed days with the sum published under the same key (the difference is sent), breaches of closed days (a new one is
//     sent once, one that is none any more is withdrawn once), parked facts likewise, but of the open day too, balances with the values of the bucket. The differences go
//     into the table outbox, in one transaction with the memory of them. So do rejected records.
//  4. Send. The messages of the outbox are stored in the streams, in order, by conditional appends: right behind the last
//     sequence that is known here, or not at all.
//  5. Note. The messages leave the outbox, in one transaction with the new last sequences of LEDGER and REJECTED.
//
// A conditional append that fails with [publish.ErrOvertaken] means that somebody else has written to the stream: another
// instance, or an earlier attempt that arrived after all. The round begins again with step 2.
//
// # What holds
//
//   - A message is published once, whatever two instances believe about the leader: the condition decides, neither a clock
//     nor the server's memory of ids. The leader only spares the others work.
//   - The sum of the payroll messages under a key is what is due by the closed days. Nothing is published of the open day.
//   - An instance publishes nothing while others have read more of the log than it has: it would retract their messages.
//   - A value of BALANCES never replaces one that knows more of the log.
//   - A message id is a digest of the key and of the number of the publication under it, so that a message that was read
//     back from LEDGER is recognized: payroll-1f0c… is the third instruction for E042's flex credit of 2023-07.
//
// # After a kill
//
// Before or in step 3 the marks are there still. After step 3 the messages are in the outbox. In or after step 4 some are
// in the streams and in the outbox: the next reconciliation retracts them all, finds those that arrived, and composes the
// rest again under the same ids. After step 5 nothing is left to do. A lost file of projections changes nothing: the memory
// is read back from LEDGER, from the first message.
package outbox
