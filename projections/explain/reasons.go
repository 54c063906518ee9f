package explain

import (
	"iter"
	"slices"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/events/shifts"
	"spettanze/projections/institute"
	"spettanze/projections/institutes"
	"spettanze/projections/ledger"
	"spettanze/projections/visible"
	"spettanze/projections/wording"
)

// reasons returns the figures in force that a movement rests on, and what its closing or event looked at.
func (e *explanation) reasons(m *ledger.Movement) (inForce, looked []*institute.Reason) {
	day := e.days[m.Date]
	switch {
	case day == nil || m.Kind == ledger.Open || m.Kind == ledger.Adjust:
		return nil, nil
	case (m.Kind == ledger.Pay || m.Kind == ledger.Withhold) && day.LastDay():
		return nil, []*institute.Reason{institute.LastDayFact(day.Date)}
	case e.about.Reasons == nil:
		return e.figuresOf(m), []*institute.Reason{day.ScheduleFact()}
	}
	return e.about.Reasons(e, m, day)
}

// figuresOf returns the figures of a movement's clause in force on its date.
func (e *explanation) figuresOf(m *ledger.Movement) (out []*institute.Reason) {
	for _, f := range e.Contract.FiguresOf(m.Clause) {
		if from, value, ok := f.At(m.Date); ok {
			title := wording.Text{It: f.Title.It, En: f.Title.En}
			out = append(out, institute.InForce(f.Place, from, value, "%s: %s", "%s: %s", title, value))
		}
	}
	return out
}

// nodes turns reasons into nodes.
func (e *explanation) nodes(reasons []*institute.Reason) []*Node {
	out := make([]*Node, 0, len(reasons))
	for _, r := range reasons {
		n := &Node{What: WhatFact, Text: r.Text}
		if r.Class != 0 && !e.Source.Sees(r.Class) {
			n.Text = r.Plain
		}
		switch {
		case r.Event != nil:
			if n = e.eventNode(r.Event); n == nil {
				continue
			}
		case r.Figure != nil:
			n = inForce(r)
		}
		n.Children = append(n.Children, e.nodes(r.Children)...)
		out = append(out, n)
	}
	return out
}

// zeros returns the results of zero of the account.
func (e *explanation) zeros() (out []institute.Zero) {
	if e.about != nil && e.about.Zeros != nil {
		out = slices.DeleteFunc(e.about.Zeros(e), func(z institute.Zero) bool { return z.Date < e.starts })
	}
	for i := range out {
		if z := &out[i]; z.Class != 0 && !e.Source.Sees(z.Class) {
			z.Text, z.Reasons = wording.Say("in questo giorno non matura", "nothing accrues on this day"), nil
		}
	}
	if visible.All(e.Source) { // what waits is named by its source and id, which may tell its kind
		out = append(out, e.parked()...)
	}
	return append(out, e.beforeOpening()...)
}

// concerns reports whether a fact addresses the account.
func (e *explanation) concerns(f *events.Event) bool {
	switch d := f.Data.(type) {
	case hr.BalanceOpened:
		return d.Entitlement == e.asked.Entitlement
	case hr.BalanceAdjusted:
		return d.Entitlement == e.asked.Entitlement
	}
	return e.about != nil && e.about.Concerns(e.asked.Entitlement, f.Data)
}

// parked explains the facts that wait.
func (e *explanation) parked() (out []institute.Zero) {
	for i := range e.out.Parked {
		p := &e.out.Parked[i]
		f := e.byID[events.Identity{Source: p.Cause.Source, ID: p.Cause.ID}]
		if f == nil || !e.concerns(f) {
			continue
		}
		reason, _ := institutes.Note(p.Reason) // a text of no known form is returned as it is
		out = append(out, institute.Zero{Date: p.Date, Lot: events.YearLot(p.Date.Year()), Reasons: []*institute.Reason{institute.EventReason(f)},
			Text: wording.Say("fatto in attesa (%s): %s", "fact that waits (%s): %s", p.Code, reason)})
	}
	return out
}

// moves reports whether a fact does nothing but move accounts: an opening discards earlier ones. Agreements, memberships and results of
// exams count whatever their date.
func moves(d events.Data) bool {
	switch d.(type) {
	case hr.BalanceOpened, hr.BalanceAdjusted, events.Absent, events.WorkingBack, events.Moving, hr.ClockingRecorded, shifts.ShiftSwapped:
		return true
	}
	return false
}

// beforeOpening says how many facts are dated before the account's opening and do not count (contract §10, "Ferie").
func (e *explanation) beforeOpening() []institute.Zero {
	if e.starts == 0 {
		return nil
	}
	z := institute.Zero{Date: e.starts, Lot: events.YearLot(e.starts.Year()), Clause: e.Contract.Corrections.Opening.Clause}
	before := 0
	for _, f := range e.facts {
		if !e.concerns(f) || visible.Event(e.Source, f) == nil {
			continue
		}
		switch d, opening := f.Data.(hr.BalanceOpened); {
		case f.Data.Effective() < e.starts && moves(f.Data):
			before++
		case opening && d.Date == e.starts && !d.Lot.IsZero():
			z.Lot = d.Lot
		}
	}
	z.Text = wording.Say("il conto si apre qui: niente con data anteriore conta (%s)",
		"the account is opened here: nothing dated before counts (%s)", wording.Plural(before, "un fatto", "%d fatti", "one fact", "%d facts"))
	return []institute.Zero{z}
}

// Entitlement implements [institute.View].
func (e *explanation) Entitlement() events.Entitlement { return e.asked.Entitlement }

// At implements [institute.View].
func (e *explanation) At() events.Date { return e.q.At }

// Day implements [institute.View].
func (e *explanation) Day(d events.Date) *institute.Day { return e.days[d] }

// Days implements [institute.View].
func (e *explanation) Days() iter.Seq[*institute.Day] {
	return func(yield func(*institute.Day) bool) {
		for _, d := range e.dates {
			if day := e.days[d]; day.InService() && d >= e.starts && !yield(day) {
				return
			}
		}
	}
}

// Facts implements [institute.View].
func (e *explanation) Facts() iter.Seq[*events.Event] {
	return func(yield func(*events.Event) bool) {
		for _, f := range e.facts {
			if d := f.Data.Effective(); d <= e.q.At && (d >= e.starts || !moves(f.Data)) && !e.isParked(f) && !yield(f) {
				return
			}
		}
	}
}

// Movements implements [institute.View].
func (e *explanation) Movements() iter.Seq[*ledger.Movement] {
	return slices.Values(e.rows)
}

// Moved implements [institute.View].
func (e *explanation) Moved(is func(*ledger.Movement) bool) bool {
	for i := range e.out.Movements {
		if m := &e.out.Movements[i]; m.Entitlement == e.asked.Entitlement && is(m) {
			return true
		}
	}
	return false
}

// Event implements [institute.View].
func (e *explanation) Event(m *ledger.Movement) *events.Event {
	return e.byID[events.Identity{Source: m.Cause.Source, ID: m.Cause.ID}]
}

// isParked reports whether a fact waits, which explains it.
func (e *explanation) isParked(ev *events.Event) bool {
	return slices.ContainsFunc(e.out.Parked, func(p ledger.Parked) bool {
		return p.Cause.ID == ev.ID && p.Cause.Source == ev.Source
	})
}
