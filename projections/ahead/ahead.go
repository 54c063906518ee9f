// Package ahead is accounts that accrue by months and are paid before the months have passed (MONEY 0, "Paid ahead"). The balance is
// what has been earned and not paid; below zero it is paid and not yet earned.
//
// Of a year, on a day: *posted* is what was accrued in this spell of service, E the value of the months that are closed, and T that of all
// its months, as seen on the day. The last day of a month posts round(E) − posted, and a payment day pays balance + round(T) − posted. All
// months have the value that is known on the day, so that a new figure brings the difference of the months behind:
//
//	2,100.00 a year, 1,050.00 paid twice: −525.00 on 30/9. From 28/10 it is 2,300.00: October posts 10/12 of it less 1,575.00, 341.67.
package ahead

import (
	"spettanze/events"
	"spettanze/projections/contract"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/note"
	"spettanze/projections/wording"
)

// Account is one employee's account of an entitlement that is paid ahead.
type Account struct {
	institute.Account
	from   events.Date // an opening began the account on this day: months that end before it do not count; zero: none did
	year   int         // the year that posted is of
	posted int64
}

// Value returns what a month is worth in the day's spell of service, as seen on the day, in smallest parts.
type Value func(events.Month) ledger.Exact

// The notes of this package.
var (
	earned = note.New("{d} for the year so far (months: {n}) − {d} posted", "{d1} per l'anno fin qui (mesi: {2}) − {d3} già maturati",
		"{d1} for the year so far (months: {2}) − {d3} posted")
	all = note.New("{d} not paid yet + {d} for the year as known on the day (months: {n}) − {d} posted = {d}",
		"{d1} da pagare + {d2} per l'anno, per quanto noto quel giorno (mesi: {3}) − {d4} già maturati = {d5}",
		"{d1} not paid yet + {d2} for the year as known on the day (months: {3}) − {d4} posted = {d5}")
	half = note.New("{d} not paid yet + {d} for the year as known on the day (months: {n}) − {d} posted = {d}, of which half",
		"{d1} da pagare + {d2} per l'anno, per quanto noto quel giorno (mesi: {3}) − {d4} già maturati = {d5}, di cui la metà",
		"{d1} not paid yet + {d2} for the year as known on the day (months: {3}) − {d4} posted = {d5}, of which half")

	Notes = []*note.Form{earned, all, half}
)

// Difference is a payment on one day more, of what a new figure adds.
type Difference struct {
	contract.Cited `yaml:",inline"`
	Paid           contract.Since `yaml:"paid"`
}

// Closing calls add with the day, if it is of the year.
func (d *Difference) Closing(year int, add func(events.Date)) {
	if d.Paid.Year() == year {
		add(d.Paid.Date)
	}
}

// Clone returns an independent copy.
func (a *Account) Clone() Account {
	c := *a
	c.Account = a.Account.Clone()
	return c
}

// Start begins the account with an opening of the day.
func (a *Account) Start(day *institute.Day) { *a = Account{from: day.Date} }

// End ends the spell of service: the months of the next one are counted from zero.
func (a *Account) End() { a.posted = 0 }

// Posts reports whether the day closes a month: it is the last one, or the last in service.
func Posts(day *institute.Day) bool { return day.Date == day.Date.MonthEnd() || day.LastDay() }

// Accrue posts what the closed months of the year, the day's own among them, are worth beyond what was posted.
func (a *Account) Accrue(day *institute.Day, ent events.Entitlement, clause string, of Value) {
	a.begin(day)
	worth, months := a.worth(day, events.MonthOf(day.Date), of)
	text := earned.Write(euro(worth), note.Int(months), euro(a.posted))
	parts := worth - a.posted
	a.posted = worth
	a.Post(day, ent, ledger.Entry{Kind: ledger.Accrue, Parts: parts, Other: "accrued", Lot: events.YearLot(day.Date.Year()), Clause: clause,
		Cause: ledger.ClosingOf(day.Date), Note: text})
}

// Due is what remains to be paid for a year on a payment day: balance + worth − posted.
type Due struct {
	parts, balance, worth, posted int64
	months                        int
}

// Due returns what remains to be paid of a lot, that of the year, on a payment day.
func (a *Account) Due(day *institute.Day, lot events.Lot, of Value) (d Due) {
	a.begin(day)
	d.worth, d.months = a.worth(day, events.MonthOf(day.Date.YearEnd()), of)
	d.balance, d.posted = a.Balance(lot), a.posted
	d.parts = d.balance + d.worth - d.posted
	return d
}

// All returns it with its arithmetic.
func (d Due) All() (parts int64, text string) { return d.parts, d.write(all) }

// Half returns the half of it, with its arithmetic.
func (d Due) Half() (parts int64, text string) { return ledger.RoundRatio(d.parts, 2), d.write(half) }

func (d Due) write(f *note.Form) string {
	return f.Write(euro(d.balance), euro(d.worth), note.Int(d.months), euro(d.posted), euro(d.parts))
}

func (a *Account) begin(day *institute.Day) {
	if y := day.Date.Year(); a.year != y {
		a.year, a.posted = y, 0
	}
}

// worth returns what the year's months through one are worth together, rounded, and how many are worth anything.
func (a *Account) worth(day *institute.Day, through events.Month, of Value) (parts int64, months int) {
	var sum ledger.Exact
	for m := events.MonthOf(day.Date.YearStart()); m <= through; m++ {
		if m.Last() < a.from {
			continue
		}
		if x := of(m); x.Sign() != 0 {
			sum = sum.Add(x)
			months++
		}
	}
	return sum.Round(), months
}

// Runs calls tell with each run of months of the day's year, through one, that follow each other and are worth the same, in words.
func Runs[K comparable](day *institute.Day, through events.Month, worth func(events.Month) K, tell func(x K, months wording.Text)) {
	for m := events.MonthOf(day.Date.YearStart()); m <= through; m++ {
		first, x := m, worth(m)
		for m < through && worth(m+1) == x {
			m++
		}
		if first == m {
			tell(x, wording.Say("%s", "%s", m))
		} else {
			tell(x, wording.Say("da %s a %s (mesi: %d)", "%s to %s (months: %d)", first, m, int(m-first)+1))
		}
	}
}

func euro(parts int64) note.Arg { return note.Decimal(events.Euro.Format(parts)) }
