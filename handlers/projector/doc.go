// Package projector keeps the projections (package sqlite) in step with the log, and tells others what follows.
//
// # Batches
//
// [Projector.Run] follows the log through a Watermill router and the batch subscriber of package messaging; each batch is
// one transaction ([Projector.Apply]): its records are judged (package facts), accepted events journalled, whoever they
// concern folded, rows and position committed. Records that were projected before are passed over, missing ones stop it
// ([events.ErrGap]); so does a store that was made from another log ([ErrOtherLog]). A batch that fails is tried again for a
// while, with everything in memory forgotten and read again; then Run gives up and says why.
//
// # States
//
// An employee, and a company with its institutes, is a fold in memory: the days before the open day (that of the latest fact, or
// today if that is earlier), and a copy folded through the open day. In order of date, each day is folded once. A fact
// dated before the open day is late: its employee, and nobody else, is folded again from a snapshot before that day — or
// from the journal when there is none — and the rows of the days that differ are rewritten. States used longest ago are
// forgotten, and none is read at the start: they are folded when first needed.
//
// The day is turned ([Projector.AdvanceAll]: everybody's open day becomes today) when the log has been read at the start,
// at midnight in Rome, and when the log has been quiet for a while after something came. In an import of old facts
// everybody stays at the day of their latest fact, and whoever was turned already goes back there ([Options.Bulk]); so does
// who comes while the day is being turned.
//
// # Telling
//
// What may have to be told is marked in the same transaction as the rows. [Projector.Tell], run when the log has been
// caught up with, compares: payroll instructions of closed days with the sum told before under the same key — the
// difference is told —, breaches of closed days with those told — a breach is told once, and withdrawn when it is none any
// more —, balances with those shown, rejections with the last one told. What it finds goes to the outbox in one transaction
// with the memory of it, and from there to the streams ([Outbound]) under ids that the key and the number of the telling
// make. Nothing is told of the open day: it is not over. Nobody is told before the whole log has been read and the day
// turned, so a rebuild tells nothing twice.
//
// # Several instances
//
// The memory is what LEDGER holds through a sequence of it, and what waits in the outbox behind that. A message is published
// right behind the sequence that is remembered, or not at all ([Outbound.Publish]): when another instance has told, or an
// earlier attempt arrived after all, the outbox is taken back out of the memory, LEDGER is read on, whoever it was about is
// compared again, and the difference told. So no two instances tell the same, whatever each believes of the other and of the
// time. REJECTED is told in the same way, in the order of the log; a value of BALANCES never replaces one that knows more.
// Whose turn it is ([Outbound.Turn]) only spares the others the work: they take down what is told.
package projector
