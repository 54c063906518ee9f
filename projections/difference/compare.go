package difference

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"spettanze/events"
	"spettanze/projections/explain"
	"spettanze/projections/facts"
	"spettanze/projections/fold"
	"spettanze/projections/replay"
	"spettanze/projections/report"
	"spettanze/projections/visible"
	"spettanze/projections/wording"
)

// comparison compares two answers. The events of each employee are put into a ledger of their own, so that finding the effect
// of one event costs the fold of one employee, and only one employee's events are in memory at a time.
type comparison struct {
	*explain.Explainer
	company  string
	from, to Side

	people     []string
	concerned  map[string]bool // employees about whom the company's institutes may have written
	common     recorded
	institutes *subledger

	current   string // the employee whose the next two are
	mine      recorded
	ownLedger *subledger // the company apart
}

// subledger answers from a part of the log.
type subledger struct {
	report.Reporter
	last   uint64
	events []*events.Event
}

// recorded is a part of the events of a log, with two indexes.
type recorded struct {
	history    []*events.Event
	byID       map[events.Identity]*events.Event
	annulledBy map[events.Identity][]*events.Event
}

func newRecorded(history []*events.Event) recorded {
	r := recorded{history: history, byID: make(map[events.Identity]*events.Event, len(history)),
		annulledBy: map[events.Identity][]*events.Event{}}
	for _, e := range history {
		r.byID[e.Identity] = e
		if target, ok := facts.Target(e); ok {
			r.annulledBy[target] = append(r.annulledBy[target], e)
		}
	}
	return r
}

func newComparison(ctx context.Context, x *explain.Explainer, company string, from, to Side) (*comparison, error) {
	c := &comparison{Explainer: x, company: company, from: from, to: to, concerned: map[string]bool{}}
	history, err := x.Source.History(ctx, company, "", max(from.Known, to.Known))
	if err != nil {
		return nil, err
	}
	for _, e := range history {
		fold.CompanyConcerns(e.Data, func(int) { c.concerned[e.Subject] = true })
	}
	c.people, c.common = hired(history), newRecorded(history)
	c.institutes = c.subledger(&c.common, true, func(*events.Event) bool { return true })
	return c, nil
}

// side answers about an employee with what the company's institutes have written, or with what the employee's own fold has.
type side struct {
	*replay.Ledger
	institutes bool
	to         visible.Reader
}

// Employee implements [report.Source].
func (s side) Employee(ctx context.Context, q report.Query, id string) (report.Entries, error) {
	if !s.institutes {
		own, err := s.Own(ctx, q, id)
		own.Output = visible.Output(s.to, own.Output)
		return own, err
	}
	all, err := s.Company(ctx, q)
	return report.Entries{Output: visible.Output(s.to, all.Of(id))}, err
}

// Summary implements [report.Source].
func (s side) Summary(ctx context.Context, q report.Query, id string) (report.Summary, error) {
	e, err := s.Employee(ctx, q, id)
	return report.Summarize(e), err
}

// subledger makes a ledger of the facts wanted, and the annulments of them.
func (c *comparison) subledger(r *recorded, institutes bool, want func(*events.Event) bool) *subledger {
	l := replay.New(c.Contract, c.Rome)
	s := &subledger{Reporter: report.Reporter{Source: side{l, institutes, c.Source}, Contract: c.Contract, Today: c.Today}}
	for _, e := range r.history {
		target, annulment := facts.Target(e)
		wanted := !annulment && want(e)
		if annulment {
			named := r.byID[target]
			wanted = named != nil && want(named)
		}
		if wanted {
			l.Record(events.Record{Seq: e.Seq, Recorded: e.Recorded, Event: e})
			s.events, s.last = append(s.events, e), e.Seq
		}
	}
	return s
}

// own makes an employee the current one and returns their ledger.
func (c *comparison) own(ctx context.Context, id string) (*subledger, error) {
	if c.ownLedger != nil && c.current == id {
		return c.ownLedger, nil
	}
	history, err := c.Source.History(ctx, c.company, id, max(c.from.Known, c.to.Known))
	if err != nil {
		return nil, err
	}
	c.current, c.mine = id, newRecorded(history)
	c.ownLedger = c.subledger(&c.mine, false, func(e *events.Event) bool { return !fold.IsCompanyFact(e.Data) })
	return c.ownLedger, nil
}

// find returns an event of the current employee or of the company, nil when there is none.
func (c *comparison) find(id events.Identity) *events.Event {
	if e := c.mine.byID[id]; e != nil {
		return e
	}
	return c.common.byID[id]
}

// annulments returns those of an event of the current employee or of the company.
func (c *comparison) annulments(id events.Identity) []*events.Event {
	if list := c.mine.annulledBy[id]; list != nil {
		return list
	}
	return c.common.annulledBy[id]
}

// compare adds what changed for one employee.
func (c *comparison) compare(ctx context.Context, doc *Difference, id string) error {
	before, err := c.answer(ctx, id, c.from)
	if err != nil {
		return err
	}
	after, err := c.answer(ctx, id, c.to)
	if err != nil {
		return err
	}
	// The first answer's knowledge at the second answer's date: this much of the difference is due to the date.
	dated, err := c.answer(ctx, id, Side{At: c.to.At, Known: c.from.Known})
	if err != nil {
		return err
	}
	doc.Balances = append(doc.Balances, balanceChanges(id, before.balances, after.balances)...)
	open := map[string][]Reason{}
	movements := changes(c, id, "m", before.movements, dated.movements, after.movements, open)
	breaches := changes(c, id, "b", before.breaches, dated.breaches, after.breaches, open)
	payroll := changes(c, id, "p", before.payroll, dated.payroll, after.payroll, open)
	if len(open) > 0 {
		if err := c.attribute(ctx, id, open); err != nil {
			return err
		}
	}
	doc.Movements = append(doc.Movements, finish(movements, open)...)
	doc.Breaches = append(doc.Breaches, finish(breaches, open)...)
	doc.Payroll = append(doc.Payroll, finish(payroll, open)...)
	return nil
}

// pending is a change under its key. attribute finds the reasons of those that have none yet.
type pending[T any] struct {
	Change[T]
	key string
}

// finish gives changes without reasons those that attribute has found.
func finish[T any](in []pending[T], open map[string][]Reason) (out []Change[T]) {
	for _, p := range in {
		if p.Why == nil {
			p.Why = open[p.key]
		}
		if p.Why == nil {
			p.Why = []Reason{}
		}
		out = append(out, p.Change)
	}
	return out
}

// changes compares the rows of two answers. The keys of rows that no single event explains are put into open, for attribute.
func changes[T any](c *comparison, id, list string, before, dated, after []row[T], open map[string][]Reason) (out []pending[T]) {
	find := func(rows []row[T]) map[string]*row[T] {
		m := make(map[string]*row[T], len(rows))
		for i := range rows {
			m[rows[i].key] = &rows[i]
		}
		return m
	}
	was, mid, is := find(before), find(dated), find(after)
	same := func(a, b *row[T]) bool { return a == nil && b == nil || a != nil && b != nil && a.value == b.value }
	add := func(kind string, r, old, now *row[T]) {
		p := pending[T]{key: list + r.key, Change: Change[T]{Change: kind, Employee: id}}
		if old != nil {
			p.Before = &old.data
		}
		if now != nil {
			p.After = &now.data
		}
		if same(mid[r.key], is[r.key]) {
			p.Why = []Reason{dateReason(r.cause)}
		} else if p.Why = c.direct(r.cause); p.Why == nil {
			open[p.key] = nil
		}
		out = append(out, p)
	}
	for i := range before {
		r := &before[i]
		switch now := is[r.key]; {
		case now == nil:
			add(Went, r, r, nil)
		case now.value != r.value:
			add(Changed, r, r, now)
		}
	}
	for i := range after {
		if r := &after[i]; was[r.key] == nil {
			add(Appeared, r, nil, r)
		}
	}
	// Keys begin with the date, or the month.
	slices.SortStableFunc(out, func(a, b pending[T]) int { return strings.Compare(a.key, b.key) })
	return out
}

func dateReason(cause report.Cause) Reason {
	if cause.Closing != nil {
		return Reason{Why: WhyDate, Text: wording.Say("per data: chiusura del %s", "by date: closing of %s", *cause.Closing)}
	}
	return Reason{Why: WhyDate, Text: wording.Say("per data", "by date")}
}

// between reports whether an event was recorded between the two answers.
func (c *comparison) between(e *events.Event) bool {
	return e.Seq > min(c.from.Known, c.to.Known) && e.Seq <= max(c.from.Known, c.to.Known)
}

// direct returns the reason of a row whose own event was recorded, or annulled, between the answers; nil if it was not.
func (c *comparison) direct(cause report.Cause) []Reason {
	own := c.find(events.Identity{Source: cause.Source, ID: cause.ID})
	if own == nil {
		return nil
	}
	for _, a := range c.annulments(own.Identity) {
		if c.between(a) {
			return []Reason{c.reason(a)}
		}
	}
	if c.between(own) {
		return []Reason{c.reason(own)}
	}
	return nil
}

// reason describes an event recorded between the answers: an annulment, a correction, late, or later.
func (c *comparison) reason(e *events.Event) Reason {
	ev := c.Received(e)
	if target, ok := facts.Target(e); ok {
		r := Reason{Why: WhyAnnulled, Event: ev}
		if named := c.find(target); named != nil {
			r.Annuls = c.Received(named)
		}
		if r.Annuls == nil || r.Annuls.ID == "" || ev.ID == "" {
			r.Text = wording.Say("annullato", "annulled")
			return r
		}
		r.Text = wording.Say("annullato: %s %s dall'%s", "annulled: %s %s by %s", target.Source, target.ID, ev.Text())
		return r
	}
	switch {
	case c.replaces(e):
		return Reason{Why: WhyCorrected, Event: ev, Text: wording.Say("corretto: %s", "corrected: %s", ev.Text())}
	case e.Data.Effective() <= c.from.At:
		return Reason{Why: WhyLate, Event: ev, Text: wording.Say("in ritardo: %s", "late: %s", ev.Text())}
	}
	return Reason{Why: WhyRecorded, Event: ev, Text: wording.Say("registrato in seguito: %s", "recorded since: %s", ev.Text())}
}

// replaces reports whether an event takes the place of one annulled in between: the same employee, type and date.
func (c *comparison) replaces(e *events.Event) bool {
	for target, by := range c.mine.annulledBy {
		t := c.mine.byID[target]
		if t != nil && t.Subject == e.Subject && t.Data.Type() == e.Data.Type() && t.Data.Effective() == e.Data.Effective() &&
			slices.ContainsFunc(by, c.between) {
			return true
		}
	}
	return false
}

// attribute finds the events that changed the open rows. It bisects the events recorded between the answers and skips every
// stretch after which no open row has changed.
func (c *comparison) attribute(ctx context.Context, id string, open map[string][]Reason) error {
	var steps []*events.Event
	own, err := c.own(ctx, id)
	if err != nil {
		return err
	}
	for _, l := range []*subledger{own, c.institutes} {
		if l == c.institutes && !c.concerned[id] {
			continue
		}
		for _, e := range l.events {
			if c.between(e) {
				steps = append(steps, e)
			}
		}
	}
	slices.SortFunc(steps, func(a, b *events.Event) int { return cmp.Compare(a.Seq, b.Seq) })
	// An employment event is in both lists, as two copies.
	steps = slices.CompactFunc(steps, func(a, b *events.Event) bool { return a.Seq == b.Seq })
	values := func(seq uint64) (map[string]string, error) {
		if seq == 0 {
			return map[string]string{}, nil
		}
		a, err := c.answer(ctx, id, Side{At: c.to.At, Known: seq})
		m := map[string]string{}
		collect(m, "m", a.movements, open)
		collect(m, "b", a.breaches, open)
		collect(m, "p", a.payroll, open)
		return m, err
	}
	first, err := values(min(c.from.Known, c.to.Known))
	if err != nil || len(steps) == 0 {
		return err
	}
	last, err := values(steps[len(steps)-1].Seq)
	if err != nil {
		return err
	}
	return c.bisect(steps, first, last, values, open)
}

func collect[T any](m map[string]string, list string, rows []row[T], open map[string][]Reason) {
	for i := range rows {
		if _, ok := open[list+rows[i].key]; ok {
			m[list+rows[i].key] = rows[i].value
		}
	}
}

func (c *comparison) bisect(steps []*events.Event, before, after map[string]string,
	values func(uint64) (map[string]string, error), open map[string][]Reason) error {
	var moved []string
	for key := range open {
		b, okB := before[key]
		if a, okA := after[key]; okA != okB || a != b {
			moved = append(moved, key)
		}
	}
	if len(moved) == 0 {
		return nil
	}
	if len(steps) == 1 {
		r := c.reason(steps[0])
		for _, key := range moved {
			open[key] = append(open[key], r)
		}
		return nil
	}
	half := len(steps) / 2
	middle, err := values(steps[half-1].Seq)
	if err != nil {
		return err
	}
	if err := c.bisect(steps[:half], before, middle, values, open); err != nil {
		return err
	}
	return c.bisect(steps[half:], middle, after, values, open)
}
