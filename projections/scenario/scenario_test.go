package scenario_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
	_ "time/tzdata"

	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/projections/contract"
	"spettanze/projections/institutes"
	"spettanze/projections/replay"
	"spettanze/projections/report"
	"spettanze/projections/scenario"
)

// TestScenarios checks every file of testdata, and again with its events recorded in the opposite order where nothing
// in it depends on the order: the ledger is a function of the set of events.
func TestScenarios(t *testing.T) {
	c, err := institutes.Contract()
	if err != nil {
		t.Fatal(err)
	}
	expectations, all := 0, scenarios(t)
	for _, s := range all {
		expectations += len(s.Expectations)
		t.Run(s.Name, func(t *testing.T) {
			check(t, s, ledger(t, c, s, s.Events))
			if recordingMatters(s) {
				return
			}
			reversed := slices.Clone(s.Events)
			slices.Reverse(reversed)
			t.Run("reversed", func(t *testing.T) { check(t, s, ledger(t, c, s, reversed)) })
		})
	}
	t.Logf("%d scenarios, %d expectations", len(all), expectations)
}

// scenarios reads every file of testdata.
func scenarios(t *testing.T) (all []*scenario.Scenario) {
	t.Helper()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scenarios: %v", err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		s, err := scenario.Parse(filepath.Base(file), b)
		if err != nil {
			t.Error(err)
			continue
		}
		all = append(all, s)
	}
	return all
}

// recordingMatters reports whether a scenario asks what was known, or what was refused (the first recorded wins).
func recordingMatters(s *scenario.Scenario) bool {
	return slices.ContainsFunc(s.Expectations, func(e scenario.Expectation) bool {
		return e.Known != 0 || e.Query == "rejected"
	})
}

func check(t *testing.T, s *scenario.Scenario, r *report.Reporter) {
	t.Helper()
	for i := range s.Expectations {
		e := &s.Expectations[i]
		diffs, err := e.Check(context.Background(), r)
		if err != nil {
			t.Error(err)
		}
		for _, d := range diffs {
			t.Errorf("%s\n\t%s", e.Title, d)
		}
	}
}

// ledger records lines through the real door. A line that the door refuses is an error, unless the scenario says what
// is refused.
func ledger(t *testing.T, c *contract.Contract, s *scenario.Scenario, lines [][]byte) *report.Reporter {
	t.Helper()
	rome, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		t.Fatal(err)
	}
	refusals := slices.ContainsFunc(s.Expectations, func(e scenario.Expectation) bool { return e.Query == "rejected" })
	l := replay.New(c, rome)
	for i, b := range lines {
		r := events.Record{Seq: uint64(i + 1), Raw: b}
		e, err := cloudevents.Decode(b)
		if errors.As(err, &r.Err) {
			if !refusals {
				t.Errorf("event %d is refused: %v\n\t%s", i+1, err, b)
			}
		} else {
			e.Seq = r.Seq
			r.Event = &e
		}
		l.Record(r)
	}
	return &report.Reporter{Source: l, Contract: c, Today: events.MaxDate}
}
