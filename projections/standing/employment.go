package standing

import (
	"context"
	"slices"
	"time"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/employment"
	"spettanze/projections/report"
	"spettanze/projections/visible"
	"spettanze/projections/wording"
)

// Employment is the document of an employee's employment over time, through the date.
type Employment struct {
	Company  string `json:"company"`
	Employee string `json:"employee"`
	report.AsOf
	Incomplete bool     `json:"incomplete,omitempty"` // some facts could not be understood or wait for others
	Spells     []Spell  `json:"spells"`               // of service, in order
	Terms      []Terms  `json:"terms"`                // schedule and class from each day of change on, in order
	Units      []Unit   `json:"units,omitempty"`      // of the company, from each assignment on, in order
	Unpaid     []Unpaid `json:"unpaid"`               // unpaid time, merged where it overlaps
	Periods    []Period `json:"periods"`              // agreements and memberships, by the day on which they begin
	Limits     []Bound  `json:"limits"`               // of each entitlement ever held, over the time in service
}

// Fact is an event that made a change, and when it was recorded.
type Fact struct {
	report.Cause
	Recorded *time.Time `json:"recorded,omitempty"`
}

// Spell is a period of service.
type Spell struct {
	Hired        events.Date  `json:"hired"`
	Ended        *events.Date `json:"ended,omitempty"`        // the last day in service
	GroupSince   *events.Date `json:"groupSince,omitempty"`   // service in the group
	ServiceStart events.Date  `json:"serviceStart"`           // from which effective service runs
	Term         *events.Date `json:"term,omitempty"`         // end of a fixed term, from the hire
	Probation    *events.Date `json:"probation,omitempty"`    // last day of the trial period
	Cause        *Fact        `json:"cause,omitempty"`        // the hire
	Termination  *Fact        `json:"terminatedBy,omitempty"` // what ended it
}

// Terms are the schedule and the class in force between two days of change.
type Terms struct {
	From       events.Date     `json:"from"`
	To         *events.Date    `json:"to,omitempty"` // nil: they go on
	Schedule   hr.ScheduleCode `json:"schedule"`
	Minutes    int             `json:"weeklyMinutes"`
	Days       int             `json:"weeklyDays"`
	Week       [7]int          `json:"week"` // theoretical minutes, Monday first
	FullTime   bool            `json:"fullTime"`
	Contract   hr.ContractKind `json:"contract"`
	Discipline hr.Discipline   `json:"discipline"`
	Level      int             `json:"level"`
	Grade      string          `json:"grade"` // as in breaches: "6Q" for a quadro
	Supervisor bool            `json:"supervisor,omitempty"`
	Changed    []string        `json:"changed,omitempty"` // fields that differ from the terms before
	Causes     []Fact          `json:"causes,omitempty"`
}

// Unit is a unit in which the employee is between two days, both included.
type Unit struct {
	Unit  string       `json:"unit"`
	From  events.Date  `json:"from"`
	To    *events.Date `json:"to,omitempty"` // nil: it goes on
	Cause *Fact        `json:"cause,omitempty"`
}

// Unpaid is unpaid time, both days included.
type Unpaid struct {
	From events.Date `json:"from"`
	To   events.Date `json:"to"`
}

// Period is a time for which a fact gave a right to an entitlement.
type Period struct {
	Entitlement events.Entitlement `json:"entitlement"`
	From        events.Date        `json:"from"`
	To          *events.Date       `json:"to,omitempty"` // nil: until a fact ends it
	InForce     bool               `json:"inForce"`      // at the date of the document
	Text        wording.Text       `json:"text"`
	Cause       Fact               `json:"cause"`
	EndedBy     *Fact              `json:"endedBy,omitempty"`
}

// Bound is a limit of an entitlement between two days on which it, or what it depends on, changes.
type Bound struct {
	Entitlement events.Entitlement `json:"entitlement"`
	From        events.Date        `json:"from"`
	To          *events.Date       `json:"to,omitempty"` // nil: through the date of the document and on
	Unit        string             `json:"unit"`
	Most        string             `json:"most"`
	Either      bool               `json:"either,omitempty"`
	Clause      string             `json:"clause"`
	Figure      string             `json:"figure"`
}

// Employment makes the document of one employee's employment.
func (r *Reporter) Employment(ctx context.Context, q report.Query, id string) (*Employment, error) {
	asOf, err := r.AsOf(ctx, q)
	if err != nil {
		return nil, err
	}
	q.Known = asOf.Known.Seq // all questions must have the same knowledge
	now, err := r.Source.Summary(ctx, q, id)
	if err != nil {
		return nil, err
	}
	h, err := r.history(ctx, q, id, now.Parked)
	if err != nil {
		return nil, err
	}
	line := h.line(r.Contract)
	doc := &Employment{Company: q.Company, Employee: id, AsOf: asOf, Incomplete: now.Incomplete, Spells: h.spells(&line),
		Terms: h.terms(&line), Units: h.units(&line), Unpaid: []Unpaid{}, Periods: []Period{}, Limits: []Bound{}}
	for _, u := range line.Unpaid() {
		if r.Source.Sees(events.ClassSpecial) {
			doc.Unpaid = append(doc.Unpaid, Unpaid{u.From, u.To})
		}
	}
	for _, p := range h.periods(&line) {
		if !visible.Entitlement(r.Source, p.Entitlement) {
			continue
		}
		doc.Periods = append(doc.Periods, Period{Entitlement: p.Entitlement, From: p.From, To: given(p.To), Text: p.Text,
			InForce: p.To == 0 || q.At <= p.To, Cause: *fact(p.Began), EndedBy: fact(p.Ended)})
	}
	for _, row := range report.EntitlementRows(now.Balances) {
		doc.Limits = append(doc.Limits, r.bounds(&line, q.At, row.Entitlement)...)
	}
	return doc, nil
}

// given returns a date that is given; nil for zero.
func given(d events.Date) *events.Date {
	if d == 0 {
		return nil
	}
	return &d
}

func fact(e *events.Event) *Fact {
	if e == nil {
		return nil
	}
	f := &Fact{Cause: report.Cause{Source: e.Source, ID: e.ID, Seq: e.Seq}}
	if !e.Recorded.IsZero() {
		f.Recorded = &e.Recorded
	}
	return f
}

// of returns the first fact of a type that is dated on a day; nil if there is none.
func of[T events.Data](h history, on events.Date) *events.Event {
	for _, e := range h {
		if _, ok := e.Data.(T); ok && e.Data.Effective() == on {
			return e
		}
	}
	return nil
}

func (h history) spells(line *employment.Timeline) []Spell {
	out := []Spell{}
	for _, s := range line.Spells() {
		row := Spell{Hired: s.Hired, Ended: given(s.Ended), GroupSince: given(s.Group), ServiceStart: s.ServiceStart(),
			Term: given(s.Term), Probation: given(s.Probation), Cause: fact(of[hr.Hired](h, s.Hired))}
		if s.Ended != 0 {
			row.Termination = fact(of[hr.Terminated](h, s.Ended))
		}
		out = append(out, row)
	}
	return out
}

// terms returns what was in force in each part of the service.
func (h history) terms(line *employment.Timeline) []Terms {
	out := []Terms{}
	list := line.Statuses()
	for i, st := range list {
		if !st.In {
			continue
		}
		s, c := st.Schedule, st.Class
		t := Terms{From: st.From, Schedule: s.Code, Minutes: s.WeeklyMinutes, Days: s.Days,
			Week:     [7]int(append(slices.Clone(s.Week[time.Monday:]), s.Week[time.Sunday])),
			FullTime: line.FullTime(s, st.From), Contract: c.Contract, Discipline: c.Discipline, Level: c.Level, Grade: c.Grade(),
			Supervisor: c.Supervisor}
		if i+1 < len(list) {
			t.To = given(list[i+1].From - 1)
		}
		if i > 0 && list[i-1].In {
			t.Changed = changed(&list[i-1], &list[i])
		}
		for _, e := range []*events.Event{of[hr.Hired](h, st.From), of[hr.ScheduleChanged](h, st.From), of[hr.Reclassified](h, st.From)} {
			if e != nil {
				t.Causes = append(t.Causes, *fact(e))
			}
		}
		out = append(out, t)
	}
	return out
}

// units returns the units, each until the next one or the end of the spell.
func (h history) units(line *employment.Timeline) (out []Unit) {
	list := line.Assignments()
	for i, a := range list {
		u := Unit{Unit: a.Unit, From: a.From}
		if s, ok := line.SpellAt(a.From); ok {
			u.To = given(s.Ended)
		}
		if i+1 < len(list) {
			if list[i+1].From == a.From {
				continue // another one of the same day replaces it
			}
			if next := list[i+1].From - 1; u.To == nil || next < *u.To {
				u.To = &next
			}
		}
		for _, e := range h { // the last of the day, which is the one that counts
			if e.Data.Effective() == a.From && unitOf(e.Data) != "" {
				u.Cause = fact(e)
			}
		}
		out = append(out, u)
	}
	return out
}

// unitOf returns the unit that a fact names; empty: none.
func unitOf(d events.Data) string {
	switch d := d.(type) {
	case hr.Hired:
		return d.Unit
	case hr.Reclassified:
		return d.Unit
	case hr.Assigned:
		return d.Unit
	}
	return ""
}

// changed names the fields of the terms that differ.
func changed(before, after *employment.Status) (out []string) {
	for _, f := range []struct {
		name string
		is   bool
	}{
		{"schedule", before.Schedule != after.Schedule}, {"contract", before.Class.Contract != after.Class.Contract},
		{"discipline", before.Class.Discipline != after.Class.Discipline}, {"level", before.Class.Level != after.Class.Level},
		{"grade", before.Class.Grade() != after.Class.Grade() && before.Class.Level == after.Class.Level},
		{"supervisor", before.Class.Supervisor != after.Class.Supervisor},
	} {
		if f.is {
			out = append(out, f.name)
		}
	}
	return out
}

// bounds returns the limits of an entitlement's balance over the time in service.
func (r *Reporter) bounds(line *employment.Timeline, at events.Date, ent events.Entitlement) (out []Bound) {
	var days []events.Date
	for _, st := range line.Statuses() {
		days = append(days, st.From)
	}
	if len(days) == 0 {
		return nil
	}
	for _, d := range r.Contract.Changes() {
		if d > days[0] && d <= at {
			days = append(days, d)
		}
	}
	slices.Sort(days)
	for _, d := range slices.Compact(days) {
		var now *Bound
		for _, l := range Limits(r.Contract, line, d, ent) {
			if l.Kinds == nil {
				now = &Bound{Entitlement: ent, From: d, Unit: ent.Unit().String(), Most: ent.Unit().Format(l.Most), Either: l.Either,
					Clause: l.Clause, Figure: l.Figure.Place}
			}
		}
		last := len(out) - 1
		if last >= 0 && out[last].To == nil {
			if now != nil && out[last].same(now) {
				continue
			}
			out[last].To = given(d - 1)
		}
		if now != nil && line.At(d).In {
			out = append(out, *now)
		}
	}
	return out
}

func (b *Bound) same(o *Bound) bool {
	return b.Most == o.Most && b.Either == o.Either && b.Clause == o.Clause && b.Figure == o.Figure
}
