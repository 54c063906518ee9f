package hr

import (
	"slices"
	"strings"
	"time"

	"spettanze/events"
	"spettanze/events/declare"
	"spettanze/events/lang"
	"spettanze/events/wire"
)

// ClockingRecorded is a day's clocking.
type ClockingRecorded struct {
	events.Dated
	Week               string             // A, B or C: the type of week for the flexible bands; may be absent
	Punches            []events.ClockTime // 2 or 4, strictly increasing: in, out, in, out
	Afternoon          *bool
	PlannedMinutes     *int // theoretical minutes of the day, 0 to 1440, instead of the schedule's
	OvertimeAuthorized bool
	Remote             bool
}

// RigidHoursOrdered suspends flexible hours from the date to To, both included; of the company or of one employee.
type RigidHoursOrdered struct {
	events.Dated
	To events.Date
}

// Lasts is [events.Lasting].
func (d RigidHoursOrdered) Lasts() events.Date { return d.To }

// WeeksSet sets the types that the weeks have in turn from the date, a Monday, until the next such fact; for the company or
// for one employee, whose own pattern precedes the company's (contract §10, "Week types").
type WeeksSet struct {
	events.Dated
	Pattern []string // 1 to 13 of A, B, C
}

// TypeOn returns the type of the week of a day that is not before the date.
func (w WeeksSet) TypeOn(day events.Date) string { return w.Pattern[int(day-w.Date)/7%len(w.Pattern)] }

// LeaveKind is the kind of an absence: the name of the account that it uses, or a kind without an account.
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

// LeaveKinds lists every kind of leave: those that use an account, then the others.
var LeaveKinds = func() (out []LeaveKind) {
	for _, e := range events.EntitlementsWhere(func(e events.Entitlement) bool { return e.Row().Leave }) {
		out = append(out, LeaveKind(e))
	}
	return append(out, LeaveSickness, LeaveStrike, LeaveUnpaid, LeaveOtherPaid)
}()

// leaveClasses are the classes of the kinds without an account. Unpaid leave and other paid leave are special: law 104, bereavement
// and leave for family come under these kinds.
var leaveClasses = map[LeaveKind]events.Class{LeaveSickness: events.ClassSpecial, LeaveStrike: events.ClassSpecial,
	LeaveUnpaid: events.ClassSpecial, LeaveOtherPaid: events.ClassSpecial}

// Class returns who may see that an absence is of the kind.
func (k LeaveKind) Class() events.Class {
	if row := events.Entitlement(k).Row(); row.Leave {
		return row.Class
	}
	return leaveClasses[k]
}

// LeaveTaken is an absence: whole days from the date to To, or Minutes of the date's day.
type LeaveTaken struct {
	events.Dated
	Kind        LeaveKind
	To          events.Date // last whole day; absent: the date alone
	Minutes     int         // 1 to 1440; absent: whole days
	Remote      bool
	RequestedAt time.Time
}

// Last returns the last day of the leave.
func (l LeaveTaken) Last() events.Date {
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
	events.Dated
	To       events.Date
	Recovery Rhythm
	Reason   string
}

// Lasts is [events.Lasting].
func (d TimeBankAgreed) Lasts() events.Date { return d.To }

// TimeBankLeaveTaken takes minutes, 1 to 1440, to be worked back.
type TimeBankLeaveTaken struct {
	events.Dated
	Minutes     int
	RequestedAt time.Time
}

// TimeBankRecovered works minutes back, 1 to 1440.
type TimeBankRecovered struct {
	events.Dated
	Minutes int
}

// TimeBankClosed ends the agreement in force before its time, at the end of the date.
type TimeBankClosed struct {
	events.Dated
}

// Type returns the declaration.
func (ClockingRecorded) Type() *events.Type { return clockingRecorded }

// Type returns the declaration.
func (RigidHoursOrdered) Type() *events.Type { return rigidHoursOrdered }

// Type returns the declaration.
func (WeeksSet) Type() *events.Type { return weeksSet }

// Type returns the declaration.
func (LeaveTaken) Type() *events.Type { return leaveTaken }

// Words implements [events.Worded].
func (d TimeBankAgreed) Words() string { return d.Reason }

// Type returns the declaration.
func (TimeBankAgreed) Type() *events.Type { return timeBankAgreed }

// Type returns the declaration.
func (TimeBankLeaveTaken) Type() *events.Type { return timeBankLeaveTaken }

// Type returns the declaration.
func (TimeBankRecovered) Type() *events.Type { return timeBankRecovered }

// Type returns the declaration.
func (TimeBankClosed) Type() *events.Type { return timeBankClosed }

// DayMinutes returns the planned minutes, if the clocking has them.
func (c ClockingRecorded) DayMinutes(day events.Date) (int, bool) {
	if c.PlannedMinutes == nil || day != c.Date {
		return 0, false
	}
	return *c.PlannedMinutes, true
}

// Class implements [events.Classed].
func (l LeaveTaken) Class() events.Class { return l.Kind.Class() }

// Absence implements [events.Absent].
func (l LeaveTaken) Absence() events.Absence {
	return events.Absence{Last: l.Last(), Minutes: l.Minutes, Unpaid: l.Kind == LeaveUnpaid}
}

// Absence implements [events.Absent].
func (l TimeBankLeaveTaken) Absence() events.Absence {
	return events.Absence{Last: l.Date, Minutes: l.Minutes}
}

var clockingRecorded = declare.Type[ClockingRecorded]("hr.clocking.recorded", "Clocking recorded", "A day's clocking.",
	declare.Traits{It: "Timbratura", Class: events.ClassTime, Clause: "CIA/3.1"},
	declare.Optional("week", aWeekType, func(d *ClockingRecorded) *string { return &d.Week },
		"Type of the week for the flexible bands (CIA/All.1-A, CIA/All.1-B); without it, that of hr.flex.weeks_set.").Titled("Settimana", "Week"),
	declare.Required("punches", thePunches, func(d *ClockingRecorded) *[]events.ClockTime { return &d.Punches },
		"In, out, or in, out, in, out: 2 or 4 times of the day, each later than the one before.").Titled("Timbrature", "Punches"),
	declare.Maybe("afternoon", declare.Bool, func(d *ClockingRecorded) **bool { return &d.Afternoon }, "Whether a day of 5 hours is worked in the afternoon.").
		Titled("Pomeriggio", "Afternoon"),
	declare.Maybe("plannedMinutes", declare.DayMinutes, func(d *ClockingRecorded) **int { return &d.PlannedMinutes },
		"Theoretical minutes of the day, 0 to 1440, instead of the schedule's.").Titled("Minuti previsti", "Planned minutes"),
	declare.Optional("overtimeAuthorized", declare.Bool, func(d *ClockingRecorded) *bool { return &d.OvertimeAuthorized },
		"Whether minutes outside the bands are overtime.").Titled("Straordinario autorizzato", "Overtime authorised"),
	declare.Optional("remote", declare.Bool, func(d *ClockingRecorded) *bool { return &d.Remote }, "Whether the day is worked remotely: no flex (CIA/All.11/D).").
		Titled("Da remoto", "Remote"))

var rigidHoursOrdered = declare.Type[RigidHoursOrdered]("hr.flex.rigid_hours_ordered", "Rigid hours ordered",
	"Suspends flexible hours from the date to the day `to`, of an employee or, with the subject company, of all.",
	declare.Traits{It: "Orario rigido", Class: events.ClassTime, About: events.Either, Everybody: true, Clause: "CIA/3.1.a"},
	declare.Required("to", declare.LastDay, func(d *RigidHoursOrdered) *events.Date { return &d.To }, "Last day, not before the date.").
		Titled("Fino al", "Until"))

var weeksSet = declare.Type[WeeksSet]("hr.flex.weeks_set", "Weeks set",
	"Sets the types that the weeks from the date, a Monday, on have in turn, until the next such event; of an employee or, with the "+
		"subject company, of all employees without a pattern of their own.",
	declare.Traits{It: "Settimane assegnate", Class: events.ClassTime, About: events.Either, Rank: events.RankAgreement, Everybody: true, Clause: "CIA/3.1.a"},
	declare.Required("pattern", declare.ListOf(aWeekType, 1, 13, lang.Say("tipi di settimana", "types of week")), func(d *WeeksSet) *[]string { return &d.Pattern },
		"The types of the weeks in turn; after the last, the first again.").Titled("Settimane", "Weeks"),
	declare.Check("", func(r *wire.Reader, d *WeeksSet) {
		if d.Date.Weekday() != time.Monday {
			r.FailAt("/date", events.CodeInvalidValue, lang.Same(`"`+d.Date.String()+`"`),
				lang.Say("un lunedì, come %s", "a Monday, such as %s", d.Date-events.Date((d.Date.Weekday()+6)%7)))
		}
	}))

var leaveTaken = declare.Type[LeaveTaken]("hr.leave.taken", "Leave taken",
	"An absence: whole days from the date to the day `to` (without it, the date alone), or minutes of the date's day.",
	declare.Traits{It: "Assenza", Class: events.ClassTime},
	declare.Required("kind", aLeaveKind, func(d *LeaveTaken) *LeaveKind { return &d.Kind }, "Kind of the absence.").Titled("Tipo", "Kind"),
	declare.NotBoth("to", "minutes", lang.Say("o to (giorni interi) o minutes (parte del giorno)", "either to (whole days) or minutes (part of the day)"),
		func(d *LeaveTaken) bool { return d.To != 0 && d.Minutes != 0 }),
	declare.Optional("to", declare.LastDay, func(d *LeaveTaken) *events.Date { return &d.To },
		"Last whole day, not before the date, of at most 366; not together with minutes.").Titled("Fino al", "Until"),
	declare.Check("", func(r *wire.Reader, d *LeaveTaken) {
		if last := d.Date + maxLeaveDays - 1; d.To > last {
			r.FailAt("/to", events.CodeInvalidValue, lang.Same(`"`+d.To.String()+`"`), lang.Say(
				"un giorno non dopo il %s: un'assenza è di al più 366 giorni, una più lunga è una sospensione (hr.employment.suspended)",
				"a day not after %s: a leave is of at most 366 days, a longer absence is a suspension (hr.employment.suspended)", last))
		}
	}),
	declare.Optional("minutes", declare.Minutes, func(d *LeaveTaken) *int { return &d.Minutes }, "Minutes of the day, 1 to 1440; not together with to.").
		Titled("Minuti", "Minutes"),
	declare.Optional("remote", declare.Bool, func(d *LeaveTaken) *bool { return &d.Remote }, "Whether taken on a remote day.").
		Titled("Da remoto", "Remote"),
	declare.Optional("requestedAt", declare.Instant, func(d *LeaveTaken) *time.Time { return &d.RequestedAt }, "When it was asked for.").
		Titled("Richiesto", "Asked for"))

var timeBankAgreed = declare.Type[TimeBankAgreed]("hr.timebank.agreed", "Time bank agreed",
	"Opens the time bank from the date to the day `to`, both included (CIA/4bis.B.2).",
	declare.Traits{It: "Accordo di banca del tempo", Class: events.ClassTime, Rank: events.RankAgreement, Clause: "CIA/4bis.B.2"},
	declare.Required("to", declare.LastDay, func(d *TimeBankAgreed) *events.Date { return &d.To }, "Last day, not before the date.").
		Titled("Fino al", "Until"),
	declare.Required("recovery", declare.OneOf(Monthly, FourMonthly).Named(lang.Say("mensile", "monthly"), lang.Say("quadrimestrale", "four-monthly")),
		func(d *TimeBankAgreed) *Rhythm { return &d.Recovery }, "How often the minutes must be worked back.").Titled("Recupero", "Worked back"),
	declare.Required("reason", declare.Text, func(d *TimeBankAgreed) *string { return &d.Reason }, "").Titled("Motivo", "Reason").Only(events.ClassSpecial))

var timeBankLeaveTaken = declare.Type[TimeBankLeaveTaken]("hr.timebank.leave_taken", "Time bank leave taken",
	"Takes minutes that are to be worked back.", declare.Traits{It: "Assenza in banca del tempo", Class: events.ClassTime, Clause: "CIA/4bis.B.2"},
	declare.Required("minutes", declare.Minutes, func(d *TimeBankLeaveTaken) *int { return &d.Minutes }, "").Titled("Minuti", "Minutes"),
	declare.Optional("requestedAt", declare.Instant, func(d *TimeBankLeaveTaken) *time.Time { return &d.RequestedAt },
		"When it was asked for; 24 hours of notice are due.").Titled("Richiesto", "Asked for"))

var timeBankRecovered = declare.Type[TimeBankRecovered]("hr.timebank.recovered", "Time bank recovered", "Works minutes back.",
	declare.Traits{It: "Recupero in banca del tempo", Class: events.ClassTime, Clause: "CIA/4bis.B.2"},
	declare.Required("minutes", declare.Minutes, func(d *TimeBankRecovered) *int { return &d.Minutes }, "").Titled("Minuti", "Minutes"))

var timeBankClosed = declare.Type[TimeBankClosed]("hr.timebank.closed", "Time bank closed",
	"Ends the agreement in force before its time, at the end of the date.",
	declare.Traits{It: "Chiusura della banca del tempo", Class: events.ClassTime, Clause: "CIA/4bis.B.2"})

// ExpectPunches describes the punches of a clocking in an error.
var ExpectPunches = lang.Say("2 o 4 ore del giorno HH:MM, ognuna dopo la precedente", "2 or 4 times of day HH:MM, each later than the one before")

// FoundAfter describes a punch that is not later than the one before.
func FoundAfter(punch, before string) lang.Text {
	return lang.Say("%q dopo %q", "%q after %q", punch, before)
}

// maxLeaveDays bounds a leave (contract §10, "Leave that does not fit a day").
const maxLeaveDays = 366

// WeekTypes are the types of week of the flexible bands (CIA/All.1-A, CIA/All.1-B).
var WeekTypes = []string{"A", "B", "C"}

// The kinds of value of the types about time.
var (
	aWeekType  = declare.OneOf(WeekTypes...)
	aLeaveKind = declare.OneOf(LeaveKinds...).Named(leaveNames()...)
)

// leaveNames are the names of the kinds of leave: of the account that a kind uses, or its own.
func leaveNames() (out []lang.Text) {
	own := map[LeaveKind]lang.Text{LeaveSickness: lang.Say("malattia", "sickness"), LeaveStrike: lang.Say("sciopero", "strike"),
		LeaveUnpaid: lang.Say("assenza non retribuita", "unpaid leave"), LeaveOtherPaid: lang.Say("altra assenza retribuita", "other paid leave")}
	for _, k := range LeaveKinds {
		name, ok := own[k]
		if row := events.Entitlement(k).Row(); !ok {
			name = lang.Say(row.It, row.En)
		}
		out = append(out, name)
	}
	return out
}

// thePunches are 2 or 4 times, strictly increasing: a pair that crosses midnight, or is out of order, is refused.
var thePunches = declare.Kind[[]events.ClockTime]{Expects: ExpectPunches, Says: "2 or 4 times HH:MM in order",
	Schema: `{"type":"array","items":` + declare.ClockTime.Schema + `,"minItems":2,"maxItems":4,"uniqueItems":true,"not":{"minItems":3,"maxItems":3}}`,
	Zero:   func(v *[]events.ClockTime) bool { return len(*v) == 0 },
	Read:   func(r *wire.Reader, v *[]events.ClockTime) { *v = readPunches(r) },
	Append: func(b []byte, v *[]events.ClockTime) []byte {
		return declare.AppendList(b, *v, declare.ClockTime.Append)
	},
	FromText: declare.InCommas(declare.InQuotes),
	Draw: func(d events.Draw, _ events.Date) string {
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
			quotes[i] = declare.Quoted(events.ClockTime(t).String()) //nolint:gosec // minutes of a day
		}
		return "[" + strings.Join(quotes, ",") + "]"
	}}

func readPunches(r *wire.Reader) []events.ClockTime {
	if !r.Open('[', ExpectPunches) {
		return nil
	}
	list, n := [4]events.ClockTime{}, 0
	for r.Err == nil && r.Peek() != ']' {
		c := r.Clock()
		switch {
		case r.Err != nil:
		case n == len(list):
			r.Fail(events.CodeInvalidValue, lang.Say("più di 4 ore", "more than 4 times"), ExpectPunches)
		case n > 0 && c <= list[n-1]:
			r.Fail(events.CodeInvalidValue, FoundAfter(c.String(), list[n-1].String()), ExpectPunches)
		default:
			list[n] = c
			n++
		}
	}
	r.Close()
	if r.Err == nil && n != 2 && n != 4 {
		times := [4]lang.Text{lang.Say("nessuna ora", "no time"), lang.Say("1 ora", "1 time"), {}, lang.Say("3 ore", "3 times")}[n]
		r.Fail(events.CodeInvalidValue, times, ExpectPunches)
		return nil
	}
	return append([]events.ClockTime(nil), list[:n]...)
}
