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

// About is all that others know of an institute.
type About struct {
	Name         string               // its package
	File         string               // its table; empty: Name.yaml
	Entitlements []events.Entitlement // the accounts it owns
	Facts        []*events.Type       // that Apply is called with
	Reads        []*events.Type       // that it looks at through the day: its clocking
	Phases       []Phase              // that Close is called with
	Breaches     []ledger.BreachCode  // that it reports
	Notes        []*note.Form         // that it writes
	// Outlives says that MonthEnd and Deadlines come after the end of service too, on the days that the institute's
	// NextClosing gives: what is left by then, or comes in later, has an end of its own.
	Outlives bool
	// Figures returns a pointer to the shape of the institute's table; nil: it has none.
	Figures func() any
	// Closings is [contract.Table.Closings] of the table.
	Closings func(figures any, year int, add func(events.Date))
	// Reasons says which figures a movement rests on, and what its closing or event looked at. Nil: an explanation shows
	// the figures that the movement's clause gives.
	Reasons func(v View, m *ledger.Movement, day *Day) (inForce, looked []*Reason)
	// Zeros returns the results of zero of one of the accounts. Nil: there are none that need an explanation.
	Zeros func(v View) []Zero
	// Deadline says by when what is left of an account, or of a lot of it, must be used, as seen on a date. Nil, or not ok: it
	// stays.
	Deadline func(c *contract.Contract, at events.Date, ent events.Entitlement, lot events.Lot) (d Deadline, ok bool)
	// New returns the state of an employee whom nothing of the institute's has concerned.
	New func() Institute
}

// Deadline is by when what is left must be used.
type Deadline struct {
	Date events.Date // zero: it depends on a fact, such as the end of an agreement
	Text wording.Text
}

// Table returns the institute's table for [contract.Load].
func (a *About) Table() contract.Table {
	return contract.Table{File: cmp.Or(a.File, a.Name+".yaml"), New: a.Figures, Closings: a.Closings}
}

// Takes reports whether Apply is called with facts of a type.
func (a *About) Takes(d events.Data) bool { return slices.Contains(a.Facts, d.Type()) }

// Concerns reports whether a fact addresses an account of the institute.
func (a *About) Concerns(ent events.Entitlement, d events.Data) bool {
	if l, ok := d.(hr.LeaveTaken); ok {
		return string(l.Kind) == string(ent)
	}
	if x, ok := d.(events.Entitling); ok {
		to, _ := x.Entitles()
		return to == ent
	}
	return a.Takes(d) || slices.Contains(a.Reads, d.Type())
}

// Closes reports whether Close is called with a phase of a day, in service or not.
func (a *About) Closes(p Phase, inService bool) bool {
	return slices.Contains(a.Phases, p) && (inService || a.Outlives && (p == MonthEnd || p == Deadlines))
}

// Owns reports whether an entitlement's account is the institute's.
func (a *About) Owns(ent events.Entitlement) bool { return slices.Contains(a.Entitlements, ent) }

// MonthEnds adds the last day of every month of a year: the closings of an institute that closes months.
func MonthEnds(year int, add func(events.Date)) {
	for d := events.NewDate(year, 1, 1); d.Year() == year; d = d.MonthEnd() + 1 {
		add(d.MonthEnd())
	}
}
