package history

import (
	"context"
	"slices"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/explain"
	"spettanze/projections/facts"
	"spettanze/projections/fold"
	"spettanze/projections/institutes"
)

// value is a value of the figure, and the event since which it is known.
type value struct {
	parts    int64
	event    *events.Event
	annuls   *events.Event // what the event takes back
	corrects bool          // the event takes the place of one annulled before
}

// mark is a fold that has folded the days before one, with all facts recorded so far.
type mark struct {
	fold.Entity
	sum int64 // of the figure, over those days
}

// spacing is how many days lie between a mark and the date of an event that makes a new one.
const spacing = 14

// walk takes events in the order of recording.
type walk struct {
	*figure
	empty   func() fold.Entity
	sees    func(*events.Event) bool
	history []*events.Event

	set       *facts.Set
	withdrawn map[events.Identity]bool // by an annulment, recorded before or after it
	free      map[place]bool           // of annulled facts
	marks     []mark                   // the first has folded nothing
}

func newWalk(x *explain.Explainer, f *figure, history []*events.Event) *walk {
	w := &walk{figure: f, history: history, set: facts.NewSet(), withdrawn: map[events.Identity]bool{}, free: map[place]bool{}}
	if f.asked.ofCompany() {
		w.empty = func() fold.Entity {
			c := fold.NewCompany(x.Contract, institutes.Companies)
			c.Only(f.asked.Employee)
			return c
		}
		w.sees = func(e *events.Event) bool { return fold.SeenBy(e).Company }
		return w
	}
	w.empty = func() fold.Entity { return fold.NewEmployee(x.Contract, x.Rome, f.asked.Employee) }
	w.sees = func(e *events.Event) bool { s := fold.SeenBy(e); return s.Own || s.Everybody }
	return w
}

// values returns each value that the figure has had, the oldest first.
func (w *walk) values(ctx context.Context) (out []value, err error) {
	w.marks = []mark{{Entity: w.empty()}}
	current := int64(0)
	for _, e := range w.history {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		v := value{event: e}
		moves, err := w.record(&v)
		if err != nil {
			return nil, err
		}
		if !moves {
			continue
		}
		if v.parts = w.current(); v.parts != current {
			out, current = append(out, v), v.parts
		}
	}
	return out, nil
}

// record takes the next event and reports whether the figure may have moved.
func (w *walk) record(v *value) (moves bool, err error) {
	e := v.event
	w.set.Record(e)
	if id, annulment := facts.Target(e); annulment {
		first := !w.withdrawn[id]
		w.withdrawn[id] = true
		if v.annuls = annulled(w.set, e); v.annuls == nil || !first || !w.sees(v.annuls) {
			return false, nil
		}
		w.free[placeOf(v.annuls)] = true
		return true, w.again()
	}
	if w.withdrawn[e.Identity] && !slices.Contains(w.set.Facts(), e) || !w.sees(e) {
		return false, nil
	}
	v.corrects = w.free[placeOf(e)]
	return w.add(e), nil
}

// again starts the fold from the facts that count.
func (w *walk) again() error {
	first := w.empty()
	for _, e := range w.set.Facts() {
		if w.sees(e) && !first.Add(e) {
			return errRefused
		}
	}
	w.marks = []mark{{Entity: first}}
	return nil
}

// add adds a fact to every mark that it does not concern, and drops the others. It reports whether the figure may have moved:
// a fact dated after the question moves it only if it says which facts before it count.
func (w *walk) add(e *events.Event) bool {
	w.marks = slices.DeleteFunc(w.marks, func(m mark) bool { return !m.Add(e) })
	date := e.Data.Effective()
	if last := w.marks[len(w.marks)-1]; date <= w.at && (last.Open() == events.MinDate || date > last.Open()+spacing) {
		next := mark{last.Clone(), last.sum}
		next.Advance(date)
		next.sum += w.measure(next.Take())
		w.marks = append(w.marks, next)
		w.thin()
	}
	switch e.Data.(type) {
	case hr.BalanceOpened, hr.Hired:
		return true
	}
	return date <= w.at
}

// thin drops marks far back, so that their number grows with the logarithm of the days: every fact is added to all marks.
func (w *walk) thin() {
	last := w.marks[len(w.marks)-1].Open()
	for i := len(w.marks) - 2; i > 1; i-- {
		before, after := w.marks[i-1].Open(), w.marks[i+1].Open()
		if after-before < (last-after)/2 {
			w.marks = slices.Delete(w.marks, i, i+1)
		}
	}
}

// current returns the figure with the facts recorded so far.
func (w *walk) current() int64 {
	last := w.marks[len(w.marks)-1]
	ahead := last.Clone()
	ahead.Advance(w.at + 1)
	return last.sum + w.measure(ahead.Take())
}
