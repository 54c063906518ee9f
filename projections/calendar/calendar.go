// Package calendar knows which days are holidays: Easter, fixed days, half-holidays, each from the date on which the
// contract made it one. The days themselves are data (schema/contract/calendar.yaml); this package turns them into a
// table that answers for any date in constant time.
package calendar

import (
	"fmt"
	"time"

	"spettanze/events"
)

// Kind is what the calendar says of a day.
type Kind uint8

// The kinds of day. A Saturday or a Sunday is Ordinary here: the schedule says whether it is worked.
const (
	Ordinary   Kind = iota
	Holiday         // a day without work
	Half            // a half-holiday: a working day without flexible hours
	WorkedOnly      // Easter Sunday: a holiday only for those who work on it
)

// Rule makes a day of each year a holiday or a half-holiday.
type Rule struct {
	Day  DayOfYear
	Kind Kind
	From events.Date // first date on which the rule applies; zero: always
	To   events.Date // last date; zero: for ever
}

// DayOfYear is a day of every year: a month and a day, or a distance in days from Easter Sunday.
type DayOfYear struct {
	Month  time.Month // zero: counted from Easter
	Day    int
	Easter int
}

// ParseDayOfYear reads "MM-DD".
func ParseDayOfYear(s string) (DayOfYear, error) {
	d, err := events.ParseDate("2000-" + s) // a leap year, so that 29 February is a day
	if err != nil {
		return DayOfYear{}, fmt.Errorf("%q is not a day of the year: write month-day, such as 06-24", s)
	}
	_, m, day := d.Civil()
	return DayOfYear{Month: m, Day: day}, nil
}

// In returns the day's date in a year.
func (d DayOfYear) In(year int) events.Date {
	if d.Month == 0 {
		return Easter(year) + events.Date(d.Easter)
	}
	return events.NewDate(year, d.Month, min(d.Day, events.DaysIn(year, d.Month)))
}

// Easter returns Easter Sunday of a year of the Gregorian calendar (the anonymous algorithm published in Nature, 1876).
func Easter(year int) events.Date {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	g := (8*b + 13) / 25
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	month := (h + l - 7*m + 114) / 31
	day := (h+l-7*m+114)%31 + 1
	return events.NewDate(year, time.Month(month), day)
}

// Calendar answers what kind of day a date is. It is immutable.
type Calendar struct {
	kinds []Kind // indexed from events.MinDate
}

// New builds the calendar of the rules over all dates of the ledger.
func New(rules []Rule) *Calendar {
	c := &Calendar{kinds: make([]Kind, events.MaxDate-events.MinDate+1)}
	for year := events.MinDate.Year(); year <= events.MaxDate.Year(); year++ {
		for _, r := range rules {
			d := r.Day.In(year)
			if d < events.MinDate || d > events.MaxDate || r.From != 0 && d < r.From || r.To != 0 && d > r.To {
				continue
			}
			// Where two rules meet on one day the fuller holiday holds: a half-holiday on a Good Friday is a holiday.
			if at := &c.kinds[d-events.MinDate]; *at == Ordinary || r.Kind == Holiday {
				*at = r.Kind
			}
		}
	}
	return c
}

// Kind returns what the calendar says of a date; dates outside the ledger's range are ordinary.
func (c *Calendar) Kind(d events.Date) Kind {
	if d < events.MinDate || d > events.MaxDate {
		return Ordinary
	}
	return c.kinds[d-events.MinDate]
}

// IsHoliday reports whether the date has no theoretical hours for anybody.
func (c *Calendar) IsHoliday(d events.Date) bool { return c.Kind(d) == Holiday }

// IsHolidayIfWorked reports whether working on the date is a holiday worked (CIA/All.6/3a): any holiday, and Easter Sunday.
func (c *Calendar) IsHolidayIfWorked(d events.Date) bool {
	k := c.Kind(d)
	return k == Holiday || k == WorkedOnly
}
