package difference

import (
	"cmp"
	"context"
	"maps"
	"runtime"
	"slices"
	"sync"
	"time"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/events/lang"
	"spettanze/projections/explain"
	"spettanze/projections/ledger"
	"spettanze/projections/report"
	"spettanze/projections/steps"
	"spettanze/projections/visible"
)

// ByEvent is what changed from one answer to another, summed up by the event that did it.
type ByEvent struct {
	Company  string       `json:"company"`
	Employee string       `json:"employee,omitempty"` // empty: everybody
	From     SideDocument `json:"from"`
	To       SideDocument `json:"to"`
	Records  uint64       `json:"records" doc:"how many records of the log lie between the two answers"`
	Changing int          `json:"changing" doc:"how many of them changed something at the second answer's date"`
	Dated    Dated        `json:"dated" doc:"what the other date alone makes of what was known first"`
	Effects  []Effect     `json:"effects" doc:"of the events that change something, the newest first"`
}

// Dated counts the rows that lie between the dates of two answers.
type Dated struct {
	Movements int `json:"movements"`
	Breaches  int `json:"breaches"`
	Payroll   int `json:"payroll"`
}

// Effect is what one event changed, when it was recorded, at the second answer's date.
type Effect struct {
	Seq      uint64      `json:"seq"`
	Recorded *time.Time  `json:"recorded,omitempty"`
	Date     events.Date `json:"date"`
	Source   string      `json:"source,omitempty"` // empty: the reader may not see it, nor the id
	ID       string      `json:"id,omitempty"`
	Type     string      `json:"type"`
	Subject  string      `json:"subject"`
	steps.Reason
	Employees []string        `json:"employees" doc:"whose rows it changed; the company's own rows are nobody's"`
	Movements Counts          `json:"movements"`
	Breaches  Counts          `json:"breaches"`
	Balances  []BalanceMoved  `json:"balances" doc:"added up over the employees"`
	Payroll   []PayrollMoved  `json:"payroll" doc:"added up over the employees"`
	moved     map[string]bool // employees
	balances  map[events.Entitlement]int64
	payroll   map[payrollKey]int64
}

// Counts says how many rows appeared, changed and went.
type Counts struct {
	Appeared int `json:"appeared"`
	Changed  int `json:"changed"`
	Went     int `json:"went"`
}

// BalanceMoved is by how much balances of an entitlement changed.
type BalanceMoved struct {
	Entitlement events.Entitlement `json:"entitlement"`
	Unit        string             `json:"unit"`
	Change      string             `json:"change" doc:"signed"`
}

// PayrollMoved is by how much instructions to payroll changed.
type PayrollMoved struct {
	Month       events.Month       `json:"month"`
	Kind        string             `json:"kind"`
	Entitlement events.Entitlement `json:"entitlement"`
	Unit        string             `json:"unit"`
	Change      string             `json:"change" doc:"signed"`
}

type payrollKey struct {
	month events.Month
	kind  ledger.Kind
	ent   events.Entitlement
	unit  events.Unit
}

// ErrBackwards is returned for a first answer that knows more than the second.
var ErrBackwards = lang.Errorf("la prima risposta sa più della seconda: scambiarle",
	"the first answer knows more than the second: exchange them")

// SumUp compares two answers about an employee, or, with an empty id, about everybody, by event.
func SumUp(ctx context.Context, x *explain.Explainer, company, id string, from, to Side) (*ByEvent, error) {
	doc := &ByEvent{Company: company, Employee: id, Effects: []Effect{}}
	var err error
	if doc.To, err = sideOf(ctx, x, to); err != nil {
		return nil, lang.Errorf("la seconda risposta: %w", "the second answer: %w", err)
	}
	if from.Known == 0 {
		from.Known = doc.To.Known.Seq
	}
	if doc.From, err = sideOf(ctx, x, from); err != nil {
		return nil, lang.Errorf("la prima risposta: %w", "the first answer: %w", err)
	}
	if doc.From.Known.Seq > doc.To.Known.Seq {
		return nil, ErrBackwards
	}
	doc.Records = doc.To.Known.Seq - doc.From.Known.Seq
	s := &summing{Explainer: x, from: Side{from.At, doc.From.Known.Seq}, to: Side{to.At, doc.To.Known.Seq}, effects: map[uint64]*Effect{}}
	if err := s.everybody(ctx, company, id); err != nil {
		return nil, err
	}
	doc.Changing, doc.Dated = len(s.effects), s.dated
	for _, seq := range slices.Backward(slices.Sorted(maps.Keys(s.effects))) {
		e := s.effects[seq]
		e.finish()
		doc.Effects = append(doc.Effects, *e)
	}
	return doc, nil
}

// summing adds up the effects of events over the folds. Folds of several employees are walked at once.
type summing struct {
	*explain.Explainer
	from, to Side

	mu      sync.Mutex
	effects map[uint64]*Effect
	dated   Dated
	err     error
}

// everybody walks the fold of the company and those of its employees. The histories are read one after the other, because a
// moment of the ledger is read by one reader.
func (s *summing) everybody(ctx context.Context, company, id string) error {
	common, err := s.Source.History(ctx, company, "", s.to.Known)
	if err != nil {
		return err
	}
	people := hired(common)
	if id != "" {
		if !slices.Contains(people, id) {
			return report.UnknownEmployee(report.Query{Company: company}, id)
		}
		people = []string{id}
	}
	s.walk(ctx, common, func(at events.Date) *steps.Walk { return steps.OfCompany(s.Contract, id, at) })
	var wait sync.WaitGroup
	free := make(chan struct{}, runtime.GOMAXPROCS(0))
	for _, id := range people {
		own, err := s.Source.History(ctx, company, id, s.to.Known)
		if err != nil {
			s.fail(err)
			break
		}
		free <- struct{}{}
		wait.Go(func() {
			defer func() { <-free }()
			s.walk(ctx, own, func(at events.Date) *steps.Walk { return steps.OfEmployee(s.Contract, s.Rome, id, at) })
		})
	}
	wait.Wait()
	return s.err
}

// hired returns everybody ever hired, by id.
func hired(history []*events.Event) []string {
	ids := map[string]bool{}
	for _, e := range history {
		if _, ok := e.Data.(hr.Hired); ok {
			ids[e.Subject] = true
		}
	}
	return slices.Sorted(maps.Keys(ids))
}

func (s *summing) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.err = cmp.Or(s.err, err)
}

// walk adds the effects of one fold's events.
func (s *summing) walk(ctx context.Context, history []*events.Event, begin func(at events.Date) *steps.Walk) {
	first, _ := slices.BinarySearchFunc(history, s.from.Known+1, func(e *events.Event, seq uint64) int { return cmp.Compare(e.Seq, seq) })
	if s.from.At != s.to.At {
		w := begin(max(s.from.At, s.to.At))
		if err := w.Skip(history[:first]); err != nil {
			s.fail(err)
			return
		}
		s.date(visible.Output(s.Source, w.Output()))
	}
	if first == len(history) {
		return
	}
	w := begin(s.to.At)
	err := w.Skip(history[:first])
	for _, e := range history[first:] {
		if err = cmp.Or(err, ctx.Err()); err != nil {
			break
		}
		var step steps.Step
		var moves bool
		if step, moves, err = w.Next(e); err == nil && moves {
			s.add(&step)
		}
	}
	if err != nil {
		s.fail(err)
	}
}

// date counts the rows between the dates of the two answers.
func (s *summing) date(out ledger.Output) {
	between := func(d events.Date) bool { return d > min(s.from.At, s.to.At) && d <= max(s.from.At, s.to.At) }
	var n Dated
	for i := range out.Movements {
		if between(out.Movements[i].Date) {
			n.Movements++
		}
	}
	for i := range out.Breaches {
		if between(out.Breaches[i].Date) {
			n.Breaches++
		}
	}
	var due []ledger.Instruction
	for _, p := range out.Payroll {
		if between(p.Date) {
			due = append(due, p)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dated.Movements += n.Movements
	s.dated.Breaches += n.Breaches
	s.dated.Payroll += len(report.Instructions(due, true))
}

// add adds what an event did to one fold.
func (s *summing) add(step *steps.Step) {
	before, after := visible.Output(s.Source, step.Before), visible.Output(s.Source, step.After)
	movements := ledger.Differences(before.Movements, after.Movements, ledger.MovementKey)
	breaches := ledger.Differences(before.Breaches, after.Breaches, ledger.BreachKey)
	payroll := map[payrollKey]int64{}
	people := map[string]bool{}
	for _, p := range ledger.Differences(before.Payroll, after.Payroll, func(i *ledger.Instruction) ledger.Instruction { return *i }) {
		for sign, i := range map[int64]*ledger.Instruction{-1: p.Before, 1: p.After} {
			if i != nil {
				payroll[payrollKey{i.Month, i.Kind, i.Entitlement, i.Quantity.Unit}] += sign * i.Quantity.Parts
				people[i.Employee] = true
			}
		}
	}
	if len(movements) == 0 && len(breaches) == 0 && len(people) == 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.effect(step)
	maps.Copy(e.moved, people)
	for _, p := range movements {
		e.Movements.count(p.Before != nil, p.After != nil)
		for sign, m := range map[int64]*ledger.Movement{-1: p.Before, 1: p.After} {
			if m != nil {
				e.balances[m.Entitlement] += sign * m.Effect()
				e.moved[m.Employee] = true
			}
		}
	}
	for _, p := range breaches {
		e.Breaches.count(p.Before != nil, p.After != nil)
		e.moved[cmp.Or(p.After, p.Before).Employee] = true
	}
	for k, parts := range payroll {
		e.payroll[k] += parts
	}
}

func (c *Counts) count(before, after bool) {
	switch {
	case before && after:
		c.Changed++
	case after:
		c.Appeared++
	default:
		c.Went++
	}
}

// effect returns the effect of a step's event, which several folds may have.
func (s *summing) effect(step *steps.Step) *Effect {
	e := visible.Cause(s.Source, step.Event)
	if s.effects[e.Seq] == nil {
		f := &Effect{Seq: e.Seq, Date: e.Data.Effective(), Source: e.Source, ID: e.ID, Type: e.Data.Type().Name, Subject: e.Subject,
			Reason: step.Reason(s.Source, s.Rome, s.late(step)),
			moved:  map[string]bool{}, balances: map[events.Entitlement]int64{}, payroll: map[payrollKey]int64{}}
		if !e.Recorded.IsZero() {
			recorded := e.Recorded.UTC()
			f.Recorded = &recorded
		}
		s.effects[e.Seq] = f
	}
	return s.effects[e.Seq]
}

// late reports whether an event dated within the first answer was recorded long after its date.
func (s *summing) late(step *steps.Step) bool {
	date := step.Event.Data.Effective()
	day, timed := step.Day(s.Rome)
	return date <= s.from.At && (!timed || day > date+steps.LateAfter)
}

// finish writes the sums.
func (e *Effect) finish() {
	delete(e.moved, "")
	e.Employees, e.Balances, e.Payroll = []string{}, []BalanceMoved{}, []PayrollMoved{}
	e.Employees = slices.AppendSeq(e.Employees, slices.Values(slices.Sorted(maps.Keys(e.moved))))
	for _, ent := range events.Entitlements {
		if parts := e.balances[ent]; parts != 0 {
			e.Balances = append(e.Balances, BalanceMoved{ent, ent.Unit().String(), ent.Unit().Format(parts)})
		}
	}
	for k, parts := range e.payroll {
		if parts != 0 {
			e.Payroll = append(e.Payroll, PayrollMoved{k.month, string(k.kind), k.ent, k.unit.String(), k.unit.Format(parts)})
		}
	}
	slices.SortFunc(e.Payroll, func(a, b PayrollMoved) int {
		return cmp.Or(cmp.Compare(a.Month, b.Month), cmp.Compare(a.Entitlement, b.Entitlement), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Unit, b.Unit))
	})
}
