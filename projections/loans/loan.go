package loans

import (
	"slices"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/contract"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
)

// loan is a loan that was paid out.
type loan struct {
	institute.Loan
	fund       events.Fund
	rate       contract.Rate // yearly, fixed
	instalment events.Cents
	// Interest not yet withheld, in cents × days, counted through accruedTo. A day's interest is on the amount outstanding when
	// the day began.
	centDays  int64
	accruedTo events.Date
	terms     LoanTerms
}

func newLoan(employee string, d hr.LoanDisbursed, rate contract.Rate, terms LoanTerms) *loan {
	return &loan{
		Loan: institute.Loan{ID: d.Loan, Employee: employee, Pot: events.Entitlement(d.Fund), Date: d.Date, Amount: d.Amount,
			Instalments: d.Instalments, Rate: rate.String(), Outstanding: d.Amount},
		fund: d.Fund, rate: rate, instalment: instalmentOf(d), accruedTo: d.Date, terms: terms,
	}
}

// instalmentOf returns the equal principal instalment, rounded half up to the cent; the last takes the remainder.
func instalmentOf(d hr.LoanDisbursed) events.Cents {
	return events.Cents(ledger.RoundRatio(int64(d.Amount), int64(d.Instalments)))
}

func (l *loan) clone() *loan {
	c := *l
	c.Withheld = slices.Clip(l.Withheld)
	return &c
}

// settled reports whether nothing is left to be withheld.
func (l *loan) settled() bool { return l.Outstanding == 0 && l.centDays == 0 }

// accrue counts interest through a day.
func (l *loan) accrue(d events.Date) {
	l.centDays += int64(l.Outstanding) * int64(d-l.accruedTo)
	l.accruedTo = d
}

// takeInterest returns the interest counted so far, rounded half up to the cent, and begins anew.
func (l *loan) takeInterest() events.Cents {
	interest := ledger.RoundRatio(l.centDays*int64(l.rate), 10_000*int64(l.terms.DayCount))
	l.centDays = 0
	return events.Cents(interest)
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
	if slices.Contains(l.terms.InterestMonths, contract.Count(month)) || row.Principal > 0 && l.Outstanding == 0 {
		row.Interest = l.takeInterest()
	}
	return row, row.Principal > 0 || row.Interest > 0
}

// fallDue makes the row of the end of service: the outstanding principal, and the interest to that day.
func (l *loan) fallDue(day events.Date) (institute.Instalment, bool) {
	l.accrue(day)
	row := institute.Instalment{Date: day, Principal: l.Outstanding}
	l.Outstanding = 0
	row.Interest = l.takeInterest()
	return row, row.Principal > 0 || row.Interest > 0
}

// planned returns the withholdings after a day, if no further fact is recorded.
func (l *loan) planned(after events.Date) []institute.Instalment {
	c := l.clone()
	var rows []institute.Instalment
	for month := events.MonthOf(max(after, l.Date)); !c.settled() && month.First() <= events.MaxDate; month++ {
		payDay := payDayOf(month, l.terms)
		if payDay <= after || payDay <= l.Date {
			continue
		}
		if row, ok := c.withhold(payDay); ok {
			rows = append(rows, row)
		}
	}
	return rows
}

func payDayOf(m events.Month, t LoanTerms) events.Date {
	return m.First() + events.Date(t.PayDay) - 1
}
