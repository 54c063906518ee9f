//go:build idle

package main

import (
	"fmt"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/institute"
	"spettanze/projections/institutes"
)

// enough is how many institutes of an employee a build with the tag idle has.
const enough = 24

// idle is an institute that keeps counts and writes nothing.
type idle struct {
	institute.Base
	seen, closed int64
	year, days   int
	lots         [4]int64
}

func (s *idle) Apply(*institute.Day, *events.Event) { s.seen++ }

func (s *idle) Close(day *institute.Day, _ institute.Phase) {
	if s.closed++; day.Clocking != nil {
		s.days++
	}
}

func (s *idle) Clone() institute.Institute {
	c := *s
	return &c
}

// early is an idle institute that is a Beginner.
type early struct{ idle }

func (s *early) Begin(day *institute.Day) {
	if y := day.Date.Year(); y != s.year {
		s.year, s.days = y, 0
	}
}

func (s *early) Clone() institute.Institute {
	c := *s
	return &c
}

// init appends idle institutes, which show what further institutes cost. Of each six, two close Reckoning every day and see every
// day begin, three take leave, and all close months, deadlines and the end of service.
func init() {
	for i := len(institutes.All); i < enough; i++ {
		about := &institute.About{Name: fmt.Sprintf("idle%d", i),
			Phases: []institute.Phase{institute.MonthEnd, institute.Deadlines, institute.Settlement},
			New:    func() institute.Institute { return new(idle) }}
		if i%3 == 0 {
			about.Phases = append([]institute.Phase{institute.Reckoning}, about.Phases...)
			about.New = func() institute.Institute { return new(early) }
		}
		if i%2 == 0 {
			about.Facts = events.TypesOf(hr.LeaveTaken{})
		}
		institutes.All = append(institutes.All, about)
	}
	institutes.Dispatch()
}
