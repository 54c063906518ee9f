// Package premium implements premiums: an amount by level paid on a day of the year, in proportion to the months of a year that
// count and to weekly minutes (MONEY J, K). A premium is a row of schema/contract/premiums.yaml; no code is about a single one.
//
// Nothing accrues from day to day. On the day of payment the months are judged as known by then, and the current employment is
// assumed to last to the year's end. All spells of service are pooled, and a month counts once. A month is worth a twelfth of
// the amount times the share of full time; the sum is rounded half up to the cent. A payment is posted into the account and
// out of it on the same day, so the balance is always zero.
package premium

import (
	"time"

	"spettanze/events"
	"spettanze/projections/columns"
	"spettanze/projections/employment"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/note"
	"spettanze/projections/wording"
)

// State is one employee's premiums. It is empty.
type State struct{ institute.Base }

// Clone implements [institute.Institute].
func (s State) Clone() institute.Institute { return s }

// Close pays the rows whose day it is.
func (State) Close(day *institute.Day, _ institute.Phase) {
	rows := figures(day).Rows
	for i := range rows {
		r := &rows[i]
		list, _, ok := r.pays(day.Date)
		if !ok {
			continue
		}
		p, _ := r.reckon(day, list)
		text := worked.Write(note.Decimal(p.amount.String()), note.Int(p.minutes), note.Int(p.full), note.Int(len(p.months)))
		institute.AtOnce(day, events.MonthOf(day.Date), r.Entitlement, ledger.Entry{Parts: p.parts(), Clause: r.Clause,
			Cause: ledger.ClosingOf(day.Date), Note: text})
	}
}

// payment is the parts of the calculation of an amount paid.
type payment struct {
	amount  events.Cents // of a year at full time
	minutes int          // weekly minutes of the months, at most full time each, added up
	full    int          // weekly minutes of twelve months at full time
	months  []month      // that count, in order
}

type month struct {
	month   events.Month
	minutes int
}

// parts returns cents: amount × minutes ÷ full, half up.
func (p *payment) parts() int64 {
	if p.full == 0 {
		return 0
	}
	return ledger.RoundRatio(int64(p.amount)*int64(p.minutes), int64(p.full))
}

// reckon returns the payment of a row on its day; without a payment it returns the reason.
func (r *Row) reckon(day *institute.Day, list columns.Columns) (p payment, why wording.Text) {
	year := day.Date.Year()
	if r.InServiceOn != nil && !day.Line.At(r.InServiceOn.In(year)).In {
		return p, wording.Say("non in servizio il %s", "not in service on %s", r.InServiceOn.In(year))
	}
	if r.PastProbation && day.Date <= day.Spell.Probation {
		return p, wording.Say("in prova fino al %s", "on probation until %s", day.Spell.Probation)
	}
	if r.MonthsOf == YearBefore {
		year--
	}
	noMonth := wording.Say("nessun mese del %d conta, per quanto noto quel giorno", "no month of %d counts, as known that day", year)
	class := day.Status.Class
	if r.ColumnOn != nil {
		last, ok := day.Line.LastDayIn(year)
		if !ok {
			return p, noMonth
		}
		if on := r.ColumnOn.In(year); day.Line.At(on).In {
			last = on
		}
		class = day.Line.At(last).Class
	}
	column := list.Of(class)
	if column < 0 {
		return p, wording.Say("non spetta: %s, livello %d", "not due: %s, level %d", class.Discipline, class.Level)
	}
	fullTime := int(day.Contract.Employment.FullTimeMinutes.On(day.Date))
	p.amount, p.full = list.List[column].Amount.Cents, 12*fullTime
	for m := time.January; m <= time.December; m++ {
		month := month{month: events.MonthOf(events.NewDate(year, m, 1))}
		spell, ok := day.Line.EarningSpell(month.month)
		if !ok || r.ColumnOn == nil && column != list.OfMonth(day.Line, spell, month.month) {
			continue
		}
		month.minutes = min(fullTime, employment.MonthMinutes(day.Line, spell, month.month))
		p.minutes += month.minutes
		p.months = append(p.months, month)
	}
	return p, noMonth
}
