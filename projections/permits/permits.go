// Package permits judges paid permits that have no account (CIA/5bis.1; TIME I): a medical visit should be certified; moving house and a
// birth give one working day an event, never hours. A permit beyond that is taken all the same, and reported. Indisposition, banns of
// marriage and nursing rest have no limit. The permits of law 53 are an allowance.
package permits

import (
	"slices"
	"strconv"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/contract"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
)

// Breach codes of this package.
const (
	BreachNotCertified = "permessi.not_certified"
	BreachOneDay       = "permessi.one_day_exceeded"
	BreachByTheHour    = "permessi.not_by_the_hour"
)

// Figures are those of TIME I.
type Figures struct {
	ByDay  contract.Figure[contract.Days] `yaml:"by_day"` // of an event
	ByHour contract.Cited                 `yaml:"by_hour"`
}

// About describes the permits.
var About = institute.About{
	Name:  "permits",
	Facts: events.TypesOf(hr.LeaveTaken{}),
	Breaches: []ledger.BreachCode{
		{Code: BreachNotCertified, Class: events.ClassSpecial, It: "Visita medica non attestata", En: "Medical visit without a certificate", Counts: ledger.Nothing},
		{Code: BreachOneDay, Class: events.ClassSpecial, It: "Più di un giorno per lo stesso evento", En: "More than one day for an event",
			Counts: ledger.WholeNumbers},
		{Code: BreachByTheHour, Class: events.ClassSpecial, It: "Permesso che non si prende a ore", En: "Permit that is not taken by the hour",
			Counts: ledger.InMinutes},
	},
	Figures: func() any { return new(Figures) },
	New:     func() institute.Institute { return new(State) },
}

// State is one employee's permits.
type State struct {
	institute.Base
	taken []taken // permits of several days that may go on
}

// taken is how many working days of a permit were taken so far.
type taken struct {
	permit events.Identity
	last   events.Date
	days   int
}

// Clone implements [institute.Institute].
func (s *State) Clone() institute.Institute { return &State{taken: slices.Clone(s.taken)} }

// Apply judges permits, day by day. What costs nothing reports nothing.
func (s *State) Apply(day *institute.Day, e *events.Event) {
	d, ok := e.Data.(hr.LeaveTaken)
	if !ok || day.Theoretical == 0 {
		return
	}
	figures := institute.Figures[Figures](day)
	report := func(code, clause, limit, observed string) {
		day.Book.Breach(ledger.Breach{Code: code, Clause: clause, Limit: limit, Observed: observed, Cause: ledger.CauseOf(e)})
	}
	switch d.Kind {
	case hr.LeaveVisitaMedica:
		if d.Certified != nil && !*d.Certified && s.workingDays(day, e, d) == 1 {
			report(BreachNotCertified, figures.ByHour.Clause, "", "")
		}
	case hr.LeaveTrasloco, hr.LeaveNascita:
		if d.Minutes > 0 {
			report(BreachByTheHour, figures.ByDay.Clause, "", events.Minute.Format(int64(d.Minutes)))
		}
		if most, days := int(figures.ByDay.On(day.Date)), s.workingDays(day, e, d); days > most {
			report(BreachOneDay, figures.ByDay.Clause, strconv.Itoa(most), strconv.Itoa(days))
		}
	}
}

// workingDays returns how many working days of a permit were taken through the day, which is one.
func (s *State) workingDays(day *institute.Day, e *events.Event, d hr.LeaveTaken) int {
	if d.Last() == d.Date {
		return 1
	}
	s.taken = slices.DeleteFunc(s.taken, func(t taken) bool { return t.last < day.Date })
	i := slices.IndexFunc(s.taken, func(t taken) bool { return t.permit == e.Identity })
	if i < 0 {
		i = len(s.taken)
		s.taken = append(s.taken, taken{permit: e.Identity, last: d.Last()})
	}
	s.taken[i].days++
	return s.taken[i].days
}
