package allowance

import (
	"spettanze/events"
	"spettanze/projections/contract"
	"spettanze/projections/institute"
	"spettanze/projections/wording"
)

// deadline is the day of the next year at whose end a lot expires (CIA/5.4).
func deadline(c *contract.Contract, _ events.Date, ent events.Entitlement, lot events.Lot) (d institute.Deadline, ok bool) {
	f := contract.Find[Figures](c)
	for i := range f.Rows {
		if f.Rows[i].Entitlement == ent && f.Rows[i].Left == Settled {
			next := lot.Year + 1
			return institute.Deadline{Date: f.Expiry.On(events.NewDate(next, 1, 1)).Day.In(next),
				Text: wording.Say("scade alla fine di questa data", "expires at the end of this date")}, true
		}
	}
	return d, false
}
