package holidays

import (
	"fmt"
	"slices"
	"time"

	"go.yaml.in/yaml/v3"

	"spettanze/events"
	"spettanze/projections/calendar"
	"spettanze/projections/contract"
	"spettanze/projections/wording"
)

// Figures are those of TIME C.
type Figures struct {
	Presence    contract.Begins[Listed] `yaml:"presence"`
	Alternation contract.Begins[Turns]  `yaml:"alternation"`
}

// Listed are the days on which a share of the people may be present.
type Listed struct {
	Percent contract.Percent `yaml:"percent" it:"al massimo" en:"at most"`
	Days    []Day            `yaml:"days" it:"giorni" en:"days"`
}

// Turns are the days that are worked in turn.
type Turns struct {
	Pairs  []Pair `yaml:"pairs" it:"al massimo uno nell'anno" en:"at most one in the year"`
	Yearly []Day  `yaml:"yearly" it:"non due anni di seguito" en:"not two years running"`
}

// Pair is two days.
type Pair []Day

// Words implements [contract.Worded].
func (p Pair) Words() wording.Text {
	a, b := p[0].Words(), p[1].Words()
	return wording.Text{It: a.It + " o " + b.It, En: a.En + " or " + b.En}
}

// Day is a day of every year: "06-24", or Good Friday.
type Day struct{ calendar.DayOfYear }

const goodFriday = "good_friday"

// UnmarshalYAML implements yaml.Unmarshaler.
func (d *Day) UnmarshalYAML(n *yaml.Node) (err error) {
	if n.Value == goodFriday {
		d.DayOfYear = calendar.DayOfYear{Easter: -2}
		return nil
	}
	d.DayOfYear, err = calendar.ParseDayOfYear(n.Value)
	return err
}

// String returns the day as in a table.
func (d Day) String() string {
	if d.Month == 0 {
		return goodFriday
	}
	return contract.MonthDay{DayOfYear: d.DayOfYear}.String()
}

// Words implements [contract.Worded].
func (d Day) Words() wording.Text {
	if d.Month == 0 {
		return wording.Say("venerdì santo", "Good Friday")
	}
	return wording.Text{It: fmt.Sprintf("%02d/%02d", d.Day, d.Month), En: fmt.Sprintf("%d %s", d.Day, d.Month)}
}

// is reports whether a date is the day. Easter is only computed for dates near it.
func (d Day) is(date events.Date) bool {
	_, month, day := date.Civil()
	if d.Month != 0 {
		return month == d.Month && day == d.Day
	}
	return (month == time.March || month == time.April) && d.In(date.Year()) == date
}

// Check implements [contract.Checked].
func (f *Figures) Check(ck *contract.Check) {
	for _, v := range f.Presence.Versions {
		for _, d := range v.Value.Days {
			for year := 2000; year < 2030; year++ {
				if !mayBeListed(d.In(year)) {
					ck.Fail("presence: %s is none of the days of which clockings are taken", d)
					break
				}
			}
		}
	}
	for _, v := range f.Alternation.Versions {
		for _, p := range v.Value.Pairs {
			if len(p) != 2 {
				ck.Fail("alternation: a pair has two days, not %d", len(p))
			}
		}
	}
}

// listed reports whether a date is one of the listed days, in any version.
func (f *Figures) listed(d events.Date) bool {
	return slices.ContainsFunc(f.Presence.Versions, func(v contract.Version[Listed]) bool { return v.Value.has(d) })
}

func (l *Listed) has(d events.Date) bool {
	return slices.ContainsFunc(l.Days, func(x Day) bool { return x.is(d) })
}

// last returns the last listed day not after a date.
func (f *Figures) last(at events.Date) (last events.Date) {
	for _, d := range f.on(at).Days {
		day := d.In(at.Year())
		if day > at {
			day = d.In(at.Year() - 1)
		}
		last = max(last, day)
	}
	return last
}

// on returns the listed days in force on a date; before the first version, those of it.
func (f *Figures) on(d events.Date) Listed {
	if l, ok := f.Presence.At(d); ok {
		return l
	}
	return f.Presence.Versions[0].Value
}

// forbid reports whether two days worked, the first one earlier, must be alternated.
func (t *Turns) forbid(first, second events.Date) bool {
	if first.Year() == second.Year() {
		return slices.ContainsFunc(t.Pairs, func(p Pair) bool {
			return p[0].is(first) && p[1].is(second) || p[1].is(first) && p[0].is(second)
		})
	}
	return first.Year() == second.Year()-1 && slices.ContainsFunc(t.Yearly, func(d Day) bool { return d.is(first) && d.is(second) })
}
