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
	SourceHR    = "/hr"       // employment, leave, time bank, balances
	sourceClock = "/presenze" // clockings
	SourceLoans = "/prestiti" // loans
)

// Person is an employee as the generator sees them: when in service, on which schedule, and with which habit of clocking.
// Scripts and chance add what else happens.
type Person struct {
	ID        string
	rng       *rand.Rand
	Turn      int // makes the alternations of one person different from another's
	Serve     []Span
	Schedules []Scheduled
	Weeks     string // types of week in rotation, such as "AAB"

	Shifts     bool                 // on a roster, until OfficeFrom
	OfficeFrom events.Date          // from here on ordinary hours; zero: never
	Roster     *Roster              // what was published for them; nil: nothing
	RemoteDays [7]bool              // clocked from home, by day of the week
	Home       map[events.Date]bool // clocked from home besides

	Away  map[events.Date]bool // no clocking by habit: absent, or clocked by a script
	Short map[events.Date]int  // minutes of leave of the day

	recorded int // events of /hr so far, for their ids
}

// Span is a period of service.
type Span struct{ From, To events.Date } // To zero: open

// Scheduled is a schedule and the date it begins.
type Scheduled struct {
	From     events.Date
	Schedule hr.Schedule
}

// Clerk is a hire of Parte Prima on an indefinite contract.
func Clerk(date string, level int, schedule hr.Schedule) hr.Hired {
	return hr.Hired{
		Dated: events.Dated{Date: on(date)}, Contract: hr.Indefinite, Discipline: hr.PartePrima,
		Level: level, Schedule: schedule,
	}
}

// Operator is a hire of Parte Terza, the call centre, on an indefinite contract.
func Operator(date string, service string, schedule hr.Schedule) hr.Hired {
	return hr.Hired{
		Dated: events.Dated{Date: on(date)}, Contract: hr.Indefinite, Discipline: hr.ParteTerza,
		Level: 3, Service: service, Schedule: schedule,
	}
}

func code(c hr.ScheduleCode) hr.Schedule { return hr.Schedule{Code: c} }

// NewPerson returns a person who is not in service yet. turn numbers the people of a company.
func NewPerson(id string, seed uint64, turn int) *Person {
	return &Person{
		ID: id, Turn: turn, Weeks: "A",
		rng:  rand.New(rand.NewPCG(seed, uint64(turn)*0x9e3779b97f4a7c15+1)),
		Away: map[events.Date]bool{}, Short: map[events.Date]int{}, Home: map[events.Date]bool{},
	}
}

// live makes the day's punctual clocking.
func (p *Person) live(g *generator) {
	if c, ok := p.habit(g.today); ok {
		g.put(p.Clocked(c))
	}
}

// habit returns the day's punctual clocking, if there is one, and drops the day from Away and Short.
func (p *Person) habit(d events.Date) (c hr.ClockingRecorded, ok bool) {
	if p.inService(d) && !p.Away[d] {
		c, ok = p.clocking(d)
	}
	delete(p.Away, d)
	delete(p.Short, d)
	return c, ok
}

func (p *Person) inService(d events.Date) bool {
	for _, s := range p.Serve {
		if d >= s.From && (s.To == 0 || d <= s.To) {
			return true
		}
	}
	return false
}

func (p *Person) schedule(d events.Date) hr.Schedule {
	s := p.Schedules[0].Schedule
	for _, t := range p.Schedules[1:] {
		if t.From <= d {
			s = t.Schedule
		}
	}
	return s
}

func (p *Person) onShifts(d events.Date) bool {
	return p.Shifts && (p.OfficeFrom == 0 || d < p.OfficeFrom)
}

func (p *Person) week(d events.Date) string {
	i := (weekNumber(d) + p.Turn) % len(p.Weeks)
	return p.Weeks[i : i+1]
}

// Minutes returns the working minutes of a date: those of the shift that was published, or else, but on holidays, those of the habit of
// a call centre without published rosters or of the schedule.
func (p *Person) Minutes(d events.Date) int {
	if p.Roster.covers(d) {
		return p.Roster.Shifts[d].Minutes()
	}
	if ClosedDays().IsHoliday(d) {
		return 0
	}
	if p.onShifts(d) {
		m, _ := shift(d, p.Turn)
		return m
	}
	return weekMinutes(p.schedule(d))[d.Weekday()]
}

// clocking is the day's punctual clocking, which earns no flex credit. ok is false on a day without work.
func (p *Person) clocking(d events.Date) (c hr.ClockingRecorded, ok bool) {
	minutes := p.Minutes(d)
	worked := minutes - p.Short[d]
	if worked <= 0 {
		return c, false
	}
	c = hr.ClockingRecorded{Dated: events.Dated{Date: d}, Week: p.week(d), Remote: p.RemoteDays[d.Weekday()] || p.Home[d]}
	if p.Roster.covers(d) {
		p.clockShift(&c, worked)
		return c, true
	}
	if p.onShifts(d) {
		c.PlannedMinutes = &minutes
		c.Punches = p.shiftPunches(d, worked)
		return c, true
	}
	if ClosedDays().Kind(d) == calendar.Half {
		worked = min(worked, 4*60) // the offices close at noon; no flexible hours
	}
	pat := p.pattern(d, worked)
	slide, lunch := between(p.rng, -pat.early, pat.late), between(p.rng, 0, pat.lunchSlide)
	c.Punches = pat.punches(slide, lunch)
	return c, true
}

// pattern returns the punches of an office day on which so many minutes are worked.
func (p *Person) pattern(d events.Date, worked int) pattern {
	s, minutes := p.schedule(d), p.Minutes(d)
	return evenDay(minutes, worked, p.week(d), partTime(s), s.Code == hr.FT37MonPM && minutes == 300)
}

func (p *Person) shiftPunches(d events.Date, worked int) []events.ClockTime {
	_, start := shift(d, p.Turn)
	pat := pattern{start: start, minutes: worked, lunch: worked > 6*60}
	punches := pat.punches(between(p.rng, -4, 3), between(p.rng, -20, 20))
	if pat.lunch {
		punches[2] = punches[1] + 30 // a longer break is against CIA/All.2/Pausa
	}
	return punches
}

// Clocked makes the event of a clocking: recorded the minute after the last punch.
func (p *Person) Clocked(c hr.ClockingRecorded) *Entry {
	id := fmt.Sprintf("ck-%s-%s", c.Date, p.ID)
	return p.NewEntry(sourceClock, id, c, c.At(len(c.Punches)-1)+1, between(p.rng, 0, 59))
}

// Record makes the event of anything else: recorded on its effective date, in office hours.
func (p *Person) Record(d events.Data) *Entry {
	p.recorded++
	id := fmt.Sprintf("hr-%s-%04d", p.ID, p.recorded)
	// One after another, so that a day's events of one person keep their order in the fold.
	return p.NewEntry(SourceHR, id, d, 9*60+p.recorded%300, p.Turn%60)
}

// NewEntry makes the event of a source, recorded at a time of its effective date.
func (p *Person) NewEntry(source, id string, d events.Data, minute, second int) *Entry {
	at := Instant(d.Effective(), minute, second)
	return &Entry{At: at, Event: events.Event{
		Identity: events.Identity{Source: source, ID: id}, Subject: p.ID, Time: at, Data: d,
	}}
}

// RecordedOn makes an event late: its source writes it down, and the log receives it, on another day.
func (e *Entry) RecordedOn(d events.Date) *Entry {
	e.Event.Time = Instant(d, e.Event.Time.Hour()*60+e.Event.Time.Minute(), e.Event.Time.Second())
	e.At = e.Event.Time
	return e
}

// ReceivedOn makes an event's delivery late: its source had written it down in time.
func (e *Entry) ReceivedOn(d events.Date) *Entry {
	e.At = Instant(d, 7*60, e.Event.Time.Second())
	return e
}

// between draws a whole number of low…high.
func between(rng *rand.Rand, low, high int) int {
	if low >= high {
		return low
	}
	return low + rng.IntN(high-low+1)
}

// oneIn returns true with a chance of n in 10,000.
func oneIn(rng *rand.Rand, n int) bool { return rng.IntN(10_000) < n }
