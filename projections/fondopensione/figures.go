package fondopensione

import (
	"fmt"
	"slices"

	"spettanze/events"
	"spettanze/events/lang"
	"spettanze/events/pay"
	"spettanze/events/pension"
	"spettanze/projections/ahead"
	"spettanze/projections/contract"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/wording"
)

// Figures are those of MONEY L.
type Figures struct {
	Company    contract.Begins[contract.ForYears[Share]] `yaml:"company"`
	Employee   contract.Figure[Rates]                    `yaml:"employee"`
	Paid       Paid                                      `yaml:"paid"`
	Difference ahead.Difference                          `yaml:"difference"`
	Members    contract.Cited                            `yaml:"members"`
}

// Share is a part of pay.
type Share struct {
	Rate contract.Rate `yaml:"rate"`
}

// String writes "4.00".
func (s Share) String() string { return s.Rate.String() }

// Words implements [contract.Worded].
func (s Share) Words() wording.Text { return wording.Say("%s%%", "%s%%", wording.Number(s.String())) }

// Rates are those among which an employee chooses.
type Rates struct {
	List []contract.Rate `yaml:"rates"`
}

// String writes "0.50, 1.00".
func (r Rates) String() string { return r.Words().En }

// Words implements [contract.Worded].
func (r Rates) Words() wording.Text {
	var out []wording.Text
	for _, x := range r.List {
		out = append(out, Share{x}.Words())
	}
	return lang.Join(out, ", ")
}

// Paid are the days of payment.
type Paid struct {
	contract.Cited `yaml:",inline"`
	Employee       contract.MonthDay `yaml:"employee"`
	Company        contract.MonthDay `yaml:"company"`
	HiredInYear    contract.MonthDay `yaml:"hired_in_year"`
}

// Check implements [contract.Checked].
func (p *Paid) Check(ck *contract.Check) {
	if slices.Contains([]contract.MonthDay{p.Employee, p.Company, p.HiredInYear}, contract.MonthDay{}) {
		ck.Fail("employee, company and hired_in_year: expected days of the year, such as 03-27")
	}
}

// Breach codes of this package.
const (
	BreachRate      = "pension.rate_not_allowed"
	BreachProbation = "pension.on_probation"
	BreachContract  = "pension.contract_under_12_months"
	BreachPay       = "pension.pay_not_declared"
)

// Reasons for parking of this package.
const (
	ParkMember    = "pension.already_member"
	ParkNotMember = "pension.not_a_member"
)

// accounts are those of this package.
var accounts = []events.Entitlement{events.FondoPensioneAzienda, events.FondoPensioneDipendente}

// About describes the pension fund.
var About = institute.About{
	Name:         "fondopensione",
	Entitlements: accounts,
	Facts:        events.TypesOf(pension.Joined{}, pension.Changed{}, pension.Left{}, pay.Declared{}),
	Phases:       []institute.Phase{institute.PayDays, institute.Accruals, institute.Settlement},
	Breaches: []ledger.BreachCode{
		{Code: BreachRate, Class: events.ClassMoney, It: "Aliquota del fondo pensione non ammessa", En: "Rate that the pension fund does not have", Counts: ledger.PerCents},
		{Code: BreachProbation, Class: events.ClassMoney, It: "Adesione al fondo pensione in prova", En: "Pension fund joined on probation", Counts: ledger.Dates},
		{Code: BreachContract, Class: events.ClassMoney, It: "Adesione al fondo pensione con un contratto di meno di dodici mesi",
			En: "Pension fund joined on a contract of less than twelve months", Counts: ledger.Nothing},
		{Code: BreachPay, Class: events.ClassMoney, It: "Retribuzione per il fondo pensione non comunicata", En: "Pay for the pension fund not told", Counts: ledger.Nothing},
	},
	Notes:   append(notes, ahead.Notes...),
	Figures: func() any { return new(Figures) },
	Closings: func(f any, year int, add func(events.Date)) {
		institute.MonthEnds(year, add)
		figures := f.(*Figures)
		for _, d := range []contract.MonthDay{figures.Paid.Employee, figures.Paid.Company, figures.Paid.HiredInYear} {
			add(d.In(year))
		}
		figures.Difference.Closing(year, add)
	},
	Periods: periods,
	Reasons: reasons,
	Zeros:   zeros,
	New:     func() institute.Institute { return new(State) },
}

func figures(day *institute.Day) *Figures { return institute.Figures[Figures](day) }

// hiredInYear reports whether the spell began after 1 January of the day's year.
func hiredInYear(day *institute.Day) bool { return day.Spell.Hired > day.Date.YearStart() }

// firstPay returns the first day of payment of the day's year, which fixes the pay that the year is reckoned from.
func firstPay(day *institute.Day) events.Date {
	if hiredInYear(day) {
		return figures(day).Paid.HiredInYear.In(day.Date.Year())
	}
	return figures(day).Paid.Employee.In(day.Date.Year())
}

// pays returns under which clause the day pays an account; ok is false if it does not.
func pays(day *institute.Day, of events.Entitlement) (clause string, ok bool) {
	f, y := figures(day), day.Date.Year()
	switch {
	case hiredInYear(day):
		return f.Paid.Clause, day.Date == f.Paid.HiredInYear.In(y)
	case of == events.FondoPensioneDipendente:
		return f.Employee.Clause, day.Date == f.Paid.Employee.In(y)
	case day.Date == f.Difference.Paid.Date:
		return f.Difference.Clause, true
	}
	return f.Company.Clause, day.Date == f.Paid.Company.In(y)
}

// place is the place of a figure, for explanations.
func place(key string) string { return fmt.Sprintf("fondopensione.yaml/%s", key) }
