// Package daylimits tells leave that does not fit a day (contract §10): what is recorded of a day's leave is posted as
// it was told, but it cannot add up to more than the day asks for.
package daylimits

import (
	"spettanze/events"
	"spettanze/projections/contract"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
)

// BreachExceedsDay is told when the leave of a day is longer than the day.
const BreachExceedsDay = "leave.exceeds_day"

// Figures are what the breach cites.
type Figures struct {
	Leave contract.Cited `yaml:"leave"`
}

// About describes the limits of a day.
var About = institute.About{
	Name:     "daylimits",
	Phases:   []institute.Phase{institute.Reckoning},
	Breaches: breaches,
	Figures:  func() any { return new(Figures) },
	New:      func() institute.Institute { return State{} },
}

// State keeps nothing: a day is judged by itself.
type State struct{ institute.Base }

// Clone implements [institute.Institute].
func (s State) Clone() institute.Institute { return s }

// Close judges the leave of the day, of all kinds together and the time bank's too. It belongs to no account. Days off and
// holidays have nothing to exceed: leave of whole days passes over them.
func (s State) Close(day *institute.Day, _ institute.Phase) {
	leave := day.LeaveMinutes()
	if day.Theoretical == 0 || leave <= day.Theoretical {
		return
	}
	day.Book.Breach(ledger.Breach{Code: BreachExceedsDay, Clause: institute.Figures[Figures](day).Leave.Clause,
		Limit: events.Minute.Format(int64(day.Theoretical)), Observed: events.Minute.Format(int64(leave)),
		Cause: ledger.ClosingOf(day.Date)})
}
