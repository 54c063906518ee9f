package allowance

import (
	"spettanze/events"
	"spettanze/projections/contract"
	"spettanze/projections/institute"
	"spettanze/projections/wording"
)

// deadline is the day at whose end a lot expires: in the year after the lot's (CIA/5.4), or the last day of its year if it is not
// carried over. A permit that is taken when there is a need has no deadline.
func deadline(c *contract.Contract, at events.Date, ent events.Entitlement, lot events.Lot) (d institute.Deadline, ok bool) {
	f := contract.Find[Figures](c)
	d.Lost = true
	d.Text = wording.Say("scade alla fine di questa data", "expires at the end of this date")
	switch row := f.Row(ent); {
	case row == nil || row.OnNeed:
		return d, false
	case row.Left == Emptied:
		d.Date = at.YearEnd()
	default:
		next := lot.Year + 1
		d.Date = f.Expiry.On(events.NewDate(next, 1, 1)).Day.In(next)
	}
	return d, true
}
