package kasko

import (
	"strings"

	"spettanze/events"
	"spettanze/events/kasko"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
)

// reasons implements [institute.About.Reasons]: the figures, and the value of the car.
func reasons(v institute.View, m *ledger.Movement, day *institute.Day) (inForce, looked []*institute.Reason) {
	if m.Kind != ledger.Debit {
		return nil, nil
	}
	f := figures(day)
	premium, _ := f.Premium.Version(m.Date)
	terms, _ := f.Instalments.Version(m.Date)
	inForce = []*institute.Reason{
		institute.InForce("kasko.yaml/premium", premium.From, premium.Value.PerMille, "%s del valore l'anno, almeno %s €",
			"%s of the value a year, at least %s €", premium.Value.PerMille.Words(), premium.Value.Least.Cents),
		institute.InForce("kasko.yaml/instalments", terms.From, int(terms.Value.Number), "%d rate l'anno, il giorno %d del mese",
			"%d instalments a year, on day %d of the month", terms.Value.Number, terms.Value.PayDay)}
	car, _, _ := strings.Cut(m.Note, ":") // notes begin with it
	if e := valued(v, car, m.Date); e != nil {
		looked = []*institute.Reason{institute.EventReason(e)}
	}
	return inForce, looked
}

// valued returns the event that gave a car its value on a day.
func valued(v institute.View, car string, on events.Date) (last *events.Event) {
	for e, d := range institute.FactsOf[kasko.Insured](v) {
		if d.Car == car && d.Date <= on {
			last = e
		}
	}
	return last
}
