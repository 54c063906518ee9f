package timebank

import (
	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/contract"
	"spettanze/projections/institute"
)

// Figures are those of contract §4.
type Figures struct {
	TotalCap     contract.Figure[contract.Minutes] `yaml:"total_cap"`
	MonthCap     contract.Figure[contract.Minutes] `yaml:"month_cap"`
	NoticeHours  contract.Figure[contract.Hours]   `yaml:"notice_hours"`
	ServiceYears contract.Figure[contract.Years]   `yaml:"service_years"`
	Agreement    contract.Cited                    `yaml:"agreement"`
	Recovery     contract.Cited                    `yaml:"recovery"`
	Withholding  contract.Cited                    `yaml:"withholding"`
}

// About describes the time bank.
var About = institute.About{
	Name:         "timebank",
	Entitlements: []events.Entitlement{events.BancaDelTempo},
	Facts:        events.TypesOf(hr.TimeBankAgreed{}, hr.TimeBankLeaveTaken{}, hr.TimeBankRecovered{}, hr.TimeBankClosed{}),
	Phases:       []institute.Phase{institute.Agreements, institute.Settlement},
	Breaches:     breaches,
	Notes:        notes,
	Figures:      func() any { return new(Figures) },
	Deadline:     deadline,
	Limits:       limits,
	Periods:      periods,
	Reasons:      reasons,
	Zeros:        zeros,
	New:          func() institute.Institute { return new(State) },
}

func figures(day *institute.Day) *Figures { return institute.Figures[Figures](day) }
