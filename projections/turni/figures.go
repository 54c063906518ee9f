package turni

import (
	"time"

	"spettanze/projections/contract"
	"spettanze/projections/institute"
)

// Figures are those of TIME A.
type Figures struct {
	Rest      contract.Figure[contract.Minutes] `yaml:"rest"`
	Nights    contract.Figure[Nights]           `yaml:"nights"`
	Patterns  contract.Figure[[]Pattern]        `yaml:"week_patterns"`
	Break     contract.Cited                    `yaml:"break"`
	Overtime  contract.Cited                    `yaml:"overtime"`
	HalfFree  contract.Figure[contract.Count]   `yaml:"half_free_in_a_row"`
	WeekEnds  []WeekEnds                        `yaml:"week_ends"`
	FirstWeek contract.Since                    `yaml:"first_week"` // Monday from which periods are counted, both ways
}

// Nights are the shifts of a week that may be nights.
type Nights struct {
	Most    contract.Count   `yaml:"most" it:"al massimo" en:"at most"`
	Minutes contract.Minutes `yaml:"minutes" it:"notte da" en:"a night from"` // planned between the two times
	Hours   contract.Times   `yaml:"hours" it:"fra le ore" en:"between"`
}

// Pattern is the minutes of a week's shifts, the longest first: "480/480/480/480/300".
type Pattern string

// WeekEnds are the week-ends that a service has free.
type WeekEnds struct {
	contract.Cited `yaml:",inline"`
	Service        string                     `yaml:"service"`
	Half           bool                       `yaml:"half"` // half-free week-ends count too
	Periods        contract.Versions[Periods] `yaml:"versions"`
}

// Describe implements [contract.Described].
func (w *WeekEnds) Describe(any) (key string, c contract.Cited) {
	return "week_ends/" + w.Service, w.Cited
}

// Check implements [contract.Checked].
func (w *WeekEnds) Check(ck *contract.Check) {
	if w.Service == "" {
		ck.Fail("needs a service")
	}
	for _, v := range w.Periods {
		total := contract.Weeks(0)
		for _, n := range v.Value.Weeks {
			total += n
		}
		if total < 1 || total > remembered {
			ck.Fail("weeks are %d in all: expected 1 to %d", total, remembered)
		}
	}
}

// Periods are periods of weeks, in turn, and the share of their week-ends that is free at least.
type Periods struct {
	Weeks   []contract.Weeks `yaml:"weeks" it:"periodi di" en:"periods of"`
	Percent contract.Percent `yaml:"percent" it:"liberi almeno" en:"free at least"`
}

// Check implements [contract.Checked].
func (f *Figures) Check(ck *contract.Check) {
	if f.FirstWeek.Date == 0 || f.FirstWeek.Weekday() != time.Monday {
		ck.Fail("first_week: expected a Monday")
	}
}

func figures(day *institute.Day) *Figures { return institute.Figures[Figures](day) }

// endsWith returns how many weeks the period has that ends after a number of weeks since the anchor; 0 if none ends there.
func (p *Periods) endsWith(week int) int {
	total := 0
	for _, n := range p.Weeks {
		total += int(n)
	}
	at := ((week % total) + total) % total // weeks are counted before the first anchor too
	if at == 0 {
		return int(p.Weeks[len(p.Weeks)-1])
	}
	for _, n := range p.Weeks {
		if at -= int(n); at == 0 {
			return int(n)
		}
	}
	return 0
}

// least returns the least number of free week-ends of a period.
func (p *Periods) least(weeks int) int { return (weeks*int(p.Percent) + 99) / 100 }
