package projector_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/projections/report"
)

// sharedDir is the folder of worked scenarios that lies beside the project where it is developed and in CI.
const sharedDir = "../../../shared/scenarios/histories"

// The two long histories, live and in batches of any size, are what folding them offline gives: at the dates at which the
// replay is checked against figures worked out by hand, and as known in the middle.
func TestHistoriesLive(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(sharedDir, "*.jsonl"))
	if err != nil || len(files) == 0 {
		if os.Getenv("CI") != "" {
			t.Fatal("CI must have the shared scenarios beside the project")
		}
		t.Skip("no shared scenarios beside the project")
	}
	for i, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".jsonl"), func(t *testing.T) {
			recs := readRecords(t, file)
			rnd := rand.New(rand.NewPCG(uint64(i), 1)) //nolint:gosec // not for secrets
			r := newRig(t, t.TempDir())
			defer func() { r.close() }()
			r.states, r.bulk, r.today = 0, 0, mustDate("2025-06-15")
			out := newStream()
			r.out, r.log = out, &sliceLog{recs: recs}
			r.restart()
			for from := 0; from < len(recs); {
				to := min(len(recs), from+1+rnd.IntN(300))
				r.apply(recs[from:to]...)
				if rnd.IntN(6) == 0 {
					r.turn()
				}
				from = to
			}
			r.turn()
			want := offline(recs)
			for _, at := range []string{"2018-04-30", "2021-12-31", "2023-06-30", "2025-03-31", "2026-01-31"} {
				sameCompany(t, want, r.store, mustDate(at), 0)
			}
			sameCompany(t, want, r.store, mustDate("2023-06-30"), uint64(len(recs)/2))
			sameCompany(t, want, r.store, mustDate("2021-12-31"), uint64(len(recs)*2/3))
			if err := r.outbox.Publish(context.Background()); err != nil {
				t.Fatal(err)
			}
			sent := out.sent
			if err := r.Rebuild(context.Background(), nil); err != nil {
				t.Fatal(err)
			}
			sameCompany(t, want, r.store, mustDate("2025-03-31"), 0)
			if err := r.outbox.Publish(context.Background()); err != nil || out.sent != sent {
				t.Fatalf("the rebuilt store told %d messages again: %v", out.sent-sent, err)
			}
			t.Logf("%d records, %d messages, %d late", len(recs), len(out.ledger), r.Status().Late)
		})
	}
}

// historyWithPayroll is a history that gives much to tell.
func historyWithPayroll(t *testing.T) []events.Record {
	t.Helper()
	file := filepath.Join(sharedDir, "history-101.jsonl")
	if _, err := os.Stat(file); err != nil && os.Getenv("CI") == "" {
		t.Skip("no shared scenarios beside the project")
	}
	return readRecords(t, file)
}

func readRecords(t *testing.T, file string) (out []events.Record) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	sc := bufio.NewScanner(bytes.NewReader(b))
	sc.Buffer(nil, 16<<20)
	for at := time.Date(2025, 6, 1, 0, 0, 0, 0, time.UTC); sc.Scan(); at = at.Add(time.Second) {
		r := events.Record{Seq: uint64(len(out) + 1), Raw: bytes.Clone(sc.Bytes()), Recorded: at}
		e, err := cloudevents.Decode(r.Raw)
		if !errors.As(err, &r.Err) {
			e.Seq, e.Recorded = r.Seq, at
			r.Event = &e
		}
		out = append(out, r)
	}
	return out
}

func sameCompany(t *testing.T, want, got report.Source, at events.Date, known uint64) {
	t.Helper()
	ctx := context.Background()
	companies, err := want.Companies(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range companies {
		q := report.Query{Company: c, At: at, Known: known}
		people, err := want.Employees(ctx, q)
		if err != nil {
			t.Fatal(err)
		}
		have, err := got.Employees(ctx, q)
		same(t, q, "employees", people, have, err)
		for _, p := range people {
			w, err := want.Employee(ctx, q, p.ID)
			if err != nil {
				t.Fatal(err)
			}
			g, err := got.Employee(ctx, q, p.ID)
			same(t, q, p.ID, w, g, err)
			wb, err := want.Summary(ctx, q, p.ID)
			if err != nil {
				t.Fatal(err)
			}
			gb, err := got.Summary(ctx, q, p.ID)
			same(t, q, p.ID, wb, gb, err)
		}
		w, err := want.Company(ctx, q)
		if err != nil {
			t.Fatal(err)
		}
		g, err := got.Company(ctx, q)
		same(t, q, "funds", w.Output, g.Output, err)
	}
}

func same(t *testing.T, q report.Query, what string, want, got any, err error) {
	t.Helper()
	if w, g := fmt.Sprintf("%+v", want), fmt.Sprintf("%+v", got); err != nil || w != g {
		t.Fatalf("%+v %s: live differs from offline (%v):\n%s", q, what, err,
			firstDifference(strings.ReplaceAll(w, " {", "\n{"), strings.ReplaceAll(g, " {", "\n{")))
	}
}
