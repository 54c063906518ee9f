package main

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"spettanze/cmd/spettanze/cli"
	"spettanze/cmd/spettanze/offline"
	"spettanze/cmd/spettanze/sample/cast"
	"spettanze/events"
	"spettanze/events/archive"
	"spettanze/events/cloudevents"
	"spettanze/events/jsonl"
	"spettanze/events/lang"
	"spettanze/projections/report"
	"spettanze/projections/roster"
)

// everything is all documents of a company at a date, as JSON, one by one.
func everything(t *testing.T, r *report.Reporter, q report.Query) []string {
	t.Helper()
	var out []string
	add := func(doc any, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		b, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, string(b))
	}
	people, err := roster.Make(t.Context(), r, q, &roster.Asked{})
	add(people, err)
	for _, p := range people.Employees {
		add(r.Balance(t.Context(), q, p.Employee))
		add(r.Statement(t.Context(), q, p.Employee, report.Period{}))
	}
	for _, fund := range []events.Fund{events.GraviMotivi, events.Ristrutturazione} {
		f, err := r.Fund(t.Context(), q, fund)
		add(f, err)
		for _, l := range f.Loans {
			add(r.Loan(t.Context(), q, l.Loan))
		}
	}
	add(r.Breaches(t.Context(), q, ""))
	add(r.Payroll(t.Context(), q, "", 0))
	add(r.Rejected(t.Context(), q))
	return out
}

// An archive of the sample company — and of a line that is no event — gives every document of the log that it was made
// from, at two dates, as known at the end and half-way.
func TestArchiveGivesTheSameDocuments(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it makes every document of the sample company four times")
	}
	path := filepath.Join(t.TempDir(), "log.jsonl")
	var lines []byte
	for _, e := range cast.Company(1) {
		var err error
		e.Recorded = time.Date(2026, 1, 1, 8, 0, 0, 0, time.UTC)
		if lines, err = cloudevents.Append(lines, &e); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, '\n')
	}
	lines = append(lines, `{"specversion":"1.0","id":"odd","source":"/hr","company":"blue","subject":"E001","hello":"<world>"}`+"\n"...)
	if err := os.WriteFile(path, lines, 0o600); err != nil {
		t.Fatal(err)
	}
	log, err := jsonl.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "archive")
	m, err := archive.Save(t.Context(), log, dir, archive.SaveOptions{Written: time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	if m.Records < 40_000 || m.Refused != 1 || m.Last != m.Records {
		t.Errorf("%d records, %d refused, to %d", m.Records, m.Refused, m.Last)
	}
	rome, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		t.Fatal(err)
	}
	world := &cli.App{Err: io.Discard, Rome: rome, Now: func() time.Time { return time.Date(2026, 1, 1, 12, 0, 0, 0, rome) }}
	reporter := func(path string) *report.Reporter {
		l, err := offline.Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		defer l.Done()
		answers, err := l.Answers(t.Context(), world, lang.English)
		if err != nil {
			t.Fatal(err)
		}
		return answers.Reporter
	}
	a, b := reporter(path), reporter(dir)
	for _, q := range []report.Query{{At: events.MustParseDate("2026-06-30")},
		{At: events.MustParseDate("2024-02-29"), Known: m.Last / 2}} {
		q.Company = "blue"
		want, got := everything(t, a, q), everything(t, b, q)
		if len(want) != len(got) || len(want) < 80 {
			t.Fatalf("%d documents, want %d", len(got), len(want))
		}
		for i := range want {
			if got[i] != want[i] {
				t.Fatalf("at %s known %d: from the archive %.600s\nfrom the log %.600s", q.At, q.Known, got[i], want[i])
			}
		}
	}
}
