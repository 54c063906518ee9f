package institute

import (
	"fmt"
	"iter"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/events/lang"
	"spettanze/projections/calendar"
	"spettanze/projections/ledger"
	"spettanze/projections/wording"
)

// Reason is a node of an explanation: a fact that a closing looked at, a figure in force, or an event.
type Reason struct {
	Text     wording.Text
	Figure   *FigureInForce // set for a figure in force
	Event    *events.Event  // set for an event, which is then shown instead of Text
	Children []*Reason
	// Class is of the text, where not everybody who sees the account may know it: the others read Plain. Zero: they may.
	Class events.Class
	Plain wording.Text
}

// FigureInForce is a figure of the contract as it was in force on a day.
type FigureInForce struct {
	Place string      // file and key, "ferie.yaml/yearly_days"
	From  events.Date // events.MinDate: always
	Value string
}

// Fact returns a reason that states a fact.
func Fact(it, en string, args ...any) *Reason { return &Reason{Text: wording.Say(it, en, args...)} }

// InForce returns a reason that states a figure in force from a date.
func InForce(place string, from events.Date, value any, it, en string, args ...any) *Reason {
	return &Reason{Text: wording.Say(it, en, args...), Figure: &FigureInForce{Place: place, From: from, Value: fmt.Sprint(value)}}
}

// EventReason returns a reason that shows an event.
func EventReason(e *events.Event) *Reason { return &Reason{Event: e} }

// Zero is a closing or a fact that posted nothing, with the reason.
type Zero struct {
	Date    events.Date
	Lot     events.Lot
	Clause  string
	Closing bool // a closing, not a fact
	Text    wording.Text
	Reasons []*Reason
	Class   events.Class // of text and reasons, where not everybody who sees the account may know them; zero: they may
}

// Facts gives facts that count, in fold order.
type Facts interface {
	Facts() iter.Seq[*events.Event]
}

// View is an account being explained: the days that the fold closed, each as its closing saw it, and its movements. Its facts are
// those through At, without parked ones and without those that the account's opening discards, such as earlier leave. An agreement
// made before the opening is among them.
type View interface {
	Facts
	// Entitlement returns the account's code.
	Entitlement() events.Entitlement
	// At returns the date of the explained balance.
	At() events.Date
	// Days gives the days in service that were closed since the account was opened, in order.
	Days() iter.Seq[*Day]
	// Day returns a closed day; nil if nothing happened on it.
	Day(d events.Date) *Day
	// Movements gives the movements of the account, or of the lot being explained, by date.
	Movements() iter.Seq[*ledger.Movement]
	// Moved reports whether any movement of the account, of any lot, satisfies a condition.
	Moved(is func(*ledger.Movement) bool) bool
	// Event returns the event that made a movement; nil if a closing did.
	Event(m *ledger.Movement) *events.Event
}

// FactsOf gives the facts of a type with their data.
func FactsOf[T events.Data](v Facts) iter.Seq2[*events.Event, T] {
	return func(yield func(*events.Event, T) bool) {
		for e := range v.Facts() {
			if d, ok := e.Data.(T); ok && !yield(e, d) {
				return
			}
		}
	}
}

// AgreementFact states an agreement in force, with the events that began and ended it, if any did.
func AgreementFact(from, to events.Date, began, ended *events.Event) *Reason {
	r := Fact("accordo in vigore dal %s al %s", "agreement in force from %s to %s", from, to)
	r.Children = []*Reason{EventReason(began)}
	if ended != nil {
		r.Children = append(r.Children, EventReason(ended))
	}
	return r
}

// OrNoAgreement returns the agreements in force, or the fact that there is none.
func OrNoAgreement(in []*Reason) []*Reason {
	if len(in) == 0 {
		return []*Reason{Fact("nessun accordo in vigore", "no agreement in force")}
	}
	return in
}

// FreeDays explains the days of a leave that cost nothing. ok is false if every day costs something.
func FreeDays(v View, e *events.Event, d hr.LeaveTaken, name wording.Text) (z Zero, ok bool) {
	var free []wording.Text
	for date := d.Date; date <= min(d.Last(), v.At()); date++ {
		if day := v.Day(date); day != nil && day.InService() && day.Theoretical == 0 && !Posted(v, e, date) {
			if len(free) == 0 {
				z = Zero{Date: date, Reasons: []*Reason{EventReason(e)}}
				if v.Entitlement().HasLots() {
					z.Lot = events.YearLot(date.Year())
				}
			}
			free = append(free, day.WhyFree())
		}
	}
	z.Text = wording.Say("%s del %s: %s: %s", "%s of %s: %s: %s", name, d.Date,
		wording.Plural(len(free), "un giorno non costa nulla", "%d giorni non costano nulla", "one day costs nothing", "%d days cost nothing"),
		lang.Join(free, ", "))
	return z, len(free) > 0
}

// Posted reports whether an event made a movement of the account, on a date (0: on any).
func Posted(v View, e *events.Event, on events.Date) bool {
	return v.Moved(func(m *ledger.Movement) bool {
		return m.Cause.ID == e.ID && m.Cause.Source == e.Source && (on == 0 || m.Date == on)
	})
}

// MovedAtClosing reports whether the closing of a day made a movement of the account.
func MovedAtClosing(v View, on events.Date, is func(*ledger.Movement) bool) bool {
	return v.Moved(func(m *ledger.Movement) bool { return m.Cause.Closing == on && is(m) })
}

// LastDayFact states that the service ended with a day.
func LastDayFact(d events.Date) *Reason {
	return Fact("ultimo giorno in servizio: %s", "last day in service: %s", d)
}

// OldestFirst states that the oldest lots are used first.
func OldestFirst() *Reason {
	return Fact("si usa prima l'anno più vecchio che ha un residuo", "the oldest lot that holds anything is used first")
}

// ScheduleFact states the schedule in force on the day.
func (d *Day) ScheduleFact() *Reason {
	s := d.Status.Schedule
	return Fact("orario %s: %s a settimana su %d giorni", "schedule %s: %s a week over %d days", s.Code,
		MinutesOf(s.WeeklyMinutes), s.Days)
}

// TheoreticalFact states the theoretical minutes of the day.
func (d *Day) TheoreticalFact() *Reason {
	return Fact("%s: %s teoriche", "%s: %s theoretical", d.Date.Weekday(), MinutesOf(d.Theoretical))
}

// ShiftFact states the planned shift of the day.
func (d *Day) ShiftFact() *Reason {
	switch s := &d.Shift; {
	case !s.Told:
		return Fact("nessun turno pubblicato", "no shift published")
	case s.Minutes == 0:
		return Fact("giorno libero da turno", "a day off by the roster")
	case !s.Timed:
		return Fact("turno di %s, a ore non note", "a shift of %s, at times not known", MinutesOf(s.Minutes))
	default:
		return Fact("turno %s–%s", "shift %s–%s", events.ClockOf(s.Start), events.ClockOf(s.End()))
	}
}

// MonthDays returns how many days of a month are in service and paid, as of the day, and how many make a month count.
func (d *Day) MonthDays(month events.Month) (days, need int) {
	return d.Line.PaidDays(d.Spell, month.First(), month.Last()), int(d.Contract.Employment.MonthCountsFromDays.On(month.Last()))
}

// MonthFact states the result of MonthDays. How many days were not paid is special: without a cause, absences are dates.
func (d *Day) MonthFact(month events.Month) *Reason {
	days, need := d.MonthDays(month)
	r := Fact("%s: %d giorni in servizio e retribuiti su %d, ne servono %d",
		"%s: %d days in service and paid of %d, %d needed", month, days, int(month.Last()-month.First())+1, need)
	r.Class, r.Plain = events.ClassSpecial, wording.Say("%s: il mese conta", "%s: the month counts", month)
	if days < need {
		r.Plain = wording.Say("%s: il mese non conta", "%s: the month does not count", month)
	}
	return r
}

// MonthCountsFigure states the number of days from which a month counts.
func (d *Day) MonthCountsFigure(month events.Month) *Reason {
	v, _ := d.Contract.Employment.MonthCountsFromDays.Version(month.Last())
	return InForce("employment.yaml/month_counts_days", v.From, int(v.Value),
		"un mese conta con almeno %d giorni", "a month counts with at least %d days", v.Value)
}

// WhyFree returns why the day has no theoretical minutes.
func (d *Day) WhyFree() wording.Text {
	if d.Contract.Calendar.IsHoliday(d.Date) {
		return wording.Say("%s (festività)", "%s (holiday)", d.Date)
	}
	return wording.Say("%s (%s, non lavorativo)", "%s (%s, a day off)", d.Date, d.Date.Weekday())
}

// CalendarName returns the kind of day in the calendar, or the day of the week.
func (d *Day) CalendarName() wording.Text {
	switch d.Contract.Calendar.Kind(d.Date) {
	case calendar.Holiday:
		return wording.Say("festività", "a holiday")
	case calendar.Half:
		return wording.Say("semifestività", "a half-holiday")
	}
	return wording.Say("%s", "%s", d.Date.Weekday())
}

// MinutesOf returns a quantity of minutes.
func MinutesOf[T ~int | ~int64](n T) events.Quantity {
	return events.Quantity{Unit: events.Minute, Parts: int64(n)}
}
