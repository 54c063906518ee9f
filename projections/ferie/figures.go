package ferie

import (
	"fmt"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/contract"
	"spettanze/projections/institute"
)

// Figures are those of contract §2.
type Figures struct {
	YearlyDays    contract.Figure[YearlyDays]     `yaml:"yearly_days"`
	PartTime      contract.Cited                  `yaml:"part_time"`
	HourlyDays    contract.Figure[contract.Days]  `yaml:"hourly_days"` // a calendar year
	RemoteHalfDay contract.Cited                  `yaml:"remote_half_day"`
	HolidayWorked contract.Figure[contract.Days]  `yaml:"holiday_worked"` // for each holiday
	TwoWeeks      contract.Figure[contract.Weeks] `yaml:"two_weeks"`
	Overdue       contract.Figure[Overdue]        `yaml:"overdue"`
}

// YearlyDays is the yearly days of vacation on a week of WeekDays days.
type YearlyDays struct {
	Junior       contract.DayParts `yaml:"junior" it:"all'inizio" en:"at first"` // in the year service began and StepYears after it
	Senior       contract.DayParts `yaml:"senior" it:"poi" en:"later"`           // afterwards
	StepYears    contract.Years    `yaml:"step_years" it:"passo dopo" en:"step after"`
	SeniorLevels contract.Levels   `yaml:"senior_levels" it:"livelli già al passo" en:"levels past the step"` // of Parte Prima, senior from the start
	WeekDays     contract.Days     `yaml:"week_days" it:"su una settimana di" en:"on a week of"`
}

// Check implements [contract.Checked].
func (y YearlyDays) Check(ck *contract.Check) {
	if y.WeekDays < 1 || y.WeekDays > 7 {
		ck.Fail("week_days is %d: expected 1 to 7", y.WeekDays)
	}
}

// Overdue says on which day of the year a lot so many years older is overdue.
type Overdue struct {
	Day   contract.MonthDay `yaml:"day" it:"giorno" en:"day"`
	Years contract.Years    `yaml:"years" it:"anni dopo" en:"years after"`
}

// Check implements [contract.Checked].
func (o Overdue) Check(ck *contract.Check) {
	if o.Years < 1 {
		ck.Fail("years is %d: expected 1 to 50", o.Years)
	}
}

// String writes "06-30, 2 years after the lot's own".
func (o Overdue) String() string {
	return fmt.Sprintf("%s, %d years after the lot's own", o.Day, o.Years)
}

// About describes ferie.
var About = institute.About{
	Name:         "ferie",
	Entitlements: []events.Entitlement{events.Ferie},
	Facts:        events.TypesOf(hr.LeaveTaken{}),
	Phases:       []institute.Phase{institute.Reckoning, institute.Accruals, institute.Deadlines, institute.Settlement},
	Breaches:     breaches,
	Notes:        notes,
	Figures:      func() any { return new(Figures) },
	Closings: func(f any, year int, add func(events.Date)) {
		institute.MonthEnds(year, add)
		add(f.(*Figures).Overdue.On(events.NewDate(year, 1, 1)).Day.In(year))
	},
	Deadline: deadline,
	Least:    least,
	Reasons:  reasons,
	Zeros:    zeros,
	New:      func() institute.Institute { return new(State) },
}

func figures(day *institute.Day) *Figures { return institute.Figures[Figures](day) }
