// Package explain explains one figure down to its facts.
//
// [Explainer.Entitlement], [Explainer.Fund] and [Explainer.Loan] make the tree of one figure:
//
//	figure → lots → movements, with the running balance → the rule: its clause and the figures in force that day, each
//	with its table and the date it began → the event as it was received, or the closing that made the movement, and the
//	facts that the closing looked at
//
// Results of zero are explained too: a month that did not count, a month end within the cap, a vacation day that was a
// holiday, an agreement that ended with nothing left. Each institute finds them by looking for the movement that a closing
// or a fact would have made ([institute.About.Zeros]). It asks the functions that the fold uses (employment.Timeline, its
// figures), with the relationship as it was known at that closing: the employee's fold is walked day by day for that
// ([replay.Ledger.Begin]).
//
// The value of the root is the sum of the movements that a [report.Source] returns, so it equals `balance` for the same
// query.
//
// Every sentence is in Italian and in English (package wording). Nothing here reads a clock or does I/O.
package explain
