package institutes

import (
	"slices"

	"spettanze/events"
	"spettanze/projections/institute"
)

// Who is concerned by what, as positions in [All]: a day asks only the institutes that it concerns.
var (
	Begins    []int                   // those that see every day begin
	Schedules []int                   // those with closings on days of their own
	Closing   [institute.Phases][]int // those that close a phase
	taking    [][]int                 // those that take a type of fact, by its index
)

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
	Begins, Schedules, Closing, taking = nil, nil, [institute.Phases][]int{}, make([][]int, len(events.Types))
	for i, about := range All {
		state := about.New()
		if _, ok := state.(institute.Beginner); ok {
			Begins = append(Begins, i)
		}
		if _, ok := state.(institute.Scheduler); ok {
			Schedules = append(Schedules, i)
		}
		for _, p := range about.Phases {
			Closing[p] = append(Closing[p], i)
		}
		for _, f := range about.Facts {
			taking[f.Index] = append(taking[f.Index], i)
		}
	}
}
