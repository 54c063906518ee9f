package explain

import (
	"fmt"

	"spettanze/events"
	"spettanze/projections/contract"
	"spettanze/projections/ferie"
	"spettanze/projections/ledger"
	"spettanze/projections/wording"
)

func (e *explanation) ferieReasons(m *ledger.Movement, mo *moment, rule *Node) []*Node {
	figures := contract.Find[ferie.Figures](e.Contract)
	switch {
	case m.Kind == ledger.Accrue && m.Cause.Closing != 0:
		month := events.MonthOf(m.Date)
		rule.Children = append(rule.Children, e.yearlyDays(mo), e.monthCountsFigure(month))
		used := mo.line.MonthSchedule(mo.spell, month)
		return []*Node{e.monthFact(mo, month),
			fact("orario del mese %s: %d giorni a settimana", "schedule of the month %s: %d days a week", used.Code, used.Days)}
	case m.Kind == ledger.Accrue:
		v, _ := figures.HolidayWorked.Version(m.Date)
		rule.Children = append(rule.Children, inForce("ferie.yaml/holiday_worked", v.From, fmt.Sprint(v.Value),
			"%d giorno per festività lavorata", "%d day for each holiday worked", v.Value))
		return []*Node{fact("%s: %s", "%s: %s", m.Date, e.calendarDay(m.Date))}
	case m.Kind == ledger.Use:
		looked := []*Node{fact("%s, %s: %s teoriche", "%s, %s: %s theoretical", m.Date, m.Date.Weekday(),
			minutesOf(e.theoretical(mo)))}
		if e.byHour(m.Cause) {
			v, _ := figures.HourlyDays.Version(m.Date)
			rule.Children = append(rule.Children, inForce("ferie.yaml/hourly_days", v.From, fmt.Sprint(v.Value),
				"giorni frazionabili in ore nell'anno: %d", "days a year that may be split into hours: %d", v.Value))
		}
		return append(looked, fact("si usa prima l'anno più vecchio che ha un residuo", "the oldest lot that holds anything is used first"))
	}
	return nil
}

func (e *explanation) byHour(c ledger.Cause) bool {
	ev := e.byID[events.Identity{Source: c.Source, ID: c.ID}]
	if ev == nil {
		return false
	}
	d, ok := ev.Data.(events.LeaveTaken)
	return ok && d.Minutes > 0
}

// yearlyDays is the figure that a month accrues a twelfth of, with why it is that one.
func (e *explanation) yearlyDays(mo *moment) *Node {
	v, _ := contract.Find[ferie.Figures](e.Contract).YearlyDays.Version(mo.date)
	parts := ferie.YearlyParts(v.Value, mo.date, mo.spell, mo.status.Class)
	n := inForce("ferie.yaml/yearly_days", v.From, events.Day.Format(parts), "%s giorni l'anno su una settimana di %d",
		"%s days a year on a week of %d", daysOf(parts), v.Value.WeekDays)
	start := mo.spell.ServiceStart()
	n.Children = []*Node{fact("livello %d, %s, in servizio dal %s: il passo è dal %d",
		"level %d, %s, in service since %s: the step is from %d", mo.status.Class.Level, mo.status.Class.Discipline, start,
		start.Year()+int(v.Value.StepYears)+1)}
	return n
}

// monthsWithoutAccrual explains the month ends at which nothing accrued.
func (e *explanation) monthsWithoutAccrual() (out []silence) {
	e.closings(func(mo *moment) {
		if mo.date != mo.date.MonthEnd() && mo.spell.Ended != mo.date {
			return
		}
		if e.moved(func(m *ledger.Movement) bool { return m.Kind == ledger.Accrue && m.Cause.Closing == mo.date }) {
			return
		}
		month := events.MonthOf(mo.date)
		days, need := e.monthDays(mo, month)
		s := silence{date: mo.date, closing: true, lot: mo.date.Year(), clause: contract.Find[ferie.Figures](e.Contract).YearlyDays.Clause,
			children: []*Node{e.monthCountsFigure(month), e.monthFact(mo, month)}}
		if mo.line.MonthCounts(mo.spell, month) {
			s.text = wording.Say("nessuna maturazione a %s: il dodicesimo si arrotonda a zero",
				"no accrual in %s: the twelfth rounds to nothing", month)
		} else {
			s.text = wording.Say("nessuna maturazione a %s: %d giorni di servizio, ne servono %d",
				"no accrual in %s: %d days of service, %d needed", month, days, need)
		}
		out = append(out, s)
	})
	return out
}

// freeDays explains the days of a vacation that cost nothing.
func (e *explanation) freeDays() (out []silence) {
	factsOf(e, func(ev *events.Event, d events.LeaveTaken) {
		if d.Kind != events.LeaveFerie || e.isParked(ev) {
			return
		}
		var free []wording.Text
		var first events.Date
		for day := d.Date; day <= min(d.Last(), e.q.At); day++ {
			mo := e.moments[day]
			if mo == nil || !mo.status.In || e.theoretical(mo) > 0 || e.posted(ev, day) {
				continue
			}
			if first == 0 {
				first = day
			}
			free = append(free, e.whyFree(day))
		}
		if len(free) > 0 {
			out = append(out, silence{date: first, lot: first.Year(), children: []*Node{e.eventNode(ev)},
				text: wording.Say("ferie del %s: %d giorni non costano nulla: %s", "vacation of %s: %d days cost nothing: %s",
					d.Date, len(free), join(free))})
		}
	})
	return out
}
