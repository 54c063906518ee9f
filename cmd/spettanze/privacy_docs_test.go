package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"spettanze/events"
	"spettanze/events/grants"
	"spettanze/events/hr"
	"spettanze/events/jetstream/snapshot"
)

// TestPrivacyIsWhole: docs/privacy.md has a row for each stream that holds data, and for each type of event with its class, as declared;
// the entry in the register has each class and each role.
func TestPrivacyIsWhole(t *testing.T) {
	b, err := os.ReadFile("../../docs/privacy.md")
	if err != nil {
		t.Fatal(err)
	}
	doc := string(b)
	for _, name := range append(slices.Clone(snapshot.Streams), "SESSIONS") {
		if !strings.Contains(doc, "\n| `"+strings.TrimPrefix(name, "KV_")+"` |") {
			t.Errorf("the stream %s has no row", name)
		}
	}
	_, register, ok := strings.Cut(doc, "\n## The entry in the register\n")
	if !ok {
		t.Fatal("there is no entry for the register")
	}
	for _, role := range grants.Roles {
		if !strings.Contains(register, "\n| `"+string(role)+"` |") {
			t.Errorf("in the register, the recipients have no row for the role %s", role)
		}
	}
	for _, class := range []events.Class{events.ClassTime, events.ClassSpecial, events.ClassMoney} {
		if !strings.Contains(register, "*"+class.String()+"*") {
			t.Errorf("in the register, the data of class %s are missing", class)
		}
	}
	var rows []string
	for _, of := range hr.Types {
		class := of.Class.String()
		var only []string
		for _, f := range of.Fields {
			if f.Class != 0 && f.Class != of.Class {
				only = append(only, fmt.Sprintf("`%s` %s", f.Name, f.Class))
			}
		}
		slices.Sort(only)
		if _, by := of.Zero.(events.Classed); by {
			class = "by its kind or entitlement"
		}
		rows = append(rows, fmt.Sprintf("| `%s` | %s | %s |", of.Name, class, strings.Join(only, ", ")))
	}
	slices.Sort(rows)
	if want := strings.Join(rows, "\n"); !strings.Contains(doc, want) {
		t.Errorf("the table of types of events shall be\n%s", want)
	}
}
