package polizze

import (
	"cmp"
	"slices"

	"spettanze/events"
	"spettanze/events/policies"
	"spettanze/projections/contract"
	"spettanze/projections/institute"
)

// Figures are those of MONEY N.
type Figures struct {
	AccidentDeath      contract.Figure[AtMost]            `yaml:"accident_death"`
	AccidentInvalidity contract.Figure[AtMost]            `yaml:"accident_invalidity"`
	IllnessInvalidity  contract.Figure[AtMost]            `yaml:"illness_invalidity"`
	Life               contract.Figure[AtLeast]           `yaml:"life"`
	Family             contract.Figure[Family]            `yaml:"family"`
	Persons            contract.Figure[contract.Count]    `yaml:"persons"`
	Prompt             contract.Figure[contract.Days]     `yaml:"prompt"`
	ChangeBy           contract.Figure[contract.MonthDay] `yaml:"change_by"`
}

// AtMost is so many times the yearly gross pay, up to a sum.
type AtMost struct {
	Multiple contract.Count `yaml:"multiple" it:"volte la retribuzione annua lorda" en:"times the yearly gross pay"`
	Most     contract.Euro  `yaml:"most" it:"massimo" en:"maximum"`
}

// AtLeast is so many times the yearly gross pay, and a sum at least.
type AtLeast struct {
	Multiple contract.Count `yaml:"multiple" it:"volte la retribuzione annua lorda" en:"times the yearly gross pay"`
	Least    contract.Euro  `yaml:"least" it:"minimo" en:"minimum"`
}

// Family is what each person adds.
type Family struct {
	Under10 contract.Euro `yaml:"under_10" it:"figlio sotto i 10 anni" en:"a child under 10"`
	Under18 contract.Euro `yaml:"under_18" it:"figlio a carico da 10 a 17 anni" en:"a dependant child from 10 to 17"`
	Other   contract.Euro `yaml:"other" it:"altra persona a carico" en:"another dependant"`
}

// sums returns the sums of the persons counted, the largest first: which persons count is decided in favour of who is insured.
func (f Family) sums(family policies.FamilyDeclared, most int) []events.Cents {
	list := slices.Concat(slices.Repeat([]events.Cents{f.Under10.Cents}, family.Under10), slices.Repeat([]events.Cents{f.Under18.Cents}, family.Under18),
		slices.Repeat([]events.Cents{f.Other.Cents}, family.Others))
	slices.SortFunc(list, func(a, b events.Cents) int { return cmp.Compare(b, a) })
	return list[:min(len(list), most)]
}

func figures(day *institute.Day) *Figures { return institute.Figures[Figures](day) }

// change returns from when a declaration holds that is not the prompt first one: the next 1 January, of late declarations the one after.
func (f *Figures) change(declared events.Date) events.Date {
	from := declared.YearEnd() + 1
	if by := f.ChangeBy.On(declared); declared > by.In(declared.Year()) {
		from = from.YearEnd() + 1
	}
	return from
}
