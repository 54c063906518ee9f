// Package script is what the roles of the sample company are written in: what somebody does, in methods that read like the personnel
// file of a small company.
package script

import (
	"fmt"
	"strings"
	"time"

	"spettanze/cmd/spettanze/sample"
	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/calendar"
)

// Script collects the events of the cast.
type Script struct {
	Config  sample.Config
	Entries []*Entry
	People  []*sample.Person
}

// Entry is a fact, with when the log receives it.
type Entry = sample.Entry

// Role is a member of the cast: who it is and which rule it shows.
type Role struct {
	ID    string // employee id
	About string // what it shows, with the clause
	Play  func(*Script)
}

// Actor is a member of the cast on the stage.
type Actor struct {
	*sample.Person
	Script *Script
	Hired  *Entry // the fact of the first hire
}

// Hire adds a member of the cast. Events dated before the go-live were in the old system, and are brought over with it.
func (s *Script) Hire(id string, h hr.Hired) *Actor {
	p := sample.NewPerson(id, s.Config.Seed, len(s.People)+1)
	p.Serve = []sample.Span{{From: h.Date}}
	p.Schedules = []sample.Scheduled{{From: h.Date, Schedule: h.Schedule}}
	p.Shifts = h.Schedule.Code == hr.Shift37
	s.People = append(s.People, p)
	a := &Actor{Person: p, Script: s}
	a.Hired = a.Do(h)
	return a
}

// Code is a schedule of the contract.
func Code(c hr.ScheduleCode) hr.Schedule { return hr.Schedule{Code: c} }

// On reads a date of a script; a script is part of the program, so a wrong date is a programmer's mistake.
func On(s string) events.Date { return events.MustParseDate(s) }

// Dated is the date of a fact.
func Dated(date string) events.Dated { return events.Dated{Date: On(date)} }

// Do records a fact about the actor on its effective date.
func (a *Actor) Do(d events.Data) *Entry {
	e := a.Record(d)
	a.Script.Entries = append(a.Script.Entries, e)
	return e
}

// Open starts the accounts at go-live: days of ferie of 2022, minutes of flex and of the permits of 2022.
func (a *Actor) Open(ferie string, flex, art39, exFestivita int) {
	a.Opened(events.Ferie, ferie, 2022)
	a.Opened(events.Flex, fmt.Sprint(flex), 0)
	a.Opened(events.PermessiArt39, fmt.Sprint(art39), 2022)
	a.Opened(events.PermessiExFestivita, fmt.Sprint(exFestivita), 2022)
}

// Opened starts an account at go-live.
func (a *Actor) Opened(ent events.Entitlement, quantity string, lot int) *Entry {
	return a.Do(hr.BalanceOpened{
		Dated: events.Dated{Date: a.Script.Config.From}, Entitlement: ent, Quantity: Amount(ent, quantity), Lot: events.YearLot(lot),
	})
}

// OpenPremium starts the productivity premium of everybody who was in service at go-live: what was earned before it has been paid.
func (s *Script) OpenPremium() {
	for _, p := range s.People {
		if p.Serve[0].From < s.Config.From {
			(&Actor{Person: p, Script: s}).Opened(events.PremioProduttivita, "0.00", s.Config.From.Year()-1)
		}
	}
}

// Adjust corrects an account.
func (a *Actor) Adjust(date string, ent events.Entitlement, quantity string, lot int, reason string) *Entry {
	return a.Do(hr.BalanceAdjusted{
		Dated: Dated(date), Entitlement: ent, Quantity: Amount(ent, quantity), Lot: events.YearLot(lot), Reason: reason, AuthorizedBy: "hr1",
	})
}

// Amount reads a quantity of a script in the entitlement's unit.
func Amount(ent events.Entitlement, s string) events.Quantity {
	n, err := ent.Unit().Parse(s)
	if err != nil {
		panic(fmt.Sprintf("sample: quantity of %s: %v", ent, err))
	}
	return events.Quantity{Unit: ent.Unit(), Parts: n}
}

// Clock replaces the day's habitual clocking: punches are in, out, in, out, separated by blanks.
func (a *Actor) Clock(date, week, punches string) *Entry {
	return a.ClockData(Reading(date, week, punches))
}

// ClockData replaces the day's habitual clocking.
func (a *Actor) ClockData(c hr.ClockingRecorded) *Entry {
	a.Away[c.Date] = true
	e := a.Clocked(c)
	a.Script.Entries = append(a.Script.Entries, e)
	return e
}

// Reading is a day as the time clock recorded it.
func Reading(date, week, punches string) hr.ClockingRecorded {
	c := hr.ClockingRecorded{Dated: Dated(date), Week: week}
	for _, t := range strings.Fields(punches) {
		c.Punches = append(c.Punches, Clock(t))
	}
	return c
}

// Clock reads a time of day of a script.
func Clock(s string) events.ClockTime {
	t, err := events.ParseClockTime(s)
	if err != nil {
		panic("sample: " + err.Error())
	}
	return t
}

// Every replaces the habitual clockings of the working days of a period: eight-hour days by one string of punches,
// five- or six-hour days by another; an empty one leaves them.
func (a *Actor) Every(from, to, week, long, short string) {
	for d := On(from); d <= On(to); d++ {
		m := a.Minutes(d)
		switch {
		case a.Away[d] || m == 0 || sample.ClosedDays().Kind(d) == calendar.Half:
		case m == 480 && long != "":
			a.Clock(d.String(), week, long)
		case m < 480 && short != "":
			a.Clock(d.String(), week, short)
		}
	}
}

// Leave takes whole days, both dates included.
func (a *Actor) Leave(kind hr.LeaveKind, from, to string) *Entry {
	l := hr.LeaveTaken{Dated: Dated(from), Kind: kind}
	if to != from {
		l.To = On(to)
	}
	a.Absent(from, to)
	return a.Do(l)
}

// Hours takes minutes of a day.
func (a *Actor) Hours(kind hr.LeaveKind, date string, minutes int) *Entry {
	a.Short[On(date)] += minutes
	return a.Do(hr.LeaveTaken{Dated: Dated(date), Kind: kind, Minutes: minutes})
}

// RemoteHours takes minutes of a day of work from home.
func (a *Actor) RemoteHours(date string, minutes int) *Entry {
	a.Short[On(date)] += minutes
	return a.Do(hr.LeaveTaken{Dated: Dated(date), Kind: hr.LeaveFerie, Minutes: minutes, Remote: true})
}

// Absent keeps the actor from clocking.
func (a *Actor) Absent(from, to string) {
	for d := On(from); d <= On(to); d++ {
		a.Away[d] = true
	}
}

// Vacations takes the habitual leave of some years: ten days in July, five in September, and what lies between
// Christmas and New Year's Eve: 18, 17 and 17 days in 2023, 2024 and 2025 on ft37. The turns spread July and September.
func (a *Actor) Vacations(years ...int) {
	for _, y := range years {
		july := sample.MondayOnOrAfter(events.NewDate(y, time.July, 1)) + events.Date(7*(a.Turn%4))
		a.Leave(hr.LeaveFerie, july.String(), (july + 11).String())
		september := sample.MondayOnOrAfter(events.NewDate(y, time.September, 1)) + events.Date(7*(a.Turn%3))
		a.Leave(hr.LeaveFerie, september.String(), (september + 4).String())
		a.Leave(hr.LeaveFerie, fmt.Sprintf("%d-12-27", y), fmt.Sprintf("%d-12-30", y))
	}
}

// Change puts another schedule in force; until is the last day of an agreed part time, or empty.
func (a *Actor) Change(date string, s hr.Schedule, until string) *Entry {
	c := hr.ScheduleChanged{Dated: Dated(date), Schedule: s}
	if until != "" {
		c.Until = On(until)
	}
	a.Schedules = append(a.Schedules, sample.Scheduled{From: c.Date, Schedule: s})
	return a.Do(c)
}

// Suspend takes the actor out of service from the date to the other, both included.
func (a *Actor) Suspend(from, to, kind string, paid bool) *Entry {
	a.Absent(from, to)
	return a.Do(hr.Suspended{Dated: Dated(from), To: On(to), Paid: paid, Kind: kind})
}

// LeaveCompany ends the actor's service on its last day.
func (a *Actor) LeaveCompany(date, reason string) *Entry {
	a.Serve[len(a.Serve)-1].To = On(date)
	return a.Do(hr.Terminated{Dated: Dated(date), Reason: reason})
}

// Company records a fact about the whole company.
func (s *Script) Company(id string, d events.Data) *Entry {
	at := sample.Instant(d.Effective(), 8*60+30, 0)
	e := &Entry{At: at, Event: events.Event{
		Identity: events.Identity{Source: sample.SourceHR, ID: id}, Subject: events.CompanySubject, Time: at, Data: d,
	}}
	s.Entries = append(s.Entries, e)
	return e
}

// Annul annuls an earlier entry.
func (a *Actor) Annul(date string, e *Entry, reason string) *Entry {
	return a.Do(hr.EventAnnulled{
		Dated: Dated(date), Source: e.Event.Source, ID: e.Event.ID, Reason: reason,
	})
}

// Again sends an entry once more, on another day, as it was.
func (s *Script) Again(date string, e *Entry) {
	s.Entries = append(s.Entries, &Entry{At: sample.Instant(On(date), 7*60+30, 0), Event: e.Event})
}

// Euro reads an amount of a script.
func Euro(s string) events.Cents { return events.Cents(Amount(events.FundGraviMotivi, s).Parts) }
