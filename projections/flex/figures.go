package flex

import (
	"fmt"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/contract"
	"spettanze/projections/institute"
)

// Regime is full time (CIA/All.1-A) or part time (CIA/All.1-B).
type Regime uint8

// The regimes.
const (
	FullTime Regime = iota
	PartTime
)

// ByRegime is a value for each regime.
type ByRegime[T any] struct {
	FullTime T `yaml:"full_time"`
	PartTime T `yaml:"part_time"`
}

// Of returns the value of a regime.
func (b *ByRegime[T]) Of(r Regime) *T {
	if r == FullTime {
		return &b.FullTime
	}
	return &b.PartTime
}

// DayKind is the kind of working day that has a band.
type DayKind uint8

// The kinds of working day.
const (
	EightHours DayKind = iota
	FiveHoursMorning
	FiveHoursAfternoon
	SixHours
	dayKinds
)

// Figures are those of contract §3.
type Figures struct {
	Clauses        ByRegime[string]                            `yaml:"clauses"`
	Titles         ByRegime[contract.Title]                    `yaml:"titles"`
	Bands          []Bands                                     `yaml:"bands"`
	Lunch          []Lunches                                   `yaml:"lunch"`
	RigidSchedules []hr.ScheduleCode                           `yaml:"rigid_schedules"`
	CarryCap       ByRegime[contract.Figure[contract.Minutes]] `yaml:"carry_cap"`
	RigidDays      contract.Figure[contract.Days]              `yaml:"rigid_days"` // a calendar year
	WeekTypes      contract.Cited                              `yaml:"week_types"`

	// The lists as arrays, by regime, week and kind of day, for the look-up of every clocking.
	bands [2][3][dayKinds]contract.Versions[Band]
	lunch [2][3]contract.Versions[Lunch]
}

// Bands are the bands of a kind of day in some weeks.
type Bands struct {
	Regime   string                  `yaml:"regime"`
	Weeks    []string                `yaml:"weeks"`
	Day      string                  `yaml:"day"`
	Versions contract.Versions[Band] `yaml:"versions"`
}

// Band is the flexible band of a kind of day.
type Band struct {
	Entry  contract.Times   `yaml:"entry" it:"entrata" en:"entry"`
	Exit   contract.Times   `yaml:"exit" it:"uscita" en:"exit"`
	Start  contract.Clock   `yaml:"start" it:"inizio" en:"start"`                  // nominal
	Charge contract.Minutes `yaml:"charge" it:"addebito minimo" en:"least charge"` // least charge for a late entry, from Start
}

// Check implements [contract.Checked].
func (b Band) Check(ck *contract.Check) {
	if b.Exit.From < b.Entry.To {
		ck.Fail("the exit band begins before the entry band ends")
	}
}

// Lunches are the lunch bands of some weeks.
type Lunches struct {
	Regime   string                   `yaml:"regime"`
	Weeks    []string                 `yaml:"weeks"`
	Versions contract.Versions[Lunch] `yaml:"versions"`
}

// Lunch is the lunch band of the 8-hour days.
type Lunch struct {
	Out        contract.Times   `yaml:"out" it:"uscita in pausa" en:"out to lunch"`
	In         contract.Clock   `yaml:"in" it:"rientro entro le" en:"back by"` // latest return, whatever the length
	Least      contract.Minutes `yaml:"least" it:"almeno" en:"at least"`
	Most       contract.Minutes `yaml:"most" it:"al massimo" en:"at most"`
	Charge     contract.Minutes `yaml:"charge" it:"addebito minimo" en:"least charge"`        // least charge for a late return
	NotClocked contract.Minutes `yaml:"not_clocked" it:"se non timbrata" en:"if not clocked"` // deducted when no lunch was clocked
}

// Check implements [contract.Checked].
func (l Lunch) Check(ck *contract.Check) {
	if l.In.ClockTime < l.Out.To {
		ck.Fail("the latest return comes before the latest leaving")
	}
	if l.Most < l.Least {
		ck.Fail("most is %d: expected %d or more", l.Most, l.Least)
	}
}

var (
	regimes   = map[string]Regime{"full_time": FullTime, "part_time": PartTime}
	dayKindOf = map[string]DayKind{"8h": EightHours, "5h_morning": FiveHoursMorning, "5h_afternoon": FiveHoursAfternoon,
		"6h": SixHours}
)

// Check implements [contract.Checked] and fills the arrays.
func (f *Figures) Check(ck *contract.Check) {
	ck.Clause(f.Clauses.FullTime)
	ck.Clause(f.Clauses.PartTime)
	for _, s := range f.RigidSchedules {
		if _, ok := ck.Contract().Employment.Schedules.Codes[s]; !ok {
			ck.Fail("rigid_schedules: %q is not a schedule of employment.yaml", s)
		}
	}
	for i, b := range f.Bands {
		at := fmt.Sprintf("band %d (%s %v %s)", i+1, b.Regime, b.Weeks, b.Day)
		kind, ok := dayKindOf[b.Day]
		if !ok {
			ck.Fail("%s day: expected 8h, 5h_morning, 5h_afternoon or 6h", at)
			continue
		}
		eachSlot(ck, at, b.Regime, b.Weeks, b.Versions, func(r Regime, week int) *contract.Versions[Band] { return &f.bands[r][week][kind] })
	}
	for i, l := range f.Lunch {
		at := fmt.Sprintf("lunch %d (%s %v)", i+1, l.Regime, l.Weeks)
		eachSlot(ck, at, l.Regime, l.Weeks, l.Versions, func(r Regime, week int) *contract.Versions[Lunch] { return &f.lunch[r][week] })
	}
}

// eachSlot puts versions into the slots of a regime and some weeks.
func eachSlot[T any](ck *contract.Check, at, regime string, weeks []string, versions contract.Versions[T],
	slot func(r Regime, week int) *contract.Versions[T]) {
	r, ok := regimes[regime]
	switch {
	case !ok:
		ck.Fail("%s regime: expected full_time or part_time", at)
		return
	case len(weeks) == 0:
		ck.Fail("%s has no weeks: give A, B or C", at)
	case len(versions) > 0 && versions.First() != events.MinDate:
		ck.Fail("%s begins on %s, and nothing is in force before: the first version must be from: always", at, versions.First())
	}
	for _, w := range weeks {
		i := weekIndex(w)
		if i < 0 {
			ck.Fail("%s week %q: expected A, B or C", at, w)
			continue
		}
		if len(*slot(r, i)) > 0 {
			ck.Fail("%s is given twice", at)
		}
		*slot(r, i) = versions
	}
}

func weekIndex(week string) int {
	if len(week) != 1 || week[0] < 'A' || week[0] > 'C' {
		return -1
	}
	return int(week[0] - 'A')
}

// Band returns the bands of a kind of day; there are none where the contract gives rigid hours.
func (f *Figures) Band(r Regime, week string, k DayKind) contract.Versions[Band] {
	if w := weekIndex(week); w >= 0 {
		return f.bands[r][w][k]
	}
	return nil
}

// LunchBand returns the lunch bands of a week; there are none where the contract gives rigid hours.
func (f *Figures) LunchBand(r Regime, week string) contract.Versions[Lunch] {
	if w := weekIndex(week); w >= 0 {
		return f.lunch[r][w]
	}
	return nil
}

// About describes flexible hours. Overtime belongs to this package, on an account of its own.
var About = institute.About{
	Name:         "flex",
	Entitlements: []events.Entitlement{events.Flex, events.Straordinario},
	Reads:        events.TypesOf(hr.ClockingRecorded{}),
	Phases:       []institute.Phase{institute.Reckoning, institute.MonthEnd, institute.Settlement},
	Breaches:     breaches,
	Notes:        notes,
	Figures:      func() any { return new(Figures) },
	Closings:     func(_ any, year int, add func(events.Date)) { institute.MonthEnds(year, add) },
	Limits:       limits,
	Reasons:      reasons,
	Zeros:        zeros,
	New:          func() institute.Institute { return new(State) },
}

func figures(day *institute.Day) *Figures { return institute.Figures[Figures](day) }
