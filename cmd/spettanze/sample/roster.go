package sample

import (
	"cmp"
	"slices"
	"strings"

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

// ClockRound is the rotation of those who work round the clock: each of its weeks is one of full time, and no two shifts are closer
// than eleven hours. The first week-end is free, the other three are half-free: as many in a row as are allowed.
var ClockRound = weeks(
	"Mon 07-15 Tue 07-15 Wed 07-15 Thu 07-15 Fri 07-12",
	"Tue 14-22 Wed 14-22 Thu 14-22 Fri 14-22 Sat 14-19",
	"Mon 09-17 Tue 23-07 Thu 14-22 Fri 14-22 Sun 10-15",
	"Mon 12-20 Tue 12-20 Wed 12-19 Thu 12-19 Sat 13-20",
)

// SevenWeeks is the rotation of a service that closes in the evening: of seven weeks one has a Saturday, so that two week-ends in fourteen
// are not free, as many as health may have.
var SevenWeeks = weeks(
	"Mon 08-16 Tue 08-16 Wed 08-16 Thu 08-16 Fri 08-13",
	"Mon 11-19 Tue 11-19 Wed 12-19 Thu 12-19 Fri 12-19",
	"Mon 08-16 Tue 08-16 Wed 08-16 Thu 08-16 Fri 08-13",
	"Mon 11-19 Tue 11-19 Wed 12-19 Thu 12-19 Fri 12-19",
	"Mon 08-16 Tue 08-16 Wed 08-16 Thu 08-16 Fri 08-13",
	"Mon 11-19 Tue 11-19 Wed 12-19 Thu 12-19 Fri 12-19",
	"Mon 08-16 Tue 08-16 Thu 08-16 Fri 08-16 Sat 08-13",
)

// weeks reads a rotation: a day of the week and the hours of its shift, in turn.
func weeks(lines ...string) Weeks {
	out := make(Weeks, len(lines))
	days := map[string]int{"Mon": 0, "Tue": 1, "Wed": 2, "Thu": 3, "Fri": 4, "Sat": 5, "Sun": 6}
	for i, line := range lines {
		words := strings.Fields(line)
		for j := 0; j < len(words); j += 2 {
			out[i][days[words[j]]] = Hours(words[j+1])
		}
	}
	return out
}

// Hours reads the hours of a shift, such as 23-07. A rotation is part of the program, so a wrong one is a programmer's mistake.
func Hours(s string) events.ClockSpan {
	start, end, _ := strings.Cut(s, "-")
	from, err1 := events.ParseClockTime(start + ":00")
	to, err2 := events.ParseClockTime(end + ":00")
	if err := cmp.Or(err1, err2); err != nil {
		panic("sample: " + err.Error())
	}
	return events.ClockSpan{Start: from, End: to}
}

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

// Publish records the roster month by month.
func (p *Person) Publish() (out []*Entry) {
	for d := p.Roster.From; d <= p.Roster.To; d = d.MonthEnd() + 1 {
		out = append(out, p.PublishMonth(d))
	}
	return out
}

// PublishMonth records the roster from a day to the end of its month, eleven days before it begins.
func (p *Person) PublishMonth(d events.Date) *Entry {
	return p.Record(p.Roster.Published(d, min(d.MonthEnd(), p.Roster.To))).RecordedOn(d - published)
}

// published is how many days before it begins a roster is published.
const published = 11

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
		c.Punches = append(c.Punches, events.ClockOf(t))
		c.Overnight = c.Overnight || t >= events.DayLong
	}
}
