package company_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"spettanze/handlers/dashboard/company"
	"spettanze/handlers/dashboard/frame"
	"spettanze/handlers/dashboard/pagetest"
	"spettanze/projections/scenario"
)

// pages are the pages of a company on 30 March 2024.
func pages(t *testing.T, service func(context.Context, string) (company.Service, error), lines string) http.Handler {
	t.Helper()
	return pagetest.Serve(t, scenario.Reporter(t, "2024-03-30", lines), func(f *frame.Frame) { company.Pages(f, service) })
}

// E1 has 300 minutes of the permits of 2023, which lapse tomorrow; a clocking of March began at 10:20; a fact of E9, who was never hired,
// waits.
const busy = `2024-03-30T09:00:00Z 2021-01-01 E1 employment.hired level=4 schedule=ft37
2024-03-30T09:01:00Z 2023-12-01 E1 balance.opened entitlement=permessi_art39 lot=2023 quantity=300
2024-03-30T09:02:00Z 2024-03-06 E1 clocking.recorded week=A punches=10:20,12:00,13:00,17:00
2024-03-30T09:03:00Z 2024-03-04 E9 leave.taken kind=ferie to=2024-03-08`

func TestWhatNeedsAttention(t *testing.T) {
	ended := time.Date(2024, 3, 29, 21, 0, 0, 0, time.UTC)
	h := pages(t, func(context.Context, string) (company.Service, error) {
		return company.Service{Verified: &ended, Differences: 2, Unsent: 1}, nil
	}, busy)
	page := pagetest.Get(t, h, "/blue?lang=it").Has(http.StatusOK, "Azienda blue", "31/03/2024, domani", "Violazioni del mese", "/blue/breaches?lang=it&amp;month=2024-03",
		"Fatti in attesa o rifiutati", "/blue/rejected?lang=it", "29/03/2024 22:00: 2 differenze", "un messaggio in attesa",
		"1 lotto, una persona", "Una persona in servizio", "tempo pieno (ft37), 37:00 a settimana", "Fondo gravi motivi", "In ordine")
	if strings.Contains(page.Words, "Niente da fare") {
		t.Error("there is something to do")
	}
	pagetest.Get(t, h, "/blue?lang=it").Has(http.StatusOK, "<h2>Quote</h2>", "/blue/quotas/part_time?lang=it", "Posti che restano", "Alternanza nelle festività</a>")
	pagetest.Get(t, h, "/blue?lang=en").Has(http.StatusOK, "Company blue", "<h2>Quotas</h2>", "Places left", "2024-03-31, tomorrow", "hours</p>", "one message waits", "In order")
	pagetest.Get(t, h, "/blue/overview/lapsing?lang=it").Has(http.StatusOK, "Permessi art. 39 2023", ">5:00</a>", "scade alla fine di questa data",
		"/blue/employees/E1/explain?entitlement=permessi_art39&amp;lang=it&amp;lot=2023", "Azienda</a>")
	pagetest.Get(t, h, "/blue/overview/breaches?lang=en").Has(http.StatusOK, "Late entry")
	pagetest.Get(t, h, "/blue/overview/waiting?lang=it").Has(http.StatusOK, ">E9</a>")
	pagetest.Get(t, h, "/blue/overview/short?lang=it").Has(http.StatusOK, "Nessuna riga")
	pagetest.Get(t, h, "/blue/overview/short?lang=it&at=2024-12-01").Has(http.StatusOK, "1 minimo, una persona", "Mancano Minimo Data")
	pagetest.Get(t, h, "/blue?lang=it&known=2").Has(http.StatusOK, "1 cambia questa pagina") // the clocking; what waits changes no figure of anybody
	pagetest.Get(t, h, "/blue?lang=it&at=2024-03-07").Has(http.StatusOK, `href="/blue/breaches?at=2024-03-07&amp;from=2024-03-06&amp;lang=it">1 da ieri</a>`)
	pagetest.Get(t, h, "/blue/overview/nothing?lang=it").Has(http.StatusNotFound, "lapsing")
}

// A long list is shown in parts.
func TestAListInParts(t *testing.T) {
	var lines strings.Builder
	for i := range 230 {
		fmt.Fprintf(&lines, "2021-01-01 E%03d employment.hired level=4 schedule=ft37\n", i)
		fmt.Fprintf(&lines, "2024-01-01 E%03d balance.opened entitlement=flex quantity=480\n", i)
	}
	h := pages(t, nil, lines.String())
	first := pagetest.Get(t, h, "/blue/overview/near?lang=it").Has(http.StatusOK, "230 saldi, 230 persone", "page=2", "righe successive")
	if strings.Contains(first.Words, "righe precedenti") || strings.Count(first.HTML, `<tr><th scope="row"><a href="/blue/employees/`) != 200 {
		t.Error("the first part has 200 rows")
	}
	second := pagetest.Get(t, h, "/blue/overview/near?lang=en&page=2").Has(http.StatusOK, "rows before", ">E229</a>")
	if strings.Contains(second.Words, "next rows") {
		t.Error("the second part is the last")
	}
	pagetest.Get(t, h, "/blue/overview/near?page=9").Has(http.StatusBadRequest)
}

func TestNothingToDo(t *testing.T) {
	h := pages(t, func(context.Context, string) (company.Service, error) { return company.Service{}, nil },
		"2024-03-30T09:00:00Z 2024-03-25 E1 employment.hired level=4 schedule=ft37")
	pagetest.Get(t, h, "/blue?lang=it").Has(http.StatusOK, "Niente da fare.", "Guardato alla sequenza 1, 30/03/2024 10:00.", "<a href=\"/blue/audit?lang=it\">mai</a>", "nulla")
	pagetest.Get(t, h, "/blue?lang=en").Has(http.StatusOK, "Nothing to do.", "Looked at sequence 1, ")
}
