package api_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"spettanze/events"
	"spettanze/events/memory"
	"spettanze/handlers/api"
	"spettanze/handlers/api/health"
	"spettanze/handlers/api/intake"
	"spettanze/handlers/api/refuse"
	"spettanze/projections/contract"
	"spettanze/projections/dryrun"
	"spettanze/projections/institute"
	"spettanze/projections/institutes"
	"spettanze/projections/ledger"
	"spettanze/projections/replay"
	"spettanze/projections/report"
	"spettanze/schema"
)

// fresh is a source that replays the log for every question, so that what was just appended is there.
type fresh struct {
	report.Source
	t   *testing.T
	log *memory.Log
}

func (f fresh) ledger(ctx context.Context) *replay.Ledger {
	c, err := institutes.Contract()
	if err != nil {
		f.t.Fatal(err)
	}
	rome, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		f.t.Fatal(err)
	}
	l, err := replay.Read(ctx, f.log, c, rome)
	if err != nil {
		f.t.Fatal(err)
	}
	return l
}

func (f fresh) Resolve(ctx context.Context, seq uint64) (report.Known, error) {
	return f.ledger(ctx).Resolve(ctx, seq)
}

func (f fresh) ResolveTime(ctx context.Context, t time.Time) (report.Known, error) {
	return f.ledger(ctx).ResolveTime(ctx, t)
}
func (f fresh) Coverage(ctx context.Context, q report.Query, id string) (*institute.Coverage, error) {
	return f.ledger(ctx).Coverage(ctx, q, id)
}
func (f fresh) Companies(ctx context.Context) ([]string, error) { return f.ledger(ctx).Companies(ctx) }
func (f fresh) Employees(ctx context.Context, q report.Query) ([]report.Person, error) {
	return f.ledger(ctx).Employees(ctx, q)
}

func (f fresh) Employee(ctx context.Context, q report.Query, id string) (report.Entries, error) {
	if id == "PANIC" {
		panic("a mistake of ours")
	}
	return f.ledger(ctx).Employee(ctx, q, id)
}

func (f fresh) Each(ctx context.Context, q report.Query, fn func(report.Person, report.Entries) error) error {
	return f.ledger(ctx).Each(ctx, q, fn)
}

func (f fresh) EachBrief(ctx context.Context, q report.Query, fn func(report.Person, report.Entries) error) error {
	return f.ledger(ctx).EachBrief(ctx, q, fn)
}

func (f fresh) EachBalance(ctx context.Context, q report.Query, fn func(report.Person, []report.LotBalance) error) error {
	return f.ledger(ctx).EachBalance(ctx, q, fn)
}

func (f fresh) EachYear(ctx context.Context, q report.Query, among func(string) bool, fn func(report.Person, report.Year) error) error {
	return f.ledger(ctx).EachYear(ctx, q, among, fn)
}

func (f fresh) Sees(events.Class) bool { return true }

func (f fresh) Moment(_ context.Context, fn func(report.Source) error) error { return fn(f) }
func (f fresh) Under(c *contract.Contract) report.Source {
	return f.ledger(context.Background()).Under(c)
}

func (f fresh) Company(ctx context.Context, q report.Query) (report.CompanyEntries, error) {
	return f.ledger(ctx).Company(ctx, q)
}

func (f fresh) Rejected(ctx context.Context, q report.Query) ([]report.RejectedFact, []ledger.Parked, error) {
	return f.ledger(ctx).Rejected(ctx, q)
}

func (f fresh) Begins(ctx context.Context, company string, by events.Date) (events.Date, error) {
	return f.ledger(ctx).Begins(ctx, company, by)
}

func (f fresh) Summary(ctx context.Context, q report.Query, id string) (report.Summary, error) {
	if id == "PANIC" {
		panic("a mistake of ours")
	}
	return f.ledger(ctx).Summary(ctx, q, id)
}

func (f fresh) History(ctx context.Context, company, id string, known uint64) ([]*events.Event, error) {
	return f.ledger(ctx).History(ctx, company, id, known)
}

func (f fresh) Find(ctx context.Context, id events.Identity, known uint64) (*events.Event, error) {
	return f.ledger(ctx).Find(ctx, id, known)
}

// hire is contract §2, example 1: level 4, full time, hired 2023-03-10; 16.6667 days on 2023-12-31.
const hire = `{"specversion":"1.0","id":"h1","source":"/hr","type":"hr.employment.hired.v1","company":"blue","subject":"E042",` +
	`"time":"2023-03-10T09:00:00+01:00","datacontenttype":"application/json","data":{"date":"2023-03-10",` +
	`"contract":"indefinite","discipline":"parte_prima","level":4,"schedule":{"code":"ft37"}}}`

// leave is three days of ferie, 2023-06-05 to 07.
const leave = `{"specversion":"1.0","id":"f1","source":"/hr","type":"hr.leave.taken.v1","company":"blue","subject":"E042",` +
	`"time":"2023-06-01T09:00:00+02:00","datacontenttype":"application/json","data":{"date":"2023-06-05","kind":"ferie",` +
	`"to":"2023-06-07"}}`

func start(t *testing.T) *httptest.Server {
	t.Helper()
	return startOn(t, memory.New(func() time.Time { return time.Date(2024, 1, 15, 12, 0, 0, 0, time.UTC) }), nil)
}

// startOn starts a service on a log; events are appended to another, if there is one.
func startOn(t *testing.T, log *memory.Log, to events.Log) *httptest.Server {
	t.Helper()
	if to == nil {
		to = log
	}
	c, err := institutes.Contract()
	if err != nil {
		t.Fatal(err)
	}
	rome, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		t.Fatal(err)
	}
	source := fresh{t: t, log: log}
	srv := httptest.NewServer(api.New(api.Options{
		Source: source, Contract: c, Rome: rome, Log: log, Version: "test",
		Today:    func() events.Date { return events.MustParseDate("2024-01-15") },
		Intake:   &intake.Intake{Log: to, Record: log.Get},
		Progress: func() health.Progress { return health.Progress{Position: 3, Last: 10} },
	}))
	t.Cleanup(srv.Close)
	return srv
}

// call sends a request and returns status, media type and body.
func call(t *testing.T, method, url, kind, body string) (int, string, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	status, header, answer := send(t, req)
	return status, header.Get("Content-Type"), answer
}

// send sends a request and reads the whole answer.
func send(t *testing.T, req *http.Request) (status int, header http.Header, body string) {
	t.Helper()
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, resp.Header, string(b)
}

func decode[T any](t *testing.T, body string) T {
	t.Helper()
	var v T
	if err := json.Unmarshal([]byte(body), &v); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	return v
}

func TestPublishAndRead(t *testing.T) {
	srv := start(t)
	status, _, body := call(t, "POST", srv.URL+"/v1/events", intake.TypeEvent, hire)
	if s := decode[intake.Summary](t, body); status != 200 || s.Accepted != 1 || s.Results[0].Seq != 1 {
		t.Fatalf("%d %s", status, body)
	}
	// The same again is a duplicate, in a batch with a new one and a bad one; each has its own answer.
	bad := strings.Replace(strings.Replace(leave, `"f1"`, `"f2"`, 1), `"to"`, `"till"`, 1)
	status, _, body = call(t, "POST", srv.URL+"/v1/events", intake.TypeBatch, "["+hire+","+bad+","+leave+"]")
	s := decode[intake.Summary](t, body)
	if status != 200 || s.Accepted != 1 || s.Duplicates != 1 || s.Rejected != 1 {
		t.Fatalf("%d %s", status, body)
	}
	if r := s.Results[1]; r.Index != 1 || r.ID != "f2" || r.Pointer != "/1/data/till" || r.Code != events.CodeUnknownField {
		t.Errorf("%+v", r)
	}
	if r := s.Results[2]; r.Index != 2 || r.ID != "f1" || r.Seq != 2 || r.Status != intake.Accepted {
		t.Errorf("%+v", r)
	}
	for _, c := range []struct{ query, want string }{
		{"?at=2023-12-31", "13.6667"}, // 16.6667 less Monday to Wednesday
		{"?at=2023-12-31&known=1", "16.6667"},
		{"?at=2023-06-05", "4.0000"},                                  // March to May: 3 × 20/12 = 5, less a day
		{"?at=2023-12-31&known=2024-01-15", "13.6667"},                // recorded by the end of that day
		{"?known=2024-01-15T13:00:00+01:00&at=2024-01-15", "13.6667"}, // today's date is the default elsewhere
		{"", "13.6667"},
	} {
		status, kind, body := call(t, "GET", srv.URL+"/v1/blue/employees/E042/balances"+c.query, "", "")
		d := decode[report.Balance](t, body)
		if status != 200 || kind != "application/json" || len(d.Balances) == 0 || d.Balances[0].Balance != c.want {
			t.Errorf("%s: %d %s, want %s", c.query, status, body, c.want)
		}
		if strings.Contains(body, "$schema") {
			t.Errorf("the document is not the command line's: %s", body)
		}
	}
	status, _, body = call(t, "GET", srv.URL+"/v1/blue/employees/E042/movements?from=2023-06-01&at=2023-06-30&entitlement=ferie", "", "")
	st := decode[report.Statement](t, body)
	// Opening 5.0000 (March to May), three days used, June accrued (6.6667 less 5.0000).
	if status != 200 || st.Opening[0].Balance != "5.0000" || len(st.Movements) != 4 ||
		st.Movements[2].Balance != "2.0000" || st.Movements[3].Quantity != "1.6667" || st.Closing[0].Balance != "3.6667" {
		t.Errorf("%d %s", status, body)
	}
}

func TestRefused(t *testing.T) {
	srv := start(t)
	call(t, "POST", srv.URL+"/v1/events", intake.TypeEvent, hire)
	huge := strings.Replace(hire, "ft37", strings.Repeat("x", 2<<20), 1)
	for name, c := range map[string]struct {
		method, path, kind, body string
		status                   int
		contains                 []string
	}{
		"malformed":         {"POST", "/v1/events", intake.TypeEvent, `{"specversion"`, 422, []string{"malformed_json"}},
		"no batch":          {"POST", "/v1/events", intake.TypeBatch, `{}`, 400, []string{"list of events"}},
		"three punches":     {"POST", "/v1/events", "application/json", clocking(`["07:50","12:00","12:50"]`), 422, []string{`"pointer":"/data/punches`}},
		"no such date":      {"POST", "/v1/events", intake.TypeEvent, strings.Replace(hire, `"date":"2023-03-10"`, `"date":"2023-02-30"`, 1), 422, []string{`"pointer":"/data/date"`}},
		"wrong type":        {"POST", "/v1/events", intake.TypeEvent, strings.Replace(hire, `"level":4`, `"level":"4"`, 1), 422, []string{"wrong_type", "/data/level"}},
		"invalid UTF-8":     {"POST", "/v1/events", intake.TypeEvent, strings.Replace(hire, "E042", "E\xff", 1), 422, []string{"invalid_utf8"}},
		"too large":         {"POST", "/v1/events", intake.TypeEvent, huge, 422, []string{"too_large"}},
		"far too large":     {"POST", "/v1/events", intake.TypeEvent, strings.Repeat("x", 33<<20), 413, []string{"in several"}},
		"other content":     {"POST", "/v1/events", intake.TypeEvent, strings.Replace(hire, `"level":4`, `"level":5`, 1), 422, []string{"duplicate_id_different_content"}},
		"person":            {"POST", "/v1/events", intake.TypeEvent, person, 422, []string{"no_stream_for_people"}},
		"media type":        {"POST", "/v1/events", "text/plain", hire, 415, []string{intake.TypeBatch}},
		"typing error":      {"POST", "/v1/events?dryrun=true", intake.TypeEvent, hire, 400, []string{"dry-run"}},
		"method":            {"PUT", "/v1/events", intake.TypeEvent, hire, 405, []string{"POST"}},
		"employee":          {"GET", "/v1/blue/employees/E999/balances", "", "", 404, []string{"E999", "application/problem+json"}},
		"company":           {"GET", "/v1/red/employees", "", "", 404, []string{"red", "blue"}},
		"loan":              {"GET", "/v1/blue/loans/L9", "", "", 404, []string{"L9"}},
		"fund":              {"GET", "/v1/blue/funds/ferie", "", "", 404, []string{"gravi_motivi"}},
		"date":              {"GET", "/v1/blue/employees?at=2023-02-30", "", "", 400, []string{"at:", "2023-02-30"}},
		"known":             {"GET", "/v1/blue/employees/E042/balances?known=yesterday", "", "", 400, []string{"yesterday"}},
		"known beyond":      {"GET", "/v1/blue/employees/E042/balances?known=99", "", "", 400, []string{"99"}},
		"before the first":  {"GET", "/v1/blue/breaches?at=2023-03-09", "", "", 400, []string{"begins on 2023-03-10", "ask for that day or a later one"}},
		"explain whom":      {"GET", "/v1/blue/employees/E999/explain?entitlement=ferie", "", "", 404, []string{"E999"}},
		"explain what":      {"GET", "/v1/blue/employees/E042/explain", "", "", 400, []string{"say which figure to explain"}},
		"explain a fund":    {"GET", "/v1/blue/employees/E042/explain?entitlement=gravi_motivi", "", "", 400, []string{"a fund is the company"}},
		"explain no fund":   {"GET", "/v1/blue/funds/ferie/explain", "", "", 404, []string{"gravi_motivi"}},
		"explain no loan":   {"GET", "/v1/blue/loans/L9/explain", "", "", 404, []string{"L9"}},
		"explain from":      {"GET", "/v1/blue/employees/E042/explain?entitlement=ferie&from=soon", "", "", 400, []string{"from:"}},
		"diff of what":      {"GET", "/v1/blue/diff", "", "", 400, []string{"from-at or from-known"}},
		"diff from":         {"GET", "/v1/blue/diff?from-known=99", "", "", 400, []string{"the first answer", "99", "the last is 1"}},
		"diff from a date":  {"GET", "/v1/blue/diff?from-at=2023-02-30", "", "", 400, []string{"2023-02-30"}},
		"diff of nobody":    {"GET", "/v1/blue/employees/E999/diff?from-known=1", "", "", 404, []string{"E999"}},
		"no table":          {"POST", "/v1/blue/simulate", "application/yaml", "a: 1", 400, []string{"table=flex.yaml"}},
		"not a table":       {"POST", "/v1/blue/simulate?table=caps.yaml", "application/yaml", "a: 1", 400, []string{"caps.yaml: not a table of the contract"}},
		"broken table":      {"POST", "/v1/blue/simulate?table=timebank.yaml", "application/yaml", "total_cap: many", 400, []string{"contract table timebank.yaml"}},
		"tables as a list":  {"POST", "/v1/blue/simulate", "application/json", "[]", 400, []string{"flex.yaml"}},
		"tables as text":    {"POST", "/v1/blue/simulate", "text/plain", "a: 1", 415, []string{"application/yaml"}},
		"simulate nobody":   {"POST", "/v1/blue/simulate?employee=E999", "application/json", flexTable(t), 404, []string{"E999"}},
		"export as what":    {"GET", "/v1/blue/export", "", "", 400, []string{"expected one of beancount"}},
		"export whose":      {"GET", "/v1/export?format=csv", "", "", 400, []string{"/v1/{company}/export"}},
		"export of nobody":  {"GET", "/v1/red/export?format=csv", "", "", 404, []string{"red", "blue"}},
		"export beyond":     {"GET", "/v1/export?format=jsonl&known=99", "", "", 400, []string{"the last is 1"}},
		"export at":         {"GET", "/v1/blue/export?format=jsonl&at=2023-12-31", "", "", 400, []string{"cut them with known"}},
		"export query":      {"GET", "/v1/blue/export?format=csv&att=2023-12-31", "", "", 400, []string{"att", "expected format, at, known or lang"}},
		"month":             {"GET", "/v1/blue/payroll?month=2023-13", "", "", 400, []string{"month"}},
		"empty period":      {"GET", "/v1/blue/employees/E042/movements?from=2024-01-01&at=2023-06-01", "", "", 400, []string{"2024-01-01"}},
		"query":             {"GET", "/v1/blue/employees?att=2023-01-01", "", "", 422, []string{"att"}},
		"route":             {"GET", "/v2", "", "", 404, []string{"openapi"}},
		"panic":             {"GET", "/v1/blue/employees/PANIC/balances", "", "", 500, []string{"application/problem+json"}},
		"still catching up": {"GET", "/readyz", "", "", 503, []string{"catching up, 7 to go"}},
	} {
		t.Run(name, func(t *testing.T) {
			status, kind, body := call(t, c.method, srv.URL+c.path, c.kind, c.body)
			if status != c.status {
				t.Errorf("status %d, want %d: %s", status, c.status, body)
			}
			for _, want := range c.contains {
				if !strings.Contains(kind+body, want) {
					t.Errorf("%q is not in %s %s", want, kind, body)
				}
			}
			if !strings.HasPrefix(kind, "application/problem+json") || name == "broken table" { // places in tables are in English
				return
			}
			req, err := http.NewRequestWithContext(t.Context(), c.method, srv.URL+c.path, strings.NewReader(c.body))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Content-Type", c.kind)
			req.Header.Set("Accept-Language", "it")
			_, header, italian := send(t, req)
			if en, it := decode[refuse.Problem](t, body), decode[refuse.Problem](t, italian); en.Detail == it.Detail || en.Code != it.Code ||
				en.Pointer != it.Pointer || header.Get("Content-Language") != "it" {
				t.Errorf("in Italian %+v, in English %+v", it, en)
			}
		})
	}
}

// flexTable is the table of flexible hours as it is, as a body of a simulation.
func flexTable(t *testing.T) string {
	t.Helper()
	b, err := schema.FS.ReadFile("contract/flex.yaml")
	if err != nil {
		t.Fatal(err)
	}
	body, err := json.Marshal(map[string]string{"flex.yaml": string(b)})
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func clocking(punches string) string {
	return `{"specversion":"1.0","id":"c1","source":"/presenze","type":"hr.clocking.recorded.v1","company":"blue",` +
		`"subject":"E042","time":"2023-06-20T18:00:00+02:00","data":{"date":"2023-06-20","week":"A","punches":` + punches + `}}`
}

const person = `{"specversion":"1.0","id":"p1","source":"/hr","type":"hr.person.described.v1","company":"blue","subject":"E042",` +
	`"time":"2023-03-10T09:00:00+01:00","data":{"date":"2023-03-10","name":"Ada"}}`

func TestLinesBinaryAndDryRun(t *testing.T) {
	srv := start(t)
	_, _, body := call(t, "POST", srv.URL+"/v1/events?dry-run=true", intake.TypeLines, hire+"\n\n"+leave+"\n{}\n")
	s := decode[intake.Summary](t, body)
	if !s.DryRun || s.Accepted != 2 || s.Rejected != 1 || !strings.Contains(s.Results[2].Reason, "line 4") {
		t.Fatalf("%s", body)
	}
	// The hire would earn ten months of ferie, contract §2, example 1; the leave would use three days of what the hire before
	// it in the same request brings.
	ferie := func(w *dryrun.Effect, kind string) (n int, quantity string) {
		for _, m := range w.Movements {
			if m.Change == dryrun.Appears && m.After.Entitlement == events.Ferie && m.After.Kind == kind {
				n, quantity = n+1, m.After.Quantity
			}
		}
		return n, quantity
	}
	if n, _ := ferie(s.Results[0].Would, "accrue"); n != 10 || s.Results[0].Would.At.String() != "2024-01-15" {
		t.Errorf("%d months in %s", n, body)
	}
	if n, each := ferie(s.Results[1].Would, "use"); n != 3 || each != "-1.0000" || len(s.Results[1].Would.Parked) != 0 {
		t.Errorf("%d times %s in %s", n, each, body)
	}
	if s.Results[2].Would != nil || s.Known == nil {
		t.Errorf("%s", body)
	}
	// By itself the leave waits for somebody to be hired.
	_, _, body = call(t, "POST", srv.URL+"/v1/events?dry-run=true", intake.TypeEvent, leave)
	if w := decode[intake.Summary](t, body).Results[0].Would; len(w.Parked) != 1 || w.Parked[0].After.Code != "employment.not_hired" {
		t.Errorf("%s", body)
	}
	if _, _, body := call(t, "GET", srv.URL+"/v1/companies", "", ""); !strings.Contains(body, `"companies":[]`) {
		t.Errorf("a dry run appended: %s", body)
	}
	binary := func(id ...string) string {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, srv.URL+"/v1/events",
			strings.NewReader(`{"date":"2023-03-10","contract":"indefinite","discipline":"parte_prima","level":4,"schedule":{"code":"ft37"}}`))
		if err != nil {
			t.Fatal(err)
		}
		for k, v := range map[string]string{"specversion": "1.0", "source": "/hr", "company": "blue",
			"subject": "E042", "time": "2023-03-10T09:00:00+01:00", "type": "hr.employment.hired.v1"} {
			req.Header.Set("ce-"+k, v)
		}
		req.Header["Ce-Id"] = id
		req.Header.Set("Content-Type", "application/json; charset=utf-8")
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = resp.Body.Close() }()
		b, _ := io.ReadAll(resp.Body)
		return string(b)
	}
	if b := binary("h%C3%A01", "h2"); !strings.Contains(b, events.CodeDuplicateField) || !strings.Contains(b, "/id") {
		t.Errorf("an attribute twice: %s", b)
	}
	body = binary("h%C3%A01")
	if s := decode[intake.Summary](t, body); s.Accepted != 1 || s.Results[0].ID != "hà1" {
		t.Errorf("%s", body)
	}
}

func TestAround(t *testing.T) {
	srv := start(t)
	call(t, "POST", srv.URL+"/v1/events", intake.TypeEvent, hire)
	for path, wants := range map[string][]string{
		"/":        {"/v1/blue/employees"},
		"/healthz": {"alive"},
		"/metrics": {`spettanze_events_received_total{status="accepted"} 1`, "spettanze_position_sequence 3"},
		"/openapi.json": {`"openapi":"3.1.0"`, "/v1/{company}/employees/{id}/balances", "/v1/events", "application/cloudevents-batch+json", "/v1/changes",
			"/v1/{company}/employees/{id}/explain", "/v1/{company}/funds/{fund}/explain", "/v1/{company}/loans/{id}/explain", "/v1/{company}/diff",
			"/v1/{company}/employees/{id}/diff", "/v1/{company}/simulate", "/v1/{company}/export", "/v1/export", "from-known", "ExplainNode", "/v1/{company}/pots/{code}", "/v1/{company}/quotas/{code}",
			"/v1/{company}/rankings/{code}", "/v1/{company}/registers/{code}"},
	} {
		status, _, body := call(t, "GET", srv.URL+path, "", "")
		if status != 200 {
			t.Errorf("%s: %d", path, status)
		}
		for _, want := range wants {
			if !strings.Contains(body, want) {
				t.Errorf("%s: %q is not in %.2000s", path, want, body)
			}
		}
	}
}

// TestPreferences: a sender may leave the answer early, and learns that it was done.
func TestPreferences(t *testing.T) {
	srv := start(t)
	for prefer, applied := range map[string]string{"": "", "return=minimal": "", "respond-async": "respond-async",
		"wait=5, Respond-Async; x=1": "respond-async"} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, srv.URL+"/v1/events", strings.NewReader(hire))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", intake.TypeEvent)
		req.Header.Set("Prefer", prefer)
		if status, h, body := send(t, req); status != 200 || h.Get("Preference-Applied") != applied {
			t.Errorf("Prefer: %s: %d, %q, %s", prefer, status, h.Get("Preference-Applied"), body)
		}
	}
}

// TestQueryThatIsPassedOver: what would be left out of a question in silence is refused.
func TestQueryThatIsPassedOver(t *testing.T) {
	srv := start(t)
	call(t, "POST", srv.URL+"/v1/events", intake.TypeEvent, hire)
	for query, want := range map[string]string{
		"at=2023-12-31&at=2023-06-30": "at is given 2 times",
		"at=%zz":                      "cannot be read",
		"at=2023-12-31;known=1":       "separate with an ampersand",
		"att=2023-12-31":              "unknown query parameter",
	} {
		status, kind, body := call(t, "GET", srv.URL+"/v1/blue/employees/E042/balances?"+query, "", "")
		if status/100 != 4 || kind != "application/problem+json" || !strings.Contains(body, want) {
			t.Errorf("%s: %d %s %s, want %q", query, status, kind, body, want)
		}
	}
	if status, _, body := call(t, "GET", srv.URL+"/v1/blue/employees/E042/balances?at=2023-12-31&known=1", "", ""); status != 200 {
		t.Errorf("%d %s", status, body)
	}
}

// TestOtherHost: a name that somebody made to point to this machine is not this machine.
func TestOtherHost(t *testing.T) {
	h := api.New(api.Options{Today: func() events.Date { return 0 }, LoopbackOnly: true})
	for host, want := range map[string]int{"localhost:8080": 200, "127.0.0.1:8080": 200, "[::1]:8080": 200, "rebound.example:8080": 421, "10.0.0.1": 421} {
		r := httptest.NewRequest(http.MethodGet, "/healthz", nil)
		r.Host = host
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("%s: %d, want %d", host, w.Code, want)
		}
	}
}

// TestCrossOrigin: a page of another site, open in somebody's browser, must not publish.
func TestCrossOrigin(t *testing.T) {
	srv := start(t)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, srv.URL+"/v1/events", strings.NewReader(hire))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Origin", "https://elsewhere.example")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusForbidden {
		t.Errorf("status %d", resp.StatusCode)
	}
}
