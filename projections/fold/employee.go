package fold

import (
	"slices"
	"time"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/contract"
	"spettanze/projections/employment"
	"spettanze/projections/institute"
	"spettanze/projections/institutes"
	"spettanze/projections/ledger"
)

// Employee is the fold of one employee, with all institutes of an employee.
type Employee struct {
	days
	rome   *time.Location
	leaves []*events.Event // leave of whole days that may go on after the open day began
	rigid  []employment.Range
	weeks  [2]*events.Event // the latest WeeksSet about the employee, and the latest about the company

	line       employment.Timeline
	plan       employment.Plan
	institutes states

	day  institute.Day // the day being folded; its slices, and rest, are reused from day to day
	rest []*events.Event

	watch func(*institute.Day)
}

// NewEmployee returns the fold of an employee without any facts.
func NewEmployee(c *contract.Contract, rome *time.Location, id string) *Employee {
	return &Employee{days: days{contract: c, book: ledger.NewBook(id), open: events.MinDate}, rome: rome,
		line: employment.NewTimeline(c)}
}

// Clone implements [Entity].
func (f *Employee) Clone() Entity {
	return &Employee{days: f.cloneDays(), rome: f.rome, leaves: slices.Clone(f.leaves), rigid: slices.Clone(f.rigid),
		weeks: f.weeks, line: f.line.Clone(), plan: f.plan.Clone(), institutes: f.institutes.share()}
}

// Line returns the employee's relationship as known by the last day folded. It must not be changed.
func (f *Employee) Line() *employment.Timeline { return &f.line }

// Insures reports whether a fact bears on what its employee is insured for: [Employee.Coverage] is the same without all others.
func Insures(d events.Data) bool {
	return IsEmployment(d) || slices.ContainsFunc(institutes.Taking(d), func(i int) bool { return institutes.All[i].Insures })
}

// Coverage returns what the employee is insured for as of the last day folded; nil: not yet hired by then.
func (f *Employee) Coverage() *institute.Coverage {
	if !f.line.EverHired() {
		return nil
	}
	day := &institute.Day{Date: f.open - 1, Contract: f.contract, Rome: f.rome, Line: &f.line, Status: f.line.At(f.open - 1)}
	day.Spell, _ = f.line.SpellAt(day.Date)
	return institute.CoverageOf(day, f.institutes.list)
}

// Watch calls fn with every day once it is closed, so that an explanation can show what a closing looked at. The day is
// valid until the next one is folded.
func (f *Employee) Watch(fn func(*institute.Day)) { f.watch = fn }

// Add adds a fact that the employee's fold sees ([SeenBy]). It reports false, having added nothing, if the fact affects a
// day already folded: the employee must then be refolded.
func (f *Employee) Add(e *events.Event) bool {
	if e.Data.Effective() < f.open {
		return false
	}
	switch e.Data.(type) {
	case hr.BalanceOpened:
		// An opening discards what came before it on its account, so nothing may have been folded yet.
		if f.open > events.MinDate {
			return false
		}
		f.openings = append(f.openings, e)
	case hr.Hired:
		// Which openings count depends on the first hire (Advance).
		if f.open > events.MinDate && len(f.openings) > 0 {
			return false
		}
	}
	f.insert(e)
	return true
}

// Advance folds every day before a date.
func (f *Employee) Advance(to events.Date) {
	if f.open == events.MinDate && to > f.open {
		// No balance may be opened before the first hire (contract §10).
		if hired := slices.IndexFunc(f.queue, isHire); hired >= 0 {
			f.start(f.queue[hired].Data.Effective())
		}
	}
	for f.open < to {
		day := min(f.nextDay(), to)
		if day < to {
			f.fold(day)
			day++
		}
		f.open = day
	}
	f.release()
}

func isHire(e *events.Event) bool {
	_, ok := e.Data.(hr.Hired)
	return ok
}

// release drops references to the facts of the day folded last: thousands of folds stay in memory between batches, and would
// keep those events alive.
func (f *Employee) release() {
	clear(f.rest[:cap(f.rest)])
	clear(f.day.Leaves[:cap(f.day.Leaves)])
	f.day = institute.Day{Leaves: f.day.Leaves[:0]}
}

// nextDay returns the first day, the open one or later, on which something happens. Days in between are skipped.
func (f *Employee) nextDay() events.Date {
	next := events.MaxDate + 1
	if len(f.queue) > 0 {
		next = f.queue[0].Data.Effective()
	}
	for _, e := range f.leaves {
		if last(e) >= f.open {
			return f.open
		}
	}
	if !f.line.At(f.open).In {
		return min(next, f.institutes.nextClosing(f.open, false)) // the calendar's closings need an employee in service
	}
	if slices.ContainsFunc(f.rigid, func(r employment.Range) bool { return r.To >= f.open }) {
		return f.open
	}
	next = min(next, f.contract.NextClosing(f.open), f.plan.Next(&f.line, f.open))
	return min(next, f.institutes.nextClosing(f.open, true))
}
