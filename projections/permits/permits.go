// Package permits is the paid leave that expires on 31 March: art. 39, Parte Terza's own, and the abolished holidays
// (contract §5).
//
// The first two are granted for the months of the year that count, on 1 January or on the hire date. Whatever later
// changes those months or the yearly amount posts the difference on its own date, for the months from then on, as far as
// is known by then. The third accrues on the abolished holidays themselves. A lot is the year of the grant; what is left
// of it on the last day of March of the next year expires.
package permits

import (
	"fmt"
	"slices"
	"time"

	"spettanze/events"
	"spettanze/projections/contract"
	"spettanze/projections/employment"
	"spettanze/projections/ledger"
)

// BreachOverdrawn is told of every lot below zero on a 31 December.
const BreachOverdrawn = "permessi.overdrawn"

// State is one employee's permits: an account for each of the contract's.
type State struct {
	contract *contract.Contract
	accounts []account // in the contract's order
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
func shares(day *employment.Day) int64 {
	return int64(day.Contract.Employment.FullTimeMinutes.On(day.Date))
}

// New returns the contract's accounts with nothing in them.
func New(c *contract.Contract) *State {
	return &State{contract: c, accounts: make([]account, len(c.Permits.Accounts))}
}

// Clone implements employment.Institute.
func (s *State) Clone() employment.Institute {
	c := &State{contract: s.contract, accounts: slices.Clone(s.accounts)}
	for i := range c.accounts {
		c.accounts[i].lots = s.accounts[i].lots.Clone()
	}
	return c
}

// NextClosing implements employment.Institute.
func (s *State) NextClosing(events.Date) events.Date { return employment.NoClosing }

// Apply takes permits.
func (s *State) Apply(day *employment.Day, e *events.Event) {
	if d, ok := e.Data.(events.LeaveTaken); ok && s.Owns(events.Entitlement(d.Kind)) {
		s.use(day, e, d)
	}
}

// Close implements employment.Institute.
func (s *State) Close(day *employment.Day, p employment.Phase) {
	switch p {
	case employment.Grants:
		s.grant(day)
	case employment.Deadlines:
		s.expire(day)
		s.check(day)
	case employment.Settlement:
		s.settle(day)
	}
}

// Begin starts the accounts that the day opens.
func (s *State) Begin(day *employment.Day) {
	for i, a := range day.Contract.Permits.Accounts {
		if day.Book.StartsToday(a.Entitlement) {
			s.accounts[i].lots.Reset()
		}
	}
}

// index returns the account of an entitlement, -1 for another entitlement.
func (s *State) index(e events.Entitlement) int {
	return slices.IndexFunc(s.contract.Permits.Accounts, func(a contract.PermitAccount) bool { return a.Entitlement == e })
}

// Owns implements employment.Institute.
func (s *State) Owns(ent events.Entitlement) bool { return s.index(ent) >= 0 }

// Add posts an opening balance or an adjustment.
func (s *State) Add(day *employment.Day, ent events.Entitlement, lot int, e ledger.Entry) {
	i := s.index(ent)
	s.accounts[i].lots.Add(lot, e.Parts)
	e.Lot = lot
	day.Book.Post(ent, e)
}

// use takes minutes, or a whole day at the day's theoretical minutes. Minutes on a day off cost as told.
func (s *State) use(day *employment.Day, e *events.Event, d events.LeaveTaken) {
	i := s.index(events.Entitlement(d.Kind))
	minutes, note := d.Minutes, fmt.Sprintf("%d minutes", d.Minutes)
	if minutes == 0 {
		minutes, note = day.Theoretical, fmt.Sprintf("a day of %d minutes", day.Theoretical)
	}
	for _, p := range s.accounts[i].lots.Draw(int64(minutes), day.Date.Year()) {
		day.Book.Post(events.Entitlement(d.Kind), ledger.Entry{Kind: ledger.Use, Parts: -p.Parts, Other: "used", Lot: p.Lot,
			Clause: day.Contract.Permits.Accounts[i].Clause, Cause: ledger.CauseOf(e), Note: note})
	}
}

// grant posts the day's grants and take-backs: when the relationship changes, and on the calendar's own days.
func (s *State) grant(day *employment.Day) {
	if !day.Changed && day.Contract.NextClosing(day.Date) != day.Date {
		return
	}
	for i := range day.Contract.Permits.Accounts {
		figures := &day.Contract.Permits.Accounts[i]
		if figures.ByDate {
			s.accounts[i].accrue(day, figures)
		} else {
			s.accounts[i].grant(day, figures)
		}
	}
}

// due tells whether an employee has the permit at all.
func due(c employment.Class, a *contract.PermitAccount) bool {
	return !a.ExcludedLevels[c.Level] && (a.Discipline == "" || a.Discipline == c.Discipline)
}

// yearly returns the yearly minutes, times shares.
func yearly(day *employment.Day, a *contract.PermitAccount) int64 {
	if !due(day.Status.Class, a) {
		return 0
	}
	amount, weekly := a.Amounts.On(day.Date), day.Status.Schedule.WeeklyMinutes
	if m, ok := amount.ByWeeklyMinutes[weekly]; ok {
		return int64(m) * shares(day)
	}
	return int64(amount.FullTime) * int64(weekly)
}

// grant posts the difference between what the months from now on are worth and what was granted for them.
func (a *account) grant(day *employment.Day, figures *contract.PermitAccount) {
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
	a.post(day, figures, kind, parts, fmt.Sprintf("%d minutes a year × %d months ÷ 12, less what was granted for them: %+d",
		ledger.RoundRatio(worth, shares(day)), count, parts))
}

// accrue posts an abolished holiday that falls Monday to Friday, to whoever is in service with pay.
func (a *account) accrue(day *employment.Day, figures *contract.PermitAccount) {
	if w := day.Date.Weekday(); w == time.Saturday || w == time.Sunday || !due(day.Status.Class, figures) ||
		day.Line.UnpaidOn(day.Date) {
		return
	}
	for _, h := range day.Contract.Permits.Abolished {
		if h.In(day.Date.Year()) != day.Date {
			continue
		}
		amount := figures.Amounts.On(day.Date)
		weekly := int64(day.Status.Schedule.WeeklyMinutes)
		a.post(day, figures, ledger.Accrue, ledger.RoundRatio(int64(amount.FullTime)*weekly, shares(day)),
			fmt.Sprintf("abolished holiday: %d × %d ÷ %d", amount.FullTime, weekly, shares(day)))
	}
}

func (a *account) post(day *employment.Day, figures *contract.PermitAccount, k ledger.Kind, parts int64, note string) {
	if !day.Book.Counts(figures.Entitlement) {
		return
	}
	lot := day.Date.Year()
	a.lots.Add(lot, parts)
	day.Book.Post(figures.Entitlement, ledger.Entry{Kind: k, Parts: parts, Other: "accrued", Lot: lot,
		Clause: figures.Clause, Cause: ledger.ClosingOf(day.Date), Note: note})
}

// expire takes the positive lots of earlier years at the end of their last day (CIA/5.4).
func (s *State) expire(day *employment.Day) {
	expiry := day.Contract.Permits.Expiry
	if day.Date != expiry.On(day.Date).In(day.Date.Year()) {
		return
	}
	for i, figures := range day.Contract.Permits.Accounts {
		lots := &s.accounts[i].lots
		lots.Each(func(lot int, parts int64) {
			if lot >= day.Date.Year() || parts <= 0 {
				return
			}
			lots.Add(lot, -parts)
			day.Book.Post(figures.Entitlement, ledger.Entry{Kind: ledger.Expire, Parts: -parts, Other: "expired", Lot: lot, Clause: expiry.Clause, Cause: ledger.ClosingOf(day.Date),
				Note: fmt.Sprintf("left of %d after its last day", lot)})
		})
	}
}

// check tells the lots below zero on 31 December.
func (s *State) check(day *employment.Day) {
	if day.Date != day.Date.YearEnd() {
		return
	}
	for i, figures := range day.Contract.Permits.Accounts {
		s.accounts[i].lots.Each(func(_ int, parts int64) {
			if parts < 0 {
				day.Book.Breach(ledger.Breach{Entitlement: figures.Entitlement, Code: BreachOverdrawn, Clause: figures.Clause,
					Limit: events.Minute.Format(0), Observed: events.Minute.Format(parts),
					Cause: ledger.ClosingOf(day.Date)})
			}
		})
	}
}

// settle pays or withholds every account and lot at the end of service.
func (s *State) settle(day *employment.Day) {
	for i, figures := range day.Contract.Permits.Accounts {
		lots := &s.accounts[i].lots
		lots.Each(func(lot int, parts int64) {
			day.Book.Settle(figures.Entitlement, parts, lot, figures.Clause, "end of service")
			lots.Add(lot, -parts)
		})
	}
}
