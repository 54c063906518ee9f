// Package explain tells why: from a figure down to the facts, and from one answer to another.
//
// [Explainer.Entitlement], [Explainer.Fund] and [Explainer.Loan] make the tree of one figure:
//
//	figure → lots → movements, with the running balance → the rule: its clause and the figures in force that day, each
//	with the date from which it is and its table → the event as it was received, or the closing that made the movement
//	and the facts that it looked at
//
// What posted no movement is explained too: a month that did not count, a month end within the cap, a vacation day that
// was a holiday, an agreement that ended with nothing left. Such a result is found by looking for the movement that a
// closing or a fact would have made; why it made none is asked of the very functions that the fold uses
// (employment.Timeline, the institutes' exported figures), with the relationship as it was known at that closing. To see
// that, the employee's own fold is walked day by day ([replay.Ledger.Begin]).
//
// The value of the root is the sum of the movements that a [report.Source] gives, so it is the `balance` of the same
// query always.
//
// [Explainer.Diff] compares two answers, each a pair of a date and of what was known: which movements, breaches and
// payroll rows appeared, went or changed, and why. A row that is as it would be at the later date with the same knowledge
// is there by date. What changed beyond that was made by events recorded in between: the row's own event, or the
// annulment that took it away, or, for a row that a closing makes, whichever events moved it when they are taken one
// after the other in order of recording.
//
// Every sentence is in Italian and in English (package wording). Nothing here reads a clock or does I/O.
package explain
