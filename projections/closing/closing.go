// Package closing folds a ledger again as its log grew: what was written when each day was closed, at midnight in Rome, and what a
// fact that was recorded later has changed of closed days. Both follow from the log and its times of recording, so they are the
// same from a service and from an archive, and can be asked as of a past known. What a ledger publishes (package
// handlers/outbox) is the same, where it was not behind.
//
// [Walk] goes through the company's institutes and then through the employees. It closes days up to the day of each record, then adds
// the record. A record that an open day takes changes nothing of closed days. For any other the entity is folded again, and what was
// written about closed days is compared. Each fact has a comparison of its own: the documents name it as the cause of what it changed.
//
// Late facts often come in order of date, as in an import of past years. So two more folds lag behind: one is open on the day of the
// last late fact, the other on the first of the month before. A late fact is folded from the later of them that can take it. Only a
// fact dated before both, or an annulment, makes the walk fold from the beginning. In an import of ten years each fact costs the days
// after it on which something happens: the closings.
package closing

import (
	"context"
	"runtime"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"spettanze/events"
	"spettanze/events/lang"
	"spettanze/projections/facts"
	"spettanze/projections/fold"
	"spettanze/projections/institutes"
	"spettanze/projections/ledger"
	"spettanze/projections/report"
	"spettanze/projections/visible"
)

// Output is what is followed of a fold's output, in order of days. It must not be changed.
type Output struct {
	Payroll  []ledger.Instruction
	Breaches []ledger.Breach
}

// Taker takes what a walk finds.
type Taker struct {
	// Closed takes what was written about days that are closed, when they are.
	Closed func(out Output)
	// Changed takes what was written about closed days from one on, before an event was recorded and after it.
	Changed func(e *events.Event, before, after Output)
}

// Reader walks through the ledger of a reporter.
type Reader struct {
	*report.Reporter
	Rome *time.Location // in which days are closed
}

// Open returns the first day that is not closed as of what is known: today if all is. It returns [report.ErrNoTimes] where the log has no
// times of recording.
func (r *Reader) Open(q report.Query, known report.Known) (events.Date, error) {
	if known.Time == nil {
		return 0, lang.Errorf("%w, e non si sa quando sono chiusi i giorni: chiederlo al servizio, o a un archivio che li ha",
			"%w, so that it is not known when days were closed: ask the service, or an archive that has them", report.ErrNoTimes)
	}
	open := events.DateOf(*known.Time, r.Rome)
	if q.Known == 0 {
		open = max(open, r.Today)
	}
	return open, nil
}

// Walk goes through what was written about an employee, or, with an empty id, about all, before a day. Entries of the company's institutes
// are about all employees. A function that returns takers is called once for each entity, in their order. Entities are folded on all
// processors: takers of two of them may be called at once.
func (r *Reader) Walk(ctx context.Context, q report.Query, id string, until events.Date, taker func() Taker) error {
	var folding errgroup.Group
	folding.SetLimit(runtime.GOMAXPROCS(0))
	defer func() { _ = folding.Wait() }() // no fold fails
	walk := func(subject string, w walker) error {
		history, err := r.Source.History(ctx, q.Company, subject, q.Known)
		if err != nil {
			return err
		}
		w.Taker, w.until, w.rome, w.to = taker(), until, r.Rome, r.Source
		folding.Go(func() error { w.walk(history); return nil })
		return nil
	}
	err := walk("", walker{
		begin: func() fold.Entity { return fold.NewCompany(r.Contract, institutes.Companies) },
		sees:  func(e *events.Event) bool { return fold.SeenBy(e).Company }})
	if err != nil {
		return err
	}
	people := []report.Person{{ID: id}}
	if id == "" {
		if people, err = r.Source.Employees(ctx, q); err != nil {
			return err
		}
	}
	for _, p := range people {
		if err := ctx.Err(); err != nil {
			return err
		}
		err := walk(p.ID, walker{
			begin: func() fold.Entity { return fold.NewEmployee(r.Contract, r.Rome, p.ID) },
			sees: func(e *events.Event) bool {
				seen := fold.SeenBy(e)
				return seen.Own && e.Subject == p.ID || seen.Everybody
			}})
		if err != nil {
			return err
		}
	}
	return nil
}

// walker folds one entity as the log grew.
type walker struct {
	Taker
	begin func() fold.Entity         // of no facts
	sees  func(e *events.Event) bool // which facts the entity sees
	to    visible.Reader
	until events.Date // no day from this one on is folded

	rome    *time.Location
	set     *facts.Set
	fold    fold.Entity
	lagging fold.Entity   // the same facts, open on the first of the month before that of a late fact or of the open day; nil: there is none
	late    fold.Entity   // the same facts, open on the day of a late fact recorded since a day was closed; nil: there is none
	written Output        // about closed days
	spare   ledger.Output // no longer used: the next fold writes into its memory
}

// walk takes the events of an entity in order of recording.
func (w *walker) walk(history []*events.Event) {
	w.set, w.fold = facts.NewSet(), w.begin()
	for _, e := range history {
		w.close(events.DateOf(e.Recorded, w.rome))
		w.record(e)
	}
	w.close(w.until)
}

// close closes the days before one.
func (w *walker) close(open events.Date) {
	open = min(open, w.until)
	if open <= w.fold.Open() {
		return
	}
	w.fold.Advance(open)
	out := w.fold.Take()
	w.written.Payroll = append(w.written.Payroll, out.Payroll...)
	w.written.Breaches = append(w.written.Breaches, out.Breaches...)
	w.Closed(w.shown(out.Payroll, out.Breaches))
	w.late = nil
	if w.lagging != nil {
		w.lagging.Advance(behind(open))
		w.lagging.Take()
	}
}

// shown returns what the reader may see.
func (w *walker) shown(payroll []ledger.Instruction, breaches []ledger.Breach) Output {
	return Output{visible.Instructions(w.to, payroll), visible.Breaches(w.to, breaches)}
}

// behind returns the first of the month before that of a day.
func behind(day events.Date) events.Date { return (events.MonthOf(day) - 1).First() }

// record takes the next event.
func (w *walker) record(e *events.Event) {
	added, annulled := w.set.Take(e)
	switch {
	case annulled != nil && w.sees(annulled):
		w.lagging, w.late = nil, nil
		w.refold(e, annulled)
	case added != nil && w.sees(added):
		if w.lagging != nil && !w.lagging.Add(e) {
			w.lagging = nil
		}
		if w.late != nil && !w.late.Add(e) {
			w.late = nil
		}
		if !w.fold.Add(e) {
			w.refold(e, e)
		}
	}
}

// refold folds the entity again with the facts that count now, through the same day, and says what an event has changed: it adds
// or annuls a fact.
func (w *walker) refold(e, fact *events.Event) {
	open := w.fold.Open()
	day := min(fact.Data.Effective(), open)
	var now Output
	advance := func(f fold.Entity, to events.Date) {
		f.Reuse(w.spare)
		f.Advance(to)
		out := f.Take()
		w.spare = out
		now.Payroll = append(now.Payroll, out.Payroll...)
		now.Breaches = append(now.Breaches, out.Breaches...)
	}
	anew := w.lagging == nil && w.late == nil
	if anew {
		w.lagging = w.begin()
		for _, f := range w.set.Facts() {
			if w.sees(f) {
				w.lagging.Add(f)
			}
		}
	}
	if w.lagging != nil {
		advance(w.lagging, behind(day))
	}
	if w.late == nil {
		w.late = w.lagging.Clone()
	}
	advance(w.late, day)
	from := events.MinDate
	if !anew { // the fact changes nothing of earlier days
		from, now = w.late.Open(), Output{}
	}
	w.fold = w.late.Clone()
	advance(w.fold, open)
	payroll, _ := slices.BinarySearchFunc(w.written.Payroll, from, func(i ledger.Instruction, d events.Date) int { return int(i.Date - d) })
	breaches, _ := slices.BinarySearchFunc(w.written.Breaches, from, func(b ledger.Breach, d events.Date) int { return int(b.Date - d) })
	w.Changed(e, w.shown(w.written.Payroll[payroll:], w.written.Breaches[breaches:]), w.shown(now.Payroll, now.Breaches))
	w.written.Payroll = append(w.written.Payroll[:payroll], now.Payroll...)
	w.written.Breaches = append(w.written.Breaches[:breaches], now.Breaches...)
}

// Late is an event that changed what had been written about closed days.
type Late struct {
	Source  string      `json:"source,omitempty"` // empty: the reader may not see it, nor the id
	ID      string      `json:"id,omitempty"`
	Seq     uint64      `json:"seq"`
	Type    string      `json:"type"`
	Subject string      `json:"subject"`
	Date    events.Date `json:"date"` // its effective date
}

// LateOf describes an event to a reader.
func LateOf(to visible.Reader, e *events.Event) *Late {
	e = visible.Cause(to, e)
	return &Late{Source: e.Source, ID: e.ID, Seq: e.Seq, Type: e.Data.Type().Name, Subject: e.Subject, Date: e.Data.Effective()}
}
