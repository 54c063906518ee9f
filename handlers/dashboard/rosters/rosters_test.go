package rosters_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"spettanze/handlers/dashboard/pagetest"
	"spettanze/handlers/dashboard/rosters"
	"spettanze/projections/scenario"
)

const company = `2023-01-01 E1 employment.hired discipline=parte_terza level=4 schedule=shift37 service=cos unit=sala
2023-01-01 E2 employment.hired level=4 schedule=ft37 unit=uffici
2023-02-27 company flex.weeks_set pattern=A,B
2023-03-06 E1 roster.published to=2023-03-12 shifts=2023-03-07/14:00/22:00,2023-03-08/09:00/17:00,2023-03-11/22:00/06:00
2023-03-08 E1 shift.swapped fromMinutes=480 toMinutes=540 start=08:00 end=17:00 with=E9
2023-03-07 E1 clocking.recorded punches=14:05,21:55
2023-03-09 E1 leave.taken kind=ferie to=2023-03-10
2023-03-08 E2 leave.taken kind=permessi_ex_festivita minutes=60
`

// What the grid and the calendar say, in both languages. What is broken is said in words.
func TestPages(t *testing.T) {
	h := pagetest.Serve(t, scenario.Reporter(t, "2023-03-31", company), rosters.Pages)
	for path, says := range map[string][]string{
		"/blue/rosters?lang=it": {"<h1>Turni di marzo 2023</h1>", "2 dipendenti", "14:00–22:00", "lavorate 7:50", "cambio", "22:00–06:00", "libero",
			"Meno di undici ore fra due turni", "settimana A", "settimana B", "Permessi ex festività 1:00", "mercoledì 8 marzo 2023", "‹ febbraio 2023",
			`href="/blue/employees/E1/roster?lang=it"`, "/blue/rosters.csv"},
		"/blue/rosters?lang=en&unit=sala":                 {"One employee of the unit sala", "worked 7:50", "swap", "Less than eleven hours between two shifts", "the whole company"},
		"/blue/rosters?lang=it&unit=nessuna":              {"Nessuno in servizio in questo mese", "Mostra tutta l'azienda"},
		"/blue/employees/E1/roster?lang=it":               {"Turni di E1, marzo 2023", "14:00–22:00", "Dovute nel mese", "Meno di undici ore fra due turni", "domenica 12 marzo 2023"},
		"/blue/employees/E2/roster?lang=en":               {"week A", "week B", "Permits, abolished holidays 1:00"},
		"/blue/employees/E2/roster?lang=en&at=2023-04-30": {"April 2023", "holiday"},
	} {
		pagetest.Get(t, h, path).Has(http.StatusOK, says...)
	}
	if page := pagetest.Get(t, h, "/blue/rosters?lang=en&unit=sala"); strings.Contains(page.HTML, ">E2<") {
		t.Error("E2 is in the unit sala")
	}
	for question, want := range map[string]string{"skip=x": "Skip=x", "limit=101": "Limit=101: atteso un numero di righe, da 1 a 100", "limit=0": "Limit=0",
		"skip=9223372036854775807": "Skip=9223372036854775807", "skip=x&limit=y": "Limit=y"} {
		pagetest.Get(t, h, "/blue/rosters?lang=it&"+question).Has(http.StatusBadRequest, want)
	}
	if page := pagetest.Get(t, h, "/blue/employees/E1/roster?lang=it&at=2023-03-31"); strings.Contains(page.HTML, "Turni di marzo 2023") {
		t.Error("the month is said twice")
	}
	pagetest.Get(t, h, "/blue/employees/E9/roster?lang=it").Has(http.StatusNotFound)
}

// A large company is shown in parts.
func TestParts(t *testing.T) {
	var lines strings.Builder
	for i := range 65 {
		fmt.Fprintf(&lines, "2024-01-01 E%03d employment.hired level=4 schedule=ft37\n", i+1)
	}
	h := pagetest.Serve(t, scenario.Reporter(t, "2024-01-31", lines.String()), rosters.Pages)
	for path, want := range map[string][2]string{"": {"E001", "E030"}, "&skip=30": {"E031", "E060"}, "&skip=60": {"E061", "E065"}} {
		page := pagetest.Get(t, h, "/blue/rosters?lang=it"+path)
		page.Has(http.StatusOK, "65 dipendenti", ">"+want[0]+"<", ">"+want[1]+"<", "di 65")
		if n := strings.Count(page.HTML, `<th scope="row">`); n > 30 {
			t.Errorf("%s: %d rows", path, n)
		}
	}
}
