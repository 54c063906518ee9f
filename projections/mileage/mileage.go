// Package mileage is the refund of trips in one's own car, rimborso chilometrico (CIA/6.2; MONEY F): so much a kilometre, paid with next
// month's pay.
//
// The rate is that of the trip's date. It is lower beyond so many kilometres of the calendar year, and a trip that passes them is split:
//
//	9,950 km in 2023, then 100 km: 50 × 0.57 + 50 × 0.49 = 53.00.
//
// The account km_percorsi holds what was driven in each year; what it holds when a trip comes, openings and adjustments included, decides.
package mileage

import (
	"spettanze/events"
	"spettanze/events/travel"
	"spettanze/projections/contract"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/note"
)

// BreachNotAuthorized tells of a trip that is not refunded.
const BreachNotAuthorized = "travel.not_authorized"

// The notes of this package.
var (
	within = note.New("{n} km × {d}", "{1} km × {d2}", "{1} km × {d2}")
	beyond = note.New("{n} km × {d}, beyond {n} km of {n}", "{1} km × {d2}, oltre {3} km nel {4}", "{1} km × {d2}, beyond {3} km of {4}")
	split  = note.New("{n} km × {d} + {n} km × {d}, beyond {n} km of {n}", "{1} km × {d2} + {3} km × {d4}, oltre {5} km nel {6}",
		"{1} km × {d2} + {3} km × {d4}, beyond {5} km of {6}")
)

// Figures are those of MONEY F.
type Figures struct {
	Rate contract.Figure[Rate] `yaml:"rate"`
}

// Rate is euro a kilometre.
type Rate struct {
	Through contract.Count `yaml:"through" it:"fino a km" en:"through km"` // of the calendar year
	Each    contract.Euro  `yaml:"each" it:"al km" en:"a km"`
	Beyond  contract.Euro  `yaml:"beyond" it:"oltre, al km" en:"beyond, a km"`
}

// About describes the refund.
var About = institute.About{
	Name:         "mileage",
	Entitlements: []events.Entitlement{events.RimborsoKm, events.KmPercorsi},
	Facts:        events.TypesOf(travel.Driven{}),
	Breaches: []ledger.BreachCode{{Code: BreachNotAuthorized, Class: events.ClassMoney, It: "Percorso in auto propria non autorizzato",
		En: "Trip in one's own car not authorised", Counts: ledger.InKilometres}},
	Notes:   []*note.Form{within, beyond, split},
	Figures: func() any { return new(Figures) },
	Reasons: reasons,
	Zeros:   zeros,
	New:     func() institute.Institute { return new(State) },
}

// State is the kilometres that one employee has driven.
type State struct {
	institute.Base
	km institute.Account
}

// Clone implements [institute.Institute].
func (s *State) Clone() institute.Institute { return &State{km: s.km.Clone()} }

// Start implements [institute.Starter].
func (s *State) Start(_ *institute.Day, ent events.Entitlement) {
	if ent == events.KmPercorsi {
		s.km.Reset()
	}
}

// Add posts an opening balance or an adjustment of kilometres. The refund holds nothing.
func (s *State) Add(day *institute.Day, ent events.Entitlement, lot events.Lot, e ledger.Entry) {
	if ent == events.KmPercorsi {
		e.Lot = lot
		s.km.Post(day, ent, e)
	}
}

// Apply counts a trip and refunds it. One that was not authorised does neither.
func (s *State) Apply(day *institute.Day, e *events.Event) {
	d, _ := e.Data.(travel.Driven)
	figure := &institute.Figures[Figures](day).Rate
	cause := ledger.CauseOf(e)
	if !d.Authorized {
		day.Book.Breach(ledger.Breach{Entitlement: events.RimborsoKm, Code: BreachNotAuthorized, Clause: figure.Clause,
			Observed: events.Km.Format(int64(d.Km)), Cause: cause})
		return
	}
	lot := events.YearLot(day.Date.Year())
	parts, text := figure.On(day.Date).refund(int64(d.Km), s.km.Balance(lot), lot.Year)
	if day.Book.Counts(events.KmPercorsi) {
		s.km.Post(day, events.KmPercorsi, ledger.Entry{Kind: ledger.Accrue, Parts: int64(d.Km), Other: "driven", Lot: lot, Clause: figure.Clause,
			Cause: cause, Note: text})
	}
	institute.AtOnce(day, events.MonthOf(day.Date)+1, events.RimborsoKm, ledger.Entry{Parts: parts, Clause: figure.Clause, Cause: cause,
		Note: text})
}

// refund returns what kilometres bring, in cents, after those driven before in the year, with the arithmetic.
func (r Rate) refund(km, before int64, year int) (parts int64, text string) {
	each, over := note.Decimal(r.Each.String()), note.Decimal(r.Beyond.String())
	most, of := note.Int(r.Through), note.Int(year)
	below := min(km, max(0, int64(r.Through)-before))
	parts = below*int64(r.Each.Cents) + (km-below)*int64(r.Beyond.Cents)
	switch below {
	case km:
		return parts, within.Write(note.Int(km), each)
	case 0:
		return parts, beyond.Write(note.Int(km), over, most, of)
	}
	return parts, split.Write(note.Int(below), each, note.Int(km-below), over, most, of)
}
