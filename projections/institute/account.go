package institute

import (
	"cmp"

	"spettanze/events"
	"spettanze/projections/ledger"
	"spettanze/projections/note"
)

// Account is one employee's balance of an entitlement, by lot where it has lots. Methods that change the balance write the
// movements into the day's book, except for Reset.
type Account struct{ lots ledger.Lots }

// Clone returns an independent copy.
func (a *Account) Clone() Account { return Account{lots: a.lots.Clone()} }

// Reset empties the account without a movement: an opening starts it.
func (a *Account) Reset() { a.lots.Reset() }

// Balance returns the balance of a lot; of an entitlement without lots, that of the zero Lot.
func (a *Account) Balance(lot events.Lot) int64 { return a.lots.Balance(lot) }

// Holds reports whether any lot is not zero.
func (a *Account) Holds() (holds bool) {
	a.lots.Each(func(_ events.Lot, parts int64) { holds = holds || parts != 0 })
	return holds
}

// Total returns the balance of all lots together.
func (a *Account) Total() (total int64) {
	a.lots.Each(func(_ events.Lot, parts int64) { total += parts })
	return total
}

// Post adds an entry to its lot. The lot is ignored if the entitlement has no lots.
func (a *Account) Post(day *Day, ent events.Entitlement, e ledger.Entry) {
	if !ent.HasLots() {
		e.Lot = events.Lot{}
	}
	a.lots.Add(e.Lot, e.Parts)
	day.Book.Post(ent, e)
}

// Use takes parts. Where there are lots, it takes from the oldest ones with a positive balance, then from the lot of the day's year, with
// a movement for each.
func (a *Account) Use(day *Day, ent events.Entitlement, parts int64, clause string, cause ledger.Cause, text string) {
	e := ledger.Entry{Kind: ledger.Use, Parts: -parts, Other: "used", Clause: clause, Cause: cause, Note: text}
	if !ent.HasLots() {
		a.Post(day, ent, e)
		return
	}
	for _, p := range a.lots.Draw(parts, events.YearLot(day.Date.Year())) {
		e.Parts, e.Lot = -p.Parts, p.Lot
		day.Book.Post(ent, e)
	}
}

// Expire empties the lots before a year that have a positive balance.
func (a *Account) Expire(day *Day, ent events.Entitlement, before int, clause string) {
	a.lots.Each(func(lot events.Lot, parts int64) {
		if lot.Year < before && parts > 0 {
			a.Post(day, ent, ledger.Entry{Kind: ledger.Expire, Parts: -parts, Other: "expired", Lot: lot, Clause: clause,
				Cause: ledger.ClosingOf(day.Date), Note: note.Expired.Write(note.Int(lot.Year))})
		}
	})
}

// Overdrawn adds a breach for every lot below zero.
func (a *Account) Overdrawn(day *Day, ent events.Entitlement, code, clause string) {
	unit := ent.Unit()
	a.lots.Each(func(_ events.Lot, parts int64) {
		if parts < 0 {
			day.Book.Breach(ledger.Breach{Entitlement: ent, Code: code, Clause: clause, Limit: unit.Format(0),
				Observed: unit.Format(parts), Cause: ledger.ClosingOf(day.Date)})
		}
	})
}

// Empty brings every lot to zero at the end of its period: a positive balance expires, a negative one is written off (TIME T0).
func (a *Account) Empty(day *Day, ent events.Entitlement, clause string) {
	a.lots.Each(func(lot events.Lot, parts int64) {
		e := ledger.Entry{Kind: ledger.Expire, Parts: -parts, Other: "expired", Lot: lot, Clause: clause,
			Cause: ledger.ClosingOf(day.Date), Note: note.NotCarried.Write()}
		if parts < 0 {
			e.Kind, e.Other = ledger.Carry, "oltre"
		}
		a.Post(day, ent, e)
	})
}

// PayMonth pays every positive lot with next month's pay (TIME T0, "Monthly pay"). One below zero stays.
func (a *Account) PayMonth(day *Day, ent events.Entitlement, clause, text string) {
	a.lots.Each(func(lot events.Lot, parts int64) {
		if parts < 0 {
			return
		}
		a.lots.Add(lot, -parts)
		day.Book.PayOut(events.MonthOf(day.Date)+1, ent, ledger.Entry{Parts: parts, Other: "paid", Lot: lot, Clause: clause,
			Cause: ledger.ClosingOf(day.Date), Note: text})
	})
}

// Leave pays every positive lot with next month's pay and withholds every negative one, each under the clause of its own.
func (a *Account) Leave(day *Day, ent events.Entitlement, clause func(lot events.Lot, parts int64) string, text string) {
	a.lots.Each(func(lot events.Lot, parts int64) {
		day.Book.SettleIn(events.MonthOf(day.Date)+1, ent, parts, lot, clause(lot, parts), text)
		a.lots.Add(lot, -parts)
	})
}

// Settle pays every positive lot at the end of service and withholds every negative one.
func (a *Account) Settle(day *Day, ent events.Entitlement, clause string) {
	a.Each(func(lot events.Lot, parts int64) { a.Pay(day, ent, parts, lot, clause, note.EndOfService.Write()) })
}

// Each calls f for every lot that is not zero, oldest first. f may change the balance of that lot.
func (a *Account) Each(f func(lot events.Lot, parts int64)) { a.lots.Each(f) }

// Pay pays a quantity of a lot with the month's pay; a negative one is withheld.
func (a *Account) Pay(day *Day, ent events.Entitlement, parts int64, lot events.Lot, clause, text string) {
	a.lots.Add(lot, -parts)
	day.Book.Settle(ent, parts, lot, clause, text)
}

// Collect withholds a quantity of a lot, which the employee owes, from the month's pay; a negative one is given back.
func (a *Account) Collect(day *Day, ent events.Entitlement, parts int64, lot events.Lot, clause, text string) {
	a.lots.Add(lot, -parts)
	day.Book.Collect(events.MonthOf(day.Date), ent, ledger.Entry{Parts: parts, Other: "settled", Lot: lot, Clause: clause,
		Cause: ledger.ClosingOf(day.Date), Note: text})
}

// AtOnce pays the parts of an entry at once, with the pay of a month, or withholds them if below zero: they go into the account and out
// of it on the day, so its balance stays zero (MONEY 0). They go to the entry's account; without one, to "settled". Zero does nothing.
func AtOnce(day *Day, month events.Month, ent events.Entitlement, e ledger.Entry) {
	out := e
	out.Other, out.Note = cmp.Or(e.Other, "settled"), note.MonthsPay.Write()
	if month != events.MonthOf(day.Date) {
		out.Note = note.NextPay.Write()
	}
	e.Kind, e.Other = ledger.Accrue, "accrued"
	if e.Parts < 0 {
		e.Kind, e.Other = ledger.Debit, "charged"
	}
	day.Book.Post(ent, e)
	day.Book.PayOut(month, ent, out)
}
