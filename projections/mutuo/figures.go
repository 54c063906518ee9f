package mutuo

import (
	"spettanze/events"
	"spettanze/projections/contract"
)

// Figures are those of MONEY C.
type Figures struct {
	UpTo6            GroupFigures                      `yaml:"fino_6"`
	Level7           GroupFigures                      `yaml:"livello_7"`
	Extra            contract.Figure[contract.Euro]    `yaml:"extra"`
	Times            contract.Figure[contract.Count]   `yaml:"times"`
	ServiceYears     contract.Figure[contract.Years]   `yaml:"service_years"`
	Age              contract.Figure[contract.Count]   `yaml:"age"`
	SubrogationAge   contract.Figure[contract.Count]   `yaml:"subrogation_age"`
	SubrogationLeast contract.Figure[contract.Euro]    `yaml:"subrogation_least"`
	Affordability    contract.Figure[contract.Percent] `yaml:"affordability_percent"`
	Appraisal        contract.Figure[contract.Percent] `yaml:"appraisal_percent"`
	LeastYears       contract.Figure[contract.Years]   `yaml:"least_years"`
	MostYears        contract.Figure[contract.Years]   `yaml:"most_years"`
	DecisionMonths   contract.Figure[contract.Count]   `yaml:"decision_months"`
	Renegotiations   contract.Figure[contract.Count]   `yaml:"renegotiations"`
}

// GroupFigures are those of a group.
type GroupFigures struct {
	Places  contract.Figure[contract.Count] `yaml:"places"`
	Ceiling contract.Figure[contract.Euro]  `yaml:"ceiling"`
}

// of returns the figures of a group.
func (f *Figures) of(g string) *GroupFigures {
	if g == level7 {
		return &f.Level7
	}
	return &f.UpTo6
}

// age returns the oldest age for a request.
func (f *Figures) age(r *request) *contract.Figure[contract.Count] {
	if r.subrogation() {
		return &f.SubrogationAge
	}
	return &f.Age
}

// decideBy returns the committee's last day for the requests of a quarter.
func (f *Figures) decideBy(q quarter) events.Date {
	last := q.last()
	return (events.MonthOf(last) + events.Month(f.DecisionMonths.On(last))).Last() //nolint:gosec // a few months
}
