package explain_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"spettanze/events"
	"spettanze/projections/explain"
	"spettanze/projections/report"
)

// adds fails unless the signed parts of every level add up to the line above it, which has at most seven lines.
func adds(t *testing.T, unit events.Unit, n *explain.Node, total string) {
	t.Helper()
	var sum int64
	lines := 0
	for _, c := range n.Children {
		switch c.What {
		case explain.WhatLot, explain.WhatPeriod, explain.WhatMovement:
			parts, err := unit.Parse(c.Quantity)
			if err != nil {
				t.Fatal(err)
			}
			sum += parts
			lines++
		case explain.WhatNothing:
			lines++
		}
	}
	if lines == 0 {
		return
	}
	if got := unit.Format(sum); got != total {
		t.Errorf("%q: its lines add up to %s, not %s", n.Text.En, got, total)
	}
	if lines > 7 && n.What != explain.WhatNothing {
		t.Errorf("%q has %d lines", n.Text.En, lines)
	}
	for _, c := range n.Children {
		if c.What != explain.WhatMovement && c.What != explain.WhatNothing {
			adds(t, unit, c, c.Quantity)
		}
	}
}

// manyDays is a year and a half of clockings, each ten minutes above the day, or five below it.
func manyDays() string {
	lines := []string{"2015-01-10 E1 employment.hired level=5 schedule=ft37", "2022-12-31 E1 balance.opened entitlement=flex quantity=60"}
	for d := events.MustParseDate("2023-01-02"); d < events.MustParseDate("2024-06-30"); d += 3 {
		out := "17:00"
		if d%2 == 0 {
			out = "16:45"
		}
		lines = append(lines, fmt.Sprintf("%s E1 clocking.recorded week=A punches=08:00,12:00,13:00,%s", d, out))
	}
	return strings.Join(lines, "\n")
}

func TestLevelsAddUp(t *testing.T) {
	c := history(t, manyDays())
	for _, ent := range []events.Entitlement{events.Flex, events.Ferie, events.PermessiArt39} {
		for _, date := range []string{"2023-01-31", "2023-12-31", "2024-06-30"} {
			d := c.why(at(date), ent)
			figure := d.Figure
			if err := d.Open("", 0); err != nil {
				t.Fatal(err)
			}
			adds(t, ent.Unit(), d.Tree, figure)
		}
	}
}

// TestOpenedLevelByLevel: opened node by node, one level at a time, the tree has every line that it has at once, and each has
// one id.
func TestOpenedLevelByLevel(t *testing.T) {
	c := history(t, manyDays())
	whole := c.why(at("2024-06-30"), events.Flex)
	if err := whole.Open("", 0); err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{}
	var open func(n *explain.Node)
	open = func(want *explain.Node) {
		d := c.why(at("2024-06-30"), events.Flex)
		if err := d.Open(want.ID, 1); err != nil {
			t.Fatal(err)
		}
		if len(d.Tree.Children) != len(want.Children) {
			t.Fatalf("%s: %d lines, want %d", want.ID, len(d.Tree.Children), len(want.Children))
		}
		for i, got := range d.Tree.Children {
			full := want.Children[i]
			if got.ID != full.ID || got.Text != full.Text || got.More != len(full.Children) || len(got.Children) != 0 {
				t.Errorf("%+v, want %+v", got, full)
			}
			if other, ok := seen[got.ID]; ok {
				t.Errorf("%s is both %q and %q", got.ID, other, got.Text.En)
			}
			seen[got.ID] = got.Text.En
			if got.What == explain.WhatPeriod {
				open(full)
			}
		}
	}
	open(whole.Tree)
	// A movement has the id that it has in the statement.
	s, err := c.reporter.Statement(t.Context(), at("2024-06-30"), "E1", report.Period{Entitlement: events.Flex})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range s.Movements {
		if text, ok := seen[m.ID]; !ok || !strings.Contains(text, m.Date.String()) {
			t.Errorf("the movement %s of %s is %q in the explanation", m.ID, m.Date, text)
		}
	}
	if err := whole.Open("nowhere", 1); !errors.Is(err, explain.ErrNode) {
		t.Error(err)
	}
}
