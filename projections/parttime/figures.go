package parttime

import (
	"spettanze/projections/contract"
	"spettanze/projections/institute"
)

// Figures are those of contract §4 and TIME F.
type Figures struct {
	Service     contract.Figure[contract.Years]   `yaml:"service_years"`
	Coordinator contract.Cited                    `yaml:"coordinator"`
	Contract    contract.Cited                    `yaml:"contract"`
	Start       contract.Figure[contract.Count]   `yaml:"start_months"`
	Length      contract.Figure[Span]             `yaml:"length_years"`
	Extension   contract.Figure[Extension]        `yaml:"extension"`
	Return      contract.Figure[contract.Count]   `yaml:"return_months"`
	Extra       contract.Figure[contract.Percent] `yaml:"extra_percent"`
}

// Span is a range of years, both ends included.
type Span struct {
	Least contract.Years `yaml:"least" it:"almeno" en:"at least"`
	Most  contract.Years `yaml:"most" it:"al massimo" en:"at most"`
}

// Check implements [contract.Checked].
func (s Span) Check(ck *contract.Check) {
	if s.Most < s.Least {
		ck.Fail("least and most: expected least <= most")
	}
}

// Extension bounds an extension of part time.
type Extension struct {
	Years  contract.Years `yaml:"years" it:"anni al massimo" en:"years at most"`
	Months contract.Count `yaml:"months" it:"mesi dalla richiesta" en:"months from the request"`
}

func figures(day *institute.Day) *Figures { return institute.Figures[Figures](day) }
