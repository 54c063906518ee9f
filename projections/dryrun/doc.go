// Package dryrun says what events would do if they were recorded now: which movements, breaches, payroll rows and parked
// facts would appear, go or change. Nothing is recorded.
//
// The employees and the company that an event affects are folded with it and without it (package fold), and the difference is
// its effect. Each of several events is tried as if those before it had been recorded. The ledger is compared through
// [Effect.At]: today, or the event's own last day if that is later; the effect is then a forecast.
//
// [Bound] keeps a document of effects readable: many rows alike are summed up, and beyond a number of rows only the sums remain.
// An effect may have remarks for its sender: questions and hints, no refusals.
//
// # Cost
//
// An account is folded once up to the earliest day that any of the events can affect, and from there once for each event. An
// opening balance, a hire and an annulment affect every day.
package dryrun
