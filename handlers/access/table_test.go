package access_test

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"spettanze/events"
	"spettanze/events/grants"
	record "spettanze/events/looks"
	"spettanze/events/memory"
	"spettanze/handlers/access"
	"spettanze/handlers/access/policy"
	"spettanze/handlers/api"
	"spettanze/handlers/api/intake"
	"spettanze/handlers/dashboard"
	"spettanze/handlers/dashboard/frame"
	"spettanze/handlers/looks"
	"spettanze/handlers/looks/list"
	"spettanze/projections/report"
	"spettanze/projections/scenario"
)

// people is a company with two units and loans of two people.
func people(t *testing.T) *report.Reporter {
	t.Helper()
	lines := []string{
		"2020-01-01 E1 employment.hired level=4 schedule=ft37",
		"2020-01-01 E2 employment.hired level=4 schedule=ft37",
		"2020-01-01 E3 employment.hired level=4 schedule=ft37",
		"2022-01-01 company balance.opened entitlement=gravi_motivi quantity=50000.00",
		"2022-01-01 E1 employment.assigned unit=nord",
		"2022-01-01 E2 employment.assigned unit=nord",
		"2022-01-01 E3 employment.assigned unit=sud",
		"2023-01-12 E1 clocking.recorded week=A punches=08:10,12:00,12:50,17:25",
		"2023-01-12 E2 clocking.recorded week=A punches=08:10,12:00,12:50,17:25",
		"2023-01-13 E3 clocking.recorded week=A punches=08:40,13:20",
		"2023-02-27 E1 loan.disbursed loan=L1 fund=gravi_motivi amount=3000.00 instalments=24",
		"2023-02-27 E3 loan.disbursed loan=L3 fund=gravi_motivi amount=4000.00 instalments=24",
		"2023-11-01 E1 mortgage.requested request=R1 purpose=purchase property=H1 amount=100000.00 years=20 age=40",
		"2023-11-01 E3 mortgage.requested request=R3 purpose=purchase property=H3 amount=100000.00 years=20 age=40 eviction=true",
	}
	for i, l := range lines {
		day, _, _ := strings.Cut(l, " ")
		lines[i] = day + "T12:00:00Z " + l
	}
	return scenario.Reporter(t, "2023-12-31", strings.Join(lines, "\n"))
}

// columns are the principals of the table, in the order of its head, with the grants that files give them.
var columns = []struct{ name, handle, grants, reason string }{
	{"emp", "P-AAAAAAAAAAAA", "{role: employee, employee: E1}", ""},
	{"man", "P-BBBBBBBBBBBB", "{role: manager, unit: nord}", ""},
	{"e+m", "P-KKKKKKKKKKKK", "{role: employee, employee: E1}, {role: manager, unit: nord}", ""},
	{"rea", "P-CCCCCCCCCCCC", "{role: reader}", ""},
	{"pay", "P-DDDDDDDDDDDD", "{role: payroll}", ""},
	{"pub", "P-EEEEEEEEEEEE", "{role: publisher, sources: [/clock]}", ""},
	{"rep", "P-FFFFFFFFFFFF", "{role: representative}", ""},
	{"aud", "P-GGGGGGGGGGGG", "{role: auditor}", "audit"},
	{"au-", "P-GGGGGGGGGGGG", "", ""},
	{"pri", "P-HHHHHHHHHHHH", "{role: privacy}", ""},
	{"ope", "P-IIIIIIIIIIII", "{role: operator}", ""},
	{"red", "P-JJJJJJJJJJJJ", "{role: reader}", ""}, // of another company
}

// directoryOf is the directory of the files of two companies.
func directoryOf(t *testing.T, today func() events.Date) *grants.Directory {
	t.Helper()
	d := grants.NewDirectory(today)
	files := map[string]string{}
	for _, c := range columns {
		company := "blue"
		if c.name == "red" {
			company = "red"
		}
		if c.grants != "" {
			files[company] += fmt.Sprintf("  - principal: %s\n    grants: [%s]\n", c.handle, c.grants)
		}
	}
	for company, principals := range files {
		f, err := grants.ReadFile([]byte("company: " + company + "\npeople:\n" + principals))
		if err != nil {
			t.Fatal(err)
		}
		d.Put(f)
	}
	return d
}

// A row is what each principal gets for one person or thing asked about.
type row struct {
	about  string
	status []int
	routes []string
	part   string
}

func readTable(t *testing.T) (rows []row) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "table.txt"))
	if err != nil {
		t.Fatal(err)
	}
	var part string
	var these []row
	end := func() { rows, these = append(rows, these...), nil }
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		words := strings.Fields(line)
		switch {
		case line == "" || words[0] == "#":
		case words[0] == "part":
			end()
			part = strings.TrimPrefix(line, "part ")
		case words[0] == "GET" || words[0] == "POST" || words[0] == "DELETE":
			for i := range these {
				these[i].routes = append(these[i].routes, line)
			}
		default:
			r := row{about: words[0], part: part}
			for _, w := range words[1:] {
				n, err := strconv.Atoi(w)
				if err != nil {
					t.Fatalf("%s: %v", line, err)
				}
				r.status = append(r.status, n)
			}
			if len(r.status) != len(columns)+1 {
				t.Fatalf("%s: %d columns", line, len(r.status))
			}
			these = append(these, r)
		}
	}
	end()
	return rows
}

// asker serves the routes and the pages to each principal.
type asker struct {
	h      http.Handler
	looks  *recorded
	log    *memory.Log
	routes []string // that the API describes, and of pages
}

type askedBy struct{}

func newAsker(t *testing.T) *asker {
	t.Helper()
	r := people(t)
	one := &oneReader{Source: r.Source, t: t}
	r.Source = one
	today := func() events.Date { return r.Today }
	who := map[string]*access.Principal{}
	for _, c := range columns {
		who[c.name] = &access.Principal{Handle: c.handle, Channel: access.Token, Reason: record.Reason{Code: c.reason}}
	}
	policies, err := policy.BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	guard := access.NewGuard(directoryOf(t, today), policies, today)
	kept := &recorded{reads: one.reads.Load}
	guard.Looks = &looks.Recorder{Append: kept.append, Many: 3, Now: func() time.Time { return time.Unix(0, 0) }, Logger: slog.New(slog.DiscardHandler)}
	log := logOf(t, r)
	reader := &list.Reader{Read: kept.read, Rome: scenario.Rome(t)}
	pages := dashboard.New(dashboard.Options{Looks: reader, Options: frame.Options{Source: r.Source, Guard: guard, Contract: r.Contract, Rome: scenario.Rome(t), Today: today}, Log: log, Intake: &intake.Intake{Log: log},
		Rights: func(_ context.Context, e *events.Event, by string) error {
			_, _, _, err := grants.Encode(e, by)
			return cmp.Or(err, errors.New("a form with something wrong records something"))
		}})
	signIn := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if p := who[fmt.Sprint(r.Context().Value(askedBy{}))]; p != nil {
				r = r.WithContext(access.With(r.Context(), p))
			}
			next.ServeHTTP(w, r)
		})
	}
	h := api.New(api.Options{Source: r.Source, Guard: guard, SignIn: signIn, Contract: r.Contract, Rome: scenario.Rome(t), Today: today, Log: log,
		Looks: reader, Pages: pages, Intake: &intake.Intake{Log: log}})
	a := &asker{h: h, looks: kept, log: log}
	var doc struct{ Paths map[string]map[string]any }
	if err := json.Unmarshal(a.ask(t, "", "GET /openapi.json").Body.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	for path, methods := range doc.Paths {
		for m := range methods {
			a.routes = append(a.routes, strings.ToUpper(m)+" "+path)
		}
	}
	return a
}

// ask asks as a principal; empty: as nobody.
func (a *asker) ask(t *testing.T, as, route string) *httptest.ResponseRecorder {
	t.Helper()
	method, path, _ := strings.Cut(route, " ")
	ctx := context.WithValue(t.Context(), askedBy{}, as)
	if strings.HasSuffix(path, "/v1/changes") { // it has no end
		ended, cancel := context.WithCancel(ctx)
		cancel()
		ctx = ended
	}
	req := httptest.NewRequestWithContext(ctx, method, path, http.NoBody)
	w := httptest.NewRecorder()
	a.h.ServeHTTP(w, req)
	return w
}

// TestTable asks for everything as everybody. What may not be seen is answered as what does not exist, byte for byte, and an answer to
// somebody who sees some people only names no others. What is seen of others is recorded, once.
func TestTable(t *testing.T) {
	a := newAsker(t)
	hides := map[string]*regexp.Regexp{"emp": regexp.MustCompile(`\bE[23]\b|\bL3\b`), "man": regexp.MustCompile(`\bE3\b|\bL[13]\b`), "e+m": regexp.MustCompile(`\bE3\b|\bL3\b`)}
	for _, r := range append(readTable(t), readTable(t)...) { // the second time after those who see everything
		for _, route := range r.routes {
			filled := strings.ReplaceAll(route, "{}", r.about)
			for i, want := range r.status {
				as := ""
				if i > 0 {
					as = columns[i-1].name
				}
				got := a.ask(t, as, filled)
				if kept := a.looks.take(); i > 0 {
					looked(t, &r, i-1, filled, got, kept)
				} else if len(kept) > 0 {
					t.Errorf("%s: %s as nobody is recorded", r.part, filled)
				}
				if got.Code != want {
					t.Errorf("%s: %s as %q: %d, want %d: %.200s", r.part, filled, as, got.Code, want, got.Body)
					continue
				}
				body := got.Body.String()
				if hidden := hides[as]; hidden != nil && want == http.StatusOK && r.part != "for anybody" {
					if r.part == "lists of pay" {
						hidden = regexp.MustCompile(hidden.String() + `|\bE2\b`)
					}
					if found := hidden.FindString(body); found != "" {
						t.Errorf("%s: %s as %s names %s", r.part, filled, as, found)
					}
				}
				if unknown := strings.ReplaceAll(route, "{}", r.about[:1]+"9"); want == http.StatusNotFound && unknown != filled {
					other := a.ask(t, as, unknown)
					a.looks.take()
					if was := strings.ReplaceAll(other.Body.String(), r.about[:1]+"9", r.about); as != "red" && (was != body || other.Code != want) {
						t.Errorf("%s: %s as %s is not answered as an unknown one:\n%s\n%s", r.part, filled, as, body, was)
					}
				}
			}
		}
	}
}

// A reader begins at what they need most often.
func TestFirstPages(t *testing.T) {
	a := newAsker(t)
	for as, want := range map[string]string{"emp": "/blue/me", "man": "/blue/team", "e+m": "/blue/team", "rea": "/blue", "pay": "/blue", "ope": "/blue/access"} {
		if got := a.ask(t, as, "GET /").Header().Get("Location"); got != want {
			t.Errorf("%s begins at %s, want %s", as, got, want)
		}
	}
}

// TestTableIsWhole: every route of the API and every page stands in the table.
func TestTableIsWhole(t *testing.T) {
	a := newAsker(t)
	var listed []string
	for _, r := range readTable(t) {
		listed = append(listed, r.routes...)
	}
	parameter := regexp.MustCompile(`\{[^}]*\}`)
	missing := func(route string) bool {
		method, path, _ := strings.Cut(route, " ")
		want := regexp.MustCompile("^" + method + " " + parameter.ReplaceAllString(strings.ReplaceAll(strings.ReplaceAll(path, "{$}", ""), "{company}", "blue"), `[^/?]+`) + `(\?.*)?$`)
		return !slices.ContainsFunc(listed, want.MatchString)
	}
	routes := a.routes
	withJob := regexp.MustCompile(`audit/(verification|verify|cancel)|/v1/verification`) // they are there where something verifies
	added := regexp.MustCompile(`f\.(Page|Trial|Elsewhere|File|Action)\(access\.\w+, "([^"]+)"`)
	sources, err := filepath.Glob("../dashboard/*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range sources {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, "doc.go") {
			continue
		}
		for _, m := range added.FindAllStringSubmatch(string(text), -1) {
			routes = append(routes, map[bool]string{true: "POST ", false: "GET "}[m[1] == "Action"]+m[2])
		}
	}
	if len(routes) < 80 {
		t.Errorf("only %d routes", len(routes))
	}
	for _, r := range routes {
		if missing(r) && !withJob.MatchString(r) {
			t.Errorf("the table says nothing of %s", r)
		}
	}
}
