// Package institute is what the parts of the contract with accounts of their own have in common: ferie, flexible hours,
// the time bank. The contract calls such a part an institute (istituto).
//
// An institute is one package. Its [About] says all that others need to know of it: the accounts it owns, the facts and
// the phases of a day that concern it, the table of its figures, its breaches and notes. Package institutes lists them;
// there is nothing else to wire. Its state takes the facts of a day and does its part of the day's closing, and writes
// into the day's book. Institutes know nothing of each other.
package institute

import (
	"cmp"
	"time"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/contract"
	"spettanze/projections/employment"
	"spettanze/projections/ledger"
)

// Institute is the state of an institute for one employee. It keeps what it needs from day to day.
type Institute interface {
	// Apply takes a fact of the day, of one of the types in [About.Facts], in fold order.
	Apply(day *Day, e *events.Event)
	// Add posts an opening balance or an adjustment to one of [About.Entitlements].
	Add(day *Day, ent events.Entitlement, lot events.Lot, e ledger.Entry)
	// Close does one of [About.Phases].
	Close(day *Day, p Phase)
	// Clone returns a copy that changes apart.
	Clone() Institute
}

// Base takes nothing and closes nothing. An institute embeds it for what does not concern it.
type Base struct{}

// Apply implements [Institute].
func (Base) Apply(*Day, *events.Event) {}

// Add implements [Institute].
func (Base) Add(*Day, events.Entitlement, events.Lot, ledger.Entry) {}

// Close implements [Institute].
func (Base) Close(*Day, Phase) {}

// Beginner is an institute that must see every day begin, before the day's facts: new years and months.
type Beginner interface{ Begin(day *Day) }

// Starter is an institute with an account that may be opened: on the day of the opening that counts, Start empties the
// account before the day's facts (contract §10: `balance.opened` starts the account).
type Starter interface {
	Start(day *Day, ent events.Entitlement)
}

// Scheduler is an institute with closings on days that neither a fact nor [About.Closings] gives.
type Scheduler interface {
	// NextClosing returns the first such day, from a day on; [NoClosing] if there is none.
	NextClosing(from events.Date) events.Date
}

// NoClosing is the answer of a [Scheduler] that has nothing to close.
const NoClosing = events.MaxDate + 1

// Day is an employee's day, for the institutes to work on.
type Day struct {
	Date        events.Date
	Contract    *contract.Contract
	Figures     any            // the institute's own, as in force in the company; see [Figures]
	Rome        *time.Location // in which days begin
	Line        *employment.Timeline
	Spell       employment.Spell
	Status      employment.Status
	Changed     bool            // the relationship changes today, or unpaid leave begins
	Theoretical int             // minutes that the day asks for
	Clocking    *events.Event   // the one that counts; nil: none
	Leaves      []*events.Event // leave and time-bank leave of the day, in fold order
	Rigid       bool            // company-ordered rigid hours
	Weeks       *events.Event   // that sets the types of weeks in force: the employee's own, else the company's; nil: none
	Book        *ledger.Book
	Others      Router
}

// Router posts into accounts of other institutes: compensatory rest, for instance, gives permits, which then follow the
// rules of permits.
type Router interface {
	Route(day *Day, ent events.Entitlement, lot events.Lot, e ledger.Entry) (owned bool)
}

// Figures returns the figures that the institute is handed with the day. F is the shape that [About.Figures] makes.
func Figures[F any](day *Day) *F { return day.Figures.(*F) }

// InService reports whether the day is in a spell of service.
func (d *Day) InService() bool { return d.Status.In }

// LastDay reports whether the service ends with the day.
func (d *Day) LastDay() bool { return d.Status.In && d.Spell.Ended == d.Date }

// LeaveMinutes returns the minutes of leave that the day has; a whole day counts as the minutes that the day asks for.
func (d *Day) LeaveMinutes() int {
	total := 0
	for _, e := range d.Leaves {
		if a, ok := e.Data.(events.Absent); ok {
			total += cmp.Or(a.Absence().Minutes, d.Theoretical)
		}
	}
	return total
}

// Week returns the type of the day's week for a clocking: what it tells itself, else what is set; empty: it is not known.
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

// The phases, in the order in which a day is closed (contract, "The order of a day"): each is done for all institutes
// before the next. An employee's day is closed while in service. Settlement comes on the last day in service only. The
// phases of the calendar come only on days that [About.Closings] or a [Scheduler] name, when the relationship changes, and
// on the last day in service: most days are none of these, and cost nothing there. A company's day has all phases, and
// AfterEverybody at the end.
const (
	Reckoning  Phase = iota // what the day's clocking is worth
	PayDays                 // what is due on a pay day
	Grants                  // grants and take-backs
	Accruals                // what the month earned
	MonthEnd                // carry-over
	Agreements              // ends of periods and agreements
	Deadlines               // expiry, checks of 30/6 and 31/12
	Settlement              // what is left at the end of service
	Phases                  // how many an employee's day has

	AfterEverybody = Phases // quotas and rankings, when everybody's day is closed
	CompanyPhases  = Phases + 1
)

// OfCalendar reports whether the phase only has work on days that the calendar or the relationship names.
func (p Phase) OfCalendar() bool { return p != Reckoning && p != Agreements && p != Settlement }
