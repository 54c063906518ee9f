package institutes

import (
	"slices"
	"testing"

	"spettanze/events"
	"spettanze/projections/allowance"
	"spettanze/projections/contract"
	"spettanze/projections/premium"
)

// What is due to an employee is kept by one institute, so that an opening has one place to go.
func TestEveryAccountHasOneOwner(t *testing.T) {
	for _, ent := range events.EntitlementsOf(events.OfEmployee) {
		var owners []string
		for _, about := range All {
			if about.Owns(ent) {
				owners = append(owners, about.Name)
			}
		}
		if len(owners) != 1 {
			t.Errorf("%s is owned by %q: want one institute", ent, owners)
		}
	}
}

// An entitlement that says it is a row of a table has one there, and no row is of another.
func TestEveryRowHasAnEntitlement(t *testing.T) {
	c, err := Contract()
	if err != nil {
		t.Fatal(err)
	}
	var allowances, premiums []events.Entitlement
	for _, r := range contract.Find[allowance.Figures](c).Rows {
		allowances = append(allowances, r.Entitlement)
	}
	for _, r := range contract.Find[premium.Figures](c).Rows {
		premiums = append(premiums, r.Entitlement)
	}
	for _, tt := range []struct {
		table string
		rows  []events.Entitlement
		units []events.Unit
	}{{"allowances", allowances, []events.Unit{events.Minute, events.Day}}, {"premiums", premiums, []events.Unit{events.Euro}}} {
		want := events.EntitlementsIn(tt.table)
		if slices.Sort(want); len(want) == 0 || !slices.Equal(slices.Sorted(slices.Values(tt.rows)), want) {
			t.Errorf("%s has rows %q, entitlements %q", tt.table, tt.rows, want)
		}
		for _, ent := range want {
			if !slices.Contains(tt.units, ent.Unit()) {
				t.Errorf("%s is in %s, the rows of %s are in %v", ent, ent.Unit(), tt.table, tt.units)
			}
		}
	}
}
