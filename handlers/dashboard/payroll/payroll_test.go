package payroll_test

import (
	"net/http"
	"testing"

	"spettanze/handlers/dashboard/pagetest"
	"spettanze/handlers/dashboard/payroll"
	"spettanze/projections/scenario"
)

// history is an agreement of 240 minutes that ended on 30 June 2023, and an hour worked back on 15 June, recorded on 20 July.
const history = `2023-01-02T08:00:00Z 2015-01-10 E1 employment.hired level=5 schedule=ft37
2023-01-02T08:00:01Z 2023-01-02 E1 timebank.agreed to=2023-06-30 recovery=four_monthly reason=study
2023-05-10T18:00:00Z 2023-05-10 E1 timebank.leave_taken minutes=240
2023-07-20T07:08:34Z 2023-06-15 E1 timebank.recovered minutes=60`

func pages(t *testing.T) http.Handler {
	t.Helper()
	return pagetest.Serve(t, scenario.Reporter(t, "2023-08-31", history), payroll.Pages)
}

func TestPage(t *testing.T) {
	h := pages(t)
	for path, wanted := range map[string][]string{
		"/blue/payroll?month=2023-07&lang=it": {"<h1>Paghe di luglio 2023</h1>", "Una differenza da quanto comunicato", "−1:00",
			"Comunicato <b>4:00</b>, dovuto ora <b>3:00</b>", "20/07/2023 09:08: in ritardo: recupero in banca del tempo del 15/06/2023, registrato 35 giorni dopo, sequenza 4.",
			"known=3", "2, dal 01/07/2023", "chiusura del 30/06/2023", "2023-07/4"},
		"/blue/payroll?month=2023-07&lang=en":              {"Payroll of July 2023", "One difference from what was published", "recorded 35 days after"},
		"/blue/payroll?month=2023-07&known=3&lang=it":      {"1 cambia questa pagina", "Da comunicare", "non ancora", "Nessuna differenza"},
		"/blue/payroll?month=2023-06&lang=it":              {"Nessuna istruzione", "month=2023-07\">luglio 2023"},
		"/blue/payroll?month=2023-06&lang=en":              {"No payroll instruction"},
		"/blue/employees/E1/payroll?month=2023-07&lang=it": {"Paghe di E1 di luglio 2023", "dovuto ora <b>3:00</b>", "payroll published --month 2023-07 --employee E1"},
		"/blue/payroll?month=2023-07&at=2023-06-29&lang=en": {
			"No payroll instruction"},
	} {
		pagetest.Get(t, h, path).Has(http.StatusOK, wanted...)
	}
}

func TestAMonthThatIsNone(t *testing.T) {
	h := pages(t)
	pagetest.Get(t, h, "/blue/payroll?month=luglio&lang=it").Has(http.StatusBadRequest, `Month: "luglio" non è un mese`)
	pagetest.Get(t, h, "/blue/employees/E9/payroll?lang=it").Has(http.StatusNotFound)
}
