package premiovariabile

import (
	"slices"

	"spettanze/events"
	"spettanze/events/lang"
	"spettanze/events/welfare"
	"spettanze/projections/contract"
	"spettanze/projections/institute"
	"spettanze/projections/wording"
)

// Figures are those of MONEY I.
type Figures struct {
	Bands    contract.Begins[Bands]             `yaml:"bands"`
	NotAbove contract.Cited                     `yaml:"not_above"`
	Paid     contract.Figure[contract.MonthDay] `yaml:"paid"`
	ChooseBy contract.Figure[contract.MonthDay] `yaml:"choose_by"`
	SpendBy  contract.Figure[contract.MonthDay] `yaml:"spend_by"`
	ToFund   contract.Cited                     `yaml:"to_fund"`
	Vouchers contract.Figure[contract.Euro]     `yaml:"vouchers"`
}

// Bands are the amounts by margin, the lowest first.
type Bands struct {
	List []Band `yaml:"bands"`
}

// Band is an amount for the margins up to one.
type Band struct {
	To     *contract.Rate `yaml:"to"` // nil: all above the band before
	Amount contract.Euro  `yaml:"amount"`
}

// Words implements [contract.Worded].
func (b Bands) Words() wording.Text {
	var out []wording.Text
	for _, x := range b.List {
		if x.To == nil {
			out = append(out, wording.Say("oltre: %s €", "above: %s €", x.Amount.Cents))
		} else {
			out = append(out, wording.Say("fino al %s%%: %s €", "up to %s%%: %s €", x.To.String(), x.Amount.Cents))
		}
	}
	return lang.Join(out, "; ")
}

// Check implements [contract.Checked].
func (b Bands) Check(ck *contract.Check) {
	if len(b.List) == 0 || b.List[len(b.List)-1].To != nil {
		ck.Fail("the last band has no to: it is for all margins above the band before")
	}
	for i, x := range b.List {
		if i+1 < len(b.List) && (x.To == nil || i > 0 && b.List[i-1].To != nil && *x.To <= *b.List[i-1].To) {
			ck.Fail("band %d: expected a to above that of the band before", i+1)
		}
	}
}

// of returns the band of a margin that is not below zero.
func (b Bands) of(margin welfare.Percent) Band {
	return b.List[slices.IndexFunc(b.List, func(x Band) bool { return x.To == nil || int64(margin) <= int64(*x.To) })]
}

func figures(day *institute.Day) *Figures { return institute.Figures[Figures](day) }

// ofYear returns the amounts for the results of a year; ok is false for a year of which the contract has none.
func (f *Figures) ofYear(year int) (v contract.Version[Bands], ok bool) {
	return f.Bands.Version(events.NewDate(year, 1, 1).YearEnd())
}

// due returns the amount for a year of service, and its clause; nothing is due for a margin below zero, and for zero unless it is above
// the year before.
func (f *Figures) due(r *result) (amount events.Cents, clause string) {
	above := r.Margin > r.Previous
	if r.Margin < 0 || r.Margin == 0 && !above {
		return 0, f.Bands.Clause
	}
	v, _ := f.ofYear(r.Year)
	if amount = v.Value.of(r.Margin).Amount.Cents; above {
		return amount, f.Bands.Clause
	}
	return amount, f.NotAbove.Clause
}

// leaves returns the first day, from a day on, on which what is left of welfare leaves.
func (f *Figures) leaves(from events.Date) events.Date {
	by := f.SpendBy.On(from)
	if d := by.In(from.Year()); d >= from {
		return d
	}
	return by.In(from.Year() + 1)
}
