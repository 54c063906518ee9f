// Package holidays is the presence of Parte Terza on holidays and half-holidays that are worked in turn (CIA/All.6; TIME C): on each at most
// half of the people, and of some pairs of days each employee at most one. The day of ferie for a holiday worked is ferie's, the minutes
// for a half-holiday an allowance.
//
// The rules are of employees of Parte Terza whose service is known and is not assistenza. [About] judges each employee by the days that
// they worked in the calendar year and the one before; [Presence] counts the company's, and lists who is in turn on the coming days.
//
//	Good Friday 7/4/2023 and 24/6/2023 worked: from 2009 at most one of the two. Reported on 24/6.
package holidays

import (
	"slices"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/employment"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
)

// Breach codes of this package.
const (
	BreachAlternation = "holidays.alternation"
	BreachPresence    = "holidays.presence_over_half"
)

// About describes the alternation of an employee.
var About = institute.About{
	Name:   "holidays",
	Reads:  events.TypesOf(hr.ClockingRecorded{}),
	Phases: []institute.Phase{institute.Reckoning},
	Reckons: func(day *institute.Day) bool {
		return day.Clocking != nil && day.Status.Class.Discipline == hr.ParteTerza && mayBeListed(day.Date)
	},
	Breaches: []ledger.BreachCode{
		{Code: BreachAlternation, Class: events.ClassTime, It: "Due giornate lavorate che vanno alternate", En: "Two days worked that must be alternated", Counts: ledger.Dates},
	},
	Figures: func() any { return new(Figures) },
	New:     func() institute.Institute { return new(State) },
}

// under reports whether the rules are about an employee.
func under(st *employment.Status) bool {
	c := &st.Class
	return st.In && c.Discipline == hr.ParteTerza && c.Service != "" && c.Service != hr.Assistenza
}

// State is the listed days that an employee worked under the rules, of this year and the one before.
type State struct {
	institute.Base
	worked []events.Date
}

// Clone implements [institute.Institute].
func (s *State) Clone() institute.Institute { return &State{worked: slices.Clone(s.worked)} }

// Close judges a day worked against the earlier ones. The row in force on the later day says what it forbids.
func (s *State) Close(day *institute.Day, _ institute.Phase) {
	if day.Clocking == nil || !under(&day.Status) {
		return
	}
	f := institute.Figures[Figures](day)
	turns, ok := f.Alternation.At(day.Date)
	if !ok || !f.listed(day.Date) {
		return
	}
	year := day.Date.Year()
	s.worked = slices.DeleteFunc(s.worked, func(d events.Date) bool { return d.Year() < year-1 })
	for _, d := range s.worked {
		if turns.forbid(d, day.Date) {
			day.Book.Breach(ledger.Breach{Code: BreachAlternation, Clause: f.Alternation.Clause, Limit: d.String(), Observed: day.Date.String(),
				Cause: ledger.CauseOf(day.Clocking)})
		}
	}
	s.worked = append(s.worked, day.Date)
}
