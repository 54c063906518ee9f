package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"spettanze/cmd/spettanze/cli"
	"spettanze/cmd/spettanze/privacy"
)

// TestPrivacyDue: an employee who left is listed from the day after their term on, with who they were and what to do; one who came back is not.
func TestPrivacyDue(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	event := func(of, subject, date, data string) string {
		return fmt.Sprintf(`{"specversion":"1.0","id":"%s-%s-%s","source":"/hr","type":"hr.%[1]s.v1","company":"blue","subject":"%[2]s",`+
			`"time":"2010-01-01T09:00:00+01:00","data":{"date":"%[3]s"%[4]s}}`+"\n", of, subject, date, data)
	}
	left := `,"reason":"resignation"`
	hired := `,"contract":"indefinite","discipline":"parte_prima","level":4,"schedule":{"code":"ft37"}`
	named := func(id string) string { return event("person.described", id, "2010-01-01", `,"name":"Zenobia"`) }
	said := command(t, cli.StatusDone, "publish", "--data", dir, written(t, "events.jsonl", strings.Join([]string{
		event("employment.hired", "E1", "2010-01-01", hired), event("employment.terminated", "E1", "2012-03-31", left), named("E1"),
		event("employment.hired", "E2", "2010-01-01", hired), event("employment.terminated", "E2", "2011-12-31", left), // never described
		event("employment.hired", "E3", "2010-01-01", hired), event("employment.terminated", "E3", "2010-12-31", left),
		event("employment.hired", "E3", "2013-01-01", hired), named("E3"), // back
		event("employment.hired", "RSSMRA80A01H501U", "2010-01-01", hired), named("RSSMRA80A01H501U"),
		named("E9"), // never hired
	}, "")))
	if !strings.Contains(said, "events.jsonl:10: accepted, but: the employee id looks like a tax code") {
		t.Errorf("%s", said)
	}
	ask := func(args ...string) *privacy.Due {
		t.Helper()
		out := command(t, cli.StatusDone, append([]string{"privacy", "due", "--data", dir, "--json"}, args...)...)
		d := &privacy.Due{}
		if err := json.Unmarshal([]byte(out), d); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		return d
	}
	rows := func(d *privacy.Due) (out []string) {
		for _, p := range d.Persons {
			due := "never"
			if p.Due != nil {
				due = p.Due.String()
			}
			out = append(out, p.Employee+" "+due+" "+p.Person)
		}
		return out
	}
	for at, want := range map[string][]string{
		"2021-12-31": {"E9 never described"},
		"2022-03-31": {"E2 2021-12-31 unknown", "E9 never described"},
		"2022-04-01": {"E2 2021-12-31 unknown", "E1 2022-03-31 described", "E9 never described"},
	} {
		if got := rows(ask("--at", at)); !slices.Equal(got, want) {
			t.Errorf("at %s: %v, want %v", at, got, want)
		}
	}
	for _, years := range []string{"12", "3,blue=12"} {
		if got := rows(ask("--at", "2024-01-01", "--retention", years)); !slices.Equal(got, []string{"E2 2023-12-31 unknown", "E9 never described"}) {
			t.Errorf("--retention %s: %v", years, got)
		}
	}
	d := ask("--at", "2022-04-01")
	if run := d.Persons[1].Command; run != "spettanze erase --company blue --employee E1 --reason retention_over" {
		t.Errorf("%s", run)
	}
	if len(d.IDs) != 1 || d.IDs[0].Employee != "RSSMRA80A01H501U" {
		t.Errorf("%+v", d.IDs)
	}
	command(t, cli.StatusDiffers, append(strings.Fields(d.Persons[1].Command)[1:], "--data", dir)...)
	if p := ask("--at", "2022-04-01").Persons[1]; p.Waits == "" || !strings.HasPrefix(p.Command, "spettanze access approve "+p.Waits) {
		t.Errorf("%+v", p)
	}
	for _, args := range [][]string{{"--retention", "ten"}, {"--retention", "blue=0"}, {"--format", "pdf"}, {"--company", "red"}} {
		command(t, cli.StatusUsage, append([]string{"privacy", "due", "--data", dir}, args...)...)
	}
}
