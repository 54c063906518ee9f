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
		"/blue/rankings/prova_graduatoria?lang=it":               {"Graduatoria di prova", "1 L2 E2 01/01/2014 precede per in vigore dal: 01/01/2014 contro 01/01/2017", "2 L1 E1 01/01/2017"},
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

// mortgages are two requests of level 5 of one quarter, one of them evicted, two that only their order parts, one of a later quarter, one that
// was withdrawn, and five grants of level 7.
const mortgages = `2010-01-01 E1 employment.hired level=5 schedule=ft37
2012-01-01 E2 employment.hired level=5 schedule=ft37
2012-01-01 E3 employment.hired level=5 schedule=ft37
2009-01-01 E4 employment.hired level=7 schedule=ft37
2023-01-10 E1 mortgage.requested request=R1 purpose=purchase property=H1 amount=100000.00 years=20 age=40
2023-01-20 E2 mortgage.requested request=R2 purpose=purchase property=H2 amount=90000.50 extraAmount=5000.00 years=20 age=44 eviction=true
2023-01-20 E3 mortgage.requested request=R3 purpose=purchase property=H3 amount=100000.00 years=20 age=44
2023-01-20 E3 mortgage.requested request=R4 purpose=purchase property=H3 amount=100000.00 years=20 age=44
2023-01-21 E3 mortgage.requested request=R5 purpose=purchase property=H3 amount=100000.00 years=20 age=44
2023-01-22 E3 mortgage.withdrawn request=R5
2023-04-02 E1 mortgage.requested request=R6 purpose=purchase property=H1 amount=100000.00 years=20 age=40
2023-01-20 E4 mortgage.requested request=S1 purpose=purchase property=K1 amount=100000.00 years=20 age=44
2023-01-20 E4 mortgage.requested request=S2 purpose=purchase property=K2 amount=100000.00 years=20 age=44
2023-01-20 E4 mortgage.requested request=S3 purpose=purchase property=K3 amount=100000.00 years=20 age=44
2023-01-20 E4 mortgage.requested request=S4 purpose=purchase property=K4 amount=100000.00 years=20 age=44
2023-01-20 E4 mortgage.requested request=S5 purpose=purchase property=K5 amount=100000.00 years=20 age=44
2023-02-20 E4 mortgage.decided request=S1 granted=true
2023-02-20 E4 mortgage.decided request=S2 granted=true
2023-02-20 E4 mortgage.decided request=S3 granted=true
2023-02-20 E4 mortgage.decided request=S4 granted=true
2023-02-20 E4 mortgage.decided request=S5 granted=true`

// Each quarter and group is a table of its own, in which every row says by which criterion it comes before the next.
func TestTheRankingOfMortgages(t *testing.T) {
	h := pagetest.Serve(t, scenario.Reporter(t, "2023-05-02", mortgages), Pages)
	it := pagetest.Get(t, h, "/blue/rankings/mutuo_casa?lang=it").Has(http.StatusOK,
		"Mutuo casa", "Livelli da 1 a 6, 2023 12 0 usati su 12", "Livello 7, 2023 −1 5 usati su 4", "oltre il limite",
		"Livelli da 1 a 6, 1º trimestre 2023 Posizione Richiesta Dipendente Presentata il Sfratto Anzianità dal Età Importo Ulteriore importo Stato Perché prima della successiva",
		"1 R2 E2 20/01/2023 sì 01/01/2012 44 90.000,50 5.000,00 in attesa precede per sfratto: sì contro no",
		"2 R1 E1 10/01/2023 no 01/01/2010 40 100.000,00 0,00 in attesa precede per anzianità dal: 01/01/2010 contro 01/01/2012",
		"3 R3 E3 20/01/2023 no 01/01/2012 44 100.000,00 0,00 in attesa precede per ordine di arrivo",
		"4 R4 E3 20/01/2023", "R5 E3 21/01/2023 no 01/01/2012 44 100.000,00 0,00 ritirato",
		"Livelli da 1 a 6, 2º trimestre 2023", "1 R6 E1 02/04/2023", "Livello 7, 1º trimestre 2023", "Posti dell'anno superati 4 5", "Decisione in ritardo sul mutuo")
	for _, want := range []string{`<mark>sì</mark>`, `<mark>01/01/2010</mark>`, `<th scope="row"><a href="/blue/employees/E2`, `<caption>Livello 7, 1º trimestre 2023</caption>`} {
		if !strings.Contains(it.HTML, want) {
			t.Errorf("%q is not on the page", want)
		}
	}
	pagetest.Get(t, h, "/blue/rankings/mutuo_casa?lang=en").Has(http.StatusOK, "Home mortgage", "Levels 1 to 6, 2023 12 0 used of 12",
		"Levels 1 to 6, 1st quarter of 2023 Rank Request Employee Presented on Eviction Service since Age Amount Further sum State Why before the next",
		"before the next by eviction: yes against no", "before the next by order of arrival", "withdrawn")
}
