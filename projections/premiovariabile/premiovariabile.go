// Package premiovariabile is the variable premium and the welfare that an employee may choose in its place (CIA/8.B, CIA/8.C, CIA/All.14;
// MONEY I).
//
// The company reports the result of a year. On 27 July of the next year, or on the date of a result that comes later, everybody in
// service is paid the amount of the margin's band × the months of the year of the result that count ÷ 12, the same for every level and
// schedule. Where the margin is above the year before, a choice of welfare made by then puts the amount into the account welfare instead, which
// events draw on; what is left leaves on 30 November.
//
// Every employee's fold takes the results. Which of two results counts is the same for all, so the company's fold tells it ([Register]).
package premiovariabile

import (
	"maps"

	"spettanze/events"
	"spettanze/events/welfare"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/note"
)

const name = "premiovariabile"

// Breach codes of this package.
const (
	BreachLate     = "welfare.late_choice"
	BreachExceeded = "welfare.balance_exceeded"
	BreachVouchers = "welfare.voucher_limit"
)

// Reasons why a fact waits.
const (
	ParkTwice     = "premium.result_twice"
	ParkNoResult  = "premium.no_figure"
	ParkNoWelfare = "welfare.no_figure"
)

// About describes the institute.
var About = institute.About{
	Name:         name,
	Entitlements: []events.Entitlement{events.PremioVariabile, events.Welfare},
	Facts:        events.TypesOf(welfare.ResultReported{}, welfare.Chosen{}, welfare.Spent{}),
	Phases:       []institute.Phase{institute.PayDays, institute.Deadlines, institute.Settlement},
	Outlives:     true,
	Breaches: []ledger.BreachCode{
		{Code: BreachLate, Class: events.ClassMoney, It: "Scelta del welfare dopo il termine", En: "Welfare chosen after the last day for it", Counts: ledger.Dates},
		{Code: BreachExceeded, Class: events.ClassMoney, It: "Welfare speso oltre il disponibile", En: "More welfare spent than there is", Counts: ledger.InEuro},
		{Code: BreachVouchers, Class: events.ClassMoney, It: "Buoni acquisto oltre il massimo dell'anno", En: "Vouchers above the most of a year", Counts: ledger.InEuro},
	},
	Notes:   []*note.Form{worked, converted, moneyOnly, used, left, noWelfare},
	Figures: func() any { return new(Figures) },
	Closings: func(f any, year int, add func(events.Date)) {
		for _, day := range []events.Date{f.(*Figures).Paid.On(events.NewDate(year, 1, 1)).In(year), f.(*Figures).leaves(events.NewDate(year, 1, 1))} {
			add(day)
		}
	},
	Reasons:  reasons,
	Zeros:    zeros,
	Deadline: deadline,
	Limits:   limits,
	New:      func() institute.Institute { return new(State) },
}

// State is what one employee has chosen, and the welfare that is left.
type State struct {
	institute.Base
	results  results
	choices  map[int]welfare.Residual // the last one, by year of the payment
	account  institute.Account        // of welfare
	leftTo   map[int]welfare.Residual // by lot: of the choice in force when it was paid
	leaves   events.Date              // when what the account holds leaves
	vouchers int64                    // cents drawn for vouchers in the year below
	year     int
}

// Clone implements [institute.Institute].
func (s *State) Clone() institute.Institute {
	c := *s
	c.choices, c.leftTo, c.account = maps.Clone(s.choices), maps.Clone(s.leftTo), s.account.Clone()
	return &c
}

// Start implements [institute.Starter].
func (s *State) Start(_ *institute.Day, ent events.Entitlement) {
	if ent == events.Welfare {
		s.account.Reset()
		s.vouchers = 0
	}
}

// Add implements [institute.Institute]. The premium's account takes nothing but an opening of zero.
func (s *State) Add(day *institute.Day, ent events.Entitlement, lot events.Lot, e ledger.Entry) {
	if ent == events.Welfare {
		e.Lot = lot
		s.post(day, e)
	}
}

// post changes a lot of welfare.
func (s *State) post(day *institute.Day, e ledger.Entry) {
	s.leaves = figures(day).leaves(day.Date)
	s.account.Post(day, events.Welfare, e)
}

// NextClosing implements [institute.Scheduler].
func (s *State) NextClosing(from events.Date) events.Date {
	next := institute.NoClosing
	if s.account.Holds() && s.leaves >= from {
		next = s.leaves
	}
	for i := range s.results {
		if paid := s.results[i].paid; paid >= from {
			next = min(next, paid)
		}
	}
	return next
}

// Apply implements [institute.Institute].
func (s *State) Apply(day *institute.Day, e *events.Event) {
	f := figures(day)
	switch d := e.Data.(type) {
	case welfare.ResultReported:
		s.results.take(f, e) // why one does not count the company tells
	case welfare.Chosen:
		if s.known(day, e, d.Year) {
			s.choose(day, e, d)
		}
	case welfare.Spent:
		if s.known(day, e, day.Date.Year()) {
			s.spend(day, e, d)
		}
	}
}

// known reports whether the contract has welfare in a year; otherwise the fact waits.
func (s *State) known(day *institute.Day, e *events.Event, year int) bool {
	f := figures(day)
	_, ok := f.ofYear(year - 1)
	if !ok {
		day.Book.Park(e, ParkNoWelfare, noWelfare.Write(note.Int(year), note.Int(f.Bands.Versions.First().Year()+1)))
	}
	return ok
}

// choose takes a choice. One that comes after the payment finds it made.
func (s *State) choose(day *institute.Day, e *events.Event, d welfare.Chosen) {
	f := figures(day)
	if by := f.ChooseBy.On(day.Date).In(d.Year); d.Date > by {
		day.Book.Breach(ledger.Breach{Entitlement: events.Welfare, Code: BreachLate, Clause: f.ChooseBy.Clause, Limit: by.String(),
			Observed: d.Date.String(), Cause: ledger.CauseOf(e)})
	}
	if s.choices == nil {
		s.choices = map[int]welfare.Residual{}
	}
	s.choices[d.Year] = d.Residual
}

// spend draws on the lot of the year, up to what is there.
func (s *State) spend(day *institute.Day, e *events.Event, d welfare.Spent) {
	f := figures(day)
	breach := func(code, clause string, limit, observed int64) {
		day.Book.Breach(ledger.Breach{Entitlement: events.Welfare, Code: code, Clause: clause, Limit: events.Euro.Format(limit),
			Observed: events.Euro.Format(observed), Cause: ledger.CauseOf(e)})
	}
	lot := events.YearLot(day.Date.Year())
	there := s.account.Balance(lot)
	if int64(d.Amount) > there {
		breach(BreachExceeded, f.SpendBy.Clause, there, int64(d.Amount))
	}
	parts := min(int64(d.Amount), max(there, 0))
	if parts == 0 {
		return
	}
	clause := f.SpendBy.Clause
	if d.Service == welfare.Voucher {
		clause = f.Vouchers.Clause
	}
	s.post(day, ledger.Entry{Kind: ledger.Use, Parts: -parts, Other: "used", Lot: lot, Clause: clause, Cause: ledger.CauseOf(e),
		Note: used.Write(note.Decimal(events.Euro.Format(parts)), note.Decimal(events.Euro.Format(there)))})
	if d.Service != welfare.Voucher {
		return
	}
	if s.year != lot.Year {
		s.year, s.vouchers = lot.Year, 0
	}
	s.vouchers += parts
	if most := int64(f.Vouchers.On(day.Date).Cents); s.vouchers > most {
		breach(BreachVouchers, f.Vouchers.Clause, most, s.vouchers)
	}
}

// Close implements [institute.Institute].
func (s *State) Close(day *institute.Day, p institute.Phase) {
	f := figures(day)
	switch {
	case p == institute.PayDays:
		for i := range s.results {
			if r := &s.results[i]; r.paid == day.Date {
				s.pay(day, r)
			}
		}
	case p == institute.Settlement:
		s.account.Settle(day, events.Welfare, f.Bands.Clause)
	case day.Date == f.leaves(day.Date):
		s.account.Leave(day, events.Welfare, func(lot events.Lot, parts int64) string {
			if parts > 0 && s.leftTo[lot.Year] == welfare.ToPensionFund {
				return f.ToFund.Clause
			}
			return f.Bands.Clause
		}, left.Write(note.Date(day.Date)))
	}
}

// pay pays the premium for a result, or puts it into welfare.
func (s *State) pay(day *institute.Day, r *result) {
	f := figures(day)
	amount, clause := f.due(r)
	months := monthsOf(day, r)
	year := day.Date.Year()
	residual, chosen := s.choices[year]
	form := worked
	switch {
	case chosen && clause == f.NotAbove.Clause:
		form = moneyOnly
	case chosen:
		form = converted
	}
	e := ledger.Entry{Parts: ledger.RoundRatio(int64(amount)*int64(months), 12), Lot: events.YearLot(year), Clause: clause,
		Cause: ledger.ClosingOf(day.Date), Note: form.Write(note.Int(r.Year), note.Decimal(r.Margin.String()),
			note.Decimal(r.Previous.String()), note.Decimal(amount.String()), note.Int(months))}
	if form != converted {
		institute.AtOnce(day, events.MonthOf(day.Date), events.PremioVariabile, e)
		return
	}
	if s.leftTo == nil {
		s.leftTo = map[int]welfare.Residual{}
	}
	s.leftTo[year] = residual
	e.Kind, e.Other = ledger.Accrue, "accrued"
	s.post(day, e)
}

// monthsOf returns how many months of a result's year count.
func monthsOf(day *institute.Day, r *result) (n int) {
	first := events.MonthOf(events.NewDate(r.Year, 1, 1))
	for m := range events.Month(12) {
		if _, ok := day.Line.EarningSpell(first + m); ok {
			n++
		}
	}
	return n
}
