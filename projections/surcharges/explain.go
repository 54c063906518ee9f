package surcharges

import (
	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/events/lang"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/wording"
)

// place is where the table's figures are, for explanations.
const place = "surcharges.yaml/"

// reasons implements [institute.About.Reasons].
func reasons(_ institute.View, m *ledger.Movement, day *institute.Day) (inForce, looked []*institute.Reason) {
	f := figures(day)
	switch row := f.row(m.Entitlement); {
	case m.Cause.Closing != 0 && day.LastDay():
		return nil, []*institute.Reason{institute.LastDayFact(day.Date)}
	case m.Cause.Closing != 0:
		return nil, []*institute.Reason{institute.Fact("quanto maturato nel mese si paga con la busta di %s",
			"what the month earned is paid with the pay of %s", events.MonthOf(day.Date)+1)}
	case row != nil:
		return bands(row, day), append(daysOf(day), day.ShiftFact())
	}
	row := f.saturdays(&day.Status.Class)
	key, _ := row.Describe(nil)
	v, _ := row.Version(day.Date)
	inForce = []*institute.Reason{institute.InForce(place+key, v.From, v.Value, "%s: %s", "%s: %s", wording.Text(row.Title), v.Value.Words())}
	if m.Entitlement == events.MaggiorazioneSabato {
		inForce = append(inForce, hoursFigure(f, day))
	}
	return inForce, nil
}

func hoursFigure(f *Figures, day *institute.Day) *institute.Reason {
	v, _ := f.Hours.Version(day.Date)
	hours := Hours(v.Value).String()
	return institute.InForce(place+"saturday_hours", v.From, hours, "minuti del sabato fra le %s", "minutes of a Saturday within %s", hours)
}

// dates returns the dates on which the minutes of the day's clocking lie.
func dates(day *institute.Day) []events.Date {
	for _, span := range day.Work().Spans {
		if span.To > events.DayLong {
			return []events.Date{day.Date, day.Date + 1}
		}
	}
	return []events.Date{day.Date}
}

// bands returns the rates of a row on the dates of the day's clocking.
func bands(row *Row, day *institute.Day) (out []*institute.Reason) {
	var last events.Date
	for _, d := range dates(day) {
		v, _ := row.Version(d)
		if v.From == last {
			continue
		}
		last = v.From
		var when []wording.Text
		for _, w := range v.Value.When {
			when = append(when, w.Words())
		}
		out = append(out, institute.InForce(place+string(row.Entitlement), v.From, v.Value.Rate, "%s%%: %s", "%s%%: %s",
			wording.Number(v.Value.Rate.String()), lang.Join(when, ", ")))
	}
	return out
}

// daysOf states what the dates of the day's clocking are.
func daysOf(day *institute.Day) (out []*institute.Reason) {
	for _, d := range dates(day) {
		on := *day
		on.Date = d
		out = append(out, institute.Fact("%s: %s", "%s: %s", d, on.CalendarName()))
	}
	return out
}

// zeros implements [institute.About.Zeros]: clockings without anything for the account. Those that are not of its kind are one Zero.
func zeros(v institute.View) (out []institute.Zero) {
	var others *institute.Zero
	n := 0
	for e, c := range institute.FactsOf[hr.ClockingRecorded](v) {
		day := v.Day(c.Date)
		if day == nil || !day.InService() || institute.Posted(v, e, 0) {
			continue
		}
		z := institute.Zero{Date: c.Date, Clause: figures(day).Hours.Clause, Reasons: []*institute.Reason{institute.EventReason(e)}}
		if z.Text = why(v, day, &c); z.Text != (wording.Text{}) {
			out = append(out, z)
			continue
		}
		if n++; others == nil {
			z.Reasons = nil
			others = &z
		}
	}
	if others != nil {
		others.Text = wording.Plural(n, "una timbratura senza minuti di questa maggiorazione", "%d timbrature senza minuti di questa maggiorazione",
			"one clocking without minutes of this surcharge", "%d clockings without minutes of this surcharge")
		out = append(out, *others)
	}
	return out
}

// why says why a clocking gave nothing to an account that it may have been expected to give something to; empty: it is not of its kind.
func why(v institute.View, day *institute.Day, c *hr.ClockingRecorded) (text wording.Text) {
	f, ent := figures(day), v.Entitlement()
	row, terza := f.row(ent), day.Status.Class.Discipline == hr.ParteTerza
	switch {
	case !reckons(day) || terza != (row != nil):
		return text
	case terza && len(c.Punches) == 0:
		return wording.Say("giornata senza orari: nessuna maggiorazione", "a day without times: no surcharge")
	case terza:
		if lost := lies(row, day); lost > 0 {
			return wording.Say("%s di questo tipo, pagate con la maggiorazione più alta di un altro", "%s of this kind, paid at the higher rate of another",
				institute.MinutesOf(lost))
		}
		return text
	}
	numbered := f.saturdays(&day.Status.Class).On(day.Date)
	switch last := numbered.List[len(numbered.List)-1]; {
	case ent == events.IndennitaSabato && last.Amount.Cents == 0:
		return wording.Say("l'indennità spetta ai supervisor", "the allowance is for supervisors")
	case ent == events.IndennitaSabato:
		return wording.Say("supervisor, non ancora al sabato da cui spetta l'indennità", "a supervisor, before the Saturday from which the allowance is due")
	case inHours(day) == 0:
		return wording.Say("nessun minuto fra le %s", "no minutes within %s", Hours(f.Hours.On(day.Date)).String())
	}
	return wording.Say("al posto della maggiorazione spetta l'indennità del sabato", "the Saturday allowance is paid instead of the surcharge")
}

// lies returns how many minutes of the day's clocking lie in a row, whatever their surcharge is.
func lies(row *Row, day *institute.Day) (n int) {
	alone := Figures{Rows: []Row{*row}}
	for _, e := range alone.minutes(day) {
		n += int(e.parts)
	}
	return n
}
