// Package sample generates the events of a company that does not exist, for demonstrations, tests and measurements. It
// reads no clock and draws chance from a seed: the same configuration gives the same bytes on any machine.
//
// The staff of a company is statistical: E101, E102, … clock, take leave, fall ill, borrow and leave at random. Each has a
// random source of their own, so that one more employee changes none of the others; now and then an event of theirs comes
// late, twice or wrong. [Config.Cast] adds employees who follow a script: those of package cast.
//
// [Generate] goes day by day and yields events in the order in which the log receives them. That is not the order of
// their effective dates: at go-live the whole record of everybody in service is brought over, and late events come later.
// It holds the employees and what is still to be received, so that a million events need no more memory than a thousand.
//
// Three systems write: /hr (employment, leave, time bank, balances) and /presenze (clockings) in local time with its
// offset, /prestiti (loans) in UTC. Ids are unique within their source: ck-2023-03-07-E042, hr-E042-0007,
// L2023-001-disbursed.
//
// The bands, schedules and closed days in here are the sample's own small copies and not the contract's tables: facts
// must not change when a figure of the contract does.
package sample
