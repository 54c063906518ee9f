// Package ferie is vacation: monthly accrual, use by the day and by the hour, and the deadlines (contract §2).
//
// A lot is the calendar year in which days were earned. A month that counts posts a twelfth of the year's days on its
// last day; the postings of a year are rounded together, so that a whole year is exact, and a new
// spell of service begins a new rounding, because the balance of the spell before was paid. Uses draw on the oldest lot with
// a positive balance; if there is none, the lot of the current year goes below zero. A change of schedule never recalculates
// accrued days (Court of Justice of the EU, C-486/08, C-415/12, C-219/14): only later months accrue at the new rate.
package ferie

import (
	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/employment"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/note"
)

// Breach codes of this package.
const (
	BreachOverdrawn         = "ferie.overdrawn"
	BreachHourlyLimit       = "ferie.hourly_limit"
	BreachWholeHours        = "ferie.not_whole_hours"
	BreachRemote            = "ferie.remote_not_half_day"
	BreachTwoWeeks          = "ferie.two_weeks_not_taken"
	BreachLotOverdue        = "ferie.lot_overdue"
	dayParts          int64 = 10_000
	rateBase          int64 = 12 // months of the year
)

// State is one employee's vacation.
type State struct {
	institute.Base
	account institute.Account

	year        int          // the calendar year that the counters below are of
	accrued     ledger.Exact // exact sum of the spell's months of this year
	taken       int64        // days used on dates of the year, as posted
	byHour      ledger.Exact // exact days of these used by the hour, without remote half days
	uses        institute.Uses
	opened      bool        // the account was opened after 1 January of the year
	lastRemote  events.Date // last day with a remote block
	lastHoliday events.Date // last holiday worked
}

// Clone implements [institute.Institute].
func (s *State) Clone() institute.Institute {
	c := *s
	c.account = s.account.Clone()
	return &c
}

// Apply takes vacation.
func (s *State) Apply(day *institute.Day, e *events.Event) {
	if d, ok := e.Data.(hr.LeaveTaken); ok && d.Kind == hr.LeaveFerie {
		s.use(day, e, d)
	}
}

// Close implements [institute.Institute].
func (s *State) Close(day *institute.Day, p institute.Phase) {
	switch p {
	case institute.Reckoning:
		s.holidayWorked(day)
	case institute.Accruals:
		s.accrue(day)
	case institute.Deadlines:
		s.check(day)
	case institute.Settlement:
		s.accrued = ledger.Exact{} // a spell that begins in the same year is rounded by itself (contract §2)
		s.account.Settle(day, events.Ferie, figures(day).YearlyDays.Clause)
	}
}

// Begin starts the year's counters on a new year.
func (s *State) Begin(day *institute.Day) {
	if y := day.Date.Year(); y != s.year {
		*s = State{account: s.account, year: y, lastHoliday: s.lastHoliday}
	}
}

// Start implements [institute.Starter].
func (s *State) Start(day *institute.Day, _ events.Entitlement) {
	s.account.Reset()
	s.accrued, s.taken, s.byHour = ledger.Exact{}, 0, ledger.Exact{}
	s.opened = day.Date != day.Date.YearStart()
}

// Add posts an opening balance or an adjustment.
func (s *State) Add(day *institute.Day, _ events.Entitlement, lot events.Lot, e ledger.Entry) {
	e.Lot = lot
	s.account.Post(day, events.Ferie, e)
}

// use takes a day of leave, or minutes of it.
func (s *State) use(day *institute.Day, e *events.Event, d hr.LeaveTaken) {
	cost, text := day.LeaveDays(d)
	if cost.Sign() == 0 {
		return
	}
	s.draw(day, e, cost, text)
	if d.Minutes == 0 {
		return
	}
	breach := func(code, clause, limit, observed string) {
		day.Book.Breach(ledger.Breach{Entitlement: events.Ferie, Code: code, Clause: clause, Limit: limit,
			Observed: observed, Cause: ledger.CauseOf(e)})
	}
	figures := figures(day)
	minutes := events.Minute.Format(int64(d.Minutes))
	if d.Remote {
		// CIA/All.11/D: exactly half of the day, in one block, without limit and outside the days by the hour.
		if 2*d.Minutes != day.Theoretical || s.lastRemote == day.Date {
			breach(BreachRemote, figures.RemoteHalfDay.Clause, "", minutes)
		}
		s.lastRemote = day.Date
		return
	}
	if d.Minutes%60 != 0 {
		breach(BreachWholeHours, figures.HourlyDays.Clause, "", minutes)
	}
	s.byHour = s.byHour.Add(cost)
	limit := int64(figures.HourlyDays.On(day.Date)) * dayParts
	if s.byHour.Cmp(ledger.Whole(limit)) > 0 {
		breach(BreachHourlyLimit, figures.HourlyDays.Clause, events.Day.Format(limit), events.Day.Format(s.byHour.Round()))
	}
}

// draw uses an exact number of days (in parts).
func (s *State) draw(day *institute.Day, e *events.Event, cost ledger.Exact, text string) {
	parts := s.uses.Add(day.Date, cost)
	s.taken += parts
	s.account.Use(day, events.Ferie, parts, figures(day).YearlyDays.Clause, ledger.CauseOf(e), text)
}

// holidayWorked adds a day for a clocking of Parte Terza on a holiday, once for each date (CIA/All.6/3a).
func (s *State) holidayWorked(day *institute.Day) {
	if day.Clocking == nil || day.Status.Class.Discipline != hr.ParteTerza ||
		!day.Contract.Calendar.IsHolidayIfWorked(day.Date) || s.lastHoliday == day.Date {
		return
	}
	s.lastHoliday = day.Date
	figure := &figures(day).HolidayWorked
	parts := int64(figure.On(day.Date)) * dayParts
	s.account.Post(day, events.Ferie, ledger.Entry{Kind: ledger.Accrue, Parts: parts, Other: "accrued",
		Lot: events.YearLot(day.Date.Year()), Clause: figure.Clause, Cause: ledger.CauseOf(day.Clocking), Note: workedHoliday.Write()})
}

// accrue posts the month's twelfth on its last day, or on the last day in service.
func (s *State) accrue(day *institute.Day) {
	if day.Date != day.Date.MonthEnd() && !day.LastDay() {
		return
	}
	month := events.MonthOf(day.Date)
	if !day.Line.MonthCounts(day.Spell, month) {
		return
	}
	schedule := employment.MonthSchedule(day.Line, day.Spell, month)
	figures := &figures(day).YearlyDays
	yearly := figures.On(day.Date)
	days := yearlyParts(yearly, day)
	before := s.accrued.Round()
	// CIA/5.1: in proportion to the working days of the week.
	s.accrued = s.accrued.Add(ledger.Ratio(days*int64(schedule.Days), 1, int64(yearly.WeekDays)*rateBase))
	if !day.Book.Counts(events.Ferie) {
		return
	}
	posted := s.accrued.Round() - before
	s.account.Post(day, events.Ferie, ledger.Entry{Kind: ledger.Accrue, Parts: posted, Other: "accrued",
		Lot: events.YearLot(day.Date.Year()), Clause: figures.Clause, Cause: ledger.ClosingOf(day.Date),
		Note: twelfth.Write(note.Decimal(events.Day.Format(days)), note.Int(schedule.Days), note.Int(yearly.WeekDays),
			note.Decimal(events.Day.Format(s.accrued.Round())))})
}

// yearlyParts returns the yearly days of an employee on a full week, in parts: senior by level, or from the calendar
// year that follows the step (CCNL/33). Parte Terza counts as Parte Terza at any level (contract §10).
func yearlyParts(y YearlyDays, day *institute.Day) int64 {
	c := day.Status.Class
	if c.Discipline == hr.PartePrima && y.SeniorLevels[c.Level] {
		return int64(y.Senior)
	}
	if day.Date.Year() > day.Spell.ServiceStart().Year()+int(y.StepYears) {
		return int64(y.Senior)
	}
	return int64(y.Junior)
}

// check adds the breaches of the deadlines: on 31 December, and on the day on which a lot is overdue.
func (s *State) check(day *institute.Day) {
	breach := func(code, clause string, limit, observed int64) {
		day.Book.Breach(ledger.Breach{Entitlement: events.Ferie, Code: code, Clause: clause, Limit: events.Day.Format(limit),
			Observed: events.Day.Format(observed), Cause: ledger.ClosingOf(day.Date)})
	}
	figures := figures(day)
	if overdue := figures.Overdue.On(day.Date); day.Date == overdue.Day.In(day.Date.Year()) {
		if left := s.account.Balance(events.YearLot(day.Date.Year() - int(overdue.Years))); left > 0 {
			breach(BreachLotOverdue, figures.Overdue.Clause, 0, left)
		}
	}
	if day.Date != day.Date.YearEnd() {
		return
	}
	s.account.Overdrawn(day, events.Ferie, BreachOverdrawn, figures.YearlyDays.Clause)
	due := dueInYear(day)
	if day.Spell.Hired <= day.Date.YearStart() && !s.opened && s.taken < due {
		breach(BreachTwoWeeks, figures.TwoWeeks.Clause, due, s.taken)
	}
}
