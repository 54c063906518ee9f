package allowance

import (
	"iter"
	"time"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/wording"
)

// reasons returns the figures that a movement rests on, and the circumstances that its closing or event looked at.
func reasons(v institute.View, m *ledger.Movement, day *institute.Day) (inForce, looked []*institute.Reason) {
	row := figures(day).Row(v.Entitlement())
	switch m.Kind {
	case ledger.Grant, ledger.TakeBack:
		if row.Grant == Whole {
			return []*institute.Reason{amount(day, row)}, nil
		}
		_, month, _ := m.Date.Civil()
		return []*institute.Reason{amount(day, row), day.MonthCountsFigure(events.MonthOf(m.Date))},
			append([]*institute.Reason{day.ScheduleFact()}, countedMonths(day, month)...)
	case ledger.Accrue:
		if row.Grant == HalfHolidays {
			return []*institute.Reason{amount(day, row)}, []*institute.Reason{day.ScheduleFact(), day.ShiftFact()}
		}
		return []*institute.Reason{amount(day, row)}, []*institute.Reason{
			institute.Fact("festività abolita del %s, %s", "abolished holiday of %s, %s", m.Date, m.Date.Weekday()), day.ScheduleFact()}
	case ledger.Expire, ledger.Carry:
		if row.Left == Emptied {
			for e := range rights(v) {
				if e.Data.Effective() == m.Date {
					looked = append(looked, institute.EventReason(e))
				}
			}
			return nil, looked
		}
		return []*institute.Reason{expiry(day)}, nil
	case ledger.Use:
		looked = []*institute.Reason{day.TheoreticalFact()}
		if row.Entitlement.HasLots() {
			looked = append(looked, institute.OldestFirst())
		}
		return nil, looked
	}
	return nil, nil
}

// rights yields the facts that begin or end the right to the allowance.
func rights(v institute.View) iter.Seq2[*events.Event, bool] {
	return func(yield func(*events.Event, bool) bool) {
		for e, d := range institute.FactsOf[events.Entitling](v) {
			if ent, begins := d.Entitles(); ent == v.Entitlement() && !yield(e, begins) {
				return
			}
		}
	}
}

// amount is the yearly amount in force, for the day's schedule.
func amount(day *institute.Day, row *Row) *institute.Reason {
	v, _ := row.Amounts.Version(day.Date)
	place := table + ".yaml/" + string(row.Entitlement)
	if row.Grant == ByDates {
		return institute.InForce(place, v.From, int(v.Value.Minutes), "%s a tempo pieno per ogni festività abolita",
			"%s full time for each abolished holiday", institute.MinutesOf(v.Value.Minutes))
	}
	yearly := row.Yearly(day)
	if row.Grant == HalfHolidays {
		return institute.InForce(place, v.From, yearly, "prime %s con questo orario", "the first %s with this schedule", institute.MinutesOf(yearly))
	}
	if v.Value.Days != nil {
		return institute.InForce(place, v.From, int(*v.Value.Days), "%d giorni l'anno", "%d days a year", *v.Value.Days)
	}
	if row.Proportion == ToNothing {
		return institute.InForce(place, v.From, yearly, "%s l'anno", "%s a year", institute.MinutesOf(yearly))
	}
	return institute.InForce(place, v.From, yearly, "%s l'anno con questo orario", "%s a year with this schedule", institute.MinutesOf(yearly))
}

// countedMonths states how many months of the year, from one on, count as known on a day, and names those that do not.
func countedMonths(day *institute.Day, from time.Month) (out []*institute.Reason) {
	count := 0
	for month := from; month <= time.December; month++ {
		m := events.MonthOf(events.NewDate(day.Date.Year(), month, 1))
		if day.Line.MonthCounts(day.Spell, m) {
			count++
		} else {
			out = append(out, day.MonthFact(m))
		}
	}
	return append([]*institute.Reason{institute.Fact("mesi che contano da %s a dicembre, per quanto noto quel giorno: %d",
		"months that count from %s to December, as known that day: %d", events.MonthOf(day.Date), count)}, out...)
}

func expiry(day *institute.Day) *institute.Reason {
	v, _ := figures(day).Expiry.Version(day.Date)
	last := v.Value.Day.In(day.Date.Year())
	return institute.InForce(table+".yaml/expiry", v.From, last, "gli anni precedenti si usano fino al %s",
		"earlier years' lots may be used until %s", last)
}

// zeros explains the days on which nothing was granted or accrued, the last days of March on which nothing of the year before
// expired, and the facts about a right that changed nothing.
func zeros(v institute.View) (out []institute.Zero) {
	hired := events.Date(0)
	for day := range v.Days() {
		begins := day.Spell.Hired != hired
		hired = day.Spell.Hired
		row := figures(day).Row(v.Entitlement())
		if row.grantsOn(day, begins) && !v.Moved(func(m *ledger.Movement) bool {
			return m.Date == day.Date && (m.Kind == ledger.Grant || m.Kind == ledger.Accrue)
		}) {
			why, class := whyNoGrant(day, row)
			out = append(out, institute.Zero{Date: day.Date, Closing: true, Lot: events.YearLot(day.Date.Year()), Clause: row.Clause,
				Text: why, Reasons: []*institute.Reason{day.ScheduleFact()}, Class: class})
		}
		if z, ok := nothingExpired(v, day); ok && row.Left == Settled {
			out = append(out, z)
		}
	}
	for e, d := range institute.FactsOf[hr.LeaveTaken](v) {
		if d.Kind.Account() != v.Entitlement() {
			continue
		}
		if z, ok := institute.FreeDays(v, e, d, wording.Say("permesso", "permit")); ok {
			out = append(out, z)
		}
	}
	for e, begins := range rights(v) {
		on := e.Data.Effective()
		z := institute.Zero{Date: on, Closing: !begins, Reasons: []*institute.Reason{institute.EventReason(e)},
			Text: wording.Say("niente da attribuire: spettava già, o l'anno è già usato", "nothing to grant: due already, or the year is used up")}
		if !begins {
			z.Text = wording.Say("niente che scade: non spettava, o non ne resta", "nothing that expires: it was not due, or nothing is left")
		}
		if !v.Moved(func(m *ledger.Movement) bool { return m.Date == on && m.Kind != ledger.Use }) {
			out = append(out, z)
		}
	}
	return out
}

// grantsOn reports whether a day is one of the allowance's days of grant.
func (r *Row) grantsOn(day *institute.Day, begins bool) bool {
	switch r.Grant {
	case ByDates:
		return figures(day).Grants(r, day.Date)
	case Whole, HalfHolidays: // a grant of zero means that everything was used, which the movements show
		return false
	}
	return day.Date == day.Date.YearStart() || begins && day.Date == day.Spell.Hired
}

// whyNoGrant says why nothing was granted on a day, and who may know it: unpaid time is special.
func whyNoGrant(day *institute.Day, row *Row) (why wording.Text, class events.Class) {
	c := day.Status.Class
	switch {
	case !row.Due(c):
		return wording.Say("non spetta: %s, livello %d", "not due: %s, level %d", c.Discipline, c.Level), 0
	case row.Grant == ByDates && day.Line.Unpaid().On(day.Date):
		return wording.Say("festività abolita in un giorno non retribuito: non matura", "abolished holiday on an unpaid day: nothing accrues"), events.ClassSpecial
	case row.Grant == ByDates:
		return wording.Say("festività abolita di %s: matura solo dal lunedì al venerdì",
			"abolished holiday on a %s: it accrues Monday to Friday only", day.Date.Weekday()), 0
	}
	return wording.Say("nessun mese dell'anno conta, per quanto noto quel giorno", "no month of the year counts, as known that day"), events.ClassSpecial
}

func nothingExpired(v institute.View, day *institute.Day) (z institute.Zero, ok bool) {
	figure := &figures(day).Expiry
	if day.Date != figure.On(day.Date).Day.In(day.Date.Year()) {
		return z, false
	}
	lot := events.YearLot(day.Date.Year() - 1)
	var balance int64
	held := false
	for m := range v.Movements() {
		if m.Lot != lot || m.Date > day.Date {
			continue
		}
		if m.Kind == ledger.Expire && m.Date == day.Date {
			return z, false
		}
		held = true
		balance += m.Effect()
	}
	return institute.Zero{Date: day.Date, Closing: true, Lot: lot, Clause: figure.Clause, Reasons: []*institute.Reason{expiry(day)},
		Text: wording.Say("niente scade: residuo del %s %s", "nothing expires: left of %s %s", lot.String(), institute.MinutesOf(balance))}, held
}
