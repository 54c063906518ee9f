package allowance

import (
	"spettanze/events"
	"spettanze/projections/institute"
	"spettanze/projections/wording"
)

// periods implements [institute.About.Periods]: the memberships that give a right.
func periods(facts institute.Facts) (out []institute.Period) {
	open := map[events.Entitlement]int{} // the period that goes on, from 1
	for e, d := range institute.FactsOf[events.Entitling](facts) {
		ent, begins := d.Entitles()
		switch i := open[ent]; {
		case begins && i == 0:
			out = append(out, institute.Period{Entitlement: ent, From: d.Effective(), Began: e, Text: wording.Say("componente", "member")})
			open[ent] = len(out)
		case !begins && i > 0:
			out[i-1].To, out[i-1].Ended = d.Effective(), e
			open[ent] = 0
		}
	}
	return out
}
