// Package lavoroagile is remote work, lavoro agile (CIA/All.11; TIME E): days of a month that an employee with an agreement may work
// remotely, a grant of 300 euro with the first agreement, and the rules of agreements and remote days.
//
// The days of a month are given whole on the first day of it on which an agreement is in force, by the discipline and the schedule of
// that day, once a month for a person. A remote clocking uses one, agreed or not. At the month's end a few are carried over and the
// rest is emptied:
//
//	ft37, 12 days in January, 10 used: 2 are carried. February has 2 + 12 = 14. In March 5 of 12 are used: 3 of 7 are carried, 4 expire.
//
// Agreements end with the service, with a withdrawal, and on the eve of a move to another unit; what is left of the days stays to the
// month's end. Facts dated before remote work began do nothing, and an agreement that goes on counts from then.
package lavoroagile

import (
	"strconv"
	"time"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/events/remote"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/note"
)

// Breach codes of this package.
const (
	BreachFixedTerm = "remote.fixed_term_contract"
	BreachTooLong   = "remote.agreement_too_long"
	BreachNotice    = "remote.short_notice"
	BreachAgreement = "remote.no_agreement"
	BreachQuota     = "remote.quota_exceeded"
	BreachService   = "remote.service_under_3_months"
	BreachHours     = "remote.outside_hours"
	BreachWeekEnd   = "remote.not_monday_to_friday"
)

// The notes of this package's movements.
var (
	ofMonth = note.New("{n} days a month × {n} days a week ÷ {n}", "{1} giornate al mese × {2} giorni a settimana ÷ {3}",
		"{1} days a month × {2} days a week ÷ {3}")
	remoteDay = note.New("a remote day", "una giornata da remoto", "a remote day")
	monthEnd  = note.New("{d} at the month's end, {d} carried over", "{d1} a fine mese, {d2} riportati", "{d1} at the month's end, {d2} carried over")
	first     = note.New("the first agreement", "il primo accordo", "the first agreement")
)

// About describes remote work.
var About = institute.About{
	Name:         "lavoroagile",
	Entitlements: []events.Entitlement{events.LavoroAgile, events.ContributoAgile},
	Facts:        events.TypesOf(remote.Agreed{}, remote.Withdrawn{}, hr.Hired{}, hr.Reclassified{}, hr.Assigned{}),
	Reads:        events.TypesOf(hr.ClockingRecorded{}),
	Phases:       []institute.Phase{institute.Reckoning, institute.MonthEnd, institute.Settlement},
	Outlives:     true,
	Reckons: func(day *institute.Day) bool {
		return isRemote(day) || day.Date == events.MonthOf(day.Date).First() // an agreement of the day gives its days at once
	},
	Breaches: []ledger.BreachCode{
		{Code: BreachFixedTerm, Class: events.ClassTime, It: "Lavoro agile con contratto a termine", En: "Remote work on a fixed-term contract",
			Counts: ledger.Nothing},
		{Code: BreachTooLong, Class: events.ClassTime, It: "Accordo di lavoro agile troppo lungo", En: "Remote-work agreement too long", Counts: ledger.Dates},
		{Code: BreachNotice, Class: events.ClassTime, It: "Recesso dal lavoro agile senza preavviso", En: "Remote work ended at short notice",
			Counts: ledger.WholeNumbers},
		{Code: BreachAgreement, Class: events.ClassTime, It: "Giornata da remoto senza accordo", En: "Remote day without an agreement", Counts: ledger.Nothing},
		{Code: BreachQuota, Class: events.ClassTime, It: "Oltre le giornate di lavoro agile del mese", En: "Beyond the remote days of the month",
			Counts: ledger.InDays},
		{Code: BreachService, Class: events.ClassTime, It: "Giornata da remoto nei primi tre mesi", En: "Remote day within the first three months",
			Counts: ledger.Dates},
		{Code: BreachHours, Class: events.ClassTime, It: "Giornata da remoto fuori orario", En: "Remote day outside its hours", Counts: ledger.ClockTimes},
		{Code: BreachWeekEnd, Class: events.ClassTime, It: "Giornata da remoto di sabato o domenica", En: "Remote day on a week-end", Counts: ledger.Nothing},
	},
	Notes:    []*note.Form{ofMonth, remoteDay, monthEnd, first},
	Figures:  func() any { return new(Figures) },
	Closings: func(_ any, year int, add func(events.Date)) { institute.MonthEnds(year, add) },
	Periods:  periods,
	Reasons:  reasons,
	Zeros:    zeros,
	New:      func() institute.Institute { return new(State) },
}

// State is one employee's remote work.
type State struct {
	institute.Base
	agreements
	days    institute.Account
	began   events.Date  // of remote work itself
	granted events.Month // that the days were given for last
	opened  events.Month // in which the account was opened last
	month   events.Month // of used
	used    int64        // remote days of the month, since an opening
	given   bool         // the grant of the first agreement
}

// Clone implements [institute.Institute].
func (s *State) Clone() institute.Institute {
	c := *s
	c.agreements, c.days = s.clone(), s.days.Clone()
	return &c
}

// Start implements [institute.Starter].
func (s *State) Start(day *institute.Day, ent events.Entitlement) {
	if ent == events.LavoroAgile {
		s.days.Reset()
		s.month, s.used, s.opened = events.MonthOf(day.Date), 0, events.MonthOf(day.Date)
	}
}

// Add posts an opening balance or an adjustment.
func (s *State) Add(day *institute.Day, ent events.Entitlement, _ events.Lot, e ledger.Entry) {
	if ent == events.LavoroAgile {
		s.days.Post(day, ent, e)
	}
}

// NextClosing implements [institute.Scheduler]: a month in which an agreement is in force gives days on its first day; a balance that
// was adjusted after the end of service is emptied at the month's end.
func (s *State) NextClosing(from events.Date) events.Date {
	next := institute.NoClosing
	if s.days.Holds() {
		next = from.MonthEnd()
	}
	for _, x := range s.list {
		d := max(from, x.from, s.began)
		if m := events.MonthOf(d); m == s.granted {
			d = (m + 1).First()
		}
		if d <= x.to {
			next = min(next, d)
		}
	}
	return next
}

// Apply takes agreements, and what ends them.
func (s *State) Apply(day *institute.Day, e *events.Event) {
	switch d := e.Data.(type) {
	case remote.Agreed:
		s.apply(e)
		s.agree(day, e, d)
	case remote.Withdrawn:
		figure := &figures(day).Notice
		least, judged := figure.At(d.Date)
		if notice := int(d.Date - d.NoticeOn); judged && d.NoticeOn != 0 && notice < int(least) && s.on(d.Date) {
			breach(day, e, BreachNotice, figure.Clause, strconv.Itoa(int(least)), strconv.Itoa(notice))
		}
		s.apply(e)
	default:
		s.apply(e)
	}
}

func breach(day *institute.Day, e *events.Event, code, clause, limit, observed string) {
	day.Book.Breach(ledger.Breach{Entitlement: events.LavoroAgile, Code: code, Clause: clause, Limit: limit, Observed: observed,
		Cause: ledger.CauseOf(e)})
}

// agree judges an agreement, pays the grant of the first one, and gives the days of the month.
func (s *State) agree(day *institute.Day, e *events.Event, d remote.Agreed) {
	r, _, ok := terms(day)
	s.began = r.Versions.First()
	if !ok {
		return
	}
	figures := figures(day)
	if day.Status.Class.Contract == hr.FixedTerm {
		breach(day, e, BreachFixedTerm, figures.Contract.Clause, "", "")
	}
	if months, judged := figures.Length.At(d.Date); judged {
		if last := d.Date.AddMonths(int(months)) - 1; d.To > last {
			breach(day, e, BreachTooLong, figures.Length.Clause, last.String(), d.To.String())
		}
	}
	if sum, due := figures.Grant.At(d.Date); due && !s.given {
		s.given = true
		pay(day, e, sum, figures.Grant.Clause)
	}
	s.grant(day)
}

// pay posts the grant into its account and out of it.
func pay(day *institute.Day, e *events.Event, sum Sum, clause string) {
	institute.AtOnce(day, events.MonthOf(sum.PayDay.Next(day.Date+1)), events.ContributoAgile, ledger.Entry{Parts: int64(sum.Amount.Cents), Other: "paid",
		Clause: clause, Cause: ledger.CauseOf(e), Note: first.Write()})
}

// Close implements [institute.Institute].
func (s *State) Close(day *institute.Day, p institute.Phase) {
	r, v, ok := terms(day)
	switch {
	case p == institute.Settlement: // of a service that ended before remote work began, too
		s.days.Empty(day, events.LavoroAgile, r.Clause)
		s.list = nil
	case !ok:
	case p == institute.MonthEnd:
		s.monthEnd(day, r, v.Value)
	default:
		s.grant(day)
		if isRemote(day) {
			s.use(day, r)
		}
	}
}

// grant gives the days of the month, once, if an agreement is in force.
func (s *State) grant(day *institute.Day) {
	m := events.MonthOf(day.Date)
	r, v, _ := terms(day)
	if s.granted == m || !s.on(day.Date) {
		return
	}
	s.granted = m
	s.days.Post(day, events.LavoroAgile, ledger.Entry{Kind: ledger.Grant, Parts: quota(day, v.Value) * events.Day.Scale(), Other: "granted",
		Clause: r.Clause, Cause: ledger.ClosingOf(day.Date),
		Note: ofMonth.Write(note.Int(v.Value.Days), note.Int(day.Status.Schedule.Days), note.Int(week))})
}

// isRemote reports whether the day is worked remotely.
func isRemote(day *institute.Day) bool {
	if day.Clocking == nil {
		return false
	}
	c, ok := day.Clocking.Data.(hr.ClockingRecorded)
	return ok && c.Remote
}

// use takes a day, whole whatever its minutes, and judges it.
func (s *State) use(day *institute.Day, r *Row) {
	if m := events.MonthOf(day.Date); s.month != m {
		s.month, s.used = m, 0
	}
	e, figures := day.Clocking, figures(day)
	s.used += events.Day.Scale()
	s.days.Post(day, events.LavoroAgile, ledger.Entry{Kind: ledger.Use, Parts: -events.Day.Scale(), Other: "used", Clause: r.Clause,
		Cause: ledger.CauseOf(e), Note: remoteDay.Write()})
	switch left := s.days.Total(); {
	case !s.on(day.Date):
		breach(day, e, BreachAgreement, figures.Length.Clause, "", "")
	case left < 0:
		breach(day, e, BreachQuota, r.Clause, events.Day.Format(s.used+left), events.Day.Format(s.used))
	}
	if months, judged := figures.Service.At(day.Date); judged && day.Status.Class.Discipline == hr.ParteTerza {
		if from := day.Spell.Hired.AddMonths(int(months)); day.Date < from {
			breach(day, e, BreachService, figures.Service.Clause, from.String(), day.Date.String())
		}
	}
	judgeHours(day, e, figures)
}

// judgeHours judges when the day is worked, unless the company ordered it.
func judgeHours(day *institute.Day, e *events.Event, figures *Figures) {
	c, _ := e.Data.(hr.ClockingRecorded)
	hours, judged := figures.Hours.At(day.Date)
	if !judged || c.OvertimeAuthorized {
		return
	}
	outside := func(limit, at events.ClockTime) {
		breach(day, e, BreachHours, figures.Hours.Clause, limit.String(), at.String())
	}
	if n := len(c.Punches); n > 0 {
		if c.Punches[0] < hours.From {
			outside(hours.From, c.Punches[0])
		}
		if c.At(n-1) > int(hours.To) { // of a night, too
			outside(hours.To, c.Punches[n-1])
		}
	}
	if w := day.Date.Weekday(); w == time.Saturday || w == time.Sunday {
		breach(day, e, BreachWeekEnd, figures.Hours.Clause, "", "")
	}
}

// monthEnd carries a few days over and empties the account of the rest. Nothing is carried in a month that neither an agreement nor
// an opening gave days, nor after the end of service; a balance below zero is no debt of the next month.
func (s *State) monthEnd(day *institute.Day, r *Row, of Days) {
	if day.Date != day.Date.MonthEnd() {
		return
	}
	s.drop(day.Date)
	left, kept := s.days.Total(), int64(0)
	if m := events.MonthOf(day.Date); day.InService() && (s.granted == m || s.opened == m) {
		kept = max(0, min(left, int64(of.Carried)*events.Day.Scale()))
	}
	e := ledger.Entry{Kind: ledger.Expire, Parts: kept - left, Other: "expired", Clause: r.Clause, Cause: ledger.ClosingOf(day.Date),
		Note: monthEnd.Write(note.Decimal(events.Day.Format(left)), note.Decimal(events.Day.Format(kept)))}
	if left < 0 {
		e.Kind, e.Other = ledger.Carry, "oltre"
	}
	s.days.Post(day, events.LavoroAgile, e)
}
