package history_test

import (
	"net/http"
	"testing"

	"spettanze/handlers/dashboard/history"
	"spettanze/handlers/dashboard/pagetest"
	"spettanze/projections/scenario"
)

// The pages above a history are its figure's own and the list that it is in.
func TestCrumbs(t *testing.T) {
	h := pagetest.Serve(t, scenario.Reporter(t, "2023-06-30", `2015-01-01 E1 employment.hired level=4 schedule=ft37
2023-01-01 E1 balance.opened entitlement=flex quantity=60`), history.Pages)
	pagetest.Get(t, h, "/blue/employees/E1/history?entitlement=flex&lang=it").Has(http.StatusOK, "Dipendenti E1 Storia di questa cifra: Flessibilità di E1")
	pagetest.Get(t, h, "/blue/funds/gravi_motivi/history?lang=en").Has(http.StatusOK, "Funds and loans Fund, serious reasons History of this figure")
}
