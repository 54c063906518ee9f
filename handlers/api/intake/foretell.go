package intake

import (
	"context"

	"spettanze/events"
	"spettanze/projections/dryrun"
	"spettanze/projections/facts"
	"spettanze/projections/report"
)

// TryAll is Try, with a summary.
func (in *Intake) TryAll(ctx context.Context, evs []events.Event, on *dryrun.Runner) (*Summary, error) {
	results, basis, err := in.Try(ctx, evs, on, true)
	if err != nil {
		return nil, err
	}
	s := &Summary{DryRun: true, Basis: basis, Results: []Result{}}
	for _, r := range results {
		s.Add(r)
	}
	return s, nil
}

// foretell sets of each event tried whether it would count once all of them were recorded, for what it would wait, and which facts
// that wait it would heal. at are the places of the events that effects are of.
func foretell(results []Result, evs []events.Event, at []int, effects []dryrun.Effect) {
	places := map[events.Identity]int{}
	annulled := map[events.Identity]bool{}
	for k := range effects {
		r, e := &results[at[k]], &evs[at[k]]
		places[e.Identity] = at[k]
		target, annulment := facts.Target(e)
		annulled[target] = annulled[target] || annulment
		for _, c := range effects[k].Parked {
			switch {
			case c.After != nil:
				if i, ok := places[identityOf(c.After.Cause)]; ok {
					results[i].Waits = &Waits{Code: c.After.Code, Reason: c.After.Reason}
				}
			case identityOf(c.Before.Cause) != target:
				r.Heals = append(r.Heals, c.Before.Cause)
				fallthrough
			default:
				if i, ok := places[identityOf(c.Before.Cause)]; ok {
					results[i].Waits = nil
				}
			}
		}
	}
	for _, i := range at {
		counts := results[i].Waits == nil && !annulled[evs[i].Identity]
		results[i].Counts = &counts
	}
}

func identityOf(c report.Cause) events.Identity { return events.Identity{Source: c.Source, ID: c.ID} }
