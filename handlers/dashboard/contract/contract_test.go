package contract_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"spettanze/events"
	"spettanze/handlers/dashboard/contract"
	"spettanze/handlers/dashboard/frame"
	"spettanze/projections/figures"
	"spettanze/projections/institutes"
	"spettanze/projections/report"
	"spettanze/projections/scenario"
)

// start serves the pages of a company with two employees; E1 had 500 minutes of flex at the end of January 2023.
func start(t *testing.T) (srv *httptest.Server, r *report.Reporter) {
	t.Helper()
	c, err := institutes.Contract()
	if err != nil {
		t.Fatal(err)
	}
	rome, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		t.Fatal(err)
	}
	log, err := scenario.Replay(`2015-01-10 E1 employment.hired level=5 schedule=ft37
2015-01-10 E2 employment.hired level=5 schedule=ft37
2023-01-01 E1 balance.opened entitlement=flex quantity=500`, c, rome)
	if err != nil {
		t.Fatal(err)
	}
	today := events.NewDate(2024, 2, 10)
	f := frame.New(frame.Options{Source: log, Contract: c, Rome: rome, Today: func() events.Date { return today }})
	contract.Pages(f)
	srv = httptest.NewServer(f)
	t.Cleanup(srv.Close)
	return srv, &report.Reporter{Source: log, Contract: c, Today: today}
}

var spaces = regexp.MustCompile(`(?:<[^>]*>|\s)+`)

// get returns a page's text without its markup.
func get(t *testing.T, srv *httptest.Server, path string) (status int, text string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	res, err := srv.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, spaces.ReplaceAllString(string(b), " ")
}

// Every page is made in both languages: in full, of every clause, of every day of change, and with nothing found.
func TestPages(t *testing.T) {
	srv, r := start(t)
	for _, tt := range []struct {
		path string
		want []string
	}{
		{"/blue/contract?at=2022-11-30&lang=it", []string{"Riporto mensile a tempo pieno 7:00 01/04/2018 5:00 30/11/2022"}},
		{"/blue/contract?at=2022-12-01&lang=it", []string{"Riporto mensile a tempo pieno 8:00 01/12/2022 7:00 "}},
		{"/blue/contract?lang=en&only=changing&q=carry-over", []string{"Figures in force, by clause: 1 ", "Monthly carry-over, full time 8:00 2022-12-01 7:00"}},
		{"/blue/contract?lang=en&q=aperture", []string{"No figure: rules alone, below.", "CONTRACT/7 Openings and adjustments"}},
		{"/blue/contract?lang=it&q=xyz", []string{"Nessuna cifra con queste parole."}},
		{"/blue/contract?lang=it&clause=CIA/All.1-A/Compensazioni&at=2023-02-15",
			[]string{"sempre 31/03/2018 5:00", "01/12/2022 8:00 in vigore", "31/01/2023 E1 Flessibilità perdita −0:20"}},
		{"/blue/contract/changes/2022-12-01?lang=it", []string{"CIA/5.2 Giorni frazionabili in ore 1 giorno 2 giorni ferie.yaml/hourly_days", "Ricalcola e conta"}},
		{"/blue/contract/changes/2022-12-01?lang=it&touched=yes&at=2023-01-31",
			[]string{"Una persona su 2: al 31/01/2023 le sue cifre sarebbero diverse", "E1 Flessibilità 8:00 7:00 −1:00 perse 0:20, sarebbero 1:20"}},
		{"/blue/contract/changes/2022-12-01?lang=en&touched=yes&at=2022-12-31", []string{"Nobody: on 2022-12-31 the figures of all 2 employees would be the same."}},
	} {
		status, text := get(t, srv, tt.path)
		for _, want := range tt.want {
			if status != http.StatusOK || !strings.Contains(text, want) {
				t.Errorf("%s: %d, %q is not in:\n%s", tt.path, status, want, text)
			}
		}
	}
	for _, path := range []string{"/blue/contract?clause=nowhere", "/blue/contract/changes/2022-12-02", "/blue/contract/changes/soon"} {
		if status, text := get(t, srv, path); status != http.StatusNotFound {
			t.Errorf("%s: %d %s", path, status, text)
		}
	}
	doc, err := figures.Of(t.Context(), r, report.Query{Company: "blue", At: r.Today}, figures.Asked{})
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"it", "en"} {
		for _, c := range doc.Clauses {
			if status, text := get(t, srv, "/blue/contract?lang="+lang+"&clause="+c.Clause); status != http.StatusOK || !strings.Contains(text, c.Clause+" · ") {
				t.Errorf("%s in %s: %d", c.Clause, lang, status)
			}
		}
		for _, day := range doc.Changes {
			if status, _ := get(t, srv, "/blue/contract/changes/"+day.String()+"?lang="+lang); status != http.StatusOK {
				t.Errorf("%s in %s: %d", day, lang, status)
			}
		}
	}
}
