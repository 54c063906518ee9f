package fold

import (
	"maps"
	"slices"
	"time"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/contract"
	"spettanze/projections/employment"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
)

// Employee is the fold of one employee: everything but what is the company's.
type Employee struct {
	contract *contract.Contract
	rome     *time.Location
	book     *ledger.Book

	open     events.Date     // the first day not folded yet
	queue    []*events.Event // facts of the open day and later, in fold order
	openings []*events.Event // every balance.opened seen
	leaves   []*events.Event // leave of whole days that may go on after the open day began
	rigid    []employment.Range
	weeks    [2]*events.Event // the last that set the types of weeks: the employee's own, the company's

	line       employment.Timeline
	institutes states

	day  institute.Day // the day being folded, and lists of its facts, used again for the next one
	rest []*events.Event

	watch func(*institute.Day)
}

// NewEmployee returns an employee about whom nothing is known.
func NewEmployee(c *contract.Contract, rome *time.Location, id string) *Employee {
	return &Employee{contract: c, rome: rome, book: ledger.NewBook(id), open: events.MinDate,
		line: employment.NewTimeline(c)}
}

// Clone returns a copy that can be folded further on its own; it has written nothing yet.
func (f *Employee) Clone() *Employee {
	return &Employee{contract: f.contract, rome: f.rome, book: f.book.Clone(), open: f.open,
		queue: slices.Clone(f.queue), openings: slices.Clip(f.openings), leaves: slices.Clone(f.leaves),
		rigid: slices.Clone(f.rigid), weeks: f.weeks, line: f.line.Clone(), institutes: f.institutes.share()}
}

// Open returns the first day that has not been folded.
func (f *Employee) Open() events.Date { return f.open }

// Line returns the employee's relationship as known by the last day folded. It must not be changed.
func (f *Employee) Line() *employment.Timeline { return &f.line }

// Watch has fn see every day once it is closed, until the next day is folded: an explanation looks at what a closing saw.
func (f *Employee) Watch(fn func(*institute.Day)) { f.watch = fn }

// Take returns what has been written since the last call.
func (f *Employee) Take() ledger.Output { return f.book.Take() }

// Reuse is [ledger.Book.Reuse].
func (f *Employee) Reuse(out ledger.Output) { f.book.Reuse(out) }

// Add gives the employee a fact: one of the employee's own, or rigid hours ordered for the company. It reports false,
// and takes nothing, if the fact bears on a day already folded: the employee must then be folded anew.
func (f *Employee) Add(e *events.Event) bool {
	if e.Data.Effective() < f.open {
		return false
	}
	switch e.Data.(type) {
	case hr.BalanceOpened:
		// An opening takes away what came before it, so it may not come after anything was folded.
		if f.open > events.MinDate {
			return false
		}
		f.openings = append(f.openings, e)
	case hr.Hired:
		// The first hire says which openings count.
		if f.open > events.MinDate && len(f.openings) > 0 {
			return false
		}
	}
	i, _ := slices.BinarySearchFunc(f.queue, e, events.Compare)
	f.queue = slices.Insert(f.queue, i, e)
	return true
}

// Advance folds every day before a date.
func (f *Employee) Advance(to events.Date) {
	if f.open == events.MinDate && to > f.open {
		f.start()
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

// release lets go of the facts of the day folded last: folds rest by the thousand.
func (f *Employee) release() {
	clear(f.rest[:cap(f.rest)])
	clear(f.day.Leaves[:cap(f.day.Leaves)])
	f.day = institute.Day{Leaves: f.day.Leaves[:0]}
}

// start fixes from when each account counts, before the first day is folded: the date of its last opening that is not
// before the first hire (contract §10: balance.* is not accepted before it).
func (f *Employee) start() {
	starts := map[events.Entitlement]events.Date{}
	hired := slices.IndexFunc(f.queue, func(e *events.Event) bool { _, ok := e.Data.(hr.Hired); return ok })
	if hired < 0 {
		return
	}
	first := f.queue[hired].Data.Effective()
	for _, e := range f.openings {
		if d, ok := e.Data.(hr.BalanceOpened); ok && d.Date >= first {
			starts[d.Entitlement] = max(starts[d.Entitlement], d.Date)
		}
	}
	if len(starts) > 0 {
		f.book.SetStarts(maps.Clone(starts))
	}
}

// nextDay returns the first day from the open one on that has anything to fold.
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
		return min(next, f.institutes.nextClosing(f.open, false)) // the calendar's days concern those in service
	}
	if slices.ContainsFunc(f.rigid, func(r employment.Range) bool { return r.To >= f.open }) {
		return f.open
	}
	next = min(next, f.contract.NextClosing(f.open))
	return min(next, f.institutes.nextClosing(f.open, true))
}
