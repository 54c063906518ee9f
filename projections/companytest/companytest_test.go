package companytest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"pgregory.net/rapid"

	"spettanze/events"
	"spettanze/events/borrowing"
	"spettanze/events/cloudevents"
	"spettanze/events/eventstest"
	"spettanze/events/hr"
	"spettanze/events/welfare"
	"spettanze/projections/companytest"
	"spettanze/projections/contract"
	"spettanze/projections/fold"
	"spettanze/projections/institutes"
	"spettanze/projections/ledger"
	"spettanze/projections/replay"
	"spettanze/projections/report"
	"spettanze/projections/scenario"
	"spettanze/projections/verify"
)

func TestMain(m *testing.M) {
	companytest.Install()
	os.Exit(m.Run())
}

func tables(t interface{ Fatal(...any) }) (*contract.Contract, *time.Location) {
	c, err := institutes.Contract()
	if err != nil {
		t.Fatal(err)
	}
	rome, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		t.Fatal(err)
	}
	return c, rome
}

// TestScenarios checks the files of testdata, in the order in which their events stand and in the opposite one.
func TestScenarios(t *testing.T) {
	c, rome := tables(t)
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
			t.Fatal(err)
		}
		for range 2 {
			l := replay.New(c, rome)
			for i, line := range s.Events {
				e, err := cloudevents.Decode(line)
				if err != nil {
					t.Fatal(err)
				}
				e.Seq = uint64(i + 1)
				l.Record(events.Record{Seq: e.Seq, Event: &e})
			}
			r := &report.Reporter{Source: l, Contract: c, Today: events.MaxDate}
			for i := range s.Expectations {
				diffs, err := s.Expectations[i].Check(t.Context(), r)
				if err != nil || len(diffs) > 0 {
					t.Errorf("%s: %v\n\t%s", s.Expectations[i].Title, err, strings.Join(diffs, "\n\t"))
				}
			}
			slices.Reverse(s.Events)
		}
	}
}

// A register's document reads what it writes, lists and all.
func TestRegisterIsReadBack(t *testing.T) {
	d := report.Register{Company: "blue", Register: "x", AsOf: report.AsOf{At: events.MustParseDate("2023-06-30")}, Counts: map[string]int64{"kept": 1}, Breaches: []report.Breach{},
		Lists: []report.List{{Name: "b", Rows: []json.RawMessage{[]byte(`{"z":1,"a":[]}`)}}, {Name: "a", Rows: []json.RawMessage{}}}}
	b, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	var again report.Register
	if err := json.Unmarshal(b, &again); err != nil || !reflect.DeepEqual(again, d) {
		t.Errorf("%+v, %v; want %+v", again, err, d)
	}
}

// A fact of the company's institutes that an employee's fold sees too, one of everybody's, one of theirs alone.
func TestSeenBy(t *testing.T) {
	at := func(who string, d events.Data) *events.Event { return &events.Event{Subject: who, Data: d} }
	for _, c := range []struct {
		e    *events.Event
		want fold.Seen
	}{
		{at("E1", hr.TimeBankRecovered{Minutes: 60}), fold.Seen{Own: true, Company: true}},
		{at("E1", hr.TimeBankRecovered{Minutes: 59}), fold.Seen{Own: true}},
		{at("E1", hr.ClockingRecorded{}), fold.Seen{Own: true}},
		{at("E1", borrowing.LoanRequested{}), fold.Seen{Company: true}},
		{at("company", hr.RigidHoursOrdered{}), fold.Seen{Everybody: true}},
		{at("company", welfare.ResultReported{}), fold.Seen{Everybody: true, Company: true}},
		{at("company", hr.BalanceOpened{Entitlement: companytest.Pot}), fold.Seen{Company: true}},
		{at("E1", hr.BalanceOpened{Entitlement: events.Flex}), fold.Seen{Own: true}},
		{at("E1", hr.EventAnnulled{}), fold.Seen{}},
	} {
		if got := fold.SeenBy(c.e); got != c.want {
			t.Errorf("%T: %+v, want %+v", c.e.Data, got, c.want)
		}
	}
}

// Whatever comes in whatever order, with days folded in between: the fold is what all of it folded at once gives, and what walking
// every day gives.
func TestTheFoldAgreesWithTheWalk(t *testing.T) {
	c, rome := tables(t)
	rapid.Check(t, func(rt *rapid.T) {
		evs := rapid.Permutation(eventstest.History(rt)).Draw(rt, "arrival")
		l := replay.New(c, rome)
		live, out, seen := fold.NewCompany(c, institutes.Companies), ledger.Output{}, []*events.Event{}
		set := map[events.Identity]bool{}
		for i := range evs {
			e := evs[i]
			e.Seq = uint64(i + 1)
			l.Record(events.Record{Seq: e.Seq, Event: &e})
			if !fold.SeenBy(&e).Company || set[e.Identity] {
				continue
			}
			set[e.Identity], seen = true, append(seen, &e)
			if !live.Add(&e) {
				live, out = fold.NewCompany(c, institutes.Companies), ledger.Output{}
				for _, s := range seen {
					live.Add(s)
				}
			}
			if rapid.Bool().Draw(rt, "fold") {
				live.Clone().Advance(eventstest.WindowTo)
				live.Advance(e.Data.Effective())
			}
			out.Merge(live.Take())
		}
		live.Advance(eventstest.WindowTo + 1)
		out.Merge(live.Take())
		whole := fold.NewCompany(c, institutes.Companies)
		for _, s := range seen {
			whole.Add(s)
		}
		whole.Advance(eventstest.WindowTo + 1)
		a, b := fmt.Sprintf("%+v", out), fmt.Sprintf("%+v", whole.Take())
		if a != b {
			rt.Fatalf("live differs from folded at once:\n%s\n%s", strings.ReplaceAll(a, "{", "\n{"), strings.ReplaceAll(b, "{", "\n{"))
		}
		v := verify.Verification{Store: l, Replay: l, Contract: c, Rome: rome, Position: uint64(len(evs)),
			At: eventstest.DateIn(rt, eventstest.WindowFrom, eventstest.WindowTo+120, "at")}
		r, err := v.Run(context.Background())
		if err != nil {
			rt.Fatal(err)
		}
		for _, d := range r.Differences {
			rt.Errorf("%s", d)
		}
	})
}
