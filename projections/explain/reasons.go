package explain

import (
	"fmt"
	"slices"

	"spettanze/events"
	"spettanze/projections/calendar"
	"spettanze/projections/institutes"
	"spettanze/projections/ledger"
	"spettanze/projections/wording"
)

// reasons puts the figures in force under a movement's rule and returns the facts that its closing or event looked at.
func (e *explanation) reasons(m *ledger.Movement, rule *Node) []*Node {
	mo := e.moments[m.Date]
	if mo == nil {
		return nil
	}
	switch {
	case m.Kind == ledger.Open || m.Kind == ledger.Adjust:
		return nil
	case m.Kind == ledger.Pay || m.Kind == ledger.Withhold && m.Entitlement != events.BancaDelTempo:
		return []*Node{fact("ultimo giorno in servizio: %s", "last day in service: %s", mo.spell.Ended)}
	}
	switch m.Entitlement {
	case events.Ferie:
		return e.ferieReasons(m, mo, rule)
	case events.Flex, events.Straordinario:
		return e.flexReasons(m, mo, rule)
	case events.BancaDelTempo:
		return e.timeBankReasons(m, mo, rule)
	default:
		return e.permitReasons(m, mo, rule)
	}
}

// silences returns the results of zero of the entitlement.
func (e *explanation) silences() (out []silence) {
	switch e.asked.Entitlement {
	case events.Ferie:
		out = append(e.monthsWithoutAccrual(), e.freeDays()...)
	case events.Flex:
		out = append(e.monthEndsWithinCap(), e.silentClockings()...)
	case events.BancaDelTempo:
		out = append(e.agreementsEvened(), e.recoveriesOfNothing()...)
	case events.PermessiArt39, events.PermessiParteTerza, events.PermessiExFestivita:
		out = append(e.silentGrants(), e.nothingExpired()...)
	}
	out = append(out, e.parked()...)
	return append(out, e.beforeOpening()...)
}

// concerns tells whether a fact addresses the entitlement.
func (e *explanation) concerns(f *events.Event) bool {
	switch d := f.Data.(type) {
	case events.LeaveTaken:
		return string(d.Kind) == string(e.asked.Entitlement)
	case events.ClockingRecorded:
		return e.asked.Entitlement == events.Flex
	case events.TimeBankAgreed, events.TimeBankLeaveTaken, events.TimeBankRecovered, events.TimeBankClosed:
		return e.asked.Entitlement == events.BancaDelTempo
	case events.BalanceOpened:
		return d.Entitlement == e.asked.Entitlement
	case events.BalanceAdjusted:
		return d.Entitlement == e.asked.Entitlement
	}
	return false
}

// parked explains the facts that wait.
func (e *explanation) parked() (out []silence) {
	for i := range e.out.Parked {
		p := &e.out.Parked[i]
		f := e.byID[events.Identity{Source: p.Cause.Source, ID: p.Cause.ID}]
		if f == nil || !e.concerns(f) {
			continue
		}
		reason, _ := institutes.Note(p.Reason) // one of another form comes back as it is
		out = append(out, silence{date: p.Date, lot: p.Date.Year(), children: []*Node{e.eventNode(f)},
			text: wording.Say("fatto in attesa (%s): %s", "fact that waits (%s): %s", p.Code, reason)})
	}
	return out
}

// beforeOpening tells that what is dated before the account's opening does not count (contract §10, "Ferie").
func (e *explanation) beforeOpening() []silence {
	if e.starts == 0 {
		return nil
	}
	s := silence{date: e.starts, lot: e.starts.Year(), clause: e.Contract.Corrections.Opening.Clause}
	before := 0
	for _, f := range e.facts {
		if !e.concerns(f) {
			continue
		}
		switch d, opening := f.Data.(events.BalanceOpened); {
		case f.Data.Effective() < e.starts:
			before++
		case opening && d.Date == e.starts && d.Lot != 0:
			s.lot = d.Lot
		}
	}
	s.text = wording.Say("il conto si apre qui: niente con data anteriore conta (%d fatti)",
		"the account is opened here: nothing dated before counts (%d facts)", before)
	return []silence{s}
}

// monthFact tells how many days of a month count, as known at a moment.
func (e *explanation) monthFact(mo *moment, month events.Month) *Node {
	days, need := e.monthDays(mo, month)
	return fact("%s: %d giorni in servizio e retribuiti su %d, ne servono %d",
		"%s: %d days in service and paid of %d, %d needed", month, days, int(month.Last()-month.First())+1, need)
}

func (e *explanation) monthDays(mo *moment, month events.Month) (days, need int) {
	return mo.line.PaidDays(mo.spell, month.First(), month.Last()), int(e.Contract.Employment.MonthCountsFromDays.On(month.Last()))
}

func (e *explanation) monthCountsFigure(month events.Month) *Node {
	v, _ := e.Contract.Employment.MonthCountsFromDays.Version(month.Last())
	return inForce("employment.yaml/month_counts_days", v.From, fmt.Sprint(v.Value),
		"un mese conta con almeno %d giorni", "a month counts with at least %d days", v.Value)
}

func scheduleFact(mo *moment) *Node {
	s := mo.status.Schedule
	return fact("orario %s: %s a settimana su %d giorni", "schedule %s: %s a week over %d days", s.Code,
		minutesOf(s.WeeklyMinutes), s.Days)
}

// clockingOf returns the clocking of a day that counts; nil when there is none.
func (e *explanation) clockingOf(d events.Date) *events.Event {
	for _, f := range e.facts {
		if _, ok := f.Data.(events.ClockingRecorded); ok && f.Data.Effective() == d {
			return f // a second one of the day is parked
		}
	}
	return nil
}

// theoretical returns the minutes that a day asks for, by the function of the fold.
func (e *explanation) theoretical(mo *moment) int {
	var planned *int
	if f := e.clockingOf(mo.date); f != nil {
		if c, ok := f.Data.(events.ClockingRecorded); ok {
			planned = c.PlannedMinutes
		}
	}
	return mo.line.TheoreticalMinutes(mo.status.Schedule, mo.date, planned)
}

// whyFree tells why a day asks for no minutes.
func (e *explanation) whyFree(d events.Date) wording.Text {
	if e.Contract.Calendar.IsHoliday(d) {
		return wording.Say("%s (festività)", "%s (holiday)", d)
	}
	return wording.Say("%s (%s, non lavorativo)", "%s (%s, a day off)", d, d.Weekday())
}

// calendarDay names what the calendar alone makes of a day without flexible hours.
func (e *explanation) calendarDay(d events.Date) wording.Text {
	switch e.Contract.Calendar.Kind(d) {
	case calendar.Holiday:
		return wording.Say("festività", "a holiday")
	case calendar.Half:
		return wording.Say("semifestività", "a half-holiday")
	}
	return wording.Say("%s", "%s", d.Weekday())
}

func join(parts []wording.Text) wording.Text {
	var out wording.Text
	for i, p := range parts {
		if i > 0 {
			p = wording.Say(", %s", ", %s", p)
		}
		out.It += p.It
		out.En += p.En
	}
	return out
}

// factsOf returns the facts of a kind of data up to the date asked for, in fold order.
func factsOf[T events.Data](e *explanation, f func(*events.Event, T)) {
	for _, ev := range e.facts {
		if d, ok := ev.Data.(T); ok && ev.Data.Effective() <= e.q.At && ev.Data.Effective() >= e.starts {
			f(ev, d)
		}
	}
}

// posted tells whether an event made a movement of the entitlement, on a date (0: on any).
func (e *explanation) posted(ev *events.Event, on events.Date) bool {
	return e.moved(func(m *ledger.Movement) bool {
		return m.Cause.ID == ev.ID && m.Cause.Source == ev.Source && (on == 0 || m.Date == on)
	})
}

// isParked tells whether a fact waits: then that is its explanation.
func (e *explanation) isParked(ev *events.Event) bool {
	return slices.ContainsFunc(e.out.Parked, func(p ledger.Parked) bool {
		return p.Cause.ID == ev.ID && p.Cause.Source == ev.Source
	})
}
