package loans

import (
	"slices"

	"spettanze/events"
	"spettanze/projections/contract"
)

// Figures are those of contract §6.
type Figures struct {
	contract.Cited `yaml:",inline"`
	Funds          []FundFigures                    `yaml:"funds"`
	Terms          Terms                            `yaml:"terms" it:"Condizioni dei prestiti" en:"Terms of loans"`
	Repayment      contract.Cited                   `yaml:"repayment"`
	Interest       contract.Cited                   `yaml:"interest"`
	TUR            contract.Versions[ReferenceRate] `yaml:"tur" it:"Tasso di riferimento della BCE (TUR)" en:"Reference rate of the ECB (TUR)"` // yearly
}

// Terms are the terms common to the funds, over time.
type Terms struct {
	Versions contract.Versions[LoanTerms] `yaml:"versions"`
}

// On returns the terms in force on a date.
func (t *Terms) On(d events.Date) LoanTerms { return t.Versions.On(d) }

// ReferenceRate is the ECB's main refinancing rate.
type ReferenceRate struct {
	Rate contract.Rate `yaml:"rate" it:"tasso" en:"rate"`
}

// FundFigures are a fund's yearly budget and the cap of one loan, over time.
type FundFigures struct {
	Fund     events.Fund                `yaml:"fund"`
	Title    contract.Title             `yaml:"title"`
	Versions contract.Versions[FundCap] `yaml:"versions"`
}

// Describe implements [contract.Described].
func (f *FundFigures) Describe(any) (key string, c contract.Cited) {
	return "funds/" + string(f.Fund), c
}

// FundCap is the figures of a fund from a date on.
type FundCap struct {
	Budget contract.Euro `yaml:"budget" it:"stanziamento annuo" en:"yearly budget"`   // a year
	Cap    contract.Euro `yaml:"cap" it:"massimo di un prestito" en:"most of a loan"` // of one loan
}

// LoanTerms are the terms of a loan.
type LoanTerms struct {
	PayDay               contract.Days    `yaml:"pay_day" it:"giorno di paga" en:"pay day"` // of the month
	Instalments          []contract.Count `yaml:"instalments" it:"rate" en:"instalments"`
	DecisionDays         contract.Days    `yaml:"decision_days" it:"giorni per la decisione" en:"days to decide"` // from the decision to the money
	ServiceYears         contract.Years   `yaml:"service_years" it:"anzianità" en:"service"`
	AffordabilityPercent contract.Percent `yaml:"affordability_percent" it:"rata su stipendio" en:"instalment of salary"`
	InterestMonths       []contract.Count `yaml:"interest_months" it:"mesi degli interessi" en:"months of interest"`
	DayCount             contract.Days    `yaml:"day_count" it:"giorni dell'anno" en:"days of the year"` // days of the year for interest
}

// Check implements [contract.Checked].
func (t *LoanTerms) Check(ck *contract.Check) {
	if t.PayDay < 1 || t.PayDay > 28 {
		ck.Fail("pay_day is %d: expected 1 to 28", t.PayDay)
	}
	if t.DayCount < 360 || t.DayCount > 366 {
		ck.Fail("day_count is %d: expected 360 to 366", t.DayCount)
	}
	if len(t.Instalments) == 0 {
		ck.Fail("has no instalments")
	}
	for _, n := range t.Instalments {
		if n < 1 || n > 600 {
			ck.Fail("instalments: %d: expected 1 to 600", n)
		}
	}
	for _, m := range t.InterestMonths {
		if m < 1 || m > 12 {
			ck.Fail("interest_months: %d: expected 1 to 12", m)
		}
	}
}

// Check implements [contract.Checked].
func (f *Figures) Check(ck *contract.Check) {
	ck.Clause(f.Clause)
	seen := map[events.Fund]bool{}
	for _, fund := range f.Funds {
		if !slices.Contains(funds, events.Entitlement(fund.Fund)) || seen[fund.Fund] {
			ck.Fail("fund %s is not a fund that lends, or is given twice: expected gravi_motivi and ristrutturazione, once each", fund.Fund)
		}
		seen[fund.Fund] = true
	}
	if len(f.Terms.Versions) > 0 && f.Terms.Versions.First() != events.MinDate {
		ck.Fail("terms begin on %s, and nothing is in force before: the first version must be from: always", f.Terms.Versions.First())
	}
}

// Fund returns a fund's figures; nil for a fund the contract does not have.
func (f *Figures) Fund(fund events.Fund) *FundFigures {
	for i := range f.Funds {
		if f.Funds[i].Fund == fund {
			return &f.Funds[i]
		}
	}
	return nil
}
