package rejected

import (
	"cmp"
	"context"
	"slices"

	"spettanze/events"
	"spettanze/projections/dryrun"
	"spettanze/projections/ledger"
	"spettanze/projections/report"
	"spettanze/projections/wording"
)

// balances says what the movements of effects make of the balances of people, on the last day of the effects. Without all the movements
// it says nothing.
func (o *outcome) balances(ctx context.Context, effects []*dryrun.Effect) error {
	type account struct {
		employee string
		of       events.Entitlement
	}
	moved := map[account]int64{}
	for _, e := range effects {
		if e.Omitted != nil && e.Omitted.Movements > 0 {
			return nil
		}
		o.At = max(o.At, e.At)
		for _, c := range e.Movements {
			for row, sign := range map[*report.Movement]int64{c.Before: -1, c.After: 1} {
				if row == nil || row.Entitlement == "" || row.Entitlement.IsFund() {
					continue
				}
				main := o.Company + ":" + ledger.MainAccount(c.Employee, row.Entitlement)
				if q, ok := wording.Parse(row.Unit, row.Quantity); ok && (row.From == main || row.To == main) {
					moved[account{c.Employee, row.Entitlement}] += sign * q.Parts
				}
			}
		}
	}
	q := o.Query
	q.At = o.At
	known := map[string]map[events.Entitlement]int64{}
	for a, parts := range moved {
		balances, ok := known[a.employee]
		if !ok {
			var err error
			if balances, err = balancesOf(ctx, o.Reporter, q, a.employee); err != nil {
				return err
			}
			known[a.employee] = balances
		}
		o.Balances = append(o.Balances, balance(o.View, a.employee, a.of, balances[a.of], balances[a.of]+parts))
	}
	slices.SortFunc(o.Balances, func(a, b Balance) int {
		return cmp.Or(cmp.Compare(a.Employee, b.Employee), cmp.Compare(a.What, b.What))
	})
	return nil
}
