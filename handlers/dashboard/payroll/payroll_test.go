package payroll_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/handlers/dashboard/frame"
	"spettanze/handlers/dashboard/payroll"
	"spettanze/projections/institutes"
	"spettanze/projections/replay"
)

// history is an agreement of 240 minutes that ended on 30 June 2023, and an hour worked back on 15 June, recorded on 20 July.
var history = []struct{ recorded, kind, data string }{
	{"2023-01-02T08:00:00Z", "employment.hired", `"date":"2015-01-10","contract":"indefinite","discipline":"parte_prima","level":5,"schedule":{"code":"ft37"}`},
	{"2023-01-02T08:00:01Z", "timebank.agreed", `"date":"2023-01-02","to":"2023-06-30","recovery":"four_monthly","reason":"study"`},
	{"2023-05-10T18:00:00Z", "timebank.leave_taken", `"date":"2023-05-10","minutes":240`},
	{"2023-07-20T07:08:34Z", "timebank.recovered", `"date":"2023-06-15","minutes":60`},
}

func pages(t *testing.T) http.Handler {
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
	for i, x := range history {
		e, err := cloudevents.Decode(fmt.Appendf(nil, `{"specversion":"1.0","id":"e%d","source":"/hr","type":"hr.%s.v1","company":"blue",`+
			`"subject":"E1","time":"2023-01-01T09:00:00Z","data":{%s}}`, i, x.kind, x.data))
		if err != nil {
			t.Fatal(err)
		}
		e.Seq = uint64(i + 1) //nolint:gosec // four
		if e.Recorded, err = time.Parse(time.RFC3339, x.recorded); err != nil {
			t.Fatal(err)
		}
		log.Record(events.Record{Seq: e.Seq, Recorded: e.Recorded, Event: &e})
	}
	f := frame.New(frame.Options{Source: log, Contract: c, Rome: rome, Today: func() events.Date { return events.NewDate(2023, 8, 31) }})
	payroll.Pages(f)
	return f
}

func get(t *testing.T, h http.Handler, path string) (int, string) {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, http.NoBody))
	return w.Code, w.Body.String()
}

func TestPage(t *testing.T) {
	h := pages(t)
	for path, wanted := range map[string][]string{
		"/blue/payroll?month=2023-07&lang=it": {"<h1>Paghe di luglio 2023</h1>", "Una differenza da quanto comunicato", "−1:00",
			"Comunicato <b>4:00</b>, dovuto ora <b>3:00</b>", "20/07/2023 09:08: in ritardo: recupero in banca del tempo del 15/06/2023, registrato 35 giorni dopo, sequenza 4.",
			"known=3", "2, dal 01/07/2023", "chiusura del 30/06/2023", "2023-07/4"},
		"/blue/payroll?month=2023-07&lang=en":              {"Payroll of July 2023", "One difference from what was published", "recorded 35 days after"},
		"/blue/payroll?month=2023-07&known=3&lang=it":      {"1 cambia questa pagina", "Da comunicare", "non ancora", "Nessuna differenza"},
		"/blue/payroll?month=2023-06&lang=it":              {"Nessuna istruzione", "month=2023-07\">luglio 2023"},
		"/blue/payroll?month=2023-06&lang=en":              {"No payroll instruction"},
		"/blue/employees/E1/payroll?month=2023-07&lang=it": {"Paghe di E1 di luglio 2023", "dovuto ora <b>3:00</b>", "payroll published --month 2023-07 --employee E1"},
		"/blue/payroll?month=2023-07&at=2023-06-29&lang=en": {
			"No payroll instruction"},
	} {
		code, body := get(t, h, path)
		if code != http.StatusOK {
			t.Errorf("%s: %d", path, code)
		}
		for _, want := range wanted {
			if !strings.Contains(body, want) {
				t.Errorf("%s does not say %q", path, want)
			}
		}
		if strings.Contains(body, "no value") || strings.Contains(body, "%!") {
			t.Errorf("%s has a gap", path)
		}
	}
}

func TestAMonthThatIsNone(t *testing.T) {
	if code, body := get(t, pages(t), "/blue/payroll?month=luglio&lang=it"); code != http.StatusBadRequest || !strings.Contains(body, "month") {
		t.Error(code, body)
	}
	if code, _ := get(t, pages(t), "/blue/employees/E9/payroll?lang=it"); code != http.StatusNotFound {
		t.Error(code)
	}
}
