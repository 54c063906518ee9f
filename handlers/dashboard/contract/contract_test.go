package contract_test

import (
	"net/http"
	"strings"
	"testing"

	"spettanze/handlers/dashboard/contract"
	"spettanze/handlers/dashboard/pagetest"
	"spettanze/projections/figures"
	"spettanze/projections/report"
	"spettanze/projections/scenario"
)

// Every page is made in both languages: in full, of every clause, of every day of change, and with nothing found.
func TestPages(t *testing.T) {
	// Two employees; E1 had 500 minutes of flex at the end of January 2023.
	r := scenario.Reporter(t, "2024-02-10", `2015-01-10 E1 employment.hired level=5 schedule=ft37
2015-01-10 E2 employment.hired level=5 schedule=ft37
2023-01-01 E1 balance.opened entitlement=flex quantity=500`)
	h := pagetest.Serve(t, r, contract.Pages)
	for _, tt := range []struct {
		path string
		want []string
	}{
		{"/blue/contract?at=2022-11-30&lang=it", []string{"Riporto mensile a tempo pieno 7:00, prima 5:00 01/04/2018 fino al 30/11/2022"}},
		{"/blue/contract?at=2022-12-01&lang=it", []string{"Riporto mensile a tempo pieno 8:00, prima 7:00 01/12/2022 "}},
		{"/blue/contract?lang=en&only=changing&q=carry-over", []string{"Figures in force, by clause: 1 ", "Monthly carry-over, full time 8:00, before 7:00 2022-12-01"}},
		{"/blue/contract?lang=en&q=aperture", []string{"No figure: rules alone, below.", "CONTRACT/7 Openings and adjustments"}},
		{"/blue/contract?lang=it&q=xyz", []string{"Nessuna cifra con queste parole."}},
		{"/blue/contract?lang=it&clause=CIA/All.1-A/Compensazioni&at=2023-02-15",
			[]string{"sempre 31/03/2018 5:00", "01/12/2022 8:00 in vigore", "31/01/2023 E1 Flessibilità perdita −0:20"}},
		{"/blue/contract/changes/2022-12-01?lang=it", []string{"CIA/5.2 Giorni frazionabili in ore 1 giorno 2 giorni ferie.yaml/hourly_days", "Ricalcola e conta"}},
		{"/blue/contract/changes/2022-12-01?lang=it&touched=yes&at=2023-01-31",
			[]string{"Una persona su 2: al 31/01/2023 le sue cifre sarebbero diverse", "E1 Flessibilità 8:00 7:00 −1:00 perse 0:20, sarebbero 1:20"}},
		{"/blue/contract/changes/2022-12-01?lang=en&touched=yes&at=2022-12-31", []string{"Nobody: on 2022-12-31 the figures of all 2 employees would be the same."}},
	} {
		pagetest.Get(t, h, tt.path).Has(http.StatusOK, tt.want...)
	}
	for _, path := range []string{"/blue/contract?clause=nowhere", "/blue/contract/changes/2022-12-02", "/blue/contract/changes/soon"} {
		pagetest.Get(t, h, path).Has(http.StatusNotFound)
	}
	doc, err := figures.Of(t.Context(), r, report.Query{Company: "blue", At: r.Today}, figures.Asked{})
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"it", "en"} {
		for _, c := range doc.Clauses {
			pagetest.Get(t, h, "/blue/contract?lang="+lang+"&clause="+c.Clause).Has(http.StatusOK, c.Clause+" · ")
		}
		for _, day := range doc.Changes {
			pagetest.Get(t, h, "/blue/contract/changes/"+day.String()+"?lang="+lang).Has(http.StatusOK)
		}
	}
}

// A search finds the figures of an entitlement by its name, accents aside, with their days of change; the files are of the search.
func TestSearch(t *testing.T) {
	h := pagetest.Serve(t, scenario.Reporter(t, "2024-02-10", "2015-01-10 E1 employment.hired level=5 schedule=ft37"), contract.Pages)
	for _, words := range []string{"flessibilità", "Flessibilita", "flexible+hours", "limite+flessibilità", "tetto+flessibilita", "saldo+flessibilità", "limit+flexible"} {
		page := pagetest.Get(t, h, "/blue/contract?lang=it&q="+words).Has(http.StatusOK, "Riporto mensile a tempo pieno 8:00, prima 7:00 01/12/2022")
		_, days, _ := strings.Cut(page.Words, "Dal più recente")
		if !strings.Contains(days, "01/12/2022 Riporto mensile a tempo pieno") || strings.Contains(days, "01/01/2023") {
			t.Errorf("%s: days of change %s", words, days)
		}
		if !strings.Contains(page.HTML, "/blue/contract.csv?lang=it&amp;q=") {
			t.Errorf("%s: the files are not of the search", words)
		}
	}
}
