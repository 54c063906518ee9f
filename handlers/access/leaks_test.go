package access_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"spettanze/events"
	"spettanze/events/hr"
	record "spettanze/events/looks"
	"spettanze/events/memory"
	"spettanze/handlers/access"
	"spettanze/handlers/access/gate"
	"spettanze/handlers/access/policy"
	"spettanze/handlers/api"
	"spettanze/handlers/api/intake"
	"spettanze/projections/replay"
	"spettanze/projections/report"
	"spettanze/projections/scenario"
)

// serve serves a ledger to the principals of the table.
func serve(t *testing.T, r *report.Reporter, policies *policy.Set) *asker {
	t.Helper()
	return serveLog(t, r, logOf(t, r), policies)
}

func serveLog(t *testing.T, r *report.Reporter, log *memory.Log, policies *policy.Set) *asker {
	t.Helper()
	if policies == nil {
		var err error
		if policies, err = policy.BuiltIn(); err != nil {
			t.Fatal(err)
		}
	}
	today := func() events.Date { return r.Today }
	signIn := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if as := fmt.Sprint(r.Context().Value(askedBy{})); as != "" {
				r = r.WithContext(access.With(r.Context(), principal(as)))
			}
			next.ServeHTTP(w, r)
		})
	}
	return &asker{h: api.New(api.Options{Source: r.Source, Guard: access.NewGuard(directoryOf(t, today), policies, today), SignIn: signIn,
		Contract: r.Contract, Rome: scenario.Rome(t), Today: today, Log: log, Intake: &intake.Intake{Log: log}})}
}

// principal is one of the table.
func principal(name string) *access.Principal {
	for _, c := range columns {
		if c.name == name {
			return &access.Principal{Handle: c.handle, Channel: access.Token, Reason: record.Reason{Code: c.reason}}
		}
	}
	return nil
}

// send asks with a body.
func (a *asker) send(t *testing.T, as, route, body string) *httptest.ResponseRecorder {
	t.Helper()
	method, path, _ := strings.Cut(route, " ")
	req := httptest.NewRequestWithContext(context.WithValue(t.Context(), askedBy{}, as), method, path, strings.NewReader(body))
	req.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	a.h.ServeHTTP(w, req)
	return w
}

// ended asks for a stream, and goes away at once.
func (a *asker) ended(t *testing.T, as, path string) *httptest.ResponseRecorder {
	t.Helper()
	ctx, cancel := context.WithCancel(context.WithValue(t.Context(), askedBy{}, as))
	cancel()
	w := httptest.NewRecorder()
	a.h.ServeHTTP(w, httptest.NewRequestWithContext(ctx, http.MethodGet, path, http.NoBody))
	return w
}

// A loan of another person, recorded later, leaves too little in the fund for one's own. The figures are those that the HR office
// sees, and of the other person nothing is said.
func TestOnesOwnFiguresFollowFromEverybodysFacts(t *testing.T) {
	r := scenario.Reporter(t, "2023-12-31", strings.Join([]string{
		"2020-01-01T12:00:00Z 2020-01-01 E1 employment.hired level=4 schedule=ft37",
		"2020-01-01T12:00:00Z 2020-01-01 E3 employment.hired level=4 schedule=ft37",
		"2022-01-01T12:00:00Z 2022-01-01 company balance.opened entitlement=gravi_motivi quantity=5000.00",
		"2023-02-27T12:00:00Z 2023-02-27 E1 loan.disbursed loan=L1 fund=gravi_motivi amount=5000.00 instalments=24",
		"2023-06-10T12:00:00Z 2022-06-20 E3 loan.disbursed loan=L3 fund=gravi_motivi amount=60000.00 instalments=24",
		"2023-06-11T12:00:00Z 2022-06-21 E3 loan.disbursed loan=L4 fund=gravi_motivi amount=60000.00 instalments=24",
		"2023-06-12T12:00:00Z 2022-06-22 E3 loan.disbursed loan=L5 fund=gravi_motivi amount=60000.00 instalments=24",
		"2023-06-13T12:00:00Z 2022-06-23 E3 loan.disbursed loan=L6 fund=gravi_motivi amount=60000.00 instalments=24",
	}, "\n"))
	a := serve(t, r, nil)
	for path, says := range map[string]string{
		"/v1/blue/employees/E1/breaches":                                                     "fund.exceeded",
		"/v1/blue/employees/E1/breaches/published":                                           "fund.exceeded",
		"/v1/blue/employees/E1/diff?from-known=4":                                            "fund.exceeded",
		"/v1/blue/employees/E1/changes?from-known=4":                                         `"changing":`,
		"/v1/blue/employees/E1/history?entitlement=gravi_motivi&month=2023-03&kind=withhold": `"values":[{`,
		"/v1/blue/employees/E1/payroll/published":                                            "gravi_motivi",
		"/v1/blue/loans/L1":                                                                  "fund.exceeded",
		"/v1/blue/loans/L1/explain":                                                          "fund.exceeded",
	} {
		all, own := a.ask(t, "rea", "GET "+path), a.ask(t, "emp", "GET "+path)
		if all.Code != http.StatusOK || own.Code != http.StatusOK || !strings.Contains(all.Body.String(), says) {
			t.Errorf("%s: %d %d %.300s", path, all.Code, own.Code, all.Body)
			continue
		}
		for _, word := range []string{"E3", "L3", "L4", "L5", "L6", `"e5"`, `"e6"`, `"e7"`, `"e8"`} {
			if strings.Contains(own.Body.String(), word) {
				t.Errorf("%s tells E1 of %s: %s", path, word, own.Body)
			}
		}
		if a, b := undisclosed(t, all.Body.Bytes()), undisclosed(t, own.Body.Bytes()); a != b {
			t.Errorf("%s: E1 is told\n%s\nand the HR office\n%s", path, b, a)
		}
	}
}

// undisclosed returns a document without what says which event did something: its figures.
func undisclosed(t *testing.T, doc []byte) string {
	t.Helper()
	var tree any
	if err := json.Unmarshal(doc, &tree); err != nil {
		t.Fatal(err)
	}
	var strip func(any) any
	strip = func(n any) any {
		switch n := n.(type) {
		case map[string]any:
			for _, k := range []string{"source", "id", "subject", "type", "text", "event", "why", "late", "since", "data", "time", "first", "children"} {
				delete(n, k)
			}
			for k, v := range n {
				n[k] = strip(v)
			}
		case []any:
			for i := range n {
				n[i] = strip(n[i])
			}
		}
		return n
	}
	out, err := json.Marshal(strip(tree))
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// Pay is asked for under balances too, and is for those who see pay.
func TestThePastOfPayIsPay(t *testing.T) {
	policies, err := policy.Read(fstest.MapFS{"mine.cedar": {Data: []byte(`
@id("balances") permit (principal in Role::"payroll", action in [Action::"seeBalances", Action::"seeBreaches"], resource);
@id("pay") permit (principal in Role::"reader", action in [Action::"seeBalances", Action::"seePayroll"], resource);`)}})
	if err != nil {
		t.Fatal(err)
	}
	a := serve(t, people(t), policies)
	path := "GET /v1/blue/employees/E1/history?entitlement=gravi_motivi&month=2023-03&kind=withhold"
	for as, want := range map[string]int{"pay": http.StatusForbidden, "rea": http.StatusOK} {
		if got := a.ask(t, as, path); got.Code != want {
			t.Errorf("%s: %d %s", as, got.Code, got.Body)
		}
	}
	if got := a.ask(t, "pay", "GET /v1/blue/employees/E1/history?entitlement=ferie"); got.Code != http.StatusOK {
		t.Errorf("a balance: %d %s", got.Code, got.Body)
	}
}

// What somebody is insured for tells pay: it is for those who see pay, also on a page about balances.
func TestInsuranceIsMoney(t *testing.T) {
	policies, err := policy.Read(fstest.MapFS{"mine.cedar": {Data: []byte(`
@id("balances") permit (principal in Role::"payroll", action in [Action::"seeBalances", Action::"seeBreaches"], resource);
@id("pay") permit (principal in Role::"reader", action in [Action::"seeBalances", Action::"seePayroll"], resource);`)}})
	if err != nil {
		t.Fatal(err)
	}
	a := serve(t, everything(t), policies)
	for as, want := range map[string]int{"pay": http.StatusForbidden, "rea": http.StatusOK} {
		got := a.ask(t, as, "GET /v1/blue/employees/E1/coverage")
		if got.Code != want || want == http.StatusOK != strings.Contains(got.Body.String(), "41234.56") {
			t.Errorf("%s: %d %s", as, got.Code, got.Body)
		}
	}
	r := everything(t)
	for _, see := range []access.Classes{access.Time, access.Time | access.Money} { // as a page about balances asks
		guard, ctx := seeing(t, see)
		c, err := access.Bind(ctx, guard.Source(r.Source)).Coverage(ctx, report.Query{Company: "blue", At: r.Today}, "E1")
		if err != nil || (c != nil) != see.Has(events.ClassMoney) {
			t.Errorf("%v: %v, %v", see, c, err)
		}
	}
}

// Policies that name a unit: lists have the people who are in it, and no one else.
func TestAPolicyThatNamesAUnit(t *testing.T) {
	policies, err := policy.Read(fstest.MapFS{"mine.cedar": {Data: []byte(`
@id("unit") permit (principal in Role::"payroll", action in [Action::"seeBalances", Action::"seeBreaches"], resource)
when { resource in Unit::"blue/nord" && context.time };
@id("all") permit (principal in Role::"reader", action in [Action::"seeBalances", Action::"seeRejected", Action::"seeCompany"], resource);
@id("not") forbid (principal, action == Action::"seeBalances", resource) when { resource in Unit::"blue/sud" };`)}})
	if err != nil {
		t.Fatal(err)
	}
	a := serve(t, people(t), policies)
	for as, want := range map[string]string{"pay": "E1 E2", "rea": "E1 E2"} {
		var got struct{ Employees []struct{ Employee string } }
		w := a.ask(t, as, "GET /v1/blue/employees")
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, e := range got.Employees {
			ids = append(ids, e.Employee)
		}
		if w.Code != http.StatusOK || strings.Join(ids, " ") != want {
			t.Errorf("%s: %d %v, want %s", as, w.Code, ids, want)
		}
		if w := a.ask(t, as, "GET /v1/blue/employees/E3/balances"); w.Code != http.StatusNotFound {
			t.Errorf("%s of E3: %d", as, w.Code)
		}
	}
	if w := a.ask(t, "rea", "GET /v1/blue/events/8"); w.Code != http.StatusOK {
		t.Errorf("a record of E1: %d %s", w.Code, w.Body)
	}
	if w := a.ask(t, "rea", "GET /v1/blue/events/10"); w.Code != http.StatusNotFound {
		t.Errorf("a record of E3: %d %s", w.Code, w.Body)
	}
}

// A ranking has the rows of those whose money is seen, under the ranks that they have among all; the record says whose.
func TestARankingHasThoseWhoAreSeen(t *testing.T) {
	policies, err := policy.Read(fstest.MapFS{"mine.cedar": {Data: []byte(`
@id("all") permit (principal in Role::"reader", action in [Action::"seeBalances", Action::"seeLoans", Action::"seeCompany"], resource);
@id("not") forbid (principal, action == Action::"seeLoans", resource) when { resource in Unit::"blue/sud" };`)}})
	if err != nil {
		t.Fatal(err)
	}
	some, all := serve(t, people(t), policies), newAsker(t)
	for _, c := range []struct {
		a        *asker
		as, want string
	}{{some, "rea", "2 E1"}, {all, "rea", "1 E3 2 E1"}, {all, "pay", "1 E3 2 E1"}} {
		w := c.a.ask(t, c.as, "GET /v1/blue/rankings/mutuo_casa")
		var got struct {
			Rows []struct {
				Rank     int
				Employee string
			}
		}
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
		var rows []string
		for _, r := range got.Rows {
			rows = append(rows, fmt.Sprint(r.Rank, " ", r.Employee))
		}
		if strings.Join(rows, " ") != c.want {
			t.Errorf("%s: %q, want %q: %s", c.as, rows, c.want, w.Body)
		}
		if c.a.looks == nil {
			continue
		}
		var recorded []string
		for _, l := range c.a.looks.take() {
			recorded = append(recorded, l.Employees...)
		}
		if !slices.Equal(recorded, []string{"E1", "E3"}) {
			t.Errorf("%s: recorded %q", c.as, recorded)
		}
	}
	for _, path := range []string{"/blue/me", "/blue/employees/E1"} {
		own := all.ask(t, "emp", "GET "+path)
		if !strings.Contains(own.Body.String(), "richiesta R1") || strings.Contains(own.Body.String(), "R3") {
			t.Errorf("%s: %d %s", path, own.Code, own.Body)
		}
	}
}

// A sender learns of the ids that it names, and of no others.
func TestASenderLearnsOfNobodyElse(t *testing.T) {
	a := newAsker(t)
	a.looks.take()
	body := `{"employees":["E1","e2","E9"],"from":"2023-01-01","to":"2023-12-31"}`
	w := a.send(t, "pub", "POST /v1/blue/clockings/find", body)
	var got struct {
		Employees []string
		Clockings []any
	}
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != http.StatusOK || !slices.Equal(got.Employees, []string{"E1", "E2"}) || len(got.Clockings) != 0 {
		t.Errorf("%d %s %v", w.Code, w.Body, err)
	}
	if kept := a.looks.take(); len(kept) != 1 || !slices.Equal(kept[0].Employees, got.Employees) { // and not of the whole staff
		t.Errorf("the looks are %+v", kept)
	}
}

// A refused record in which no company can be read may be of any: where there are two companies, it is for those who see what was
// refused in both.
func TestRefusedRecordsWithoutACompany(t *testing.T) {
	hired := func(company string) events.Record {
		return events.Record{Event: &events.Event{Identity: events.Identity{Source: "/hr", ID: "hire-" + company}, Company: company, Subject: "E1",
			Data: hr.Hired{Dated: events.Dated{Date: events.MustParseDate("2020-01-01")}, Level: 4, Schedule: hr.Schedule{Code: "ft37"}}}}
	}
	broken := events.Record{Raw: []byte(`{"note":"Mario Rossi, malattia"}`), Err: &events.DecodeError{Code: events.CodeMissingField, Pointer: "/type"}}
	mine := events.Record{Raw: []byte(`{"company":"blue"}`), Err: &events.DecodeError{Code: events.CodeMissingField, Pointer: "/type", Company: "blue"}}
	for name, tt := range map[string]struct {
		records []events.Record
		sees    bool
	}{
		"one company":   {[]events.Record{hired("blue"), mine, broken}, true},
		"two companies": {[]events.Record{hired("blue"), mine, broken, hired("red")}, false},
	} {
		r, log := people(t), memory.New(func() time.Time { return time.Date(2023, 12, 1, 12, 0, 0, 0, time.UTC) })
		ledger := replay.New(r.Contract, scenario.Rome(t))
		for _, rec := range tt.records {
			rec.Seq = log.Inject(rec)
			ledger.Record(rec)
		}
		r.Source = ledger
		a, last := serveLog(t, r, log, nil), len(tt.records)
		for as, sees := range map[string]bool{"rea": tt.sees, "aud": tt.sees, "pub": false, "pay": false, "red": false} {
			list, one := a.ask(t, as, "GET /v1/blue/rejected").Body.String(), a.ask(t, as, "GET /v1/blue/events/3")
			if strings.Contains(list, "Rossi") != sees || strings.Contains(one.Body.String(), "Rossi") != sees {
				t.Errorf("%s, as %s: %s\n%s", name, as, list, one.Body)
			}
			if own := strings.Contains(list, `"seq":2`); own != (as == "rea" || as == "aud") {
				t.Errorf("%s, as %s, what names the company: %t %s", name, as, own, list)
			}
			none := a.ask(t, as, fmt.Sprint("GET /v1/blue/events/", last+1))
			if !sees && (none.Code != one.Code || strings.ReplaceAll(none.Body.String(), fmt.Sprint("sequence ", last+1), "sequence 3") != one.Body.String()) {
				t.Errorf("%s, as %s: %s is not answered as %s", name, as, one.Body, none.Body)
			}
		}
	}
}

// What somebody hears of changes: of people who are seen in part, facts that are seen; of the company's institutes, one's own loans.
func TestHears(t *testing.T) {
	r := people(t)
	day := func() events.Date { return r.Today }
	policies, err := policy.BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	gate := &gate.Gate{Guard: access.NewGuard(directoryOf(t, day), policies, day), Source: r.Source}
	for _, tt := range []struct {
		as, employee    string
		behind, through uint64
		want            bool
	}{
		{"man", "E2", 8, 9, true},    // a clocking
		{"man", "E1", 10, 11, false}, // a loan
		{"man", "E1", 7, 11, true},   // a clocking before it
		{"man", "E3", 9, 10, false},  // of another unit
		{"man", "", 10, 12, false},
		{"emp", "E1", 10, 11, true},
		{"emp", "E2", 8, 9, false},
		{"emp", "", 10, 11, true},
		{"emp", "", 11, 12, false}, // a loan of E3
		{"pay", "E3", 11, 12, true},
		{"pay", "", 11, 12, true},
		{"rea", "E3", 11, 12, true},
		{"rea", "", 11, 12, true},
		{"pub", "E1", 7, 8, false},
		{"red", "E1", 7, 8, false},
		{"au-", "E1", 7, 8, false},
	} {
		if got := gate.Hears(access.With(t.Context(), principal(tt.as)), "blue", tt.employee, tt.behind, tt.through); got != tt.want {
			t.Errorf("%s hears of %q behind %d through %d: %t", tt.as, tt.employee, tt.behind, tt.through, got)
		}
	}
}

// The stream of a page that may not be seen is refused like the page.
func TestStreamsOfPagesAreRefusedAsThePage(t *testing.T) {
	a := newAsker(t)
	for _, r := range readTable(t) {
		for _, route := range r.routes {
			if path := strings.ReplaceAll(strings.TrimPrefix(route, "GET "), "{}", r.about); strings.HasPrefix(route, "GET /blue") {
				base, query, _ := strings.Cut(path, "?")
				for i, want := range r.status {
					if want < http.StatusBadRequest { // it has no end
						continue
					}
					as := ""
					if i > 0 {
						as = columns[i-1].name
					}
					page, stream := a.ask(t, as, "GET "+path), a.ended(t, as, base+"/live?"+query)
					if seen := r.about == "E9" && page.Code != stream.Code; stream.Code != want && !seen && want != http.StatusNotFound ||
						strings.Contains(stream.Body.String(), "news") {
						t.Errorf("the stream of %s as %q: %d %s", path, as, stream.Code, stream.Body)
					}
				}
			}
		}
	}
}
