// Package bench measures the ledger beside yardsticks, and makes the workload for it.
//
// A [Workload] is a company of the sample's statistical staff (package sample): clockings day by day, leave of all kinds,
// agreements of the time bank with leave and recoveries, loans asked for, decided and paid out, part times, promotions,
// suspensions, hires and terminations. One in a thousand events comes twice and one is annulled and replaced. A hundred
// events a year of each employee are about what a company has that keeps one clocking in two days.
//
// [Run] measures. Each [Row] of the table is one figure of ours, taken in each run next to that of its yardstick: the same
// messages through nothing but nats.go, the same movements summed by hand-written SQL, an empty directory. The parts are
// those that the other commands run ([Program]); nothing is imitated. Rows that share a log or a ledger are measured
// together (the groups in run.go).
//
//	workload.go                           the events
//	run.go table.go                       runs, rows, the table
//	log.go http.go process.go             what is measured
//	yardstick_nats.go yardstick_sql.go    what it is held against
package bench
