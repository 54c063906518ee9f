// Package parking is the company's share in parking (CIA/16.1, 16.2; MONEY G): an allowance or a voucher a month, as the employee of level 7
// has chosen.
//
// On the 1st of a month, after its events, whoever has chosen a form and is not on unpaid time has the whole month; nothing is divided:
//
//	chosen on 1 March: 102.00 with March's pay; on 2 March: April is the first. Left on 10 May: May is whole.
package parking

import (
	"spettanze/events"
	"spettanze/events/parking"
	"spettanze/projections/contract"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/note"
)

// BreachNotEntitled tells of a form chosen at another level.
const BreachNotEntitled = "parking.not_entitled"

// ofMonth is the note of what a month brings.
var ofMonth = note.New("the whole month", "il mese intero", "the whole month")

// Figures are those of MONEY G, parking.
type Figures struct {
	Month  contract.Figure[Month]           `yaml:"month"`
	Grades contract.Figure[contract.Grades] `yaml:"grades"`
}

// Month is what a month brings.
type Month struct {
	Allowance contract.Euro  `yaml:"allowance" it:"indennità" en:"allowance"`
	Vouchers  contract.Count `yaml:"vouchers" it:"o voucher" en:"or vouchers"`
}

// in returns what a month brings in a form, and to which account.
func (m Month) in(f parking.Form) (ent events.Entitlement, parts int64) {
	if f == parking.Voucher {
		return events.ParcheggioVoucher, int64(m.Vouchers)
	}
	return events.ParcheggioIndennita, int64(m.Allowance.Cents)
}

// About describes the parking.
var About = institute.About{
	Name:         "parking",
	Entitlements: []events.Entitlement{events.ParcheggioIndennita, events.ParcheggioVoucher},
	Facts:        events.TypesOf(parking.Chosen{}),
	Phases:       []institute.Phase{institute.PayDays, institute.Settlement},
	OnFacts:      true,
	Breaches: []ledger.BreachCode{{Code: BreachNotEntitled, Class: events.ClassMoney, It: "Parcheggio scelto a un altro livello",
		En: "Parking chosen at another level", Counts: ledger.Words}},
	Notes:   []*note.Form{ofMonth},
	Figures: func() any { return new(Figures) },
	Reasons: reasons,
	Zeros:   zeros,
	New:     func() institute.Institute { return new(State) },
}

// State is what one employee has chosen.
type State struct {
	institute.Base
	form parking.Form // empty: nothing, or none
}

// Clone implements [institute.Institute].
func (s *State) Clone() institute.Institute { return &State{form: s.form} }

// NextClosing implements [institute.Scheduler].
func (s *State) NextClosing(from events.Date) events.Date {
	if s.form == "" {
		return institute.NoClosing
	}
	return (from - 1).MonthEnd() + 1
}

// Apply takes a choice, and tells of one at another level.
func (s *State) Apply(day *institute.Day, e *events.Event) {
	d, _ := e.Data.(parking.Chosen)
	if s.form = d.Form; d.Form == parking.None {
		s.form = ""
		return
	}
	if f := institute.Figures[Figures](day); !f.entitles(day) {
		day.Book.Breach(ledger.Breach{Entitlement: events.ParcheggioIndennita, Code: BreachNotEntitled, Clause: f.Grades.Clause,
			Limit: f.Grades.On(day.Date).String(), Observed: day.Status.Class.Grade(), Cause: ledger.CauseOf(e)})
	}
}

// entitles reports whether the day's level has the right.
func (f *Figures) entitles(day *institute.Day) bool {
	return f.Grades.On(day.Date).Have(day.Status.Class.Grade())
}

// Close pays the month that begins. The choice ends with the service.
func (s *State) Close(day *institute.Day, p institute.Phase) {
	f := institute.Figures[Figures](day)
	switch {
	case p == institute.Settlement:
		s.form = ""
	case s.form != "" && begins(day) && f.entitles(day) && !day.Line.Unearned().On(day.Date):
		ent, parts := f.Month.On(day.Date).in(s.form)
		institute.AtOnce(day, events.MonthOf(day.Date), ent, ledger.Entry{Parts: parts, Clause: f.Month.Clause,
			Cause: ledger.ClosingOf(day.Date), Note: ofMonth.Write()})
	}
}

// begins reports whether a month begins with the day.
func begins(day *institute.Day) bool { return day.Date == events.MonthOf(day.Date).First() }
