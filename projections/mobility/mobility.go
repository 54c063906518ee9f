// Package mobility is the refunds of passes for the way to work, rimborsi mobilità (CIA/18.1, 18.3; MONEY E), paid with next month's pay.
//
// A yearly pass and a bike-sharing fee are refunded when they are bought. Monthly high-speed passes are refunded once so many were bought
// in so many months: the tenth in twelve brings the nine before it with it, all on its own date, each rounded by itself.
//
//	187.30 on the 5th of each month from January: nothing to September; on 5 October 10 × 37.46 = 374.60, with November's pay.
package mobility

import (
	"slices"

	"spettanze/events"
	"spettanze/events/mobility"
	"spettanze/projections/contract"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/note"
)

const account = events.RimborsoMobilita

// ParkNoFigure is the code of a purchase that waits for a figure of its date.
const ParkNoFigure = "mobility.no_figure"

// The notes of this package.
var (
	refund = note.New("{d} × {n}%", "{d1} × {2}%", "{d1} × {2}%")
	pass   = note.New("{d} × {n}%, bought on {t}: {n} passes from {t} to {t}", "{d1} × {2}%, acquistato il {t3}: {4} abbonamenti dal {t5} al {t6}",
		"{d1} × {2}%, bought on {t3}: {4} passes from {t5} to {t6}")
	noFigure = note.New("no refund of this kind is known on {t}: the contract's table begins on {t}",
		"nessun rimborso di questo tipo è noto al {t1}: la tabella del contratto inizia il {t2}",
		"no refund of this kind is known on {t1}: the contract's table begins on {t2}")
)

// Figures are those of MONEY E.
type Figures struct {
	YearlyPass  contract.Figure[contract.Percent] `yaml:"yearly_pass"`
	HighSpeed   contract.Begins[Often]            `yaml:"high_speed_monthly"`
	BikeSharing contract.Figure[contract.Percent] `yaml:"bike_sharing"`
}

// Often is a refund of who buys often.
type Often struct {
	Percent contract.Percent `yaml:"percent" it:"rimborso" en:"refund"`
	Passes  contract.Count   `yaml:"passes" it:"abbonamenti" en:"passes"`
	Months  contract.Count   `yaml:"months" it:"mesi" en:"months"`
}

// from returns the first day of the months that end with a day.
func (o Often) from(d events.Date) events.Date { return d.AddMonths(-int(o.Months)) + 1 }

// About describes the refunds.
var About = institute.About{
	Name:         "mobility",
	Entitlements: []events.Entitlement{account},
	Facts:        events.TypesOf(mobility.Purchased{}),
	Notes:        []*note.Form{refund, pass, noFigure},
	Figures:      func() any { return new(Figures) },
	Reasons:      reasons,
	Zeros:        zeros,
	New:          func() institute.Institute { return new(State) },
}

// State is one employee's high-speed passes.
type State struct {
	institute.Base
	passes []bought // that later ones may count, in fold order
}

// bought is a high-speed pass.
type bought struct {
	date     events.Date
	amount   events.Cents
	refunded bool
}

// Clone implements [institute.Institute].
func (s *State) Clone() institute.Institute { return &State{passes: slices.Clone(s.passes)} }

// Apply refunds a purchase. Those dated before an opening are not counted.
func (s *State) Apply(day *institute.Day, e *events.Event) {
	d, _ := e.Data.(mobility.Purchased)
	f := institute.Figures[Figures](day)
	switch d.Kind {
	case mobility.YearlyPass:
		payAtOnce(day, e, &f.YearlyPass, d.Valid(), d.Amount)
	case mobility.BikeSharing:
		payAtOnce(day, e, &f.BikeSharing, d.Date, d.Amount)
	default:
		terms, ok := f.HighSpeed.At(d.Date)
		switch {
		case !ok:
			day.Book.Park(e, ParkNoFigure, noFigure.Write(note.Date(d.Date), note.Date(f.HighSpeed.Versions.First())))
		case day.Book.Counts(account):
			s.often(day, e, d, terms)
		}
	}
}

// payAtOnce refunds the per cent of a figure that is in force on a day.
func payAtOnce(day *institute.Day, e *events.Event, f *contract.Figure[contract.Percent], on events.Date, amount events.Cents) {
	percent := f.On(on)
	pay(day, e, amount, percent, f.Clause, refund.Write(note.Decimal(amount.String()), note.Int(percent)))
}

// pay pays a part of an amount with next month's pay.
func pay(day *institute.Day, e *events.Event, amount events.Cents, percent contract.Percent, clause, text string) {
	institute.AtOnce(day, events.MonthOf(day.Date)+1, account, ledger.Entry{Parts: part(amount, percent), Clause: clause,
		Cause: ledger.CauseOf(e), Note: text})
}

// part returns a per cent of an amount, in cents.
func part(amount events.Cents, percent contract.Percent) int64 {
	return ledger.RoundRatio(int64(amount)*int64(percent), 100)
}

// often counts a high-speed pass with those bought in the months before it. If they are enough, it refunds all that were not yet.
func (s *State) often(day *institute.Day, e *events.Event, d mobility.Purchased, terms Often) {
	from := s.add(d, terms)
	if len(s.passes) < int(terms.Passes) {
		return
	}
	f := &institute.Figures[Figures](day).HighSpeed
	for i := range s.passes {
		p := &s.passes[i]
		if p.refunded {
			continue
		}
		p.refunded = true
		of, _ := f.At(p.date)
		pay(day, e, p.amount, of.Percent, f.Clause, pass.Write(note.Decimal(p.amount.String()), note.Int(of.Percent), note.Date(p.date),
			note.Int(len(s.passes)), note.Date(from), note.Date(d.Date)))
	}
}

// add adds a pass and forgets those bought too early to count with it. It returns the first day on which one counts.
func (s *State) add(d mobility.Purchased, terms Often) (from events.Date) {
	from = terms.from(d.Date)
	s.passes = slices.DeleteFunc(s.passes, func(p bought) bool { return p.date < from })
	s.passes = append(s.passes, bought{date: d.Date, amount: d.Amount})
	return from
}
