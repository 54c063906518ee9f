// Package produttivita is the productivity premium, premio di produttività (CIA/8.1–8.3; MONEY H): an amount a year by level, of which
// each month that counts is worth a twelfth, in proportion to weekly minutes. It is paid ahead (package ahead); a lot is the year it is
// for.
//
// On 27 March half of what remains for the year is paid, as seen on that day, and on 27 September the rest; of every earlier lot, its
// balance. On 27 December 2022 the difference of the new amounts was paid as well. Who is on probation is not paid: it accrues, and waits.
// At the end of service every lot is settled, or forfeited by who leaves on probation.
package produttivita

import (
	"spettanze/events"
	"spettanze/projections/ahead"
	"spettanze/projections/contract"
	"spettanze/projections/employment"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/note"
)

const ent = events.PremioProduttivita

// The notes of this package's movements.
var (
	left = note.New("left of {n}", "residuo del {1}", "left of {1}")
	lost = note.New("on probation until {t}", "in prova fino al {t1}", "on probation until {t1}")

	notes = []*note.Form{left, lost}
)

// State is one employee's productivity premium.
type State struct {
	institute.Base
	account ahead.Account
}

// Clone implements [institute.Institute].
func (s *State) Clone() institute.Institute { return &State{account: s.account.Clone()} }

// Start implements [institute.Starter].
func (s *State) Start(day *institute.Day, _ events.Entitlement) { s.account.Start(day) }

// Add posts an opening balance or an adjustment.
func (s *State) Add(day *institute.Day, _ events.Entitlement, lot events.Lot, e ledger.Entry) {
	e.Lot = lot
	s.account.Post(day, ent, e)
}

// Close implements [institute.Institute].
func (s *State) Close(day *institute.Day, p institute.Phase) {
	f := figures(day)
	switch {
	case p == institute.PayDays && !onProbation(day):
		if clause, half, ok := f.pays(day.Date); ok {
			s.pay(day, clause, half)
		}
	case p == institute.Accruals && ahead.Posts(day):
		s.account.Accrue(day, ent, f.Amounts.Clause, value(day))
	case p == institute.Settlement:
		s.settle(day, f.Settlement.Clause)
	}
}

func onProbation(day *institute.Day) bool { return day.Date <= day.Spell.Probation }

// pay pays what is left of the years before, and half or all of what remains for the year.
func (s *State) pay(day *institute.Day, clause string, half bool) {
	lot := events.YearLot(day.Date.Year())
	s.account.Each(func(l events.Lot, parts int64) {
		if l.Compare(lot) < 0 {
			s.account.Pay(day, ent, parts, l, clause, left.Write(note.Int(l.Year)))
		}
	})
	due := s.account.Due(day, lot, value(day))
	parts, text := due.All()
	if half {
		parts, text = due.Half()
	}
	s.account.Pay(day, ent, parts, lot, clause, text)
}

// settle pays or withholds every lot; who leaves on probation loses it.
func (s *State) settle(day *institute.Day, clause string) {
	if onProbation(day) {
		s.account.Each(func(lot events.Lot, parts int64) {
			s.account.Post(day, ent, ledger.Entry{Kind: ledger.Forfeit, Parts: -parts, Other: "forfeited", Lot: lot, Clause: clause,
				Cause: ledger.ClosingOf(day.Date), Note: lost.Write(note.Date(day.Spell.Probation))})
		})
	}
	s.account.Settle(day, ent, clause)
	s.account.End()
}

// value values months as seen on a day.
func value(day *institute.Day) ahead.Value {
	return func(m events.Month) ledger.Exact {
		x := monthOf(day, m)
		return ledger.Ratio(int64(x.amount)*int64(x.minutes), 1, 12*x.full)
	}
}

// month is what a month is worth: a twelfth of an amount, in proportion to minutes of full time.
type month struct {
	known   events.Date  // the day from which the amount is used
	years   int          // the first year that it is for
	amount  events.Cents // of a year; zero: the month is worth nothing
	minutes int          // weekly, at most full time
	full    int64        // weekly minutes of full time
}

// monthOf returns what a month of the day's spell is worth, as seen on the day.
func monthOf(day *institute.Day, m events.Month) (x month) {
	x.full = int64(day.Contract.Employment.FullTimeMinutes.On(day.Date))
	amounts, ok := contract.ForYear(figures(day).Amounts.Versions, m.First().Year(), day.Date)
	if !ok || !day.Line.MonthEarns(day.Spell, m) {
		return x
	}
	list := &amounts.Value.Of
	column := list.OfMonth(day.Line, day.Spell, m)
	if column < 0 {
		return x
	}
	x.known, x.years, x.amount = amounts.From, int(amounts.Value.Years), list.List[column].Amount.Cents
	x.minutes = min(int(x.full), employment.MonthMinutes(day.Line, day.Spell, m))
	return x
}
