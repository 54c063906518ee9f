package api_test

import (
	"net/http"
	"strings"
	"testing"
)

// A problem and a reason are in the language that the request prefers, in English where it names none of ours.
func TestProblemsInTheReadersLanguage(t *testing.T) {
	srv := start(t)
	const batch = `[{"specversion":"1.0","id":"a","source":"/x","type":"hr.leave.taken.v1","company":"blue","subject":"E1",` +
		`"time":"2023-05-03T09:00:00Z","data":{"date":"2023-05-03","kind":"Ferie"}}]`
	for _, c := range []struct{ method, path, kind, body, it, en string }{
		{http.MethodPost, "/v1/events", "application/cloudevents-batch+json", batch,
			`/data/kind: trovato \"Ferie\", atteso: uno tra \"ferie\"`, `/data/kind: found \"Ferie\", expected one of \"ferie\"`},
		{http.MethodPost, "/v1/events", "application/cloudevents+json", batch[1 : len(batch)-1],
			`/data/kind: trovato \"Ferie\", atteso: uno tra`, `/data/kind: found \"Ferie\", expected one of`},
		{http.MethodPost, "/v1/events", "application/cloudevents-batch+json", "{}", "atteso: un elenco di eventi", "expected a list of events"},
		{http.MethodPost, "/v1/events", "text/plain", "x", `Content-Type \"text/plain\": inviare`, `Content-Type \"text/plain\": send`},
		{http.MethodPost, "/v1/events?dry-run=x", "application/json", "{}", "atteso true o false", "expected true or false"},
		{http.MethodGet, "/v1/events", "", "", "gli eventi si aggiungono con POST", "events are appended with POST"},
		{http.MethodGet, "/v1/blue/employees/E9/balances", "", "", "sconosciut", "unknown"},
		{http.MethodGet, "/v1/blue/employees/E1/balances?at=2023-02-30", "", "", "non è una data che esiste", "is not a date that exists"},
		{http.MethodGet, "/v1/blue/employees/E1/balances?att=1", "", "", "parametro sconosciuto", "unknown query parameter"},
		{http.MethodGet, "/v1/blue/employees/E1/balances?at=1&at=2", "", "", "è dato 2 volte", "is given 2 times"},
		{http.MethodGet, "/v1/blue/export?format=doc", "", "", "formato sconosciuto", "unknown format"},
		{http.MethodGet, "/nowhere", "", "", "nessuna rotta GET /nowhere", "no route GET /nowhere"},
	} {
		for accept, want := range map[string]string{"it-IT,it;q=0.9,en;q=0.5": c.it, "en": c.en, "": c.en, "de": c.en, "fr, it;q=0.3": c.it} {
			req, err := http.NewRequestWithContext(t.Context(), c.method, srv.URL+c.path, strings.NewReader(c.body))
			if err != nil {
				t.Fatal(err)
			}
			if c.kind != "" {
				req.Header.Set("Content-Type", c.kind)
			}
			if accept != "" {
				req.Header.Set("Accept-Language", accept)
			}
			_, header, body := send(t, req)
			if !strings.Contains(body, want) {
				t.Errorf("%s %s in %q: %s\nwant %s", c.method, c.path, accept, body, want)
			}
			if l := header.Get("Content-Language"); want == c.it && l != "it" || want == c.en && l != "en" && l != "" {
				t.Errorf("%s %s in %q: Content-Language %q", c.method, c.path, accept, l)
			}
		}
	}
}
