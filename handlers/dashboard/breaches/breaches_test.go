package breaches_test

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"spettanze/handlers/dashboard/breaches"
	"spettanze/handlers/dashboard/pagetest"
	"spettanze/projections/scenario"
)

// E1 comes at 08:20 on 8, 9 and 14 March, and at 09:30 on 4 April; the limit is 08:15 (contract §3, example 2). On 20 March the clocking
// of the 8th is annulled and replaced by one of 08:10. E2 comes at 08:20 on 15 March. Each line begins with the time of its recording.
const lines = `2023-01-01T08:00:00Z 2015-09-01 E1 employment.hired level=5 schedule=ft37
2023-01-01T08:00:00Z 2015-09-01 E2 employment.hired level=5 schedule=ft37
2023-03-08T18:00:00Z 2023-03-08 E1 clocking.recorded week=A punches=08:20,12:00,13:00,17:00 #eighth
2023-03-09T18:00:00Z 2023-03-09 E1 clocking.recorded week=A punches=08:20,12:00,13:00,17:00
2023-03-14T18:00:00Z 2023-03-14 E1 clocking.recorded week=A punches=08:20,12:00,13:00,17:00
2023-03-15T18:00:00Z 2023-03-15 E2 clocking.recorded week=A punches=08:20,12:00,13:00,17:00
2023-03-20T10:00:00Z 2023-03-20 E1 event.annulled id=eighth
2023-03-20T10:00:01Z 2023-03-08 E1 clocking.recorded week=A punches=08:10,12:00,13:00,17:00
2023-04-04T18:00:00Z 2023-04-04 E1 clocking.recorded week=A punches=09:30,12:00,13:00,17:00`

func start(t *testing.T) http.Handler {
	t.Helper()
	return pagetest.Serve(t, scenario.Reporter(t, "2023-04-30", lines), breaches.Pages)
}

// A correction makes a breach one that is no longer so, and the page says which event did it and leads to the page before it.
func TestNoLonger(t *testing.T) {
	h := start(t)
	pagetest.Get(t, h, "/blue/breaches?lang=it&code=flex.late_entry&state=withdrawn").Has(http.StatusOK,
		"ancora così (4) non più (1) tutte (5)", "08/03/2023 E1 Entrata in ritardo 08:15 08:20 Flessibilità",
		"09/03/2023 non più , dal 20/03/2023: Annullamento del 20/03/2023 prima di questo fatto",
		`<del>Entrata in ritardo</del>`, `href="/blue/events/7?lang=it"`, `known=6`)
	// Before the correction; then came the annulment, and the clocking of 4 April.
	pagetest.Get(t, h, "/blue/breaches?lang=it&code=flex.late_entry&known=6").Has(http.StatusOK, "ancora così (4) non più (0)", "2 cambiano questa pagina")
}

// A page as known at a sequence closes no day after that sequence, even if it is the last one and the page of today was read before.
func TestDaysClosedByASequence(t *testing.T) {
	h := start(t)
	pagetest.Get(t, h, "/blue/breaches?lang=en&code=flex.late_entry&month=2023-04").Has(http.StatusOK, "event 9 2023-04-05 yes")
	pagetest.Get(t, h, "/blue/breaches?lang=en&code=flex.late_entry&month=2023-04&known=9").Has(http.StatusOK, "today, not closed")
}

var count = regexp.MustCompile(`<td class="n">(\d+)</td>`)

// The counts of each facet add up to the list that all other facets leave.
func TestFacetsAddUp(t *testing.T) {
	h := start(t)
	for query, want := range map[string]int{"": 5, "employee=E1": 4, "month=2023-03": 4, "month=2023-03&employee=E1": 3,
		"entitlement=flex&month=2023-04": 1, "from=2023-03-14": 3, "from=2023-04-04": 1} {
		path := "/blue/breaches?lang=en&state=all&code=flex.late_entry&" + query
		html := pagetest.Get(t, h, path).HTML
		if !strings.Contains(html, `id="by-account"`) {
			t.Fatalf("%s: %s", path, html)
		}
		section := html[strings.Index(html, `id="by-account"`):]
		section = section[:strings.Index(section, "</table>")]
		sum := 0
		for _, m := range count.FindAllStringSubmatch(section, -1) {
			n, err := strconv.Atoi(m[1])
			if err != nil {
				t.Fatal(err)
			}
			sum += n
		}
		list := html[strings.Index(html, "List of breaches"):]
		rows := strings.Count(list[strings.Index(list, "<tbody>"):], `<tr><th scope="row"`)
		if sum != want || rows != want {
			t.Errorf("%s: the facet adds up to %d, %d are listed, want %d", path, sum, rows, want)
		}
	}
}

func TestEmptyAndUnknown(t *testing.T) {
	h := start(t)
	for path, want := range map[string]string{
		"/blue/breaches?lang=it&at=2015-10-01":               "Nessuna regola risulta violata a questa data.",
		"/blue/breaches?lang=en&employee=E2&state=withdrawn": "None was withdrawn by a fact recorded later.",
		"/blue/breaches?lang=en&employee=E2&month=2023-04":   "None, with this choice.",
	} {
		pagetest.Get(t, h, path).Has(http.StatusOK, want)
	}
	pagetest.Get(t, h, "/blue/breaches?lang=en&state=sometimes").Has(http.StatusBadRequest, "choose standing, withdrawn or all")
	pagetest.Get(t, h, "/blue/breaches?lang=en&employee=E9").Has(http.StatusNotFound) // never hired
}
