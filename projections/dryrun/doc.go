// Package dryrun says what events would do if they were recorded now: which movements, breaches, payroll rows and parked
// facts would appear, go or change. Nothing is recorded.
//
// The employees and the company that an event bears on are folded with and without it, by the fold that everything else
// comes from (package fold), and the difference is what it would do. Of several events each is taken as if those before
// it had been recorded. What is compared is the ledger through [Effect.At]: today, or the event's own last day if that is
// later, and then it is a forecast.
//
// # Cost
//
// A relationship is folded once up to the earliest day that any of the events can bear on, and from there once for each
// event. An opening balance, a hire and an annulment bear on every day.
package dryrun
