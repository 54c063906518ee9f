package policy

import (
	"slices"
	"testing"
	"testing/fstest"

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

// FuzzRead: whatever a company writes is read or refused.
func FuzzRead(f *testing.F) {
	f.Add(`@id("a") permit (principal in Role::"reader", action == Action::"seeCompany", resource);`)
	f.Add(`@id("a") permit (principal, action, resource) when { context has reason && context.reason != "" };`)
	f.Add(`@id("a") forbid (principal, action, resource) unless { resource in principal.company };`)
	f.Fuzz(func(t *testing.T, text string) {
		if set, err := Read(fstest.MapFS{"a.cedar": {Data: []byte(text)}}); (set == nil) == (err == nil) {
			t.Errorf("%v, %v", set, err)
		}
	})
}
