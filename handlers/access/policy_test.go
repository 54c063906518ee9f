package access

import "testing"

func TestBuiltIn(t *testing.T) {
	p, err := BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	if p.people != nil || p.units {
		t.Error("a policy names an employee or a unit")
	}
}
