// Package parttime judges part time (CIA/4; contract §4, TIME F): going to it, making it longer, coming back to full time, and the
// extra hours of part-timers. It has no account. What is against a rule takes effect all the same.
//
// Changes of the schedule are judged one by one, in fold order, against what was in force before each: from full time to a code of
// part time is a transition, from part time to part time with the flag an extension, from part time to full time a return. Extra hours
// are the overtime of clockings on days of part time, judged at the end of the month:
//
//	pt25 in June 2023: 1500 minutes × 30 days ÷ 7 × 10% = 642.86, so 642. With 645 minutes of overtime: reported on 30/6.
package parttime

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/employment"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
)

// Breach codes of this package.
const (
	BreachService     = "parttime.service_under_2_years"
	BreachLength      = "parttime.length_out_of_range"
	BreachFixedTerm   = "parttime.fixed_term_contract"
	BreachCoordinator = "parttime.coordinator"
	BreachLateStart   = "parttime.late_start"
	BreachTooLong     = "parttime.extension_too_long"
	BreachRepeated    = "parttime.extension_repeated"
	BreachLateRequest = "parttime.extension_late_request"
	BreachReturn      = "parttime.return_during_absence"
	BreachExtra       = "parttime.extra_hours_exceeded"
)

// About describes part time.
var About = institute.About{
	Name:     "parttime",
	Posts:    []events.Entitlement{events.Straordinario}, // the breach of extra hours is about it
	Facts:    events.TypesOf(hr.ScheduleChanged{}, hr.LeaveTaken{}),
	Reads:    events.TypesOf(hr.ClockingRecorded{}),
	Phases:   []institute.Phase{institute.Reckoning, institute.MonthEnd},
	Breaches: breaches,
	Figures:  func() any { return new(Figures) },
	Closings: func(_ any, year int, add func(events.Date)) { institute.MonthEnds(year, add) },
	New:      func() institute.Institute { return new(State) },
}

// State is what one employee's part time was.
type State struct {
	institute.Base
	hired    events.Date // of the spell of service
	until    events.Date // of the last change of the schedule; zero: not given
	extended bool        // the part time in force, since its transition or the last new request
	returns  []*events.Event
	absences []employment.Range // whole days of sickness and of unpaid leave

	month events.Month // of extra
	extra int          // minutes of overtime on days of part time
}

// Clone implements [institute.Institute].
func (s *State) Clone() institute.Institute {
	c := *s
	c.returns, c.absences = slices.Clone(s.returns), slices.Clone(s.absences)
	return &c
}

// Apply takes changes of the schedule, and leave that a return waits for.
func (s *State) Apply(day *institute.Day, e *events.Event) {
	switch d := e.Data.(type) {
	case hr.ScheduleChanged:
		s.change(day, e, d)
	case hr.LeaveTaken:
		absent := d.Kind == hr.LeaveSickness || d.Kind == hr.LeaveUnpaid
		if absent && d.Minutes == 0 && d.Date == day.Date {
			s.absences = append(s.absences, employment.Range{From: d.Date, To: d.Last()})
		}
	}
}

// change judges a change of the schedule, and remembers what later ones ask for.
func (s *State) change(day *institute.Day, e *events.Event, d hr.ScheduleChanged) {
	if s.hired != day.Spell.Hired {
		s.hired, s.until, s.extended = day.Spell.Hired, 0, false
	}
	change := day.Line.ChangeBy(e)
	part := func(s employment.Schedule) bool { return !day.Line.FullTime(s, d.Date) }
	before, now := part(change.Before.Schedule), part(change.After)
	yesterday := d.Date > day.Spell.Hired && part(day.Line.At(d.Date-1).Schedule)
	code := strings.HasPrefix(string(d.Schedule.Code), "pt")
	switch {
	case !before && code:
		s.extended = false
		s.transition(day, e, d, change.Before)
	case before && !now:
		s.extended = false
		if s.until != 0 && d.Date <= s.until {
			s.returns = append(s.returns, e)
		}
	case d.Extension && now && yesterday:
		s.extension(day, e, d)
		s.extended = true
	case code:
		s.extended = false
	}
	s.until = d.Until
}

// reporter returns what adds a breach of an event.
func reporter(day *institute.Day, e *events.Event) func(code, clause, limit, observed string) {
	return func(code, clause, limit, observed string) {
		day.Book.Breach(ledger.Breach{Code: code, Clause: clause, Limit: limit, Observed: observed, Cause: ledger.CauseOf(e)})
	}
}

// transition judges going part time. Service and qualification are those of the day of the request, if it is given.
func (s *State) transition(day *institute.Day, e *events.Event, d hr.ScheduleChanged, before employment.Status) {
	figures, report := figures(day), reporter(day, e)
	asked := cmp.Or(d.RequestedOn, d.Date)
	if !day.Spell.ServiceAtLeast(int(figures.Service.On(asked)), asked) {
		report(BreachService, figures.Service.Clause, "", "")
	}
	if before.Class.Contract == hr.FixedTerm {
		report(BreachFixedTerm, figures.Contract.Clause, "", "")
	}
	if asked >= day.Spell.Hired && day.Line.At(asked).Class.Coordinator {
		report(BreachCoordinator, figures.Coordinator.Clause, "", "")
	}
	if last := d.RequestedOn.AddMonths(int(figures.Start.On(d.Date))); d.RequestedOn != 0 && d.Date > last {
		report(BreachLateStart, figures.Start.Clause, last.String(), d.Date.String())
	}
	// Until is the last day: one year ends the day before the anniversary.
	if length := figures.Length.On(d.Date); d.Until != 0 &&
		(d.Until < d.Date.AddYears(int(length.Least))-1 || d.Until > d.Date.AddYears(int(length.Most))-1) {
		report(BreachLength, figures.Length.Clause, "", "")
	}
}

// extension judges making part time longer. What is not given is not judged.
func (s *State) extension(day *institute.Day, e *events.Event, d hr.ScheduleChanged) {
	figure, report := &figures(day).Extension, reporter(day, e)
	bounds := figure.On(d.Date)
	if last := d.Date.AddYears(int(bounds.Years)) - 1; d.Until > last {
		report(BreachTooLong, figure.Clause, last.String(), d.Until.String())
	}
	if s.extended {
		report(BreachRepeated, figure.Clause, "", "")
	}
	if first := d.RequestedOn.AddMonths(int(bounds.Months)); d.RequestedOn != 0 && first > d.Date {
		report(BreachLateRequest, figure.Clause, d.Date.String(), first.String())
	}
}

// Close judges returns, after all facts of the day, and extra hours.
func (s *State) Close(day *institute.Day, p institute.Phase) {
	if p == institute.MonthEnd {
		s.extraHours(day)
		return
	}
	for _, e := range s.returns {
		s.comeBack(day, e)
	}
	s.returns = nil
	if day.Overtime > 0 && !day.Line.FullTime(day.Status.Schedule, day.Date) {
		s.thisMonth(day)
		s.extra += day.Overtime
	}
}

// comeBack judges a return to full time before the end of the part time: who is absent comes back with a later month.
func (s *State) comeBack(day *institute.Day, e *events.Event) {
	d, _ := e.Data.(hr.ScheduleChanged)
	asked := cmp.Or(d.RequestedOn, d.Date)
	last := events.Date(0)
	for _, x := range day.Line.Suspensions() {
		if x.Date <= asked && asked <= x.To {
			last = max(last, x.To)
		}
	}
	for _, r := range s.absences {
		if r.From <= asked && asked <= r.To {
			last = max(last, r.To)
		}
	}
	if last == 0 {
		return
	}
	figure := &figures(day).Return
	first := (events.MonthOf(last+1) + events.Month(figure.On(d.Date))).First()
	if d.Date < first {
		reporter(day, e)(BreachReturn, figure.Clause, first.String(), d.Date.String())
	}
}

// thisMonth begins a new month.
func (s *State) thisMonth(day *institute.Day) {
	if m := events.MonthOf(day.Date); s.month != m {
		s.month, s.extra = m, 0
	}
}

// extraHours judges the calendar month so far, of all its spells, at its end and on the last day in service. The hours of the month
// are those of its days in service under part time, a seventh of the week each.
func (s *State) extraHours(day *institute.Day) {
	if day.Date != day.Date.MonthEnd() && !day.LastDay() {
		return
	}
	s.thisMonth(day)
	if s.extra == 0 {
		return
	}
	figure, weekly := &figures(day).Extra, 0
	for d := s.month.First(); d <= day.Date; d++ {
		if st := day.Line.At(d); st.In && !day.Line.FullTime(st.Schedule, d) {
			weekly += st.Schedule.WeeklyMinutes
		}
	}
	if limit := weekly * int(figure.On(day.Date)) / (7 * 100); s.extra > limit {
		day.Book.Breach(ledger.Breach{Entitlement: events.Straordinario, Code: BreachExtra, Clause: figure.Clause, Limit: strconv.Itoa(limit),
			Observed: strconv.Itoa(s.extra), Cause: ledger.ClosingOf(day.Date)})
	}
}
