package employee_test

import (
	"fmt"
	stdhtml "html"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/handlers/dashboard/employee"
	"spettanze/handlers/dashboard/frame"
	"spettanze/projections/institutes"
	"spettanze/projections/replay"
	"spettanze/projections/scenario"
)

// A company on 31 August 2023. E1 has flexible hours of 7:20 from an opening; 1:00 more comes on two days of January, and of 8:20 at its
// end 8:00 are carried over and 0:20 lost (CIA/All.1-A/Compensazioni). E2 owes 4:00 to the time bank until 30 June; an hour worked
// back on 15 June is recorded on 20 July, so 3:00 are withheld instead of 4:00. E2's clocking of 14 March is annulled. E3 has a loan
// and a clocking that waits. Each line begins with the time of its recording.
const lines = `2023-01-01T08:00:00Z 2015-09-01 E1 employment.hired level=5 schedule=ft37
2023-01-01T08:00:00Z 2023-01-01 E1 balance.opened entitlement=flex quantity=440
2023-01-13T18:00:00Z 2023-01-13 E1 clocking.recorded week=A punches=07:45,13:15
2023-01-20T18:00:00Z 2023-01-20 E1 clocking.recorded week=A punches=07:45,13:15
2023-01-01T08:00:00Z 2019-01-07 E2 employment.hired level=4 schedule=ft37
2023-01-01T08:00:00Z 2023-01-01 E2 timebank.agreed to=2023-06-30 recovery=four_monthly reason=study
2023-03-14T18:00:00Z 2023-03-14 E2 clocking.recorded week=A punches=08:00,12:00,13:00,17:00 #wrong
2023-03-20T08:00:00Z 2023-03-20 E2 event.annulled id=wrong reason=mistyped #annulment
2023-06-12T18:00:00Z 2023-06-12 E2 timebank.leave_taken minutes=240
2023-07-20T07:08:00Z 2023-06-15 E2 timebank.recovered minutes=60 #late`

// start serves the page.
func start(t *testing.T) *httptest.Server {
	t.Helper()
	rome, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		t.Fatal(err)
	}
	c, err := institutes.Contract()
	if err != nil {
		t.Fatal(err)
	}
	var script strings.Builder
	var recorded []time.Time
	for line := range strings.SplitSeq(lines, "\n") {
		word, event, _ := strings.Cut(line, " ")
		at, err := time.Parse(time.RFC3339, word)
		if err != nil {
			t.Fatal(err)
		}
		recorded = append(recorded, at)
		fmt.Fprintln(&script, event)
	}
	s, err := scenario.Parse("page", []byte("-- events --\n"+script.String()+"-- expect balance E1 2023-01-01 --\nflex none\n"))
	if err != nil {
		t.Fatal(err)
	}
	log := replay.New(c, rome)
	for i, b := range s.Events {
		e, err := cloudevents.Decode(b)
		if err != nil {
			t.Fatal(err)
		}
		e.Seq, e.Recorded = uint64(i+1), recorded[i] //nolint:gosec // ten
		log.Record(events.Record{Seq: e.Seq, Recorded: e.Recorded, Event: &e})
	}
	f := frame.New(frame.Options{Source: log, Contract: c, Rome: rome, Today: func() events.Date { return events.NewDate(2023, 8, 31) }})
	employee.Pages(f)
	srv := httptest.NewServer(f)
	t.Cleanup(srv.Close)
	return srv
}

var (
	tag   = regexp.MustCompile(`(?s)<[^>]*>`)
	space = regexp.MustCompile(`[\s\x{a0}]+`)
)

// get returns the page at an address, and its words alone.
func get(t *testing.T, srv *httptest.Server, path string) (status int, html, words string) {
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
	return res.StatusCode, string(b), space.ReplaceAllString(stdhtml.UnescapeString(tag.ReplaceAllString(string(b), " ")), " ")
}

func has(t *testing.T, path, words string, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(words, w) {
			t.Errorf("%s lacks %q:\n%s", path, w, words)
		}
	}
}

// The card, the last step of the chart and the last row of the statement have one figure; what was lost has its row.
func TestOneFigure(t *testing.T) {
	srv := start(t)
	const path = "/blue/employees/E1?at=2023-01-31&entitlement=flex&lang=it"
	_, html, words := get(t, srv, path)
	has(t, path, words, "In servizio dal 01/09/2015 · orario ft37, 37:00 a settimana · livello 5",
		"Flessibilità 8:00", "8:00 di 8:00", "perso 0:20 (il 31/01/2023)",
		"31/01/2023 perdita Conto +8:20 a fine mese, massimo 8:00 → riporto 8:00, perse 0:20 Regola CIA/All.1-A/Compensazioni Riporto mensile a tempo pieno",
		"Causa chiusura del 31/01/2023 Perché cifre in vigore e fatti −0:20 8:00", "31/01/2023 saldo finale 8:00", "alla fine 8:00; minimo 7:20, massimo 8:20")
	if !strings.Contains(html, `text-anchor="end">8:00</text></g>`) {
		t.Error("the chart does not end with 8:00")
	}
}

// A late fact says how late it was, and leads to the page as it was before; what is withheld has changed.
func TestALateFact(t *testing.T) {
	srv := start(t)
	for path, want := range map[string][]string{
		"/blue/employees/E2?entitlement=banca_del_tempo&lang=it": {"registrato 35 giorni dopo", "Recupero in banca del tempo", "luglio 2023 trattenuta in busta paga: Banca del tempo, da recuperare 4:00 −1:00 3:00",
			"Recupero in banca del tempo del 15/06/2023, in ritardo: registrato il 20/07/2023 09:08",
			"come ricevuto la pagina prima di questo fatto", "in ritardo"},
		"/blue/employees/E2?entitlement=banca_del_tempo&lang=it&known=9&at=2023-08-31": {"luglio 2023 trattenuta in busta paga: Banca del tempo, da recuperare 0:00 4:00", "Come risultava alla sequenza 9"},
		"/blue/employees/E2?entitlement=banca_del_tempo&lang=en&late=yes":              {"the rows shown add up to −1:00", "recorded 35 days after"},
	} {
		_, html, words := get(t, srv, path)
		has(t, path, words, want...)
		if !strings.Contains(path, "known") && !strings.Contains(html, "known=9") {
			t.Errorf("%s does not lead to what was known before", path)
		}
	}
}

// An annulled fact is shown struck, with what annulled it.
func TestAnAnnulledFact(t *testing.T) {
	srv := start(t)
	const path = "/blue/employees/E2?entitlement=all&lang=it"
	_, html, words := get(t, srv, path)
	has(t, path, words, "Timbratura annullato", "Annullato da /hr annulment, registrato il 20/03/2023 09:00: mistyped")
	if !strings.Contains(html, "<del>Timbratura</del>") || !strings.Contains(html, "<del>14/03/2023</del>") {
		t.Error("the annulled clocking is not struck")
	}
}

// Under every filter the page is whole, in both languages: opening and rows add up to the closing.
func TestFilters(t *testing.T) {
	srv := start(t)
	for _, query := range []string{"", "entitlement=ferie", "entitlement=ferie&year=2022", "entitlement=all&kind=use", "entitlement=flex&span=year",
		"entitlement=permessi_art39&late=yes", "at=2015-09-01", "at=2024-12-31&entitlement=ferie", "entitlement=una_tantum", "entitlement=indennita_cuffia"} {
		for _, id := range []string{"E1", "E2"} {
			for _, l := range []string{"it", "en"} {
				path := "/blue/employees/" + id + "?lang=" + l + "&" + query
				status, html, words := get(t, srv, path)
				if status == http.StatusNotFound && strings.Contains(query, "2015") {
					continue // not hired yet
				}
				if status != http.StatusOK || !strings.Contains(html, "</html>") {
					t.Errorf("%s: %d %s", path, status, words)
				}
			}
		}
	}
	for path, want := range map[string]int{"/blue/employees/E9": 404, "/blue/employees/E1?entitlement=x": 400, "/blue/employees/E1?year=x": 400} {
		if status, _, words := get(t, srv, path); status != want {
			t.Errorf("%s: %d %s", path, status, words)
		}
	}
}
