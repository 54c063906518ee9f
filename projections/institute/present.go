package institute

import (
	"slices"

	"spettanze/events"
)

// Present is the employees with a clocking on the last day that had any, for a [Company] that counts them: on every other day there
// are none.
type Present struct {
	day events.Date
	ids []string // in service or not, in order
}

// Add adds the employee of a clocking. Days come in order.
func (p *Present) Add(e *events.Event) {
	if on := e.Data.Effective(); p.day != on {
		p.day, p.ids = on, nil
	}
	if i, found := slices.BinarySearch(p.ids, e.Subject); !found {
		p.ids = slices.Insert(p.ids, i, e.Subject)
	}
}

// On returns the employees with a clocking on a day, in order; nil unless the day is the last that had any.
func (p *Present) On(day events.Date) []string {
	if p.day != day {
		return nil
	}
	return p.ids
}

// Day returns the last day that had any; zero: none had.
func (p *Present) Day() events.Date { return p.day }

// Clone returns an independent copy.
func (p *Present) Clone() Present { return Present{p.day, slices.Clone(p.ids)} }
