package ledger

// BreachCode describes a code of breaches.
type BreachCode struct {
	Code   string
	It, En string  // what it is called
	Counts Measure // what its limit and its observed figure count
}

// Measure is what a limit or an observed figure counts.
type Measure uint8

// The measures.
const (
	Nothing      Measure = iota + 1 // there is neither limit nor observed figure
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
	Words // an id, a pattern of a week
)
