package team_test

import (
	"net/http"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"spettanze/events/memory"
	"spettanze/handlers/api/intake"
	"spettanze/handlers/dashboard/frame"
	"spettanze/handlers/dashboard/pagetest"
	"spettanze/handlers/dashboard/team"
	"spettanze/projections/scenario"
)

// Three people are in the unit nord on 1 March 2024, and E4 in sud. E1 has taken 7:00 of the time bank in March, of 8:00 (CIA/4bis.B.2.d), and was ill;
// E2 has 5:00 of permits of 2023, which expire on 31 March (CCNL/39), and no remote day left of an agreement that ends on 20 March; E3, of which nothing
// presses, has 3 + 12 - 1 = 14 remote days (CIA/All.11/C). E5 left nord for sud on 1 February.
const company = `2024-01-01T11:00:00Z 2015-01-01 E1 employment.hired level=4 schedule=ft37
2024-01-01T11:00:00Z 2015-01-01 E2 employment.hired level=4 schedule=ft37
2024-01-01T11:00:00Z 2023-07-03 E3 employment.hired level=4 schedule=ft37
2024-01-01T11:00:00Z 2015-01-01 E4 employment.hired level=4 schedule=ft37
2024-01-01T11:00:00Z 2015-01-01 E5 employment.hired level=4 schedule=ft37
2024-01-01T11:00:00Z 2023-01-01 E1 employment.assigned unit=nord
2024-01-01T11:00:00Z 2023-01-01 E2 employment.assigned unit=nord
2024-01-01T11:00:00Z 2023-07-03 E3 employment.assigned unit=nord
2024-01-01T11:00:00Z 2023-01-01 E4 employment.assigned unit=sud
2024-01-01T11:00:00Z 2023-01-01 E5 employment.assigned unit=nord
2024-01-01T11:00:00Z 2024-02-01 E5 employment.assigned unit=sud
2024-01-01T11:00:00Z 2024-01-01 E1 balance.opened entitlement=ferie quantity=8 lot=2023
2024-01-01T11:00:00Z 2024-01-01 E1 balance.opened entitlement=permessi_art39 quantity=0 lot=2023
2024-01-01T11:00:00Z 2024-01-01 E1 balance.opened entitlement=permessi_ex_festivita quantity=0 lot=2023
2024-01-01T11:00:00Z 2024-01-01 E2 balance.opened entitlement=ferie quantity=8 lot=2023
2024-01-01T11:00:00Z 2024-01-01 E2 balance.opened entitlement=permessi_art39 quantity=300 lot=2023
2024-01-01T11:00:00Z 2024-01-01 E2 balance.opened entitlement=permessi_ex_festivita quantity=0 lot=2023
2024-01-01T11:00:00Z 2024-01-01 E3 balance.opened entitlement=ferie quantity=4 lot=2023
2024-01-01T11:00:00Z 2024-01-01 E3 balance.opened entitlement=permessi_art39 quantity=0 lot=2023
2024-01-01T11:00:00Z 2024-01-01 E3 balance.opened entitlement=permessi_ex_festivita quantity=0 lot=2023
2024-01-01T11:00:00Z 2024-01-01 E1 timebank.agreed to=2024-12-31 recovery=four_monthly reason=family
2024-02-12T11:00:00Z 2024-02-12 E1 leave.taken kind=sickness to=2024-02-16
2024-02-28T11:00:00Z 2024-03-01 E1 timebank.leave_taken minutes=420
2024-03-01T11:00:00Z 2024-02-20 E2 remote.agreed to=2024-03-20
2024-03-01T11:00:00Z 2024-02-20 E2 balance.opened entitlement=lavoro_agile quantity=-12
2024-03-01T11:00:00Z 2024-03-01 E2 balance.adjusted entitlement=lavoro_agile quantity=-12
2024-03-01T11:00:00Z 2024-01-01 E3 remote.agreed to=2024-12-31
2024-03-01T11:00:00Z 2024-03-01 E3 clocking.recorded remote=true
2024-02-28T11:00:00Z 2024-02-27 E2 loan.disbursed loan=L1 fund=gravi_motivi amount=3000.00 instalments=24`

func start(t *testing.T, granted string) http.Handler {
	t.Helper()
	r := scenario.Reporter(t, "2024-03-01", company)
	in := &intake.Intake{Log: memory.New(func() time.Time { return r.Today.In(scenario.Rome(t)) })}
	pages := func(f *frame.Frame) { team.Pages(f, in) }
	if granted == "" {
		return pagetest.Serve(t, r, pages)
	}
	return pagetest.ServeTo(t, r, granted, pages)
}

const manager = "{role: manager, unit: nord}"

// The three of the unit are there, the most pressing first, and no one else, also for who sees everybody elsewhere.
func TestTeam(t *testing.T) {
	for _, granted := range []string{manager, manager + ", {role: reader}", manager + ", {role: employee, employee: E4}"} {
		h := start(t, granted)
		p := pagetest.Get(t, h, "/blue/team?lang=it").Has(http.StatusOK, "La mia squadra", "Unità: nord · 3 persone",
			"Permessi art. 39, 5:00: scadono il 31/03/2024 (fra 30 giorni)", "7:00 di 8:00 usi meno recuperi del mese", "Finisce l'accordo di lavoro agile il 20/03/2024 (fra 19 giorni)",
			"Lavoro agile 0,0000 giorni restano; accordo fino al 20/03/2024", "Lavoro agile 14,0000 giorni restano; accordo fino al 31/12/2024", "Che cosa qui non si vede")
		if first, second, third := strings.Index(p.HTML, `id="E2"`), strings.Index(p.HTML, `id="E1"`), strings.Index(p.HTML, `id="E3"`); first < 0 || second < first || third < second {
			t.Errorf("%s: E2 is at %d, E1 at %d, E3 at %d", granted, first, second, third)
		}
		for _, hidden := range []string{"E4", "E5", "L1", "malattia", "sickness", "family", "3.000", "Contributo", "300,00"} {
			if strings.Contains(strings.ReplaceAll(p.HTML, "malattia_", ""), hidden) {
				t.Errorf("%s: the page has %s", granted, hidden)
			}
		}
		// Who led them last year leads no one of last year.
		if past := pagetest.Get(t, h, "/blue/team?lang=it&at=2024-01-15"); strings.Contains(past.Words, "E5") {
			t.Errorf("%s: E5, who has moved, is there at an earlier date", granted)
		}
	}
	pagetest.Get(t, start(t, manager), "/blue/team?lang=en").Has(http.StatusOK, "My team", "Unit: nord · 3 people", "What is not seen here")
	pagetest.Get(t, start(t, "{role: manager, unit: est}"), "/blue/team?lang=it").Has(http.StatusOK, "nessuno in servizio")
	pagetest.Get(t, start(t, ""), "/blue/team").Has(http.StatusNotFound)
	pagetest.Get(t, start(t, "{role: reader}"), "/blue/team").Has(http.StatusForbidden)
	pagetest.Get(t, start(t, manager), "/blue/team?from=7").Has(http.StatusBadRequest)
}

// A request is tried before it is sent: of 8:00 in the month 1:00 is left. Who is not in the team is no one.
func TestIfISayYes(t *testing.T) {
	h := start(t, manager)
	for asked, want := range map[string][]string{
		"who=E1&take=hr.timebank.leave_taken&on=18/3/2024&hours=1:00": {"E1: Nessuna regola sarebbe violata."},
		"who=E1&take=hr.timebank.leave_taken&on=18/3/2024&hours=2":    {"E1: Una regola sarebbe violata", "9:00 su un massimo di 8:00", "CIA/4bis.B.2.d"},
		"who=E3&take=hr.timebank.leave_taken&on=18/3/2024&hours=2":    {"E3: Una regola sarebbe violata", "Senza accordo in vigore"},
		"who=E2&take=permessi_art39&on=18/3/2024&hours=2":             {"E2: Nessuna regola sarebbe violata."},
		"who=E4&take=ferie&on=18/3/2024":                              {"Scegliere una persona"},
		"who=E9&take=ferie&on=18/3/2024":                              {"Scegliere una persona"},
		"who=E1&take=commissione_formazione&on=18/3/2024":             {"Scegliere che cosa"},
	} {
		pagetest.Get(t, h, "/blue/team?lang=it&"+strings.ReplaceAll(asked, "/", "%2F")).Has(http.StatusOK, want...)
	}
}
