package dryrun

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/facts"
	"spettanze/projections/fold"
	"spettanze/projections/institutes"
	"spettanze/projections/replay"
	"spettanze/projections/report"
	"spettanze/projections/visible"
)

// Runner tries events on the events of a reporter's source.
type Runner struct {
	*report.Reporter
	Rome *time.Location // in which days begin
}

// Kinds of changes.
const (
	Appears = "appears"
	Goes    = "goes"
	Changes = "changes"
)

// Change is a row that would appear, go or change.
type Change[T any] struct {
	Change   string `json:"change" enum:"appears,goes,changes"`
	Employee string `json:"employee,omitempty" doc:"whose row it is; absent for the company's own"`
	Before   *T     `json:"before,omitempty"`
	After    *T     `json:"after,omitempty"`
}

// Effect is what an event would do.
type Effect struct {
	At        events.Date                  `json:"at" doc:"the day through which the effects are computed"`
	Forecast  bool                         `json:"forecast,omitempty" doc:"that day lies after today"`
	Movements []Change[report.Movement]    `json:"movements"`
	Breaches  []Change[report.Breach]      `json:"breaches"`
	Payroll   []Change[report.Instruction] `json:"payroll"`
	Parked    []Change[report.Parked]      `json:"parked"`

	Sums    []Sum    `json:"sums,omitempty" doc:"of an effect of more than 12 rows: all its rows, summed by what they have in common"`
	Omitted *Omitted `json:"omitted,omitempty" doc:"how many rows of a long list are left out, the last ones; the sums have them"`
	Remarks []Remark `json:"remarks,omitempty" doc:"what the sender should know: a day far ahead, an accrual on top of an opening"`
}

// Try returns what each of the events would do. Each must be one that would be accepted ([facts.Judge]); their order is that of
// recording. They are tried on the events recorded up to the sequence known; 0: all.
func (x *Runner) Try(ctx context.Context, evs []events.Event, known uint64) ([]Effect, error) {
	t := &trial{Runner: x, known: known, accounts: map[account]*folded{}, tried: map[events.Identity]*events.Event{},
		people: map[string][]string{}, orders: map[string][]*events.Event{}, awaits: map[events.Identity]*events.Event{}}
	steps := make([]step, len(evs))
	for i := range evs {
		e := evs[i]
		e.Seq = 0
		if err := t.plan(ctx, &steps[i], &e); err != nil {
			return nil, err
		}
	}
	out := make([]Effect, len(evs))
	for i := range steps {
		if err := ctx.Err(); err != nil {
			return nil, context.Cause(ctx)
		}
		var err error
		if out[i], err = t.try(ctx, &steps[i]); err != nil {
			return nil, err
		}
		t.mask(&out[i])
	}
	return out, nil
}

// account identifies a fold: an employee's, or with an empty id that of a company's institutes.
type account struct{ company, id string }

// step is one event to be tried.
type step struct {
	event *events.Event
	on    []account // in order: employees, then the company
	at    events.Date
	waits bool          // an annulment whose target is not recorded
	meets *events.Event // an annulment tried before that waits for this event
}

// trial is one run.
type trial struct {
	*Runner
	known    uint64
	accounts map[account]*folded
	tried    map[events.Identity]*events.Event
	people   map[string][]string               // by company
	orders   map[string][]*events.Event        // by company: the planned events that the folds of all employees see
	awaits   map[events.Identity]*events.Event // annulments tried before their targets, by target
}

// plan finds the accounts that an event affects, and from which day.
func (t *trial) plan(ctx context.Context, s *step, e *events.Event) error {
	s.event, s.at = e, max(t.Today, lastDay(e))
	about, from := e, e.Data.Effective()
	switch e.Data.(type) {
	case hr.PersonDescribed:
		return nil // the description of a person moves no balance
	case hr.BalanceOpened, hr.Hired:
		from = events.MinDate
	}
	t.tried[e.Identity] = e
	if target, annulment := facts.Target(e); annulment {
		from = events.MinDate
		if about = t.tried[target]; about == nil {
			var err error
			if about, err = t.Source.Find(ctx, target, t.known); err != nil {
				return err
			}
		}
		if !facts.Annuls(e, about) {
			t.awaits[target], s.waits = e, true
			return nil
		}
	} else if a := t.awaits[e.Identity]; a != nil && facts.Annuls(a, e) {
		s.meets = a
		return nil // annulled before it was recorded: it has no effect
	}
	var err error
	if s.on, err = t.bearsOn(ctx, about); err != nil {
		return err
	}
	for _, a := range s.on {
		f := t.accounts[a]
		if f == nil {
			f = &folded{}
			if a.id != "" {
				f.before = t.orders[a.company]
			}
			t.accounts[a] = f
		}
		f.from = append(f.from, from)
	}
	if fold.SeenBy(about).Everybody {
		t.orders[e.Company] = append(t.orders[e.Company], e)
	}
	return nil
}

// lastDay is the last day of what an event reports as done.
func lastDay(e *events.Event) events.Date {
	if d, ok := e.Data.(events.Absent); ok {
		return d.Absence().Last
	}
	return e.Data.Effective()
}

// bearsOn returns the accounts whose folds see a fact.
func (t *trial) bearsOn(ctx context.Context, e *events.Event) (on []account, err error) {
	seen := fold.SeenBy(e)
	if seen.Own {
		on = append(on, account{e.Company, e.Subject})
	}
	if seen.Company {
		on = append(on, account{e.Company, ""})
	}
	if !seen.Everybody {
		return on, nil
	}
	people, ok := t.people[e.Company]
	if !ok {
		list, err := t.Source.Employees(ctx, report.Query{Company: e.Company, At: t.Today, Known: t.known})
		if err != nil {
			return nil, err
		}
		for _, p := range list {
			people = append(people, p.ID)
		}
		t.people[e.Company] = people
	}
	for _, id := range people {
		on = append(on, account{e.Company, id})
	}
	// The employees that this run would hire.
	for a := range t.accounts {
		if a.company == e.Company && a.id != "" && !slices.Contains(people, a.id) {
			on = append(on, a)
		}
	}
	slices.SortFunc(on, func(a, b account) int { return strings.Compare(a.id, b.id) })
	return on, nil
}

// try folds the accounts of a step with its event and without it.
func (t *trial) try(ctx context.Context, s *step) (Effect, error) {
	e := Effect{At: s.at, Forecast: s.at > t.Today, Movements: []Change[report.Movement]{}, Breaches: []Change[report.Breach]{},
		Payroll: []Change[report.Instruction]{}, Parked: []Change[report.Parked]{}}
	e.Remarks = t.far(s.event)
	if s.waits {
		waiting := replay.WaitingAnnulment(s.event)
		row := report.ParkedRow(&waiting)
		e.Parked = append(e.Parked, Change[report.Parked]{Change: Appears, Employee: s.event.Subject, After: &row})
	}
	for _, a := range s.on {
		f := t.accounts[a]
		if f.set == nil {
			if err := t.load(ctx, a, f); err != nil {
				return e, err
			}
		}
		before, after, awaiting, err := f.step(s.event, s.at)
		if err != nil {
			return e, err
		}
		if awaiting != nil && facts.Annuls(awaiting, s.event) {
			s.meets = awaiting
		}
		t.compare(&e, a, before, after)
		e.Remarks = append(e.Remarks, onTop(s.event, &after)...)
	}
	if s.meets != nil {
		waiting := replay.WaitingAnnulment(s.meets)
		row := report.ParkedRow(&waiting)
		e.Parked = append(e.Parked, Change[report.Parked]{Change: Goes, Employee: s.meets.Subject, Before: &row})
	}
	return e, nil
}

// mask leaves out what the reader may not see, beside the rows: facts that wait say what others have sent.
func (t *trial) mask(e *Effect) {
	if visible.All(t.Source) {
		return
	}
	e.Parked = []Change[report.Parked]{}
	e.Remarks = slices.DeleteFunc(e.Remarks, func(r Remark) bool {
		return r.Entitlement != "" && !visible.Entitlement(t.Source, r.Entitlement)
	})
}

// load reads the recorded events of an account.
func (t *trial) load(ctx context.Context, a account, f *folded) error {
	history, err := t.Source.History(ctx, a.company, a.id, t.known)
	if err != nil {
		return err
	}
	f.set = facts.NewSet()
	for _, e := range history {
		if a.id == "" || !fold.IsCompanyFact(e.Data) {
			f.set.Record(e)
		}
	}
	for _, e := range f.before {
		f.set.Record(e)
	}
	if a.id == "" {
		f.empty = func() fold.Entity { return fold.NewCompany(t.Contract, institutes.Companies) }
	} else {
		f.empty = func() fold.Entity { return fold.NewEmployee(t.Contract, t.Rome, a.id) }
	}
	for i := len(f.from) - 2; i >= 0; i-- { // from becomes the earliest day that this event or a later one affects
		f.from[i] = min(f.from[i], f.from[i+1])
	}
	return f.begin()
}

// errRefused is returned when a fold without a folded day calls a fact late: a programming error.
var errRefused = errors.New("dryrun: a fold that has not begun refused a fact")
