// Package tfr is advances on the severance pay, anticipazioni TFR (CIA/13.1–13.3; MONEY M).
//
// Payroll tells what is available of two parts, the lots 2006 (accrued by then) and 2007 (since); a declaration posts the difference to what
// is kept. An advance draws: for a renovation on lot 2006 alone, otherwise on lot 2006 first and then on 2007. It is paid whatever there is.
//
//	12,345.67 and 30,000.00, 38,111.10 for health: 12,345.67 on lot 2006 and 25,765.43 on 2007; 90% of both is 38,111.103.
//
// The limit and the years since the advance before are judged at the request, or at an advance that was never requested.
package tfr

import (
	"maps"

	"spettanze/events"
	"spettanze/events/severance"
	"spettanze/projections/contract"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/note"
)

const account = events.TFR

// The lots.
var before2007, from2007 = events.YearLot(2006), events.YearLot(2007)

// Breach codes of this package.
const (
	BreachLimit    = "severance.limit_exceeded"
	BreachInterval = "severance.renovation_within_5_years"
)

// ParkIDUsed is the code of a request or an advance whose id is another's already.
const ParkIDUsed = "severance.id_used_twice"

// The notes of this package.
var (
	told  = note.New("{d} declared, {d} kept before", "{d1} dichiarati, {d2} tenuti prima", "{d1} declared, {d2} kept before")
	drawn = note.New("advance {w}: {d}", "anticipazione {1}: {d2}", "advance {1}: {d2}")
	ended = note.New("end of service: the final severance pay is the law's", "fine del rapporto: il TFR finale è della legge",
		"end of service: the final severance pay is the law's")
	idUsed = note.New(`advance id "{w}" is already that of another advance: give this one an id of its own`,
		`l'id "{1}" è già di un'altra anticipazione: questa ne vuole uno suo`,
		`advance id "{1}" is already that of another advance: give this one an id of its own`)
)

// Figures are those of MONEY M.
type Figures struct {
	Advance    contract.Cited                    `yaml:"advance"`
	Limit      contract.Figure[contract.Percent] `yaml:"limit"` // of what is available
	Renovation contract.Cited                    `yaml:"renovation"`
	Interval   contract.Figure[contract.Years]   `yaml:"interval"` // before a renovation
}

// About describes the advances.
var About = institute.About{
	Name:         "tfr",
	Entitlements: []events.Entitlement{account},
	Facts:        events.TypesOf(severance.Declared{}, severance.Requested{}, severance.Advanced{}),
	Phases:       []institute.Phase{institute.Settlement},
	Breaches: []ledger.BreachCode{
		{Code: BreachLimit, Class: events.ClassMoney, It: "Anticipazione TFR oltre il massimo", En: "Severance advance beyond the limit", Counts: ledger.InEuro},
		{Code: BreachInterval, Class: events.ClassMoney, It: "Ristrutturazione troppo presto dopo un'altra anticipazione", En: "Renovation too soon after another advance",
			Counts: ledger.Dates},
	},
	Notes:   []*note.Form{told, drawn, ended, idUsed},
	Figures: func() any { return new(Figures) },
	Reasons: reasons,
	Zeros:   zeros,
	New:     func() institute.Institute { return &State{ids: map[string]asked{}} },
}

// State is one employee's severance pay.
type State struct {
	institute.Base
	lots institute.Account
	ids  map[string]asked
	home events.Date // of the latest advance for a home in this spell; zero: none
}

// asked is what an id is of: a request with what was available on its day, or an advance.
type asked struct {
	on   events.Date // of a request that counts; zero: there is none
	of   available
	paid bool
}

// available is what could be advanced at one moment.
type available struct{ before2007, all int64 }

// Clone implements [institute.Institute].
func (s *State) Clone() institute.Institute {
	return &State{lots: s.lots.Clone(), ids: maps.Clone(s.ids), home: s.home}
}

// Start implements [institute.Starter]. What was advanced or requested before an opening is not remembered, but for its id.
func (s *State) Start(*institute.Day, events.Entitlement) {
	s.lots.Reset()
	s.forget()
}

// forget makes requests lapse, and forgets advances for a home. Ids stay used.
func (s *State) forget() {
	s.home = 0
	for id, a := range s.ids {
		s.ids[id] = asked{paid: a.paid}
	}
}

// Add posts an opening balance or an adjustment.
func (s *State) Add(day *institute.Day, _ events.Entitlement, lot events.Lot, e ledger.Entry) {
	e.Lot = lot
	s.lots.Post(day, account, e)
}

// Apply takes declarations, requests and advances.
func (s *State) Apply(day *institute.Day, e *events.Event) {
	switch d := e.Data.(type) {
	case severance.Declared:
		s.declare(day, e, before2007, d.Before2007)
		s.declare(day, e, from2007, d.From2007)
	case severance.Requested:
		if _, used := s.ids[d.Advance]; used {
			day.Book.Park(e, ParkIDUsed, idUsed.Write(note.Text(d.Advance)))
			return
		}
		s.ids[d.Advance] = asked{on: day.Date, of: s.available()}
	case severance.Advanced:
		a := s.ids[d.Advance]
		if a.paid {
			day.Book.Park(e, ParkIDUsed, idUsed.Write(note.Text(d.Advance)))
			return
		}
		if a.on == 0 { // never requested, or the request lapsed
			a.on, a.of = day.Date, s.available()
		}
		s.ids[d.Advance] = asked{paid: true}
		s.judge(day, e, d, a)
		s.draw(day, e, d)
	}
}

// available returns what could be advanced now.
func (s *State) available() available {
	return available{before2007: max(0, s.lots.Balance(before2007)), all: max(0, s.lots.Total())}
}

// declare posts the difference of what is told of a lot to what is kept.
func (s *State) declare(day *institute.Day, e *events.Event, lot events.Lot, cents events.Cents) {
	kept := s.lots.Balance(lot)
	s.lots.Post(day, account, ledger.Entry{Kind: ledger.Adjust, Parts: int64(cents) - kept, Other: "declared", Lot: lot,
		Clause: institute.Figures[Figures](day).Advance.Clause, Cause: ledger.CauseOf(e),
		Note: told.Write(note.Decimal(cents.String()), note.Decimal(events.Cents(kept).String()))})
}

// judge tells the breaches of an advance.
func (s *State) judge(day *institute.Day, e *events.Event, d severance.Advanced, a asked) {
	f := institute.Figures[Figures](day)
	breach := func(code, clause, limit, observed string) {
		day.Book.Breach(ledger.Breach{Entitlement: account, Code: code, Clause: clause, Limit: limit, Observed: observed, Cause: ledger.CauseOf(e)})
	}
	of, clause := a.of.all, f.Limit.Clause
	if d.Reason == severance.Renovation {
		of, clause = a.of.before2007, f.Renovation.Clause
	}
	if most := of * int64(f.Limit.On(a.on)); int64(d.Amount)*100 > most { // in hundredths of a cent, exactly
		breach(BreachLimit, clause, events.Euro.Format(ledger.RoundRatio(most, 100)), d.Amount.String())
	}
	if from := s.home.AddYears(int(f.Interval.On(a.on))); d.Reason == severance.Renovation && s.home != 0 && a.on < from {
		breach(BreachInterval, f.Interval.Clause, from.String(), a.on.String())
	}
	if day.Book.Counts(account) && (d.Reason == severance.Renovation || d.Reason == severance.HomePurchase) {
		s.home = day.Date
	}
}

// draw takes an advance from the lots, and pays it whole with the month's pay.
func (s *State) draw(day *institute.Day, e *events.Event, d severance.Advanced) {
	clause, amount := institute.Figures[Figures](day).Advance.Clause, int64(d.Amount)
	entry := ledger.Entry{Kind: ledger.Use, Other: "used", Clause: clause, Cause: ledger.CauseOf(e),
		Note: drawn.Write(note.Text(d.Advance), note.Decimal(d.Amount.String()))}
	older := amount
	if d.Reason != severance.Renovation {
		older = min(amount, max(0, s.lots.Balance(before2007)))
	}
	entry.Lot, entry.Parts = before2007, -older
	s.lots.Post(day, account, entry)
	entry.Lot, entry.Parts = from2007, older-amount
	s.lots.Post(day, account, entry)
	day.Book.Instruct(ledger.Instruction{Month: events.MonthOf(day.Date), Kind: ledger.CreditPay, Clause: clause, Entitlement: account,
		Quantity: events.Quantity{Unit: events.Euro, Parts: amount}, Cause: entry.Cause})
}

// Close empties the lots at the end of service, without payroll: the final severance pay is the law's.
func (s *State) Close(day *institute.Day, _ institute.Phase) {
	for _, lot := range []events.Lot{before2007, from2007} {
		s.lots.Post(day, account, ledger.Entry{Kind: ledger.Pay, Parts: -s.lots.Balance(lot), Other: "settled", Lot: lot,
			Clause: institute.Figures[Figures](day).Advance.Clause, Cause: ledger.ClosingOf(day.Date), Note: ended.Write()})
	}
	s.forget()
}
