package hr

import (
	"fmt"
	"strings"

	"spettanze/events"
	"spettanze/events/declare"
	"spettanze/events/lang"
	"spettanze/events/wire"
)

// Discipline is the part of the national agreement that applies to an employee.
type Discipline string

// The disciplines.
const (
	PartePrima Discipline = "parte_prima" // administrative staff
	ParteTerza Discipline = "parte_terza" // call centre
)

// ContractKind is the kind of an employment contract.
type ContractKind string

// The kinds of employment contract.
const (
	Indefinite ContractKind = "indefinite"
	FixedTerm  ContractKind = "fixed_term"
)

// Qualifications that matter to a rule.
const (
	Supervisor  = "supervisor"  // no flex (CIA/3.1.a)
	Liquidatore = "liquidatore" // claims adjuster
	Coordinator = "coordinator"
)

// Assistenza is the service of Parte Terza whose shifts cover nights and holidays: some rules are about it alone, others not about it.
const Assistenza = "assistenza"

// ScheduleCode names a weekly schedule of the contract's table (contract §1).
type ScheduleCode string

// The schedule codes.
const (
	FT37         ScheduleCode = "ft37"
	FT37MonPM    ScheduleCode = "ft37_mon_pm"
	PT24         ScheduleCode = "pt24"
	PT25         ScheduleCode = "pt25"
	PT30x6       ScheduleCode = "pt30_6d"
	PT30x5       ScheduleCode = "pt30_5d"
	PT30x5Return ScheduleCode = "pt30_5d_return"
	Shift37      ScheduleCode = "shift37"
	Custom       ScheduleCode = "custom"
)

// Week is the theoretical minutes of each day of a schedule, 0 to 1440; a day left out has none.
type Week struct {
	Mon int
	Tue int
	Wed int
	Thu int
	Fri int
	Sat int
	Sun int
}

// Schedule is a weekly schedule: a code of the table and, for pt24 and custom or to override the code's own, a week.
type Schedule struct {
	Code      ScheduleCode
	Week      *Week
	Afternoon *bool // whether it works in the afternoon too (CIA/4.3); nil: as its code does
}

// Hired begins a spell of service.
type Hired struct {
	events.Dated
	Contract          ContractKind
	End               events.Date // information only: the end of a fixed term is its own event
	Discipline        Discipline
	Level             int // 1 to 7
	Quadro            bool
	Qualifications    []string
	Service           string // cos, servizio_clienti, assistenza, salute
	Schedule          Schedule
	GroupServiceSince events.Date // earlier service in group companies counts from here
	ProbationUntil    events.Date // last day of the trial period; zero: none
	Unit              string      // as of [Assigned]; empty: none
}

// ScheduleChanged puts another schedule in force from the date on.
type ScheduleChanged struct {
	events.Dated
	Schedule    Schedule
	Until       events.Date // last day of an agreed part time
	RequestedOn events.Date // when the employee asked for it; zero: not given
	Extension   bool        // it extends the part time in force (CIA/4.5)
}

// Reclassified changes any of the classification's fields; a nil field stays as it was.
type Reclassified struct {
	events.Dated
	Discipline     *Discipline
	Level          *int
	Quadro         *bool
	Qualifications *[]string
	Service        *string
	Contract       *ContractKind
	ProbationUntil events.Date // last day of the trial period, moved; zero: as it was
	Unit           string      // as of [Assigned]; empty: as it was
}

// Assigned puts an employee into a unit of the company from the date on, in place of the unit before.
type Assigned struct {
	events.Dated
	Unit string
}

// Suspended is an absence of the employment relationship from the date to To, both included.
type Suspended struct {
	events.Dated
	To   events.Date
	Paid bool
	Kind string // aspettativa, maternity, …: a short code
}

// Lasts is [events.Lasting].
func (d Suspended) Lasts() events.Date { return d.To }

// Terminated names the last day in service.
type Terminated struct {
	events.Dated
	Reason string // resignation, retirement, dismissal, end_of_term, other
}

// Type returns the declaration.
func (Hired) Type() *events.Type { return hired }

// Type returns the declaration.
func (ScheduleChanged) Type() *events.Type { return scheduleChanged }

// Type returns the declaration.
func (Reclassified) Type() *events.Type { return reclassified }

// Type returns the declaration.
func (Assigned) Type() *events.Type { return assigned }

// Type returns the declaration.
func (Suspended) Type() *events.Type { return suspended }

// Type returns the declaration.
func (Terminated) Type() *events.Type { return terminated }

var hired = declare.Type[Hired]("hr.employment.hired", "Hired", "Begins a spell of service on the date.",
	declare.Traits{It: "Assunzione", Class: events.ClassTime, First: true, Service: events.NoService},
	declare.Required("contract", aContract, func(d *Hired) *ContractKind { return &d.Contract }, "").Titled("Contratto", "Contract"),
	declare.Optional("end", declare.LastDay, func(d *Hired) *events.Date { return &d.End },
		"Last day of a fixed term, not before the date; information only: the end is its own event.").Titled("Scadenza", "End"),
	declare.Required("discipline", aDiscipline, func(d *Hired) *Discipline { return &d.Discipline }, "").Titled("Disciplina", "Discipline"),
	declare.Required("level", aLevel, func(d *Hired) *int { return &d.Level }, "").Titled("Livello", "Level"),
	declare.Optional("quadro", isQuadro, func(d *Hired) *bool { return &d.Quadro }, "").Titled("Quadro", "Quadro"),
	declare.Optional("qualifications", theQualifications, func(d *Hired) *[]string { return &d.Qualifications }, "").
		Titled("Qualifiche", "Qualifications"),
	declare.Optional("service", aService, func(d *Hired) *string { return &d.Service }, "").Titled("Servizio", "Service"),
	declare.Required("schedule", aSchedule, func(d *Hired) *Schedule { return &d.Schedule }, "").Titled("Orario", "Schedule"),
	declare.Optional("groupServiceSince", declare.Date, func(d *Hired) *events.Date { return &d.GroupServiceSince },
		"Date from which earlier service in companies of the group counts.").Titled("Nel gruppo dal", "In the group since"),
	declare.Optional("probationUntil", declare.LastDay, func(d *Hired) *events.Date { return &d.ProbationUntil },
		"Last day of the trial period, not before the date; without it there is none.").Titled("Prova fino al", "Probation until"),
	declare.Optional("unit", declare.Code, func(d *Hired) *string { return &d.Unit }, aUnitIs).Titled("Unità", "Unit"))

// aUnitIs describes a unit where it is given with other terms.
const aUnitIs = "Short code of the unit of the company, such as an office or a group of small ones; as of hr.employment.assigned."

var scheduleChanged = declare.Type[ScheduleChanged]("hr.employment.schedule_changed", "Schedule changed",
	"Puts another weekly schedule in force from the date on.", ofEmployment.Italian("Cambio di orario"),
	declare.Required("schedule", aSchedule, func(d *ScheduleChanged) *Schedule { return &d.Schedule }, "").Titled("Orario", "Schedule"),
	declare.Optional("until", declare.LastDay, func(d *ScheduleChanged) *events.Date { return &d.Until },
		"Last day of an agreed part time, not before the date; information only.").Titled("Fino al", "Until"),
	declare.Optional("requestedOn", declare.EarlierDay, func(d *ScheduleChanged) *events.Date { return &d.RequestedOn },
		"When the employee asked for it, not after the date.").Titled("Richiesto il", "Asked for on"),
	declare.Optional("extension", declare.Bool, func(d *ScheduleChanged) *bool { return &d.Extension },
		"Whether it extends the part time in force (CIA/4.5).").Titled("Proroga", "Extension"))

var reclassified = declare.Type[Reclassified]("hr.employment.reclassified", "Reclassified",
	"Changes what is given of the classification from the date on; the rest stays.", ofEmployment.Italian("Cambio di inquadramento"),
	declare.AtLeastOne(declare.Parts(
		declare.Maybe("discipline", aDiscipline, func(d *Reclassified) **Discipline { return &d.Discipline }, "").Titled("Disciplina", "Discipline"),
		declare.Maybe("level", aLevel, func(d *Reclassified) **int { return &d.Level }, "").Titled("Livello", "Level"),
		declare.Maybe("quadro", isQuadro, func(d *Reclassified) **bool { return &d.Quadro }, "").Titled("Quadro", "Quadro"),
		declare.Maybe("qualifications", theQualifications, func(d *Reclassified) **[]string { return &d.Qualifications }, "").
			Titled("Qualifiche", "Qualifications"),
		declare.Maybe("service", aService, func(d *Reclassified) **string { return &d.Service }, "").Titled("Servizio", "Service"),
		declare.Maybe("contract", aContract, func(d *Reclassified) **ContractKind { return &d.Contract }, "").Titled("Contratto", "Contract"),
		declare.Optional("probationUntil", declare.Date, func(d *Reclassified) *events.Date { return &d.ProbationUntil }, "Last day of the trial period, not before the hire.").
			Titled("Prova fino al", "Probation until"),
		declare.Optional("unit", declare.Code, func(d *Reclassified) *string { return &d.Unit }, aUnitIs).Titled("Unità", "Unit"),
	), func(d *Reclassified) bool { return *d == Reclassified{Dated: d.Dated} }))

var assigned = declare.Type[Assigned]("hr.employment.assigned", "Assigned to a unit",
	"Puts the employee into a unit of the company, such as an office, from the date on, as a hire or a reclassification with `unit` does.",
	ofEmployment.Italian("Assegnazione a un'unità"),
	declare.Required("unit", declare.Code, func(d *Assigned) *string { return &d.Unit }, "Short code of the unit.").Titled("Unità", "Unit"))

var suspended = declare.Type[Suspended]("hr.employment.suspended", "Suspended",
	"Suspends the employment relationship from the date to the day `to`, both included.", declare.Traits{It: "Sospensione", Class: events.ClassSpecial, Rank: events.RankEmployment, Service: events.NoService},
	declare.Required("to", declare.LastDay, func(d *Suspended) *events.Date { return &d.To }, "Last day, not before the date.").
		Titled("Fino al", "Until"),
	declare.Required("paid", declare.Bool, func(d *Suspended) *bool { return &d.Paid }, "Whether the time is paid; unpaid time earns nothing.").
		Titled("Retribuita", "Paid"),
	declare.Required("kind", declare.Code, func(d *Suspended) *string { return &d.Kind }, "Short code of the reason, such as aspettativa or maternity.").
		Titled("Tipo", "Kind"))

// EndReasons are why a service may end.
var EndReasons = []string{"resignation", "retirement", "dismissal", "end_of_term", "other"}

var terminated = declare.Type[Terminated]("hr.employment.terminated", "Terminated", "Ends the service; the date is the last day of it.",
	ofEmployment.Italian("Cessazione"),
	declare.Required("reason", declare.OneOf(EndReasons...).Named(
		lang.Say("dimissioni", "resignation"), lang.Say("pensionamento", "retirement"), lang.Say("licenziamento", "dismissal"),
		lang.Say("fine del termine", "end of the term"), lang.Say("altro", "other")),
		func(d *Terminated) *string { return &d.Reason }, "Why the service ended.").Titled("Motivo", "Reason").Only(events.ClassSpecial))

// ofEmployment are the facts of the working relationship.
var ofEmployment = declare.Traits{Class: events.ClassTime, Rank: events.RankEmployment, Service: events.NoService}

// The kinds of value of the employment types.
var (
	aContract = declare.Define("contract", "Contract", "Kind of the employment contract.", declare.OneOf(Indefinite, FixedTerm).Named(
		lang.Say("a tempo indeterminato", "indefinite"), lang.Say("a termine", "fixed term")))
	aDiscipline = declare.Define("discipline", "Discipline", "Part of the national agreement that applies: administrative staff or call centre.",
		declare.OneOf(PartePrima, ParteTerza).Named(lang.Same("Parte Prima"), lang.Same("Parte Terza")))
	aLevel            = declare.Define("level", "Level", "Level of the national agreement, 1 to 7.", declare.Whole(1, 7))
	isQuadro          = declare.Define("quadro", "Quadro", "Whether a quadro (level 6).", declare.Bool)
	theQualifications = declare.Define("qualifications", "Qualifications", "Qualifications that matter to a rule; a set, its order means nothing.",
		declare.SetOf(declare.OneOf(Supervisor, Liquidatore, Coordinator), 0, 0))
	aService = declare.Define("service", "Service", "Service of a Parte Terza employee, such as cos, servizio_clienti, assistenza or salute.", declare.Code)
)

var (
	expectSchedule = lang.Say(`un oggetto con il codice di un orario, come {"code":"ft37"}`, `an object with the code of a schedule, such as {"code":"ft37"}`)
	expectWeek     = lang.Say(`un oggetto con i minuti di ogni giorno, come {"mon":480,"wed":480}`, `an object of minutes by day, such as {"mon":480,"wed":480}`)
)

// aSchedule is a schedule; a scenario writes it as its code, with a week after a colon and the afternoon at the end:
// pt24:mon480,wed480,thu480, pt25+afternoon, pt30_5d_return-afternoon.
var aSchedule = func() declare.Kind[Schedule] {
	k := declare.ObjectOf(declare.AnObject, declare.IsZero[Schedule],
		declare.Required("code", declare.OneOf(FT37, FT37MonPM, PT24, PT25, PT30x6, PT30x5, PT30x5Return, Shift37, Custom),
			func(s *Schedule) *ScheduleCode { return &s.Code }, "Code of the schedule."),
		declare.Maybe("week", aWeek, func(s *Schedule) **Week { return &s.Week }, ""),
		declare.Maybe("afternoon", declare.Bool, func(s *Schedule) **bool { return &s.Afternoon },
			"Whether it works in the afternoon too; without it, as its code does (CIA/4.3)."),
		// contract §1: the three days of pt24 are named in the event, and custom is as given.
		declare.Check(`"if":{"properties":{"code":{"enum":["pt24","custom"]}},"required":["code"]},"then":{"required":["week"]}`,
			func(r *wire.Reader, s *Schedule) {
				if (s.Code == PT24 || s.Code == Custom) && s.Week == nil {
					r.FailAt("/week", events.CodeMissingField, lang.Nothing, expectWeek)
				}
			}))
	k.Expects, k.Says = expectSchedule, "{`code`, `week`?, `afternoon`?}"
	k.FromText = func(text string, of func(string) string) (string, error) {
		afternoon := ""
		for sign, works := range map[string]string{"+": "true", "-": "false"} {
			if rest, ok := strings.CutSuffix(text, sign+"afternoon"); ok {
				text, afternoon = rest, `,"afternoon":`+works
			}
		}
		code, days, ok := strings.Cut(text, ":")
		if !ok {
			return `{"code":` + declare.Quoted(code) + afternoon + `}`, nil
		}
		week, err := aWeek.FromText(days, of)
		return `{"code":` + declare.Quoted(code) + `,"week":` + week + afternoon + `}`, err
	}
	return declare.Define("schedule", "Weekly schedule", "Code of a schedule of the contract (CIA/3.1, CIA/4.1) and, for pt24 and custom or to override the "+
		"code's own, a week.", k)
}()

// aWeek is the minutes of the days of a week; a scenario writes mon480,wed480.
var aWeek = func() declare.Kind[Week] {
	k := declare.ObjectOf(declare.AnObject, declare.IsZero[Week],
		declare.Optional("mon", declare.DayMinutes, func(w *Week) *int { return &w.Mon }, ""),
		declare.Optional("tue", declare.DayMinutes, func(w *Week) *int { return &w.Tue }, ""),
		declare.Optional("wed", declare.DayMinutes, func(w *Week) *int { return &w.Wed }, ""),
		declare.Optional("thu", declare.DayMinutes, func(w *Week) *int { return &w.Thu }, ""),
		declare.Optional("fri", declare.DayMinutes, func(w *Week) *int { return &w.Fri }, ""),
		declare.Optional("sat", declare.DayMinutes, func(w *Week) *int { return &w.Sat }, ""),
		declare.Optional("sun", declare.DayMinutes, func(w *Week) *int { return &w.Sun }, ""),
		declare.Check(`"anyOf":[`+anyWorked("mon", "tue", "wed", "thu", "fri", "sat", "sun")+`]`, func(r *wire.Reader, w *Week) {
			if *w == (Week{}) {
				r.Fail(events.CodeInvalidValue, lang.Say("una settimana senza minuti", "a week without minutes"),
					lang.Say("almeno un giorno con minuti", "at least one day with minutes"))
			}
		}))
	k.Expects = expectWeek
	k.FromText = func(text string, _ func(string) string) (string, error) {
		days := strings.Split(text, ",")
		for i, day := range days {
			if len(day) < 4 || strings.Trim(day[3:], "0123456789") != "" {
				return "", fmt.Errorf("schedule day %q: expected a weekday and its minutes, such as mon480", day)
			}
			days[i] = declare.Quoted(day[:3]) + ":" + day[3:]
		}
		return "{" + strings.Join(days, ",") + "}", nil
	}
	return declare.Define("week", "Week", "Theoretical minutes of each day, 0 to 1440; a day left out has none. At least one day has minutes.", k)
}()

// anyWorked is the alternatives of a week's JSON Schema: one of the days has minutes.
func anyWorked(days ...string) string {
	for i, d := range days {
		days[i] = fmt.Sprintf(`{"required":[%q],"properties":{%q:{"minimum":1}}}`, d, d)
	}
	return strings.Join(days, ",")
}
