package events

import (
	"slices"
	"strings"
	"time"
)

// ClockingRecorded is a day's clocking.
type ClockingRecorded struct {
	Dated
	Week               string      // A, B or C: the type of week for the flexible bands; may be absent
	Punches            []ClockTime // 2 or 4, strictly increasing: in, out, in, out
	Afternoon          *bool
	PlannedMinutes     *int // theoretical minutes of the day, 0 to 1440, instead of the schedule's
	OvertimeAuthorized bool
	Remote             bool
}

// RigidHoursOrdered suspends flexible hours from the date to To, both included; of the company or of one employee.
type RigidHoursOrdered struct {
	Dated
	To Date
}

// WeeksSet says which types the weeks from the date, a Monday, on have in turn, until the next such fact; of the company or
// of one employee, whose own goes before the company's (contract §10, "Week types").
type WeeksSet struct {
	Dated
	Pattern []string // 1 to 13 of A, B, C
}

// TypeOn returns the type of the week of a day that is not before the date.
func (w WeeksSet) TypeOn(day Date) string { return w.Pattern[int(day-w.Date)/7%len(w.Pattern)] }

// LeaveKind is the kind of an absence: the name of the account that it uses, or one of those without an account.
type LeaveKind string

// The kinds of leave.
const (
	LeaveFerie       LeaveKind = "ferie"
	LeaveArt39       LeaveKind = "permessi_art39"
	LeaveParteTerza  LeaveKind = "permessi_parte_terza"
	LeaveExFestivita LeaveKind = "permessi_ex_festivita"
	LeaveSickness    LeaveKind = "sickness"
	LeaveStrike      LeaveKind = "strike"
	LeaveUnpaid      LeaveKind = "unpaid"
	LeaveOtherPaid   LeaveKind = "other_paid"
)

// LeaveKinds lists every kind of leave.
var LeaveKinds = leaveKinds()

// LeaveTaken is an absence: whole days from the date to To, or Minutes of the date's day.
type LeaveTaken struct {
	Dated
	Kind        LeaveKind
	To          Date // last whole day; absent: the date alone
	Minutes     int  // 1 to 1440; absent: whole days
	Remote      bool
	RequestedAt time.Time
}

// Last returns the last day of the leave.
func (l LeaveTaken) Last() Date {
	if l.To == 0 {
		return l.Date
	}
	return l.To
}

// Rhythm is how often the time bank must be worked back.
type Rhythm string

// The rhythms of recovery.
const (
	Monthly     Rhythm = "monthly"
	FourMonthly Rhythm = "four_monthly"
)

// TimeBankAgreed opens the time bank from the date to To, both included.
type TimeBankAgreed struct {
	Dated
	To       Date
	Recovery Rhythm
	Reason   string
}

// TimeBankLeaveTaken takes minutes, 1 to 1440, to be worked back.
type TimeBankLeaveTaken struct {
	Dated
	Minutes     int
	RequestedAt time.Time
}

// TimeBankRecovered works minutes back, 1 to 1440.
type TimeBankRecovered struct {
	Dated
	Minutes int
}

// TimeBankClosed ends the agreement in force before its time, at the end of the date.
type TimeBankClosed struct {
	Dated
}

// Type returns the declaration.
func (ClockingRecorded) Type() *Type { return clockingRecorded }

// Type returns the declaration.
func (RigidHoursOrdered) Type() *Type { return rigidHoursOrdered }

// Type returns the declaration.
func (WeeksSet) Type() *Type { return weeksSet }

// Type returns the declaration.
func (LeaveTaken) Type() *Type { return leaveTaken }

// Type returns the declaration.
func (TimeBankAgreed) Type() *Type { return timeBankAgreed }

// Type returns the declaration.
func (TimeBankLeaveTaken) Type() *Type { return timeBankLeaveTaken }

// Type returns the declaration.
func (TimeBankRecovered) Type() *Type { return timeBankRecovered }

// Type returns the declaration.
func (TimeBankClosed) Type() *Type { return timeBankClosed }

// DayMinutes returns the minutes planned, if the clocking tells them.
func (c ClockingRecorded) DayMinutes(day Date) (int, bool) {
	if c.PlannedMinutes == nil || day != c.Date {
		return 0, false
	}
	return *c.PlannedMinutes, true
}

// Absence returns what the leave takes.
func (l LeaveTaken) Absence() Absence {
	return Absence{Last: l.Last(), Minutes: l.Minutes, Unpaid: l.Kind == LeaveUnpaid}
}

// Absence returns what the leave takes.
func (l TimeBankLeaveTaken) Absence() Absence { return Absence{Last: l.Date, Minutes: l.Minutes} }

var clockingRecorded = declare[ClockingRecorded]("hr.clocking.recorded", "Clocking recorded", "A day's clocking.", traits{clause: "CIA/3.1"},
	optional("week", aWeekType, func(d *ClockingRecorded) *string { return &d.Week },
		"Type of the week for the flexible bands (CIA/All.1-A, CIA/All.1-B); without it, that of hr.flex.weeks_set."),
	required("punches", thePunches, func(d *ClockingRecorded) *[]ClockTime { return &d.Punches },
		"In, out, or in, out, in, out: 2 or 4 times of the day, each later than the one before."),
	maybe("afternoon", aBool, func(d *ClockingRecorded) **bool { return &d.Afternoon }, "Whether a day of 5 hours is worked in the afternoon."),
	maybe("plannedMinutes", dayMinutes, func(d *ClockingRecorded) **int { return &d.PlannedMinutes },
		"Theoretical minutes of the day, 0 to 1440, instead of the schedule's."),
	optional("overtimeAuthorized", aBool, func(d *ClockingRecorded) *bool { return &d.OvertimeAuthorized },
		"Whether minutes outside the bands are overtime."),
	optional("remote", aBool, func(d *ClockingRecorded) *bool { return &d.Remote }, "Whether the day is worked remotely: no flex (CIA/All.11/D)."))

var rigidHoursOrdered = declare[RigidHoursOrdered]("hr.flex.rigid_hours_ordered", "Rigid hours ordered",
	"Suspends flexible hours from the date to the day `to`, of an employee or, with the subject company, of all.",
	traits{about: Either, everybody: true, clause: "CIA/3.1.a"},
	required("to", aLastDay, func(d *RigidHoursOrdered) *Date { return &d.To }, "Last day, not before the date."))

var weeksSet = declare[WeeksSet]("hr.flex.weeks_set", "Weeks set",
	"Sets the types that the weeks from the date, a Monday, on have in turn, until the next such event; of an employee or, with the "+
		"subject company, of whoever has none of their own.",
	traits{about: Either, rank: RankAgreement, everybody: true, clause: "CIA/3.1.a"},
	required("pattern", listOf(aWeekType, 1, 13, "types of week"), func(d *WeeksSet) *[]string { return &d.Pattern },
		"The types of the weeks in turn; after the last, the first again."),
	check("", func(r *reader, d *WeeksSet) {
		if d.Date.Weekday() != time.Monday {
			r.failAt("/date", CodeInvalidValue, `"`+d.Date.String()+`"`, "a Monday, such as "+(d.Date-Date((d.Date.Weekday()+6)%7)).String())
		}
	}))

var leaveTaken = declare[LeaveTaken]("hr.leave.taken", "Leave taken",
	"An absence: whole days from the date to the day `to` (without it, the date alone), or minutes of the date's day.", traits{},
	required("kind", aLeaveKind, func(d *LeaveTaken) *LeaveKind { return &d.Kind }, "Kind of the absence."),
	notBoth("to", "minutes", "either to (whole days) or minutes (part of the day)",
		func(d *LeaveTaken) bool { return d.To != 0 && d.Minutes != 0 }),
	optional("to", aLastDay, func(d *LeaveTaken) *Date { return &d.To },
		"Last whole day, not before the date, of at most 366; not beside minutes."),
	check("", func(r *reader, d *LeaveTaken) {
		if last := d.Date + maxLeaveDays - 1; d.To > last {
			r.failAt("/to", CodeInvalidValue, `"`+d.To.String()+`"`, "a day not after "+last.String()+
				": a leave is of at most 366 days, a longer absence is a suspension (hr.employment.suspended)")
		}
	}),
	optional("minutes", minutes, func(d *LeaveTaken) *int { return &d.Minutes }, "Minutes of the day, 1 to 1440; not beside to."),
	optional("remote", aBool, func(d *LeaveTaken) *bool { return &d.Remote }, "Whether taken on a remote day."),
	optional("requestedAt", anInstant, func(d *LeaveTaken) *time.Time { return &d.RequestedAt }, "When it was asked for."))

var timeBankAgreed = declare[TimeBankAgreed]("hr.timebank.agreed", "Time bank agreed",
	"Opens the time bank from the date to the day `to`, both included (CIA/4bis.B.2).", traits{rank: RankAgreement, clause: "CIA/4bis.B.2"},
	required("to", aLastDay, func(d *TimeBankAgreed) *Date { return &d.To }, "Last day, not before the date."),
	required("recovery", oneOf(Monthly, FourMonthly), func(d *TimeBankAgreed) *Rhythm { return &d.Recovery },
		"How often the minutes must be worked back."),
	required("reason", aText, func(d *TimeBankAgreed) *string { return &d.Reason }, ""))

var timeBankLeaveTaken = declare[TimeBankLeaveTaken]("hr.timebank.leave_taken", "Time bank leave taken",
	"Takes minutes that are to be worked back.", traits{clause: "CIA/4bis.B.2"},
	required("minutes", minutes, func(d *TimeBankLeaveTaken) *int { return &d.Minutes }, ""),
	optional("requestedAt", anInstant, func(d *TimeBankLeaveTaken) *time.Time { return &d.RequestedAt },
		"When it was asked for; 24 hours of notice are due."))

var timeBankRecovered = declare[TimeBankRecovered]("hr.timebank.recovered", "Time bank recovered", "Works minutes back.",
	traits{clause: "CIA/4bis.B.2"},
	required("minutes", minutes, func(d *TimeBankRecovered) *int { return &d.Minutes }, ""))

var timeBankClosed = declare[TimeBankClosed]("hr.timebank.closed", "Time bank closed",
	"Ends the agreement in force before its time, at the end of the date.", traits{clause: "CIA/4bis.B.2"})

// maxLeaveDays bounds a leave (contract §10, "Leave that does not fit a day").
const maxLeaveDays = 366

// The kinds of value of the types about time.
var (
	weekTypes  = []string{"A", "B", "C"}
	aWeekType  = oneOf(weekTypes...)
	aLeaveKind = oneOf(LeaveKinds...)
)

// thePunches are 2 or 4 times, strictly increasing: a pair that crosses midnight, or is out of order, is refused.
var thePunches = kind[[]ClockTime]{expects: expPunches, says: "2 or 4 times HH:MM in order",
	schema: `{"type":"array","items":` + aClockTime.schema + `,"minItems":2,"maxItems":4,"uniqueItems":true,"not":{"minItems":3,"maxItems":3}}`,
	zero:   func(v *[]ClockTime) bool { return len(*v) == 0 },
	read:   func(r *reader, v *[]ClockTime) { *v = r.punches() },
	write:  func(o *object, v *[]ClockTime) { writeList(o, *v, aClockTime.write) }, fromText: inCommas(inQuotes),
	draw: func(d Draw, _ Date) string {
		n := 2 * d.Int(1, 2)
		times := make([]int, 0, n)
		for len(times) < n {
			if t := d.Int(0, 1439); !slices.Contains(times, t) {
				times = append(times, t)
			}
		}
		slices.Sort(times)
		quotes := make([]string, n)
		for i, t := range times {
			quotes[i] = quoted(ClockTime(t).String()) //nolint:gosec // minutes of a day
		}
		return "[" + strings.Join(quotes, ",") + "]"
	}}

func (r *reader) punches() []ClockTime {
	if !r.open('[', expPunches) {
		return nil
	}
	list, n := [4]ClockTime{}, 0
	for r.err == nil && r.dec.PeekKind() != ']' {
		c := r.clock()
		switch {
		case r.err != nil:
		case n == len(list):
			r.fail(CodeInvalidValue, "more than 4 times", expPunches)
		case n > 0 && c <= list[n-1]:
			r.fail(CodeInvalidValue, `"`+c.String()+`" after "`+list[n-1].String()+`"`, expPunches)
		default:
			list[n] = c
			n++
		}
	}
	r.closeList()
	if r.err == nil && n != 2 && n != 4 {
		times := [4]string{"no time", "1 time", "", "3 times"}[n]
		r.fail(CodeInvalidValue, times, expPunches)
		return nil
	}
	return append([]ClockTime(nil), list[:n]...)
}
