// Package flex is flexible hours: the credit of a day, the carry-over from month to month, overtime (contract §3).
//
// The credit of a day is computed when the day closes, because leave and rigid hours of the day change it, in whatever order they
// were recorded. Clauses are those of the employee's regime: CIA/All.1-A for full time, CIA/All.1-B for part time.
//
// Example: in week A, 7:50–12:00 and 12:50–17:05 are 250 and 255 minutes; less the 480 of the day, the credit is +25. At the
// month's end a balance of +520 with a cap of 480 forfeits 40.
package flex

import (
	"time"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/calendar"
	"spettanze/projections/employment"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/note"
)

// Breach codes of this package.
const (
	BreachLateEntry       = "flex.late_entry"
	BreachLateReturn      = "flex.late_return"
	BreachLunchNotClocked = "flex.lunch_not_clocked"
	BreachCoreTime        = "flex.core_time_absence"
	BreachRigidDays       = "flex.rigid_days_exceeded"
	BreachNegativeCap     = "flex.negative_cap_exceeded"
	BreachWeekUnknown     = "flex.week_unknown"
)

// BeyondLimit is the account of minutes cut off below the negative cap: they are a disciplinary matter (art. 101 of the national
// agreement) and no longer to be worked.
const BeyondLimit = "flex_oltre_limite"

// State is one employee's flex.
type State struct {
	institute.Base
	balance   int64
	year      int // calendar year of rigidDays
	rigidDays int
}

// Clone implements [institute.Institute].
func (s *State) Clone() institute.Institute {
	c := *s
	return &c
}

// Close implements [institute.Institute].
func (s *State) Close(day *institute.Day, p institute.Phase) {
	switch p {
	case institute.Reckoning:
		s.creditDay(day)
	case institute.MonthEnd:
		s.closeMonth(day)
	case institute.Settlement:
		s.settle(day)
	}
}

// Start implements [institute.Starter].
func (s *State) Start(_ *institute.Day, ent events.Entitlement) {
	if ent == events.Flex {
		s.balance, s.rigidDays = 0, 0
	}
}

// Add posts an opening balance or an adjustment.
func (s *State) Add(day *institute.Day, ent events.Entitlement, _ events.Lot, e ledger.Entry) {
	if ent == events.Flex {
		s.balance += e.Parts
	}
	day.Book.Post(ent, e)
}

// applies reports whether the employee has flexible hours: Parte Prima, except supervisors (CIA/3.1.a).
func applies(st employment.Status) bool {
	return st.In && st.Class.Discipline == hr.PartePrima && !st.Class.Supervisor
}

func regimeOf(day *institute.Day) Regime {
	if day.Line.FullTime(day.Status.Schedule, day.Date) {
		return FullTime
	}
	return PartTime
}

// creditDay posts the credit of the day's clocking and counts a day of rigid hours.
func (s *State) creditDay(day *institute.Day) {
	if !applies(day.Status) {
		return
	}
	if day.Rigid && day.Theoretical > 0 && day.Book.Counts(events.Flex) {
		s.countRigidDay(day)
	}
	if day.Clocking == nil {
		return
	}
	c, ok := day.Clocking.Data.(hr.ClockingRecorded)
	if !ok || c.Remote || c.Overnight || rigidByCalendar(day) { // TIME T0: a shift across midnight makes no flex
		return
	}
	if c.Week = day.Week(&c); c.Week == "" {
		// Contract §10, "Week types": no movement, whatever the day is.
		day.Book.Breach(ledger.Breach{Entitlement: events.Flex, Code: BreachWeekUnknown, Clause: figures(day).WeekTypes.Clause,
			Cause: ledger.CauseOf(day.Clocking)})
		return
	}
	regime := regimeOf(day)
	clause, cause := *figures(day).Clauses.Of(regime), ledger.CauseOf(day.Clocking)
	cr := creditOf(day, &c, regime)
	kind := ledger.Credit
	if cr.minutes < 0 {
		kind = ledger.Debit
	}
	s.balance += int64(cr.minutes)
	day.Book.Post(events.Flex, ledger.Entry{Kind: kind, Parts: int64(cr.minutes), Other: "credited", Clause: clause,
		Cause: cause, Note: cr.note})
	// CIA/All.1-A: overtime has its own account and never offsets a negative flex balance.
	if cr.overtime > 0 {
		day.PostOvertime(events.Straordinario, cr.overtime, clause, beyondBands.Write(note.Int(cr.overtime)))
	}
	for _, b := range cr.breaches {
		b.Entitlement, b.Clause, b.Cause = events.Flex, clause, cause
		day.Book.Breach(b)
	}
}

// rigidByCalendar reports whether the calendar makes the day one of rigid hours: Saturday, Sunday, holiday, half-holiday.
func rigidByCalendar(day *institute.Day) bool {
	switch day.Date.Weekday() {
	case time.Saturday, time.Sunday:
		return true
	}
	k := day.Contract.Calendar.Kind(day.Date)
	return k == calendar.Holiday || k == calendar.Half
}

func (s *State) countRigidDay(day *institute.Day) {
	if y := day.Date.Year(); y != s.year {
		s.year, s.rigidDays = y, 0
	}
	s.rigidDays++
	figure := &figures(day).RigidDays
	if most := int(figure.On(day.Date)); s.rigidDays > most {
		day.Book.Breach(ledger.Breach{Entitlement: events.Flex, Code: BreachRigidDays, Clause: figure.Clause,
			Limit: events.Minute.Format(int64(most)), Observed: events.Minute.Format(int64(s.rigidDays)),
			Cause: ledger.ClosingOf(day.Date)})
	}
}

// closeMonth carries the balance to the next month within the cap in force on the month's last day (CIA/All.1-A). The excess above
// the cap is forfeited: it is neither overtime nor paid. The rest below the negative cap moves to [BeyondLimit], with a breach.
func (s *State) closeMonth(day *institute.Day) {
	if day.Date != day.Date.MonthEnd() {
		return
	}
	figure := figures(day).CarryCap.Of(regimeOf(day))
	most := int64(figure.On(day.Date))
	cause := ledger.ClosingOf(day.Date)
	switch over := s.balance; {
	case over > most:
		s.balance = most
		day.Book.Post(events.Flex, ledger.Entry{Kind: ledger.Forfeit, Parts: most - over, Other: "forfeited",
			Clause: figure.Clause, Cause: cause, Note: forfeited.Write(note.Int(over), note.Int(most), note.Int(most),
				note.Int(over-most))})
	case over < -most:
		s.balance = -most
		day.Book.PostBetween(ledger.Movement{Employee: day.Book.Employee, Entitlement: events.Flex, Kind: ledger.Carry,
			From: day.Book.Path(BeyondLimit), To: day.Book.Path(string(events.Flex)), Clause: figure.Clause, Cause: cause,
			Quantity: events.Quantity{Unit: events.Minute, Parts: -most - over},
			Note:     beyondLimit.Write(note.Int(over), note.Int(-most), note.Int(-most), note.Int(over+most))})
		day.Book.Breach(ledger.Breach{Entitlement: events.Flex, Code: BreachNegativeCap, Clause: figure.Clause,
			Limit: events.Minute.Format(-most), Observed: events.Minute.Format(over), Cause: cause})
	}
}

// settle empties the account at the end of service: a positive balance is forfeited, a negative one withheld.
func (s *State) settle(day *institute.Day) {
	clause, cause := figures(day).CarryCap.Of(regimeOf(day)).Clause, ledger.ClosingOf(day.Date)
	left := s.balance
	s.balance = 0
	if left > 0 {
		day.Book.Post(events.Flex, ledger.Entry{Kind: ledger.Forfeit, Parts: -left, Other: "forfeited", Clause: clause,
			Cause: cause, Note: note.EndOfService.Write()})
		return
	}
	day.Book.Settle(events.Flex, left, events.Lot{}, clause, note.EndOfService.Write())
}
