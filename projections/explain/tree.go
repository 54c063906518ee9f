package explain

import (
	"cmp"
	"maps"
	"slices"

	"spettanze/events"
	"spettanze/projections/employment"
	"spettanze/projections/facts"
	"spettanze/projections/institutes"
	"spettanze/projections/ledger"
	"spettanze/projections/replay"
	"spettanze/projections/report"
	"spettanze/projections/wording"
)

// explanation is one figure being explained.
type explanation struct {
	*Explainer
	q     report.Query
	asked Asked
	out   ledger.Output
	rows  []ledger.Movement // of the entitlement (and lot), in order of date

	byID    map[events.Identity]*events.Event
	facts   []*events.Event // that count, of the employee and of the whole company, in fold order
	moments map[events.Date]*moment
	starts  events.Date // the day that the account's last opening starts it on; zero: none
}

// moment is a day as its closing saw it: nothing dated later is known.
type moment struct {
	date   events.Date
	status employment.Status
	spell  employment.Spell
	line   employment.Timeline
}

func newExplanation(x *Explainer, q report.Query, asked Asked, out ledger.Output, history []*events.Event) *explanation {
	e := &explanation{Explainer: x, q: q, asked: asked, out: out, byID: map[events.Identity]*events.Event{},
		moments: map[events.Date]*moment{}}
	own := replay.New(x.Contract, x.Rome)
	set := facts.NewSet()
	for _, ev := range history {
		e.byID[ev.Identity] = ev
		own.Record(events.Record{Seq: ev.Seq, Recorded: ev.Recorded, Event: ev})
		set.Record(ev)
	}
	e.facts = set.Facts()
	slices.SortStableFunc(e.facts, events.Compare)
	for i := range out.Movements {
		if m := &out.Movements[i]; m.Entitlement == asked.Entitlement && (asked.Lot == 0 || m.Lot == asked.Lot) {
			e.rows = append(e.rows, *m)
		}
	}
	slices.SortStableFunc(e.rows, func(a, b ledger.Movement) int { return cmp.Compare(a.Date, b.Date) })
	e.walk(own)
	return e
}

// walk folds the employee day by day and keeps what each day of interest saw: those of movements and facts, those that
// the calendar closes, and the ends of service.
func (e *explanation) walk(own *replay.Ledger) {
	stops := map[events.Date]bool{}
	first := events.MaxDate
	for _, f := range e.facts {
		d := f.Data.Effective()
		stops[d] = true
		if _, hired := f.Data.(events.Hired); hired {
			first = min(first, d)
		}
		switch data := f.Data.(type) {
		case events.BalanceOpened:
			if data.Entitlement == e.asked.Entitlement && d >= first && d <= e.q.At {
				e.starts = max(e.starts, d)
			}
		case events.LeaveTaken:
			for day := data.Date; day <= min(data.Last(), e.q.At); day++ {
				stops[day] = true
			}
		case events.TimeBankAgreed:
			stops[data.To] = true
		}
	}
	for i := range e.rows {
		stops[e.rows[i].Date] = true
	}
	for d := e.Contract.NextClosing(first); d <= e.q.At; d = e.Contract.NextClosing(d + 1) {
		stops[d] = true
	}
	fold := own.Begin(e.q, e.asked.Employee)
	for _, d := range slices.Sorted(maps.Keys(stops)) {
		if d > e.q.At {
			break
		}
		fold.Advance(d + 1)
		m := &moment{date: d, status: fold.Line().At(d), line: fold.Line().Clone()}
		m.spell, _ = fold.Line().SpellAt(d)
		e.moments[d] = m
	}
}

// closings calls f for each day of interest in service, in order.
func (e *explanation) closings(f func(*moment)) {
	for _, d := range slices.Sorted(maps.Keys(e.moments)) {
		if m := e.moments[d]; m.status.In && d >= e.starts {
			f(m)
		}
	}
}

// moved tells whether any movement of the entitlement satisfies a condition.
func (e *explanation) moved(is func(*ledger.Movement) bool) bool {
	for i := range e.out.Movements {
		if m := &e.out.Movements[i]; m.Entitlement == e.asked.Entitlement && is(m) {
			return true
		}
	}
	return false
}

// tree makes the tree and returns the value of its root.
func (e *explanation) tree() (*Node, int64) {
	unit := e.asked.Entitlement.Unit()
	root := &Node{What: WhatFigure, Unit: unit.String(), Date: &e.q.At}
	silences := e.silences()
	var total int64
	if !e.asked.Entitlement.HasLots() {
		root.Children, total = e.level(e.rows, silences)
	} else {
		lots := map[int]bool{}
		for i := range e.rows {
			lots[e.rows[i].Lot] = true
		}
		for i := range silences {
			if e.asked.Lot == 0 || silences[i].lot == e.asked.Lot {
				lots[silences[i].lot] = true
			}
		}
		for _, lot := range slices.Sorted(maps.Keys(lots)) {
			n := &Node{What: WhatLot, Lot: lot, Unit: unit.String()}
			var parts int64
			n.Children, parts = e.level(
				slices.DeleteFunc(slices.Clone(e.rows), func(m ledger.Movement) bool { return m.Lot != lot }),
				slices.DeleteFunc(slices.Clone(silences), func(s silence) bool { return s.lot != lot }))
			n.Balance = unit.Format(parts)
			n.Text = wording.Say("anno %d: %s", "lot %d: %s", lot, events.Quantity{Unit: unit, Parts: parts})
			total += parts
			root.Children = append(root.Children, n)
		}
	}
	if len(e.rows) == 0 && len(root.Children) == 0 {
		root.Children = []*Node{{What: WhatNothing, Text: wording.Say("nessun movimento", "no movement")}}
	}
	root.Balance = unit.Format(total)
	root.Text = e.rootText(total)
	return root, total
}

// level makes the nodes of movements and of results of zero, in order of date, with the running balance.
func (e *explanation) level(rows []ledger.Movement, silences []silence) (nodes []*Node, total int64) {
	unit := e.asked.Entitlement.Unit()
	var before int64
	summed := 0
	for i := range rows {
		m := &rows[i]
		total += m.Effect()
		if m.Date < e.asked.From {
			before, summed = total, summed+1
			continue
		}
		nodes = append(nodes, e.movement(m, total))
	}
	for _, s := range silences {
		if s.date < e.asked.From || s.date > e.q.At {
			continue
		}
		n := &Node{What: WhatNothing, Date: &s.date, Clause: s.clause, order: orderOf(s.date, s.closing), Children: s.children,
			Text: wording.Say("%s  %s", "%s  %s", s.date, s.text)}
		if s.clause != "" {
			n.Children = append([]*Node{e.clause(s.clause)}, n.Children...)
		}
		nodes = append(nodes, n)
	}
	slices.SortStableFunc(nodes, func(a, b *Node) int { return cmp.Compare(a.order, b.order) })
	if summed > 0 {
		q := events.Quantity{Unit: unit, Parts: before}
		nodes = append([]*Node{{What: WhatMovement, Unit: unit.String(), Balance: q.String(),
			Text: wording.Say("%d movimenti prima del %s: %s", "%d movements before %s: %s", summed, e.asked.From, q)}}, nodes...)
	}
	return nodes, total
}

// movement explains one movement.
func (e *explanation) movement(m *ledger.Movement, balance int64) *Node {
	q := events.Quantity{Unit: m.Quantity.Unit, Parts: m.Effect()}
	after := events.Quantity{Unit: q.Unit, Parts: balance}
	note, _ := institutes.Note(m.Note)
	n := &Node{What: WhatMovement, Date: &m.Date, Lot: m.Lot, Kind: string(m.Kind), Unit: q.Unit.String(),
		Quantity: q.String(), Balance: after.String(), Clause: m.Clause, order: orderOf(m.Date, m.Cause.Closing != 0),
		Text: wording.Say("%s  %s %s → %s: %s", "%s  %s %s → %s: %s", m.Date, wording.Kind(m.Kind), wording.Signed(q), after, note)}
	rule := e.clause(m.Clause)
	looked := e.reasons(m, rule)
	n.Children = append(n.Children, rule)
	n.Children = append(n.Children, e.breachesOf(m)...)
	cause := &Node{What: WhatClosing, Date: &m.Date, Text: wording.Say("chiusura del %s", "closing of %s", m.Date)}
	if m.Cause.Closing == 0 {
		cause = e.cause(m.Cause)
	}
	cause.Children = append(cause.Children, looked...)
	n.Children = append(n.Children, cause)
	return n
}

// cause is the event that made something, as it was received.
func (e *explanation) cause(c ledger.Cause) *Node {
	if ev := e.byID[events.Identity{Source: c.Source, ID: c.ID}]; ev != nil {
		return e.eventNode(ev)
	}
	return fact("evento %s %s (sequenza %d)", "event %s %s (sequence %d)", c.Source, c.ID, c.Seq)
}

func (e *explanation) clause(id string) *Node { return clauseNode(e.Explainer, id) }

func clauseNode(x *Explainer, id string) *Node {
	c := x.Contract.Clause(id)
	title := wording.Text{It: c.It, En: c.En}
	return &Node{What: WhatRule, Clause: id, Text: wording.Say("regola %s, %s", "rule %s, %s", id, title)}
}

// breachesOf returns what the movement's event or closing broke.
func (e *explanation) breachesOf(m *ledger.Movement) (out []*Node) {
	for i := range e.out.Breaches {
		b := &e.out.Breaches[i]
		if b.Entitlement == m.Entitlement && b.Date == m.Date && sameCause(b.Cause, m.Cause) {
			out = append(out, breachNode(b))
		}
	}
	return out
}

func breachNode(b *ledger.Breach) *Node {
	doc := &report.Breach{Date: b.Date, Entitlement: b.Entitlement, Code: b.Code, Clause: b.Clause, Limit: b.Limit,
		Observed: b.Observed, Loan: b.Loan, Cause: causeOf(b.Cause)}
	name := wording.Text{It: wording.Italian.Breach(b.Code), En: wording.English.Breach(b.Code)}
	text := wording.Say("violazione %s: %s (%s)", "breach %s: %s (%s)", b.Code, name, b.Clause)
	figure := func(s string) wording.Text {
		return wording.Text{It: wording.Italian.Observed(b.Code, s), En: wording.English.Observed(b.Code, s)}
	}
	if b.Observed != "" {
		text = wording.Say("%s, rilevato %s", "%s, observed %s", text, figure(b.Observed))
	}
	if b.Limit != "" {
		text = wording.Say("%s, limite %s", "%s, limit %s", text, figure(b.Limit))
	}
	return &Node{What: WhatBreach, Date: &b.Date, Clause: b.Clause, Breach: doc, Text: text}
}

func causeOf(c ledger.Cause) report.Cause {
	if c.Closing != 0 {
		return report.Cause{Closing: &c.Closing}
	}
	return report.Cause{Source: c.Source, ID: c.ID, Seq: c.Seq}
}
