// Package allowance implements allowances: amounts granted for a period and used by leave of the same name, such as the paid
// permits (contract §5). An allowance is a row of schema/contract/allowances.yaml; no code is about a single one.
//
// A grant by months is made on 1 January or on the hire date, for the months of the year that count. A later change of those
// months or of the yearly amount posts the difference on its own date, for the remaining months, as known by then. A grant by
// dates is made on the dates themselves. A lot is the year of the grant; its remainder expires on a day of the next year.
//
// A whole grant is the year's amount less the year's uses so far. It is made when the year begins or the right begins: with the
// service, or, of an allowance for members, with a fact that entitles to it. It comes before the day's uses. Its remainder is
// not carried over: the account is emptied at the end of the year, of the right and of the service.
//
// An allowance in days is used by the hour in exact parts of the day: the uses of one date are rounded together, and the exact balance
// says whether a use is more than there is.
//
// A half-holiday worked gives the minutes beyond the first hours, and the row's amount is these hours.
package allowance

import (
	"slices"
	"time"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/calendar"
	"spettanze/projections/contract"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/note"
)

// State is one employee's allowances: an account for each row.
type State struct {
	institute.Base
	accounts []account // in the table's order
	expiry   contract.MonthDay
}

type account struct {
	institute.Account
	year    int          // of months and used
	spell   events.Date  // hire date of the spell of months
	used    ledger.Exact // in the year, since the account was opened
	uses    institute.Uses
	beyond  ledger.Exact // what the exact balance has beyond the posted one
	member  bool         // a fact has entitled to it
	leaving bool         // a fact of today ends the right
	emptied bool         // the remainder is not carried over
	after   bool         // deadlines go on after the end of service
	// months holds the yearly amount for which each month of the year was granted so far, in minutes times shares; zero for a
	// month that does not count. Nil: all are zero.
	months *[12]int64
}

// Clone implements [institute.Institute].
func (s *State) Clone() institute.Institute {
	c := &State{accounts: slices.Clone(s.accounts), expiry: s.expiry}
	for i := range c.accounts {
		a := &c.accounts[i]
		a.Account = a.Clone()
		if a.months != nil {
			months := *a.months
			a.months = &months
		}
	}
	return c
}

// Apply takes leave, and facts that begin or end a right.
func (s *State) Apply(day *institute.Day, e *events.Event) {
	switch d := e.Data.(type) {
	case hr.LeaveTaken:
		if a, row := s.account(day, d.Kind.Account()); a != nil {
			a.use(day, row, e, d)
		}
	case events.Entitling:
		ent, begins := d.Entitles()
		switch a, row := s.account(day, ent); {
		case a == nil || begins == a.member:
		case begins:
			a.turn(day, row)
			a.member = true
			a.grantWhole(day, row, ledger.CauseOf(e))
		default:
			a.leaving = true
		}
	}
}

// Close implements [institute.Institute].
func (s *State) Close(day *institute.Day, p institute.Phase) {
	switch p {
	case institute.Reckoning:
		s.halfHoliday(day)
	case institute.Grants:
		s.grant(day)
	case institute.Agreements:
		s.each(day, func(a *account, row *Row) {
			if a.leaving {
				a.end(day, row)
			}
		})
	case institute.Deadlines:
		s.deadlines(day)
	case institute.Settlement:
		s.each(day, func(a *account, row *Row) { a.end(day, row) })
	}
}

// NextClosing implements [institute.Scheduler]: a balance adjusted after the end of service is not carried over either.
func (s *State) NextClosing(from events.Date) events.Date {
	next := institute.NoClosing
	for i := range s.accounts {
		a := &s.accounts[i]
		if !a.emptied && !a.after || !a.Holds() {
			continue
		}
		next = min(next, from.YearEnd())
		if expiry := s.expiry.In(from.Year()); a.after && from <= expiry {
			next = min(next, expiry)
		}
	}
	return next
}

// each calls f for every account with its row.
func (s *State) each(day *institute.Day, f func(a *account, row *Row)) {
	rows := figures(day).Rows
	if s.accounts == nil {
		s.accounts = make([]account, len(rows))
		for i := range rows {
			s.accounts[i].emptied, s.accounts[i].after = rows[i].Left == Emptied, rows[i].AfterService
		}
		s.expiry = figures(day).Expiry.On(day.Date).Day
	}
	for i := range s.accounts {
		f(&s.accounts[i], &rows[i])
	}
}

// account returns the account of an entitlement; nil if it is not an allowance.
func (s *State) account(day *institute.Day, ent events.Entitlement) (found *account, row *Row) {
	s.each(day, func(a *account, r *Row) {
		if r.Entitlement == ent {
			found, row = a, r
		}
	})
	return found, row
}

// Start implements [institute.Starter].
func (s *State) Start(day *institute.Day, ent events.Entitlement) {
	if a, _ := s.account(day, ent); a != nil {
		a.Reset()
		a.used, a.beyond = ledger.Exact{}, ledger.Exact{}
	}
}

// Add posts an opening balance or an adjustment.
func (s *State) Add(day *institute.Day, ent events.Entitlement, lot events.Lot, e ledger.Entry) {
	a, row := s.account(day, ent)
	if a == nil {
		return
	}
	if e.Kind != ledger.Open { // the year's grant comes after openings, and before everything else
		a.turn(day, row)
	}
	e.Lot = lot
	a.Post(day, ent, e)
}

// use takes minutes, or a whole day at the day's theoretical minutes. Minutes on a day off cost what the event says, parts of a day
// nothing.
func (a *account) use(day *institute.Day, row *Row, e *events.Event, d hr.LeaveTaken) {
	cost, text := row.cost(day, d)
	if cost.Sign() == 0 {
		return
	}
	a.turn(day, row)
	parts := a.uses.Add(day.Date, cost)
	a.Use(day, row.Entitlement, parts, row.Clause, ledger.CauseOf(e), text)
	a.used = a.used.Add(cost)
	a.beyond = a.beyond.Add(ledger.Whole(parts)).Sub(cost)
	switch left := a.beyond.Add(ledger.Whole(a.Total())); {
	case row.Members && !a.member:
		a.breach(day, row, e, row.NotMember, "", "")
	case left.Sign() < 0:
		unit := row.Entitlement.Unit()
		a.breach(day, row, e, row.Exceeded, unit.Format(a.used.Add(left).Round()), unit.Format(a.used.Round()))
	}
}

// cost returns what leave costs, in the smallest parts of the allowance's unit.
func (r *Row) cost(day *institute.Day, d hr.LeaveTaken) (parts ledger.Exact, text string) {
	if r.Entitlement.Unit() == events.Day {
		return day.LeaveDays(d)
	}
	minutes, text := day.LeaveCost(d)
	return ledger.Whole(minutes), text
}

// breach adds a breach of a use, unless the row has no code for it.
func (a *account) breach(day *institute.Day, row *Row, e *events.Event, code, limit, observed string) {
	if code != "" {
		day.Book.Breach(ledger.Breach{Entitlement: row.Entitlement, Code: code, Clause: row.Clause, Limit: limit,
			Observed: observed, Cause: ledger.CauseOf(e)})
	}
}

// turn begins a year, or a spell of service, for the account.
func (a *account) turn(day *institute.Day, row *Row) {
	year := day.Date.Year()
	if a.year == year && a.spell == day.Spell.Hired {
		return
	}
	if a.year != year {
		a.used = ledger.Exact{}
	}
	a.year, a.spell, a.months = year, day.Spell.Hired, nil
	if row.Grant == Whole && day.InService() && (!row.Members || a.member) {
		a.grantWhole(day, row, ledger.ClosingOf(day.Date))
	}
}

// grantWhole posts the year's amount less the year's uses.
func (a *account) grantWhole(day *institute.Day, row *Row, cause ledger.Cause) {
	amount := row.Yearly(day)
	due := ledger.Whole(amount).Sub(a.used)
	if due.Sign() < 0 {
		due = ledger.Exact{}
	}
	a.beyond = a.beyond.Add(due).Sub(ledger.Whole(due.Round()))
	text := whole.Write(note.Int(amount), note.Int(a.used.Round()))
	if unit := row.Entitlement.Unit(); unit == events.Day {
		text = wholeDays.Write(note.Decimal(unit.Format(amount)), note.Decimal(unit.Format(a.used.Round())))
	}
	a.Post(day, row.Entitlement, ledger.Entry{Kind: ledger.Grant, Parts: due.Round(), Other: "granted",
		Lot: events.YearLot(day.Date.Year()), Clause: row.Clause, Cause: cause, Note: text})
}

// end empties or settles the account when the right to the allowance ends.
func (a *account) end(day *institute.Day, row *Row) {
	a.member, a.leaving = false, false
	if row.Left == Emptied {
		a.empty(day, row)
	} else {
		a.Settle(day, row.Entitlement, row.Clause)
	}
}

func (a *account) empty(day *institute.Day, row *Row) {
	a.Empty(day, row.Entitlement, row.Clause)
	a.beyond = ledger.Exact{}
}

// grant posts the day's grants and take-backs: when the employment changes, and on days of the calendar.
func (s *State) grant(day *institute.Day) {
	granting := day.Changed
	figures(day).grants(day.Date.Year(), func(d events.Date) { granting = granting || d == day.Date })
	if !granting {
		return
	}
	s.each(day, func(a *account, row *Row) {
		a.turn(day, row)
		switch row.Grant {
		case ByMonths:
			a.grant(day, row)
		case ByDates:
			a.accrue(day, row)
		}
	})
}

// grant posts the difference between the amount due for the remaining months and the amount granted for them.
func (a *account) grant(day *institute.Day, row *Row) {
	_, month, _ := day.Date.Civil()
	worth := row.worth(day)
	if a.months == nil {
		a.months = new([12]int64)
	}
	var diff, count int64
	for m := month; m <= time.December; m++ {
		now := int64(0)
		if worth > 0 && day.Line.MonthCounts(day.Spell, events.MonthOf(events.NewDate(a.year, m, 1))) {
			now = worth
			count++
		}
		diff += now - a.months[m-1]
		a.months[m-1] = now
	}
	parts := ledger.RoundRatio(diff, 12*shares(day))
	if parts == 0 {
		return
	}
	kind := ledger.Grant
	if parts < 0 {
		kind = ledger.TakeBack
	}
	a.give(day, row, kind, parts, ofMonths.Write(note.Int(ledger.RoundRatio(worth, shares(day))), note.Int(count),
		note.Int(parts)))
}

// accrue posts the amount of a date that falls Monday to Friday, if the employee is in service with pay.
func (a *account) accrue(day *institute.Day, row *Row) {
	if w := day.Date.Weekday(); w == time.Saturday || w == time.Sunday || !row.Due(day.Status.Class) ||
		day.Line.Unpaid().On(day.Date) || !figures(day).Grants(row, day.Date) {
		return
	}
	a.give(day, row, ledger.Accrue, row.Yearly(day), abolished.Write(note.Int(row.Amounts.On(day.Date).Minutes),
		note.Int(day.Status.Schedule.WeeklyMinutes), note.Int(shares(day))))
}

func (a *account) give(day *institute.Day, row *Row, k ledger.Kind, parts int64, text string) {
	a.Post(day, row.Entitlement, ledger.Entry{Kind: k, Parts: parts, Other: "accrued", Lot: events.YearLot(day.Date.Year()),
		Clause: row.Clause, Cause: ledger.ClosingOf(day.Date), Note: text})
}

// isHalfHoliday reports whether the day is a half-holiday with a clocking.
func isHalfHoliday(day *institute.Day) bool {
	return day.Clocking != nil && day.Contract.Calendar.Kind(day.Date) == calendar.Half
}

// halfHoliday posts what the clocking of a half-holiday has beyond the first hours (CIA/All.6/3b).
func (s *State) halfHoliday(day *institute.Day) {
	if !isHalfHoliday(day) {
		return
	}
	s.each(day, func(a *account, row *Row) {
		if _, begun := row.Amounts.At(day.Date); row.Grant != HalfHolidays || !begun || !row.Due(day.Status.Class) {
			return
		}
		worked, first := int64(day.Work().Minutes), row.Yearly(day)
		if worked <= first {
			return
		}
		a.Post(day, row.Entitlement, ledger.Entry{Kind: ledger.Accrue, Parts: worked - first, Other: "accrued",
			Lot: events.YearLot(day.Date.Year()), Clause: row.Clause, Cause: ledger.CauseOf(day.Clocking),
			Note: beyondFirst.Write(note.Int(worked), note.Int(first))})
	})
}

// deadlines posts expiries (CIA/5.4); on 31 December it reports lots below zero, and empties accounts that are not carried over.
func (s *State) deadlines(day *institute.Day) {
	expiry := &figures(day).Expiry
	expires := day.Date == expiry.On(day.Date).Day.In(day.Date.Year())
	s.each(day, func(a *account, row *Row) {
		if row.Left == Settled && expires && (day.InService() || row.AfterService) {
			a.Expire(day, row.Entitlement, day.Date.Year(), expiry.Clause)
		}
		if day.Date != day.Date.YearEnd() {
			return
		}
		if row.Overdrawn != "" && (day.InService() || row.AfterService) {
			a.Overdrawn(day, row.Entitlement, row.Overdrawn, row.Clause)
		}
		if row.Left == Emptied {
			a.empty(day, row)
		}
	})
}
