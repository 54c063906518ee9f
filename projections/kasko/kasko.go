// Package kasko is the kasko insurance of employees' own cars (CIA/16.C; MONEY G), whose premium is withheld with each month's pay.
//
// A year's premium is fourteen instalments, two of them in June and in December. What is withheld is reckoned for each cover and calendar
// year together, so that a whole year is exact:
//
//	24.00: 1.71 in January, 24.00 × 2 ÷ 14 - 1.71 = 1.72 in February, … 3.43 in December.
//
// A car is insured until its end is told or the service ends. Whoever has no right to it pays all the same, with a breach.
package kasko

import (
	"slices"

	"spettanze/events"
	"spettanze/events/kasko"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/note"
)

// Breach codes of this package.
const (
	BreachNotEntitled = "kasko.not_entitled"
	BreachCars        = "kasko.cars_exceeded"
)

// ParkUnknownCar is the code of an end of a cover that waits for its beginning.
const ParkUnknownCar = "kasko.unknown_car"

// The notes of this package.
var (
	instalments = note.New("{w}: {d} a year × {n} ÷ {n} instalments, less {d} withheld", "{1}: {d2} l'anno × {3} ÷ {4} rate, meno {d5} già trattenuti",
		"{1}: {d2} a year × {3} ÷ {4} instalments, less {d5} withheld")
	changed = note.New("{w}: {d} of yearly premiums for {n} instalments ÷ {n}, less {d} withheld",
		"{1}: {d2} di premi annui per {3} rate ÷ {4}, meno {d5} già trattenuti", "{1}: {d2} of yearly premiums for {3} instalments ÷ {4}, less {d5} withheld")
	unknownCar = note.New(`the car "{w}" is not insured on {t}`, `l'auto "{1}" non è assicurata il {t2}`, `the car "{1}" is not insured on {t2}`)
)

// About describes the insurance.
var About = institute.About{
	Name:         "kasko",
	Entitlements: []events.Entitlement{events.Kasko},
	Facts:        events.TypesOf(kasko.Insured{}, kasko.Ended{}),
	Phases:       []institute.Phase{institute.PayDays, institute.Settlement},
	OnFacts:      true,
	Breaches: []ledger.BreachCode{
		{Code: BreachNotEntitled, Class: events.ClassMoney, It: "Auto assicurata da chi non ne ha diritto", En: "Car insured without the right to it",
			Counts: ledger.Words},
		{Code: BreachCars, Class: events.ClassMoney, It: "Troppe auto assicurate", En: "Too many cars insured", Counts: ledger.WholeNumbers},
	},
	Notes:   []*note.Form{instalments, changed, unknownCar},
	Figures: func() any { return new(Figures) },
	Reasons: reasons,
	New:     func() institute.Institute { return new(State) },
}

// State is the cars that one employee has insured.
type State struct {
	institute.Base
	figures *Figures
	covers  []cover // by their beginning
}

// cover is a car that is insured, and what was withheld for it in a calendar year.
type cover struct {
	car      string
	value    events.Cents
	year     int
	count    int64        // instalments
	premiums events.Cents // the yearly premium once for each of them
	withheld events.Cents
}

// Clone implements [institute.Institute].
func (s *State) Clone() institute.Institute {
	return &State{figures: s.figures, covers: slices.Clone(s.covers)}
}

// Start implements [institute.Starter]: what was withheld before an opening was not withheld here.
func (s *State) Start(*institute.Day, events.Entitlement) {
	for i := range s.covers {
		s.covers[i].year = 0
	}
}

// NextClosing implements [institute.Scheduler].
func (s *State) NextClosing(from events.Date) events.Date {
	if len(s.covers) == 0 {
		return institute.NoClosing
	}
	return s.figures.Instalments.On(from).PayDay.Next(from)
}

// Apply insures a car, changes its value, or ends its cover.
func (s *State) Apply(day *institute.Day, e *events.Event) {
	s.figures = figures(day)
	switch d := e.Data.(type) {
	case kasko.Insured:
		if i := s.find(d.Car); i >= 0 {
			s.covers[i].value = d.Value
		} else {
			s.covers = append(s.covers, cover{car: d.Car, value: d.Value})
		}
		s.check(day, e)
	case kasko.Ended:
		i := s.find(d.Car)
		if i < 0 {
			day.Book.Park(e, ParkUnknownCar, unknownCar.Write(note.Text(d.Car), note.Date(d.Date)))
			return
		}
		s.covers = slices.Delete(s.covers, i, i+1)
	}
}

func (s *State) find(car string) int {
	return slices.IndexFunc(s.covers, func(c cover) bool { return c.car == car })
}

// check tells of who has no right, and of too many cars, this one included.
func (s *State) check(day *institute.Day, e *events.Event) {
	breach := func(code, clause, limit, observed string) {
		day.Book.Breach(ledger.Breach{Entitlement: events.Kasko, Code: code, Clause: clause, Limit: limit, Observed: observed,
			Cause: ledger.CauseOf(e)})
	}
	if grade := day.Status.Class.Grade(); !s.figures.Grades.On(day.Date).Have(grade) {
		breach(BreachNotEntitled, s.figures.Grades.Clause, "", grade)
	}
	if most, n := int64(s.figures.Cars.On(day.Date)), int64(len(s.covers)); n > most {
		breach(BreachCars, s.figures.Cars.Clause, events.Minute.Format(most), events.Minute.Format(n))
	}
}

// Close withholds the instalments of a pay day, for each car. The covers end with the service.
func (s *State) Close(day *institute.Day, p institute.Phase) {
	if p == institute.Settlement {
		s.covers = nil
		return
	}
	f := figures(day)
	terms := f.Instalments.On(day.Date)
	due := terms.due(day.Date)
	if due == 0 {
		return
	}
	for i := range s.covers {
		parts, text := s.covers[i].withhold(day.Date.Year(), f.Premium.On(day.Date), due, int64(terms.Number))
		institute.AtOnce(day, events.MonthOf(day.Date), events.Kasko, ledger.Entry{Parts: -parts, Clause: f.Premium.Clause,
			Cause: ledger.ClosingOf(day.Date), Note: text})
	}
}

// withhold returns what some more instalments of a year take, in cents, with the arithmetic.
func (c *cover) withhold(year int, figure Premium, due, number int64) (parts int64, text string) {
	if c.year != year {
		c.year, c.count, c.premiums, c.withheld = year, 0, 0, 0
	}
	premium := figure.of(c.value)
	c.count += due
	c.premiums += premium * events.Cents(due)
	before := c.withheld
	c.withheld = events.Cents(ledger.RoundRatio(int64(c.premiums), number))
	form, sum := instalments, premium
	if c.premiums != premium*events.Cents(c.count) {
		form, sum = changed, c.premiums
	}
	return int64(c.withheld - before), form.Write(note.Text(c.car), note.Decimal(sum.String()), note.Int(c.count), note.Int(number),
		note.Decimal(before.String()))
}
