// Package timebank is the banca del tempo: leave that is worked back (contract §4). The balance is the minutes still to
// be worked back.
//
// An agreement opens it for a period with a rhythm of recovery. Leave beyond a cap, without an agreement or at short
// notice is posted, with a breach. Recoveries work back the oldest leave first and never more than is owed. At the end of an
// agreement, and at the end of service, the balance is withheld from pay.
package timebank

import (
	"slices"
	"time"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/note"
)

// Breach codes of this package.
const (
	BreachService     = "timebank.service_under_1_year"
	BreachNotice      = "timebank.short_notice"
	BreachNoAgreement = "timebank.no_agreement"
	BreachTotalCap    = "timebank.total_cap_exceeded"
	BreachMonthCap    = "timebank.month_cap_exceeded"
	BreachExceeds     = "timebank.recovery_exceeds_debt"
	BreachOverdue     = "timebank.recovery_overdue"
)

// State is one employee's time bank.
type State struct {
	institute.Base
	balance    int64
	debts      []debt // oldest first; their sum is the balance while it is positive
	agreements []agreement
	month      events.Month // the month that monthNet is of
	monthNet   int64        // leave less recoveries posted
}

// debt is leave (or an opening, or an adjustment) not yet worked back.
type debt struct {
	date    events.Date
	minutes int64
	leave   bool // taken in the period it is dated in: openings and adjustments are not
}

type agreement struct {
	from, to   events.Date
	months     int         // of a rhythm period
	periods    int         // rhythm periods ended so far
	nextPeriod events.Date // first day of the period in course
}

// Clone implements [institute.Institute].
func (s *State) Clone() institute.Institute {
	c := *s
	c.debts, c.agreements = slices.Clone(s.debts), slices.Clone(s.agreements)
	return &c
}

// Apply takes the time bank's events.
func (s *State) Apply(day *institute.Day, e *events.Event) {
	switch d := e.Data.(type) {
	case hr.TimeBankAgreed:
		s.agree(day, e, d)
	case hr.TimeBankLeaveTaken:
		s.leave(day, e, d)
	case hr.TimeBankRecovered:
		s.recover(day, e, d)
	case hr.TimeBankClosed:
		s.closeAgreement(day)
	}
}

// Close implements [institute.Institute].
func (s *State) Close(day *institute.Day, p institute.Phase) {
	switch p {
	case institute.Agreements:
		s.closeDay(day)
	case institute.Settlement:
		s.settle(day)
	}
}

// Start implements [institute.Starter].
func (s *State) Start(*institute.Day, events.Entitlement) {
	s.balance, s.debts, s.month = 0, nil, 0
}

// inMonth adds to the leave less recoveries posted in the day's calendar month, and returns the sum.
func (s *State) inMonth(day *institute.Day, minutes int64) int64 {
	if m := events.MonthOf(day.Date); m != s.month {
		s.month, s.monthNet = m, 0
	}
	s.monthNet += minutes
	return s.monthNet
}

// agree opens the time bank for a period.
func (s *State) agree(day *institute.Day, e *events.Event, d hr.TimeBankAgreed) {
	a := agreement{from: d.Date, to: d.To, months: 1, nextPeriod: d.Date}
	if d.Recovery == hr.FourMonthly {
		a.months = 4
	}
	s.agreements = append(s.agreements, a)
	years := &figures(day).ServiceYears
	if !day.Spell.ServiceAtLeast(int(years.On(day.Date)), day.Date) {
		s.breach(day, e, BreachService, years.Clause, "", "")
	}
}

// leave takes minutes to be worked back.
func (s *State) leave(day *institute.Day, e *events.Event, d hr.TimeBankLeaveTaken) {
	figures := figures(day)
	minutes := int64(d.Minutes)
	s.owe(debt{date: day.Date, minutes: minutes, leave: true})
	monthNet := s.inMonth(day, minutes)
	s.post(day, ledger.Use, minutes, "used", figures.Agreement.Clause, ledger.CauseOf(e), note.Minutes.Write(note.Int(minutes)))

	if !s.agreed(day.Date) {
		s.breach(day, e, BreachNoAgreement, figures.Agreement.Clause, "", "")
	}
	notice := time.Duration(figures.NoticeHours.On(day.Date)) * time.Hour
	if !d.RequestedAt.IsZero() && day.Date.In(day.Rome).Sub(d.RequestedAt) < notice {
		s.breach(day, e, BreachNotice, figures.NoticeHours.Clause, "", "")
	}
	if most := int64(figures.TotalCap.On(day.Date)); s.balance > most {
		s.breach(day, e, BreachTotalCap, figures.TotalCap.Clause, events.Minute.Format(most), events.Minute.Format(s.balance))
	}
	if most := int64(figures.MonthCap.On(day.Date)); monthNet > most {
		s.breach(day, e, BreachMonthCap, figures.MonthCap.Clause, events.Minute.Format(most), events.Minute.Format(monthNet))
	}
}

// recover works minutes back, never more than is owed.
func (s *State) recover(day *institute.Day, e *events.Event, d hr.TimeBankRecovered) {
	owed, minutes := s.balance, int64(d.Minutes)
	back := max(0, min(minutes, owed))
	s.post(day, ledger.Recover, -back, "recovered", figures(day).Recovery.Clause, ledger.CauseOf(e),
		ofOwed.Write(note.Int(minutes), note.Int(owed)))
	s.workBack(back)
	s.inMonth(day, -back)
	if minutes > owed {
		s.breach(day, e, BreachExceeds, figures(day).Agreement.Clause, events.Minute.Format(owed), events.Minute.Format(minutes))
	}
}

// closeAgreement ends the agreements in force at the end of the day; without one it does nothing.
func (s *State) closeAgreement(day *institute.Day) {
	for i, a := range s.agreements {
		if a.from <= day.Date && day.Date < a.to {
			s.agreements[i].to = day.Date
		}
	}
}

// Add posts an opening balance or an adjustment.
func (s *State) Add(day *institute.Day, _ events.Entitlement, _ events.Lot, e ledger.Entry) {
	day.Book.Post(events.BancaDelTempo, e)
	if e.Parts > 0 {
		s.owe(debt{date: day.Date, minutes: e.Parts})
	} else {
		s.workBack(-e.Parts)
	}
}

// NextClosing implements [institute.Scheduler]: rhythm periods and agreements end on days of their own.
func (s *State) NextClosing(from events.Date) events.Date {
	next := institute.NoClosing
	for _, a := range s.agreements {
		for _, d := range []events.Date{a.to, a.periodEnd()} {
			if d >= from {
				next = min(next, d)
			}
		}
	}
	return next
}

// periodEnd returns the last day of the rhythm period in course, counted from the agreement's own start.
func (a *agreement) periodEnd() events.Date { return a.from.AddMonths(a.months*(a.periods+1)) - 1 }

// closeDay adds a breach if a rhythm period ends with an overdue balance, then ends the agreements of the day.
func (s *State) closeDay(day *institute.Day) {
	for i := range s.agreements {
		// A period that the agreement's end cuts short has no end of its own.
		if a := &s.agreements[i]; a.periodEnd() == day.Date && day.Date <= a.to {
			s.closePeriod(day, a)
		}
	}
	ended := false
	s.agreements = slices.DeleteFunc(s.agreements, func(a agreement) bool {
		ended = ended || a.to == day.Date
		return a.to <= day.Date
	})
	if ended {
		s.withhold(day, events.MonthOf(day.Date)+1, endOfAgreement.Write())
	}
}

func (s *State) closePeriod(day *institute.Day, a *agreement) {
	var overdue int64
	for _, d := range s.debts {
		if d.leave && d.date >= a.nextPeriod && d.date <= day.Date {
			overdue += d.minutes
		}
	}
	a.periods++
	a.nextPeriod = day.Date + 1
	if overdue > 0 {
		day.Book.Breach(ledger.Breach{Entitlement: events.BancaDelTempo, Code: BreachOverdue,
			Clause: figures(day).Recovery.Clause, Observed: events.Minute.Format(overdue), Cause: ledger.ClosingOf(day.Date)})
	}
}

// settle withholds the balance at the end of service, in that month's pay, and drops the agreements.
func (s *State) settle(day *institute.Day) {
	s.withhold(day, events.MonthOf(day.Date), note.EndOfService.Write())
	s.agreements = nil
}

func (s *State) withhold(day *institute.Day, month events.Month, why string) {
	if s.balance <= 0 {
		return
	}
	clause, cause := figures(day).Withholding.Clause, ledger.ClosingOf(day.Date)
	left := s.balance
	s.post(day, ledger.Withhold, -left, "settled", clause, cause, why)
	s.workBack(left)
	day.Book.Instruct(ledger.Instruction{Month: month, Kind: ledger.Withhold, Clause: clause, Cause: cause,
		Entitlement: events.BancaDelTempo, Quantity: events.Quantity{Unit: events.Minute, Parts: left}})
}

func (s *State) agreed(d events.Date) bool {
	return slices.ContainsFunc(s.agreements, func(a agreement) bool { return a.from <= d && d <= a.to })
}

// owe adds to the balance. A balance below zero, after an adjustment, offsets a part of the new debt.
func (s *State) owe(d debt) {
	credit := max(0, min(-s.balance, d.minutes))
	s.balance += d.minutes
	if d.minutes -= credit; d.minutes > 0 {
		s.debts = append(s.debts, d)
	}
}

// workBack takes from the balance, the oldest debt first.
func (s *State) workBack(minutes int64) {
	s.balance -= minutes
	for minutes > 0 && len(s.debts) > 0 {
		back := min(minutes, s.debts[0].minutes)
		minutes -= back
		if s.debts[0].minutes -= back; s.debts[0].minutes == 0 {
			s.debts = s.debts[1:]
		}
	}
}

func (s *State) post(day *institute.Day, k ledger.Kind, minutes int64, other, clause string, c ledger.Cause, text string) {
	day.Book.Post(events.BancaDelTempo, ledger.Entry{Kind: k, Parts: minutes, Other: other, Clause: clause, Cause: c, Note: text})
}

func (s *State) breach(day *institute.Day, e *events.Event, code, clause, limit, observed string) {
	day.Book.Breach(ledger.Breach{Entitlement: events.BancaDelTempo, Code: code, Clause: clause, Limit: limit,
		Observed: observed, Cause: ledger.CauseOf(e)})
}
