package rejected

import (
	"cmp"
	"context"
	"slices"

	"spettanze/events"
	"spettanze/projections/dryrun"
)

// balances says what the movements of effects make of the balances of people, on the last day of the effects. Without all the movements
// it says nothing.
func (o *outcome) balances(ctx context.Context, effects []*dryrun.Effect) error {
	moved := map[dryrun.Owned]int64{}
	for _, e := range effects {
		if !e.Moved(o.Company, moved) {
			return nil
		}
		o.At = max(o.At, e.At)
	}
	q := o.Query
	q.At = o.At
	known := map[string]map[events.Entitlement]int64{}
	for a, parts := range moved {
		balances, ok := known[a.Employee]
		if !ok {
			var err error
			if balances, err = balancesOf(ctx, o.Reporter, q, a.Employee); err != nil {
				return err
			}
			known[a.Employee] = balances
		}
		o.Balances = append(o.Balances, balance(o.View, a.Employee, a.Entitlement, balances[a.Entitlement], balances[a.Entitlement]+parts))
	}
	slices.SortFunc(o.Balances, func(a, b Balance) int {
		return cmp.Or(cmp.Compare(a.Employee, b.Employee), cmp.Compare(a.What, b.What))
	})
	return nil
}
