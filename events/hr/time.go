package hr

import (
	"slices"
	"strings"
	"time"

	"spettanze/events"
	"spettanze/events/declare"
	"spettanze/events/exams"
	"spettanze/events/lang"
	"spettanze/events/wire"
)

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

	LeaveVisitaMedica  LeaveKind = "visita_medica"
	LeaveIndisposto    LeaveKind = "indisposizione"
	LeavePubblicazioni LeaveKind = "pubblicazioni"
	LeaveTrasloco      LeaveKind = "trasloco"
	LeaveNascita       LeaveKind = "nascita"
	LeaveAllattamento  LeaveKind = "allattamento"

	LeaveEsame       LeaveKind = "esame"
	LeaveTesi        LeaveKind = "tesi"
	LeaveTesiNonPaga LeaveKind = "tesi_non_retribuita"
)

type namedKind struct {
	kind LeaveKind
	name lang.Text
}

// namedKinds are the kinds of leave with a name of their own: they use no account, or one that other kinds use too.
var namedKinds = []namedKind{
	{LeaveSickness, lang.Say("malattia", "sickness")},
	{LeaveStrike, lang.Say("sciopero", "strike")},
	{LeaveUnpaid, lang.Say("assenza non retribuita", "unpaid leave")},
	{LeaveOtherPaid, lang.Say("altra assenza retribuita", "other paid leave")},
	{LeaveVisitaMedica, lang.Say("visita medica", "medical visit")},
	{LeaveIndisposto, lang.Say("indisposizione", "indisposition")},
	{LeavePubblicazioni, lang.Say("pubblicazioni di matrimonio", "banns of marriage")},
	{LeaveTrasloco, lang.Say("trasloco", "moving house")},
	{LeaveNascita, lang.Say("nascita di un figlio", "birth of a child")},
	{LeaveAllattamento, lang.Say("riposo per allattamento", "nursing rest")},
	{LeaveEsame, lang.Say("esame universitario", "university exam")},
	{LeaveTesi, lang.Say("preparazione della tesi", "work on a thesis")},
	{LeaveTesiNonPaga, lang.Say("preparazione della tesi, non retribuita", "work on a thesis, unpaid")},
}

// LeaveKinds lists every kind of leave: those named by their account, then the others.
var LeaveKinds = func() (out []LeaveKind) {
	for _, e := range accounts() {
		out = append(out, LeaveKind(e.LeaveKind()))
	}
	for _, k := range namedKinds {
		out = append(out, k.kind)
	}
	return out
}()

// accounts are the entitlements that leave of one kind uses.
func accounts() []events.Entitlement {
	return events.EntitlementsWhere(func(e events.Entitlement) bool { return e.Row().Leave })
}

// Account returns the account that leave of the kind uses; empty if it uses none.
func (k LeaveKind) Account() events.Entitlement {
	if row := events.Entitlement(k).Row(); row.Leave && row.Kind == "" {
		return row.Code
	}
	return accountOf[k]
}

// accountOf has the kinds whose account has another name.
var accountOf = func() map[LeaveKind]events.Entitlement {
	m := map[LeaveKind]events.Entitlement{LeaveEsame: events.PermessiStudio, LeaveTesi: events.PermessiStudio}
	for _, e := range accounts() {
		if kind := e.Row().Kind; kind != "" {
			m[LeaveKind(kind)] = e
		}
	}
	return m
}()

// Class returns who may see that an absence is of the kind: those who see its account. All kinds without an account are special: they tell
// of health, family or a strike, and law 104, bereavement and leave for family come under unpaid leave and other paid leave.
func (k LeaveKind) Class() events.Class {
	if account := k.Account(); account != "" {
		return account.Row().Class
	}
	if slices.ContainsFunc(namedKinds, func(n namedKind) bool { return n.kind == k }) {
		return events.ClassSpecial
	}
	return 0
}

// LeaveTaken is an absence: whole days from the date to To, or Minutes of the date's day.
type LeaveTaken struct {
	events.Dated
	Kind        LeaveKind
	To          events.Date // last whole day; absent: the date alone
	Minutes     int         // 1 to 1440; absent: whole days
	Remote      bool
	RequestedAt time.Time
	Certified   *bool // of a medical visit: false, it is known to have no certificate

	Exam    string        // of a leave for an exam
	ExamOn  events.Date   // when it is; zero: not given
	Course  string        // of a leave for a thesis
	Average exams.Average // of the grades so far; zero: not given
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

// Arrangement implements [events.Arranging].
func (d TimeBankAgreed) Arrangement() events.Arrangement {
	return events.Arrangement{Kind: "timebank", To: d.To}
}

// Arrangement implements [events.Arranging].
func (TimeBankClosed) Arrangement() events.Arrangement { return events.Arrangement{Kind: "timebank"} }

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

// Class implements [events.Classed].
func (l LeaveTaken) Class() events.Class { return l.Kind.Class() }

// Absence implements [events.Absent].
func (l LeaveTaken) Absence() events.Absence {
	return events.Absence{Last: l.Last(), Minutes: l.Minutes, Unpaid: l.Kind == LeaveUnpaid || l.Kind == LeaveTesiNonPaga}
}

// Absence implements [events.Absent].
func (l TimeBankLeaveTaken) Absence() events.Absence {
	return events.Absence{Last: l.Date, Minutes: l.Minutes}
}

// WorkedBack implements [events.WorkingBack].
func (d TimeBankRecovered) WorkedBack() int { return d.Minutes }

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
		Titled("Richiesto", "Asked for"),
	declare.Maybe("certified", declare.Bool, func(d *LeaveTaken) **bool { return &d.Certified }, "Whether a medical visit is certified; only of `visita_medica`.").
		Titled("Attestata", "Certified"),
	declare.Optional("exam", declare.Code, func(d *LeaveTaken) *string { return &d.Exam }, "Id of the exam; of `esame`, which needs it.").
		Titled("Esame", "Exam"),
	declare.Optional("examOn", declare.LastDay, func(d *LeaveTaken) *events.Date { return &d.ExamOn },
		"Day of the exam, not before the date; only of `esame`. Its academic year is that of the leave.").Titled("Data dell'esame", "Day of the exam"),
	declare.Optional("course", declare.Code, func(d *LeaveTaken) *string { return &d.Course },
		"Id of the course of study; required with `tesi` and `tesi_non_retribuita`.").Titled("Corso", "Course"),
	declare.Optional("average", exams.AnAverage, func(d *LeaveTaken) *exams.Average { return &d.Average },
		"Average of the grades so far; only of `tesi` and `tesi_non_retribuita`.").Titled("Media", "Average"),
	declare.Check(kindFieldsSchema(), checkKindFields))

// kindFields are the fields that leave of some kinds alone has.
var kindFields = []struct {
	name  string
	needs bool // leave of these kinds must have it
	given func(*LeaveTaken) bool
	kinds []LeaveKind
}{
	{"certified", false, func(d *LeaveTaken) bool { return d.Certified != nil }, []LeaveKind{LeaveVisitaMedica}},
	{"exam", true, func(d *LeaveTaken) bool { return d.Exam != "" }, []LeaveKind{LeaveEsame}},
	{"examOn", false, func(d *LeaveTaken) bool { return d.ExamOn != 0 }, []LeaveKind{LeaveEsame}},
	{"course", true, func(d *LeaveTaken) bool { return d.Course != "" }, []LeaveKind{LeaveTesi, LeaveTesiNonPaga}},
	{"average", false, func(d *LeaveTaken) bool { return d.Average != 0 }, []LeaveKind{LeaveTesi, LeaveTesiNonPaga}},
}

// kindFieldsSchema is the JSON Schema of the rule that [checkKindFields] checks.
func kindFieldsSchema() string {
	var rules []string
	for _, f := range kindFields {
		kinds := `"properties":{"kind":{"enum":["` + declare.Joined(f.kinds, `","`) + `"]}}`
		rules = append(rules, `{"if":{"required":["`+f.name+`"]},"then":{`+kinds+`}}`)
		if f.needs {
			rules = append(rules, `{"if":{`+kinds+`,"required":["kind"]},"then":{"required":["`+f.name+`"]}}`)
		}
	}
	return `"allOf":[` + strings.Join(rules, ",") + `]`
}

// checkKindFields refuses fields of other kinds, and leave without a field that its kind needs.
func checkKindFields(r *wire.Reader, d *LeaveTaken) {
	for _, f := range kindFields {
		switch of := slices.Contains(f.kinds, d.Kind); {
		case f.given(d) && !of:
			r.FailAt("/"+f.name, events.CodeInvalidValue, lang.Say("%s accanto a kind %s", "%s beside kind %s", f.name, d.Kind),
				lang.Say("%s solo con kind %s", "%s only with kind %s", f.name, declare.Joined(f.kinds, ", ")))
			return
		case f.needs && of && !f.given(d):
			r.FailAt("/"+f.name, events.CodeMissingField, lang.Say("kind %s senza %s", "kind %s without %s", d.Kind, f.name),
				lang.Say("%s accanto a kind %s", "%s beside kind %s", f.name, d.Kind))
			return
		}
	}
}

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
	for _, e := range accounts() {
		out = append(out, lang.Say(e.Row().It, e.Row().En))
	}
	for _, k := range namedKinds {
		out = append(out, k.name)
	}
	return out
}
