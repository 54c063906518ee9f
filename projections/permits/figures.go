package permits

import (
	"spettanze/events"
	"spettanze/projections/contract"
	"spettanze/projections/institute"
)

// Figures are those of contract §5.
type Figures struct {
	Accounts  []Account               `yaml:"accounts"`
	Abolished []Abolished             `yaml:"abolished_holidays"`
	Expiry    contract.Figure[Expiry] `yaml:"expiry"`
}

// Expiry is the last day of the year on which earlier years' lots may be used.
type Expiry struct {
	Day contract.MonthDay `yaml:"day"`
}

// Abolished is an abolished holiday.
type Abolished struct {
	contract.DayOfYear `yaml:",inline"`
	Title              contract.Title `yaml:"title"`
}

// Account is one of the paid permits.
type Account struct {
	Entitlement    events.Entitlement `yaml:"entitlement"`
	contract.Cited `yaml:",inline"`
	Grant          string                    `yaml:"grant"`      // yearly, or by_date: on the abolished holidays
	Discipline     events.Discipline         `yaml:"discipline"` // only for it; empty: everybody
	ExcludedLevels contract.Levels           `yaml:"excluded_levels"`
	Amounts        contract.Versions[Amount] `yaml:"versions"`
}

// ByDate reports whether the permit accrues on the abolished holidays; otherwise it is granted by the year.
func (a *Account) ByDate() bool { return a.Grant == "by_date" }

// Amount is the minutes a year (or for each abolished holiday).
type Amount struct {
	FullTime        contract.Minutes                      `yaml:"amount"`
	ByWeeklyMinutes map[contract.Minutes]contract.Minutes `yaml:"by_weekly_minutes"` // overrides the proportion to weekly minutes
}

// Check implements [contract.Checked].
func (a *Account) Check(ck *contract.Check) {
	if !a.Entitlement.HasLots() || a.Entitlement.Unit() != events.Minute {
		ck.Fail("%q is not an entitlement of permits", a.Entitlement)
	}
	switch a.Discipline {
	case "", events.PartePrima, events.ParteTerza:
	default:
		ck.Fail("discipline %q: expected parte_prima or parte_terza", a.Discipline)
	}
	if a.Grant != "yearly" && a.Grant != "by_date" {
		ck.Fail("grant %q: expected yearly or by_date", a.Grant)
	}
	if len(a.Amounts) > 0 && a.Amounts.First() != events.MinDate {
		ck.Fail("begins on %s, and nothing is in force before: the first version must be from: always", a.Amounts.First())
	}
}

// Check implements [contract.Checked].
func (a Amount) Check(ck *contract.Check) {
	for weekly := range a.ByWeeklyMinutes {
		if weekly < 1 || weekly > 7*1440 {
			ck.Fail("weekly minutes are %d: expected 1 to %d", weekly, 7*1440)
		}
	}
}

// About describes the permits.
var About = institute.About{
	Name:         "permits",
	Entitlements: []events.Entitlement{events.PermessiArt39, events.PermessiParteTerza, events.PermessiExFestivita},
	Facts:        events.TypesOf(events.LeaveTaken{}),
	Phases:       []institute.Phase{institute.Grants, institute.Deadlines, institute.Settlement},
	Figures:      func() any { return new(Figures) },
	Closings: func(f any, year int, add func(events.Date)) {
		figures := f.(*Figures)
		figures.grants(year, add)
		add(figures.Expiry.On(events.NewDate(year, 1, 1)).Day.In(year))
		add(events.NewDate(year, 12, 31))
	},
	Reasons: reasons,
	Zeros:   zeros,
	New:     func() institute.Institute { return new(State) },
}

// grants adds the days of a year on which the calendar grants something: 1 January, the abolished holidays, and the days
// on which an amount changes.
func (f *Figures) grants(year int, add func(events.Date)) {
	add(events.NewDate(year, 1, 1))
	for _, a := range f.Abolished {
		add(a.In(year))
	}
	for _, a := range f.Accounts {
		for _, v := range a.Amounts {
			if v.From.Year() == year {
				add(v.From)
			}
		}
	}
}

func figures(day *institute.Day) *Figures { return institute.Figures[Figures](day) }
