// Package employment answers what an employee's working relationship is on a day: in service or not, since when, under
// which schedule and classification, on unpaid leave or not, and how many minutes the day asks for (contract §1).
//
// A [Timeline] takes the employment events in fold order and never looks ahead: what it answers about a later day is
// what is known so far, as contract §10 asks ("nothing dated later is foreseen").
package employment

import (
	"slices"
	"strconv"
	"time"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/contract"
)

// Spell is a period of service. Being hired again after a termination begins a new one.
type Spell struct {
	Hired events.Date
	Ended events.Date // last day in service; zero while it lasts
	Group events.Date // group service since; zero: none
	Term  events.Date // end of a fixed term as told by the hire; zero: not told
	// Probation is the last day of the trial period; zero: there is none.
	Probation events.Date
}

// ServiceStart returns the day from which effective service runs: the earlier of hire and group service
// (CIA/All.10, CIA/17bis).
func (s Spell) ServiceStart() events.Date {
	if s.Group != 0 && s.Group < s.Hired {
		return s.Group
	}
	return s.Hired
}

// Class is how an employee is classified.
type Class struct {
	Contract   hr.ContractKind
	Discipline hr.Discipline
	Level      int
	Quadro     bool
	Supervisor bool
}

// Grade names level and discipline as breaches of rights by level tell them: "7", "6Q" for a quadro of level 6, "PIII" for
// Parte Terza, which has levels of its own.
func (c Class) Grade() string {
	switch {
	case c.Discipline == hr.ParteTerza:
		return "PIII"
	case c.Level == 6 && c.Quadro:
		return "6Q"
	}
	return strconv.Itoa(c.Level)
}

// Schedule is a weekly schedule with its minutes resolved.
type Schedule struct {
	Code          hr.ScheduleCode
	Week          [7]int // theoretical minutes by day of the week, Sunday first
	WeeklyMinutes int
	Days          int // days of the week with minutes
}

// Status is what holds from a day on, until the next status.
type Status struct {
	From     events.Date
	In       bool // in service
	Schedule Schedule
	Class    Class
	PartTime PartTime
}

// PartTime is what the rules of part time look at in a status (CIA/4).
type PartTime struct {
	Admitted   bool  // under full time by a transition (CIA/4.2) of this spell; who was hired so is not
	Afternoon  *bool // of the schedule, as told
	Transition bool  // there is a transition on the very day from which the status holds
	Begun      bool  // and a schedule under full time that begins
}

// Range is a range of dates, both ends included.
type Range struct{ From, To events.Date }

// Timeline is the history of one employee's relationship.
type Timeline struct {
	contract *contract.Contract
	spells   []Spell
	statuses []Status
	unpaid   []Range // apart from each other, in order
	unearned []Range // the same without maternity, which earns money though it is not paid (MONEY 0)
}

// NewTimeline returns the timeline of somebody who was never hired.
func NewTimeline(c *contract.Contract) Timeline { return Timeline{contract: c} }

// Clone returns a copy.
func (t *Timeline) Clone() Timeline {
	return Timeline{contract: t.contract, spells: slices.Clone(t.spells), statuses: slices.Clone(t.statuses),
		unpaid: slices.Clone(t.unpaid), unearned: slices.Clone(t.unearned)}
}

// At returns the status in force at the end of a day, as known so far; the zero Status before the first hire.
func (t *Timeline) At(d events.Date) Status {
	for i := len(t.statuses) - 1; i >= 0; i-- {
		if t.statuses[i].From <= d {
			return t.statuses[i]
		}
	}
	return Status{}
}

// EverHired tells whether any hire is known.
func (t *Timeline) EverHired() bool { return len(t.spells) > 0 }

// SpellAt returns the spell of service that a day belongs to.
func (t *Timeline) SpellAt(d events.Date) (Spell, bool) {
	for i := len(t.spells) - 1; i >= 0; i-- {
		if s := t.spells[i]; s.Hired <= d && (s.Ended == 0 || d <= s.Ended) {
			return s, true
		}
	}
	return Spell{}, false
}

// UnpaidOn tells whether a day is one of unpaid time.
func (t *Timeline) UnpaidOn(d events.Date) bool {
	for _, r := range t.unpaid {
		if r.From <= d && d <= r.To {
			return true
		}
	}
	return false
}

// AddUnpaid adds unpaid time: a suspension without pay, or whole days of unpaid leave.
func (t *Timeline) AddUnpaid(r Range) {
	t.unpaid = with(t.unpaid, r)
	t.unearned = with(t.unearned, r)
}

// maternity is the kind of suspension that takes no month from money (CIA/8.3, CIA/8.C, CIA/22).
const maternity = "maternity"

// suspend adds a suspension without pay.
func (t *Timeline) suspend(r Range, kind string) {
	if kind == maternity {
		t.unpaid = with(t.unpaid, r)
		return
	}
	t.AddUnpaid(r)
}

// with returns ranges with one more, those that touch made one.
func with(ranges []Range, r Range) []Range {
	ranges = append(ranges, r)
	slices.SortFunc(ranges, func(a, b Range) int { return int(a.From - b.From) })
	merged := ranges[:1]
	for _, r := range ranges[1:] {
		if last := &merged[len(merged)-1]; r.From <= last.To+1 {
			last.To = max(last.To, r.To)
		} else {
			merged = append(merged, r)
		}
	}
	return merged
}

// PaidDays counts the days from…to in the spell and not on unpaid leave.
func (t *Timeline) PaidDays(s Spell, from, to events.Date) int {
	return daysOutside(t.unpaid, s, from, to)
}

func daysOutside(ranges []Range, s Spell, from, to events.Date) int {
	from = max(from, s.Hired)
	if s.Ended != 0 {
		to = min(to, s.Ended)
	}
	if to < from {
		return 0
	}
	n := int(to-from) + 1
	for _, r := range ranges {
		if a, b := max(from, r.From), min(to, r.To); a <= b {
			n -= int(b-a) + 1
		}
	}
	return n
}

// MonthCounts tells whether a month counts for a spell, as known so far: in service and not on unpaid leave for at
// least the contract's number of its days (contract §2).
func (t *Timeline) MonthCounts(s Spell, m events.Month) bool {
	first, last := m.First(), m.Last()
	return t.PaidDays(s, first, last) >= int(t.contract.Employment.MonthCountsFromDays.On(last))
}

// EarningSpell returns the latest spell for which a month counts where money is earned, as known so far: as
// [Timeline.MonthCounts], but that maternity takes no day away (MONEY 0).
func (t *Timeline) EarningSpell(m events.Month) (s Spell, ok bool) {
	first, last := m.First(), m.Last()
	need := int(t.contract.Employment.MonthCountsFromDays.On(last))
	for _, s := range slices.Backward(t.spells) {
		if daysOutside(t.unearned, s, first, last) >= need {
			return s, true
		}
	}
	return s, false
}

// LastDayIn returns the last day of a year on which there was service, as known so far.
func (t *Timeline) LastDayIn(year int) (d events.Date, ok bool) {
	from, to := events.NewDate(year, 1, 1), events.NewDate(year, 12, 31)
	for _, s := range slices.Backward(t.spells) {
		last := to
		if s.Ended != 0 {
			last = min(to, s.Ended)
		}
		if max(from, s.Hired) <= last {
			return last, true
		}
	}
	return 0, false
}

// MonthSchedule returns the schedule that covers more of a spell's days in a month (contract §2).
func (t *Timeline) MonthSchedule(s Spell, m events.Month) Schedule {
	return Most(t, s, m, func(st *Status) Schedule { return st.Schedule })
}

// Most returns what covers more of a spell's days in a month, the later on a tie; equal ones count together (contract
// §2, §10).
func Most[K comparable](t *Timeline, s Spell, m events.Month, of func(*Status) K) K {
	type share struct {
		key  K
		days int
	}
	var shares []share // in order of the last day on which each was in force
	for i := range t.statuses {
		st := &t.statuses[i]
		from, to := max(st.From, m.First(), s.Hired), m.Last()
		if s.Ended != 0 {
			to = min(to, s.Ended)
		}
		if i+1 < len(t.statuses) {
			to = min(to, t.statuses[i+1].From-1)
		}
		if !st.In || to < from {
			continue
		}
		key, days := of(st), int(to-from)+1
		shares = slices.DeleteFunc(shares, func(x share) bool {
			if x.key == key {
				days += x.days
				return true
			}
			return false
		})
		shares = append(shares, share{key, days})
	}
	var best share
	for _, x := range shares {
		if x.days >= best.days {
			best = x
		}
	}
	return best.key
}

// ServiceAtLeast tells whether effective service on a day has lasted a number of years: the anniversary counts.
func (s Spell) ServiceAtLeast(years int, on events.Date) bool {
	return s.ServiceStart().AddYears(years) <= on
}

// FullTime tells whether a schedule is full time (CIA/3.1).
func (t *Timeline) FullTime(s Schedule, on events.Date) bool {
	return s.WeeklyMinutes >= int(t.contract.Employment.FullTimeMinutes.On(on))
}

// Planned returns the minutes of a day that facts tell instead of the schedule: those of its clocking, else those told last
// by the day's facts, which are in fold order; nil if none tells them.
func Planned(d events.Date, clocking *events.Event, facts []*events.Event) (planned *int) {
	tell := func(e *events.Event) {
		if p, ok := e.Data.(events.DayPlanned); ok {
			if minutes, told := p.DayMinutes(d); told {
				planned = new(minutes) // few days have one: a variable of every day would be allocated for every day
			}
		}
	}
	for _, e := range facts {
		tell(e)
	}
	if clocking != nil {
		tell(clocking)
	}
	return planned
}

// TheoreticalMinutes returns the minutes that a day asks for: those planned by its facts if told, none on a holiday,
// else the schedule's (contract §10, "Working days").
func (t *Timeline) TheoreticalMinutes(s Schedule, d events.Date, planned *int) int {
	switch {
	case planned != nil:
		return *planned
	case t.contract.Calendar.IsHoliday(d):
		return 0
	}
	return s.Week[d.Weekday()]
}

// resolve turns an event's schedule into minutes; ok is false for a code without a week of its own.
func (t *Timeline) resolve(s hr.Schedule) (out Schedule, ok bool) {
	out.Code = s.Code
	week, known := t.contract.Employment.Schedules.Codes[s.Code]
	if w := s.Week; w != nil {
		week = [7]int{time.Sunday: w.Sun, w.Mon, w.Tue, w.Wed, w.Thu, w.Fri, w.Sat}
	}
	out.Week = week
	for _, m := range week {
		out.WeeklyMinutes += m
		if m > 0 {
			out.Days++
		}
	}
	return out, known && out.Days > 0
}
