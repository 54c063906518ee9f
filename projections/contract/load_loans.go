package contract

import (
	"fmt"

	"spettanze/events"
)

func (ld *loader) loans() {
	var r rawLoans
	if !ld.read("loans.yaml", &r) {
		return
	}
	l := &ld.c.Loans
	l.Clause = ld.clause("loans", r.Clause, r.Title)
	for _, f := range r.Funds {
		at := "fund " + f.Fund
		if !events.Entitlement(f.Fund).IsFund() || l.Fund(events.Fund(f.Fund)) != nil {
			ld.fail(at, "is not a fund, or is given twice: expected gravi_motivi and ristrutturazione, once each")
			continue
		}
		if f.Title.It == "" || f.Title.En == "" {
			ld.fail(at, "needs a title in Italian (it) and in English (en)")
		}
		var rows []Version[FundFigures]
		for i, v := range f.Versions {
			where := fmt.Sprintf("%s version %d", at, i+1)
			rows = append(rows, Version[FundFigures]{From: ld.date(where, v.From), Value: FundFigures{
				Budget: events.Cents(ld.parts(where+" budget", events.Euro, v.Budget)),
				Cap:    events.Cents(ld.parts(where+" cap", events.Euro, v.Cap)),
			}})
		}
		l.Funds = append(l.Funds, LoanFund{Fund: events.Fund(f.Fund), Versions: figure(ld, at, l.Clause, true, rows)})
	}
	l.Terms = ld.loanTerms(&r)
	l.Repayment = ld.clause("repayment", r.Repayment.Clause, r.Repayment.Title)
	l.Interest = ld.clause("interest", r.Interest.Clause, r.Interest.Title)
	var rates []Version[RateBips]
	for i, v := range r.TUR {
		at := fmt.Sprintf("tur %d", i+1)
		// Per cent with two decimals has the form of an amount of euro.
		rates = append(rates, Version[RateBips]{From: ld.date(at, v.From), Value: RateBips(ld.parts(at, events.Euro, v.Rate))})
	}
	l.TUR = figure(ld, "tur", l.Interest, true, rates)
}

func (ld *loader) loanTerms(r *rawLoans) Figure[LoanTerms] {
	var rows []Version[LoanTerms]
	for i, v := range r.Terms.Versions {
		at := fmt.Sprintf("terms version %d", i+1)
		t := LoanTerms{
			PayDay: ld.within(at+" pay_day", v.PayDay, 1, 28), Instalments: v.Instalments,
			DecisionDays:         ld.within(at+" decision_days", v.DecisionDays, 0, 3660),
			ServiceYears:         ld.within(at+" service_years", v.ServiceYears, 0, 50),
			AffordabilityPercent: ld.within(at+" affordability_percent", v.AffordabilityPercent, 0, 100),
			DayCount:             ld.within(at+" day_count", v.DayCount, 360, 366),
		}
		if len(v.Instalments) == 0 {
			ld.fail(at, "has no instalments")
		}
		for _, n := range v.Instalments {
			ld.within(at+" instalments", n, 1, 600)
		}
		for _, m := range v.InterestMonths {
			if ld.within(at+" interest_months", m, 1, 12) == m && m >= 1 && m <= 12 {
				t.InterestMonths[m] = true
			}
		}
		rows = append(rows, Version[LoanTerms]{From: ld.date(at, v.From), Value: t})
	}
	return figure(ld, "terms", ld.c.Loans.Clause, false, rows)
}
