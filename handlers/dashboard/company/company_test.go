package company_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/handlers/dashboard/company"
	"spettanze/handlers/dashboard/frame"
	"spettanze/projections/institutes"
	"spettanze/projections/replay"
)

const hired = `"date":"2021-01-01","contract":"indefinite","discipline":"parte_prima","level":4,"schedule":{"code":"ft37"}`

// fact is the type and the data of an event about an employee.
type fact struct{ employee, kind, data string }

// pages are the pages of a company on 30 March 2024.
func pages(t *testing.T, service func(context.Context, string) (company.Service, error), facts ...fact) http.Handler {
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
	for i, x := range facts {
		e, err := cloudevents.Decode(fmt.Appendf(nil, `{"specversion":"1.0","id":"e%d","source":"/hr","type":"hr.%s.v1","company":"blue",`+
			`"subject":%q,"time":"2023-01-01T09:00:00Z","data":{%s}}`, i, x.kind, x.employee, x.data))
		if err != nil {
			t.Fatal(err)
		}
		e.Seq, e.Recorded = uint64(i+1), time.Date(2024, 3, 30, 10, i, 0, 0, rome) //nolint:gosec // few
		log.Record(events.Record{Seq: e.Seq, Recorded: e.Recorded, Event: &e})
	}
	f := frame.New(frame.Options{Source: log, Contract: c, Rome: rome, Today: func() events.Date { return events.NewDate(2024, 3, 30) }})
	company.Pages(f, service)
	return f
}

func says(t *testing.T, h http.Handler, path string, wanted ...string) string {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, http.NoBody))
	body := w.Body.String()
	if w.Code != http.StatusOK {
		t.Errorf("%s: %d", path, w.Code)
	}
	for _, want := range wanted {
		if !strings.Contains(body, want) {
			t.Errorf("%s does not say %q", path, want)
		}
	}
	if strings.Contains(body, "no value") || strings.Contains(body, "%!") {
		t.Errorf("%s has a gap", path)
	}
	return body
}

// E1 has 300 minutes of the permits of 2023, which lapse tomorrow; a clocking of March began at 10:20; a fact of E9, who was never hired,
// waits.
var busy = []fact{{"E1", "employment.hired", hired},
	{"E1", "balance.opened", `"date":"2023-12-01","entitlement":"permessi_art39","lot":2023,"quantity":300`},
	{"E1", "clocking.recorded", `"date":"2024-03-06","week":"A","punches":["10:20","12:00","13:00","17:00"]`},
	{"E9", "leave.taken", `"date":"2024-03-04","to":"2024-03-08","kind":"ferie"`}}

func TestWhatNeedsAttention(t *testing.T) {
	ended := time.Date(2024, 3, 29, 21, 0, 0, 0, time.UTC)
	h := pages(t, func(context.Context, string) (company.Service, error) {
		return company.Service{Verified: &ended, Differences: 2, Unsent: 1}, nil
	}, busy...)
	body := says(t, h, "/blue?lang=it", "Azienda blue", "31/03/2024, domani", "Violazioni del mese", "/blue/breaches?lang=it&amp;month=2024-03",
		"Fatti in attesa o rifiutati", "/blue/rejected?lang=it", "29/03/2024 22:00: 2 differenze", "un messaggio in attesa",
		"Una persona in servizio", "ft37, 37:00 a settimana", "Fondo gravi motivi", "In ordine")
	if strings.Contains(body, "Niente da fare") {
		t.Error("there is something to do")
	}
	says(t, h, "/blue?lang=en", "Company blue", "2024-03-31, tomorrow", "hours</p>", "one message waits", "In order")
	says(t, h, "/blue/overview/lapsing?lang=it", "Permessi art. 39 2023", ">5:00</a>", "scade alla fine di questa data",
		"/blue/employees/E1/explain?entitlement=permessi_art39&amp;lang=it&amp;lot=2023", "Azienda</a>")
	says(t, h, "/blue/overview/breaches?lang=en", "Late entry")
	says(t, h, "/blue/overview/waiting?lang=it", ">E9</a>")
	says(t, h, "/blue/overview/short?lang=it", "Nessuna riga")
	says(t, h, "/blue?lang=it&known=2", "1 cambia questa pagina") // the clocking; what waits changes no figure of anybody
	w := httptest.NewRecorder()
	if h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/blue/overview/nothing?lang=it", http.NoBody)); w.Code != http.StatusNotFound ||
		!strings.Contains(w.Body.String(), "lapsing") {
		t.Error(w.Code, w.Body)
	}
}

// A long list is shown in parts.
func TestAListInParts(t *testing.T) {
	facts := []fact{}
	for i := range 230 {
		e := fmt.Sprintf("E%03d", i)
		facts = append(facts, fact{e, "employment.hired", hired}, fact{e, "balance.opened", `"date":"2024-01-01","entitlement":"flex","quantity":480`})
	}
	h := pages(t, nil, facts...)
	if body := says(t, h, "/blue/overview/near?lang=it", "230 righe, 230 persone", "page=2", "righe successive"); strings.Contains(body, "righe precedenti") ||
		strings.Count(body, `<tr><th scope="row"><a href="/blue/employees/`) != 200 {
		t.Error("the first part has 200 rows")
	}
	if body := says(t, h, "/blue/overview/near?lang=en&page=2", "rows before", ">E229</a>"); strings.Contains(body, "next rows") {
		t.Error("the second part is the last")
	}
	w := httptest.NewRecorder()
	if h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/blue/overview/near?page=9", http.NoBody)); w.Code != http.StatusBadRequest {
		t.Error(w.Code)
	}
}

func TestNothingToDo(t *testing.T) {
	h := pages(t, func(context.Context, string) (company.Service, error) { return company.Service{}, nil },
		fact{"E1", "employment.hired", strings.Replace(hired, "2021-01-01", "2024-03-25", 1)})
	says(t, h, "/blue?lang=it", "Niente da fare.", "Guardato alla sequenza 1, 30/03/2024 10:00.", "<a href=\"/blue/audit?lang=it\">mai</a>", "nulla")
	says(t, h, "/blue?lang=en", "Nothing to do.", "Looked at sequence 1, ")
}
