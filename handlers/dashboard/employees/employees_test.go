package employees_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/handlers/dashboard/employees"
	"spettanze/handlers/dashboard/frame"
	"spettanze/projections/institutes"
	"spettanze/projections/replay"
)

// pages returns the page of n employees, hired on 1 January 2024 with flex of 1 minute, 2 minutes and so on up to 5:00, the first
// of whom left. Today is 31 January 2024.
func pages(t *testing.T, n int) http.Handler {
	t.Helper()
	rome, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		t.Fatal(err)
	}
	c, err := institutes.Contract()
	if err != nil {
		t.Fatal(err)
	}
	log := replay.New(c, rome)
	seq := uint64(0)
	record := func(employee, kind, data string) {
		seq++
		e, err := cloudevents.Decode(fmt.Appendf(nil, `{"specversion":"1.0","id":"e%d","source":"/hr","type":"hr.%s.v1","company":"blue",`+
			`"subject":%q,"time":"2024-01-01T09:00:00Z","data":{"date":"2024-01-01",%s}}`, seq, kind, employee, data))
		if err != nil {
			t.Fatal(err)
		}
		e.Seq, e.Recorded = seq, time.Date(2024, 1, 2, 8, 0, int(seq), 0, time.UTC) //nolint:gosec // few
		log.Record(events.Record{Seq: seq, Recorded: e.Recorded, Event: &e})
	}
	for i := range n {
		id := fmt.Sprintf("E%03d", i+1)
		record(id, "employment.hired", `"contract":"indefinite","discipline":"parte_prima","level":4,"schedule":{"code":"ft37"}`)
		record(id, "balance.opened", fmt.Sprintf(`"entitlement":"flex","quantity":%d`, i+1))
	}
	if n > 0 {
		record("E001", "employment.terminated", `"reason":"resignation"`)
	}
	f := frame.New(frame.Options{Source: log, Contract: c, Rome: rome, Today: func() events.Date { return events.NewDate(2024, 1, 31) }})
	employees.Pages(f)
	return f
}

func get(t *testing.T, h http.Handler, path string) (int, string) {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, http.NoBody))
	return w.Code, w.Body.String()
}

var rowHead = regexp.MustCompile(`<tr><th scope="row"><a href="[^"]*">(E\d+)</a>`)

func ids(body string) (out []string) {
	for _, m := range rowHead.FindAllStringSubmatch(body, -1) {
		out = append(out, m[1])
	}
	return out
}

// What the page shows for each of its questions, in both languages; also of the past, where it is written as it is made.
func TestPage(t *testing.T) {
	h := pages(t, 250)
	for path, want := range map[string]struct {
		first, last string
		rows        int
		says        []string
	}{
		"/blue/employees?lang=it": {"E001", "E100", 100, []string{"<h1>Dipendenti</h1>", "250 dipendenti, per codice", "non in servizio", "Totale di 250 dipendenti",
			"522:54", "da 1 a 100 di 250", "after=2024-01-31.501.100", `aria-sort="ascending"`, "Flessibilità"}}, // 1 + … + 250 minutes, but for the minute of E001, which was settled
		"/blue/employees?lang=en&sort=-flex&col=flex": {"E250", "E151", 100, []string{"250 employees, by Flexible hours", `aria-sort="descending"`, "4:10", "used in 2024",
			"entitlement=flex", "spettanze employees --col=flex --sort=-flex"}},
		"/blue/employees?lang=it&after=2024-01-31.501.200": {"E201", "E250", 50, []string{"da 201 a 250 di 250", "‹ precedenti"}},
		"/blue/employees?lang=it&limit=1000":               {"E001", "E250", 250, nil},
		"/blue/employees?lang=it&search=e12":               {"E120", "E129", 10, []string{"10 dipendenti", `name="search" value="e12"`, "Totale di 10 dipendenti"}},
		"/blue/employees?lang=it&filter=in_service":        {"E002", "E101", 100, []string{"249 dipendenti", `aria-current="true">in servizio`}},
		"/blue/employees?lang=it&filter=incomplete":        {"", "", 0, []string{"Nessun dipendente risponde", "Mostra tutti"}},
		"/blue/employees?lang=it&known=500":                {"E001", "E100", 100, []string{"Totale di 250 dipendenti", "da 1 a 100 di 250", "righe arrivano man mano"}},
		"/blue/employees?lang=en&known=20":                 {"E001", "E010", 10, []string{"Total of 10 employees"}},
		"/blue/employees?lang=it&known=20&sort=-flex":      {"E010", "E001", 10, []string{"10 dipendenti, per Flessibilità"}},
	} {
		code, body := get(t, h, path)
		got := ids(body)
		if code != http.StatusOK || len(got) != want.rows || want.rows > 0 && (got[0] != want.first || got[len(got)-1] != want.last) {
			t.Errorf("%s: %d, %d rows, %v", path, code, len(got), got)
		}
		for _, w := range want.says {
			if !strings.Contains(body, w) {
				t.Errorf("%s does not say %q", path, w)
			}
		}
		if strings.Contains(body, "no value") || strings.Contains(body, "%!") || strings.Contains(body, "broke off") {
			t.Errorf("%s has a gap", path)
		}
	}
	for path, want := range map[string]string{"?col=gravi_motivi": "attese spettanze", "?filter=rich": "atteso uno o più", "?sort=age": "atteso employee",
		"?limit=0": "da 1 in su", "?after=x": "un indirizzo di questa pagina"} {
		if code, body := get(t, h, "/blue/employees"+path+"&lang=it"); code != http.StatusBadRequest || !strings.Contains(body, want) {
			t.Errorf("%s: %d, and it does not say %q", path, code, want)
		}
	}
}
