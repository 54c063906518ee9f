// Package allowance is what is due at so much a period and is used by leave of its own name: the paid permits (contract
// §5). An allowance is a row of schema/contract/allowances.yaml; there is no code for any one of them.
//
// A grant by months is for the months of the year that count, on 1 January or on the hire date. Whatever later changes
// those months or the yearly amount posts the difference on its own date, for the months from then on, as far as is known
// by then. A grant by dates comes on the dates themselves. A lot is the year of the grant; what is left of it expires on a
// day of the next year.
package allowance

import (
	"slices"
	"time"

	"spettanze/events"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/note"
)

// State is one employee's allowances: an account for each row.
type State struct {
	institute.Base
	accounts []account // in the table's order
}

type account struct {
	institute.Account
	year  int         // that months is of
	spell events.Date // hire date of the spell that months is of
	// months holds what each month of the year is worth as granted so far: the yearly amount in fractions of a
	// minute, times shares; zero for a month that does not count.
	months [12]int64
}

// Clone implements [institute.Institute].
func (s *State) Clone() institute.Institute {
	c := &State{accounts: slices.Clone(s.accounts)}
	for i := range c.accounts {
		c.accounts[i].Account = s.accounts[i].Account.Clone()
	}
	return c
}

// Apply takes leave.
func (s *State) Apply(day *institute.Day, e *events.Event) {
	d, ok := e.Data.(events.LeaveTaken)
	if a, row := s.account(day, events.Entitlement(d.Kind)); ok && a != nil {
		a.use(day, row, e, d)
	}
}

// Close implements [institute.Institute].
func (s *State) Close(day *institute.Day, p institute.Phase) {
	switch p {
	case institute.Grants:
		s.grant(day)
	case institute.Deadlines:
		s.deadlines(day)
	case institute.Settlement:
		s.each(day, func(a *account, row *Row) { a.Settle(day, row.Entitlement, row.Clause) })
	}
}

// each calls f for every account with its row.
func (s *State) each(day *institute.Day, f func(a *account, row *Row)) {
	rows := figures(day).Rows
	if s.accounts == nil {
		s.accounts = make([]account, len(rows))
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
	}
}

// Add posts an opening balance or an adjustment.
func (s *State) Add(day *institute.Day, ent events.Entitlement, lot events.Lot, e ledger.Entry) {
	if a, _ := s.account(day, ent); a != nil {
		e.Lot = lot
		a.Post(day, ent, e)
	}
}

// use takes minutes, or a whole day at the day's theoretical minutes. Minutes on a day off cost as told.
func (a *account) use(day *institute.Day, row *Row, e *events.Event, d events.LeaveTaken) {
	minutes, text := d.Minutes, note.Minutes.Write(note.Int(d.Minutes))
	if minutes == 0 {
		minutes, text = day.Theoretical, aDay.Write(note.Int(day.Theoretical))
	}
	a.Use(day, row.Entitlement, int64(minutes), row.Clause, ledger.CauseOf(e), text)
}

// grant posts the day's grants and take-backs: when the relationship changes, and on the calendar's own days.
func (s *State) grant(day *institute.Day) {
	granting := day.Changed
	figures(day).grants(day.Date.Year(), func(d events.Date) { granting = granting || d == day.Date })
	if !granting {
		return
	}
	s.each(day, func(a *account, row *Row) {
		switch row.Grant {
		case ByMonths:
			a.grant(day, row)
		case ByDates:
			a.accrue(day, row)
		}
	})
}

// grant posts the difference between what the months from now on are worth and what was granted for them.
func (a *account) grant(day *institute.Day, row *Row) {
	if a.year != day.Date.Year() || a.spell != day.Spell.Hired {
		a.year, a.spell, a.months = day.Date.Year(), day.Spell.Hired, [12]int64{}
	}
	_, month, _ := day.Date.Civil()
	worth := row.worth(day)
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

// accrue posts the amount of a date that falls Monday to Friday, to whoever is in service with pay.
func (a *account) accrue(day *institute.Day, row *Row) {
	if w := day.Date.Weekday(); w == time.Saturday || w == time.Sunday || !row.Due(day.Status.Class) ||
		day.Line.UnpaidOn(day.Date) || !figures(day).Grants(row, day.Date) {
		return
	}
	a.give(day, row, ledger.Accrue, row.Yearly(day), abolished.Write(note.Int(row.Amounts.On(day.Date).Minutes),
		note.Int(day.Status.Schedule.WeeklyMinutes), note.Int(shares(day))))
}

func (a *account) give(day *institute.Day, row *Row, k ledger.Kind, parts int64, text string) {
	a.Post(day, row.Entitlement, ledger.Entry{Kind: k, Parts: parts, Other: "accrued", Lot: events.YearLot(day.Date.Year()),
		Clause: row.Clause, Cause: ledger.ClosingOf(day.Date), Note: text})
}

// deadlines takes what expires (CIA/5.4), and tells of the lots below zero on 31 December.
func (s *State) deadlines(day *institute.Day) {
	expiry := &figures(day).Expiry
	expires := day.Date == expiry.On(day.Date).Day.In(day.Date.Year())
	s.each(day, func(a *account, row *Row) {
		if expires {
			a.Expire(day, row.Entitlement, day.Date.Year(), expiry.Clause)
		}
		if row.Overdrawn != "" && day.Date == day.Date.YearEnd() {
			a.Overdrawn(day, row.Entitlement, row.Overdrawn, row.Clause)
		}
	})
}
