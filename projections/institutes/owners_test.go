package institutes

import (
	"testing"

	"spettanze/events"
	"spettanze/projections/allowance"
	"spettanze/projections/contract"
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
func TestEveryAllowanceHasAnEntitlement(t *testing.T) {
	c, err := Contract()
	if err != nil {
		t.Fatal(err)
	}
	figures := contract.Find[allowance.Figures](c)
	if want := events.EntitlementsIn("allowances"); len(figures.Rows) != len(want) || len(want) == 0 {
		t.Errorf("%d rows for %q", len(figures.Rows), want)
	}
	for _, r := range figures.Rows {
		if row := r.Entitlement.Row(); row.Table != "allowances" || row.Unit != events.Minute {
			t.Errorf("%s: an entitlement of %q in %s", r.Entitlement, row.Table, row.Unit)
		}
	}
}
