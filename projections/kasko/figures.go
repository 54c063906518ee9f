package kasko

import (
	"slices"

	"spettanze/events"
	"spettanze/projections/contract"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/wording"
)

// Figures are those of MONEY G, kasko.
type Figures struct {
	Premium     contract.Figure[Premium]         `yaml:"premium"`
	Instalments contract.Figure[Instalments]     `yaml:"instalments"`
	Cars        contract.Figure[contract.Count]  `yaml:"cars"`
	Grades      contract.Figure[contract.Grades] `yaml:"grades"`
}

// Premium is that of a car, a year.
type Premium struct {
	PerMille PerMille      `yaml:"per_mille" it:"del valore" en:"of the value"`
	Least    contract.Euro `yaml:"least" it:"almeno" en:"at least"`
}

// of returns the premium of a value.
func (p Premium) of(value events.Cents) events.Cents {
	const all = 100 * 1000 // a per mille has two decimals
	return max(p.Least.Cents, events.Cents(ledger.RoundRatio(int64(value)*int64(p.PerMille.Rate), all)))
}

// PerMille is a rate with two decimals, "1.20".
type PerMille struct{ contract.Rate }

// Words implements [contract.Worded].
func (p PerMille) Words() wording.Text {
	return wording.Say("%s‰", "%s‰", wording.Number(p.String()))
}

// Instalments are those in which a year's premium is withheld.
type Instalments struct {
	Number contract.Count   `yaml:"number" it:"rate" en:"instalments"`
	PayDay contract.PayDay  `yaml:"pay_day" it:"giorno di paga" en:"pay day"`
	Double []contract.Count `yaml:"double_months" it:"doppie nei mesi" en:"two in the months"`
}

// Check implements [contract.Checked].
func (i Instalments) Check(ck *contract.Check) {
	for _, m := range i.Double {
		if m < 1 || m > 12 {
			ck.Fail("double_months: %d: expected 1 to 12", m)
		}
	}
	if want := 12 + len(i.Double); int(i.Number) != want {
		ck.Fail("number is %d: with these double months a year has %d", i.Number, want)
	}
}

// due returns how many instalments are withheld on a day.
func (i Instalments) due(d events.Date) int64 {
	switch _, month, _ := d.Civil(); {
	case i.PayDay.Next(d) != d:
		return 0
	case slices.Contains(i.Double, contract.Count(month)):
		return 2
	}
	return 1
}

func figures(day *institute.Day) *Figures { return institute.Figures[Figures](day) }
