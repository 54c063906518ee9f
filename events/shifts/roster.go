package shifts

import (
	"slices"
	"strconv"
	"time"

	"spettanze/events"
	"spettanze/events/declare"
	"spettanze/events/lang"
	"spettanze/events/wire"
)

// RosterPublished plans the shifts of an employee from the date to To, both included, in place of what was planned for these days
// before. A day of the range without a shift is a day off.
type RosterPublished struct {
	events.Dated
	To     events.Date
	Shifts []PlannedShift // by date, at most one a date
}

// PlannedShift is a shift of a roster. It belongs to the day on which it starts; an end before the start is on the next day.
type PlannedShift struct {
	Date events.Date
	events.ClockSpan
}

// Lasts is [events.Lasting].
func (d RosterPublished) Lasts() events.Date { return d.To }

// Shift returns the shift of a day; ok is false on a day off.
func (d RosterPublished) Shift(day events.Date) (s events.ClockSpan, ok bool) {
	i, ok := slices.BinarySearchFunc(d.Shifts, day, func(s PlannedShift, day events.Date) int { return int(s.Date - day) })
	if !ok {
		return s, false
	}
	return d.Shifts[i].ClockSpan, true
}

// RosterCycleStarted begins the periods in which the free week-ends of a service are counted anew, on a Monday.
type RosterCycleStarted struct {
	events.Dated
	Service string
}

// Type returns the declaration.
func (RosterPublished) Type() *events.Type { return rosterPublished }

// Type returns the declaration.
func (RosterCycleStarted) Type() *events.Type { return rosterCycleStarted }

// MaxRosterDays bounds a roster (TIME A).
const MaxRosterDays = 371

var aPlannedShift = declare.ObjectOf(lang.Say(`un turno, come {"date":"2023-03-07","start":"14:00","end":"22:00"}`,
	`a shift, such as {"date":"2023-03-07","start":"14:00","end":"22:00"}`), declare.IsZero[PlannedShift],
	declare.Required("date", declare.Date, func(s *PlannedShift) *events.Date { return &s.Date }, "Day on which it starts."),
	declare.Required("start", declare.ClockTime, func(s *PlannedShift) *events.ClockTime { return &s.Start }, ""),
	declare.Required("end", declare.ClockTime, func(s *PlannedShift) *events.ClockTime { return &s.End },
		"Another time than the start; before it: on the next day."),
	declare.Check("", func(r *wire.Reader, s *PlannedShift) {
		if s.Start == s.End {
			r.FailAt("/end", events.CodeInvalidValue, lang.Same(`"`+s.End.String()+`"`),
				lang.Say("un'altra ora dell'inizio; prima dell'inizio è il giorno dopo", "another time than the start; before it is the next day"))
		}
	}))

var rosterPublished = declare.Type[RosterPublished]("hr.roster.published", "Roster published",
	"Plans the shifts of an employee of Parte Terza from the date to the day `to`, both included (CIA/All.2), in place of what was planned for "+
		"these days before; a day without a shift is a day off.",
	declare.Traits{It: "Turni pubblicati", Class: events.ClassTime, Clause: "CIA/All.2/Orario"},
	declare.Required("to", declare.LastDay, func(d *RosterPublished) *events.Date { return &d.To }, "Last day, not before the date, of at most 371.").
		Titled("Fino al", "Until"),
	declare.Required("shifts", declare.ListOf(aPlannedShift, 0, MaxRosterDays, lang.Say("turni", "shifts")),
		func(d *RosterPublished) *[]PlannedShift { return &d.Shifts }, "At most one of each day of the range; the order means nothing.").
		Titled("Turni", "Shifts"),
	declare.Check("", func(r *wire.Reader, d *RosterPublished) {
		if last := d.Date + MaxRosterDays - 1; d.To > last {
			r.FailAt("/to", events.CodeInvalidValue, lang.Same(`"`+d.To.String()+`"`), lang.Say(
				"un giorno non dopo il %s: i turni si pubblicano per al più %d giorni",
				"a day not after %s: a roster is of at most %d days", last, MaxRosterDays))
			return
		}
		var seen [MaxRosterDays]bool
		for i, s := range d.Shifts {
			at := "/shifts/" + strconv.Itoa(i) + "/date"
			switch {
			case s.Date < d.Date || s.Date > d.To:
				r.FailAt(at, events.CodeInvalidValue, lang.Same(`"`+s.Date.String()+`"`),
					lang.Say("un giorno dal %s al %s", "a day from %s to %s", d.Date, d.To))
				return
			case seen[s.Date-d.Date]:
				r.FailAt(at, events.CodeInvalidValue, lang.Say(`"%s" una seconda volta`, `"%s" a second time`, s.Date),
					lang.Say("al più un turno al giorno", "at most one shift a day"))
				return
			}
			seen[s.Date-d.Date] = true
		}
		slices.SortFunc(d.Shifts, func(a, b PlannedShift) int { return int(a.Date - b.Date) })
	}))

var rosterCycleStarted = declare.Type[RosterCycleStarted]("hr.roster.cycle_started", "Roster cycle started",
	"Begins on the date, a Monday, the periods in which the free week-ends of a service are counted (CIA/All.2); the one that it cuts short is not judged.",
	declare.Traits{It: "Inizio del ciclo di turni", Class: events.ClassTime, About: events.TheCompany, Everybody: true, Clause: "CIA/All.2"},
	declare.Required("service", declare.Code, func(d *RosterCycleStarted) *string { return &d.Service }, "").Titled("Servizio", "Service"),
	declare.Check("", func(r *wire.Reader, d *RosterCycleStarted) {
		if d.Date.Weekday() != time.Monday {
			r.FailAt("/date", events.CodeInvalidValue, lang.Same(`"`+d.Date.String()+`"`),
				lang.Say("un lunedì, come %s", "a Monday, such as %s", d.Date-events.Date((d.Date.Weekday()+6)%7)))
		}
	}))
