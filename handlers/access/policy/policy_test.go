package policy

import (
	"slices"
	"testing"

	"spettanze/events/grants"
)

func TestBuiltIn(t *testing.T) {
	p, err := BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	if p.People != nil || p.Units != nil {
		t.Error("a policy names an employee or a unit")
	}
	_, roles, err := readSchema()
	if err != nil {
		t.Fatal(err)
	}
	if len(roles) != len(grants.Roles) {
		t.Errorf("the schema has %d roles, grants %d", len(roles), len(grants.Roles))
	}
	for _, r := range roles {
		if !slices.Contains(grants.Roles, grants.Role(r)) {
			t.Errorf("the role %s of the schema is none of grants", r)
		}
	}
}
