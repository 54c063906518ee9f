package fold

import (
	"slices"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/contract"
	"spettanze/projections/ledger"
)

// Entity is an [Employee] or a [Company].
type Entity interface {
	// Add adds a fact that the entity sees. It reports false, having added nothing, if the entity must be refolded.
	Add(e *events.Event) bool
	// Advance folds the days before a date.
	Advance(to events.Date)
	// Open returns the first day that has not been folded.
	Open() events.Date
	// Take returns the output written since the last call.
	Take() ledger.Output
	// Reuse is [ledger.Book.Reuse].
	Reuse(out ledger.Output)
	// Clone returns a copy that can be folded further by itself. Its output is empty.
	Clone() Entity
}

var (
	_ Entity = (*Employee)(nil)
	_ Entity = (*Company)(nil)
)

// days is what the folds of an employee and of a company have in common.
type days struct {
	contract *contract.Contract
	book     *ledger.Book
	open     events.Date     // the first day not folded yet
	queue    []*events.Event // facts of the open day and later, in fold order
	openings []*events.Event // every balance.opened seen
}

// Open returns the first day that has not been folded.
func (f *days) Open() events.Date { return f.open }

// Take returns the output written since the last call.
func (f *days) Take() ledger.Output { return f.book.Take() }

// Reuse is [ledger.Book.Reuse].
func (f *days) Reuse(out ledger.Output) { f.book.Reuse(out) }

// cloneDays returns a copy to fold further. Its facts are the same ones: no fold changes a fact.
func (f *days) cloneDays() days {
	return days{f.contract, f.book.Clone(), f.open, slices.Clone(f.queue), slices.Clip(f.openings)}
}

// insert puts a fact into the queue.
func (f *days) insert(e *events.Event) {
	i, _ := slices.BinarySearchFunc(f.queue, e, events.Compare)
	f.queue = slices.Insert(f.queue, i, e)
}

// next takes the facts of a day, which is not before the open one, out of the queue. The caller clears the slice when it is
// done: otherwise the queue's array would keep the events alive as long as the fold.
func (f *days) next(date events.Date) []*events.Event {
	n := 0
	for n < len(f.queue) && f.queue[n].Data.Effective() == date {
		n++
	}
	facts := f.queue[:n]
	f.queue = f.queue[n:]
	return facts
}

// start sets the date from which each account counts, before the first day is folded: that of an opening on a date or after
// it.
func (f *days) start(from events.Date) {
	starts := map[events.Entitlement]events.Date{}
	for _, e := range f.openings {
		if d, ok := e.Data.(hr.BalanceOpened); ok && d.Date >= from {
			starts[d.Entitlement] = d.Entitlement.Begins(starts[d.Entitlement], d.Date)
		}
	}
	if len(starts) > 0 {
		f.book.SetStarts(starts)
	}
}
