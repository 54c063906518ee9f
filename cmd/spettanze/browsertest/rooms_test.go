package browsertest

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"spettanze/projections/breaches"
	"spettanze/projections/report"
)

// The fund of serious reasons, and a loan to the cent (the sample's guide): 500.00 at the end of 2023, 3,000.00 before the loan of
// 15/10/2024, -2,000.00 after it, with the breach; 100.00 a month and 66.96 of interest in June on five periods that add up:
// 6,000 × 48 + 5,900 × 28 + 5,800 × 31 + 5,700 × 30 + 5,600 × 31 = 977,600 euro-days, × 2.50% ÷ 365.
func TestFundsAndLoans(t *testing.T) {
	for at, want := range map[string]string{"2023-12-31": "500,00 €", "2024-10-14": "3.000,00 €", "2024-10-31": "\u22122.000,00 €"} {
		x := open(t, Look{}, "/blue/funds/gravi_motivi?lang=it&at="+at)
		x.see("Disponibile " + want)
		doc := decoded[report.Fund](t, get(t, x.p, "/v1/blue/funds/gravi_motivi?at="+at))
		if digits := strings.NewReplacer(".", "", ",", ".", "\u2212", "-", " €", "").Replace(want); doc.Available != digits {
			t.Errorf("at %s the page says %s, the API %s", at, want, doc.Available)
		}
		if at == "2024-10-31" {
			x.see("15/10/2024 E045 Fondo insufficiente")
		}
	}
	x := open(t, Look{}, "/blue/funds/gravi_motivi?lang=it&at=2023-06-30")
	x.click("L2023-001")
	x.see("Residuo 5.500,00 €")
	x.see("27/06/2023 trattenuto 100,00 € 66,96 €")
	x.click("5 periodi")
	x.see("977.600,00 × 2,50% ÷ 365 = 66,96 €")
	x.click("perché")
	x.see("5.500,00")
}

var standing = regexp.MustCompile(`ancora così \(([0-9.]+)\)`)

// The page counts what the API lists, at two dates, and each facet adds up to the list.
func TestBreachesAreCounted(t *testing.T) {
	p := program(t)
	for _, at := range []string{"2024-06-30", "2026-11-29"} {
		doc := decoded[report.Breaches](t, get(t, p, "/v1/blue/breaches?at="+at))
		page := get(t, p, "/blue/breaches?lang=it&at="+at)
		m := standing.FindStringSubmatch(page)
		if m == nil || m[1] != strconv.Itoa(len(doc.Breaches)) {
			t.Errorf("at %s the page says %v, the API has %d", at, m, len(doc.Breaches))
		}
		sums := map[string]int{}
		for _, section := range []string{"by-code", "by-account"} {
			part := page[strings.Index(page, `id="`+section+`"`):]
			part = part[:strings.Index(part, "</section>")]
			for _, m := range regexp.MustCompile(`<td class="n">([0-9]+)</td>`).FindAllStringSubmatch(part, -1) {
				n, err := strconv.Atoi(m[1])
				if err != nil {
					t.Fatal(err)
				}
				sums[section] += n
			}
		}
		if sums["by-code"] != len(doc.Breaches) || sums["by-account"] != len(doc.Breaches) {
			t.Errorf("at %s: %d breaches, the facets add up to %v", at, len(doc.Breaches), sums)
		}
		for _, b := range doc.Breaches[:3] { // the list of one rule is as long as its number
			var same int
			for _, other := range doc.Breaches {
				if other.Code == b.Code {
					same++
				}
			}
			if page := get(t, p, "/blue/breaches?lang=en&at="+at+"&code="+b.Code); !strings.Contains(page, fmt.Sprintf("still so (%d)", same)) {
				t.Errorf("at %s: %d of %s, the page says otherwise", at, same, b.Code)
			}
		}
	}
}

// While a page is open, a correction withdraws a breach on it, and the page names the event.
func TestABreachIsNoLongerSo(t *testing.T) {
	p := changing(t)
	doc := decoded[report.Breaches](t, get(t, p, "/v1/blue/employees/E112/breaches?at=2024-06-30"))
	n := 0
	var late report.Breach
	for _, b := range doc.Breaches {
		if b.Code == "flex.late_entry" {
			n, late = n+1, b
		}
	}
	const path = "/blue/breaches?lang=it&at=2024-06-30&employee=E112&code=flex.late_entry"
	x := openAt(t, p, Look{}, path)
	x.see(fmt.Sprintf("ancora così (%d) non più (0)", n))
	data, err := json.Marshal(map[string]string{"date": "2024-06-28", "source": late.Cause.Source, "id": late.Cause.ID, "reason": "mistyped"})
	if err != nil {
		t.Fatal(err)
	}
	publish(t, p, "blue", "E112", "hr.event.annulled.v1", string(data))
	x.see(fmt.Sprintf("ancora così (%d) non più (1)", n-1))
	x.click("non più (1)")
	x.see("non più, dal")
	x.see("Annullamento del 28/06/2024")
	published := decoded[breaches.Published](t, get(t, p, "/v1/blue/employees/E112/breaches/published?at=2024-06-30"))
	for _, b := range published.Breaches {
		if !b.Stands && b.Date == late.Date && b.Code == late.Code && (b.Withdrawn.Late.Source != "/browser" || b.Withdrawn.Late.Type != "hr.event.annulled") {
			t.Errorf("withdrawn by %+v", b.Withdrawn.Late)
		}
	}
	x.click("prima di questo fatto")
	x.see(fmt.Sprintf("ancora così (%d) non più (0)", n))
}
