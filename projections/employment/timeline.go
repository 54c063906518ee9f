// Package employment keeps the history of an employee's employment: for each day, in service or not and since when, the
// schedule and classification, unpaid time, and the theoretical minutes (contract §1).
//
// A [Timeline] is made of [Spell]s (hire to termination), [Status]es (schedule and [Class] from a day on) and ranges of unpaid
// time. It applies employment events in fold order and never looks ahead: an answer about a later day is what the events so
// far imply, as contract §10 asks ("nothing dated later is foreseen").
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
	Why   string      // it ended, as the termination says
	Group events.Date // group service since; zero: none
	Term  events.Date // end of a fixed term, from the hire; zero: not given
	// Probation is the last day of the trial period; zero: there is none.
	Probation events.Date
	// Tried is the first day past the trial period. Until it comes the period may be moved; once it is there, it stays.
	Tried events.Date
}

// ServiceStart returns the day from which effective service runs: the earlier of hire and group service
// (CIA/All.10, CIA/17bis).
func (s Spell) ServiceStart() events.Date {
	if s.Group != 0 && s.Group < s.Hired {
		return s.Group
	}
	return s.Hired
}

// Class is an employee's classification.
type Class struct {
	Contract   hr.ContractKind
	Discipline hr.Discipline
	Level      int
	Quadro     bool
	Service    string // of Parte Terza; empty: never given in this spell

	Supervisor, Liquidatore, Coordinator bool
}

// Grade is the observed figure of breaches of rights by level (MONEY 0): "7", "6Q" for a quadro of level 6, "PIII" for Parte
// Terza, whose levels are others.
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

// Status is what is in force from a day on, until the next status.
type Status struct {
	From     events.Date
	In       bool // in service
	Schedule Schedule
	Class    Class
	PartTime PartTime
}

// PartTime is the part of a status for the rules of part time (CIA/4).
type PartTime struct {
	Admitted   bool  // under full time by a transition in this spell (CIA/4.2), not by the hire
	Afternoon  *bool // of the schedule; nil: not given
	Transition bool  // a transition on From
	Begun      bool  // a schedule under full time begins on From
}

// Assignment puts the employee into a unit from a day on, until the next one or the end of the spell. Hires, reclassifications
// and assignments name units, in fold order.
type Assignment struct {
	From events.Date
	Unit string
}

// Range is a range of dates, both ends included.
type Range struct{ From, To events.Date }

// Ranges are ranges of dates, in order, neither overlapping nor adjacent.
type Ranges []Range

// On reports whether a day is in one of them.
func (r Ranges) On(d events.Date) bool {
	return slices.ContainsFunc(r, func(r Range) bool { return r.From <= d && d <= r.To })
}

// Timeline is the history of one employee's employment.
type Timeline struct {
	contract *contract.Contract
	spells   []Spell
	statuses []Status
	assigned []Assignment // in order
	changes  []Change     // of the schedule, in fold order
	pauses   Suspensions
	unpaid   Ranges
	unearned Ranges // unpaid without maternity, which earns money though it is not paid (MONEY 0)
}

// NewTimeline returns the timeline of an employee who was never hired.
func NewTimeline(c *contract.Contract) Timeline { return Timeline{contract: c} }

// Clone returns a copy.
func (t *Timeline) Clone() Timeline {
	return Timeline{contract: t.contract, spells: slices.Clone(t.spells), statuses: slices.Clone(t.statuses), assigned: slices.Clone(t.assigned), changes: slices.Clone(t.changes),
		pauses: slices.Clone(t.pauses), unpaid: slices.Clone(t.unpaid), unearned: slices.Clone(t.unearned)}
}

// Spells returns the spells of service, in order. The slice must not be changed.
func (t *Timeline) Spells() []Spell { return t.spells }

// Statuses returns what is in force from each day of change on, in order. The slice must not be changed.
func (t *Timeline) Statuses() []Status { return t.statuses }

// Assignments returns the units of the employee, in order. The slice must not be changed.
func (t *Timeline) Assignments() []Assignment { return t.assigned }

// UnitAt returns the unit in which the employee is on a day; empty: in none, or not in service. A spell begins in none.
func (t *Timeline) UnitAt(d events.Date) string {
	s, in := t.SpellAt(d)
	for _, a := range slices.Backward(t.assigned) {
		if in && s.Hired <= a.From && a.From <= d {
			return a.Unit
		}
	}
	return ""
}

// Change is a change of the schedule that counts: what was in force before it, on its day too, and the schedule that it begins.
type Change struct {
	Event  *events.Event
	Before Status
	After  Schedule
}

// ChangeBy returns the change that an event made.
func (t *Timeline) ChangeBy(e *events.Event) (c Change) {
	if i := slices.IndexFunc(t.changes, func(c Change) bool { return c.Event == e }); i >= 0 {
		c = t.changes[i]
	}
	return c
}

// Suspensions are suspensions that count, paid and unpaid, in fold order.
type Suspensions []hr.Suspended

// On reports whether one of them is in force on a day.
func (s Suspensions) On(d events.Date) bool {
	return slices.ContainsFunc(s, func(s hr.Suspended) bool { return s.Date <= d && d <= s.To })
}

// Suspensions returns those of the employee. The slice must not be changed.
func (t *Timeline) Suspensions() Suspensions { return t.pauses }

// Unpaid returns the unpaid time. The slice must not be changed.
func (t *Timeline) Unpaid() Ranges { return t.unpaid }

// Unearned returns the unpaid time without maternity (MONEY 0). The slice must not be changed.
func (t *Timeline) Unearned() Ranges { return t.unearned }

// At returns the status in force at the end of a day; the zero Status before the first hire.
func (t *Timeline) At(d events.Date) Status {
	for i := len(t.statuses) - 1; i >= 0; i-- {
		if t.statuses[i].From <= d {
			return t.statuses[i]
		}
	}
	return Status{}
}

// EverHired reports whether there was any hire.
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

// AddUnpaid adds unpaid time: a suspension without pay, or whole days of unpaid leave.
func (t *Timeline) AddUnpaid(r Range) {
	t.unpaid = with(t.unpaid, r)
	t.unearned = with(t.unearned, r)
}

// maternity is the kind of suspension during which months count for premiums (CIA/8.3, CIA/8.C, CIA/22).
const maternity = "maternity"

// suspend adds a suspension.
func (t *Timeline) suspend(d hr.Suspended) {
	t.pauses = append(t.pauses, d)
	switch r := (Range{d.Date, d.To}); {
	case d.Paid:
	case d.Kind == maternity:
		t.unpaid = with(t.unpaid, r)
	default:
		t.AddUnpaid(r)
	}
}

// with returns ranges with one added; overlapping and adjacent ranges are merged.
func with(ranges Ranges, r Range) Ranges {
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

// PaidDays counts the days from…to that are in the spell and not unpaid.
func (t *Timeline) PaidDays(s Spell, from, to events.Date) int {
	return daysOutside(t.unpaid, s, from, to)
}

func daysOutside(ranges Ranges, s Spell, from, to events.Date) int {
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

// MonthCounts reports whether a month counts for a spell: at least the contract's number of its days are in service and paid
// (contract §2).
func (t *Timeline) MonthCounts(s Spell, m events.Month) bool {
	first, last := m.First(), m.Last()
	return t.PaidDays(s, first, last) >= int(t.contract.Employment.MonthCountsFromDays.On(last))
}

// EarningSpell returns the latest spell for which a month counts for premiums: as in [Timeline.MonthCounts], except that
// maternity takes no day away (MONEY 0).
func (t *Timeline) EarningSpell(m events.Month) (s Spell, ok bool) {
	for _, s := range slices.Backward(t.spells) {
		if t.MonthEarns(s, m) {
			return s, true
		}
	}
	return s, false
}

// LastDayIn returns the last day of a year that is in service.
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

// MonthSchedule returns the schedule that covers most of a spell's days in a month (contract §2).
func MonthSchedule(t *Timeline, s Spell, m events.Month) Schedule {
	return Most(t, s, m, func(st *Status) Schedule { return st.Schedule })
}

// Most returns the value of a status that covers most of a spell's days in a month, the later value on a tie. Days under equal
// values are added up (contract §2, §10).
func Most[K comparable](t *Timeline, s Spell, m events.Month, of func(*Status) K) K {
	type share struct {
		key  K
		days int
	}
	if st := single(t, s, m); st != nil {
		return of(st)
	}
	var shares []share // by the last day on which each was in force
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

// ServiceAtLeast reports whether effective service has lasted a number of years on a day. The anniversary counts.
func (s Spell) ServiceAtLeast(years int, on events.Date) bool {
	return s.ServiceStart().AddYears(years) <= on
}

// FullTime reports whether a schedule is full time (CIA/3.1).
func (t *Timeline) FullTime(s Schedule, on events.Date) bool {
	return s.WeeklyMinutes >= int(t.contract.Employment.FullTimeMinutes.On(on))
}

// Planned returns the planned minutes of a day that replace the schedule's: those of its clocking, else those of the last of
// the day's facts, in fold order, that has any; nil if none has.
func Planned(d events.Date, clocking *events.Event, facts []*events.Event) (planned *int) {
	take := func(e *events.Event) {
		if p, ok := e.Data.(events.DayPlanned); ok {
			if minutes, given := p.DayMinutes(d); given {
				planned = new(minutes) // few days have any: the address of a local variable would be an allocation on every day
			}
		}
	}
	for _, e := range facts {
		take(e)
	}
	if clocking != nil {
		take(clocking)
	}
	return planned
}

// TheoreticalMinutes returns the minutes due on a day: the planned ones if there are any, those of the shift if one is planned, 0 on a
// holiday, else the schedule's (contract §10, "Working days"; TIME A).
func (t *Timeline) TheoreticalMinutes(s Schedule, d events.Date, planned *int, shift Shift) int {
	switch {
	case planned != nil:
		return *planned
	case shift.Told:
		return shift.Minutes
	case t.contract.Calendar.IsHoliday(d):
		return 0
	}
	return s.Week[d.Weekday()]
}

// resolve turns an event's schedule into minutes; ok is false for a code without a week of its own.
func resolve(c *contract.Contract, s hr.Schedule) (out Schedule, ok bool) {
	out.Code = s.Code
	week, known := c.Employment.Schedules.Codes[s.Code]
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
