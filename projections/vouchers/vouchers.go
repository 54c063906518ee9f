// Package vouchers is the buono pasto, the meal voucher (CIA/7; TIME K): one or none for each day in service with a clocking, as
// the first line of schema/contract/vouchers.yaml that fits the day says. Vouchers are whole, and the account holds their number,
// not their value.
//
// What the account holds at the end of a month is paid with next month's pay, after the end of service too; the balance at the end of
// service, with that month's pay. An account below zero waits for vouchers to come.
package vouchers

import (
	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/note"
)

var (
	earned  = note.New("a meal voucher of {d} euro", "un buono pasto da {d1} €", "a meal voucher of {d1} €")
	ofMonth = note.New("meal vouchers of the month, {d} euro each", "buoni pasto del mese, da {d1} € l'uno", "meal vouchers of the month, {d1} € each")
)

// About describes the meal vouchers.
var About = institute.About{
	Name:         "vouchers",
	Entitlements: []events.Entitlement{events.BuoniPasto},
	Reads:        events.TypesOf(hr.ClockingRecorded{}),
	Phases:       []institute.Phase{institute.Reckoning, institute.MonthEnd, institute.Settlement},
	Reckons:      func(day *institute.Day) bool { return day.Clocking != nil },
	Outlives:     true,
	Notes:        []*note.Form{earned, ofMonth},
	Figures:      func() any { return new(Figures) },
	Reasons:      reasons,
	Zeros:        zeros,
	New:          func() institute.Institute { return new(State) },
}

// State is one employee's vouchers.
type State struct {
	institute.Base
	account institute.Account
}

// Clone implements [institute.Institute].
func (s *State) Clone() institute.Institute { return &State{account: s.account.Clone()} }

// Start implements [institute.Starter].
func (s *State) Start(*institute.Day, events.Entitlement) { s.account.Reset() }

// Add posts an opening balance or an adjustment.
func (s *State) Add(day *institute.Day, ent events.Entitlement, _ events.Lot, e ledger.Entry) {
	s.account.Post(day, ent, e)
}

// NextClosing implements [institute.Scheduler].
func (s *State) NextClosing(from events.Date) events.Date {
	if s.account.Total() <= 0 {
		return institute.NoClosing
	}
	return from.MonthEnd()
}

// Close implements [institute.Institute].
func (s *State) Close(day *institute.Day, p institute.Phase) {
	f := figures(day)
	switch {
	case p == institute.Settlement:
		s.account.Settle(day, events.BuoniPasto, f.Value.Clause)
	case p == institute.Reckoning:
		if row := f.row(day); row != nil && row.Versions.On(day.Date).Gives == One {
			s.account.Post(day, events.BuoniPasto, ledger.Entry{Kind: ledger.Accrue, Parts: 1, Other: "earned", Clause: row.Clause,
				Cause: ledger.CauseOf(day.Clocking), Note: earned.Write(note.Decimal(f.Value.On(day.Date).String()))})
		}
	case day.Date == day.Date.MonthEnd() && !day.LastDay():
		s.account.PayMonth(day, events.BuoniPasto, f.Value.Clause, ofMonth.Write(note.Decimal(f.Value.On(day.Date).String())))
	}
}
