package institutes

import (
	"testing"

	"spettanze/projections/ledger"
)

// A code that several institutes report is described by all of them alike, so that it does not matter whose description is read.
func TestABreachHasOneDescription(t *testing.T) {
	seen := map[string]ledger.BreachCode{}
	var lists [][]ledger.BreachCode
	for _, a := range All {
		lists = append(lists, a.Breaches)
	}
	for i := range Companies {
		lists = append(lists, Companies[i].Breaches)
	}
	for _, list := range lists {
		for _, b := range list {
			if other, ok := seen[b.Code]; ok && other != b {
				t.Errorf("%s is described as %+v and as %+v", b.Code, other, b)
			}
			seen[b.Code] = b
		}
	}
}
