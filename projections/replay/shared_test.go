package replay_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/projections/coverage"
	"spettanze/projections/institutes"
	"spettanze/projections/replay"
	"spettanze/projections/report"
)

// sharedDir is the folder of worked scenarios that lies beside the project where it is developed and in CI.
const sharedDir = "../../../shared/scenarios"

func shared(t *testing.T) string {
	t.Helper()
	if _, err := os.Stat(sharedDir); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("CI must have the shared scenarios beside the project: %v", err)
		}
		t.Skip("no shared scenarios beside the project")
	}
	return sharedDir
}

func reporter(t *testing.T, lines [][]byte) *report.Reporter {
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
	for i, line := range lines {
		r := events.Record{Seq: uint64(i + 1), Raw: line}
		e, err := cloudevents.Decode(line)
		if err != nil {
			var de *events.DecodeError
			if !asDecodeError(err, &de) {
				t.Fatalf("line %d: %v", i+1, err)
			}
			r.Err = de
		} else {
			e.Seq = r.Seq
			r.Event = &e
		}
		l.Record(r)
	}
	return &report.Reporter{Source: l, Contract: c, Today: events.MaxDate}
}

func asDecodeError(err error, de **events.DecodeError) bool {
	d, ok := err.(*events.DecodeError) //nolint:errorlint // Decode documents this very type
	*de = d
	return ok
}

type scenario struct {
	Name       string
	Institutes []string // that are compared; none: core
	Events     []json.RawMessage
	Queries    []struct {
		Cmd    string
		Args   map[string]any
		Expect map[string]any
	}
}

// built are the institutes whose cases are run, as the shared scenarios call them.
var built = []string{
	"core", "day_limits", "week_types", "rosters", "shift_bank", "compensatory_rest", "surcharges", "part_time", "remote_work",
	"aspettativa", "paid_permits", "students", "committees", "vouchers", "personalised_hours", "ev_grant", "one_off", "headset",
	"mobility", "mileage", "parking", "kasko",
	"mortgage",
	"car_loan",
	"severance",
	"variable_premium",
	"pay_facts", "policies",
	"productivity_premium", "pension",
}

// claims reports what of a document belongs to some institutes: an entitlement, the beginning of a breach code, the clause of
// a row of payroll. What no institute claims is core's.
type claims func(kind, value string) bool

// claimsOf reads the shared list of what belongs to which institute.
func claimsOf(t *testing.T, names ...string) claims {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(shared(t), "institutes.json"))
	if err != nil {
		t.Fatal(err)
	}
	var of map[string]map[string]any
	if err := json.Unmarshal(b, &of); err != nil {
		t.Fatal(err)
	}
	has := func(name, kind, value string) bool {
		list, _ := of[name][kind].([]any)
		return slices.ContainsFunc(list, func(c any) bool {
			return c == value || kind == "breaches" && strings.HasPrefix(value, c.(string))
		})
	}
	return func(kind, value string) bool {
		mine, claimed := false, false
		for name := range of {
			if name != "core" && has(name, kind, value) {
				claimed = true
				mine = mine || slices.Contains(names, name)
			}
		}
		return mine || slices.Contains(names, "core") && (!claimed || has("core", kind, value))
	}
}

func TestSharedCases(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(shared(t), "*", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	ran := 0
	for _, file := range files {
		if dir := filepath.Base(filepath.Dir(file)); strings.HasPrefix(dir, "histories") {
			continue
		}
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var sc scenario
		if err := json.Unmarshal(b, &sc); err != nil {
			t.Fatal(err)
		}
		if len(sc.Institutes) == 0 {
			sc.Institutes = []string{"core"}
		}
		if slices.ContainsFunc(sc.Institutes, func(i string) bool { return !slices.Contains(built, i) }) {
			continue
		}
		ran++
		by := claimsOf(t, sc.Institutes...)
		t.Run(sc.Name, func(t *testing.T) {
			var lines [][]byte
			for _, e := range sc.Events {
				lines = append(lines, e)
			}
			r := reporter(t, lines)
			for _, q := range sc.Queries {
				got := ask(t, r, q.Cmd, q.Args)
				for _, diff := range compare(q.Expect, got, by) {
					t.Errorf("%s %v: %s", q.Cmd, q.Args, diff)
				}
			}
		})
	}
	if ran < 70 {
		t.Errorf("only %d cases were run", ran)
	}
}

// ask runs a query and returns its document as JSON values.
func ask(t *testing.T, r *report.Reporter, cmd string, args map[string]any) map[string]any {
	t.Helper()
	q := report.Query{Company: "blue", At: events.MustParseDate(args["at"].(string))}
	if k, ok := args["known"].(float64); ok {
		q.Known = uint64(k)
	}
	var doc any
	var err error
	switch cmd {
	case "balance":
		doc, err = r.Balance(context.Background(), q, args["employee"].(string))
	case "fund":
		doc, err = r.Fund(context.Background(), q, events.Fund(args["fund"].(string)))
	case "loan":
		doc, err = r.Loan(context.Background(), q, args["loan"].(string))
	case "quota":
		doc, err = r.Quota(context.Background(), q, args["quota"].(string))
	case "coverage":
		doc, err = coverage.Of(context.Background(), r, q, args["employee"].(string))
	case "ranking":
		doc, err = r.Ranking(context.Background(), q, args["ranking"].(string))
	default:
		t.Fatalf("unknown query %q", cmd)
	}
	if err != nil {
		t.Fatalf("%s %v: %v", cmd, args, err)
	}
	b, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// compare finds the expected part of a document in the answer, as the scenarios' README tells: as far as it belongs to the
// institutes compared.
func compare(want, got map[string]any, by claims) (diffs []string) {
	bad := func(format string, args ...any) { diffs = append(diffs, fmt.Sprintf(format, args...)) }
	families, _ := want["breach_families"].([]any)
	for key, w := range want {
		switch key {
		case "breach_families", "known", "company":
		case "balances":
			rows(w, got[key], "entitlement", func(w, g map[string]any) {
				if ent, _ := w["entitlement"].(string); !by("entitlements", ent) {
					return
				}
				if g == nil {
					if num(w["balance"]) != 0 {
						bad("no balance of %v, want %v", w["entitlement"], w["balance"])
					}
					return
				}
				if num(w["balance"]) != num(g["balance"]) {
					bad("%v is %v, want %v", w["entitlement"], g["balance"], w["balance"])
				}
				rows(w["lots"], g["lots"], "lot", func(lw, lg map[string]any) {
					if num(lw["balance"]) != num(lg["balance"]) {
						bad("%v lot %v is %v, want %v", w["entitlement"], lw["lot"], lg["balance"], lw["balance"])
					}
				})
			})
		case "breaches":
			in := func(b map[string]any) bool {
				return by("breaches", b["code"].(string)) && (len(families) == 0 || slices.ContainsFunc(families, func(f any) bool {
					return strings.HasPrefix(b["code"].(string), f.(string))
				}))
			}
			diffs = append(diffs, compareSets("breach", w, got[key], in, "date", "code", "entitlement", "limit", "observed")...)
		case "payroll":
			diffs = append(diffs, compareSets("payroll", w, got[key], func(row map[string]any) bool {
				clause, _ := row["clause"].(string)
				return by("payroll", clause)
			}, "month", "kind", "unit", "quantity")...)
		case "plan":
			rows(w, got[key], "date", func(w, g map[string]any) {
				for k, v := range w {
					if g[k] != v {
						bad("plan %v: %s is %v, want %v", w["date"], k, g[k], v)
					}
				}
			})
		case "plan_rows":
			if n := len(list(got["plan"])); float64(n) != w {
				bad("the plan has %d rows, want %v", n, w)
			}
		case "coverages": // in order, and no others
			w, g := list(w), list(got[key])
			if len(w) != len(g) {
				bad("%d cases are insured, want %d: %v", len(g), len(w), g)
				continue
			}
			for i := range w {
				for k, v := range w[i] {
					if !reflect.DeepEqual(g[i][k], v) {
						bad("%v %v: %s is %v, want %v", w[i]["policy"], w[i]["case"], k, g[i][k], v)
					}
				}
			}
		case "loans", "grants":
			id := strings.TrimSuffix(key, "s")
			rows(w, got[key], id, func(w, g map[string]any) {
				for k, v := range w {
					if g[k] != v {
						bad("%s %v: %s is %v, want %v", id, w[id], k, g[k], v)
					}
				}
			})
		case "places", "rows":
			diffs = append(diffs, compareRows(key, list(w), list(got[key]), want["known"] != nil)...)
		default:
			if !reflect.DeepEqual(got[key], w) {
				bad("%s is %v, want %v", key, got[key], w)
			}
		}
	}
	return diffs
}

// compareRows finds rows of a ranking in the answer. Those of a history are all that there are, in order.
func compareRows(what string, want, got []map[string]any, history bool) (diffs []string) {
	if history && !reflect.DeepEqual(want, got) {
		return []string{fmt.Sprintf("%s are %v, want %v", what, got, want)}
	}
	for _, w := range want {
		if !slices.ContainsFunc(got, func(g map[string]any) bool { return within(w, g) }) {
			diffs = append(diffs, fmt.Sprintf("no %v among the %s %v", w, what, got))
		}
	}
	return diffs
}

// within reports whether a row has all that a wanted one gives.
func within(w, g map[string]any) bool {
	for k, v := range w {
		if !reflect.DeepEqual(g[k], v) {
			return false
		}
	}
	return true
}

func list(v any) []map[string]any {
	var out []map[string]any
	l, _ := v.([]any)
	for _, x := range l {
		out = append(out, x.(map[string]any))
	}
	return out
}

func rows(want, got any, key string, f func(w, g map[string]any)) {
	for _, w := range list(want) {
		var found map[string]any
		for _, g := range list(got) {
			if g[key] == w[key] {
				found = g
			}
		}
		f(w, found)
	}
}

func num(v any) float64 {
	s, _ := v.(string)
	f, _ := strconv.ParseFloat(s, 64)
	return f
}

var zeros = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)

// compareSets compares two lists as multisets over the keys that the wanted rows give.
func compareSets(what string, want, got any, in func(map[string]any) bool, keys ...string) (diffs []string) {
	left := slices.DeleteFunc(list(got), func(b map[string]any) bool { return !in(b) })
	for _, w := range list(want) {
		if _, told := w["clause"]; (what == "breach" || told) && !in(w) {
			continue // of an institute that is not compared
		}
		i := slices.IndexFunc(left, func(g map[string]any) bool {
			for _, k := range keys {
				if v, ok := w[k]; ok && v != nil && !same(v, g[k]) {
					return false
				}
			}
			return true
		})
		if i < 0 {
			diffs = append(diffs, fmt.Sprintf("no %s %v", what, w))
			continue
		}
		left = slices.Delete(left, i, i+1)
	}
	for _, g := range left {
		diffs = append(diffs, fmt.Sprintf("unexpected %s %v", what, g))
	}
	return diffs
}

func same(w, g any) bool {
	ws, _ := w.(string)
	gs, _ := g.(string)
	if ws == "" && gs == "" && (w == nil || g == nil) {
		return true // an empty text is as good as none
	}
	if zeros.MatchString(ws) && zeros.MatchString(gs) {
		return num(w) == num(g)
	}
	return w == g
}

var historyName = regexp.MustCompile(`^(history-\d+)\.at-(\d{4}-\d{2}-\d{2})(?:\.known-(\d+))?\.json$`)

func TestSharedHistories(t *testing.T) {
	checkHistories(t, filepath.Join(shared(t), "histories"), claimsOf(t, "core"), kinds...)
}

// TestAllSharedHistories compares histories with facts of all institutes: what belongs to those that are built.
func TestAllSharedHistories(t *testing.T) {
	checkHistories(t, filepath.Join(shared(t), "histories-all"), claimsOf(t, built...), kinds...)
}

// TestHistories compares dense random histories — everything on the edge of something, in any order, with duplicates,
// annulments and refusals — with what a second writing of the contract's rules made of them: day by day, in another
// language, sharing no code. It shares docs/decisions.md. Where the two differ, the contract's text is the judge.
// They know the institutes of contract §2 to §6 and the limits of a day.
func TestHistories(t *testing.T) {
	checkHistories(t, "testdata/histories", func(kind, value string) bool {
		switch kind {
		case "payroll":
			return !slices.Contains([]string{"CIA/8.2", "CIA/8.3", "CIA/8/Straordinaria", "CIA/22", "CIA/All.6/3b", "CIA/3.2", "CIA/3.2.a", "CIA/3.2.b", "CIA/7.1"}, value)
		case "breaches":
			return !slices.ContainsFunc([]string{
				"parttime.quota_exceeded", "parttime.extra", "parttime.return", "roster.", "holidays.", "remote.", "aspettativa.", "surcharge.", "personalised.",
			}, func(later string) bool { return strings.HasPrefix(value, later) })
		}
		return true
	}, kinds...)
}

// kinds are the kinds of documents that are compared.
var kinds = []string{"balance", "fund", "loan", "quota", "ranking", "coverage"}

func checkHistories(t *testing.T, dir string, by claims, kinds ...string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no histories: %v", err)
	}
	for _, file := range files {
		m := historyName.FindStringSubmatch(filepath.Base(file))
		if m == nil {
			continue
		}
		t.Run(strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) {
			r := reporter(t, readLines(t, filepath.Join(dir, m[1]+".jsonl")))
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var want struct{ Employees, Funds, Loans, Quotas, Rankings, Coverages []map[string]any }
			if err := json.Unmarshal(b, &want); err != nil {
				t.Fatal(err)
			}
			args := func(w map[string]any, key string) map[string]any {
				a := map[string]any{"at": m[2], key: w[key]}
				if m[3] != "" {
					n, _ := strconv.Atoi(m[3])
					a["known"] = float64(n)
				}
				return a
			}
			for _, kind := range []struct {
				cmd, key string
				docs     []map[string]any
			}{{"balance", "employee", want.Employees}, {"fund", "fund", want.Funds}, {"loan", "loan", want.Loans},
				{"quota", "quota", want.Quotas}, {"ranking", "ranking", want.Rankings}, {"coverage", "employee", want.Coverages}} {
				for _, w := range kind.docs {
					if !slices.Contains(kinds, kind.cmd) {
						continue
					}
					for _, diff := range compare(w, ask(t, r, kind.cmd, args(w, kind.key)), by) {
						t.Errorf("%s %v: %s", kind.cmd, w[kind.key], diff)
					}
				}
			}
		})
	}
}

func readLines(t *testing.T, file string) (lines [][]byte) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	sc := bufio.NewScanner(bytes.NewReader(b))
	sc.Buffer(nil, 16<<20)
	for sc.Scan() {
		lines = append(lines, bytes.Clone(sc.Bytes()))
	}
	return lines
}
