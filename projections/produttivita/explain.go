package produttivita

import (
	"spettanze/events"
	"spettanze/projections/ahead"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/wording"
)

// reasons says which amounts a posting or a payment of the year rests on, and which months counted for how much.
func reasons(_ institute.View, m *ledger.Movement, day *institute.Day) (inForce, looked []*institute.Reason) {
	switch {
	case m.Cause.Closing == 0 || m.Lot.Year != day.Date.Year():
		return nil, nil
	case m.Kind == ledger.Accrue:
		return months(day, events.MonthOf(day.Date))
	case m.Clause == figures(day).Settlement.Clause && day.LastDay():
		return nil, []*institute.Reason{institute.LastDayFact(day.Date)}
	}
	return months(day, events.MonthOf(day.Date.YearEnd()))
}

// months states what the months of the year through one are worth, equal ones that follow each other together, and the amounts.
func months(day *institute.Day, through events.Month) (inForce, looked []*institute.Reason) {
	told := map[events.Cents]bool{}
	ahead.Runs(day, through, func(m events.Month) month { return monthOf(day, m) }, func(x month, months wording.Text) {
		if x.amount == 0 {
			return
		}
		looked = append(looked, institute.Fact("%s: %s € l'anno, orario di %s a settimana", "%s: %s € a year, schedule of %s a week", months,
			x.amount, institute.MinutesOf(x.minutes)))
		if !told[x.amount] {
			told[x.amount] = true
			inForce = append(inForce, institute.InForce("produttivita.yaml/amounts", x.known, x.amount, "%s € l'anno a tempo pieno, dal %d",
				"%s € a year full time, from %d on", x.amount, x.years))
		}
	})
	return inForce, looked
}

// zeros explains the ends of months that posted nothing, and the days of payment on which nothing was paid.
func zeros(v institute.View) (out []institute.Zero) {
	for day := range v.Days() {
		z := institute.Zero{Date: day.Date, Closing: true, Lot: events.YearLot(day.Date.Year())}
		if clause, _, ok := figures(day).pays(day.Date); ok && !institute.MovedAtClosing(v, day.Date, func(m *ledger.Movement) bool { return m.Clause == clause }) {
			z.Clause, z.Text = clause, wording.Say("niente da pagare", "nothing to pay")
			if onProbation(day) {
				z.Text = wording.Say("niente da pagare: in prova fino al %s", "nothing to pay: on probation until %s", day.Spell.Probation)
			}
			out = append(out, z)
		}
		if ahead.Posts(day) && !institute.MovedAtClosing(v, day.Date, (*ledger.Movement).Accrues) {
			month := events.MonthOf(day.Date)
			z.Clause, z.Text = figures(day).Amounts.Clause, wording.Say("niente da maturare a %s", "nothing to accrue in %s", month)
			if monthOf(day, month).amount == 0 {
				z.Text = wording.Say("%s non conta", "%s does not count", month)
			}
			z.Class = events.ClassSpecial // days without pay may be among those that are missing
			out = append(out, z)
		}
	}
	return out
}
