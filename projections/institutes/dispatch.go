package institutes

import (
	"slices"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/institute"
)

// Positions in [All]: the fold of a day calls only the institutes that take part in it.
var (
	Begins    []int   // each an [institute.Beginner]
	InService Closing // of a day in service
	After     Closing // of a day after the end of service
	taking    [][]int // by the index of the type of fact: the institutes that take it
)

// Closing holds the institutes that close a day.
type Closing struct {
	Phases    [institute.Phases][]int // by phase
	Schedules []int                   // each an [institute.Scheduler]
}

// Taking returns the positions of the institutes that take a fact.
func Taking(d events.Data) []int { return taking[d.Type().Index] }

// Owner returns the position of the institute that owns an entitlement's account; ok is false if it is the company's, or if no
// institute owns it.
func Owner(ent events.Entitlement) (i int, ok bool) {
	i = slices.IndexFunc(All, func(a *institute.About) bool { return a.Owns(ent) })
	return i, i >= 0
}

func init() { Dispatch() }

// Dispatch computes the positions from the descriptions, again after an institute was added to [All].
func Dispatch() {
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

// add adds an institute, for the phases that it closes.
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
