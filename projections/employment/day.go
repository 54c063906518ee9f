package employment

import (
	"spettanze/events"
	"spettanze/projections/contract"
	"spettanze/projections/ledger"
)

// Day is what an employee's day is, for the institutes to work on.
type Day struct {
	Date        events.Date
	Contract    *contract.Contract
	Line        *Timeline
	Spell       Spell
	Status      Status
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
