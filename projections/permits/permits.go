// Package permits is the paid leave that expires on 31 March: art. 39, Parte Terza's own, and the abolished holidays
// (contract §5).
//
// The first two are granted for the months of the year that count, on 1 January or on the hire date. Whatever later
// changes those months or the yearly amount posts the difference on its own date, for the months from then on, as far as
// is known by then. The third accrues on the abolished holidays themselves. A lot is the year of the grant; what is left
// of it on the last day of March of the next year expires.
package permits

import (
	"slices"
	"time"

	"spettanze/events"
	"spettanze/projections/contract"
	"spettanze/projections/employment"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/note"
)

// BreachOverdrawn is told of every lot below zero on a 31 December.
const BreachOverdrawn = "permessi.overdrawn"

// State is one employee's permits: an account for each of the contract's.
type State struct {
	institute.Base
	accounts []account // in the table's order
}

type account struct {
	lots  ledger.Lots
	year  int
	spell events.Date // hire date of the spell that months is of
	// months holds what each month of the year is worth as granted so far: the yearly amount in fractions of a
	// minute, times shares; zero for a month that does not count.
	months [12]int64
}

// shares is the denominator of a yearly amount in proportion to weekly minutes.
func shares(day *institute.Day) int64 {
	return int64(day.Contract.Employment.FullTimeMinutes.On(day.Date))
}

// Clone implements [institute.Institute].
func (s *State) Clone() institute.Institute {
	c := &State{accounts: slices.Clone(s.accounts)}
	for i := range c.accounts {
		c.accounts[i].lots = s.accounts[i].lots.Clone()
	}
	return c
}

// Apply takes permits.
func (s *State) Apply(day *institute.Day, e *events.Event) {
	d, ok := e.Data.(events.LeaveTaken)
	if a, figures := s.account(day, events.Entitlement(d.Kind)); ok && a != nil {
		a.use(day, figures, e, d)
	}
}

// Close implements [institute.Institute].
func (s *State) Close(day *institute.Day, p institute.Phase) {
	switch p {
	case institute.Grants:
		s.grant(day)
	case institute.Deadlines:
		s.expire(day)
		s.check(day)
	case institute.Settlement:
		s.settle(day)
	}
}

// each calls f for every account with its figures.
func (s *State) each(day *institute.Day, f func(a *account, figures *Account)) {
	accounts := figures(day).Accounts
	if s.accounts == nil {
		s.accounts = make([]account, len(accounts))
	}
	for i := range s.accounts {
		f(&s.accounts[i], &accounts[i])
	}
}

// account returns the account of an entitlement; nil if it is not one of the permits.
func (s *State) account(day *institute.Day, ent events.Entitlement) (found *account, figures *Account) {
	s.each(day, func(a *account, f *Account) {
		if f.Entitlement == ent {
			found, figures = a, f
		}
	})
	return found, figures
}

// Start implements [institute.Starter].
func (s *State) Start(day *institute.Day, ent events.Entitlement) {
	if a, _ := s.account(day, ent); a != nil {
		a.lots.Reset()
	}
}

// Add posts an opening balance or an adjustment.
func (s *State) Add(day *institute.Day, ent events.Entitlement, lot events.Lot, e ledger.Entry) {
	a, _ := s.account(day, ent)
	a.lots.Add(lot, e.Parts)
	e.Lot = lot
	day.Book.Post(ent, e)
}

// use takes minutes, or a whole day at the day's theoretical minutes. Minutes on a day off cost as told.
func (a *account) use(day *institute.Day, figures *Account, e *events.Event, d events.LeaveTaken) {
	minutes, text := d.Minutes, note.Minutes.Write(note.Int(d.Minutes))
	if minutes == 0 {
		minutes, text = day.Theoretical, aDay.Write(note.Int(day.Theoretical))
	}
	for _, p := range a.lots.Draw(int64(minutes), events.YearLot(day.Date.Year())) {
		day.Book.Post(events.Entitlement(d.Kind), ledger.Entry{Kind: ledger.Use, Parts: -p.Parts, Other: "used", Lot: p.Lot,
			Clause: figures.Clause, Cause: ledger.CauseOf(e), Note: text})
	}
}

// grant posts the day's grants and take-backs: when the relationship changes, and on the calendar's own days.
func (s *State) grant(day *institute.Day) {
	granting := day.Changed
	figures(day).grants(day.Date.Year(), func(d events.Date) { granting = granting || d == day.Date })
	if !granting {
		return
	}
	s.each(day, func(a *account, figures *Account) {
		if figures.ByDate() {
			a.accrue(day, figures)
		} else {
			a.grant(day, figures)
		}
	})
}

// due tells whether an employee has the permit at all.
func due(c employment.Class, a *Account) bool {
	return !a.ExcludedLevels[c.Level] && (a.Discipline == "" || a.Discipline == c.Discipline)
}

// yearly returns the yearly minutes, times shares.
func yearly(day *institute.Day, a *Account) int64 {
	if !due(day.Status.Class, a) {
		return 0
	}
	amount, weekly := a.Amounts.On(day.Date), day.Status.Schedule.WeeklyMinutes
	if m, ok := amount.ByWeeklyMinutes[contract.Minutes(weekly)]; ok {
		return int64(m) * shares(day)
	}
	return int64(amount.FullTime) * int64(weekly)
}

// grant posts the difference between what the months from now on are worth and what was granted for them.
func (a *account) grant(day *institute.Day, figures *Account) {
	if a.year != day.Date.Year() || a.spell != day.Spell.Hired {
		a.year, a.spell, a.months = day.Date.Year(), day.Spell.Hired, [12]int64{}
	}
	_, month, _ := day.Date.Civil()
	worth := yearly(day, figures)
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
	a.post(day, figures, kind, parts, ofMonths.Write(note.Int(ledger.RoundRatio(worth, shares(day))), note.Int(count),
		note.Int(parts)))
}

// accrue posts an abolished holiday that falls Monday to Friday, to whoever is in service with pay.
func (a *account) accrue(day *institute.Day, figures *Account) {
	if w := day.Date.Weekday(); w == time.Saturday || w == time.Sunday || !due(day.Status.Class, figures) ||
		day.Line.UnpaidOn(day.Date) {
		return
	}
	for _, h := range institute.Figures[Figures](day).Abolished {
		if h.In(day.Date.Year()) != day.Date {
			continue
		}
		amount := figures.Amounts.On(day.Date)
		weekly := int64(day.Status.Schedule.WeeklyMinutes)
		a.post(day, figures, ledger.Accrue, ledger.RoundRatio(int64(amount.FullTime)*weekly, shares(day)),
			abolished.Write(note.Int(amount.FullTime), note.Int(weekly), note.Int(shares(day))))
	}
}

func (a *account) post(day *institute.Day, figures *Account, k ledger.Kind, parts int64, text string) {
	if !day.Book.Counts(figures.Entitlement) {
		return
	}
	lot := events.YearLot(day.Date.Year())
	a.lots.Add(lot, parts)
	day.Book.Post(figures.Entitlement, ledger.Entry{Kind: k, Parts: parts, Other: "accrued", Lot: lot,
		Clause: figures.Clause, Cause: ledger.ClosingOf(day.Date), Note: text})
}

// expire takes the positive lots of earlier years at the end of their last day (CIA/5.4).
func (s *State) expire(day *institute.Day) {
	expiry := &figures(day).Expiry
	if day.Date != expiry.On(day.Date).Day.In(day.Date.Year()) {
		return
	}
	s.each(day, func(a *account, figures *Account) {
		a.lots.Each(func(lot events.Lot, parts int64) {
			if lot.Year >= day.Date.Year() || parts <= 0 {
				return
			}
			a.lots.Add(lot, -parts)
			day.Book.Post(figures.Entitlement, ledger.Entry{Kind: ledger.Expire, Parts: -parts, Other: "expired", Lot: lot, Clause: expiry.Clause, Cause: ledger.ClosingOf(day.Date),
				Note: expired.Write(note.Int(lot.Year))})
		})
	})
}

// check reports the lots below zero on 31 December.
func (s *State) check(day *institute.Day) {
	if day.Date != day.Date.YearEnd() {
		return
	}
	s.each(day, func(a *account, figures *Account) {
		a.lots.Each(func(_ events.Lot, parts int64) {
			if parts < 0 {
				day.Book.Breach(ledger.Breach{Entitlement: figures.Entitlement, Code: BreachOverdrawn, Clause: figures.Clause,
					Limit: events.Minute.Format(0), Observed: events.Minute.Format(parts),
					Cause: ledger.ClosingOf(day.Date)})
			}
		})
	})
}

// settle pays or withholds every account and lot at the end of service.
func (s *State) settle(day *institute.Day) {
	s.each(day, func(a *account, figures *Account) {
		a.lots.Each(func(lot events.Lot, parts int64) {
			day.Book.Settle(figures.Entitlement, parts, lot, figures.Clause, note.EndOfService.Write())
			a.lots.Add(lot, -parts)
		})
	})
}
