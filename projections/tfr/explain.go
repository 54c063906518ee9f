package tfr

import (
	"spettanze/events/severance"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/wording"
)

// reasons implements [institute.About.Reasons].
func reasons(v institute.View, m *ledger.Movement, day *institute.Day) (inForce, looked []*institute.Reason) {
	e := v.Event(m)
	if e == nil { // the end of service
		return nil, nil
	}
	d, ok := e.Data.(severance.Advanced)
	if !ok {
		return nil, nil
	}
	f := institute.Figures[Figures](day)
	limit, _ := f.Limit.Version(day.Date)
	inForce = []*institute.Reason{institute.InForce("tfr.yaml/limit", limit.From, int(limit.Value), "al più il %d%% di quanto è disponibile",
		"at most %d%% of what is available", limit.Value)}
	if d.Reason == severance.Renovation {
		years, _ := f.Interval.Version(day.Date)
		inForce = append(inForce, institute.InForce("tfr.yaml/interval", years.From, int(years.Value), "non prima di %d anni dall'anticipazione per la casa",
			"not before %d years after the advance for a home", years.Value))
	}
	for asked, r := range institute.FactsOf[severance.Requested](v) {
		if r.Advance == d.Advance && day.Spell.Hired <= r.Date && r.Date <= d.Date {
			looked = append(looked, institute.EventReason(asked))
		}
	}
	return inForce, append(looked, institute.OldestFirst())
}

// zeros explains declarations that confirm what was kept, and requests.
func zeros(v institute.View) (out []institute.Zero) {
	for e := range v.Facts() {
		z := institute.Zero{Date: e.Data.Effective(), Lot: before2007, Reasons: []*institute.Reason{institute.EventReason(e)}}
		day := v.Day(z.Date)
		switch e.Data.(type) {
		case severance.Declared:
			z.Text = wording.Say("la dichiarazione conferma quanto si teneva", "the declaration confirms what was kept")
		case severance.Requested:
			z.Text = wording.Say("una richiesta non muove nulla: conta quanto era disponibile quel giorno", "a request moves nothing: what was available that day counts")
		default:
			continue
		}
		if day != nil && !institute.Posted(v, e, 0) {
			z.Clause = institute.Figures[Figures](day).Advance.Clause
			out = append(out, z)
		}
	}
	return out
}
