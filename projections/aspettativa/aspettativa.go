// Package aspettativa judges unpaid leave (CIA/5bis.2; TIME H): up to three months at a time, or ninety days in up to three pieces,
// after two years of service, and again only three years later. It has no account. Leave beyond a limit is leave all the same, and counts
// for the next.
//
// A piece is a suspension of the kind aspettativa. One that begins three years or more after the day after all earlier ones, or
// that no other in the spell of service precedes, is the first of a new leave; any other is a further piece of the running one:
//
//	2023-06-01…2023-08-31 is 92 days of 92: used up. A piece on 2024-03-01 comes too early, the first date allowed is 2026-09-01.
package aspettativa

import (
	"strconv"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/contract"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
)

// Breach codes of this package.
const (
	BreachService = "aspettativa.service_under_2_years"
	BreachAgain   = "aspettativa.again_within_3_years"
	BreachShort   = "aspettativa.piece_under_7_days"
	BreachLong    = "aspettativa.too_long"
)

// kind is the kind of suspension that is judged here.
const kind = "aspettativa"

// Figures are those of TIME H.
type Figures struct {
	Service contract.Figure[contract.Years] `yaml:"service_years"`
	Length  contract.Figure[Length]         `yaml:"length"`
	Pieces  contract.Figure[Pieces]         `yaml:"pieces"`
	Again   contract.Figure[contract.Years] `yaml:"again_years"`
}

// Length is the longest leave: in calendar months for its first piece, in days for all of them.
type Length struct {
	Months contract.Count `yaml:"months" it:"mesi in una volta" en:"months at once"`
	Days   contract.Days  `yaml:"days" it:"giorni in tutto" en:"days in all"`
}

// Pieces says how a leave may be divided.
type Pieces struct {
	Most contract.Count `yaml:"most" it:"al massimo" en:"at most"`
	Days contract.Days  `yaml:"days" it:"giorni ciascuno almeno" en:"days each at least"`
}

// About describes unpaid leave.
var About = institute.About{
	Name:  "aspettativa",
	Facts: events.TypesOf(hr.Suspended{}),
	Breaches: []ledger.BreachCode{
		{Code: BreachService, Class: events.ClassSpecial, It: "Aspettativa prima di due anni di servizio", En: "Unpaid leave before two years of service",
			Counts: ledger.Nothing},
		{Code: BreachAgain, Class: events.ClassSpecial, It: "Aspettativa prima di tre anni dalla precedente", En: "Unpaid leave within three years of the last",
			Counts: ledger.Dates},
		{Code: BreachShort, Class: events.ClassSpecial, It: "Periodo di aspettativa di meno di sette giorni", En: "Piece of unpaid leave under seven days",
			Counts: ledger.WholeNumbers},
		{Code: BreachLong, Class: events.ClassSpecial, It: "Aspettativa troppo lunga", En: "Unpaid leave too long", Counts: ledger.WholeNumbers},
	},
	Figures: func() any { return new(Figures) },
	New:     func() institute.Institute { return new(State) },
}

// State is the running leave of one employee.
type State struct {
	institute.Base
	hired  events.Date // of the spell of service
	pieces int         // of the running leave; 0: none in the spell
	days   int
	full   bool        // its first piece was as long as one may be
	last   events.Date // of all pieces of the spell
}

// Clone implements [institute.Institute].
func (s *State) Clone() institute.Institute {
	c := *s
	return &c
}

// Apply judges a piece against those before it.
func (s *State) Apply(day *institute.Day, e *events.Event) {
	d, ok := e.Data.(hr.Suspended)
	if !ok || d.Kind != kind {
		return
	}
	if s.hired != day.Spell.Hired {
		*s = State{hired: day.Spell.Hired}
	}
	figures := institute.Figures[Figures](day)
	report := func(code, clause, limit, observed string) {
		day.Book.Breach(ledger.Breach{Code: code, Clause: clause, Limit: limit, Observed: observed, Cause: ledger.CauseOf(e)})
	}
	if !day.Spell.ServiceAtLeast(int(figures.Service.On(d.Date)), d.Date) {
		report(BreachService, figures.Service.Clause, "", "")
	}
	if s.pieces > 0 {
		if next := (s.last + 1).AddYears(int(figures.Again.On(d.Date))); next <= d.Date {
			*s = State{hired: s.hired}
		} else if s.usedUp(figures, d.Date) {
			report(BreachAgain, figures.Again.Clause, next.String(), d.Date.String())
			s.add(d)
			return
		}
	}
	if least := int(figures.Pieces.On(d.Date).Days); length(d) < least {
		report(BreachShort, figures.Pieces.Clause, strconv.Itoa(least), strconv.Itoa(length(d)))
	}
	most, first := figures.Length.On(d.Date), s.pieces == 0
	s.add(d)
	limit := int(most.Days)
	if first {
		limit = int(d.Date.AddMonths(int(most.Months)) - d.Date)
		s.full = s.days >= limit
	}
	if s.days > limit {
		report(BreachLong, figures.Length.Clause, strconv.Itoa(limit), strconv.Itoa(s.days))
	}
}

// usedUp reports whether the running leave leaves no further piece.
func (s *State) usedUp(f *Figures, on events.Date) bool {
	return s.full || s.pieces >= int(f.Pieces.On(on).Most) || s.days >= int(f.Length.On(on).Days)
}

// add counts a piece. Its days are those of the calendar, whatever becomes of the service.
func (s *State) add(d hr.Suspended) {
	s.pieces, s.days, s.last = s.pieces+1, s.days+length(d), max(s.last, d.To)
}

func length(d hr.Suspended) int { return int(d.To-d.Date) + 1 }
