package sample

import (
	"sync"
	"time"

	"spettanze/events"
	"spettanze/projections/calendar"
)

// ClosedDays are the days on which the company's offices are closed, and those on which they close at noon. They are a
// list of the sample's own, not the contract's table: changing a figure of the contract must leave the facts as they are.
var ClosedDays = sync.OnceValue(func() *calendar.Calendar {
	day := func(m time.Month, d int) calendar.Rule {
		return calendar.Rule{Day: calendar.DayOfYear{Month: m, Day: d}, Kind: calendar.Holiday}
	}
	noon := func(m time.Month, d int) calendar.Rule {
		return calendar.Rule{Day: calendar.DayOfYear{Month: m, Day: d}, Kind: calendar.Half}
	}
	easter := func(days int) calendar.Rule {
		return calendar.Rule{Day: calendar.DayOfYear{Easter: days}, Kind: calendar.Holiday}
	}
	francis := day(time.October, 4)
	francis.From = events.NewDate(2026, time.January, 1)
	return calendar.New([]calendar.Rule{
		day(time.January, 1), day(time.January, 6), easter(-2), easter(1), day(time.April, 25), day(time.May, 1),
		day(time.June, 2), day(time.June, 24), day(time.August, 14), day(time.August, 15), day(time.August, 16),
		francis, day(time.November, 1), day(time.December, 8), day(time.December, 25), day(time.December, 26),
		noon(time.November, 2), noon(time.December, 24), noon(time.December, 31),
	})
})

// The two offsets of civil time in Italy. Fixed zones make the events the same on a machine without a time zone database.
var (
	winter = time.FixedZone("", 60*60)
	summer = time.FixedZone("", 2*60*60)
)

// zone returns the offset of civil time in Italy on a date: summer time runs from the last Sunday of March to the one
// of October (directive 2000/84/EC). No event is written at 2:00 in the nights of the change.
func zone(d events.Date) *time.Location {
	if d >= lastSunday(d.Year(), time.March) && d < lastSunday(d.Year(), time.October) {
		return summer
	}
	return winter
}

func lastSunday(year int, m time.Month) events.Date {
	d := events.NewDate(year, m, 1).MonthEnd()
	return d - events.Date(d.Weekday())
}

// Instant returns the moment of a date in Italy, minutes and seconds after midnight.
func Instant(d events.Date, minutes, seconds int) time.Time {
	y, m, day := d.Civil()
	return time.Date(y, m, day, 0, minutes, seconds, 0, zone(d))
}

// dayOf returns the civil date of a moment in Italy.
func dayOf(t time.Time) events.Date {
	d := events.DateOf(t, winter)
	return events.DateOf(t, zone(d))
}

// MondayOnOrAfter returns the first Monday from d on.
func MondayOnOrAfter(d events.Date) events.Date {
	return d + events.Date((8-int(d.Weekday()))%7)
}

// weekNumber counts weeks, Monday to Sunday: an alternation that no year's end disturbs.
func weekNumber(d events.Date) int { return (int(d) + 2) / 7 }

// on reads a date of a script; a script is part of the program, so a wrong one is a programmer's mistake.
func on(s string) events.Date { return events.MustParseDate(s) }
