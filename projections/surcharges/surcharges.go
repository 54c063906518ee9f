// Package surcharges is what is paid on top for work at night, on holidays and on Saturdays (CIA/3.2; TIME D). An account holds what
// the clockings of a month earned, in minutes of the rate that each of them has; the allowance of Saturdays is in euro. At the month's
// end all of it is paid with the next month's pay, a row for each account, rate and clause; at the end of service, with that month's.
//
// Of Parte Terza each minute worked has one surcharge, the highest of those that it lies in by its own day and hour:
//
//	24/12/2022, a Saturday and a half-holiday, 23:00–07:00: 60 minutes of the night at 36.00 (half-holiday 21.00), then 420 of
//	Christmas at 41.00 (night 36.00)
//
// Of Parte Prima the minutes of a Saturday from 8:00 to 13:00 have one, by qualification. The Saturdays of supervisors are numbered in
// the year, and each has the rate of its number; from the fourteenth on the allowance is paid instead. Those of claims adjusters
// (liquidatori) are counted, by [About] for each of them and by [Liquidatori] for the company.
//
// A clocking belongs to its date for everything but the kind and the rate of a minute. Rates are data; which clocking is paid when is
// not.
package surcharges

import (
	"slices"
	"strconv"
	"time"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/note"
)

// Breach codes of this package.
const (
	BreachSaturdays = "surcharge.liquidatore_saturdays"
	BreachAtOnce    = "surcharge.liquidatori_over_two"
)

// The notes of this package's movements.
var (
	atRate      = note.New("{n} minutes at {d}%", "{m1} al {d2}%", "{m1} at {d2}%")
	ofSaturday  = note.New("{n} minutes at {d}%, Saturday {n} of the year", "{m1} al {d2}%, sabato n. {3} dell'anno", "{m1} at {d2}%, Saturday {3} of the year")
	forSaturday = note.New("Saturday {n} of the year", "sabato n. {1} dell'anno", "Saturday {1} of the year")
	ofTheMonth  = note.New("with the next month's pay", "con la busta del mese successivo", "with the next month's pay")
)

// About describes the surcharges.
var About = institute.About{
	Name: "surcharges",
	Entitlements: []events.Entitlement{events.MaggiorazioneNotturna, events.MaggiorazioneFestiva, events.MaggiorazioneSemifestiva,
		events.MaggiorazioneSabato, events.IndennitaSabato},
	Reads:   events.TypesOf(hr.ClockingRecorded{}),
	Phases:  []institute.Phase{institute.Reckoning, institute.MonthEnd, institute.Settlement},
	Reckons: reckons,
	Breaches: []ledger.BreachCode{
		{Code: BreachSaturdays, Class: events.ClassTime, It: "Liquidatore: troppi sabati nell'anno", En: "Claims adjuster: too many Saturdays in the year",
			Counts: ledger.WholeNumbers},
	},
	Notes:    []*note.Form{atRate, ofSaturday, forSaturday, ofTheMonth},
	Figures:  func() any { return new(Figures) },
	Closings: func(_ any, year int, add func(events.Date)) { institute.MonthEnds(year, add) },
	Reasons:  reasons,
	Zeros:    zeros,
	New:      func() institute.Institute { return new(State) },
}

// reckons reports whether the day's clocking may have a surcharge.
func reckons(day *institute.Day) bool {
	return day.Clocking != nil && (day.Status.Class.Discipline == hr.ParteTerza || day.Date.Weekday() == time.Saturday)
}

// State is what one employee has earned and not been paid yet, and the Saturdays of the year.
type State struct {
	institute.Base
	earned []earned // in the order in which they were first earned

	year      int
	saturdays [2]int // of the year: as a supervisor, as a claims adjuster
}

// earned is minutes of a rate, or cents without one. Its clause is that of the row of payroll.
type earned struct {
	account events.Entitlement
	rate    ledger.Rate
	clause  string
	parts   int64
}

// add adds parts to those of the same account, rate and clause.
func add(list []earned, e earned) []earned {
	for i := range list {
		if x := &list[i]; x.account == e.account && x.rate == e.rate && x.clause == e.clause {
			x.parts += e.parts
			return list
		}
	}
	return append(list, e)
}

// Clone implements [institute.Institute].
func (s *State) Clone() institute.Institute {
	c := *s
	c.earned = slices.Clone(s.earned)
	return &c
}

// Close implements [institute.Institute].
func (s *State) Close(day *institute.Day, p institute.Phase) {
	switch {
	case p == institute.Settlement:
		s.pay(day, events.MonthOf(day.Date), note.EndOfService.Write())
	case p == institute.MonthEnd:
		if day.Date == day.Date.MonthEnd() && !day.LastDay() {
			s.pay(day, events.MonthOf(day.Date)+1, ofTheMonth.Write())
		}
	case !reckons(day):
	case day.Status.Class.Discipline == hr.ParteTerza:
		for _, e := range figures(day).minutes(day) {
			s.earn(day, e, atRate.Write(note.Int(e.parts), note.Decimal(e.rate.String())))
		}
	default:
		s.saturday(day)
	}
}

// minutes returns the minutes of the day's clocking that have a surcharge, each by the rates in force on its own day.
func (f *Figures) minutes(day *institute.Day) (out []earned) {
	for _, span := range day.Work().Spans {
		for at := span.From; at < span.To; {
			date, midnight := day.Date+events.Date(at/events.DayLong), at-at%events.DayLong //nolint:gosec // at most two days
			next := midnight + f.next(date, at-midnight, min(events.DayLong, span.To-midnight))
			if row, rate := f.highest(day.Contract.Calendar, date, at-midnight); row != nil {
				out = add(out, earned{row.Entitlement, ledger.Rate(rate), row.Clause, int64(next - at)})
			}
			at = next
		}
	}
	return out
}

// saturday posts what a Saturday of Parte Prima earns.
func (s *State) saturday(day *institute.Day) {
	f, class := figures(day), &day.Status.Class
	if y := day.Date.Year(); y != s.year {
		s.year, s.saturdays = y, [2]int{}
	}
	row, n := f.saturdays(class), 0
	for i, q := range []string{hr.Supervisor, hr.Liquidatore} {
		if row.Qualification == q {
			s.saturdays[i]++
			n = s.saturdays[i]
		}
	}
	tier := row.On(day.Date).of(n)
	e := earned{account: events.MaggiorazioneSabato, rate: ledger.Rate(tier.Rate), clause: row.Clause, parts: int64(inHours(day))}
	text := atRate.Write(note.Int(e.parts), note.Decimal(e.rate.String()))
	switch {
	case tier.Amount.Cents > 0:
		e = earned{account: events.IndennitaSabato, clause: row.Clause, parts: int64(tier.Amount.Cents)}
		text = forSaturday.Write(note.Int(n))
	case n > 0:
		text = ofSaturday.Write(note.Int(e.parts), note.Decimal(e.rate.String()), note.Int(n))
	}
	s.earn(day, e, text)
	if most := int(f.Liquidatore.On(day.Date)); row.Qualification == hr.Liquidatore && n > most {
		day.Book.Breach(ledger.Breach{Entitlement: events.MaggiorazioneSabato, Code: BreachSaturdays, Clause: f.Liquidatore.Clause,
			Limit: strconv.Itoa(most), Observed: strconv.Itoa(n), Cause: ledger.CauseOf(day.Clocking)})
	}
}

// inHours returns the minutes worked in the hours of a Saturday that have a rate.
func inHours(day *institute.Day) (n int) {
	hours := figures(day).Hours.On(day.Date)
	for _, span := range day.Work().Spans {
		n += span.Within(int(hours.From), int(hours.To))
	}
	return n
}

// earn posts what the day's clocking earns.
func (s *State) earn(day *institute.Day, e earned, text string) {
	if day.Book.Post(e.account, ledger.Entry{Kind: ledger.Accrue, Parts: e.parts, Other: "worked", Clause: e.clause,
		Cause: ledger.CauseOf(day.Clocking), Note: text}) {
		s.earned = add(s.earned, e)
	}
}

// pay pays what was earned with a month's pay, and empties the accounts.
func (s *State) pay(day *institute.Day, month events.Month, why string) {
	cause := ledger.ClosingOf(day.Date)
	for _, e := range s.earned {
		kind, text := ledger.CreditPay, why
		if e.rate != 0 {
			kind, text = ledger.Surcharge, atRate.Write(note.Int(e.parts), note.Decimal(e.rate.String()))
		}
		day.Book.Post(e.account, ledger.Entry{Kind: ledger.Pay, Parts: -e.parts, Other: "paid", Clause: e.clause, Cause: cause, Note: text})
		day.Book.Instruct(ledger.Instruction{Month: month, Kind: kind, Clause: e.clause, Entitlement: e.account, Rate: e.rate,
			Quantity: events.Quantity{Unit: e.account.Unit(), Parts: e.parts}, Cause: cause})
	}
	s.earned = nil
}
