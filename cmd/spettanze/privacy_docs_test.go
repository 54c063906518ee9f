package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/events/jetstream/snapshot"
)

// TestPrivacyIsWhole: docs/privacy.md has a row for each stream that holds data, and for each type of event with its class, as declared.
func TestPrivacyIsWhole(t *testing.T) {
	b, err := os.ReadFile("../../docs/privacy.md")
	if err != nil {
		t.Fatal(err)
	}
	doc := string(b)
	for _, name := range snapshot.Streams {
		if !strings.Contains(doc, "\n| `"+strings.TrimPrefix(name, "KV_")+"` |") {
			t.Errorf("the stream %s has no row", name)
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
