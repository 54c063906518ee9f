package loans

import (
	"slices"

	"spettanze/events"
	"spettanze/events/borrowing"
	"spettanze/projections/contract"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
)

// loan is a loan that was paid out.
type loan struct {
	institute.Loan
	fund       events.Fund
	rate       int64 // yearly, fixed, in ten-thousandths of a per cent
	instalment events.Cents
	// Interest not yet withheld, in cents × days, counted through accruedTo. A day's interest is on the amount outstanding when
	// the day began.
	centDays   int64
	periods    []institute.InterestPeriod // of the same days
	accruedTo  events.Date
	terms      Terms
	withheld   Withholding
	conditions []institute.Condition // when it was paid out
}

func (s *State) newLoan(employee string, d borrowing.LoanDisbursed, tur contract.Rate) *loan {
	fund, how := s.figures.Fund(d.Fund), s.figures.Withholding.Versions.On(d.Date)
	figures, terms := fund.Versions.On(d.Date), fund.Terms.On(d.Date)
	rate, text := terms.rate(tur)
	return &loan{
		Loan: institute.Loan{ID: d.Loan, Employee: employee, Pot: events.Entitlement(d.Fund), Date: d.Date, Amount: d.Amount,
			Instalments: d.Instalments, Rate: text, Outstanding: d.Amount, DayCount: int(how.DayCount), Bearing: figures.bearing(d.Amount),
			DueAt: terms.DueAt},
		fund: d.Fund, rate: rate, instalment: instalmentOf(d.Amount, d.Instalments), accruedTo: d.Date, terms: terms, withheld: how,
	}
}

// instalmentOf returns the equal principal instalment, rounded half up to the cent; the last takes the remainder.
func instalmentOf(amount events.Cents, instalments int) events.Cents {
	return events.Cents(ledger.RoundRatio(int64(amount), int64(instalments)))
}

func (l *loan) clone() *loan {
	c := *l
	c.Withheld, c.Repaid, c.periods = slices.Clip(l.Withheld), slices.Clip(l.Repaid), slices.Clone(l.periods)
	return &c
}

// settled reports whether nothing is left to be withheld.
func (l *loan) settled() bool { return l.Outstanding == 0 && l.centDays == 0 }

// accrue counts interest through a day.
func (l *loan) accrue(d events.Date) {
	l.centDays += int64(l.Outstanding) * int64(d-l.accruedTo)
	if n := len(l.periods); d > l.accruedTo && n > 0 && l.periods[n-1].Outstanding == l.Outstanding {
		l.periods[n-1].Through = d
	} else if d > l.accruedTo {
		l.periods = append(l.periods, institute.InterestPeriod{From: l.accruedTo + 1, Through: d, Outstanding: l.Outstanding})
	}
	l.accruedTo = d
}

// takeInterest puts the interest counted so far into a row, rounded half up to the cent, and begins anew. Of whatever was outstanding
// the same part bears interest, so nothing else is rounded.
func (l *loan) takeInterest(row *institute.Instalment) {
	const all = 100 * 10_000 // of a rate
	row.Interest = events.Cents(ledger.Whole(l.centDays).Times(int64(l.Bearing), int64(l.Amount)).Times(l.rate, all*int64(l.withheld.DayCount)).Round())
	row.Periods, l.periods, l.centDays = l.periods, nil, 0
}

// withhold makes the row of a pay day; ok is false when there is nothing to withhold on it.
func (l *loan) withhold(payDay events.Date) (institute.Instalment, bool) {
	l.accrue(payDay)
	number := int(events.MonthOf(payDay) - events.MonthOf(l.Date)) // of the instalment: the first is the month after
	row := institute.Instalment{Date: payDay}
	switch {
	case number >= l.Instalments:
		row.Principal = l.Outstanding // the original last pay day takes the remainder
	case number > 0:
		row.Principal = min(l.instalment, l.Outstanding)
	}
	l.Outstanding -= row.Principal
	row.Outstanding = l.Outstanding
	_, month, _ := payDay.Civil()
	if slices.Contains(l.withheld.InterestMonths, contract.Count(month)) || row.Principal > 0 && l.Outstanding == 0 {
		l.takeInterest(&row)
	}
	return row, row.Principal > 0 || row.Interest > 0
}

// fallDue makes the row of the end of service: the outstanding principal, and the interest to that day.
func (l *loan) fallDue(day events.Date) (institute.Instalment, bool) {
	l.accrue(day)
	row := institute.Instalment{Date: day, Principal: l.Outstanding}
	l.Outstanding = 0
	l.takeInterest(&row)
	return row, row.Principal > 0 || row.Interest > 0
}

// planned returns the withholdings after a day, if no further fact is recorded.
func (l *loan) planned(after events.Date) []institute.Instalment {
	c := l.clone()
	var rows []institute.Instalment
	next := l.withheld.PayDay.Next
	for payDay := next(max(after, l.Date) + 1); !c.settled() && payDay <= events.MaxDate; payDay = next(payDay + 1) {
		if row, ok := c.withhold(payDay); ok {
			rows = append(rows, row)
		}
	}
	return rows
}
