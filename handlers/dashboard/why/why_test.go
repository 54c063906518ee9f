package why_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"spettanze/events"
	"spettanze/handlers/dashboard/pagetest"
	"spettanze/handlers/dashboard/why"
	"spettanze/projections/scenario"
)

// pages serves the page over a small company, on the last day of 2024.
func pages(t *testing.T, lines string) http.Handler {
	t.Helper()
	return pagetest.Serve(t, scenario.Reporter(t, "2024-12-31", lines), why.Pages)
}

// The time bank's cap and arithmetic of contract §4: 7:20 and 1:00 are 8:20; 8:00 are carried over, 0:20 forfeited.
func TestAFigureDownToWhatWasReceived(t *testing.T) {
	h := pages(t, `2015-01-10 E1 employment.hired level=5 schedule=ft37
2022-12-31 E1 balance.opened entitlement=flex quantity=440
2023-01-10 E1 clocking.recorded week=A punches=07:45,12:00,12:45,17:15 #c1
2023-01-11 E1 clocking.recorded week=A punches=07:45,12:00,13:00,17:00`)
	// 4:15 + 4:30 less 8:00 are 0:45; 4:15 + 4:00 less 8:00 are 0:15: 8:20 at the month's end.
	pagetest.Get(t, h, "/blue/employees/E1/explain?entitlement=flex&at=2023-01-31").Has(http.StatusOK, "Perché: Flessibilità di E1",
		`<strong class="amount">8:00</strong>`, "+0:45", "+0:15", "−0:20", "CIA/All.1-A/Compensazioni", "Storia di questa cifra",
		"prima di questo fatto", `/employees/E1/explain?at=2023-01-31&amp;entitlement=flex&amp;known=2`, "Come ricevuto", `"07:45"`)
	pagetest.Get(t, h, "/blue/employees/E1/explain?entitlement=flex&at=2023-01-31&lang=en").Has(http.StatusOK, "Why: Flexible hours of E1")
	pagetest.Get(t, h, "/blue/employees/E1/explain?entitlement=flex&node=nowhere").Has(http.StatusNotFound, "non ha questa voce")
	pagetest.Get(t, h, "/blue/employees/E1/explain?entitlement=nothing").Has(http.StatusBadRequest)
}

var fold = regexp.MustCompile(`hx-get="([^"]*)"`)

// TestALargeTreeIsOpenedInPlace: the page of two years of clockings has few lines, and following the address of each fold, in
// place, leads to every clocking.
func TestALargeTreeIsOpenedInPlace(t *testing.T) {
	lines := []string{"2015-01-10 E1 employment.hired level=5 schedule=ft37", "2022-12-31 E1 balance.opened entitlement=flex quantity=60"}
	clockings := 0
	for d := events.MustParseDate("2023-01-02"); d < events.MustParseDate("2024-12-20"); d += 7 {
		lines = append(lines, fmt.Sprintf("%s E1 clocking.recorded week=A punches=08:00,12:00,13:00,%s #c%d", d, "17:10", d))
		clockings++
	}
	h := pages(t, strings.Join(lines, "\n"))
	page := pagetest.Get(t, h, "/blue/employees/E1/explain?entitlement=flex").HTML
	if n := strings.Count(page, "<details"); n > 10 {
		t.Errorf("%d folds in the page", n)
	}
	seen, todo := map[string]bool{}, []string{page}
	events := map[string]bool{}
	for len(todo) > 0 {
		for _, m := range fold.FindAllStringSubmatch(todo[0], -1) {
			address := strings.ReplaceAll(m[1], "&amp;", "&")
			if seen[address] {
				continue
			}
			seen[address] = true
			part := pagetest.Get(t, h, address, "HX-Request-Type", "partial").Has(http.StatusOK).HTML
			if strings.Contains(part, "<html") {
				t.Fatalf("%s: %s", address, part)
			}
			for _, id := range regexp.MustCompile(`/hr c\d+`).FindAllString(part, -1) {
				events[id] = true
			}
			todo = append(todo, part)
		}
		todo = todo[1:]
	}
	if len(events) != clockings {
		t.Errorf("%d clockings are reached, of %d", len(events), clockings)
	}
}
