package premium

import (
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/wording"
)

// reasons says which amount a payment rests on, and which months counted for how much.
func reasons(v institute.View, m *ledger.Movement, day *institute.Day) (inForce, looked []*institute.Reason) {
	r := figures(day).row(v.Entitlement())
	list, from, ok := r.pays(day.Date)
	if !ok || m.Kind != ledger.Accrue {
		return nil, nil
	}
	p, _ := r.reckon(day, list)
	for _, x := range p.months {
		looked = append(looked, institute.Fact("%s conta, orario di %s a settimana", "%s counts, schedule of %s a week", x.month,
			institute.MinutesOf(x.minutes)))
	}
	return []*institute.Reason{institute.InForce(r.place(), from, p.amount, "%s l'anno a tempo pieno", "%s a year full time", p.amount)}, looked
}

// zeros explains the days of payment on which nothing was paid.
func zeros(v institute.View) (out []institute.Zero) {
	for day := range v.Days() {
		r := figures(day).row(v.Entitlement())
		list, _, ok := r.pays(day.Date)
		if !ok {
			continue
		}
		if p, why := r.reckon(day, list); p.parts() == 0 {
			out = append(out, institute.Zero{Date: day.Date, Closing: true, Clause: r.Clause,
				Text: wording.Say("niente da pagare: %s", "nothing to pay: %s", why), Reasons: []*institute.Reason{day.ScheduleFact()}})
		}
	}
	return out
}
