package sample

import (
	"fmt"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/calendar"
)

// staff is a statistical employee: hire, class and habits are drawn from a random source of its own, so that one more employee
// changes none of the others.
type staff struct {
	*Person
	hire   hr.Hired
	drift  int // minutes a day that the exit leans to; the eager, from 4 on, reach the flex cap
	credit int // about the minutes of flex so far, which the others keep an eye on
	agenda map[events.Date][]task
	loan   int // year of the last loan
}

// task is something planned for a day.
type task struct {
	source, id string // id is empty for what /hr numbers itself
	data       events.Data
}

// partTimeSchedules are those that part-timers of the staff are hired on.
func partTimeSchedules() []hr.Schedule {
	return []hr.Schedule{
		code(hr.PT25), code(hr.PT30x5), code(hr.PT30x6), code(hr.PT30x5Return),
		{Code: hr.PT24, Week: &hr.Week{Tue: 480, Wed: 480, Thu: 480}},
		{Code: hr.Custom, Week: &hr.Week{Mon: 480, Tue: 480, Wed: 480, Thu: 480}},
	}
}

// newStaff makes the i-th statistical employee.
func newStaff(cfg Config, i int) *staff {
	p := NewPerson(fmt.Sprintf("E%03d", 101+i), cfg.Seed, 1001+i)
	s := &staff{Person: p, agenda: map[events.Date][]task{}, drift: between(p.rng, -3, 5)}

	// Most were hired before the go-live, since 2015; one in eight during the history.
	hired := between(p.rng, int(on("2015-01-07")), int(cfg.From)-120)
	if oneIn(p.rng, 1250) {
		hired = between(p.rng, int(cfg.From)+30, max(int(cfg.From)+30, int(cfg.To)-200))
	}
	date := MondayOnOrAfter(events.Date(hired))
	s.hire = Clerk(date.String(), between(p.rng, 3, 6), code(hr.FT37))
	p.Weeks = []string{"A", "A", "AAB", "AB"}[p.rng.IntN(4)]
	switch {
	case i%7 == 3:
		s.hire = Operator(date.String(), []string{"cos", "servizio_clienti", "assistenza", "salute"}[i/7%4], code(hr.Shift37))
		p.Shifts = true
		p.Roster = s.roster(max(date, cfg.From), cfg.To, i/28)
	case i%5 == 4:
		all := partTimeSchedules()
		s.hire.Schedule = all[i/5%len(all)]
		if s.hire.Schedule.Code == hr.PT30x5 {
			p.Weeks = "ABC"
		}
	case i%6 == 5:
		s.hire.Schedule = code(hr.FT37MonPM)
	}
	if !p.Shifts {
		p.RemoteDays[between(p.rng, 0, 4)] = true // a Sunday means never
		second := between(p.rng, 0, 3)
		p.RemoteDays[second] = p.RemoteDays[second] || s.hire.Schedule.Code != hr.PT24 // of three days two are too many
	}
	p.Serve = []Span{{From: date}}
	p.Schedules = []Scheduled{{date, s.hire.Schedule}}
	return s
}

// roster is that of an operator. The services that close on holidays open on one in four.
func (s *staff) roster(from, to events.Date, turn int) *Roster {
	if s.hire.Service == "assistenza" {
		return NewRoster(from, to, ClockRound, turn, true)
	}
	r := NewRoster(from, to, SevenWeeks, turn, true)
	for d := from; d <= to; d++ {
		if ClosedDays().IsHoliday(d) && !oneIn(s.rng, 2500) {
			delete(r.Shifts, d)
		}
	}
	return r
}

// live makes the day: the go-live or the hire, the year's plan when a year begins, what was planned for the day, and
// the clocking.
func (s *staff) live(g *generator) {
	d := g.today
	begins := max(s.hire.Date, g.cfg.From)
	if d < begins {
		return
	}
	if d == begins {
		g.put(s.Record(s.hire))
		if s.hire.Date < g.cfg.From {
			s.goLive(g)
		}
	}
	s.publishRoster(g)
	if d == begins || d == d.YearStart() {
		s.plan(d)
	}
	for _, t := range s.agenda[d] {
		s.carryOut(g, t)
	}
	delete(s.agenda, d)
	partial := s.Short[d] > 0 || ClosedDays().Kind(d) == calendar.Half
	c, ok := s.habit(d)
	if ok && !partial && !s.Shifts {
		s.vary(&c)
	}
	if ok && (g.cfg.ClockingPercent == 0 || s.rng.IntN(100) < g.cfg.ClockingPercent) {
		s.send(g, s.Clocked(c))
	}
}

// publishRoster records the first rosters with the hire or the go-live, and then one a month.
func (s *staff) publishRoster(g *generator) {
	if s.Roster == nil {
		return
	}
	from := s.Roster.From
	if g.today > from {
		from = g.today.MonthEnd() + 1
	}
	for ; from <= min(g.today+published, s.Roster.To) && s.inService(from); from = from.MonthEnd() + 1 {
		if g.today == s.Roster.From || g.today == from-published {
			g.put(s.PublishMonth(from))
		}
	}
}

// goLive opens the accounts of an employee in service before the go-live.
func (s *staff) goLive(g *generator) {
	open := func(ent events.Entitlement, parts int64, lot int) {
		g.put(s.Record(hr.BalanceOpened{
			Dated: events.Dated{Date: g.cfg.From}, Entitlement: ent, Lot: events.YearLot(lot),
			Quantity: events.Quantity{Unit: ent.Unit(), Parts: parts},
		}))
	}
	lot := g.cfg.From.Year() - 1
	open(events.Ferie, int64(between(s.rng, 4, 18))*5000, lot) // half days
	if !s.Shifts {
		s.credit = between(s.rng, -90, 180)
		open(events.Flex, int64(s.credit), 0)
	} else {
		open(events.PermessiParteTerza, int64(between(s.rng, 0, 6))*30, lot)
	}
	open(events.PermessiArt39, int64(between(s.rng, 0, 8))*30, lot)
	open(events.PermessiExFestivita, int64(between(s.rng, 0, 16))*60, lot)
	open(events.PremioProduttivita, 0, lot) // what was earned before has been paid
}

func (s *staff) carryOut(g *generator, t task) {
	if !s.inService(t.data.Effective()) {
		return
	}
	if t.source == SourceLoans {
		e := s.NewEntry(t.source, t.id, t.data, 11*60, s.Turn%60)
		e.Event.Time = e.Event.Time.UTC()
		g.put(e)
		return
	}
	if c, ok := t.data.(hr.ScheduleChanged); ok {
		s.Schedules = append(s.Schedules, Scheduled{c.Date, c.Schedule})
	}
	e := s.Record(t.data)
	if _, ok := t.data.(hr.LeaveTaken); ok {
		s.send(g, e)
		return
	}
	g.put(e)
}

// vary turns a punctual day into one of a human being: a few minutes more or less within the bands, and now and then a
// late entry, a long lunch, a lunch not clocked, an early exit, overtime. Punches stay in order: nothing moves by more
// than its slack.
func (s *staff) vary(c *hr.ClockingRecorded) {
	p := c.Punches
	last := len(p) - 1
	pat := s.pattern(c.Date, s.Minutes(c.Date))
	lean := s.drift
	if s.drift < 4 || s.credit < 0 {
		lean -= s.credit / 8
	}
	even := p[last]
	p[last] = max(even+events.ClockTime(lean+between(s.rng, -12, 12)), pat.end()-events.ClockTime(pat.early))
	s.credit += int(p[last] - even)
	switch chance := s.rng.IntN(1000); {
	case chance < 15:
		late := between(s.rng, 16, 45)
		p[0] += events.ClockTime(late)
		s.credit -= late
	case chance < 25 && last == 3:
		c.Punches = []events.ClockTime{p[0], p[3]}
	case chance < 35:
		early := between(s.rng, 20, 48)
		p[last] -= events.ClockTime(early)
		s.credit -= early
	case chance < 45 && last == 3:
		p[2] += events.ClockTime(between(s.rng, 8, 25))
	case chance < 85:
		p[last] += events.ClockTime(between(s.rng, 30, 120))
		c.OvertimeAuthorized = s.rng.IntN(4) > 0
	case chance < 95:
		p[0] -= events.ClockTime(between(s.rng, 15, 60))
		c.OvertimeAuthorized = s.rng.IntN(2) > 0
	}
}

// send records an event of the staff as the world does: nearly always in time and once.
func (s *staff) send(g *generator, e *Entry) {
	cfg, d := g.cfg, g.today
	switch chance := s.rng.IntN(10_000); {
	case chance < cfg.Late/2:
		g.put(e.RecordedOn(d + events.Date(between(s.rng, 7, 56))))
		return
	case chance < cfg.Late:
		g.put(e.ReceivedOn(d + events.Date(between(s.rng, 7, 56))))
		return
	case chance < cfg.Late+cfg.Duplicates:
		again := *e
		g.put(again.ReceivedOn(d + events.Date(between(s.rng, 1, 20))))
	case chance < cfg.Late+cfg.Duplicates+cfg.Annulled:
		s.replace(g, *e, d+events.Date(between(s.rng, 3, 20)))
	}
	g.put(e)
}

// replace annuls an event on a later day and sends the right one under a new id: of a clocking, a later exit.
func (s *staff) replace(g *generator, wrong Entry, day events.Date) {
	annulled := s.Record(hr.EventAnnulled{
		Dated: events.Dated{Date: day}, Source: wrong.Event.Source, ID: wrong.Event.ID, Reason: "wrong_data",
	})
	g.put(annulled)
	right := wrong
	right.Event.ID += "-r"
	right.Event.Time = annulled.Event.Time
	right.At = annulled.At
	if c, ok := right.Event.Data.(hr.ClockingRecorded); ok {
		c.Punches = append([]events.ClockTime(nil), c.Punches...)
		c.Punches[len(c.Punches)-1] += 7
		right.Event.Data = c
	}
	g.put(&right)
}
