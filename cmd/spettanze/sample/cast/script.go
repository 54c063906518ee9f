package cast

import (
	"fmt"
	"strings"
	"time"

	"spettanze/cmd/spettanze/sample"
	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/calendar"
)

// script collects the events of the cast. Its methods read like the personnel file of a small company.
type script struct {
	cfg     sample.Config
	entries []*entry
	people  []*sample.Person
}

type entry = sample.Entry

// play plays every role.
func play(cfg sample.Config) ([]*sample.Person, []*entry) {
	s := &script{cfg: cfg}
	for _, r := range Cast() {
		r.play(s)
	}
	return s.people, s.entries
}

// actor is a member of the cast on the stage.
type actor struct {
	*sample.Person
	s     *script
	hired *entry
}

// hire adds a member of the cast. Events dated before the go-live were in the old system, and are brought over with it.
func (s *script) hire(id string, h hr.Hired) *actor {
	p := sample.NewPerson(id, s.cfg.Seed, len(s.people)+1)
	p.Serve = []sample.Span{{From: h.Date}}
	p.Schedules = []sample.Scheduled{{From: h.Date, Schedule: h.Schedule}}
	p.Shifts = h.Schedule.Code == hr.Shift37
	s.people = append(s.people, p)
	a := &actor{Person: p, s: s}
	a.hired = a.do(h)
	return a
}

func code(c hr.ScheduleCode) hr.Schedule { return hr.Schedule{Code: c} }

// on reads a date of a script; a script is part of the program, so a wrong date is a programmer's mistake.
func on(s string) events.Date { return events.MustParseDate(s) }

func dated(date string) events.Dated { return events.Dated{Date: on(date)} }

// do records a fact about the actor on its effective date.
func (a *actor) do(d events.Data) *entry {
	e := a.Record(d)
	a.s.entries = append(a.s.entries, e)
	return e
}

// open starts the accounts at go-live: days of ferie of 2022, minutes of flex and of the permits of 2022.
func (a *actor) open(ferie string, flex, art39, exFestivita int) {
	a.opened(events.Ferie, ferie, 2022)
	a.opened(events.Flex, fmt.Sprint(flex), 0)
	a.opened(events.PermessiArt39, fmt.Sprint(art39), 2022)
	a.opened(events.PermessiExFestivita, fmt.Sprint(exFestivita), 2022)
}

func (a *actor) opened(ent events.Entitlement, quantity string, lot int) *entry {
	return a.do(hr.BalanceOpened{
		Dated: events.Dated{Date: a.s.cfg.From}, Entitlement: ent, Quantity: amount(ent, quantity), Lot: events.YearLot(lot),
	})
}

func (a *actor) adjust(date string, ent events.Entitlement, quantity string, lot int, reason string) *entry {
	return a.do(hr.BalanceAdjusted{
		Dated: dated(date), Entitlement: ent, Quantity: amount(ent, quantity), Lot: events.YearLot(lot), Reason: reason, AuthorizedBy: "hr1",
	})
}

// amount reads a quantity of a script in the entitlement's unit.
func amount(ent events.Entitlement, s string) events.Quantity {
	n, err := ent.Unit().Parse(s)
	if err != nil {
		panic(fmt.Sprintf("sample: quantity of %s: %v", ent, err))
	}
	return events.Quantity{Unit: ent.Unit(), Parts: n}
}

// clock replaces the day's habitual clocking: punches are in, out, in, out, separated by blanks.
func (a *actor) clock(date, week, punches string) *entry {
	return a.clockData(reading(date, week, punches))
}

func (a *actor) clockData(c hr.ClockingRecorded) *entry {
	a.Away[c.Date] = true
	e := a.Clocked(c)
	a.s.entries = append(a.s.entries, e)
	return e
}

// reading is a day as the time clock recorded it.
func reading(date, week, punches string) hr.ClockingRecorded {
	c := hr.ClockingRecorded{Dated: dated(date), Week: week}
	for _, t := range strings.Fields(punches) {
		c.Punches = append(c.Punches, clock(t))
	}
	return c
}

// clock reads a time of day of a script.
func clock(s string) events.ClockTime {
	t, err := events.ParseClockTime(s)
	if err != nil {
		panic("sample: " + err.Error())
	}
	return t
}

// every replaces the habitual clockings of the working days of a period: eight-hour days by one string of punches,
// five- or six-hour days by another; an empty one leaves them.
func (a *actor) every(from, to, week, long, short string) {
	for d := on(from); d <= on(to); d++ {
		m := a.Minutes(d)
		switch {
		case a.Away[d] || m == 0 || sample.ClosedDays().Kind(d) == calendar.Half:
		case m == 480 && long != "":
			a.clock(d.String(), week, long)
		case m < 480 && short != "":
			a.clock(d.String(), week, short)
		}
	}
}

// leave takes whole days, both dates included.
func (a *actor) leave(kind hr.LeaveKind, from, to string) *entry {
	l := hr.LeaveTaken{Dated: dated(from), Kind: kind}
	if to != from {
		l.To = on(to)
	}
	a.absent(from, to)
	return a.do(l)
}

// hours takes minutes of a day.
func (a *actor) hours(kind hr.LeaveKind, date string, minutes int) *entry {
	a.Short[on(date)] += minutes
	return a.do(hr.LeaveTaken{Dated: dated(date), Kind: kind, Minutes: minutes})
}

// remoteHours takes minutes of a day of work from home.
func (a *actor) remoteHours(date string, minutes int) *entry {
	a.Short[on(date)] += minutes
	return a.do(hr.LeaveTaken{Dated: dated(date), Kind: hr.LeaveFerie, Minutes: minutes, Remote: true})
}

// absent keeps the actor from clocking.
func (a *actor) absent(from, to string) {
	for d := on(from); d <= on(to); d++ {
		a.Away[d] = true
	}
}

// vacations takes the habitual leave of some years: ten days in July, five in September, and what lies between
// Christmas and New Year's Eve: 18, 17 and 17 days in 2023, 2024 and 2025 on ft37. The turns spread July and September.
func (a *actor) vacations(years ...int) {
	for _, y := range years {
		july := sample.MondayOnOrAfter(events.NewDate(y, time.July, 1)) + events.Date(7*(a.Turn%4))
		a.leave(hr.LeaveFerie, july.String(), (july + 11).String())
		september := sample.MondayOnOrAfter(events.NewDate(y, time.September, 1)) + events.Date(7*(a.Turn%3))
		a.leave(hr.LeaveFerie, september.String(), (september + 4).String())
		a.leave(hr.LeaveFerie, fmt.Sprintf("%d-12-27", y), fmt.Sprintf("%d-12-30", y))
	}
}

// change puts another schedule in force; until is the last day of an agreed part time, or empty.
func (a *actor) change(date string, s hr.Schedule, until string) *entry {
	c := hr.ScheduleChanged{Dated: dated(date), Schedule: s}
	if until != "" {
		c.Until = on(until)
	}
	a.Schedules = append(a.Schedules, sample.Scheduled{From: c.Date, Schedule: s})
	return a.do(c)
}

// suspend takes the actor out of service from the date to the other, both included.
func (a *actor) suspend(from, to, kind string, paid bool) *entry {
	a.absent(from, to)
	return a.do(hr.Suspended{Dated: dated(from), To: on(to), Paid: paid, Kind: kind})
}

// leaveCompany ends the actor's service on its last day.
func (a *actor) leaveCompany(date, reason string) *entry {
	a.Serve[len(a.Serve)-1].To = on(date)
	return a.do(hr.Terminated{Dated: dated(date), Reason: reason})
}

// company records a fact about the whole company.
func (s *script) company(id string, d events.Data) *entry {
	at := sample.Instant(d.Effective(), 8*60+30, 0)
	e := &entry{At: at, Event: events.Event{
		Identity: events.Identity{Source: sample.SourceHR, ID: id}, Subject: events.CompanySubject, Time: at, Data: d,
	}}
	s.entries = append(s.entries, e)
	return e
}

// annul annuls an earlier entry.
func (a *actor) annul(date string, e *entry, reason string) *entry {
	return a.do(hr.EventAnnulled{
		Dated: dated(date), Source: e.Event.Source, ID: e.Event.ID, Reason: reason,
	})
}

// again sends an entry once more, on another day, as it was.
func (s *script) again(date string, e *entry) {
	s.entries = append(s.entries, &entry{At: sample.Instant(on(date), 7*60+30, 0), Event: e.Event})
}
