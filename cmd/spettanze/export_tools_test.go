package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"spettanze/cmd/spettanze/sample/cast"
	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/projections/explain"
	"spettanze/projections/export"
	"spettanze/projections/institutes"
	"spettanze/projections/replay"
	"spettanze/projections/report"
	"spettanze/projections/scenario"
)

// sampleCompany are the events of the sample company, recorded a second apart.
var sampleCompany = sync.OnceValue(func() []events.Event {
	all := cast.Company(1)
	for i := range all {
		all[i].Seq, all[i].Recorded = uint64(i)+1, time.Date(2026, 1, 1, 0, 0, i, 0, time.UTC)
	}
	return all
})

// sampleReporter answers about the sample company, to one question at a time: each test has its own.
func sampleReporter(t *testing.T) *report.Reporter {
	t.Helper()
	return reporterOf(t, sampleCompany())
}

func reporterOf(t *testing.T, all []events.Event) *report.Reporter {
	t.Helper()
	c, err := institutes.Contract()
	if err != nil {
		t.Fatal(err)
	}
	rome, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		t.Fatal(err)
	}
	l := replay.New(c, rome)
	for i := range all {
		l.Record(events.Record{Seq: all[i].Seq, Recorded: all[i].Recorded, Event: &all[i]})
	}
	return &report.Reporter{Source: l, Contract: c, Today: events.MustParseDate("2026-01-01")}
}

// tool returns the path of a program that is not ours. The tests that need one are required where changes land.
func tool(t *testing.T, name, pkg string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err == nil {
		return path
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s is missing: install Debian's package %s", name, pkg)
	}
	t.Skipf("%s is missing: install Debian's package %s to compare with it", name, pkg)
	return ""
}

// exported writes the sample company in a format and returns the file.
func exported(t *testing.T, r *report.Reporter, format string, q report.Query) string {
	t.Helper()
	f, err := export.Find(format)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "ledger"+f.Suffix)
	out, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Write(t.Context(), out, export.Input{Reporter: r, Query: q}); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// runTool runs a program and returns what it prints; anything but success fails the test.
func runTool(t *testing.T, name string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	var errs strings.Builder
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %s: %v\n%.4000s", name, strings.Join(args, " "), err, errs.String()+string(out))
	}
	return string(out)
}

// amounts reads what a tool prints as CSV into a map from all columns but the last to the last: an amount with its
// commodity, "4.0000 DAY", or nothing, which is zero.
func amounts(t *testing.T, out string) map[string]decimal.Decimal {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	if err != nil {
		t.Fatalf("%v in %.500s", err, out)
	}
	m := map[string]decimal.Decimal{}
	for _, row := range rows[1:] {
		for i := range row {
			row[i] = strings.TrimSpace(row[i])
		}
		last := len(row) - 1
		amount, _, _ := strings.Cut(row[last], " ")
		if amount == "" {
			amount = "0"
		}
		d, err := decimal.NewFromString(amount)
		if err != nil {
			t.Fatalf("%q is no amount", row[last])
		}
		m[strings.TrimSuffix(strings.Join(row[:last], " "), " ")] = d
	}
	return m
}

// sameAmount compares our figure with that of a tool, where nothing means zero.
func sameAmount(t *testing.T, where string, theirs map[string]decimal.Decimal, key, ours string) {
	t.Helper()
	want, err := decimal.NewFromString(ours)
	if err != nil {
		t.Fatal(err)
	}
	if got := theirs[key]; !got.Equal(want) {
		t.Errorf("%s: %s is %s there, %s here", where, key, got, want)
	}
}

// figures returns all balances of the company as keys of main accounts: of employees, of their loans and of the funds.
func figures(t *testing.T, r *report.Reporter, q report.Query) (map[string]string, int) {
	t.Helper()
	out, people := map[string]string{}, 0
	err := r.Source.EachBalance(t.Context(), q, func(p report.Person, balances []report.LotBalance) error {
		people++
		for _, b := range report.EntitlementRows(balances) {
			out[q.Company+":"+p.ID+":"+string(b.Entitlement)] = b.Balance
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	owed := map[string]decimal.Decimal{}
	for _, fund := range events.EntitlementsOf(events.OfCompany) {
		f, err := r.Pot(t.Context(), q, string(fund))
		if err != nil {
			t.Fatal(err)
		}
		if f.Available != "" {
			out[q.Company+":fund:"+string(fund)] = f.Available
		}
		for _, l := range f.Loans {
			key := q.Company + ":" + l.Employee + ":loans:" + string(fund)
			owed[key] = owed[key].Add(decimal.RequireFromString(l.Outstanding))
		}
	}
	for key, sum := range owed {
		out[key] = sum.String()
	}
	return out, people
}

// lotFigures returns the balances of lots as "account year".
func lotFigures(t *testing.T, r *report.Reporter, q report.Query) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := r.Source.EachBalance(t.Context(), q, func(p report.Person, balances []report.LotBalance) error {
		for _, b := range report.EntitlementRows(balances) {
			for _, l := range b.Lots {
				out[fmt.Sprintf("%s:%s:%s %s", q.Company, p.ID, b.Entitlement, l.Lot)] = l.Balance
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// compareWith compares every balance at three dates with the figures of a tool, which ask returns as of a date.
func compareWith(t *testing.T, r *report.Reporter, figures func(*testing.T, *report.Reporter, report.Query) map[string]string,
	ask func(events.Date) map[string]decimal.Decimal) {
	t.Helper()
	compareAt(t, r, 200, []string{"2023-06-30", "2024-02-29", "2025-12-31"}, figures, ask)
}

func compareAt(t *testing.T, r *report.Reporter, least int, dates []string, figures func(*testing.T, *report.Reporter, report.Query) map[string]string,
	ask func(events.Date) map[string]decimal.Decimal) {
	t.Helper()
	for _, at := range dates {
		q := report.Query{Company: "blue", At: events.MustParseDate(at)}
		theirs, ours := ask(q.At), figures(t, r, q)
		if len(ours) < least {
			t.Fatalf("only %d balances at %s", len(ours), at)
		}
		for key, balance := range ours {
			sameAmount(t, at, theirs, key, balance)
		}
	}
}

func allFigures(t *testing.T, r *report.Reporter, q report.Query) map[string]string {
	t.Helper()
	f, employees := figures(t, r, q)
	if employees < 40 {
		t.Fatalf("only %d employees", employees)
	}
	return f
}

var endOfSample = report.Query{Company: "blue", At: events.MustParseDate("2025-12-31")}

// hledger reads the export strictly — every account and commodity declared, every assertion true, every transaction
// balanced — and finds our balances of everybody.
func TestHledgerAgrees(t *testing.T) {
	t.Parallel()
	if underRace {
		t.Skip("it has one goroutine")
	}
	hledger := tool(t, "hledger", "hledger")
	r := sampleReporter(t)
	journal := exported(t, r, "hledger", endOfSample)
	runTool(t, hledger, "-f", journal, "check", "--strict")
	compareWith(t, r, allFigures, hledgerBalances(t, hledger, journal))
}

// hledgerBalances asks hledger for all balances at a date.
func hledgerBalances(t *testing.T, hledger, journal string) func(events.Date) map[string]decimal.Decimal {
	return func(at events.Date) map[string]decimal.Decimal {
		return amounts(t, runTool(t, hledger, "-f", journal, "balance", "--flat", "--no-total", "-O", "csv", "-e", (at+1).String()))
	}
}

// beancountBalances asks beancount for the balances of main accounts at a date, by columns.
func beancountBalances(t *testing.T, query, journal, columns, groups string) func(events.Date) map[string]decimal.Decimal {
	return func(at events.Date) map[string]decimal.Decimal {
		return amounts(t, runTool(t, query, "--no-errors", "-q", "-f", "csv", journal, fmt.Sprintf(
			`SELECT %s, sum(position) AS total WHERE date <= %s AND account ~ "^Assets" GROUP BY %s`, columns, at, groups)))
	}
}

// Both tools find our balances of everybody at three dates of two histories with facts of every institute: between March's and September's
// payments of what is paid ahead, before welfare leaves, and at the end of a year. There every entitlement of money has moved.
func TestToolsAgreeOnAllInstitutes(t *testing.T) {
	t.Parallel()
	if underRace {
		t.Skip("it has one goroutine")
	}
	hledger, query := tool(t, "hledger", "hledger"), tool(t, "bean-query", "beancount")
	held := map[events.Entitlement]bool{}
	for _, name := range []string{"history-103", "history-104"} {
		b, err := os.ReadFile("../../../shared/scenarios/histories-all/" + name + ".jsonl")
		if err != nil {
			if os.Getenv("CI") == "true" {
				t.Fatal(err)
			}
			t.Skip("no shared scenarios beside the project")
		}
		more, err := scenario.Parse("more.txtar", []byte(`What these histories lack.
-- events --
2020-01-01 Z1 employment.hired level=7 schedule=ft37
2023-01-15 Z1 parking.chosen form=allowance
2023-02-01 Z1 balance.opened entitlement=welfare quantity=80.00
2023-05-02 Z1 welfare.spent amount=20.00 service=culture
-- expect balance Z1 2023-05-31 --
welfare 60.00
`))
		if err != nil {
			t.Fatal(err)
		}
		var all []events.Event
		for _, line := range append(bytes.Split(b, []byte("\n")), more.Events...) {
			if e, err := cloudevents.Decode(line); err == nil {
				e.Seq, e.Recorded = uint64(len(all))+1, time.Date(2026, 1, 1, 0, 0, len(all), 0, time.UTC)
				all = append(all, e)
			}
		}
		r := reporterOf(t, all)
		q := report.Query{Company: "blue", At: events.MustParseDate("2024-12-31")}
		dates := []string{"2023-05-31", "2023-10-31", "2024-12-31"}
		of := func(t *testing.T, r *report.Reporter, q report.Query) map[string]string {
			f, _ := figures(t, r, q)
			for key := range f {
				held[events.Entitlement(key[strings.LastIndex(key, ":")+1:])] = true
			}
			return f
		}
		compareAt(t, r, 30, dates, of, hledgerBalances(t, hledger, exported(t, r, "hledger", q)))
		compareAt(t, r, 30, dates, of, beancountBalances(t, query, exported(t, r, "beancount", q), "getitem(open_meta(account), 'path') AS path", "path"))
	}
	for _, ent := range events.Entitlements {
		if ent.Row().Class == events.ClassMoney && !held[ent] {
			t.Errorf("nobody has %s", ent)
		}
	}
}

// beancount reads the export without errors and finds our balances of everybody, also by lot.
func TestBeancountAgrees(t *testing.T) {
	t.Parallel()
	if underRace {
		t.Skip("it has one goroutine")
	}
	check, query := tool(t, "bean-check", "beancount"), tool(t, "bean-query", "beancount")
	r := sampleReporter(t)
	journal := exported(t, r, "beancount", endOfSample)
	if out := runTool(t, check, "--no-cache", journal); out != "" {
		t.Fatalf("bean-check says %.2000s", out)
	}
	compareWith(t, r, allFigures, beancountBalances(t, query, journal, "getitem(open_meta(account), 'path') AS path", "path"))
	compareWith(t, r, lotFigures, beancountBalances(t, query, journal, "getitem(open_meta(account), 'path') AS path, entry_meta('lot') AS lot", "path, lot"))
}

// Both tools refuse a journal with one figure changed.
func TestToolsRefuseAChangedFigure(t *testing.T) {
	t.Parallel()
	if underRace {
		t.Skip("it has one goroutine")
	}
	hledger, check := tool(t, "hledger", "hledger"), tool(t, "bean-check", "beancount")
	r := sampleReporter(t)
	for _, c := range []struct {
		format, old, with string
		run               []string
	}{
		{"hledger", "= 16.5000 DAY", "= 16.5001 DAY", []string{hledger, "check", "-f"}},
		{"beancount", "16.5000 ~ 0 DAY", "16.5001 ~ 0 DAY", []string{check, "--no-cache"}},
	} {
		path := exported(t, r, c.format, endOfSample)
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(b), c.old) {
			t.Fatalf("%s has no %s", c.format, c.old)
		}
		if err := os.WriteFile(path, []byte(strings.Replace(string(b), c.old, c.with, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := exec.CommandContext(t.Context(), c.run[0], append(c.run[1:], path)...).Run(); err == nil {
			t.Errorf("%s accepts a wrong assertion", c.run[0])
		}
	}
}

// For 200 random employees, dates and states of knowledge, our balance is the last line of the statement, the root of the
// explanation, and what hledger finds in an export made for a later date and cut at that one.
func TestHledgerAgreesAtAnyDateAsKnownOnAnyDay(t *testing.T) {
	t.Parallel()
	if underRace {
		t.Skip("it has one goroutine")
	}
	hledger := tool(t, "hledger", "hledger")
	r := sampleReporter(t)
	last, err := r.Source.Resolve(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	pairs, compared := 20, 0
	if testing.Short() {
		pairs = 4
	}
	random := rand.New(rand.NewPCG(3, 6))
	for range pairs {
		q := report.Query{Company: "blue", Known: last.Seq/10 + random.Uint64N(last.Seq*9/10) + 1}
		q.At = events.MustParseDate("2023-01-01") + events.Date(random.IntN(3*365))
		later := q
		later.At += events.Date(random.IntN(120))
		theirs := amounts(t, runTool(t, hledger, "-f", exported(t, r, "hledger", later), "balance", "--flat", "--no-total", "-O", "csv",
			"-e", (q.At+1).String()))
		people, err := r.Source.Employees(t.Context(), q)
		if err != nil || len(people) < 10 {
			t.Fatalf("%d employees, %v", len(people), err)
		}
		for _, i := range random.Perm(len(people))[:10] {
			doc, err := r.Balance(t.Context(), q, people[i].ID)
			if err != nil {
				t.Fatal(err)
			}
			compared++
			for _, b := range doc.Balances {
				where := fmt.Sprintf("at %s known %d", q.At, q.Known)
				sameAmount(t, where, theirs, "blue:"+people[i].ID+":"+string(b.Entitlement), b.Balance)
				sameEverywhere(t, where, r, q, people[i].ID, b)
			}
		}
	}
	if compared != 10*pairs {
		t.Errorf("compared %d triples", compared)
	}
}

// sameEverywhere compares a balance with the end of the statement, its last running balance, and the explanation's root.
func sameEverywhere(t *testing.T, where string, r *report.Reporter, q report.Query, id string, b report.Entitlement) {
	t.Helper()
	statement, err := r.Statement(t.Context(), q, id, report.Period{})
	if err != nil {
		t.Fatal(err)
	}
	closing := ""
	for _, c := range statement.Closing {
		if c.Entitlement == b.Entitlement {
			closing = c.Balance
		}
	}
	last := closing // where nothing has moved
	for _, m := range statement.Movements {
		if m.Entitlement == b.Entitlement && m.Balance != "" {
			last = m.Balance
		}
	}
	x := explain.Explainer{Reporter: r, Rome: time.UTC}
	why, err := x.Entitlement(t.Context(), q, explain.Asked{Employee: id, Entitlement: b.Entitlement})
	if err != nil {
		t.Fatal(err)
	}
	if closing != b.Balance || last != b.Balance || why.Figure != b.Balance {
		t.Errorf("%s, %s of %s: balance %s, statement ends with %s, its last line %s, explanation %s", where, b.Entitlement, id,
			b.Balance, closing, last, why.Figure)
	}
}
