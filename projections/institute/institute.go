// Package institute is what institutes have in common. An institute (istituto) is a part of the contract with accounts of
// its own: ferie, flexible hours, the time bank.
//
// An institute is one package. Its [About] describes it to the rest of the program: the accounts it owns, the facts and the
// phases of a day that it takes part in, the table of its figures, its breaches and notes. Package institutes lists the
// descriptions, and nothing else is wired. Its state ([Institute]) takes the facts of a day and does its part of the day's
// closing; both write into the day's book. Institutes do not know each other.
//
// An institute of the company ([Company], described by [CompanyAbout]) counts or holds something for all employees together:
// a loan fund, a quota.
package institute

import (
	"cmp"
	"time"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/contract"
	"spettanze/projections/employment"
	"spettanze/projections/ledger"
	"spettanze/projections/note"
)

// Institute is the state of an institute for one employee, from day to day.
type Institute interface {
	// Apply takes a fact of the day, of one of the types in [About.Facts], in fold order.
	Apply(day *Day, e *events.Event)
	// Add posts an opening balance or an adjustment to one of [About.Entitlements].
	Add(day *Day, ent events.Entitlement, lot events.Lot, e ledger.Entry)
	// Close does one of [About.Phases].
	Close(day *Day, p Phase)
	// Clone returns an independent copy.
	Clone() Institute
}

// Base does nothing. An institute embeds it for the methods that it does not need.
type Base struct{}

// Apply implements [Institute].
func (Base) Apply(*Day, *events.Event) {}

// Add implements [Institute].
func (Base) Add(*Day, events.Entitlement, events.Lot, ledger.Entry) {}

// Close implements [Institute].
func (Base) Close(*Day, Phase) {}

// Beginner is an institute that acts at the beginning of every day, before the day's facts: on a new year or month.
type Beginner interface{ Begin(day *Day) }

// Starter is an institute whose accounts may be opened. On the day of the opening that counts, Start empties the account
// before the day's facts (contract §10: `balance.opened` starts the account).
type Starter interface {
	Start(day *Day, ent events.Entitlement)
}

// Scheduler is an institute that closes on days that depend on its state, besides the days of facts and of [About.Closings].
type Scheduler interface {
	// NextClosing returns the first such day, from a day on; [NoClosing] if there is none.
	NextClosing(from events.Date) events.Date
}

// NoClosing is what a [Scheduler] without such a day returns.
const NoClosing = events.MaxDate + 1

// Day is the day of an employee being folded.
type Day struct {
	Date        events.Date
	Contract    *contract.Contract
	Figures     any            // of the institute that is called; use the function [Figures]
	Rome        *time.Location // the time zone of days
	Line        *employment.Timeline
	Plan        *employment.Plan // of rosters and swaps; use ShiftOn
	Spell       employment.Spell
	Status      employment.Status
	Changed     bool             // employment changes on this day, or unpaid leave begins
	Theoretical int              // theoretical minutes (contract §10, "Working days")
	Shift       employment.Shift // planned, of Parte Terza
	Overtime    int              // minutes of overtime posted so far (TIME F)
	Clocking    *events.Event    // the one that counts; nil: none
	Leaves      []*events.Event  // leave and time-bank leave of the day, in fold order
	Rigid       bool             // rigid hours are ordered
	Weeks       *events.Event    // the WeeksSet in force: the employee's own, else the company's; nil: none
	Book        *ledger.Book
}

// Figures returns the figures of the institute that the day is handed to. F is the type that [About.Figures] makes.
func Figures[F any](day *Day) *F { return day.Figures.(*F) }

// PostOvertime posts minutes of the clocking as overtime to its account.
func (d *Day) PostOvertime(account events.Entitlement, minutes int, clause, text string) {
	if d.Book.Post(account, ledger.Entry{Kind: ledger.Overtime, Parts: int64(minutes), Other: "worked", Clause: clause,
		Cause: ledger.CauseOf(d.Clocking), Note: text}) {
		d.Overtime += minutes
	}
}

// ShiftOn returns the planned shift of the day or of one of the seven days before.
func (d *Day) ShiftOn(date events.Date) employment.Shift { return d.Plan.On(d.Line, date) }

// InService reports whether the day is in a spell of service.
func (d *Day) InService() bool { return d.Status.In }

// LastDay reports whether the service ends with the day.
func (d *Day) LastDay() bool { return d.Status.In && d.Spell.Ended == d.Date }

// LeaveMinutes returns the minutes of leave of the day. A whole day counts as the theoretical minutes.
func (d *Day) LeaveMinutes() int {
	total := 0
	for _, e := range d.Leaves {
		if a, ok := e.Data.(events.Absent); ok {
			total += cmp.Or(a.Absence().Minutes, d.Theoretical)
		}
	}
	return total
}

// LeaveCost returns the minutes that leave costs, with the note of them: its own, or for a whole day the theoretical minutes.
func (d *Day) LeaveCost(l hr.LeaveTaken) (minutes int64, text string) {
	if l.Minutes > 0 {
		return int64(l.Minutes), note.Minutes.Write(note.Int(l.Minutes))
	}
	return int64(d.Theoretical), note.WholeDay.Write(note.Int(d.Theoretical))
}

// LeaveDays returns the ten-thousandths of a day that leave costs, with the note of them: a day, or the part of the theoretical minutes
// that its minutes are. Holidays and days off cost nothing.
func (d *Day) LeaveDays(l hr.LeaveTaken) (parts ledger.Exact, text string) {
	switch {
	case d.Theoretical == 0:
		return parts, ""
	case l.Minutes == 0:
		return ledger.Whole(events.Day.Scale()), note.OneDay.Write()
	}
	return ledger.Ratio(events.Day.Scale(), int64(l.Minutes), int64(d.Theoretical)),
		note.OfTheDay.Write(note.Int(l.Minutes), note.Int(d.Theoretical))
}

// Uses rounds exact uses. Those of one date are rounded together, so that all hours of a day, in however many pieces, post exactly one day.
type Uses struct {
	date events.Date // of the last use
	sum  ledger.Exact
}

// Add returns the whole parts to post for a use.
func (u *Uses) Add(date events.Date, cost ledger.Exact) (parts int64) {
	if u.date != date {
		u.date, u.sum = date, ledger.Exact{}
	}
	before := u.sum.Round()
	u.sum = u.sum.Add(cost)
	return u.sum.Round() - before
}

// Week returns the type of week of a clocking: its own if it has one, else that of the series in force; empty: unknown.
func (d *Day) Week(c *hr.ClockingRecorded) string {
	if c.Week == "" && d.Weeks != nil {
		if w, ok := d.Weeks.Data.(hr.WeeksSet); ok {
			return w.TypeOn(d.Date)
		}
	}
	return c.Week
}

// Phase is a part of a day's closing.
type Phase int

// The phases of a day's closing, in order (order §3). Each is done for all institutes before the next.
//
// An employee's day is closed while in service; Settlement is only on the last day in service. Phases of the calendar
// ([Phase.OfCalendar]) are only on days that [About.Closings] or a [Scheduler] names, on days on which employment changes, and
// on the last day in service. Most days are none of these, and cost nothing there. A company's day has all phases, and
// AfterEverybody at the end.
const (
	Reckoning  Phase = iota // the value of the day's clocking
	PayDays                 // instalments and payments of a pay day
	Grants                  // grants and take-backs
	Accruals                // earnings of the month
	MonthEnd                // carry-over
	Agreements              // ends of periods and agreements
	Deadlines               // expiry, checks of 30/6 and 31/12
	Settlement              // balances left at the end of service
	Phases                  // number of phases of an employee's day

	AfterEverybody = Phases // quotas and rankings, after all employees' days
	CompanyPhases  = Phases + 1
)

// OfCalendar reports whether the phase is skipped on days that neither the calendar nor a change of employment names.
func (p Phase) OfCalendar() bool { return p != Reckoning && p != Agreements && p != Settlement }
