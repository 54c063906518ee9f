package sample

import (
	"slices"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/events/shifts"
)

// Roster is the shifts of a person from a day to another, both included: a day without one is a day off.
type Roster struct {
	From, To events.Date
	Shifts   map[events.Date]events.ClockSpan
}

func (r *Roster) covers(d events.Date) bool { return r != nil && d >= r.From && d <= r.To }

// Weeks is a rotation of weeks, each from Monday to Sunday; a zero span is a day off.
type Weeks [][7]events.ClockSpan

// NewRoster lays a rotation down. Turn is the week in which it begins. On a holiday there is a shift if atHolidays.
func NewRoster(from, to events.Date, weeks Weeks, turn int, atHolidays bool) *Roster {
	r := &Roster{from, to, map[events.Date]events.ClockSpan{}}
	for d := from; d <= to; d++ {
		s := weeks[(weekNumber(d)+turn)%len(weeks)][(d.Weekday()+6)%7]
		if s != (events.ClockSpan{}) && (atHolidays || !ClosedDays().IsHoliday(d)) {
			r.Shifts[d] = s
		}
	}
	return r
}

// Published returns what is published of the roster: the shifts from a day to another.
func (r *Roster) Published(from, to events.Date) shifts.RosterPublished {
	p := shifts.RosterPublished{Dated: events.Dated{Date: from}, To: to}
	for d := from; d <= to; d++ {
		if s, ok := r.Shifts[d]; ok {
			p.Shifts = append(p.Shifts, shifts.PlannedShift{Date: d, ClockSpan: s})
		}
	}
	return p
}

// Publish records the roster month by month, each eleven days before it begins.
func (p *Person) Publish() (out []*Entry) {
	for d := p.Roster.From; d <= p.Roster.To; d = d.MonthEnd() + 1 {
		out = append(out, p.Record(p.Roster.Published(d, min(d.MonthEnd(), p.Roster.To))).RecordedOn(d-11))
	}
	return out
}

// clockShift clocks the shift of a day, or its first part when the rest is leave: a few minutes before it to a few after, and, on long
// ones, half an hour of break.
func (p *Person) clockShift(c *hr.ClockingRecorded, worked int) {
	start := int(p.Roster.Shifts[c.Date].Start)
	times := []int{start - between(p.rng, 0, 4), start + worked + between(p.rng, 0, 4)}
	if worked > 6*60 {
		out := start + 4*60 + between(p.rng, -20, 20)
		times = slices.Insert(times, 1, out, out+30)
	}
	for _, t := range times {
		c.Punches = append(c.Punches, events.ClockTime(t%(24*60)))
		c.Overnight = c.Overnight || t >= 24*60
	}
}
