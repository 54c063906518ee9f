package loans

import (
	"slices"
	"strings"

	"spettanze/events"
	"spettanze/events/borrowing"
	"spettanze/events/declare"
	"spettanze/events/hr"
	"spettanze/projections/contract"
	"spettanze/projections/employment"
	"spettanze/projections/institute"
)

// Figures are those of contract §6 and MONEY B.
type Figures struct {
	contract.Cited `yaml:",inline"`
	Funds          []FundFigures                    `yaml:"funds"`
	Withholding    WithholdingFigures               `yaml:"withholding" it:"Trattenute dei prestiti" en:"Withholdings of loans"`
	TUR            contract.Versions[ReferenceRate] `yaml:"tur" it:"Tasso di riferimento della BCE (TUR)" en:"Reference rate of the ECB (TUR)"` // yearly
}

// WithholdingFigures say how the loans of all funds are withheld, over time.
type WithholdingFigures struct {
	Versions contract.Versions[Withholding] `yaml:"versions"`
}

// Withholding says on which day loans are withheld, and how interest counts days.
type Withholding struct {
	PayDay         contract.PayDay  `yaml:"pay_day" it:"giorno di paga" en:"pay day"`
	InterestMonths []contract.Count `yaml:"interest_months" it:"mesi degli interessi" en:"months of interest"`
	DayCount       contract.Days    `yaml:"day_count" it:"giorni dell'anno" en:"days of the year"` // days of the year for interest
}

// ReferenceRate is the ECB's main refinancing rate.
type ReferenceRate struct {
	Rate contract.Rate `yaml:"rate" it:"tasso" en:"rate"`
}

// FundFigures are the rows of a fund.
type FundFigures struct {
	Fund           events.Fund `yaml:"fund"`
	contract.Cited `yaml:",inline"`
	Repayment      contract.Cited             `yaml:"repayment"`
	Interest       contract.Cited             `yaml:"interest"`
	Conditions     []string                   `yaml:"conditions"`  // breach codes, in their order
	PreviousAt     Moment                     `yaml:"previous_at"` // when what is outstanding is looked at
	Versions       contract.Versions[FundCap] `yaml:"versions"`
	Terms          contract.Versions[Terms]   `yaml:"terms" it:"Condizioni dei prestiti" en:"Terms of loans"`
}

// Moment is a moment of a loan at which a condition looks.
type Moment string

// The moments.
const (
	AtRequest      Moment = "request" // or, without one, the disbursement
	AtDisbursement Moment = "disbursement"
)

// Describe implements [contract.Described].
func (f *FundFigures) Describe(any) (key string, c contract.Cited) {
	return "funds/" + string(f.Fund), c
}

// FundCap is the figures of a fund from a date on.
type FundCap struct {
	Budget  *contract.Euro  `yaml:"budget" it:"stanziamento annuo" en:"yearly budget"`   // a year; nil: the fund has no limit
	Cap     contract.Euro   `yaml:"cap" it:"massimo di un prestito" en:"most of a loan"` // of one loan
	PlugCap *contract.Euro  `yaml:"plug_cap" it:"per un'auto elettrica o ricaricabile" en:"for an electric or plug-in car"`
	Free    *contract.Euro  `yaml:"free" it:"parte senza interessi" en:"part free of interest"` // of one loan; nil: none
	Grades  contract.Grades `yaml:"grades" it:"livelli" en:"levels"`                            // that have the right; none: everybody
}

// most returns the cap of a loan for a car.
func (v *FundCap) most(car borrowing.Vehicle) contract.Euro {
	if v.PlugCap != nil && (car == borrowing.Electric || car == borrowing.PlugIn) {
		return *v.PlugCap
	}
	return v.Cap
}

// bearing returns the part of an amount that bears interest.
func (v *FundCap) bearing(amount events.Cents) events.Cents {
	if v.Free == nil {
		return amount
	}
	return max(0, amount-v.Free.Cents)
}

// entitles reports whether a class has a right to a loan.
func (v *FundCap) entitles(class employment.Class) bool {
	return len(v.Grades) == 0 || v.Grades.Have(class.Grade())
}

// Terms are the terms of a fund's loans. Those that a condition looks at are absent in a fund without the condition.
type Terms struct {
	Instalments          []contract.Count  `yaml:"instalments" it:"rate" en:"instalments"`
	DecisionDays         *contract.Days    `yaml:"decision_days" it:"giorni per la decisione" en:"days to decide"` // from the decision to the money
	ServiceYears         *contract.Years   `yaml:"service_years" it:"anzianità" en:"service"`
	AffordabilityPercent *contract.Percent `yaml:"affordability_percent" it:"rata su stipendio" en:"instalment of salary"`
	TURPercent           contract.Percent  `yaml:"tur_percent" it:"tasso, del TUR" en:"rate, of the TUR"`
	DueAt                []string          `yaml:"due_at" it:"scade con" en:"falls due at"` // reasons of an end of service; none: all
}

// rate returns the yearly rate of a loan in ten-thousandths of a per cent, and as it is written: half of two decimals has three.
func (t *Terms) rate(tur contract.Rate) (parts int64, text string) {
	parts = int64(tur) * int64(t.TURPercent)
	if t.TURPercent == 100 {
		return parts, tur.String()
	}
	return parts, string(events.AppendDecimal(nil, parts/10, 3))
}

// fallsDue reports whether an end of service makes what is outstanding fall due.
func (t *Terms) fallsDue(reason string) bool {
	return len(t.DueAt) == 0 || slices.Contains(t.DueAt, reason)
}

// Check implements [contract.Checked].
func (w *Withholding) Check(ck *contract.Check) {
	if w.DayCount < 360 || w.DayCount > 366 {
		ck.Fail("day_count is %d: expected 360 to 366", w.DayCount)
	}
	for _, m := range w.InterestMonths {
		if m < 1 || m > 12 {
			ck.Fail("interest_months: %d: expected 1 to 12", m)
		}
	}
}

// Check implements [contract.Checked].
func (t *Terms) Check(ck *contract.Check) {
	if len(t.Instalments) == 0 {
		ck.Fail("has no instalments")
	}
	for _, n := range t.Instalments {
		if n < 1 || n > 600 {
			ck.Fail("instalments: %d: expected 1 to 600", n)
		}
	}
	for _, reason := range t.DueAt {
		if !slices.Contains(hr.EndReasons, reason) {
			ck.Fail("due_at: %q: expected one of %s", reason, strings.Join(hr.EndReasons, ", "))
		}
	}
	if t.TURPercent%10 != 0 || t.TURPercent == 0 {
		ck.Fail("tur_percent is %d: expected a multiple of 10, so that the rate has three decimals", t.TURPercent)
	}
}

// Check implements [contract.Checked].
func (f *FundFigures) Check(ck *contract.Check) {
	for _, c := range []contract.Cited{f.Cited, f.Repayment, f.Interest} {
		ck.Clause(c.Clause)
	}
	contract.OneOf(ck, "previous_at", f.PreviousAt, AtRequest, AtDisbursement)
	for _, code := range f.Conditions {
		if rules[code].It == "" {
			ck.Fail("condition %q is none that this program judges", code)
		}
		for _, v := range f.Terms {
			if t := v.Value; code == BreachService && t.ServiceYears == nil || code == BreachAfford && t.AffordabilityPercent == nil ||
				code == BreachLate && t.DecisionDays == nil {
				ck.Fail("condition %s has no figure in the terms from %s", code, v.From)
			}
		}
		for _, v := range f.Versions {
			if code == institute.FundExceeded.Code && v.Value.Budget == nil {
				ck.Fail("condition %s, and no budget from %s", code, v.From)
			}
		}
	}
	if len(f.Terms) > 0 && f.Terms.First() != events.MinDate {
		ck.Fail("terms begin on %s, and nothing is in force before: the first version must be from: always", f.Terms.First())
	}
}

// Check implements [contract.Checked].
func (f *Figures) Check(ck *contract.Check) {
	ck.Clause(f.Clause)
	given := map[events.Fund]int{}
	for i := range f.Funds {
		given[f.Funds[i].Fund]++
	}
	for _, fund := range funds {
		if given[events.Fund(fund)] != 1 || len(given) != len(funds) {
			ck.Fail("funds: expected %s, once each", declare.Joined(funds, ", "))
		}
	}
	if w := f.Withholding.Versions; len(w) > 0 && w.First() != events.MinDate {
		ck.Fail("withholding begins on %s, and nothing is in force before: the first version must be from: always", w.First())
	}
}

// Fund returns a fund's figures; nil for what is no fund.
func (f *Figures) Fund(fund events.Fund) *FundFigures {
	for i := range f.Funds {
		if f.Funds[i].Fund == fund {
			return &f.Funds[i]
		}
	}
	return nil
}
