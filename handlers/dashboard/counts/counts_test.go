package counts

import (
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"testing"

	"spettanze/handlers/dashboard/frame"
	"spettanze/handlers/dashboard/pagetest"
	"spettanze/projections/companytest"
	"spettanze/projections/scenario"
	"spettanze/projections/wording"
)

func TestMain(m *testing.M) {
	companytest.Install()
	os.Exit(m.Run())
}

// E1 asks for a loan before E2, who was hired before: the ranking of package companytest goes by date of hire, then by request. E1
// works back an hour. Nobody changed to part time.
const lines = `2017-01-01 E1 employment.hired level=4 schedule=ft37
2014-01-01 E2 employment.hired level=4 schedule=pt24:mon480,wed480,thu480
2023-01-02 E1 loan.requested loan=L1 fund=gravi_motivi amount=6000.00 instalments=60
2023-03-01 E2 loan.requested loan=L2 fund=gravi_motivi amount=7000.00 instalments=36
2023-01-01 E1 timebank.agreed to=2023-06-30 recovery=four_monthly reason=study
2023-02-01 E1 timebank.leave_taken minutes=120
2023-03-01 E1 timebank.recovered minutes=60`

func TestPages(t *testing.T) {
	h := pagetest.Serve(t, scenario.Reporter(t, "2023-06-30", lines), Pages)
	for path, want := range map[string][]string{
		"/blue/rankings/prova_graduatoria?lang=it":               {"Graduatoria di prova", "1 L2 E2 01/01/2014 precede per since: 01/01/2014 contro 01/01/2017", "2 L1 E1 01/01/2017"},
		"/blue/rankings/prova_graduatoria?lang=en&at=2023-01-01": {"No request at this date."},
		"/blue/registers/prova_registro?lang=it":                 {"recoveries 1", "01/03/2023 E1 60"},
		"/blue/quotas/part_time?lang=it":                         {"Posti che restano", "0 contati, limite 0", "Base 2", "Nessuno."},
	} {
		pagetest.Get(t, h, path).Has(http.StatusOK, want...)
	}
	pagetest.Get(t, h, "/blue/quotas/none?lang=en").Has(http.StatusNotFound, "expected one of part_time")
}

// In the first year of a ledger a quota has no base, and nothing is marked (TIME G).
func TestAQuotaWithoutABase(t *testing.T) {
	const first = `2023-01-02 E1 employment.hired level=4 schedule=ft37
2023-02-01 E1 timebank.agreed to=2024-06-30 recovery=monthly`
	h := pagetest.Serve(t, scenario.Reporter(t, "2024-06-30", first), Pages)
	const path, unjudged, over = "/blue/quotas/orario_personalizzato?lang=en&at=", "1 counted, limit 0: not judged without a base", "over the limit"
	if p := pagetest.Get(t, h, path+"2023-12-31").Has(http.StatusOK, "Base 0", unjudged); strings.Contains(p.Words, over) || strings.Contains(p.HTML, "worst") {
		t.Error(p.HTML)
	}
	pagetest.Get(t, h, path+"2024-01-01").Has(http.StatusOK, "Base 1", over, "worst")
}

// When two criteria change places, the reason changes with the order.
func TestTheDecidingCriterion(t *testing.T) {
	p := page{View: &frame.View{Language: wording.Italian}}
	senior := json.RawMessage(`{"request":"A","years":12,"children":0}`)
	parent := json.RawMessage(`{"request":"B","years":9,"children":2}`)
	for _, want := range []struct {
		rows     []json.RawMessage
		criteria []string
		says     string
	}{
		{[]json.RawMessage{senior, parent}, []string{"years", "children"}, "precede per years: 12 contro 9"},
		{[]json.RawMessage{parent, senior}, []string{"children", "years"}, "precede per children: 2 contro 0"},
		{[]json.RawMessage{parent, senior}, nil, ""},
	} {
		table := p.table("rows", want.rows)
		p.reasons(&table, want.criteria)
		if table.Rows[0].Before != want.says || table.Rows[1].Before != "" {
			t.Errorf("%q, want %q", table.Rows[0].Before, want.says)
		}
	}
}
