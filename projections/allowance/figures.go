package allowance

import (
	"slices"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/contract"
	"spettanze/projections/employment"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
)

// table is the name of this package's table in the rows of entitlements.
const table = "allowances"

// Figures are the rows, and the figures that they share.
type Figures struct {
	Rows   []Row                   `yaml:"allowances"`
	Dates  map[string][]Date       `yaml:"dates"`
	Expiry contract.Figure[Expiry] `yaml:"expiry"`
}

// Row is an allowance.
type Row struct {
	Entitlement    events.Entitlement `yaml:"entitlement"`
	contract.Cited `yaml:",inline"`
	Discipline     hr.Discipline             `yaml:"discipline"` // only for this discipline; empty: for all
	ExcludedLevels contract.Levels           `yaml:"excluded_levels"`
	Grant          Grant                     `yaml:"grant"`
	Dates          string                    `yaml:"dates"`   // name of a list of dates, for a grant by dates
	Members        bool                      `yaml:"members"` // only from a fact that entitles to it until one that ends the right
	Proportion     Proportion                `yaml:"proportion"`
	Amounts        contract.Versions[Amount] `yaml:"versions"`
	Left           Left                      `yaml:"left"`
	AfterService   bool                      `yaml:"after_service"` // deadlines go on after the end of service
	OnNeed         bool                      `yaml:"on_need"`       // it is for a need: nobody must use it in time

	// Breaches; empty: none.
	Overdrawn string `yaml:"overdrawn"`    // of a lot below zero on 31 December: 0, what it holds
	Exceeded  string `yaml:"exceeded"`     // of a use that leaves less than nothing: used and balance, used in the year
	NotMember string `yaml:"not_a_member"` // of a use without the right: no figures
}

// Describe implements [contract.Described].
func (r *Row) Describe(any) (key string, c contract.Cited) { return string(r.Entitlement), c }

// Grant is a schedule of grants.
type Grant string

// The grants.
const (
	ByMonths     Grant = "months"        // for the months of the year that count, in twelfths
	ByDates      Grant = "dates"         // on the days of a list
	Whole        Grant = "whole"         // when the year or the right begins, less the year's uses
	HalfHolidays Grant = "half_holidays" // on a half-holiday worked, the minutes beyond the amount
)

// Proportion is the quantity that amounts are proportional to.
type Proportion string

// The proportions.
const (
	ToNothing       Proportion = ""               // the amount is the same for all
	ToWeeklyMinutes Proportion = "weekly_minutes" // the amount is that of full time, and less for fewer weekly minutes
)

// Left is the treatment of a remainder.
type Left string

// The treatments.
const (
	Settled Left = "settled" // it expires on a day of the next year, and is paid or withheld at the end of service
	Emptied Left = "emptied" // the account is emptied at the end of the year, of the right and of the service
)

// Date is a day on which allowances are granted every year.
type Date struct {
	contract.DayOfYear `yaml:",inline"`
	Title              contract.Title `yaml:"title"`
}

// Expiry is the last day of the year on which earlier years' lots may be used.
type Expiry struct {
	Day contract.MonthDay `yaml:"day" it:"giorno" en:"day"`
}

// Amount is the minutes of a year, or of each date, or the days of an allowance in days.
type Amount struct {
	Days            *contract.Days                        `yaml:"days" it:"giorni" en:"days"`
	Minutes         contract.Minutes                      `yaml:"amount" it:"tempo pieno" en:"full time"`
	ByWeeklyMinutes map[contract.Minutes]contract.Minutes `yaml:"by_weekly_minutes" it:"per orario settimanale" en:"by weekly hours"` // instead of a proportion
}

// Check implements [contract.Checked].
func (f *Figures) Check(ck *contract.Check) {
	rows := map[events.Entitlement]int{}
	for i := range f.Rows {
		r := &f.Rows[i]
		rows[r.Entitlement]++
		if r.Grant == ByDates && len(f.Dates[r.Dates]) == 0 {
			ck.Fail("dates %q of %s: no such list", r.Dates, r.Entitlement)
		}
	}
	for _, ent := range events.EntitlementsIn(table) {
		if n := rows[ent]; n != 1 {
			ck.Fail("%q has %d rows: give it one", ent, n)
		}
	}
}

// Check implements [contract.Checked].
func (r *Row) Check(ck *contract.Check) {
	row := r.Entitlement.Row()
	if row.Table != table || row.Unit != events.Minute && row.Unit != events.Day {
		ck.Fail("%q is not an entitlement of allowances in minutes or days", r.Entitlement)
	} else if (row.Lots == events.YearLots) != (r.Left == Settled) {
		ck.Fail("%q: what is settled has lots by year, what is emptied has none", r.Entitlement)
	}
	if r.Left == Emptied && r.Grant == ByMonths {
		ck.Fail("%q: what is granted by months is settled", r.Entitlement)
	}
	for _, v := range r.Amounts {
		if inDays := row.Unit == events.Day; inDays != (v.Value.Days != nil) || inDays && (r.Grant != Whole || r.Proportion != ToNothing) {
			ck.Fail("%q: an allowance in days has an amount in days, granted whole and in proportion to nothing", r.Entitlement)
		}
	}
	contract.OneOf(ck, "discipline", r.Discipline, "", hr.PartePrima, hr.ParteTerza)
	contract.OneOf(ck, "grant", r.Grant, ByMonths, ByDates, Whole, HalfHolidays)
	contract.OneOf(ck, "proportion", r.Proportion, ToNothing, ToWeeklyMinutes)
	contract.OneOf(ck, "left", r.Left, Settled, Emptied)
	if len(r.Amounts) > 0 && r.Amounts.First() != events.MinDate && r.Grant != HalfHolidays {
		ck.Fail("begins on %s, and nothing is in force before: the first version must be from: always", r.Amounts.First())
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

// About describes the allowances, all rows together.
var About = institute.About{
	Name:         "allowance",
	File:         table + ".yaml",
	Entitlements: events.EntitlementsIn(table),
	Facts:        append(events.TypesOf(hr.LeaveTaken{}), hr.TypesAs[events.Entitling]()...),
	Reads:        events.TypesOf(hr.ClockingRecorded{}),
	Phases:       []institute.Phase{institute.Reckoning, institute.Grants, institute.Agreements, institute.Deadlines, institute.Settlement},
	Reckons:      isHalfHoliday,
	Outlives:     true,
	Breaches:     breaches,
	Notes:        notes,
	Figures:      func() any { return new(Figures) },
	Closings: func(f any, year int, add func(events.Date)) {
		figures := f.(*Figures)
		figures.grants(year, add)
		add(figures.Expiry.On(events.NewDate(year, 1, 1)).Day.In(year))
		add(events.NewDate(year, 12, 31))
	},
	Deadline: deadline,
	Periods:  periods,
	Reasons:  reasons,
	Zeros:    zeros,
	New:      func() institute.Institute { return new(State) },
}

// grants adds the days of a year on which the calendar grants something: 1 January, the dates, and the days on which an
// amount changes.
func (f *Figures) grants(year int, add func(events.Date)) {
	add(events.NewDate(year, 1, 1))
	for _, list := range f.Dates {
		for _, d := range list {
			add(d.In(year))
		}
	}
	for i := range f.Rows {
		for _, v := range f.Rows[i].Amounts {
			if v.From.Year() == year {
				add(v.From)
			}
		}
	}
}

// Row returns the row of an entitlement; nil if it is not an allowance.
func (f *Figures) Row(ent events.Entitlement) *Row {
	i := slices.IndexFunc(f.Rows, func(r Row) bool { return r.Entitlement == ent })
	if i < 0 {
		return nil
	}
	return &f.Rows[i]
}

// Grants reports whether a day is one of the dates of a row.
func (f *Figures) Grants(r *Row, d events.Date) bool {
	return slices.ContainsFunc(f.Dates[r.Dates], func(x Date) bool { return x.In(d.Year()) == d })
}

func figures(day *institute.Day) *Figures { return institute.Figures[Figures](day) }

// Due reports whether employees of a class have the allowance.
func (r *Row) Due(c employment.Class) bool {
	return !r.ExcludedLevels[c.Level] && (r.Discipline == "" || r.Discipline == c.Discipline)
}

// shares is the denominator of amounts in proportion to weekly minutes.
func shares(day *institute.Day) int64 {
	return int64(day.Contract.Employment.FullTimeMinutes.On(day.Date))
}

// worth returns the amount in force on a day, times shares; zero for a class without the allowance.
func (r *Row) worth(day *institute.Day) int64 {
	if !r.Due(day.Status.Class) {
		return 0
	}
	amount, weekly := r.Amounts.On(day.Date), day.Status.Schedule.WeeklyMinutes
	if amount.Days != nil {
		return int64(*amount.Days) * events.Day.Scale() * shares(day)
	}
	if r.Proportion == ToNothing {
		return int64(amount.Minutes) * shares(day)
	}
	if m, ok := amount.ByWeeklyMinutes[contract.Minutes(weekly)]; ok {
		return int64(m) * shares(day)
	}
	return int64(amount.Minutes) * int64(weekly)
}

// Yearly returns the amount in force on a day, rounded half up; zero for a class without the allowance.
func (r *Row) Yearly(day *institute.Day) int64 { return ledger.RoundRatio(r.worth(day), shares(day)) }
