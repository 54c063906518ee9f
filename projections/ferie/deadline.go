package ferie

import (
	"spettanze/events"
	"spettanze/projections/contract"
	"spettanze/projections/institute"
	"spettanze/projections/wording"
)

// deadline is 30 June of the year after next. A remainder is reported then and stays (CIA/5.2).
func deadline(c *contract.Contract, at events.Date, _ events.Entitlement, lot events.Lot) (institute.Deadline, bool) {
	overdue := contract.Find[Figures](c).Overdue.On(at)
	d := institute.Deadline{Date: overdue.Day.In(lot.Year + int(overdue.Years)),
		Text: wording.Say("da godere entro questa data; non si perde", "to be taken by this date; it is not lost")}
	if d.Date < at {
		d.Text = wording.Say("andava goduto entro questa data; non si perde", "was to be taken by this date; it is not lost")
	}
	return d, true
}
