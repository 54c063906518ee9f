package institutes

import (
	"slices"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/institute"
)

// Who is concerned by what, as positions in [All]: a day asks only the institutes that it concerns.
var (
	Begins    []int   // those that see every day begin
	InService Closing // who closes a day in service
	After     Closing // who closes a day after the end of service
	taking    [][]int // those that take a type of fact, by its index
)

// Closing is who closes a day.
type Closing struct {
	Phases    [institute.Phases][]int // those that close a phase
	Schedules []int                   // those with days of their own
}

// Taking returns the positions of the institutes that take a fact.
func Taking(d events.Data) []int { return taking[d.Type().Index] }

// Owner returns the position of the institute that owns an entitlement's account; ok is false for a company's, and for one
// that no institute owns.
func Owner(ent events.Entitlement) (i int, ok bool) {
	i = slices.IndexFunc(All, func(a *institute.About) bool { return a.Owns(ent) })
	return i, i >= 0
}

func init() { dispatch() }

// dispatch derives the positions from the descriptions.
func dispatch() {
	Begins, InService, After, taking = nil, Closing{}, Closing{}, make([][]int, len(hr.Types))
	for i, about := range All {
		state := about.New()
		if _, ok := state.(institute.Beginner); ok {
			Begins = append(Begins, i)
		}
		InService.add(i, true)
		After.add(i, false)
		for _, f := range about.Facts {
			taking[f.Index] = append(taking[f.Index], i)
		}
	}
}

// add adds an institute, if it closes such days.
func (c *Closing) add(i int, inService bool) {
	about, closes := All[i], false
	for p := range institute.Phases {
		if about.Closes(p, inService) {
			c.Phases[p], closes = append(c.Phases[p], i), true
		}
	}
	if _, ok := about.New().(institute.Scheduler); ok && closes {
		c.Schedules = append(c.Schedules, i)
	}
}
