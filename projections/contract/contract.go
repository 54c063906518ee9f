// Package contract holds the labour contract's figures: what, from when, by which clause. The figures are data
// (schema/contract/*.yaml), effective-dated; the code that uses them holds the mechanism only, so that changing a
// figure from a date on changes nothing before that date.
//
// A [Contract] is immutable and safe for concurrent use. [Load] checks everything that can be checked without a
// history: every figure has a clause with an Italian and an English title, versions are in order and leave no gap, times
// and amounts make sense. A table that fails a check is refused with the file and the place.
package contract

import (
	"spettanze/events"
	"spettanze/projections/calendar"
)

// Contract is the whole of the tables.
type Contract struct {
	// Digest identifies the tables' content (SHA-256, hexadecimal): documents cite it as the contract's version.
	Digest string

	Calendar   *calendar.Calendar
	Employment Employment
	Ferie      Ferie
	Flex       Flex
	TimeBank   TimeBank
	Permits    Permits
	Loans      Loans

	OpeningClause    string
	AdjustmentClause string

	clauses     map[string]Clause
	nextClosing []events.Date
}

// Clause returns the titles of a clause id; an unknown id comes back with itself as its title.
func (c *Contract) Clause(id string) Clause {
	if cl, ok := c.clauses[id]; ok {
		return cl
	}
	return Clause{ID: id, It: id, En: id}
}

// Clauses returns every clause by its id. The map must not be changed.
func (c *Contract) Clauses() map[string]Clause { return c.clauses }

// NextClosing returns the first date, d or later, at whose end the calendar itself may move something: month ends,
// 1 January, the abolished holidays and the days on which a permit's figure changes.
func (c *Contract) NextClosing(d events.Date) events.Date {
	if d < events.MinDate {
		d = events.MinDate
	}
	if d > events.MaxDate {
		return events.MaxDate + 1
	}
	return c.nextClosing[d-events.MinDate]
}

// Employment has the figures of contract §1.
type Employment struct {
	FullTimeMinutes     Figure[int] // weekly minutes from which an employee is full time
	Schedules           map[events.ScheduleCode][7]int
	PartTimeService     Figure[int] // years
	PartTimeContract    string      // clause
	PartTimeLength      Figure[LengthRange]
	MonthCountsFromDays Figure[int]
}

// LengthRange is a range of years, both ends included.
type LengthRange struct {
	Least int `yaml:"least"`
	Most  int `yaml:"most"`
}

// Ferie has the figures of contract §2.
type Ferie struct {
	YearlyDays     Figure[YearlyDays]
	PartTimeClause string
	HourlyDays     Figure[int] // days a calendar year
	RemoteClause   string
	HolidayWorked  Figure[int] // days for each
	TwoWeeks       Figure[int] // weeks
	Overdue        Figure[Overdue]
}

// YearlyDays is the yearly days of vacation on a week of WeekDays days.
type YearlyDays struct {
	JuniorParts  int64 // ten-thousandths of a day, in the year service began and StepYears after it
	SeniorParts  int64 // ten-thousandths of a day, afterwards
	StepYears    int
	SeniorLevels [8]bool // levels of Parte Prima that are senior from the start
	WeekDays     int
}

// Overdue says on which day of the year a lot so many years older is overdue.
type Overdue struct {
	Day   calendar.DayOfYear
	Years int
}

// Regime is the part of the contract that gives the flexible bands.
type Regime uint8

// The regimes.
const (
	FullTime Regime = iota
	PartTime
)

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

// Band is the flexible band of a kind of day. Times are minutes after midnight.
type Band struct {
	EntryFrom, EntryTo events.ClockTime
	ExitFrom, ExitTo   events.ClockTime
	Start              events.ClockTime // nominal start
	LateCharge         int              // least charge for a late entry, minutes from Start
}

// Lunch is the lunch band of the 8-hour days.
type Lunch struct {
	OutFrom, OutTo events.ClockTime
	InTo           events.ClockTime // latest return, whatever the length
	Least, Most    int              // length, minutes
	LateCharge     int              // least charge for a late return, minutes
	NotClocked     int              // minutes deducted when no lunch was clocked
}

// Flex has the figures of contract §3.
type Flex struct {
	Clauses        [2]string // by regime
	bands          [2][3][dayKinds]Figure[Band]
	lunch          [2][3]Figure[Lunch]
	CarryCap       [2]Figure[int] // minutes, by regime
	RigidDays      Figure[int]    // a calendar year
	RigidSchedules map[events.ScheduleCode]bool
}

// Band returns the band in force; ok is false where the contract gives none (rigid hours).
func (f *Flex) Band(d events.Date, r Regime, week string, k DayKind) (Band, bool) {
	w := weekIndex(week)
	if w < 0 {
		return Band{}, false
	}
	return f.bands[r][w][k].At(d)
}

// Lunch returns the lunch band in force; ok is false where there is none.
func (f *Flex) Lunch(d events.Date, r Regime, week string) (Lunch, bool) {
	w := weekIndex(week)
	if w < 0 {
		return Lunch{}, false
	}
	return f.lunch[r][w].At(d)
}

func weekIndex(week string) int {
	if len(week) != 1 || week[0] < 'A' || week[0] > 'C' {
		return -1
	}
	return int(week[0] - 'A')
}

// TimeBank has the figures of contract §4.
type TimeBank struct {
	TotalCap     Figure[int] // minutes
	MonthCap     Figure[int] // minutes
	NoticeHours  Figure[int]
	ServiceYears Figure[int]
	Agreement    string // clause
	Recovery     string // clause
	Withholding  string // clause
}

// Permits has the figures of contract §5.
type Permits struct {
	Accounts  []PermitAccount
	Abolished []calendar.DayOfYear
	Expiry    Figure[calendar.DayOfYear]
}

// PermitAccount is one of the paid permits.
type PermitAccount struct {
	Entitlement    events.Entitlement
	Clause         string
	ByDate         bool              // accrues on the abolished holidays; otherwise granted by the year
	Discipline     events.Discipline // only for it; empty: everybody
	ExcludedLevels [8]bool
	Amounts        Figure[PermitAmount]
}

// PermitAmount is the minutes a year (or for each abolished holiday).
type PermitAmount struct {
	FullTime        int
	ByWeeklyMinutes map[int]int // overrides the proportion to weekly minutes
}

// Loans has the figures of contract §6.
type Loans struct {
	Clause    string
	Funds     []LoanFund
	Terms     Figure[LoanTerms]
	Repayment string           // clause
	Interest  string           // clause
	TUR       Figure[RateBips] // yearly
}

// RateBips is a yearly rate in hundredths of a per cent.
type RateBips int64

// String returns per cent with two decimals, "2.50".
func (r RateBips) String() string { return events.Cents(r).String() }

// LoanFund is a fund's budget and individual cap over time.
type LoanFund struct {
	Fund     events.Fund
	Versions Figure[FundFigures]
}

// FundFigures are a fund's yearly budget and the cap of one loan.
type FundFigures struct {
	Budget events.Cents
	Cap    events.Cents
}

// LoanTerms are the terms common to the funds.
type LoanTerms struct {
	PayDay               int
	Instalments          []int // the numbers allowed
	DecisionDays         int   // from the decision to the money
	ServiceYears         int
	AffordabilityPercent int
	InterestMonths       [13]bool
	DayCount             int // days of the year for interest
}

// Fund returns a fund's figures; nil for a fund the contract does not have.
func (l *Loans) Fund(f events.Fund) *LoanFund {
	for i := range l.Funds {
		if l.Funds[i].Fund == f {
			return &l.Funds[i]
		}
	}
	return nil
}
