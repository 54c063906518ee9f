package fold

import (
	"cmp"
	"slices"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/events/shifts"
	"spettanze/projections/employment"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/note"
)

// fold folds one day: its facts in order, then its closings.
func (f *Employee) fold(date events.Date) {
	facts := f.next(date)
	defer clear(facts)
	f.book.Date = date

	changed := f.relationship(facts)
	day := &f.day
	*day = institute.Day{Date: date, Contract: f.contract, Rome: f.rome, Line: &f.line, Plan: &f.plan, Book: f.book,
		Status: f.line.At(date), Changed: changed, Leaves: day.Leaves[:0]}
	day.Spell, _ = f.line.SpellAt(date)
	facts = f.gather(day, facts)

	f.institutes.begin(day)
	for _, e := range facts {
		f.apply(day, e)
	}
	f.close(day)
	if f.watch != nil {
		f.watch(day)
	}
}

// relationship applies the day's employment facts, which come first in fold order, and reports whether there were any. Those that
// count are the first facts for the institutes.
func (f *Employee) relationship(facts []*events.Event) (changed bool) {
	f.rest = f.rest[:0]
	for _, e := range facts {
		if IsEmployment(e.Data) {
			changed = true
			if f.line.Apply(e, f.book) {
				f.rest = append(f.rest, e)
			}
		}
	}
	return changed
}

// gather fills in the day: the clocking that counts, the leave of the day, rigid hours, the theoretical minutes. It returns
// the day's facts for the institutes, in fold order, with leave of whole days that began earlier in its place. Facts that
// cannot count are parked.
func (f *Employee) gather(day *institute.Day, facts []*events.Event) (rest []*events.Event) {
	rest = f.rest
	for _, e := range facts {
		if !IsEmployment(e.Data) && f.accept(day, e) {
			rest = append(rest, e)
		}
	}
	f.leaves = slices.DeleteFunc(f.leaves, func(e *events.Event) bool { return last(e) < day.Date })
	if day.InService() {
		rest = append(rest, f.leaves...)
		slices.SortStableFunc(rest, f.order)
	}
	f.rest = rest
	for _, e := range rest {
		d, ok := e.Data.(events.Absent)
		if !ok {
			continue
		}
		day.Leaves = append(day.Leaves, e)
		if a := d.Absence(); a.Minutes == 0 && d.Effective() == day.Date {
			if a.Unpaid {
				f.line.AddUnpaid(employment.Range{From: day.Date, To: a.Last})
				day.Changed = true
			}
			if a.Last > day.Date {
				f.leaves = append(f.leaves, e)
			}
		}
	}
	f.rigid = slices.DeleteFunc(f.rigid, func(r employment.Range) bool { return r.To < day.Date })
	day.Rigid = slices.ContainsFunc(f.rigid, func(r employment.Range) bool { return r.From <= day.Date })
	day.Weeks = cmp.Or(f.weeks[0], f.weeks[1])

	if day.InService() {
		day.Shift = f.plan.On(&f.line, day.Date)
		day.Theoretical = f.line.TheoreticalMinutes(day.Status.Schedule, day.Date, employment.Planned(day.Date, day.Clocking, rest), day.Shift)
	}
	return rest
}

// last returns the last day of a leave.
func last(e *events.Event) events.Date {
	if d, ok := e.Data.(events.Absent); ok {
		return d.Absence().Last
	}
	return e.Data.Effective()
}

// order compares facts for one day. Dates are ignored: a leave that began on an earlier date is placed by its source time.
func (f *Employee) order(a, b *events.Event) int {
	if c := events.Rank(a.Data) - events.Rank(b.Data); c != 0 {
		return c
	}
	return events.CompareWithin(a, b)
}

// accept records rigid hours, types of weeks, planned shifts and the day's clocking, and parks a fact that the employment makes impossible. It
// reports whether the fact is one for the institutes.
func (f *Employee) accept(day *institute.Day, e *events.Event) bool {
	if !f.served(day, e) {
		f.line.ParkOutside(e, f.book)
		return false
	}
	switch d := e.Data.(type) {
	case hr.RigidHoursOrdered:
		f.rigid = append(f.rigid, employment.Range{From: d.Date, To: d.To})
		return false
	case hr.WeeksSet:
		if e.Subject == events.CompanySubject {
			f.weeks[1] = e
		} else {
			f.weeks[0] = e
		}
		return false
	case shifts.RosterPublished:
		f.plan.Add(e)
		return false
	case shifts.ShiftSwapped:
		f.plan.Add(e)
	case hr.ClockingRecorded:
		if day.Clocking != nil {
			f.book.Park(e, ledger.ParkSecondClocking, note.SecondClocking.Write(note.Text(e.Subject), note.Date(day.Date),
				note.Text(day.Clocking.Source), note.Text(day.Clocking.ID)))
			return false
		}
		day.Clocking = e
	}
	return true
}

// served reports whether the employment that a fact's type requires is there. A fact about the company requires none.
func (f *Employee) served(day *institute.Day, e *events.Event) bool {
	switch e.Data.Type().Service {
	case events.InService:
		return day.InService() || e.Subject == events.CompanySubject
	case events.EverHired:
		return f.line.EverHired()
	default:
		return true
	}
}

// apply folds a fact of the day into the institutes.
func (f *Employee) apply(day *institute.Day, e *events.Event) {
	x, ok := correctionOf(f.contract, e)
	switch {
	case !ok:
		f.institutes.apply(day, e)
	case !f.institutes.add(day, x.entitlement, x.lot, x.entry):
		f.book.Park(e, ledger.ParkEntitlementOther, note.NotOfEmployee.Write(note.Text(x.entitlement)))
	}
}

// close makes the day's closings: phase by phase, each through all institutes that close on such a day. Phases of the calendar
// are skipped on a day on which no institute has a deadline and nothing about employment changed.
func (f *Employee) close(day *institute.Day) {
	calendar := day.Changed || day.LastDay() || f.contract.NextClosing(day.Date) == day.Date ||
		f.institutes.nextClosing(day.Date, day.InService()) == day.Date
	for p := range institute.Phases {
		switch {
		case p == institute.Settlement && !day.LastDay(), p.OfCalendar() && !calendar:
		default:
			f.institutes.close(day, p)
		}
	}
}
