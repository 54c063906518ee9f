package employees_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"spettanze/handlers/dashboard/employees"
	"spettanze/handlers/dashboard/pagetest"
	"spettanze/projections/scenario"
)

// pages returns the page of n employees, hired on 1 January 2024 with flex of 1 minute, 2 minutes and so on up to 5:00, the first
// of whom left. Today is 31 January 2024.
func pages(t *testing.T, n int) http.Handler {
	t.Helper()
	var lines strings.Builder
	for i := range n {
		fmt.Fprintf(&lines, "2024-01-02T08:00:00Z 2024-01-01 E%03d employment.hired level=4 schedule=ft37\n", i+1)
		fmt.Fprintf(&lines, "2024-01-02T08:00:00Z 2024-01-01 E%03d balance.opened entitlement=flex quantity=%d\n", i+1, i+1)
	}
	if n > 0 {
		lines.WriteString("2024-01-02T08:00:00Z 2024-01-01 E001 employment.terminated")
	}
	return pagetest.Serve(t, scenario.Reporter(t, "2024-01-31", lines.String()), employees.Pages)
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
		page := pagetest.Get(t, h, path).Has(http.StatusOK, want.says...)
		got := ids(page.HTML)
		if len(got) != want.rows || want.rows > 0 && (got[0] != want.first || got[len(got)-1] != want.last) {
			t.Errorf("%s: %d rows, %v", path, len(got), got)
		}
		if strings.Contains(page.Words, "Banca del tempo, da recuperare ore") {
			t.Errorf("%s has a column of what nobody has", path)
		}
		if strings.Contains(page.Words, "broke off") {
			t.Errorf("%s broke off", path)
		}
	}
	for path, want := range map[string]string{"?col=gravi_motivi": "attese spettanze", "?filter=rich": "atteso uno o più", "?sort=age": "atteso employee",
		"?limit=0": "da 1 in su", "?after=x": "un indirizzo di questa pagina"} {
		pagetest.Get(t, h, "/blue/employees"+path+"&lang=it").Has(http.StatusBadRequest, want)
	}
}
