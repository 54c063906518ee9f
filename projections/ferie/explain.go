package ferie

import (
	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/employment"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/wording"
)

// reasons returns the figures that a movement rests on, and the circumstances that its closing or event looked at.
func reasons(v institute.View, m *ledger.Movement, day *institute.Day) (inForce, looked []*institute.Reason) {
	figures := figures(day)
	switch {
	case m.Kind == ledger.Accrue && m.Cause.Closing != 0:
		month := events.MonthOf(m.Date)
		used := employment.MonthSchedule(day.Line, day.Spell, month)
		return []*institute.Reason{yearlyDays(day), day.MonthCountsFigure(month)}, []*institute.Reason{day.MonthFact(month),
			institute.Fact("orario del mese %s: %d giorni a settimana", "schedule of the month %s: %d days a week", used.Code, used.Days)}
	case m.Kind == ledger.Accrue:
		worked, _ := figures.HolidayWorked.Version(m.Date)
		return []*institute.Reason{institute.InForce("ferie.yaml/holiday_worked", worked.From, int(worked.Value),
				"%d giorno per festività lavorata", "%d day for each holiday worked", worked.Value)},
			[]*institute.Reason{institute.Fact("%s: %s", "%s: %s", m.Date, day.CalendarName())}
	case m.Kind == ledger.Use:
		if byHour(v.Event(m)) {
			days, _ := figures.HourlyDays.Version(m.Date)
			inForce = []*institute.Reason{institute.InForce("ferie.yaml/hourly_days", days.From, int(days.Value),
				"giorni frazionabili in ore nell'anno: %d", "days a year that may be split into hours: %d", days.Value)}
		}
		return inForce, []*institute.Reason{institute.Fact("%s, %s: %s teoriche", "%s, %s: %s theoretical", m.Date, m.Date.Weekday(),
			institute.MinutesOf(day.Theoretical)), institute.OldestFirst()}
	}
	return nil, nil
}

func byHour(e *events.Event) bool {
	if e == nil {
		return false
	}
	d, ok := e.Data.(hr.LeaveTaken)
	return ok && d.Minutes > 0
}

// yearlyDays is the figure of which a month accrues a twelfth, with the reason.
func yearlyDays(day *institute.Day) *institute.Reason {
	v, _ := figures(day).YearlyDays.Version(day.Date)
	parts := yearlyParts(v.Value, day)
	r := institute.InForce("ferie.yaml/yearly_days", v.From, events.Day.Format(parts), "%s giorni l'anno su una settimana di %d",
		"%s days a year on a week of %d", events.Quantity{Unit: events.Day, Parts: parts}, v.Value.WeekDays)
	class, start := day.Status.Class, day.Spell.ServiceStart()
	r.Children = []*institute.Reason{institute.Fact("livello %d, %s, in servizio dal %s: il passo è dal %d",
		"level %d, %s, in service since %s: the step is from %d", class.Level, class.Discipline, start,
		start.Year()+int(v.Value.StepYears)+1)}
	return r
}

// zeros explains the month ends at which nothing accrued, and the days of a vacation that cost nothing.
func zeros(v institute.View) (out []institute.Zero) {
	for day := range v.Days() {
		if day.Date != day.Date.MonthEnd() && !day.LastDay() || institute.MovedAtClosing(v, day.Date, (*ledger.Movement).Accrues) {
			continue
		}
		month := events.MonthOf(day.Date)
		days, need := day.MonthDays(month)
		z := institute.Zero{Date: day.Date, Closing: true, Lot: events.YearLot(day.Date.Year()), Clause: figures(day).YearlyDays.Clause,
			Reasons: []*institute.Reason{day.MonthCountsFigure(month), day.MonthFact(month)}}
		if day.Line.MonthCounts(day.Spell, month) {
			z.Text = wording.Say("nessuna maturazione a %s: il dodicesimo si arrotonda a zero",
				"no accrual in %s: the twelfth rounds to nothing", month)
		} else {
			z.Text = wording.Say("nessuna maturazione a %s: %d giorni di servizio, ne servono %d",
				"no accrual in %s: %d days of service, %d needed", month, days, need)
			z.Class = events.ClassSpecial // days without pay may be among those that are missing
		}
		out = append(out, z)
	}
	for e, d := range institute.FactsOf[hr.LeaveTaken](v) {
		if d.Kind != hr.LeaveFerie {
			continue
		}
		if z, ok := institute.FreeDays(v, e, d, wording.Say("ferie", "vacation")); ok {
			out = append(out, z)
		}
	}
	return out
}
