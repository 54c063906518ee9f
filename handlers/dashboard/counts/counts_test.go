package counts

import (
	"encoding/json"
	"fmt"
	stdhtml "html"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/handlers/dashboard/frame"
	"spettanze/projections/companytest"
	"spettanze/projections/institutes"
	"spettanze/projections/replay"
	"spettanze/projections/wording"
)

func TestMain(m *testing.M) {
	companytest.Install()
	os.Exit(m.Run())
}

// E1 asks for a loan before E2, who was hired before: the ranking of package companytest goes by date of hire, then by request. E1
// works back an hour. Nobody changed to part time.
var lines = []struct{ subject, rest string }{
	{"E1", `"type":"hr.employment.hired.v1","data":{"date":"2017-01-01","contract":"indefinite","discipline":"parte_prima","level":4,"schedule":{"code":"ft37"}}`},
	{"E2", `"type":"hr.employment.hired.v1","data":{"date":"2014-01-01","contract":"indefinite","discipline":"parte_prima","level":4,"schedule":{"code":"pt24","week":{"mon":480,"wed":480,"thu":480}}}`},
	{"E1", `"type":"hr.loan.requested.v1","data":{"date":"2023-01-02","loan":"L1","fund":"gravi_motivi","amount":"6000.00","instalments":60}`},
	{"E2", `"type":"hr.loan.requested.v1","data":{"date":"2023-03-01","loan":"L2","fund":"gravi_motivi","amount":"7000.00","instalments":36}`},
	{"E1", `"type":"hr.timebank.agreed.v1","data":{"date":"2023-01-01","to":"2023-06-30","recovery":"four_monthly","reason":"study"}`},
	{"E1", `"type":"hr.timebank.leave_taken.v1","data":{"date":"2023-02-01","minutes":120}`},
	{"E1", `"type":"hr.timebank.recovered.v1","data":{"date":"2023-03-01","minutes":60}`},
}

func start(t *testing.T) *httptest.Server {
	t.Helper()
	c, err := institutes.Contract()
	if err != nil {
		t.Fatal(err)
	}
	log := replay.New(c, time.UTC)
	for i, b := range lines {
		e, err := cloudevents.Decode(fmt.Appendf(nil, `{"specversion":"1.0","id":"%d","source":"/hr","company":"blue","subject":"%s",`+
			`"time":"2023-01-01T09:00:00Z",%s}`, i, b.subject, b.rest))
		if err != nil {
			t.Fatal(err)
		}
		e.Seq = uint64(i + 1) //nolint:gosec // few
		log.Record(events.Record{Seq: e.Seq, Event: &e})
	}
	f := frame.New(frame.Options{Source: log, Contract: c, Rome: time.UTC, Today: func() events.Date { return events.NewDate(2023, 6, 30) }})
	Pages(f)
	srv := httptest.NewServer(f)
	t.Cleanup(srv.Close)
	return srv
}

var (
	tag   = regexp.MustCompile(`(?s)<[^>]*>`)
	space = regexp.MustCompile(`[\s\x{a0}]+`)
)

func words(t *testing.T, srv *httptest.Server, path string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, space.ReplaceAllString(stdhtml.UnescapeString(tag.ReplaceAllString(string(b), " ")), " ")
}

func TestPages(t *testing.T) {
	srv := start(t)
	for path, want := range map[string][]string{
		"/blue/rankings/prova_graduatoria?lang=it":               {"Graduatoria di prova", "1 L2 E2 01/01/2014 precede per since: 01/01/2014 contro 01/01/2017", "2 L1 E1 01/01/2017"},
		"/blue/rankings/prova_graduatoria?lang=en&at=2023-01-01": {"No request at this date."},
		"/blue/registers/prova_registro?lang=it":                 {"recoveries 1", "01/03/2023 E1 60"},
		"/blue/quotas/part_time?lang=it":                         {"Posti che restano", "0 contati, limite 0", "Base 2", "Nessuno."},
	} {
		status, text := words(t, srv, path)
		if status != http.StatusOK {
			t.Errorf("%s: %d", path, status)
		}
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("%s lacks %q:\n%s", path, w, text)
			}
		}
	}
	if status, text := words(t, srv, "/blue/quotas/none?lang=en"); status != http.StatusNotFound || !strings.Contains(text, "expected one of part_time") {
		t.Errorf("%d: %s", status, text)
	}
}

// When two criteria change places, the reason changes with the order.
func TestTheDecidingCriterion(t *testing.T) {
	p := page{View: &frame.View{Language: wording.Italian}}
	senior := json.RawMessage(`{"request":"A","years":12,"children":0}`)
	parent := json.RawMessage(`{"request":"B","years":9,"children":2}`)
	for _, want := range []struct {
		rows     []json.RawMessage
		criteria []string
		says     string
	}{
		{[]json.RawMessage{senior, parent}, []string{"years", "children"}, "precede per years: 12 contro 9"},
		{[]json.RawMessage{parent, senior}, []string{"children", "years"}, "precede per children: 2 contro 0"},
		{[]json.RawMessage{parent, senior}, nil, ""},
	} {
		table := p.table("rows", want.rows)
		p.reasons(&table, want.criteria)
		if table.Rows[0].Before != want.says || table.Rows[1].Before != "" {
			t.Errorf("%q, want %q", table.Rows[0].Before, want.says)
		}
	}
}
