package ledger

import "spettanze/events"

// BreachCode describes a code of breaches.
type BreachCode struct {
	Code   string
	Class  events.Class // who may see it
	It, En string       // its title
	Counts Measure      // of its limit and its observed figure
}

// Measure says what a limit and an observed figure count, and so how they are written.
type Measure uint8

// The measures.
const (
	Nothing      Measure = iota + 1 // no limit and no observed figure
	WholeNumbers                    // pieces, persons, days of a calendar
	InMinutes
	InDays
	InEuro
	InVouchers
	InKilometres
	InRecordings
	ClockTimes // "08:15"
	Dates
	PerCents
	Words  // an id, a pattern of a week
	Grades // of exams, "26.00"
)
