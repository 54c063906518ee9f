package changes_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"spettanze/events"
	"spettanze/handlers/dashboard/changes"
	"spettanze/handlers/dashboard/frame"
	"spettanze/projections/institutes"
	"spettanze/projections/replay"
	"spettanze/projections/scenario"
)

// An hour worked back on 15 June was recorded on 20 July, after the agreement of 240 minutes had ended and payroll was told.
const lateRecovery = `2015-01-10 E1 employment.hired level=5 schedule=ft37
2015-01-10 E2 employment.hired level=5 schedule=ft37
2023-01-01 E1 timebank.agreed to=2023-06-30 recovery=four_monthly reason=study
2023-05-10 E1 timebank.leave_taken minutes=240
2023-06-15 E1 timebank.recovered minutes=60 #late
2023-07-20 E2 leave.taken kind=ferie`

// pages serves the page over a small company, on 31 August 2023.
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
	undated, err := scenario.Replay(lateRecovery, c, rome)
	if err != nil {
		t.Fatal(err)
	}
	log := replay.New(c, rome)
	days := []string{"2015-01-10", "2015-01-10", "2023-01-02", "2023-05-10", "2023-07-20", "2023-07-20"}
	seq := 0
	for _, id := range []string{"E1", "E2"} {
		history, err := undated.History(t.Context(), "blue", id, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range history {
			e.Recorded = events.MustParseDate(days[e.Seq-1]).In(rome).Add(9 * time.Hour)
		}
		seq += len(history)
	}
	for n := range seq {
		for _, id := range []string{"E1", "E2"} {
			history, _ := undated.History(t.Context(), "blue", id, 0)
			for _, e := range history {
				if e.Seq == uint64(n+1) { //nolint:gosec // small
					log.Record(events.Record{Seq: e.Seq, Recorded: e.Recorded, Event: e})
				}
			}
		}
	}
	f := frame.New(frame.Options{Source: log, Contract: c, Rome: rome, Today: func() events.Date { return events.MustParseDate("2023-08-31") }})
	changes.Pages(f)
	return f
}

func get(t *testing.T, h http.Handler, path string, partial bool) string {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, http.NoBody)
	if partial {
		r.Header.Set("HX-Request-Type", "partial")
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		t.Fatalf("%s: %d\n%s", path, w.Code, w.Body)
	}
	page := strings.Join(strings.Fields(w.Body.String()), " ")
	if _, body, ok := strings.Cut(page, `<form class="facets"`); ok {
		return body // what comes before is of the frame
	}
	return page
}

func has(t *testing.T, page string, sentences ...string) {
	t.Helper()
	for _, s := range sentences {
		if !strings.Contains(page, s) {
			t.Errorf("the page does not have %q:\n%s", s, page)
		}
	}
}

func TestOneFactMadeTheDifference(t *testing.T) {
	h := pages(t)
	page := get(t, h, "/blue/employees/E1/changes?at=2023-08-31&from-known=4", false)
	has(t, page, "2 registrazioni, 1 cambia qualcosa.", "In ritardo: recupero in banca del tempo del 15/06/2023, registrato 35 giorni dopo",
		"<del>trattenuta −4:00</del>", "<ins>trattenuta −3:00</ins>", "<del>trattenuta in busta paga 4:00</del>",
		"paghe di luglio 2023, trattenuta in busta paga −1:00", `href="/blue/employees/E1?at=2023-08-31&amp;known=4">prima di questo fatto`)
	has(t, get(t, h, "/blue/employees/E1/changes?at=2023-08-31&from-known=4&lang=en", false), "2 records, 1 changes something.",
		"Late: time bank recovered of 2023-06-15, recorded 35 days after", "<ins>withholding −3:00</ins>", "before this fact")
	has(t, get(t, h, "/blue/changes?from-known=5&known=5", false), "Niente è cambiato fra i due momenti.")
	has(t, get(t, h, "/blue/changes?from-known=4", false), "2 cambiano qualcosa", "Assenza del 20/07/2023", "Registrati il 20/07/2023")
	late := get(t, h, "/blue/changes?from-known=4&only=late", false)
	has(t, late, "recupero in banca del tempo")
	if strings.Contains(late, "Assenza del 20/07/2023") {
		t.Error("what came in time passes the filter of corrections and late facts")
	}
	has(t, get(t, h, "/blue/changes", false), "Registrati il 20/07/2023") // the last day on which anything was recorded
	// Folded open in place, an event is its rows alone.
	rows := get(t, h, "/blue/changes?from-known=4&event=5", true)
	has(t, rows, "<ins>recupero −1:00</ins>")
	if strings.Contains(rows, "<html") || strings.Contains(rows, "<form") {
		t.Errorf("more than rows:\n%s", rows)
	}
	// The later date alone.
	has(t, get(t, h, "/blue/employees/E1/changes?from-at=2023-06-29&at=2023-06-30", false), "0 registrazioni", "Per la sola data:", "1 riga delle paghe")
}
