package flex

import (
	"spettanze/events"
	"spettanze/projections/institute"
	"spettanze/projections/wording"
)

// limits implements [institute.About.Limits]: the cap of the carry-over, of employees who have flexible hours.
func limits(day *institute.Day, ent events.Entitlement) []institute.Limit {
	if ent != events.Flex || !applies(day.Status) {
		return nil
	}
	regime := regimeOf(day)
	figure := figures(day).CarryCap.Of(regime)
	return []institute.Limit{{Clause: figure.Clause, Figure: *carryCap(day).Figure, Most: int64(figure.On(day.Date)), Either: true,
		Text: wording.Say("riporto a fine mese, con segno più o meno; il resto si perde",
			"carried over at the month's end, either sign; the rest is lost")}}
}
