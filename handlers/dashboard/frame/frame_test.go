package frame_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/handlers/dashboard/frame"
	"spettanze/projections/institutes"
	"spettanze/projections/replay"
	"spettanze/projections/wording"
)

var page = fstest.MapFS{"main.html": {Data: []byte(`{{define "main"}}<p>{{.Date .Query.At}} {{.To "employees" "E1"}}</p>{{end}}`)}}

// start serves one page of a company whose ledger begins on 1 January 2024, on 10 February 2024.
func start(t *testing.T, content frame.Content) *httptest.Server {
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
	for i, id := range []string{"E1", "E2"} {
		line := `{"specversion":"1.0","id":"` + id + `","source":"/hr","type":"hr.employment.hired.v1","company":"blue","subject":"` + id +
			`","time":"2024-01-01T09:00:00+01:00","data":{"date":"2024-01-01","contract":"indefinite","discipline":"parte_prima","level":4,"schedule":{"code":"ft37"}}}`
		e, err := cloudevents.Decode([]byte(line))
		if err != nil {
			t.Fatal(err)
		}
		e.Seq, e.Recorded = uint64(i+1), time.Date(2024, 1, i+1, 12, 0, 0, 0, rome) //nolint:gosec // two
		log.Record(events.Record{Seq: e.Seq, Recorded: e.Recorded, Event: &e})
	}
	f := frame.New(frame.Options{Source: log, Contract: c, Rome: rome, Today: func() events.Date { return events.NewDate(2024, 2, 10) }})
	f.Section("", wording.Say("Azienda", "Company"))
	f.Page("/{company}", frame.Parse(page, "main.html"), func(_ context.Context, v *frame.View) (*frame.Content, error) {
		shown := content
		shown.Title, shown.Data = wording.Say("Prova", "Trial"), v
		return &shown, nil
	})
	srv := httptest.NewServer(f)
	t.Cleanup(srv.Close)
	return srv
}

// get asks for a page without following redirects.
func get(t *testing.T, srv *httptest.Server, path string, header ...string) (status int, h http.Header, body string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	w := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := w.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, res.Header, string(text)
}

// What a form sends becomes the address that the API and the command line would have, and nothing of it is lost.
func TestCanonicalAddress(t *testing.T) {
	srv := start(t, frame.Content{})
	for asked, want := range map[string]string{
		"at=31%2F1%2F2024&known=":                      "at=2024-01-31",
		"at=10%2F02%2F2024":                            "",
		"at=2024-02-10":                                "same",
		"at=oggi&records=all&known=2&was=2":            "",
		"records=all&known=2":                          "known=2",
		"records=all&known=&moment=2":                  "known=2",
		"records=then&known=1&moment=2&was=1":          "known=2",
		"records=until&known=1&moment=2&was=2":         "known=1",
		"at=31%2F01%2F2024&records=then&known=":        "at=2024-01-31&known=2024-01-31",
		"at=31%2F01%2F2024&records=then&known=1&was=1": "at=2024-01-31&known=2024-01-31",
		"records=then":                                 "known=2024-02-10",
		"records=until&known=1%2F2%2F2024&moment=":     "known=2024-02-01",
		"records=until&known=&moment=2":                "known=2",
		"records=until&known=":                         "",
		"known=2024-02-01T10:00:00+01:00":              "known=2024-02-01T10%3A00%3A00%2B01%3A00",
		"at=2024-01-31&lang=en&sort=-flex":             "same",
		"lang=en&at=&sort=-flex":                       "lang=en&sort=-flex",
	} {
		status, h, _ := get(t, srv, "/blue?"+asked)
		if want == "same" {
			if status != http.StatusOK {
				t.Errorf("%s: %d, %s", asked, status, h.Get("Location"))
			}
			continue
		}
		to := "/blue"
		if want != "" {
			to += "?" + want
		}
		if got := h.Get("Location"); status != http.StatusSeeOther || got != to {
			t.Errorf("%s: %d to %s, want %s", asked, status, got, to)
		}
	}
}

// A page that cannot be shown says why and what to do, in the reader's language.
func TestRefused(t *testing.T) {
	srv := start(t, frame.Content{})
	for path, want := range map[string]struct {
		status int
		it, en string
	}{
		"/blue?at=31/2":               {400, "Scrivere una data come", "Write a date such as"},
		"/blue?known=99":              {400, "Oltre la fine del log", "Beyond the end of the log"},
		"/blue?records=some":          {400, "atteso all, then o until", "expected all, then or until"},
		"/blue?lang=fr":               {400, "atteso it o en", "expected it or en"},
		"/blue?at=2024-01-01&at=oggi": {400, "darlo una volta", "give it once"},
		"/red":                        {404, "Azienda sconosciuta", "Unknown company"},
		"/blue/nothing":               {404, "La pagina non esiste.", "The page does not exist."},
		"/blue?at=1999-01-01":         {400, "Prima del primo evento", "Before the first event"},
	} {
		for accept, says := range map[string]string{"it": want.it, "en": want.en} {
			status, h, body := get(t, srv, path, "Accept-Language", accept)
			if strings.Contains(body, "at=") || strings.Contains(body, "known=") || strings.Contains(body, `class="sections"`) != (want.status == http.StatusBadRequest) {
				t.Errorf("%s: its links carry what was wrong, or lead nowhere: %s", path, body)
			}
			if status != want.status || !strings.Contains(body, says) || h.Get("Content-Language") != accept {
				t.Errorf("%s in %s: %d %s", path, accept, status, body)
			}
		}
	}
}

// The two dates are in every link, in the title and in the banner; a permanent link has both written out.
func TestDatesOnThePage(t *testing.T) {
	n := 1
	srv := start(t, frame.Content{Command: "spettanze employees", Document: "/v1/blue/employees", Formats: []string{"csv"},
		Changed: func(context.Context) (int, error) { return n, nil }, Changes: "/blue/changes"})
	_, _, body := get(t, srv, "/blue?at=2024-01-31&known=1&lang=it")
	for _, want := range []string{
		"<title>Prova · al 31/01/2024 · fino a 1</title>", `/blue/employees/E1?at=2024-01-31&amp;known=1&amp;lang=it`,
		"Situazione al 31/01/2024, come risultava alla sequenza 1 (01/01/2024 12:00). Da allora 1 registrazione, 1 cambia questa pagina.", "Che cosa è cambiato",
		`href="/blue?at=2024-01-31&amp;known=1&amp;lang=it">Link permanente`, "spettanze employees --company blue --at 2024-01-31 --known 1",
		`href="/v1/blue/employees?at=2024-01-31&amp;known=1"`, `href="/blue/employees.csv?at=2024-01-31&amp;known=1&amp;lang=it"`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if _, _, body = get(t, srv, "/blue?at=2024-12-31&lang=en"); !strings.Contains(body, "Forecast for 2024-12-31") ||
		!strings.Contains(body, `href="/blue?at=2024-12-31&amp;known=2&amp;lang=en">Permanent link`) {
		t.Errorf("a forecast: %s", body)
	}
	if _, _, body = get(t, srv, "/blue?lang=it"); strings.Contains(body, "Situazione al 10/02/2024, con") || !strings.Contains(body, "<title>Prova</title>") {
		t.Errorf("today: %s", body)
	}
	_, _, body = get(t, srv, "/blue?lang=it", "HX-Request-Type", "partial")
	if strings.Contains(body, "<html") || !strings.Contains(body, "10/02/2024") {
		t.Errorf("in place: %s", body)
	}
}

// Every address of a page is escaped once.
func TestPathOf(t *testing.T) {
	for want, parts := range map[string][]string{"/blue/loans/L1": {"blue", "loans", "L1"}, "/~v1": {"v1"}, "/blue/quotas/a%2Fb": {"blue", "quotas", "a/b"}} {
		if got := frame.PathOf(parts[0], parts[1:]...); got != want {
			t.Errorf("%v is %s, want %s", parts, got, want)
		}
		if _, err := url.Parse(want); err != nil {
			t.Error(err)
		}
	}
}
