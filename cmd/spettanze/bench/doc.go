// Package bench makes the workload of the benchmarks.
//
// A [Workload] is a company of the sample's statistical staff (package sample): clockings day by day, leave of all kinds,
// agreements of the time bank with leave and recoveries, loans asked for, decided and paid out, part times, promotions,
// suspensions, hires and terminations. One in a thousand events comes twice and one is annulled and replaced. A hundred
// events a year of each employee are about what a company has that keeps one clocking in two days.
package bench
