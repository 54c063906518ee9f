package explain

import (
	"cmp"
	"maps"
	"slices"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/facts"
	"spettanze/projections/institute"
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
	rows  []*ledger.Movement // of the entitlement (and lot), in order of date

	byID   map[events.Identity]*events.Event
	facts  []*events.Event // that count, of the employee and of the whole company, in fold order
	about  *institute.About
	days   map[events.Date]*institute.Day // as their closings saw them: without facts dated later
	dates  []events.Date                  // of days, in order
	ids    report.MovementIDs
	starts events.Date // date of the account's last opening; zero: there is none
}

func newExplanation(x *Explainer, q report.Query, asked Asked, out ledger.Output, history []*events.Event) *explanation {
	e := &explanation{Explainer: x, q: q, asked: asked, out: out, byID: map[events.Identity]*events.Event{},
		ids: report.MovementIDs{}, days: map[events.Date]*institute.Day{}}
	own := replay.New(x.Contract, x.Rome)
	for _, ev := range history {
		e.byID[ev.Identity] = ev
		own.Record(events.Record{Seq: ev.Seq, Recorded: ev.Recorded, Event: ev})
	}
	e.facts = facts.Counting(history)
	slices.SortStableFunc(e.facts, events.Compare)
	for i := range out.Movements {
		if m := &out.Movements[i]; m.Entitlement == asked.Entitlement && (asked.Lot.IsZero() || m.Lot == asked.Lot) {
			e.rows = append(e.rows, m)
		}
	}
	slices.SortStableFunc(e.rows, func(a, b *ledger.Movement) int { return cmp.Compare(a.Date, b.Date) })
	e.walk(own)
	return e
}

// walk folds the employee and keeps every day as the fold closed it.
func (e *explanation) walk(own *replay.Ledger) {
	first := events.MaxDate
	for _, f := range e.facts {
		switch d := f.Data.(type) {
		case hr.Hired:
			first = min(first, d.Date)
		case hr.BalanceOpened:
			if d.Entitlement == e.asked.Entitlement && d.Date >= first && d.Date <= e.q.At {
				e.starts = d.Entitlement.Begins(e.starts, d.Date)
			}
		}
	}
	i, ok := institutes.Owner(e.asked.Entitlement)
	if !ok {
		return
	}
	e.about = institutes.All[i]
	fold := own.Begin(e.q, e.asked.Employee)
	fold.Watch(func(day *institute.Day) {
		seen, line := *day, day.Line.Clone()
		seen.Line, seen.Leaves, seen.Figures, seen.Book = &line, slices.Clone(day.Leaves), e.Contract.Table(i), nil
		e.days[day.Date] = &seen
		e.dates = append(e.dates, day.Date)
	})
	fold.Advance(e.q.At + 1)
}

// tree makes the tree and returns the value of its root.
func (e *explanation) tree() (*Node, int64) {
	unit := e.asked.Entitlement.Unit()
	root := &Node{What: WhatFigure, Unit: unit.String(), Date: &e.q.At}
	zeros := e.zeros()
	var total int64
	if !e.asked.Entitlement.HasLots() {
		root.Children, total = e.level(e.rows, zeros)
	} else {
		lots := map[events.Lot]bool{}
		for _, m := range e.rows {
			lots[m.Lot] = true
		}
		for i := range zeros {
			if e.asked.Lot.IsZero() || zeros[i].Lot == e.asked.Lot {
				lots[zeros[i].Lot] = true
			}
		}
		for _, lot := range slices.SortedFunc(maps.Keys(lots), events.Lot.Compare) {
			n := &Node{What: WhatLot, Lot: lot, Unit: unit.String()}
			var parts int64
			n.Children, parts = e.level(
				slices.DeleteFunc(slices.Clone(e.rows), func(m *ledger.Movement) bool { return m.Lot != lot }),
				slices.DeleteFunc(slices.Clone(zeros), func(z institute.Zero) bool { return z.Lot != lot }))
			n.Balance, n.Quantity = unit.Format(parts), unit.Format(parts)
			n.Text = wording.Say("%s: %s", "%s: %s", lot, events.Quantity{Unit: unit, Parts: parts})
			total += parts
			root.Children = append(root.Children, n)
		}
	}
	if len(e.rows) == 0 && len(root.Children) == 0 {
		root.Children = []*Node{{What: WhatNothing, Text: wording.Say("nessun movimento", "no movement")}}
	}
	root.Balance = unit.Format(total)
	name := wording.Say("%s", "%s", e.asked.Entitlement)
	if !e.asked.Lot.IsZero() {
		name = wording.Say("%s, %s,", "%s, %s,", name, e.asked.Lot)
	}
	root.Text = wording.Say("%s di %s al %s: %s %s", "%s of %s on %s: %s %s", name, e.asked.Employee, e.q.At,
		events.Quantity{Unit: unit, Parts: total}, unit)
	return root, total
}

// level makes the nodes of movements and of results of zero, in order of date, with the running balance.
func (e *explanation) level(rows []*ledger.Movement, zeros []institute.Zero) (nodes []*Node, total int64) {
	unit := e.asked.Entitlement.Unit()
	var before int64
	summed := 0
	for _, m := range rows {
		total += m.Effect()
		if m.Date < e.asked.From {
			before, summed = total, summed+1
			continue
		}
		nodes = append(nodes, e.movement(m, total))
	}
	for _, z := range zeros {
		if z.Date < e.asked.From || z.Date > e.q.At {
			continue
		}
		n := &Node{What: WhatNothing, Date: &z.Date, Clause: z.Clause, order: orderOf(z.Date, z.Closing), Children: e.nodes(z.Reasons),
			Text: wording.Say("%s  %s", "%s  %s", z.Date, z.Text)}
		if z.Clause != "" {
			n.Children = append([]*Node{e.clause(z.Clause)}, n.Children...)
		}
		nodes = append(nodes, n)
	}
	slices.SortStableFunc(nodes, func(a, b *Node) int { return cmp.Compare(a.order, b.order) })
	if summed > 0 {
		q := events.Quantity{Unit: unit, Parts: before}
		nodes = append([]*Node{{What: WhatMovement, Unit: unit.String(), Quantity: q.String(), Balance: q.String(),
			Text: wording.Say("%d movimenti prima del %s: %s", "%d movements before %s: %s", summed, e.asked.From, q)}}, nodes...)
	}
	return nodes, total
}

// movement explains one movement.
func (e *explanation) movement(m *ledger.Movement, balance int64) *Node {
	inForce, looked := e.reasons(m)
	n := e.moved(m, m.Effect(), balance, inForce)
	n.Lot, n.order = m.Lot, orderOf(m.Date, m.Cause.Closing != 0)
	n.Children = append(n.Children, e.breachesOf(m)...)
	cause := e.madeBy(m)
	cause.Children = append(cause.Children, e.nodes(looked)...)
	n.Children = append(n.Children, cause)
	return n
}

// moved makes the node of a movement with its effect on the figure, the figure after it, and the rule below it.
func (e *explanation) moved(m *ledger.Movement, effect, after int64, inForce []*institute.Reason) *Node {
	unit := m.Quantity.Unit
	q, left := events.Quantity{Unit: unit, Parts: effect}, events.Quantity{Unit: unit, Parts: after}
	note, _ := institutes.Note(m.Note)
	rule := e.clause(m.Clause)
	rule.Children = e.nodes(inForce)
	row := e.MovementRow(e.q.Company, m)
	return &Node{ID: e.ids.Next(&row), What: WhatMovement, Date: &m.Date, Kind: string(m.Kind), Note: note, Unit: unit.String(), Quantity: q.String(), Balance: left.String(),
		Text:   wording.Say("%s  %s %s → %s: %s", "%s  %s %s → %s: %s", m.Date, wording.Kind(m.Kind), wording.Signed(q), left, note),
		Clause: m.Clause, Children: []*Node{rule}}
}

// madeBy makes the node of the event, as it was received, or of the closing that made a movement.
func (e *explanation) madeBy(m *ledger.Movement) *Node {
	c := m.Cause
	if c.Closing != 0 {
		return &Node{What: WhatClosing, Date: &m.Date, Text: wording.Say("chiusura del %s", "closing of %s", m.Date)}
	}
	if ev := e.Event(m); ev != nil {
		if n := e.eventNode(ev); n != nil {
			return n
		}
		return &Node{What: WhatFact, Text: wording.Say("%s", "%s", wording.Event(hr.Undisclosed{}.Type().Name))}
	}
	return &Node{What: WhatFact, Text: wording.Say("evento %s %s (sequenza %d)", "event %s %s (sequence %d)", c.Source, c.ID, c.Seq)}
}

func (e *explanation) clause(id string) *Node {
	c := e.Contract.Clause(id)
	title := wording.Text{It: c.It, En: c.En}
	return &Node{What: WhatRule, Clause: id, Text: wording.Say("regola %s, %s", "rule %s, %s", id, title)}
}

// breachesOf returns the breaches of the movement's event or closing.
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
	row := report.BreachRow(b)
	name := institutes.Breach(b.Code)
	text := wording.Say("violazione %s: %s (%s)", "breach %s: %s (%s)", b.Code, name, b.Clause)
	figure := func(s string) wording.Text { return institutes.Observed(b.Code, s) }
	if b.Observed != "" {
		text = wording.Say("%s, rilevato %s", "%s, observed %s", text, figure(b.Observed))
	}
	if b.Limit != "" {
		text = wording.Say("%s, limite %s", "%s, limit %s", text, figure(b.Limit))
	}
	return &Node{What: WhatBreach, Date: &b.Date, Clause: b.Clause, Breach: &row, Text: text}
}
