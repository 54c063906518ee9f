package payroll

import (
	"slices"
	"time"

	"spettanze/events"
	"spettanze/projections/facts"
	"spettanze/projections/fold"
	"spettanze/projections/ledger"
)

// key is what payroll's quantities are added up under.
type key struct {
	month       events.Month
	employee    string
	kind        ledger.Kind
	unit        events.Unit
	clause      string
	entitlement events.Entitlement
	lot         events.Lot
	about       ledger.Case
	rate        ledger.Rate
}

func keyOf(i *ledger.Instruction) key {
	return key{i.Month, i.Employee, i.Kind, i.Quantity.Unit, i.Clause, i.Entitlement, i.Lot, i.Case, i.Rate}
}

// publication is a quantity published under a key: at the closing of a day, or because of an event recorded later.
type publication struct {
	key
	parts  int64
	closed events.Date   // the day whose closing published it; zero: event did
	event  *events.Event // recorded after the closing
}

// walker folds one entity as the log grew.
type walker struct {
	begin func() fold.Entity         // of no facts
	sees  func(e *events.Event) bool // which facts the entity sees
	until events.Date                // no day from this one on is folded

	rome     *time.Location
	set      *facts.Set
	annulled map[events.Identity]bool
	fold     fold.Entity
	lagging  fold.Entity          // the same facts, folded through the month before last; nil until the first month has passed
	due      []ledger.Instruction // of closed days, in order of their days
	out      []publication
}

// walk returns what was published about an entity, in order. history is its events in order of recording; through is the first day
// that was not closed at the end.
func (w *walker) walk(history []*events.Event, through events.Date) []publication {
	w.set, w.annulled, w.fold = facts.NewSet(), map[events.Identity]bool{}, w.begin()
	for _, e := range history {
		w.close(events.DateOf(e.Recorded, w.rome))
		w.record(e)
	}
	w.close(through)
	return w.out
}

// close closes the days before one, and publishes their instructions.
func (w *walker) close(open events.Date) {
	open = min(open, w.until)
	if open <= w.fold.Open() {
		return
	}
	w.fold.Advance(open)
	for _, i := range w.fold.Take().Payroll {
		w.due = append(w.due, i)
		w.publish(keyOf(&i), i.Quantity.Parts, i.Date, nil)
	}
	if w.lagging != nil {
		w.lagging.Advance(behind(open))
		w.lagging.Take()
	}
}

// behind is the day through which the lagging fold is open: the first of the month before.
func behind(open events.Date) events.Date { return (events.MonthOf(open) - 1).First() }

func (w *walker) publish(k key, parts int64, closed events.Date, e *events.Event) {
	if parts != 0 {
		w.out = append(w.out, publication{k, parts, closed, e})
	}
}

// record takes the next event.
func (w *walker) record(e *events.Event) {
	target := w.set.Find(targetOf(e))
	if w.set.Record(e).Verdict != facts.Accepted {
		return
	}
	if id, annulment := facts.Target(e); annulment {
		again := facts.Annuls(e, target) && !w.annulled[id] && w.sees(target)
		w.annulled[id] = true // also a target that comes later
		if again {
			w.lagging = nil
			w.refold(e)
		}
		return
	}
	if w.annulled[e.Identity] || !w.sees(e) {
		return
	}
	if w.lagging != nil && !w.lagging.Add(e) {
		w.lagging = nil
	}
	if !w.fold.Add(e) {
		w.refold(e)
	}
}

func targetOf(e *events.Event) events.Identity {
	id, _ := facts.Target(e)
	return id
}

// refold folds the entity again with the facts that count now, through the same day, and publishes what an event has changed.
func (w *walker) refold(e *events.Event) {
	open := w.fold.Open()
	if w.lagging == nil {
		w.lagging = w.begin()
		for _, f := range w.set.Facts() {
			if w.sees(f) {
				w.lagging.Add(f)
			}
		}
	}
	from := w.lagging.Open()
	var now []ledger.Instruction
	if from <= events.MinDate { // folded from the beginning
		w.lagging.Advance(behind(open))
		now = slices.Clone(w.lagging.Take().Payroll)
	}
	w.fold = w.lagging.Clone()
	w.fold.Advance(open)
	now = append(now, w.fold.Take().Payroll...)
	kept, _ := slices.BinarySearchFunc(w.due, from, func(i ledger.Instruction, d events.Date) int { return int(i.Date - d) })
	for _, d := range differences(w.due[kept:], now) {
		w.publish(d.key, d.parts, 0, e)
	}
	w.due = append(w.due[:kept], now...)
}

// differences returns what must be added to the sums of one list to have those of another, in the order in which keys first occur.
func differences(before, after []ledger.Instruction) (out []publication) {
	at := map[key]int{}
	add := func(list []ledger.Instruction, sign int64) {
		for i := range list {
			k := keyOf(&list[i])
			n, ok := at[k]
			if !ok {
				n = len(out)
				at[k], out = n, append(out, publication{key: k})
			}
			out[n].parts += sign * list[i].Quantity.Parts
		}
	}
	add(before, -1)
	add(after, 1)
	return out
}
