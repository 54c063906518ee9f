// Package coffee is a pretend institute, which a test adds by the recipe of CONTRIBUTING: cups are owed, and withheld with
// the next month's pay at the month's end, or at the end of service.
package coffee

import (
	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/contract"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/note"
)

// BreachCups is the breach code of this package.
const BreachCups = "coffee.too_many"

// The notes of this package's movements.
var (
	drunk    = note.New("{n} cups", "{1} tazze", "{1} cups")
	monthEnd = note.New("cups of the month", "tazze del mese", "cups of the month")
)

// Figures are those of the pretend clause.
type Figures struct {
	Cups contract.Figure[contract.Count] `yaml:"cups"`
}

// About describes coffee.
var About = institute.About{
	Name:         "coffee",
	Entitlements: []events.Entitlement{events.Caffe},
	Facts:        events.TypesOf(hr.CoffeeDrunk{}),
	Phases:       []institute.Phase{institute.MonthEnd, institute.Settlement},
	Breaches:     []ledger.BreachCode{{Code: BreachCups, Class: events.ClassTime, It: "Troppi caffè", En: "Too much coffee", Counts: ledger.WholeNumbers}},
	Notes:        []*note.Form{drunk, monthEnd},
	Figures:      func() any { return new(Figures) },
	Closings:     func(_ any, year int, add func(events.Date)) { institute.MonthEnds(year, add) },
	New:          func() institute.Institute { return new(State) },
}

// State is one employee's coffee.
type State struct {
	institute.Base
	balance int64
}

// Clone implements [institute.Institute].
func (s *State) Clone() institute.Institute {
	c := *s
	return &c
}

// Start implements [institute.Starter].
func (s *State) Start(*institute.Day, events.Entitlement) { s.balance = 0 }

// Add posts an opening balance or an adjustment.
func (s *State) Add(day *institute.Day, _ events.Entitlement, _ events.Lot, e ledger.Entry) {
	s.post(day, e)
}

// Apply takes what was drunk.
func (s *State) Apply(day *institute.Day, e *events.Event) {
	d, ok := e.Data.(hr.CoffeeDrunk)
	if !ok {
		return
	}
	figure, cause := &institute.Figures[Figures](day).Cups, ledger.CauseOf(e)
	s.post(day, ledger.Entry{Kind: ledger.Use, Parts: -int64(d.Cups), Other: "used", Clause: figure.Clause, Cause: cause,
		Note: drunk.Write(note.Int(d.Cups))})
	if most := int(figure.On(day.Date)); d.Cups > most {
		day.Book.Breach(ledger.Breach{Entitlement: events.Caffe, Code: BreachCups, Clause: figure.Clause, Cause: cause,
			Limit: events.Voucher.Format(int64(most)), Observed: events.Voucher.Format(int64(d.Cups))})
	}
}

// Close settles the month's cups.
func (s *State) Close(day *institute.Day, p institute.Phase) {
	switch {
	case p == institute.Settlement:
		s.settle(day, events.MonthOf(day.Date), note.EndOfService.Write())
	case day.Date == day.Date.MonthEnd():
		s.settle(day, events.MonthOf(day.Date)+1, monthEnd.Write())
	}
}

func (s *State) settle(day *institute.Day, pay events.Month, why string) {
	left := s.balance
	s.balance = 0
	day.Book.SettleIn(pay, events.Caffe, left, events.Lot{}, institute.Figures[Figures](day).Cups.Clause, why)
}

func (s *State) post(day *institute.Day, e ledger.Entry) {
	s.balance += e.Parts
	day.Book.Post(events.Caffe, e)
}
