package funds_test

import (
	"net/http"
	"strings"
	"testing"

	"spettanze/handlers/dashboard/funds"
	"spettanze/handlers/dashboard/pagetest"
	"spettanze/projections/scenario"
)

// The fund has a budget of 20,000.00 a year and a cap of 6,000.00 for one loan (contract §6).
// E1 gets 6,000.00 in 60 instalments; E2, on a fixed-term contract, is refused; E1 asks again before repaying.
const lines = `2015-01-01 E1 employment.hired level=4 schedule=ft37
2022-09-01 E2 employment.hired contract=fixed_term level=4 schedule=ft37
2023-01-02 E1 loan.requested loan=L1 fund=gravi_motivi amount=6000.00 instalments=60
2023-01-05 E1 loan.decided loan=L1 granted=true
2023-01-10 E1 loan.disbursed loan=L1 fund=gravi_motivi amount=6000.00 instalments=60
2023-03-01 E2 loan.requested loan=L2 fund=gravi_motivi amount=7000.00 instalments=36 netMonthlyPay=500.00
2023-03-20 E2 loan.decided loan=L2 granted=false reason=conditions
2023-06-01 E1 loan.requested loan=L3 fund=gravi_motivi amount=2000.00 instalments=24`

func TestPages(t *testing.T) {
	h := pagetest.Serve(t, scenario.Reporter(t, "2023-06-30", lines), funds.Pages)
	for path, want := range map[string][]string{
		// 20,000.00 of 2023 and what 2022 left; 6,000.00 are lent.
		"/blue/funds?lang=it": {"Fondo gravi motivi", "Da rimborsare 5.500,00 €", "Una richiesta attende", "L3 , E1 : 2.000,00 €, richiesto, da 29 giorni",
			"Contributo veicolo elettrico", "Quota del tempo parziale quota"},
		"/blue/funds?lang=it&at=2023-06-01": {"Una richiesta attende", "L3 , E1 : 2.000,00 €, richiesto"}, // on the day of the request
		"/blue/funds/gravi_motivi?lang=it": {"Può ancora prestare 114.000,00 €. L'ultimo prestito: L1 , E1 , 6.000,00 €, erogato il 10/01/2023", "dotazione 20.000,00 € dati 6.000,00 €", "L1 E1 02/01/2023 05/01/2023 10/01/2023 in corso 6.000,00 € 60 5.500,00 € rispettate",
			"L2 E2 01/03/2023 20/03/2023 non concesso 7.000,00 € 36 4 non rispettate", "L3 E1 01/06/2023 richiesto da 29 giorni 2.000,00 € 24 una non rispettata"},
		// Interest of June is on five periods that add up (contract §6, example 2): 977,600.00 × 2.50% ÷ 365.
		"/blue/loans/L1?lang=it": {"27/06/2023 trattenuto 100,00 € 66,96 € 5.500,00 € 5 periodi", "11/01/2023 27/02/2023 6.000,00 € 48 288.000,00",
			"28/02/2023 27/03/2023 5.900,00 € 28 165.200,00", "28/03/2023 27/04/2023 5.800,00 € 31 179.800,00", "28/04/2023 27/05/2023 5.700,00 € 30 171.000,00",
			"28/05/2023 27/06/2023 5.600,00 € 31 173.600,00", "977.600,00 × 2,50% ÷ 365 = 66,96 €", "rata e altri impegni entro la quota della retribuzione netta non verificabile",
			"27/07/2023 previsto 100,00 €", "Da erogare entro il 04/02/2023"},
		"/blue/loans/L2?lang=en":                         {"Loan L2", "refused", "Decided on 2023-03-20: refused, conditions", "a contract without a term not met", "150.00 194.44"},
		"/blue/loans/L3?lang=en":                         {"requested for 29 days", "Decided on not yet", "previous loan repaid not met 0.00 5,600.00"},
		"/blue/loans?lang=en":                            {"In order of presentation", "L1", "L2", "L3"},
		"/blue/pots/veicolo_elettrico?lang=it":           {"Nessun contributo a questa data."},
		"/blue/funds/gravi_motivi?lang=en&at=2023-01-01": {"No request and no loan at this date."},
	} {
		pagetest.Get(t, h, path).Has(http.StatusOK, want...)
	}
	for path, want := range map[string]string{"/blue/loans/L9?lang=en": "Unknown loan", "/blue/funds/none?lang=it": "atteso uno tra gravi_motivi"} {
		pagetest.Get(t, h, path).Has(http.StatusNotFound, want)
	}
}

// A fund without a budget shows what it gave, and of which part of a loan interest is reckoned (MONEY B, example 1).
func TestWithoutBudget(t *testing.T) {
	h := pagetest.Serve(t, scenario.Reporter(t, "2023-06-30", "2015-01-01 E1 employment.hired level=7 schedule=ft37\n"+
		"2023-01-10 E1 loan.disbursed loan=L1 fund=auto amount=20000.00 instalments=60 vehicle=electric"), funds.Pages)
	for path, want := range map[string][]string{
		"/blue/funds?lang=it":      {"Prestito auto 20.000,00 € dati, senza un limite Da rimborsare 18.333,35 €"},
		"/blue/funds/auto?lang=it": {"Dati finora 20.000,00 € : non ha una dotazione. Da rimborsare 18.333,35 € . perché", "L1 E1 senza richiesta"},
		"/blue/loans/L1?lang=it": {"1,250% l'anno", "Con interessi 5.000,00 €", "Se il servizio finisse per dimissioni 18.333,35 €",
			"3.258.667,68 × 5.000,00 € ÷ 20.000,00 € × 1,250% ÷ 365 = 27,90 €", "importo entro il prezzo del veicolo non verificabile",
			"importo entro il massimo individuale rispettata 25.000,00 20.000,00"},
		"/blue/loans/L1?lang=en": {"If the service ended by resignation", "a level that has a right to the loan met 7"},
	} {
		pagetest.Get(t, h, path).Has(http.StatusOK, want...)
	}
}

// A fund of which more was lent than there was cannot lend, and what is missing is not called available.
func TestOverdrawn(t *testing.T) {
	h := pagetest.Serve(t, scenario.Reporter(t, "2023-06-30", "2015-01-01 E1 employment.hired level=4 schedule=ft37\n"+
		"2023-01-10 E1 loan.disbursed loan=L1 fund=gravi_motivi amount=122000.00 instalments=60"), funds.Pages)
	page := pagetest.Get(t, h, "/blue/funds/gravi_motivi?lang=it").Has(http.StatusOK, "Non può prestare: mancano 2.000,00 €.", "dati 122.000,00 € di 120.000,00 €, oltre il limite")
	if !strings.Contains(page.HTML, `high="12000000" max="12200000" optimum="0" value="12200000"`) {
		t.Error("the bar of an overdrawn fund is not beyond its limit")
	}
	page = pagetest.Get(t, h, "/blue/funds?lang=en").Has(http.StatusOK, "−€2,000.00 It cannot lend: €2,000.00 short. Given €122,000.00 of €120,000.00")
	if strings.Contains(page.Words, "−€2,000.00 available") {
		t.Error("what is missing is not available")
	}
}
