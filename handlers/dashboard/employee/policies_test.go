package employee_test

import (
	"net/http"
	"strings"
	"testing"

	"spettanze/handlers/dashboard/employee"
	"spettanze/handlers/dashboard/pagetest"
	"spettanze/projections/scenario"
)

// E1 has cover B of the life policy for a child of 4 and one dependant: 2 × 40,000.00 = 80,000.00, and 80,000.00 + 40,000.00 of the family: 200,000.00. From
// 1 January 2024 they are out of it, and in the policy for illness. E2 is on probation, E3 left, E4 never declared anything, of E5 no pay was told.
const insured = `2020-01-01T08:00:00Z 2020-01-01 E1 employment.hired level=4 schedule=ft37
2022-12-31T08:00:00Z 2020-01-01 E1 policy.declared policy=life member=true cover=B
2022-12-31T08:00:00Z 2022-12-01 E1 pay.declared yearlyGross=40000.00
2022-12-31T08:00:00Z 2022-12-02 E1 policy.family_declared childrenUnder10=1 childrenUnder18=0 others=1
2023-06-01T08:00:00Z 2023-06-01 E1 policy.declared policy=illness member=true
2023-06-01T08:00:00Z 2023-06-02 E1 policy.declared policy=life member=false
2023-06-01T08:00:00Z 2023-06-01 E2 employment.hired level=4 schedule=ft37 probationUntil=2023-11-30
2023-06-02T08:00:00Z 2023-06-02 E2 policy.declared policy=accident member=true
2023-06-01T08:00:00Z 2020-01-01 E3 employment.hired level=4 schedule=ft37
2023-06-01T08:00:00Z 2020-01-01 E3 policy.declared policy=accident member=true
2023-06-30T08:00:00Z 2023-06-30 E3 employment.terminated
2023-06-01T08:00:00Z 2020-01-01 E4 employment.hired level=4 schedule=ft37
2023-06-01T08:00:00Z 2020-01-01 E5 employment.hired level=4 schedule=ft37
2023-06-01T08:00:00Z 2020-01-01 E5 policy.declared policy=accident member=true`

// What is insured has its sum, how it is reckoned and the facts; where there is nothing, the page says why.
func TestPolicies(t *testing.T) {
	h := pagetest.Serve(t, scenario.Reporter(t, "2023-08-31", insured), employee.Pages)
	for path, want := range map[string][]string{
		"E1?lang=it": {"Capitali assicurati al 31/08/2023 · CSV", "vita, copertura B morte 01/01/2020 01/01/2020 2 volte la retribuzione annua lorda, almeno 70.000,00 €; familiari 80.000,00 € + 40.000,00 € 200.000,00 € CIA/10.4",
			"Retribuzione annua lorda: 40.000,00 €, comunicata dal 01/12/2022.", "Familiari dichiarati dal 02/12/2022.",
			"Dichiarate e non ancora in vigore: dal 01/01/2024: invalidità permanente da malattia (dichiarata il 01/06/2023) dal 01/01/2024: vita, uscita (dichiarata il 02/06/2023)"},
		"E1?lang=en&at=2022-10-27": {"life, cover B death 2020-01-01 2020-01-01 2 times the yearly gross pay, at least €60,000.00 not known CIA/10.4", "The yearly gross pay was not told"},
		"E2?lang=it":               {"In prova fino al 30/11/2023: le polizze cominciano dopo.", "dal 01/12/2023: infortuni (dichiarata il 02/06/2023)"},
		"E3?lang=en":               {"The covers ended with the service, on 2023-06-30."},
		"E3?lang=en&at=2023-06-30": {"accident permanent invalidity 2020-01-01", "5 times the yearly gross pay, at most €230,000.00 not known CIA/9.1"},
		"E4?lang=it":               {"Nessuna polizza è in vigore."},
		"E5?lang=it&at=2023-12-31": {"infortuni morte 01/01/2020", "non noto CIA/9.1"},
	} {
		page := pagetest.Get(t, h, "/blue/employees/"+path).Has(http.StatusOK, want...)
		if strings.HasPrefix(path, "E1?lang=it") && !strings.Contains(page.HTML, `href="/blue/employees/E1/coverage.csv`) {
			t.Error("no link to the table")
		}
	}
}
