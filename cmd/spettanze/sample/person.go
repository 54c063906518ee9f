package sample

import (
	"fmt"
	"math/rand/v2"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/calendar"
)

// The systems that record the company's facts.
const (
	sourceHR    = "/hr"       // employment, leave, time bank, balances
	sourceClock = "/presenze" // clockings
	sourceLoans = "/prestiti" // loans
)

// person is an employee as the generator knows him: when in service, on which schedule, and how he clocks. On top of
// it the cast has a script, the staff chance.
type person struct {
	id        string
	rng       *rand.Rand
	turn      int // tells one person's alternations from another's
	serve     []span
	schedules []scheduled
	weeks     string // types of week in rotation, such as "AAB"

	shifts     bool        // on a roster, until dayOffice
	dayOffice  events.Date // from here on ordinary hours; zero: never
	remoteDays [7]bool     // clocked from home

	away  map[events.Date]bool // no clocking by habit: absent, or the script has its own
	short map[events.Date]int  // minutes of leave of the day

	told int // events of /hr so far, for their ids
}

type span struct{ from, to events.Date } // to zero: open

type scheduled struct {
	from     events.Date
	schedule hr.Schedule
}

func newPerson(id string, seed uint64, turn int) *person {
	return &person{
		id: id, turn: turn, weeks: "A",
		rng:  rand.New(rand.NewPCG(seed, uint64(turn)*0x9e3779b97f4a7c15+1)),
		away: map[events.Date]bool{}, short: map[events.Date]int{},
	}
}

// live makes a day of somebody punctual: what else happens is in the script.
func (p *person) live(g *generator) {
	if c, ok := p.habit(g.today); ok {
		g.put(p.clocked(c))
	}
}

// habit returns the day's clocking of somebody punctual, if there is one, and forgets what it knew of the day.
func (p *person) habit(d events.Date) (c hr.ClockingRecorded, ok bool) {
	if p.inService(d) && !p.away[d] {
		c, ok = p.clocking(d)
	}
	delete(p.away, d)
	delete(p.short, d)
	return c, ok
}

func (p *person) inService(d events.Date) bool {
	for _, s := range p.serve {
		if d >= s.from && (s.to == 0 || d <= s.to) {
			return true
		}
	}
	return false
}

func (p *person) schedule(d events.Date) hr.Schedule {
	s := p.schedules[0].schedule
	for _, t := range p.schedules[1:] {
		if t.from <= d {
			s = t.schedule
		}
	}
	return s
}

func (p *person) onShifts(d events.Date) bool {
	return p.shifts && (p.dayOffice == 0 || d < p.dayOffice)
}

func (p *person) week(d events.Date) string {
	i := (weekNumber(d) + p.turn) % len(p.weeks)
	return p.weeks[i : i+1]
}

// minutes returns the working minutes of a date: the roster's, or the schedule's; none on a holiday.
func (p *person) minutes(d events.Date) int {
	if closedDays().IsHoliday(d) {
		return 0
	}
	if p.onShifts(d) {
		m, _ := shift(d, p.turn)
		return m
	}
	return weekMinutes(p.schedule(d))[d.Weekday()]
}

// clocking is the day's clocking of somebody punctual: it earns no flex credit. ok is false on a day without work.
func (p *person) clocking(d events.Date) (c hr.ClockingRecorded, ok bool) {
	minutes := p.minutes(d)
	worked := minutes - p.short[d]
	if worked <= 0 {
		return c, false
	}
	c = hr.ClockingRecorded{Dated: events.Dated{Date: d}, Week: p.week(d)}
	if p.onShifts(d) {
		c.PlannedMinutes = &minutes
		c.Punches = p.shiftPunches(d, worked)
		return c, true
	}
	if closedDays().Kind(d) == calendar.Half {
		worked = min(worked, 4*60) // the offices close at noon; no flexible hours
	}
	pat := p.pattern(d, worked)
	slide, lunch := between(p.rng, -pat.early, pat.late), between(p.rng, 0, pat.lunchSlide)
	c.Punches = pat.punches(slide, lunch)
	c.Remote = p.remoteDays[d.Weekday()]
	return c, true
}

// pattern returns the office day of which so many minutes are worked.
func (p *person) pattern(d events.Date, worked int) pattern {
	s, minutes := p.schedule(d), p.minutes(d)
	return evenDay(minutes, worked, p.week(d), partTime(s), s.Code == hr.FT37MonPM && minutes == 300)
}

func (p *person) shiftPunches(d events.Date, worked int) []events.ClockTime {
	_, start := shift(d, p.turn)
	pat := pattern{start: start, minutes: worked, lunch: worked > 6*60}
	return pat.punches(between(p.rng, -4, 3), between(p.rng, -20, 20))
}

// clocked makes the event of a clocking: recorded the minute after the last punch.
func (p *person) clocked(c hr.ClockingRecorded) *entry {
	last := c.Punches[len(c.Punches)-1]
	id := fmt.Sprintf("ck-%s-%s", c.Date, p.id)
	return p.entry(sourceClock, id, c, int(last)+1, between(p.rng, 0, 59))
}

// record makes the event of anything else: recorded on its effective date, in office hours.
func (p *person) record(d events.Data) *entry {
	p.told++
	id := fmt.Sprintf("hr-%s-%04d", p.id, p.told)
	// One after another, so that a day's events of one person keep their order in the fold.
	return p.entry(sourceHR, id, d, 9*60+p.told%300, p.turn%60)
}

func (p *person) entry(source, id string, d events.Data, minute, second int) *entry {
	at := instant(d.Effective(), minute, second)
	return &entry{at: at, event: events.Event{
		Identity: events.Identity{Source: source, ID: id}, Subject: p.id, Time: at, Data: d,
	}}
}

// recordedOn makes an event late: its source writes it down, and the log receives it, on another day.
func (e *entry) recordedOn(d events.Date) *entry {
	e.event.Time = instant(d, e.event.Time.Hour()*60+e.event.Time.Minute(), e.event.Time.Second())
	e.at = e.event.Time
	return e
}

// receivedOn makes an event's delivery late: its source had written it down in time.
func (e *entry) receivedOn(d events.Date) *entry {
	e.at = instant(d, 7*60, e.event.Time.Second())
	return e
}

// between draws a whole number of low…high.
func between(rng *rand.Rand, low, high int) int {
	if low >= high {
		return low
	}
	return low + rng.IntN(high-low+1)
}

// oneIn tells whether a chance of n in 10,000 comes true.
func oneIn(rng *rand.Rand, n int) bool { return rng.IntN(10_000) < n }
