package changes_test

import (
	"net/http"
	"strings"
	"testing"

	"spettanze/handlers/dashboard/changes"
	"spettanze/handlers/dashboard/pagetest"
	"spettanze/projections/scenario"
)

// An hour worked back on 15 June was recorded on 20 July, after the agreement of 240 minutes had ended and payroll was told.
const lateRecovery = `2015-01-10T08:00:00Z 2015-01-10 E1 employment.hired level=5 schedule=ft37
2015-01-10T08:00:00Z 2015-01-10 E2 employment.hired level=5 schedule=ft37
2023-01-02T08:00:00Z 2023-01-01 E1 timebank.agreed to=2023-06-30 recovery=four_monthly reason=study
2023-05-10T07:00:00Z 2023-05-10 E1 timebank.leave_taken minutes=240
2023-07-20T07:00:00Z 2023-06-15 E1 timebank.recovered minutes=60 #late
2023-07-20T07:00:00Z 2023-07-20 E2 leave.taken kind=ferie`

// get returns a page without its frame: the texts stand in what comes after.
func get(t *testing.T, h http.Handler, path string, header ...string) string {
	t.Helper()
	page := pagetest.Get(t, h, path, header...).Has(http.StatusOK).HTML
	if _, body, ok := strings.Cut(page, `<form class="facets"`); ok {
		return body
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
	h := pagetest.Serve(t, scenario.Reporter(t, "2023-08-31", lateRecovery), changes.Pages)
	page := get(t, h, "/blue/employees/E1/changes?at=2023-08-31&from-known=4")
	has(t, page, "2 registrazioni, 1 cambia qualcosa.", "In ritardo: recupero in banca del tempo del 15/06/2023, registrato 35 giorni dopo",
		"<del>trattenuta −4:00</del>", "<ins>trattenuta −3:00</ins>", "<del>trattenuta in busta paga 4:00</del>",
		"paghe di luglio 2023, trattenuta in busta paga −1:00", `href="/blue/employees/E1?at=2023-08-31&amp;known=4">prima di questo fatto`)
	has(t, get(t, h, "/blue/employees/E1/changes?at=2023-08-31&from-known=4&lang=en"), "2 records, 1 changes something.",
		"Late: time bank recovered of 2023-06-15, recorded 35 days after", "<ins>withholding −3:00</ins>", "before this fact")
	has(t, get(t, h, "/blue/changes?from-known=5&known=5"), "Niente è cambiato fra i due momenti.")
	has(t, get(t, h, "/blue/changes?from-known=4"), "2 cambiano qualcosa", "Assenza del 20/07/2023", "Registrati il 20/07/2023")
	late := get(t, h, "/blue/changes?from-known=4&only=late")
	has(t, late, "recupero in banca del tempo")
	if strings.Contains(late, "Assenza del 20/07/2023") {
		t.Error("what came in time passes the filter of corrections and late facts")
	}
	has(t, get(t, h, "/blue/changes"), "Registrati il 20/07/2023") // the last day on which anything was recorded
	// Folded open in place, an event is its rows alone.
	rows := get(t, h, "/blue/changes?from-known=4&event=5", "HX-Request-Type", "partial")
	has(t, rows, "<ins>recupero −1:00</ins>")
	if strings.Contains(rows, "<html") || strings.Contains(rows, "<form") {
		t.Errorf("more than rows:\n%s", rows)
	}
	// The later date alone.
	has(t, get(t, h, "/blue/employees/E1/changes?from-at=2023-06-29&at=2023-06-30"), "0 registrazioni", "Per la sola data:", "1 riga delle paghe")
}

// The page begins with what has been recorded since the reader's last visit, here at sequence 4.
func TestSinceMyLastVisit(t *testing.T) {
	h := pagetest.Serve(t, scenario.Reporter(t, "2023-08-31", lateRecovery), changes.Pages)
	visited := []string{"Cookie", "visit=3.1688000000-4.1689000000"}
	page := get(t, h, "/blue/changes?lang=it", visited...)
	has(t, page, "2 registrazioni, 2 cambiano qualcosa.", `aria-current="true">dalla mia ultima visita, 10/07/2023 16:40</a>`, "from-known=4")
	has(t, get(t, h, "/blue/changes?lang=en", visited...), "2 records, 2 change something.", "since my last visit, 2023-07-10 16:40")
	has(t, get(t, h, "/blue/changes?lang=it&from-known=5", visited...), "1 registrazione", "dalla mia ultima visita")
	if page := get(t, h, "/blue/changes?lang=it&known=3", visited...); strings.Contains(page, "ultima visita") {
		t.Error("a page of before the visit begins after its end")
	}
	has(t, get(t, h, "/blue/changes?lang=it", "Cookie", "visit=3.1688000000-6.1689000000"), "Niente è cambiato fra i due momenti.", "gli ultimi 7 giorni")
}
