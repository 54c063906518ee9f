package employment

import (
	"time"

	"spettanze/events"
	"spettanze/projections/contract"
	"spettanze/projections/ledger"
)

// Day is what an employee's day is, for the institutes to work on.
type Day struct {
	Date        events.Date
	Contract    *contract.Contract
	Rome        *time.Location // in which days begin
	Line        *Timeline
	Spell       Spell
	Status      Status
	Changed     bool            // the relationship changes today, or unpaid leave begins
	Theoretical int             // minutes that the day asks for
	Clocking    *events.Event   // the one that counts; nil: none
	Leaves      []*events.Event // leave and time-bank leave of the day, in fold order
	Rigid       bool            // company-ordered rigid hours
	Book        *ledger.Book
}

// InService tells whether the day is in a spell of service.
func (d *Day) InService() bool { return d.Status.In }

// LastDay tells whether the service ends with the day.
func (d *Day) LastDay() bool { return d.Status.In && d.Spell.Ended == d.Date }

// Phase is a part of a day's closing.
type Phase int

// The phases, in the order in which a day is closed (contract, "The order of a day"). An employee's day is closed while in service, and Settlement
// comes on the last day in service only; a company's day has all of them, and AfterEverybody at the end.
const (
	Reckoning  Phase = iota // what the day's clocking is worth
	PayDays                 // what is withheld or paid on a date
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

// Institute is a part of the contract with accounts of its own: ferie, flex, the time bank. It keeps what it needs from
// day to day and writes into the day's book. Institutes know nothing of each other.
type Institute interface {
	// Begin turns to a day, before its facts: new years and months, accounts that the day opens.
	Begin(day *Day)
	// Apply takes a fact of the day, in fold order; facts of other institutes are left alone.
	Apply(day *Day, e *events.Event)
	// Owns tells whether an entitlement's account is the institute's.
	Owns(ent events.Entitlement) bool
	// Add posts an opening balance or an adjustment to an account it owns.
	Add(day *Day, ent events.Entitlement, lot int, e ledger.Entry)
	// Close does a phase of the day's closing.
	Close(day *Day, p Phase)
	// NextClosing returns the first day, from a day on, that the institute must close although neither a fact nor the
	// calendar of the contract asks for it; after events.MaxDate if there is none.
	NextClosing(from events.Date) events.Date
	// Clone returns a copy that changes apart.
	Clone() Institute
}

// NoClosing is the answer of an institute whose closings the contract's calendar has.
const NoClosing = events.MaxDate + 1
