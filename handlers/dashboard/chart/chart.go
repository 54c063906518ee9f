package chart

import (
	"cmp"
	"slices"

	"spettanze/events"
	"spettanze/projections/wording"
)

// Chart is a balance over time.
type Chart struct {
	ID       string // of the element; unique on its page
	Name     wording.Text
	Unit     events.Unit
	From, To events.Date // the first and the last day
	Today    events.Date // what comes after it is a forecast
	Opening  int64       // the value before the first step
	Steps    []Step      // in order of date
	Bands    []Band      // where the value should be
	Marks    []Mark
	Strips   []Strip
	// Zone returns where a click on the days from the first through the last leads to. Nil: nowhere.
	Zone func(first, last events.Date) string
}

// Step is a day on which the value changes.
type Step struct {
	Date  events.Date
	Value int64 // after the last change of the day
}

// Band is the room that a limit leaves from a day through another.
type Band struct {
	From, To  events.Date
	Low, High int64
	Text      wording.Text // names the limit
}

// Mark is a day on which something happened that should not.
type Mark struct {
	Date    events.Date
	Text    wording.Text
	Address string // may be empty
}

// Strip is a row of facts under the chart.
type Strip struct {
	Name  wording.Text
	Facts []Fact
}

// Fact is a tick on a day, or a bar from a day through another.
type Fact struct {
	From, To events.Date // the same: a tick
	Text     wording.Text
	Short    wording.Text // written into a bar that has room
	Sign     string       // a class: hire, schedule, agreement, contract, expiry, late
	Address  string       // may be empty
}

// At returns the value at the end of a day.
func (c *Chart) At(d events.Date) int64 {
	i, found := slices.BinarySearchFunc(c.Steps, d, func(s Step, d events.Date) int { return cmp.Compare(s.Date, d) })
	if found {
		i++
	}
	if i == 0 {
		return c.Opening
	}
	return c.Steps[i-1].Value
}

// Month is a row of the table beside a chart.
type Month struct {
	Last        events.Date // of the month, or of the chart
	Close       int64
	Least, Most int64 // at the end of any day of it
	Band        *Band // in force on its last day; nil: there is none
}

// Months returns the table of the chart: how each month ended, and between which values it was.
func (c *Chart) Months() (out []Month) {
	for first := c.From; first <= c.To; {
		last := min(first.MonthEnd(), c.To)
		out = append(out, c.month(first, last))
		first = last + 1
	}
	return out
}

func (c *Chart) month(first, last events.Date) Month {
	m := Month{Last: last, Close: c.At(last)}
	m.Least, m.Most = c.between(first, last)
	for i := range c.Bands {
		if b := &c.Bands[i]; b.From <= last && last <= b.To {
			m.Band = b
		}
	}
	return m
}

// between returns the least and the most value at the end of the days from first through last.
func (c *Chart) between(first, last events.Date) (least, most int64) {
	least = c.At(first)
	most = least
	i, _ := slices.BinarySearchFunc(c.Steps, first, func(s Step, d events.Date) int { return cmp.Compare(s.Date, d) })
	for ; i < len(c.Steps) && c.Steps[i].Date <= last; i++ {
		least, most = min(least, c.Steps[i].Value), max(most, c.Steps[i].Value)
	}
	return least, most
}
