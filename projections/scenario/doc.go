// Package scenario reads scenarios: small histories of a company, written as text that reads like the contract, with the
// ledger that must come out of them. Each file of testdata is one, named by its clause and subject; the figures in it
// were worked out by hand from the contract, with the arithmetic in the comment, and never copied from a program.
//
// A scenario is a txtar archive: a comment, a section of events, and sections of expectations.
//
//	CIA/All.1-A: 8:20 is late in week A, credited 8:30: 210 + 240 - 480 = -30.
//	-- events --
//	2016-01-01 E1 employment.hired level=4 schedule=ft37
//	2023-03-08 E1 clocking.recorded week=A punches=08:20,12:00,13:00,17:00
//	-- expect balance E1 2023-03-08 --
//	flex -30
//	breaches flex.:
//	  2023-03-08 flex.late_entry limit=08:15 observed=08:20
//
// # Events
//
// A line is `DATE SUBJECT TYPE`, then in any order `@TIME` (RFC 3339; default: noon of the date, a second later for each
// line), `#ID` (default: e1, e2, … by line), and the data as `key=value`. DATE..DATE is one event a day. SUBJECT is an
// employee of company blue, or COMPANY/EMPLOYEE. A schedule is its code, with a week after a colon:
// `schedule=pt24:mon480,wed480,thu480`; `pt25+afternoon` also works in the afternoon, `pt25-afternoon` does not. Lists are parted by commas, the fields of an object in a list by slashes; package declare has
// the notation of each kind of field. Required fields that no rule reads have defaults ([defaults]). A line that begins with
// { is sent unchanged. Every line is decoded by [cloudevents.Decode], as in production; a line that it refuses needs a section
// `expect rejected`.
//
// # Expectations
//
//	expect balance EMPLOYEE DATE [known N]          entitlement and balance, entitlement with lot and balance
//	expect coverage EMPLOYEE DATE [known N]         gross; the limit of a row is its bound
//	expect fund FUND DATE [known N]                 budgeted, disbursed, expired, available, outstanding
//	expect pot CODE DATE [known N]                  the same
//	expect quota CODE DATE [known N]                base, limit, counted, available, day
//	expect ranking CODE DATE [known N]              number
//	expect register CODE DATE [known N]             number of entries in each state
//	expect loan LOAN DATE [known N]                 employee, amount, instalments, rate, outstanding, rows
//	expect statement EMPLOYEE DATE..DATE [known N]  movements
//	expect rejected DATE [known N]                  refused events, parked facts
//
// Known counts events as recorded. A line is a name and its value; only listed names are compared, `none` means that the name is
// absent, and a zero may be absent. Lines after a heading that ends in a colon are a list, which must be complete:
// `breaches:`, `payroll:`, `parked:`, `loans:`, `grants:`, `employees:`, `coverages:`, `places:`, `rows:`, the lists of a register,
// `movements:`, `rejected:`, each filtered by the words between its name and
// the colon (the beginning of a code, an entitlement, a kind, a loan). Only `plan:` need not name every row. A row's
// leading words must be the same, and so must every key=value that it gives; a breach without limit or observed has
// none. In the note of a movement _ stands for each space: `note=60_minutes`. `unknown` alone means that the employee or
// loan is unknown.
package scenario
