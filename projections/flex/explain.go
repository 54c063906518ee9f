package flex

import (
	"fmt"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/wording"
)

// reasons implements [institute.About.Reasons].
func reasons(v institute.View, m *ledger.Movement, day *institute.Day) (inForce, looked []*institute.Reason) {
	if !applies(day.Status) && m.Entitlement == events.Straordinario { // overtime outside a shift (TIME A)
		return nil, []*institute.Reason{day.ShiftFact()}
	}
	if m.Cause.Closing != 0 && day.LastDay() && day.Date != day.Date.MonthEnd() {
		return nil, []*institute.Reason{institute.LastDayFact(day.Date)}
	}
	if m.Cause.Closing != 0 {
		return []*institute.Reason{carryCap(day)}, []*institute.Reason{day.ScheduleFact()}
	}
	if e := v.Event(m); e != nil {
		if c, ok := e.Data.(hr.ClockingRecorded); ok {
			return clockingReasons(&c, day)
		}
	}
	return nil, nil
}

// clockingReasons returns the bands in force for a clocking, and what else its credit depends on.
func clockingReasons(recorded *hr.ClockingRecorded, day *institute.Day) (inForce, looked []*institute.Reason) {
	c := *recorded
	c.Week = day.Week(recorded)
	looked = []*institute.Reason{institute.Fact("%s, settimana %s: %s teoriche", "%s, week %s: %s theoretical", day.Date.Weekday(), c.Week,
		institute.MinutesOf(day.Theoretical)), day.ScheduleFact()}
	if recorded.Week == "" && day.Weeks != nil {
		looked = append(looked, weekReason(day))
	}
	regime := regimeOf(day)
	kind, _, _, ok := bandsOf(day, &c, regime)
	if !ok {
		if day.Rigid {
			looked = append(looked, institute.Fact("orario rigido ordinato", "rigid hours ordered"))
		}
		for _, l := range day.Leaves {
			looked = append(looked, institute.EventReason(l))
		}
		return nil, append(looked, institute.Fact("giornata senza fasce: ciò che manca conta, ciò che eccede no",
			"a day without bands: what is missing counts, what exceeds does not"))
	}
	band, _ := figures(day).Band(regime, c.Week, kind).Version(day.Date)
	b := band.Value
	inForce = []*institute.Reason{institute.InForce("flex.yaml/bands", band.From,
		fmt.Sprintf("%s-%s %s-%s", b.Entry.From, b.Entry.To, b.Exit.From, b.Exit.To),
		"entrata %s–%s, uscita %s–%s, addebito minimo per ritardo %d minuti",
		"entry %s–%s, exit %s–%s, least charge for a late entry %d minutes",
		b.Entry.From.String(), b.Entry.To.String(), b.Exit.From.String(), b.Exit.To.String(), b.Charge)}
	if kind == EightHours {
		lunch, _ := figures(day).LunchBand(regime, c.Week).Version(day.Date)
		l := lunch.Value
		inForce = append(inForce, institute.InForce("flex.yaml/lunch", lunch.From, fmt.Sprintf("%s-%s %s", l.Out.From, l.Out.To, l.In),
			"pausa: uscita %s–%s, rientro entro le %s, da %d a %d minuti", "lunch: out %s–%s, back by %s, %d to %d minutes",
			l.Out.From.String(), l.Out.To.String(), l.In.String(), l.Least, l.Most))
	}
	return inForce, looked
}

// weekReason returns the series that gives the type of week of a clocking without one.
func weekReason(day *institute.Day) *institute.Reason {
	r := institute.Fact("tipo di settimana secondo la serie del dipendente", "type of the week by the employee's own series")
	if day.Weeks.Subject == events.CompanySubject {
		r = institute.Fact("tipo di settimana secondo la serie dell'azienda: il dipendente non ne ha una",
			"type of the week by the company's series: the employee has none")
	}
	r.Children = []*institute.Reason{institute.EventReason(day.Weeks)}
	return r
}

// carryCap returns the cap in force at a month end.
func carryCap(day *institute.Day) *institute.Reason {
	regime := regimeOf(day)
	name := map[Regime]string{FullTime: "full_time", PartTime: "part_time"}[regime]
	v, _ := figures(day).CarryCap.Of(regime).Version(day.Date)
	return institute.InForce("flex.yaml/carry_cap/"+name, v.From, int(v.Value),
		"massimo riportabile %s, con segno più o meno", "cap of the carry-over %s, either sign", institute.MinutesOf(v.Value))
}

// zeros implements [institute.About.Zeros]: month ends that carried the whole balance, and clockings without credit or debit.
func zeros(v institute.View) []institute.Zero {
	if v.Entitlement() != events.Flex {
		return nil
	}
	return append(monthEndsWithinCap(v), silentClockings(v)...)
}

// monthEndsWithinCap explains month ends without a forfeit or a cut, of months with any flex.
func monthEndsWithinCap(v institute.View) (out []institute.Zero) {
	balances := map[events.Date]int64{} // after each date that has movements
	var dates []events.Date
	var balance int64
	for m := range v.Movements() {
		balance += m.Effect()
		if balances[m.Date] = balance; len(dates) == 0 || dates[len(dates)-1] != m.Date {
			dates = append(dates, m.Date)
		}
	}
	balance = 0
	for day := range v.Days() {
		moved := false
		for len(dates) > 0 && dates[0] <= day.Date {
			balance, moved, dates = balances[dates[0]], true, dates[1:]
		}
		if day.Date != day.Date.MonthEnd() || balance == 0 && !moved || v.Moved(func(m *ledger.Movement) bool {
			return m.Cause.Closing == day.Date
		}) {
			continue
		}
		figure := figures(day).CarryCap.Of(regimeOf(day))
		out = append(out, institute.Zero{Date: day.Date, Closing: true, Clause: figure.Clause,
			Reasons: []*institute.Reason{carryCap(day), day.ScheduleFact()},
			Text: wording.Say("fine mese: %s, entro il massimo %s → riporto intero", "month end: %s, within the cap %s → carried whole",
				wording.Signed(institute.MinutesOf(balance)), institute.MinutesOf(figure.On(day.Date)))})
	}
	return out
}

// silentClockings explains clockings without a movement. All clockings of days without flexible hours are one Zero.
func silentClockings(v institute.View) (out []institute.Zero) {
	var without *institute.Zero
	n := 0
	for e, c := range institute.FactsOf[hr.ClockingRecorded](v) {
		day := v.Day(c.Date)
		if day == nil || !day.InService() || institute.Posted(v, e, 0) {
			continue
		}
		z := institute.Zero{Date: c.Date, Clause: *figures(day).Clauses.Of(regimeOf(day)), Reasons: []*institute.Reason{institute.EventReason(e)}}
		switch {
		case !applies(day.Status):
			if n++; without == nil {
				z.Reasons = []*institute.Reason{institute.Fact("%s, livello %d", "%s, level %d", day.Status.Class.Discipline, day.Status.Class.Level)}
				without = &z
			}
			continue
		case c.Remote:
			z.Text = wording.Say("timbratura in lavoro a distanza: nessuna flessibilità", "clocking of a remote day: no flexible hours")
		case c.Overnight:
			z.Text = wording.Say("turno oltre mezzanotte: nessuna flessibilità", "a shift across midnight: no flexible hours")
		case rigidByCalendar(day):
			z.Text = wording.Say("timbratura di %s: nessuna flessibilità", "clocking on %s: no flexible hours", day.CalendarName())
		case day.Week(&c) == "":
			z.Clause = figures(day).WeekTypes.Clause
			z.Text = wording.Say("timbratura senza tipo di settimana: nessuna flessibilità, finché non è noto",
				"clocking without a type of week: no flexible hours until it is known")
		default:
			z.Text = wording.Say("timbratura senza credito né debito", "clocking with neither credit nor debit")
			inForce, looked := clockingReasons(&c, day)
			z.Reasons = append(append(inForce, z.Reasons...), looked...)
		}
		out = append(out, z)
	}
	if without != nil {
		without.Text = wording.Say("%s senza flessibilità: spetta alla Parte Prima, esclusi i supervisor",
			"%s without flexible hours: they are for Parte Prima, supervisors excepted",
			wording.Plural(n, "una timbratura", "%d timbrature", "one clocking", "%d clockings"))
		out = append(out, *without)
	}
	return out
}
