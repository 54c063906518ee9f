package explain

import (
	"fmt"

	"spettanze/events"
	"spettanze/projections/contract"
	"spettanze/projections/flex"
	"spettanze/projections/institute"
	"spettanze/projections/institutes"
	"spettanze/projections/ledger"
	"spettanze/projections/wording"
)

// day makes of a moment the day that flex looked at.
func (e *explanation) day(mo *moment) *institute.Day {
	day := &institute.Day{Date: mo.date, Contract: e.Contract, Rome: e.Rome, Line: &mo.line, Spell: mo.spell,
		Status: mo.status, Theoretical: e.theoretical(mo)}
	for i, about := range institutes.All {
		if about.Owns(e.asked.Entitlement) {
			day.Figures = e.Contract.Table(i)
		}
	}
	for _, f := range e.facts {
		if f.Data.Effective() > mo.date || e.isParked(f) {
			continue
		}
		switch d := f.Data.(type) {
		case events.LeaveTaken:
			if mo.date <= d.Last() {
				day.Leaves = append(day.Leaves, f)
			}
		case events.TimeBankLeaveTaken:
			if mo.date == d.Date {
				day.Leaves = append(day.Leaves, f)
			}
		case events.RigidHoursOrdered:
			day.Rigid = day.Rigid || mo.date <= d.To
		}
	}
	return day
}

func (e *explanation) flexReasons(m *ledger.Movement, mo *moment, rule *Node) []*Node {
	if m.Cause.Closing != 0 {
		if mo.spell.Ended == m.Date && m.Date != m.Date.MonthEnd() {
			return []*Node{fact("ultimo giorno in servizio: %s", "last day in service: %s", m.Date)}
		}
		rule.Children = append(rule.Children, e.carryCap(mo))
		return []*Node{scheduleFact(mo)}
	}
	ev := e.byID[events.Identity{Source: m.Cause.Source, ID: m.Cause.ID}]
	if ev == nil {
		return nil
	}
	if c, ok := ev.Data.(events.ClockingRecorded); ok {
		return e.clockingReasons(&c, mo, rule)
	}
	return nil
}

// clockingReasons puts the bands that a clocking was reckoned with under its rule, and returns what else was looked at.
func (e *explanation) clockingReasons(c *events.ClockingRecorded, mo *moment, rule *Node) []*Node {
	day := e.day(mo)
	looked := []*Node{fact("%s, settimana %s: %s teoriche", "%s, week %s: %s theoretical", mo.date.Weekday(), c.Week,
		minutesOf(day.Theoretical)), scheduleFact(mo)}
	band, lunch, ok := flex.BandsOf(day, c)
	if !ok {
		if day.Rigid {
			looked = append(looked, fact("orario rigido ordinato", "rigid hours ordered"))
		}
		for _, l := range day.Leaves {
			looked = append(looked, e.eventNode(l))
		}
		return append(looked, fact("giornata senza fasce: ciò che manca conta, ciò che eccede no",
			"a day without bands: what is missing counts, what exceeds does not"))
	}
	b := band.Value
	rule.Children = append(rule.Children, inForce("flex.yaml/bands", band.From,
		fmt.Sprintf("%s-%s %s-%s", b.Entry.From, b.Entry.To, b.Exit.From, b.Exit.To),
		"entrata %s–%s, uscita %s–%s, addebito minimo per ritardo %d minuti",
		"entry %s–%s, exit %s–%s, least charge for a late entry %d minutes",
		b.Entry.From.String(), b.Entry.To.String(), b.Exit.From.String(), b.Exit.To.String(), b.Charge))
	if l := lunch.Value; l != (flex.Lunch{}) {
		rule.Children = append(rule.Children, inForce("flex.yaml/lunch", lunch.From,
			fmt.Sprintf("%s-%s %s", l.Out.From, l.Out.To, l.In), "pausa: uscita %s–%s, rientro entro le %s, da %d a %d minuti",
			"lunch: out %s–%s, back by %s, %d to %d minutes", l.Out.From.String(), l.Out.To.String(), l.In.String(),
			l.Least, l.Most))
	}
	return looked
}

var regimeNames = [2]string{flex.FullTime: "full_time", flex.PartTime: "part_time"}

// carryCap is the cap of a month end.
func (e *explanation) carryCap(mo *moment) *Node {
	regime := flex.RegimeOf(e.day(mo))
	v, _ := contract.Find[flex.Figures](e.Contract).CarryCap.Of(regime).Version(mo.date)
	return inForce("flex.yaml/carry_cap/"+regimeNames[regime], v.From, fmt.Sprint(v.Value),
		"massimo riportabile %s, con segno più o meno", "cap of the carry-over %s, either sign", minutesOf(int(v.Value)))
}

// monthEndsWithinCap explains the month ends that carried the whole balance. A month without any flex is left out.
func (e *explanation) monthEndsWithinCap() (out []silence) {
	var balance int64
	next := 0
	e.closings(func(mo *moment) {
		before := next
		for ; next < len(e.rows) && e.rows[next].Date <= mo.date; next++ {
			balance += e.rows[next].Effect()
		}
		if mo.date != mo.date.MonthEnd() || balance == 0 && before == next || e.moved(func(m *ledger.Movement) bool {
			return m.Cause.Closing == mo.date
		}) {
			return
		}
		regime := flex.RegimeOf(e.day(mo))
		figure := contract.Find[flex.Figures](e.Contract).CarryCap.Of(regime)
		out = append(out, silence{date: mo.date, closing: true, clause: figure.Clause, children: []*Node{e.carryCap(mo), scheduleFact(mo)},
			text: wording.Say("fine mese: %s, entro il massimo %s → riporto intero", "month end: %s, within the cap %s → carried whole",
				wording.Signed(minutes64(balance)), minutesOf(int(figure.On(mo.date))))})
	})
	return out
}

// silentClockings explains the clockings that moved nothing. Those of somebody who has no flexible hours are one result.
func (e *explanation) silentClockings() (out []silence) {
	var without *silence
	n := 0
	factsOf(e, func(ev *events.Event, c events.ClockingRecorded) {
		mo := e.moments[c.Date]
		if mo == nil || !mo.status.In || e.posted(ev, 0) || e.isParked(ev) {
			return
		}
		s := silence{date: c.Date, clause: *contract.Find[flex.Figures](e.Contract).Clauses.Of(flex.RegimeOf(e.day(mo))), children: []*Node{e.eventNode(ev)}}
		switch flex.WhySilent(e.day(mo), &c) {
		case flex.NotEntitled:
			if without == nil {
				s.children = []*Node{fact("%s, livello %d", "%s, level %d", mo.status.Class.Discipline, mo.status.Class.Level)}
				without = &s
			}
			n++
			return
		case flex.Remote:
			s.text = wording.Say("timbratura in lavoro a distanza: nessuna flessibilità", "clocking of a remote day: no flexible hours")
		case flex.RigidDay:
			s.text = wording.Say("timbratura di %s: nessuna flessibilità", "clocking on %s: no flexible hours", e.calendarDay(c.Date))
		default:
			s.text = wording.Say("timbratura senza credito né debito", "clocking with neither credit nor debit")
			figures := &Node{}
			looked := e.clockingReasons(&c, mo, figures)
			s.children = append(append(figures.Children, s.children...), looked...)
		}
		out = append(out, s)
	})
	if without != nil {
		without.text = wording.Say("%d timbrature senza flessibilità: spetta alla Parte Prima, esclusi i supervisor",
			"%d clockings without flexible hours: they are for Parte Prima, supervisors excepted", n)
		out = append(out, *without)
	}
	return out
}
