package employee_test

import (
	"net/http"
	"strings"
	"testing"

	"spettanze/handlers/dashboard/employee"
	"spettanze/handlers/dashboard/pagetest"
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

func start(t *testing.T) http.Handler {
	t.Helper()
	return pagetest.Serve(t, scenario.Reporter(t, "2023-08-31", lines), employee.Pages)
}

// The card, the last step of the chart and the last row of the statement have one figure; what was lost has its row.
func TestOneFigure(t *testing.T) {
	pagetest.Get(t, start(t), "/blue/employees/E1?at=2023-01-31&entitlement=flex&lang=it").Has(http.StatusOK,
		"In servizio dal 01/09/2015 · tempo pieno (ft37), 37:00 a settimana · livello 5", "Flessibilità 8:00", "8:00 di 8:00", "perso 0:20 (il 31/01/2023)",
		"31/01/2023 perdita Conto +8:20 a fine mese, massimo 8:00 → riporto 8:00, perse 0:20 Regola CIA/All.1-A/Compensazioni Riporto mensile a tempo pieno",
		"Causa chiusura del 31/01/2023 Perché cifre in vigore e fatti −0:20 8:00", "31/01/2023 saldo finale 8:00", "alla fine 8:00; minimo 7:20, massimo 8:20",
		`text-anchor="end">8:00</text></g>`) // the end of the chart
}

// A late fact says how late it was, and leads to the page as it was before; what is withheld has changed.
func TestALateFact(t *testing.T) {
	h := start(t)
	for path, want := range map[string][]string{
		"/blue/employees/E2?entitlement=banca_del_tempo&lang=it": {"registrato 35 giorni dopo", "Recupero in banca del tempo", "luglio 2023 trattenuta in busta paga: Banca del tempo, da recuperare 4:00 −1:00 3:00",
			"Recupero in banca del tempo del 15/06/2023, in ritardo: registrato il 20/07/2023 09:08",
			"come ricevuto la pagina prima di questo fatto", "in ritardo"},
		"/blue/employees/E2?entitlement=banca_del_tempo&lang=it&known=9&at=2023-08-31": {"luglio 2023 trattenuta in busta paga: Banca del tempo, da recuperare 0:00 4:00", "Come risultava alla sequenza 9",
			"Dopo il 12/06/2023 è una previsione"},
		"/blue/employees/E2?entitlement=banca_del_tempo&lang=en&late=yes": {"the rows shown add up to −1:00", "recorded 35 days after"},
	} {
		page := pagetest.Get(t, h, path).Has(http.StatusOK, want...)
		if !strings.Contains(path, "known") && !strings.Contains(page.HTML, "known=9") {
			t.Errorf("%s does not lead to what was known before", path)
		}
	}
}

// An annulled fact is shown struck, with what annulled it.
func TestAnAnnulledFact(t *testing.T) {
	pagetest.Get(t, start(t), "/blue/employees/E2?entitlement=all&lang=it").Has(http.StatusOK, "Timbratura annullato",
		"Annullato da /hr annulment, registrato il 20/03/2023 09:00: mistyped", "<del>Timbratura</del>", "<del>14/03/2023</del>")
}

// Under every filter the page is whole, in both languages: opening and rows add up to the closing.
func TestFilters(t *testing.T) {
	h := start(t)
	for _, query := range []string{"", "entitlement=ferie", "entitlement=ferie&year=2022", "entitlement=all&kind=use", "entitlement=flex&span=year",
		"entitlement=permessi_art39&late=yes", "at=2015-09-01", "at=2024-12-31&entitlement=ferie", "entitlement=una_tantum", "entitlement=indennita_cuffia"} {
		for _, id := range []string{"E1", "E2"} {
			for _, l := range []string{"it", "en"} {
				path := "/blue/employees/" + id + "?lang=" + l + "&" + query
				page := pagetest.Get(t, h, path)
				if page.Status == http.StatusNotFound && strings.Contains(query, "2015") {
					continue // not hired yet
				}
				page.Has(http.StatusOK, "</html>")
			}
		}
	}
	for path, want := range map[string]int{"/blue/employees/E9": 404, "/blue/employees/E1?entitlement=x": 400, "/blue/employees/E1?year=x": 400} {
		pagetest.Get(t, h, path).Has(want)
	}
}

// What is due for a month before the first record was published with the opening facts: it is no difference, as on the page of payroll.
func TestPayBeforeTheLog(t *testing.T) {
	h := start(t)
	page := pagetest.Get(t, h, "/blue/employees/E1?lang=it&at=2023-08-31").Has(http.StatusOK, "Una tantum", "con i fatti di partenza")
	if strings.Contains(page.Words, "+1.390,00") {
		t.Error("a month before the log has a difference")
	}
}

// The files beside a statement are of its year; those of all years are the second choice.
func TestDownloads(t *testing.T) {
	page := pagetest.Get(t, start(t), "/blue/employees/E1?lang=it&at=2023-08-31&year=2022&entitlement=flex").Has(http.StatusOK, "Estratto conto 2022 Scarica il 2022")
	for _, want := range []string{"movements.csv?at=2022-12-31&amp;entitlement=flex&amp;from=2022-01-01&amp;lang=it", "movements.csv?at=2023-08-31&amp;entitlement=flex&amp;lang=it"} {
		if !strings.Contains(page.HTML, want) {
			t.Errorf("no link to %s", want)
		}
	}
}

// Under the chart a field goes from change to change. E1's flexible hours: 7:20 from the opening, 7:50 after 13 January, 8:20 after the
// 20th, 8:00 after the cut of the 31st. The page of the 15th is between two of them.
func TestTheDatesUnderTheChart(t *testing.T) {
	h := start(t)
	page := pagetest.Get(t, h, "/blue/employees/E1?at=2023-01-15&entitlement=flex&lang=it&year=2022").Has(http.StatusOK,
		"Il cambio precedente", `href="/blue/employees/E1?at=2023-01-13&amp;entitlement=flex&amp;lang=it#when-before"`,
		"Il cambio successivo", `href="/blue/employees/E1?at=2023-01-20&amp;entitlement=flex&amp;lang=it#when-after"`,
		`min="0" max="4" value="2" aria-valuetext="15/01/2023: 7:50"`,
		"01/01/2023: 7:20 13/01/2023: 7:50 15/01/2023: 7:50 20/01/2023: 8:20 31/01/2023: 8:00 Mostra",
		`<option value="2023-01-15" selected>`, `name="entitlement" value="flex"`)
	if _, form, _ := strings.Cut(page.HTML, `class="when"`); strings.Contains(form, `name="year"`) {
		t.Error("another date keeps the year of the statement")
	}
	pagetest.Get(t, h, "/blue/employees/E1?at=2023-01-01&entitlement=flex&lang=en").Has(http.StatusOK,
		`max="3" value="0" aria-valuetext="2023-01-01: 7:20"`, "The next change")
	// The page of a date to come knows what comes next, here the accrual of September: 25 days a year are 2.0833 a month (CCNL/33).
	pagetest.Get(t, h, "/blue/employees/E1?entitlement=ferie&lang=en").Has(http.StatusOK, "2023-09-30 (forecast): ")
	// What had not been recorded is not a stop.
	then := pagetest.Get(t, h, "/blue/employees/E1?at=2023-01-15&entitlement=flex&lang=it&known=2023-01-16").Has(http.StatusOK,
		"13/01/2023: 7:50 15/01/2023 (previsione): 7:50")
	if strings.Contains(then.Words, "20/01/2023: 8:20") {
		t.Error("a fact is shown before it was recorded")
	}
}

// The month's rosters open in place, and the page says of which type the week is.
func TestTypeOfTheWeek(t *testing.T) {
	h := pagetest.Serve(t, scenario.Reporter(t, "2023-03-08", `2023-01-01 E1 employment.hired level=4 schedule=ft37
2023-02-27 company flex.weeks_set pattern=A,B
2023-02-01 E1 balance.opened entitlement=flex quantity=60`), employee.Pages)
	pagetest.Get(t, h, "/blue/employees/E1?lang=it").Has(http.StatusOK, "settimana di tipo B", "Turni e giorni di marzo 2023", `hx-get="/blue/employees/E1/roster?lang=it"`)
	pagetest.Get(t, h, "/blue/employees/E1?lang=en&at=2023-03-01").Has(http.StatusOK, "week of type A")
}

// Requests in a ranking are told in a sentence each; who asked for none is asked nothing.
func TestRequestsInRankings(t *testing.T) {
	const lines = `2012-01-01 E1 employment.hired level=5 schedule=ft37
2010-01-01 E2 employment.hired level=5 schedule=ft37
2023-01-10 E1 mortgage.requested request=R1 purpose=purchase property=H1 amount=100000.00 years=20 age=40
2023-01-11 E2 mortgage.requested request=R2 purpose=purchase property=H2 amount=100000.00 years=20 age=40
2023-01-12 E1 mortgage.requested request=R3 purpose=purchase property=H3 amount=100000.00 years=20 age=40
2023-01-13 E1 mortgage.withdrawn request=R3`
	h := pagetest.Serve(t, scenario.Reporter(t, "2023-01-31", lines), employee.Pages)
	page := pagetest.Get(t, h, "/blue/employees/E1?lang=it").Has(http.StatusOK, "Mutuo casa, richiesta R1 del 10/01/2023: in attesa, posizione 2",
		"Mutuo casa, richiesta R3 del 12/01/2023: ritirato")
	if strings.Contains(page.Words, "R2") {
		t.Error("the page names the request of another")
	}
	pagetest.Get(t, h, "/blue/employees/E2?lang=en").Has(http.StatusOK, "Home mortgage, request R2 of 2023-01-11: waiting, rank 1")
}
