// Package turni is the rosters of Parte Terza (CIA/All.2; TIME A): rest between shifts, nights, the pattern of a week, free
// week-ends, the break, and overtime outside the planned shift. It has no account of its own.
//
// Which shift an employee has on a day, [employment.Plan] says; the day's theoretical minutes follow from it.
// This package judges the shifts as they stand at a day's closing. Leave changes nothing: the roster counts.
//
// A week is judged on its Sunday, from the days before. What became of each of the last weeks is kept, so that a period of weeks
// is judged on its last Sunday without going through its days again:
//
//	cos, 13 weeks to Sunday 25/12/2022, 80%: at least 11 free week-ends. With a shift on three Saturdays there are 10: reported.
package turni

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/events/shifts"
	"spettanze/projections/employment"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/note"
)

// Breach codes of this package.
const (
	BreachRest     = "roster.rest_under_11_hours"
	BreachNights   = "roster.nights_per_week"
	BreachPattern  = "roster.week_pattern"
	BreachWeekEnds = "roster.weekends_guarantee"
	BreachHalfFree = "roster.half_free_in_a_row"
	BreachBreak    = "roster.break_too_long"
)

// remembered is how many weeks a state keeps: the longest period that a table may have.
const remembered = 52

var outside = note.New("{n} minutes outside the planned shift", "{m1} fuori dal turno previsto", "{m1} outside the planned shift")

// About describes the rosters.
var About = institute.About{
	Name:   "turni",
	Posts:  []events.Entitlement{events.Straordinario},
	Facts:  events.TypesOf(shifts.RosterCycleStarted{}),
	Reads:  events.TypesOf(shifts.RosterPublished{}, shifts.ShiftSwapped{}, hr.ClockingRecorded{}),
	Phases: []institute.Phase{institute.Reckoning},
	Reckons: func(day *institute.Day) bool {
		return (day.Clocking != nil || day.Shift.Told) && day.Status.Class.Discipline == hr.ParteTerza
	},
	Breaches: []ledger.BreachCode{
		{Code: BreachRest, Class: events.ClassTime, It: "Meno di undici ore fra due turni", En: "Less than eleven hours between two shifts", Counts: ledger.InMinutes},
		{Code: BreachNights, Class: events.ClassTime, It: "Più di una notte in una settimana", En: "More than one night in a week", Counts: ledger.WholeNumbers},
		{Code: BreachPattern, Class: events.ClassTime, It: "Turni della settimana non previsti", En: "Shifts of the week of other lengths", Counts: ledger.Words},
		{Code: BreachWeekEnds, Class: events.ClassTime, It: "Troppo pochi fine settimana liberi", En: "Too few free week-ends", Counts: ledger.WholeNumbers},
		{Code: BreachHalfFree, Class: events.ClassTime, It: "Troppi fine settimana liberi a metà di seguito", En: "Too many half-free week-ends in a row",
			Counts: ledger.WholeNumbers},
		{Code: BreachBreak, Class: events.ClassTime, It: "Pausa troppo lunga", En: "Break too long", Counts: ledger.InMinutes},
	},
	Notes:   []*note.Form{outside},
	Figures: func() any { return new(Figures) },
	New:     func() institute.Institute { return new(State) },
}

// State is what one employee's rosters were.
type State struct {
	institute.Base
	anchors []anchor
	monday  events.Date // of the week of nights
	nights  int
	weeks   []week // the latest, in order
	row     int    // half-free week-ends in a row, to the last of weeks
}

// anchor is the latest start of the periods of a service.
type anchor struct {
	service string
	monday  events.Date
}

// week is a week of which every day was in service, in one service, and covered by a roster.
type week struct {
	sunday  events.Date
	service uint8 // position in Figures.WeekEnds
	free    freedom
}

// freedom says how much of a week-end is free.
type freedom uint8

const (
	notFree freedom = iota
	halfFree
	wholeFree
)

// Clone implements [institute.Institute].
func (s *State) Clone() institute.Institute {
	c := *s
	c.anchors, c.weeks = slices.Clone(s.anchors), slices.Clone(s.weeks)
	return &c
}

// Apply takes the start of a cycle.
func (s *State) Apply(_ *institute.Day, e *events.Event) {
	d, ok := e.Data.(shifts.RosterCycleStarted)
	if !ok {
		return
	}
	i := slices.IndexFunc(s.anchors, func(a anchor) bool { return a.service == d.Service })
	if i < 0 {
		i, s.anchors = len(s.anchors), append(s.anchors, anchor{service: d.Service})
	}
	s.anchors[i].monday = d.Date
}

// Close implements [institute.Institute].
func (s *State) Close(day *institute.Day, _ institute.Phase) {
	if day.Status.Class.Discipline != hr.ParteTerza {
		return
	}
	if day.Clocking != nil {
		s.clocked(day)
	}
	if day.Shift.Minutes > 0 && day.Shift.Timed {
		s.rest(day)
		s.night(day)
	}
	if day.Shift.Covered && day.Date.Weekday() == time.Sunday {
		s.pattern(day)
		s.weekEnd(day)
	}
}

func breach(day *institute.Day, code, clause, limit, observed string) {
	day.Book.Breach(ledger.Breach{Code: code, Clause: clause, Limit: limit, Observed: observed, Cause: ledger.ClosingOf(day.Date)})
}

// clocked posts overtime, and reports a long break.
func (s *State) clocked(day *institute.Day) {
	figures, cause := figures(day), ledger.CauseOf(day.Clocking)
	if w := day.Work(); w.Overtime > 0 {
		day.PostOvertime(events.Straordinario, w.Overtime, figures.Overtime.Clause, outside.Write(note.Int(w.Overtime)))
	}
	c, ok := day.Clocking.Data.(hr.ClockingRecorded)
	if !ok || len(c.Punches) != 4 {
		return
	}
	limits, pause := day.Contract.Employment.PaidBreak.On(day.Date), c.At(2)-c.At(1)
	if c.At(3)-c.At(0) > int(limits.Over) && pause > int(limits.Paid) {
		day.Book.Breach(ledger.Breach{Code: BreachBreak, Clause: figures.Break.Clause, Limit: strconv.Itoa(int(limits.Paid)),
			Observed: strconv.Itoa(pause), Cause: cause})
	}
}

// rest judges the time between the shift of the day before and the day's.
func (s *State) rest(day *institute.Day) {
	before := day.ShiftOn(day.Date - 1)
	if before.Minutes == 0 || !before.Timed {
		return
	}
	figure := &figures(day).Rest
	if between := events.DayLong + day.Shift.Start - before.End(); between < int(figure.On(day.Date)) {
		breach(day, BreachRest, figure.Clause, strconv.Itoa(int(figure.On(day.Date))), strconv.Itoa(between))
	}
}

// night counts the nights that start in a week.
func (s *State) night(day *institute.Day) {
	figure := &figures(day).Nights
	limits := figure.On(day.Date)
	shift, minutes := institute.Span{From: day.Shift.Start, To: day.Shift.End()}, 0
	for _, midnight := range []int{0, events.DayLong} {
		minutes += shift.Within(midnight+int(limits.Hours.From), midnight+int(limits.Hours.To))
	}
	if day.Status.Class.Service != hr.Assistenza || minutes < int(limits.Minutes) {
		return
	}
	if monday := employment.Monday(day.Date); s.monday != monday {
		s.monday, s.nights = monday, 0
	}
	if s.nights++; s.nights > int(limits.Most) {
		breach(day, BreachNights, figure.Clause, strconv.Itoa(int(limits.Most)), strconv.Itoa(s.nights))
	}
}

// pattern judges the lengths of a full-time week's shifts, swaps aside.
func (s *State) pattern(day *institute.Day) {
	var minutes []int
	for d := day.Date - 6; d <= day.Date; d++ {
		st, shift := day.Line.At(d), day.ShiftOn(d)
		if !shift.Covered || st.Schedule.Code != hr.Shift37 || !day.Line.FullTime(st.Schedule, d) ||
			day.Contract.Calendar.IsHoliday(d) || day.Line.Suspensions().On(d) {
			return
		}
		if shift.Rostered > 0 {
			minutes = append(minutes, shift.Rostered)
		}
	}
	slices.Sort(minutes)
	slices.Reverse(minutes)
	words := make([]string, len(minutes))
	for i, m := range minutes {
		words[i] = strconv.Itoa(m)
	}
	figure := &figures(day).Patterns
	if got := strings.Join(words, "/"); !slices.Contains(figure.On(day.Date), Pattern(got)) {
		breach(day, BreachPattern, figure.Clause, "", got)
	}
}

// weekEnd judges the week-ends: half-free ones in a row, and the period that ends with the day.
func (s *State) weekEnd(day *institute.Day) {
	w, ok := judge(day)
	if !ok {
		return
	}
	if len(s.weeks) == 0 || s.weeks[len(s.weeks)-1].sunday != w.sunday-7 || s.weeks[len(s.weeks)-1].service != w.service {
		s.row = 0
	}
	if s.weeks = append(s.weeks, w); len(s.weeks) > remembered {
		s.weeks = slices.Delete(s.weeks, 0, 1)
	}
	figures := figures(day)
	row := &figures.WeekEnds[w.service]
	if w.free != halfFree {
		s.row = 0
	} else if s.row++; row.Service == hr.Assistenza && s.row > int(figures.HalfFree.On(day.Date)) {
		breach(day, BreachHalfFree, figures.HalfFree.Clause, strconv.Itoa(int(figures.HalfFree.On(day.Date))), strconv.Itoa(s.row))
	}
	s.period(day, w.service, row)
}

// judge returns the day's week; ok is false if it does not count as a whole.
func judge(day *institute.Day) (w week, ok bool) {
	rows, service := figures(day).WeekEnds, day.Status.Class.Service
	i := slices.IndexFunc(rows, func(r WeekEnds) bool { return r.Service == service })
	if i < 0 {
		return w, false
	}
	worked := 0
	for d := day.Date - 6; d <= day.Date; d++ {
		shift := day.ShiftOn(d)
		if !shift.Covered || day.Line.At(d).Class.Service != service {
			return w, false
		}
		if d >= day.Date-1 && shift.Minutes > 0 {
			worked++
		}
	}
	return week{sunday: day.Date, service: uint8(i), free: wholeFree - freedom(worked)}, true //nolint:gosec // few services, two days
}

// period judges the period of weeks that ends with the day, if one does.
func (s *State) period(day *institute.Day, service uint8, row *WeekEnds) {
	periods, ok := row.Periods.At(day.Date)
	if !ok {
		return
	}
	first := figures(day).FirstWeek.Date
	for _, a := range s.anchors {
		if a.service == row.Service {
			first = a.monday
		}
	}
	since := int(day.Date + 1 - first) // whole weeks: a Sunday and the days before, back to a Monday
	weeks := periods.endsWith(since / 7)
	if weeks == 0 || weeks > len(s.weeks) {
		return
	}
	free := 0
	for i, w := range s.weeks[len(s.weeks)-weeks:] {
		if w.service != service || w.sunday != day.Date-events.Date(7*(weeks-1-i)) { //nolint:gosec // at most a year
			return
		}
		if w.free == wholeFree || row.Half && w.free == halfFree {
			free++
		}
	}
	if least := periods.least(weeks); free < least {
		breach(day, BreachWeekEnds, row.Clause, strconv.Itoa(least), strconv.Itoa(free))
	}
}
