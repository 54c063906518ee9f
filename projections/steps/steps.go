// Package steps takes the events of one fold in the order of recording and says what each of them did to the output at a date.
//
// A history of a figure and a summary of what changed are made of such steps: the sum of all steps is the difference between
// the first answer and the last. A [Walk] is of one employee's fold, or of the company's; the steps of an employee are those
// of both.
//
// # How
//
// Nearly every event is dated near the one before. So the fold is kept at several earlier days ([mark]), each with all facts
// recorded so far: an event is added to the marks before its date, the others are dropped, and from the last mark the fold goes
// on to the date of the question, without the event and with it. An annulment, an opening balance and a fact dated before all
// marks start the fold again.
package steps

import (
	"errors"
	"slices"
	"time"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/contract"
	"spettanze/projections/facts"
	"spettanze/projections/fold"
	"spettanze/projections/institutes"
	"spettanze/projections/ledger"
)

// Step is an event and what it did.
type Step struct {
	Event    *events.Event
	Annuls   *events.Event // the fact that the event takes back
	Corrects bool          // the event takes the place of one annulled before: the same subject, type and date

	// The output through the walk's date, without the event and with it. Rows that cannot differ may be missing from both.
	Before, After ledger.Output
}

// Walk takes events in the order of recording.
type Walk struct {
	at    events.Date
	empty func() fold.Entity
	sees  func(*events.Event) bool

	set   *facts.Set
	free  map[place]bool // of annulled facts
	marks []mark         // the first has folded nothing
}

// mark is a fold that has folded the days before one, with all facts recorded so far.
type mark struct {
	fold.Entity
	tail    ledger.Output // what it writes from there through the walk's date, if it is known
	through bool          // it is
}

// spacing is how many days lie between a mark and the date of an event that makes a new one.
const spacing = 14

// place is what a fact has in common with the one that corrects it.
type place struct {
	subject string
	kind    int
	date    events.Date
}

func placeOf(e *events.Event) place { return place{e.Subject, e.Data.Type().Index, e.Data.Effective()} }

// OfEmployee returns the walk of an employee's own fold through a date.
func OfEmployee(c *contract.Contract, rome *time.Location, id string, at events.Date) *Walk {
	return newWalk(at, func() fold.Entity { return fold.NewEmployee(c, rome, id) },
		func(e *events.Event) bool { s := fold.SeenBy(e); return s.Own || s.Everybody })
}

// OfCompany returns the walk of the fold of the company's institutes through a date, about one employee or, without an id, about
// everybody.
func OfCompany(c *contract.Contract, id string, at events.Date) *Walk {
	return newWalk(at, func() fold.Entity {
		f := fold.NewCompany(c, institutes.Companies)
		f.Only(id)
		return f
	}, func(e *events.Event) bool { return fold.SeenBy(e).Company })
}

func newWalk(at events.Date, empty func() fold.Entity, sees func(*events.Event) bool) *Walk {
	return &Walk{at: at, empty: empty, sees: sees, set: facts.NewSet(), free: map[place]bool{},
		marks: []mark{{Entity: empty()}}}
}

// Skip takes the events with which a walk begins, without asking what they did.
func (w *Walk) Skip(history []*events.Event) error {
	for _, e := range history {
		w.record(e)
	}
	return w.again()
}

// Output returns all that the fold writes through the walk's date, with the events taken so far.
func (w *Walk) Output() ledger.Output { return w.tail(0) }

// Next takes the next event. ok is false if the event cannot have changed anything.
func (w *Walk) Next(e *events.Event) (s Step, ok bool, err error) {
	fact, target := w.record(e)
	s = Step{Event: e, Annuls: target}
	switch {
	case target != nil:
		s.Before = w.tail(0)
		if err := w.again(); err != nil {
			return s, false, err
		}
		s.After = w.tail(0)
		return s, true, nil
	case !fact:
		return s, false, nil
	}
	s.Corrects = w.free[placeOf(e)]
	if !w.matters(e) {
		w.add(e)
		return s, false, nil
	}
	keep := w.keep(e)
	s.Before = w.tail(keep)
	w.add(e)
	s.After = w.tail(keep)
	w.advance(e.Data.Effective())
	return s, true, nil
}

// record takes an event into the set. It reports whether the event is a fact that counts, or returns the fact that the event
// takes back.
func (w *Walk) record(e *events.Event) (fact bool, target *events.Event) {
	added, annulled := w.set.Take(e)
	if annulled != nil && w.sees(annulled) {
		w.free[placeOf(annulled)] = true
		return false, annulled
	}
	return added != nil && w.sees(added), nil
}

// matters reports whether a fact may change the output: one dated after it does so only if it says which facts before it count.
func (w *Walk) matters(e *events.Event) bool {
	switch e.Data.(type) {
	case hr.BalanceOpened, hr.Hired:
		return true
	}
	return e.Data.Effective() <= w.at
}

// errRefused cannot happen: a fold takes all facts before its first day.
var errRefused = errors.New("steps: the fold refused a fact before its first day")

// again starts the fold from the facts that count.
func (w *Walk) again() error {
	first := w.empty()
	for _, e := range w.set.Facts() {
		if w.sees(e) && !first.Add(e) {
			return errRefused
		}
	}
	w.marks = []mark{{Entity: first}}
	return nil
}

// keep returns the last mark before the days that a fact may change; the mark takes the fact.
func (w *Walk) keep(e *events.Event) int {
	switch e.Data.(type) {
	case hr.BalanceOpened, hr.Hired:
		return 0
	}
	i := len(w.marks) - 1
	for i > 0 && w.marks[i].Open() > e.Data.Effective() {
		i--
	}
	return i
}

// add adds a fact to every mark that it does not concern, and drops the others.
func (w *Walk) add(e *events.Event) {
	w.marks = slices.DeleteFunc(w.marks, func(m mark) bool { return !m.Add(e) })
	for i := range w.marks {
		w.marks[i].through, w.marks[i].tail = false, ledger.Output{}
	}
}

// advance makes a mark at a date, if the last one lies far before it, and drops marks far back, so that their number grows
// with the logarithm of the days: every fact is added to all marks.
func (w *Walk) advance(date events.Date) {
	last := &w.marks[len(w.marks)-1]
	if date > w.at || last.Open() > events.MinDate && date <= last.Open()+spacing {
		return
	}
	next := mark{Entity: last.Clone()}
	next.Advance(date)
	next.Take()
	w.marks = append(w.marks, next)
	for i := len(w.marks) - 2; i > 1; i-- {
		before, after := w.marks[i-1].Open(), w.marks[i+1].Open()
		if after-before < (date-after)/2 {
			w.marks = slices.Delete(w.marks, i, i+1)
		}
	}
}

// tail returns what the fold writes from a mark through the walk's date.
func (w *Walk) tail(i int) ledger.Output {
	m := &w.marks[i]
	if !m.through {
		ahead := m.Clone()
		ahead.Advance(w.at + 1)
		m.tail, m.through = ahead.Take(), true
	}
	return m.tail
}
