// Package daylimits reports days with more leave than theoretical minutes (contract §10). The leave is posted all the same.
package daylimits

import (
	"spettanze/events"
	"spettanze/projections/contract"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
)

// BreachExceedsDay is reported when the leave of a day is longer than the day.
const BreachExceedsDay = "leave.exceeds_day"

// Figures is the clause that the breach cites.
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

// State is empty: each day is judged by itself.
type State struct{ institute.Base }

// Clone implements [institute.Institute].
func (s State) Clone() institute.Institute { return s }

// Close judges the day's leave of all kinds together, the time bank's included. The breach belongs to no account. Days off and
// holidays are not judged: leave of whole days may span them.
func (s State) Close(day *institute.Day, _ institute.Phase) {
	leave := day.LeaveMinutes()
	if day.Theoretical == 0 || leave <= day.Theoretical {
		return
	}
	day.Book.Breach(ledger.Breach{Code: BreachExceedsDay, Clause: institute.Figures[Figures](day).Leave.Clause,
		Limit: events.Minute.Format(int64(day.Theoretical)), Observed: events.Minute.Format(int64(leave)),
		Cause: ledger.ClosingOf(day.Date)})
}
