package mileage

import (
	"spettanze/events"
	"spettanze/events/travel"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/wording"
)

// reasons implements [institute.About.Reasons].
func reasons(v institute.View, m *ledger.Movement, day *institute.Day) (inForce, looked []*institute.Reason) {
	if m.Kind != ledger.Accrue {
		return nil, nil
	}
	r, _ := institute.Figures[Figures](day).Rate.Version(m.Date)
	inForce = []*institute.Reason{institute.InForce("mileage.yaml/rate", r.From, r.Value.Each,
		"%s € al km fino a %d km nell'anno, poi %s €", "%s € a km through %d km of the year, then %s €", r.Value.Each.Cents, r.Value.Through,
		r.Value.Beyond.Cents)}
	if v.Entitlement() != events.KmPercorsi {
		return inForce, []*institute.Reason{institute.Fact("i km dell'anno sono nel conto km_percorsi, anno %d", "the kilometres of the year are in the account km_percorsi, year %d",
			m.Date.Year())}
	}
	return inForce, nil
}

// zeros explains the trips that were not authorised.
func zeros(v institute.View) (out []institute.Zero) {
	for e, d := range institute.FactsOf[travel.Driven](v) {
		if day := v.Day(d.Date); day != nil && !d.Authorized {
			out = append(out, institute.Zero{Date: d.Date, Lot: events.YearLot(d.Date.Year()), Clause: institute.Figures[Figures](day).Rate.Clause,
				Text:    wording.Say("percorso non autorizzato: non conta e non si rimborsa", "a trip not authorised: it neither counts nor is refunded"),
				Reasons: []*institute.Reason{institute.EventReason(e)}})
		}
	}
	return out
}
