package verify

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/events/shifts"
	"spettanze/projections/contract"
	"spettanze/projections/employment"
	"spettanze/projections/fold"
	"spettanze/projections/institute"
	"spettanze/projections/institutes"
	"spettanze/projections/ledger"
)

// naive is the replay of one employee. It walks every day from the first fact on and finds each day's facts among all facts.
type naive struct {
	contract   *contract.Contract
	rome       *time.Location
	book       *ledger.Book
	line       employment.Timeline
	plan       employment.Plan
	institutes []institute.Institute // as in institutes.All

	leaves []*events.Event    // of whole days, that count
	rigid  []employment.Range // orders that count
	weeks  []*events.Event    // settings of types of weeks that count
	shifts []*events.Event    // rosters and swaps that count
}

// employee walks an employee through a date, and returns the relationship, and what they are insured for, as known by then.
func employee(c *contract.Contract, rome *time.Location, id string, facts []*events.Event, to events.Date) (ledger.Output,
	*employment.Timeline, *institute.Coverage) {
	facts = slices.SortedFunc(slices.Values(facts), events.Compare)
	n := &naive{contract: c, rome: rome, book: ledger.NewBook(id), line: employment.NewTimeline(c)}
	for _, about := range institutes.All {
		n.institutes = append(n.institutes, about.New())
	}
	if starts := starts(facts); len(starts) > 0 {
		n.book.SetStarts(starts)
	}
	if len(facts) > 0 {
		eachDay(facts, facts[0].Data.Effective(), to, n.day)
	}
	day := &institute.Day{Date: to, Contract: c, Line: &n.line, Status: n.line.At(to)}
	day.Spell, _ = n.line.SpellAt(to)
	return n.book.Out, &n.line, institute.CoverageOf(day, n.institutes)
}

// eachDay calls fn for every day of a range, with the facts of the day. No fact may be dated before the range.
func eachDay(facts []*events.Event, from, to events.Date, fn func(date events.Date, facts []*events.Event)) {
	for date := from; date <= to; date++ {
		n := 0
		for n < len(facts) && facts[n].Data.Effective() == date {
			n++
		}
		fn(date, facts[:n])
		facts = facts[n:]
	}
}

// starts returns the date from which each account counts: its last opening on or after the first hire (contract §10).
func starts(facts []*events.Event) map[events.Entitlement]events.Date {
	out := map[events.Entitlement]events.Date{}
	first := slices.IndexFunc(facts, func(e *events.Event) bool { _, ok := e.Data.(hr.Hired); return ok })
	for _, e := range facts {
		d, ok := e.Data.(hr.BalanceOpened)
		if ok && first >= 0 && d.Date >= facts[first].Data.Effective() {
			out[d.Entitlement] = d.Entitlement.Begins(out[d.Entitlement], d.Date)
		}
	}
	return out
}

func (n *naive) day(date events.Date, facts []*events.Event) {
	n.book.Date = date
	var terms []*events.Event // of the relationship, that count
	changed := false
	for _, e := range facts {
		if fold.IsEmployment(e.Data) {
			changed = true
			if n.line.Apply(e, n.book) {
				terms = append(terms, e)
			}
		}
	}
	day := &institute.Day{Date: date, Contract: n.contract, Rome: n.rome, Line: &n.line, Plan: &n.plan, Book: n.book, Status: n.line.At(date),
		Changed: changed}
	day.Spell, _ = n.line.SpellAt(date)
	facts = n.gather(day, facts)
	n.begin(day)
	for _, e := range slices.Concat(terms, facts) {
		n.apply(day, e)
	}
	for p := range institute.Phases {
		if p == institute.Settlement && !day.LastDay() {
			continue
		}
		n.each(day, func(about *institute.About, in institute.Institute) {
			if about.Closes(p, day.InService()) {
				in.Close(day, p)
			}
		})
	}
}

// each calls f for every institute, with its figures in the day.
func (n *naive) each(day *institute.Day, f func(*institute.About, institute.Institute)) {
	for i, about := range institutes.All {
		day.Figures = n.contract.Table(i)
		f(about, n.institutes[i])
	}
}

func (n *naive) begin(day *institute.Day) {
	n.each(day, func(about *institute.About, in institute.Institute) {
		if b, ok := in.(institute.Beginner); ok {
			b.Begin(day)
		}
		for _, ent := range about.Entitlements {
			if s, ok := in.(institute.Starter); ok && day.Book.StartsToday(ent) {
				s.Start(day, ent)
			}
		}
	})
}

// gather fills in the day, and returns the facts that count on it in order.
func (n *naive) gather(day *institute.Day, facts []*events.Event) (counting []*events.Event) {
	if day.InService() {
		for _, e := range n.leaves {
			if d, ok := e.Data.(events.Absent); ok && d.Absence().Last >= day.Date {
				counting = append(counting, e)
			}
		}
	}
	for _, e := range facts {
		if !fold.IsEmployment(e.Data) && n.counts(day, e) {
			counting = append(counting, e)
		}
	}
	slices.SortStableFunc(counting, func(a, b *events.Event) int {
		return cmp.Or(cmp.Compare(events.Rank(a.Data), events.Rank(b.Data)), events.CompareWithin(a, b))
	})
	for _, e := range counting {
		d, ok := e.Data.(events.Absent)
		if !ok {
			continue
		}
		day.Leaves = append(day.Leaves, e)
		if a := d.Absence(); d.Effective() == day.Date && a.Minutes == 0 {
			n.leaves = append(n.leaves, e)
			if a.Unpaid {
				n.line.AddUnpaid(employment.Range{From: day.Date, To: a.Last})
				day.Changed = true
			}
		}
	}
	day.Rigid = slices.ContainsFunc(n.rigid, func(r employment.Range) bool { return r.From <= day.Date && day.Date <= r.To })
	for _, e := range n.weeks { // the employee's last setting, else the company's last
		if e.Subject != events.CompanySubject || day.Weeks == nil || day.Weeks.Subject == events.CompanySubject {
			day.Weeks = e
		}
	}
	if day.InService() {
		if day.Status.Class.Discipline == hr.ParteTerza {
			day.Shift = employment.ShiftAmong(n.shifts, day.Date)
		}
		day.Theoretical = n.line.TheoreticalMinutes(day.Status.Schedule, day.Date, employment.Planned(day.Date, day.Clocking, counting), day.Shift)
	}
	return counting
}

// counts parks facts that the employment makes impossible, and records rigid hours and the day's clocking.
func (n *naive) counts(day *institute.Day, e *events.Event) bool {
	needed := e.Data.Type().Service
	if e.Subject != events.CompanySubject && (needed == events.InService && !day.InService() ||
		needed == events.EverHired && !n.line.EverHired()) {
		n.line.ParkOutside(e, n.book)
		return false
	}
	switch d := e.Data.(type) {
	case hr.RigidHoursOrdered:
		n.rigid = append(n.rigid, employment.Range{From: d.Date, To: d.To})
		return false
	case hr.WeeksSet:
		n.weeks = append(n.weeks, e)
		return false
	case shifts.RosterPublished:
		n.shifts = append(n.shifts, e)
		n.plan.Add(e)
		return false
	case shifts.ShiftSwapped:
		n.shifts = append(n.shifts, e)
		n.plan.Add(e)
	case hr.ClockingRecorded:
		if day.Clocking != nil {
			n.book.Park(e, ledger.ParkSecondClocking, "a second clocking of the day")
			return false
		}
		day.Clocking = e
	}
	return true
}

func (n *naive) apply(day *institute.Day, e *events.Event) {
	switch d := e.Data.(type) {
	case hr.BalanceOpened:
		n.add(day, e, d.Entitlement, d.Lot, ledger.Entry{Kind: ledger.Open, Parts: d.Quantity.Parts, Other: "opening",
			Clause: n.contract.Corrections.Opening.Clause, Cause: ledger.CauseOf(e), Note: "opening balance"})
	case hr.BalanceAdjusted:
		n.add(day, e, d.Entitlement, d.Lot, ledger.Entry{Kind: ledger.Adjust, Parts: d.Quantity.Parts, Other: "adjustment",
			Clause: n.contract.Corrections.Adjustment.Clause, Cause: ledger.CauseOf(e),
			Note: fmt.Sprintf("%s, authorised by %s", d.Reason, d.AuthorizedBy)})
	default:
		n.each(day, func(about *institute.About, in institute.Institute) {
			if about.Takes(e.Data) {
				in.Apply(day, e)
			}
		})
	}
}

// add posts an opening or an adjustment; without a lot it goes to that of the date's year.
func (n *naive) add(day *institute.Day, e *events.Event, ent events.Entitlement, lot events.Lot, entry ledger.Entry) {
	owned := false
	n.each(day, func(about *institute.About, in institute.Institute) {
		if about.Owns(ent) {
			in.Add(day, ent, cmp.Or(lot, events.YearLot(day.Date.Year())), entry)
			owned = true
		}
	})
	if !owned {
		n.book.Park(e, ledger.ParkEntitlementOther, "an entitlement without an institute")
	}
}
