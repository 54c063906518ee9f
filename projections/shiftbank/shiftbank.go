// Package shiftbank is the monte ore turni, the shift bank of Parte Terza (CIA/All.2; TIME B). An employee who swaps a shift for
// a longer one gets a credit of minutes, for a shorter one a debit. The balance, in minutes, is positive if more was worked
// than planned.
//
// Every swap is posted as the event says, for employees of Parte Terza that day; leave uses the credit. The balance of 31
// December is paid or withheld with January's pay, even if the account was adjusted after the end of service; the balance at
// the end of service, with that month's pay.
package shiftbank

import (
	"fmt"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/events/shifts"
	"spettanze/projections/contract"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/note"
)

// Breach codes of this package.
const (
	BreachLengths = "shiftbank.not_7_and_8_hours"
	BreachCredit  = "shiftbank.leave_exceeds_credit"
)

// The notes of this package's movements.
var (
	swapped   = note.New("{n} minutes instead of {n}", "{m1} anziché {m2}", "{m1} instead of {m2}")
	endOfYear = note.New("left on 31 December", "residuo al 31 dicembre", "left on 31 December")
)

// Figures are those of TIME B.
type Figures struct {
	Swap       contract.Figure[Lengths] `yaml:"swap"`
	Settlement contract.Cited           `yaml:"settlement"`
}

// Lengths are those of the two shifts that may be swapped.
type Lengths struct {
	Short contract.Minutes `yaml:"short" it:"turno breve" en:"short shift"`
	Long  contract.Minutes `yaml:"long" it:"turno lungo" en:"long shift"`
}

// String writes "420/480".
func (l Lengths) String() string { return fmt.Sprintf("%d/%d", l.Short, l.Long) }

// About describes the shift bank.
var About = institute.About{
	Name:         "shiftbank",
	Entitlements: []events.Entitlement{events.MonteOreTurni},
	Facts:        events.TypesOf(shifts.ShiftSwapped{}, hr.LeaveTaken{}),
	Phases:       []institute.Phase{institute.Deadlines, institute.Settlement},
	Outlives:     true,
	Breaches: []ledger.BreachCode{
		{Code: BreachLengths, Class: events.ClassTime, It: "Cambio non fra turni di 7 e 8 ore", En: "Swap not between shifts of 7 and 8 hours",
			Counts: ledger.Words},
		{Code: BreachCredit, Class: events.ClassTime, It: "Assenza oltre il credito del monte ore", En: "Leave beyond the credit of the shift bank",
			Counts: ledger.InMinutes},
	},
	Notes:   []*note.Form{swapped, endOfYear},
	Figures: func() any { return new(Figures) },
	New:     func() institute.Institute { return new(State) },
}

// State is one employee's shift bank.
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

// NextClosing implements [institute.Scheduler].
func (s *State) NextClosing(from events.Date) events.Date {
	if s.balance == 0 {
		return institute.NoClosing
	}
	return from.YearEnd()
}

// Apply takes swaps, and leave of the shift bank.
func (s *State) Apply(day *institute.Day, e *events.Event) {
	switch d := e.Data.(type) {
	case shifts.ShiftSwapped:
		if day.Status.Class.Discipline == hr.ParteTerza {
			s.swap(day, e, d)
		}
	case hr.LeaveTaken:
		if d.Kind.Account() == events.MonteOreTurni {
			s.use(day, e, d)
		}
	}
}

// swap posts the difference of the two shifts. The planned shift is the event's; it is not compared with a roster.
func (s *State) swap(day *institute.Day, e *events.Event, d shifts.ShiftSwapped) {
	figure := &institute.Figures[Figures](day).Swap
	kind, diff := ledger.Credit, int64(d.Worked-d.Planned)
	if diff < 0 {
		kind = ledger.Debit
	}
	s.post(day, ledger.Entry{Kind: kind, Parts: diff, Other: "swapped", Clause: figure.Clause, Cause: ledger.CauseOf(e),
		Note: swapped.Write(note.Int(d.Worked), note.Int(d.Planned))})
	lengths := figure.On(day.Date)
	if min(d.Planned, d.Worked) != int(lengths.Short) || max(d.Planned, d.Worked) != int(lengths.Long) {
		day.Book.Breach(ledger.Breach{Entitlement: events.MonteOreTurni, Code: BreachLengths, Clause: figure.Clause,
			Limit: lengths.String(), Observed: fmt.Sprintf("%d/%d", d.Planned, d.Worked),
			Cause: ledger.CauseOf(e)})
	}
}

// use takes minutes, or a whole day at the day's theoretical minutes. A use beyond the credit is posted, with a breach.
func (s *State) use(day *institute.Day, e *events.Event, d hr.LeaveTaken) {
	minutes, text := day.LeaveCost(d)
	clause, credit := institute.Figures[Figures](day).Swap.Clause, max(0, s.balance)
	s.post(day, ledger.Entry{Kind: ledger.Use, Parts: -minutes, Other: "used", Clause: clause, Cause: ledger.CauseOf(e), Note: text})
	if minutes > credit {
		day.Book.Breach(ledger.Breach{Entitlement: events.MonteOreTurni, Code: BreachCredit, Clause: clause,
			Limit: events.Minute.Format(credit), Observed: events.Minute.Format(minutes), Cause: ledger.CauseOf(e)})
	}
}

func (s *State) post(day *institute.Day, e ledger.Entry) {
	s.balance += e.Parts
	day.Book.Post(events.MonteOreTurni, e)
}

// Close settles the balance. If the last day in service is a 31 December, the year's end comes first: January's pay.
func (s *State) Close(day *institute.Day, p institute.Phase) {
	switch {
	case p == institute.Settlement:
		s.settle(day, events.MonthOf(day.Date), note.EndOfService.Write())
	case day.Date == day.Date.YearEnd():
		s.settle(day, events.MonthOf(day.Date)+1, endOfYear.Write())
	}
}

func (s *State) settle(day *institute.Day, pay events.Month, why string) {
	left := s.balance
	s.balance = 0
	day.Book.SettleIn(pay, events.MonteOreTurni, left, events.Lot{}, institute.Figures[Figures](day).Settlement.Clause, why)
}
