package institute

import (
	"cmp"
	"slices"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/contract"
	"spettanze/projections/ledger"
	"spettanze/projections/note"
	"spettanze/projections/wording"
)

// About describes an institute to the rest of the program.
type About struct {
	Name         string               // its package
	File         string               // its table; empty: Name.yaml
	Entitlements []events.Entitlement // the accounts it owns
	Posts        []events.Entitlement // accounts of another institute that it posts to: overtime
	Facts        []*events.Type       // Apply is called with these
	Reads        []*events.Type       // it reads these from the day: Day.Clocking
	Phases       []Phase              // Close is called with these
	// Reckons reports whether the reckoning of a day may do anything, so that other days cost nothing: not even a copy of the state.
	// Nil: it always may.
	Reckons func(day *Day) bool
	// OnFacts: Close does nothing for an employee of whom no fact has come to the institute, so it is not called for others.
	OnFacts  bool
	Breaches []ledger.BreachCode // it reports these
	Notes    []*note.Form        // it writes these
	// Outlives: MonthEnd and Deadlines are called after the end of service too, on the days that the institute's NextClosing
	// returns, for balances that are left then or adjusted later (TIME T0).
	Outlives bool
	// Insures: its state is an [Insurer].
	Insures bool
	// Figures returns a pointer to an empty struct of the institute's table; nil: it has no table.
	Figures func() any
	// Closings is [contract.Table.Closings] of the table.
	Closings func(figures any, year int, add func(events.Date))
	// Reasons returns the figures in force behind a movement, and the facts that its closing or event looked at. Nil: an
	// explanation shows the figures of the movement's clause.
	Reasons func(v View, m *ledger.Movement, day *Day) (inForce, looked []*Reason)
	// Zeros returns the closings and facts that posted nothing to an account, with the reason. Nil: there are none.
	Zeros func(v View) []Zero
	// Deadline returns by when the balance of an account, or of one of its lots, must be used, as seen on a date. Nil, or not
	// ok: it has no deadline.
	Deadline func(c *contract.Contract, at events.Date, ent events.Entitlement, lot events.Lot) (d Deadline, ok bool)
	// Limits returns the limits of an account on a day, of which only the contract, the figures and the employment are set. Nil:
	// there are none.
	Limits func(day *Day, ent events.Entitlement) []Limit
	// Least returns the least that must be used of an account within the year of a day, as Limits sees the day. Nil, or not ok:
	// nothing must be.
	Least func(day *Day, ent events.Entitlement) (l Least, ok bool)
	// Periods returns the periods for which facts give a right to one of the accounts. Nil: there are none. An account without
	// a date of its own in Deadline must be used by the end of its period.
	Periods func(facts Facts) []Period
	// New returns the state of an employee without any fact of the institute.
	New func() Institute
}

// Deadline is the day by which a balance must be used.
type Deadline struct {
	Date events.Date // zero: it depends on a fact, such as the end of an agreement
	Lost bool        // what is left then is lost
	Text wording.Text
}

// Limit is the most that an account may hold, or the most that movements of some kinds may add up to since a day.
type Limit struct {
	Text   wording.Text // what is limited, and what becomes of the rest
	Clause string
	Figure FigureInForce
	Most   int64                        // in the smallest parts of the account's unit
	Either bool                         // as far below zero, too
	Kinds  []ledger.Kind                // nil: the balance counts, not movements
	Since  events.Date                  // of the movements
	Counts func(*ledger.Movement) int64 // what a movement counts; nil: its effect on the balance
}

// Least is the least that must be used of an account from 1 January through a day.
type Least struct {
	By     events.Date
	Parts  int64 // in the smallest parts of the account's unit
	Clause string
	Text   wording.Text
}

// Period is a time for which a fact gives a right to an account: an agreement, a membership. The end of the service ends it, too.
type Period struct {
	Entitlement events.Entitlement
	From, To    events.Date // To zero: until a fact ends it
	Text        wording.Text
	Ends        wording.Text // says that it ends, where that is a deadline whatever the balance: it must be renewed. Zero: it is none
	Began       *events.Event
	Ended       *events.Event // nil: it ends by itself, or goes on
}

// Table returns the institute's table for [contract.Load].
func (a *About) Table() contract.Table {
	return contract.Table{File: cmp.Or(a.File, a.Name+".yaml"), New: a.Figures, Closings: a.Closings}
}

// Takes reports whether Apply is called with facts of a type.
func (a *About) Takes(d events.Data) bool { return slices.Contains(a.Facts, d.Type()) }

// Concerns reports whether a fact is about an account of the institute.
func (a *About) Concerns(ent events.Entitlement, d events.Data) bool {
	if l, ok := d.(hr.LeaveTaken); ok {
		return l.Kind.Account() == ent
	}
	if x, ok := d.(events.Entitling); ok {
		to, _ := x.Entitles()
		return to == ent
	}
	return a.Takes(d) || slices.Contains(a.Reads, d.Type())
}

// Closes reports whether Close is called with a phase, on a day in service or after it.
func (a *About) Closes(p Phase, inService bool) bool {
	return slices.Contains(a.Phases, p) && (inService || a.Outlives && (p == MonthEnd || p == Deadlines))
}

// Owns reports whether an entitlement's account is the institute's.
func (a *About) Owns(ent events.Entitlement) bool { return slices.Contains(a.Entitlements, ent) }

// MonthEnds calls add with the last day of every month of a year. It serves as [About.Closings] of an institute with month ends.
func MonthEnds(year int, add func(events.Date)) {
	for d := events.NewDate(year, 1, 1); d.Year() == year; d = d.MonthEnd() + 1 {
		add(d.MonthEnd())
	}
}

// NextYearStart returns the first 1 January on a date or after it.
func NextYearStart(from events.Date) events.Date { return (from - 1).YearEnd() + 1 }
