package produttivita

import (
	"spettanze/events"
	"spettanze/projections/ahead"
	"spettanze/projections/columns"
	"spettanze/projections/contract"
	"spettanze/projections/institute"
)

// Figures are those of MONEY H.
type Figures struct {
	Amounts    contract.Begins[contract.ForYears[columns.Columns]] `yaml:"amounts"`
	Payments   Payments                                            `yaml:"payments"`
	Difference ahead.Difference                                    `yaml:"difference"`
	Settlement contract.Cited                                      `yaml:"settlement"`
}

// Payments are the two days of payment of a year.
type Payments struct {
	contract.Cited `yaml:",inline"`
	Half           contract.MonthDay `yaml:"half"` // of what remains for the year
	Rest           contract.MonthDay `yaml:"rest"`
}

// Check implements [contract.Checked].
func (p *Payments) Check(ck *contract.Check) {
	if p.Half == (contract.MonthDay{}) || p.Rest == (contract.MonthDay{}) {
		ck.Fail("half and rest: expected two days of the year, such as 03-27")
	}
}

// About describes the productivity premium.
var About = institute.About{
	Name:         "produttivita",
	Entitlements: []events.Entitlement{events.PremioProduttivita},
	Phases:       []institute.Phase{institute.PayDays, institute.Accruals, institute.Settlement},
	Notes:        append(notes, ahead.Notes...),
	Figures:      func() any { return new(Figures) },
	Closings: func(f any, year int, add func(events.Date)) {
		institute.MonthEnds(year, add)
		figures := f.(*Figures)
		add(figures.Payments.Half.In(year))
		add(figures.Payments.Rest.In(year))
		figures.Difference.Closing(year, add)
	},
	Reasons: reasons,
	Zeros:   zeros,
	New:     func() institute.Institute { return new(State) },
}

func figures(day *institute.Day) *Figures { return institute.Figures[Figures](day) }

// pays returns whether a day is one of payment, under which clause, and whether half or all of the rest is paid.
func (f *Figures) pays(d events.Date) (clause string, half, ok bool) {
	switch d {
	case f.Payments.Half.In(d.Year()):
		return f.Payments.Clause, true, true
	case f.Payments.Rest.In(d.Year()):
		return f.Payments.Clause, false, true
	case f.Difference.Paid.Date:
		return f.Difference.Clause, false, true
	}
	return "", false, false
}
