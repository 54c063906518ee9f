package companytest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"pgregory.net/rapid"

	"spettanze/events"
	"spettanze/events/eventstest"
	"spettanze/projections/companytest"
	"spettanze/projections/contract"
	"spettanze/projections/fold"
	"spettanze/projections/institute"
	"spettanze/projections/institutes"
	"spettanze/projections/ledger"
	"spettanze/projections/replay"
	"spettanze/projections/report"
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

// a history: E1 to E8 are full time from 2020; E1 and E2 go part time, E3 and E4 open a time bank, E5 asks for a loan before E6, who was hired
// earlier, and E7 is away for two days.
func history() (lines []string) {
	add := func(who, typ, date, data string) {
		lines = append(lines, fmt.Sprintf(`{"specversion":"1.0","id":"%d","source":"/t","type":"hr.%s.v1","company":"blue","subject":%q,`+
			`"time":"%sT09:00:00Z","data":{"date":%q%s}}`, len(lines)+1, typ, who, date, date, data))
	}
	for i := range 8 {
		hired := "2020-01-01"
		if i == 4 {
			hired = "2020-02-01"
		}
		add(fmt.Sprint("E", i+1), "employment.hired", hired, `,"contract":"indefinite","discipline":"parte_prima","level":4,"schedule":{"code":"ft37"}`)
	}
	add("E7", "leave.taken", "2022-06-06", `,"kind":"ferie"`)
	add("E7", "leave.taken", "2022-06-08", `,"kind":"sickness"`)
	for _, who := range []string{"E1", "E2", "E3"} {
		add(who, "employment.schedule_changed", "2022-07-0"+who[1:], `,"schedule":{"code":"pt25"}`)
	}
	add("E5", "loan.requested", "2022-09-01", `,"loan":"L1","fund":"gravi_motivi","amount":"600.00","instalments":60`)
	add("E6", "loan.requested", "2022-09-02", `,"loan":"L2","fund":"gravi_motivi","amount":"600.00","instalments":60`)
	for i, who := range []string{"E4", "E5", "E6", "E7"} {
		add(who, "timebank.agreed", fmt.Sprintf("2022-11-0%d", i+1), `,"to":"2022-12-31","recovery":"monthly","reason":"x"`)
	}
	return lines
}

func reporter(t *testing.T, lines []string) *report.Reporter {
	t.Helper()
	c, rome := tables(t)
	l := replay.New(c, rome)
	for i, line := range lines {
		e, err := events.Decode([]byte(line))
		if err != nil {
			t.Fatal(err)
		}
		e.Seq = uint64(i + 1)
		l.Record(events.Record{Seq: e.Seq, Event: &e})
	}
	return &report.Reporter{Source: l, Contract: c, Today: events.MustParseDate("2024-01-01")}
}

func on(date string) report.Query {
	return report.Query{Company: "blue", At: events.MustParseDate(date)}
}

func TestDocuments(t *testing.T) {
	r, ctx := reporter(t, history()), t.Context()
	has := func(doc any, err error, parts ...string) {
		t.Helper()
		b, _ := json.Marshal(doc)
		for _, part := range parts {
			if err != nil || !strings.Contains(string(b), part) {
				t.Errorf("%q is not in %s (%v)", part, b, err)
			}
		}
	}
	// Two of eight are a quarter: the third is told, to the quota and to E3.
	doc, err := r.Quota(ctx, on("2022-07-02"), companytest.Quota)
	has(doc, err, `"base":8,"limit":2,"counted":2,"available":0,"employees":["E1","E2"],"breaches":[]`)
	doc, err = r.Quota(ctx, on("2022-07-03"), companytest.Quota)
	has(doc, err, `"counted":3,"available":-1,"employees":["E1","E2","E3"],"breaches":[{"date":"2022-07-03","code":"prova.quota_exceeded"`,
		`"limit":"2","observed":"3","cause":{"closing":"2022-07-03"}}]`)
	balance, err := r.Balance(ctx, on("2022-07-31"), "E3")
	has(balance, err, `"code":"prova.quota_exceeded"`)
	all, err := r.Breaches(ctx, on("2022-07-31"), "")
	has(all, err, `{"date":"2022-07-03","code":"prova.quota_exceeded"`, `{"date":"2022-07-03","employee":"E3","code":"prova.quota_exceeded"`)
	// E6 was hired before E5.
	ranking, err := r.Ranking(ctx, on("2022-09-30"), companytest.Ranking)
	has(ranking, err, `"number":2,"places":[],"rows":[{"rank":1,"request":"L2","employee":"E6","since":"2020-01-01"},{"rank":2,"request":"L1"`)
	// Three grants of 300.00 leave 100.00 of 1,000.00; the fourth is beyond it, by 200.00, which is written off.
	pot, err := r.Pot(ctx, on("2022-11-04"), string(companytest.Pot))
	has(pot, err, `"budgeted":"1000.00","disbursed":"1200.00","expired":"0.00","available":"-200.00","outstanding":"0.00",`+
		`"grants":[{"grant":"16","employee":"E4","date":"2022-11-01","amount":"300.00"}`, `"limit":"100.00","observed":"300.00"`)
	pot, err = r.Pot(ctx, on("2023-01-01"), string(companytest.Pot))
	has(pot, err, `"budgeted":"2000.00","disbursed":"1200.00","expired":"-200.00","available":"1000.00"`)
	payroll, err := r.Payroll(ctx, on("2022-11-30"), "E4", 0)
	has(payroll, err, `{"month":"2022-11","kind":"credit","unit":"euro","quantity":"300.00"`)
	// The register has two absences, one of them after the 7th.
	register, err := r.Register(ctx, on("2022-12-31"), institute.Register{Code: companytest.Register, From: events.MustParseDate("2022-06-07")})
	has(register, err, `"counts":{"absences":2}`, `"absences":[{"date":"2022-06-08","employee":"E7","kind":"sickness"}]`)
	var again report.Register
	if b, err := json.Marshal(register); err != nil || json.Unmarshal(b, &again) != nil || len(again.Lists) != 1 || len(again.Lists[0].Rows) != 1 {
		t.Errorf("read back: %+v, %v", again, err)
	}
	_, err = r.Quota(ctx, on("2022-12-31"), "x")
	if err == nil || !strings.Contains(err.Error(), "expected one of "+companytest.Quota) {
		t.Error(err)
	}
}

// A fact of the company's institutes that an employee's fold sees too, one of everybody's, one of theirs alone.
func TestSeenBy(t *testing.T) {
	at := func(who string, d events.Data) *events.Event { return &events.Event{Subject: who, Data: d} }
	for _, c := range []struct {
		e    *events.Event
		want fold.Seen
	}{
		{at("E1", events.LeaveTaken{}), fold.Seen{Own: true, Company: true}},
		{at("E1", events.ClockingRecorded{}), fold.Seen{Own: true}},
		{at("E1", events.LoanRequested{}), fold.Seen{Company: true}},
		{at("company", events.RigidHoursOrdered{}), fold.Seen{Everybody: true}},
		{at("company", events.BalanceOpened{Entitlement: companytest.Pot}), fold.Seen{Company: true}},
		{at("E1", events.BalanceOpened{Entitlement: events.Flex}), fold.Seen{Own: true}},
		{at("E1", events.EventAnnulled{}), fold.Seen{}},
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
