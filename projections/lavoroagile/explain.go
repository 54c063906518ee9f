package lavoroagile

import (
	"spettanze/events"
	"spettanze/events/remote"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/wording"
)

// reasons implements [institute.About.Reasons].
func reasons(v institute.View, m *ledger.Movement, day *institute.Day) (inForce, looked []*institute.Reason) {
	if v.Entitlement() == events.ContributoAgile {
		sum, _ := figures(day).Grant.Version(m.Date)
		return []*institute.Reason{institute.InForce("lavoroagile.yaml/grant", sum.From, sum.Value, "%s € una volta, con la paga del giorno %d",
			"%s € once, with the pay of day %d", sum.Value.Amount.Cents, sum.Value.PayDay)}, nil
	}
	switch m.Kind {
	case ledger.Grant:
		r, days, _ := terms(day)
		return []*institute.Reason{institute.InForce(r.place(), days.From, int(days.Value.Days), "%d giornate al mese su una settimana di %d giorni",
			"%d days a month on a week of %d days", days.Value.Days, week)}, append([]*institute.Reason{day.ScheduleFact()}, agreementOn(v, m.Date)...)
	case ledger.Use:
		return nil, agreementOn(v, m.Date)
	case ledger.Expire, ledger.Carry:
		if day.LastDay() {
			looked = []*institute.Reason{institute.LastDayFact(day.Date)}
		}
		if _, _, ok := terms(day); ok && day.Date == day.Date.MonthEnd() {
			inForce = []*institute.Reason{carried(day)}
		}
		return inForce, looked
	}
	return nil, nil
}

// carried states how many days are carried over.
func carried(day *institute.Day) *institute.Reason {
	r, days, _ := terms(day)
	return institute.InForce(r.place(), days.From, int(days.Value.Carried), "si riportano al più %d giornate, solo da un mese che ne ha avute",
		"at most %d days are carried over, and only of a month that had any", days.Value.Carried)
}

// agreementOn returns the agreements in force on a day.
func agreementOn(v institute.View, d events.Date) (out []*institute.Reason) {
	for _, x := range agreementsOf(v).list {
		if x.from <= d && d <= x.to {
			out = append(out, institute.AgreementFact(x.from, x.to, x.began, x.ended))
		}
	}
	return institute.OrNoAgreement(out)
}

// zeros explains the agreements that gave no days or no grant, the ends of agreements, remote days that used nothing, and the months
// of which everything was carried over.
func zeros(v institute.View) (out []institute.Zero) {
	of := v.Entitlement()
	for e, d := range institute.FactsOf[remote.Agreed](v) {
		day := v.Day(d.Date)
		if day == nil || v.Moved(func(m *ledger.Movement) bool {
			return m.Date == d.Date && (m.Kind == ledger.Grant || of == events.ContributoAgile)
		}) {
			continue
		}
		z := institute.Zero{Date: d.Date, Reasons: []*institute.Reason{institute.EventReason(e)}}
		switch r, _, ok := terms(day); {
		case !ok:
			z.Clause, z.Text = r.Clause, wording.Say("niente da attribuire: il lavoro agile comincia il %s", "nothing to give: remote work begins on %s", r.Versions.First())
		case of == events.ContributoAgile:
			z.Clause, z.Text = figures(day).Grant.Clause, wording.Say("niente da pagare: spetta una volta sola, con il primo accordo",
				"nothing to pay: it is due once, with the first agreement")
		default:
			z.Clause, z.Text = r.Clause, wording.Say("le giornate di %s sono già attribuite", "the days of %s are given already", events.MonthOf(d.Date))
		}
		out = append(out, z)
	}
	if of == events.LavoroAgile {
		out = append(append(out, ends(v)...), days(v)...)
	}
	return out
}

// ends explains that the end of an agreement moves nothing.
func ends(v institute.View) (out []institute.Zero) {
	list := agreementsOf(v).list
	for e, d := range institute.FactsOf[remote.Withdrawn](v) {
		if v.Day(d.Date) == nil {
			continue
		}
		z := institute.Zero{Date: d.Date, Reasons: []*institute.Reason{institute.EventReason(e)},
			Text: wording.Say("nessun accordo in vigore: niente finisce", "no agreement in force: nothing ends")}
		for _, x := range list {
			if x.ended == e {
				z.Text = wording.Say("finisce l'accordo; le giornate che restano valgono fino a fine mese",
					"the agreement ends; the days that are left stay to the month's end")
			}
		}
		out = append(out, z)
	}
	return out
}

// days explains the days on which nothing was used, or nothing expired.
func days(v institute.View) (out []institute.Zero) {
	for day := range v.Days() {
		r, _, ok := terms(day)
		if isRemote(day) && !ok {
			out = append(out, institute.Zero{Date: day.Date, Clause: r.Clause, Reasons: []*institute.Reason{institute.EventReason(day.Clocking)},
				Text: wording.Say("giornata da remoto prima del %s: non conta", "a remote day before %s: it does not count", r.Versions.First())})
		}
		if !ok || day.Date != day.Date.MonthEnd() {
			continue
		}
		var left int64
		gone := false
		for m := range v.Movements() {
			if m.Date <= day.Date {
				left += m.Effect()
				gone = gone || m.Date == day.Date && (m.Kind == ledger.Expire || m.Kind == ledger.Carry)
			}
		}
		if left > 0 && !gone {
			out = append(out, institute.Zero{Date: day.Date, Closing: true, Clause: r.Clause, Reasons: []*institute.Reason{carried(day)},
				Text: wording.Say("niente scade: %s riportati", "nothing expires: %s carried over", events.Quantity{Unit: events.Day, Parts: left})})
		}
	}
	return out
}
