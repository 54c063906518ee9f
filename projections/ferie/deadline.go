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

// least is two weeks of the year's, of employees in service since its beginning (DLGS-66-2003/10).
func least(day *institute.Day, _ events.Entitlement) (l institute.Least, ok bool) {
	weeks := &figures(day).TwoWeeks
	return institute.Least{By: day.Date.YearEnd(), Parts: dueInYear(day), Clause: weeks.Clause,
			Text: wording.Say("due settimane nell'anno", "two weeks within the year")},
		day.InService() && day.Spell.Hired <= day.Date.YearStart()
}

// dueInYear is the days that two weeks are on the schedule of a day.
func dueInYear(day *institute.Day) int64 {
	return int64(figures(day).TwoWeeks.On(day.Date)) * int64(day.Status.Schedule.Days) * dayParts
}
