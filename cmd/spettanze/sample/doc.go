// Package sample makes the events of a company that does not exist, for demonstrations, tests and measurements. It
// works without a clock and from a seed: the same configuration gives the same bytes on any machine.
//
// A company has two kinds of employees. The staff is statistical: E101, E102, … clock, take leave, fall ill, borrow and
// leave as chance has it, each with a source of chance of its own, and now and then an event of theirs comes late, twice
// or wrong. The cast is scripted: each of E001, E002, … shows one rule of the contract with figures that can be worked
// out by hand ([Cast] lists them, [Guide] says where to look). On days without a script the cast is punctual to the
// minute, so that nothing but the script moves its flex. The script depends on no seed; chance only decides by how many
// minutes a punctual day slides within the bands.
//
//	E001–E008  flexible hours        flex.go        caps, bands, rigid hours, overtime, work from home
//	E009–E017  ferie                 ferie.go       accrual, steps, hours, lots overdue and overdrawn, the end
//	E018–E021  employment            employment.go  suspensions, maternity, promotions
//	E022–E024  call centre           callcentre.go  shifts, holidays worked, its permits
//	E025–E029  part time             parttime.go    good and bad transitions
//	E030–E034  time bank             timebank.go    rhythms, caps, notice, closings
//	E035–E036  permits               permits.go     expiry, overdrawn
//	E037–E045  loans                 loans.go       conditions, early repayment, termination, a fund that runs out
//	E046–E049  corrections           corrections.go late, annulled, twice, rehired, hired late
//	E990       nobody                corrections.go what is told of it waits for ever
//
// [Generate] goes day by day and yields events in the order in which the log receives them. That is not the order of
// their effective dates: the go-live brings over the whole record of whoever was in service, and late events come when
// they come. It holds the employees and what is still to be received, so that a million events need no more memory than
// a thousand.
//
// Three systems write: /hr (employment, leave, time bank, balances) and /presenze (clockings) in local time with its
// offset, /prestiti (loans) in UTC. Ids are unique within their source: ck-2023-03-07-E042, hr-E042-0007,
// L2023-001-disbursed.
//
// The bands, schedules and closed days in here are the sample's own small copies and not the contract's tables: facts
// must not change when a figure of the contract does.
package sample
