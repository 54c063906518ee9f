// Package personalised is personalised hours (CIA/4bis; TIME G). It has no account: an agreement is judged by the service, by its weekly
// minutes and by three quotas, and counts all the same. The hours themselves come by the schedule.
//
// [Quotas] counts agreements of the company, those of the time bank among them. The state of an employee is the agreements in force, so
// that an end without one has no effect.
package personalised

import (
	"slices"
	"strconv"

	"spettanze/events"
	"spettanze/events/personalised"
	"spettanze/projections/contract"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
)

// Breach codes of this package.
const (
	BreachService  = "personalised.service_under_1_year"
	BreachShort    = "personalised.under_20_hours"
	BreachDiffers  = "personalised.over_4_hours"
	BreachIncrease = "personalised.increase_full_time"
	BreachEnd      = "personalised.end_not_month_end"

	BreachQuota      = "personalised.quota_exceeded"
	BreachReductions = "personalised.reduction_quota_exceeded"
	BreachOffice     = "personalised.office_quota_exceeded"
)

// Figures are those of TIME G.
type Figures struct {
	Service    contract.Figure[contract.Years]   `yaml:"service_years"`
	Least      contract.Figure[contract.Minutes] `yaml:"least_weekly"`
	Difference contract.Figure[contract.Minutes] `yaml:"difference"`
	End        contract.Cited                    `yaml:"end"`
	Quota      contract.Figure[contract.Percent] `yaml:"quota_percent"`
	Reductions contract.Figure[contract.Percent] `yaml:"reduction_percent"`
	Office     contract.Figure[contract.Percent] `yaml:"office_percent"`
}

// About describes the agreements of an employee.
var About = institute.About{
	Name:   "personalised",
	Facts:  events.TypesOf(personalised.Agreed{}, personalised.Closed{}),
	Phases: []institute.Phase{institute.Settlement},
	Breaches: []ledger.BreachCode{
		{Code: BreachService, Class: events.ClassTime, It: "Orario personalizzato prima di un anno di servizio", En: "Personalised hours before a year of service",
			Counts: ledger.Nothing},
		{Code: BreachShort, Class: events.ClassTime, It: "Orario ridotto sotto le venti ore", En: "Reduction to less than twenty hours", Counts: ledger.InMinutes},
		{Code: BreachDiffers, Class: events.ClassTime, It: "Più di quattro ore di differenza", En: "More than four hours of difference", Counts: ledger.InMinutes},
		{Code: BreachIncrease, Class: events.ClassTime, It: "Più ore di un tempo pieno", En: "More hours than full time", Counts: ledger.InMinutes},
		{Code: BreachEnd, Class: events.ClassTime, It: "Recesso non alla fine di un mese", En: "Withdrawal not at the end of a month", Counts: ledger.Dates},
	},
	Figures: func() any { return new(Figures) },
	New:     func() institute.Institute { return new(State) },
}

// State is the agreements of one employee, in this spell of service.
type State struct {
	institute.Base
	list []period
}

type period struct{ from, to events.Date }

func (p period) holds(d events.Date) bool { return p.from <= d && d <= p.to }

// Clone implements [institute.Institute].
func (s *State) Clone() institute.Institute { return &State{list: slices.Clone(s.list)} }

// Close implements [institute.Institute]: agreements end with the service.
func (s *State) Close(*institute.Day, institute.Phase) { s.list = nil }

// Apply takes agreements and their ends.
func (s *State) Apply(day *institute.Day, e *events.Event) {
	switch d := e.Data.(type) {
	case personalised.Agreed:
		s.list = append(s.list, period{d.Date, d.To})
		judge(day, e, &d)
	case personalised.Closed:
		s.end(day, e, &d)
	}
}

func report(day *institute.Day, e *events.Event, code, clause, limit, observed string) {
	day.Book.Breach(ledger.Breach{Code: code, Clause: clause, Limit: limit, Observed: observed, Cause: ledger.CauseOf(e)})
}

// judge judges an agreement by itself.
func judge(day *institute.Day, e *events.Event, d *personalised.Agreed) {
	f := institute.Figures[Figures](day)
	full := int(day.Contract.Employment.FullTimeMinutes.On(d.Date))
	if !day.Spell.ServiceAtLeast(int(f.Service.On(d.Date)), d.Date) {
		report(day, e, BreachService, f.Service.Clause, "", "")
	}
	if least := int(f.Least.On(d.Date)); d.Fewer() && d.Weekly < least {
		report(day, e, BreachShort, f.Least.Clause, strconv.Itoa(least), strconv.Itoa(d.Weekly))
	}
	differs, most := max(d.Weekly-d.Ordinary, d.Ordinary-d.Weekly), int(f.Difference.On(d.Date))
	switch {
	case d.Ordinary < full && differs > most:
		report(day, e, BreachDiffers, f.Difference.Clause, strconv.Itoa(most), strconv.Itoa(differs))
	case d.Ordinary >= full && d.Weekly > d.Ordinary:
		report(day, e, BreachIncrease, f.Difference.Clause, strconv.Itoa(full), strconv.Itoa(d.Weekly))
	}
}

// end ends the agreements in force. One that the employee ends lasts to the end of a month.
func (s *State) end(day *institute.Day, e *events.Event, d *personalised.Closed) {
	ended := false
	for i := range s.list {
		if p := &s.list[i]; p.holds(d.Date) {
			p.to, ended = d.Date, true
		}
	}
	if last := d.Date.MonthEnd(); ended && d.By == personalised.ByEmployee && d.Date != last {
		report(day, e, BreachEnd, institute.Figures[Figures](day).End.Clause, last.String(), d.Date.String())
	}
}
