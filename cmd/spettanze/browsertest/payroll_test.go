package browsertest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"html"
	"regexp"
	"strings"
	"testing"

	"spettanze/events"
	"spettanze/projections/payroll"
)

// July 2023 of E034: 240 minutes were published, an hour worked back in June was recorded on 20 July, 180 are due. The page, the
// document, the command and the file for payroll say so, and the file is the same when it is taken again.
func TestPayroll(t *testing.T) {
	p := program(t)
	const question = "month=2023-07&at=2023-08-31"
	d := decoded[payroll.Published](t, get(t, p, "/v1/blue/payroll/published?"+question))
	if line := run(t, "payroll", "published", "--month", "2023-07", "--at", "2023-08-31", "--json", "--server", p.Address); decoded[payroll.Published](t, line).Totals[0] != d.Totals[0] {
		t.Errorf("the command says %s", line)
	}
	changed := 0
	for x, publications := range d.Each() {
		if x.Employee == "E034" && x.Entitlement == events.BancaDelTempo {
			changed++
			late := publications[1].Late
			if x.Published != "240" || x.Difference != "-60" || x.Due != "180" || late == nil || late.Date.String() != "2023-06-15" {
				t.Errorf("%+v %+v", x, late)
			}
		} else if x.Entitlement != events.BuoniPasto && (x.Published != x.Due || strings.Trim(x.Difference, "0.") != "") { // a late clocking is a voucher
			t.Errorf("%+v: only E034's differs", x)
		}
	}
	if changed != 1 {
		t.Errorf("%d rows of E034", changed)
	}
	page := get(t, p, "/blue/payroll?lang=it&"+question)
	for _, want := range []string{"Comunicato <b>4:00</b>, dovuto ora <b>3:00</b>", "−1:00", "in ritardo: recupero in banca del tempo del 15/06/2023",
		"1 differenza</span>", "737,13"} { // 100,00 + 3 × 166,67 + 83,33 + 52,08, and 1,71 of kasko
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	// The files.
	files := regexp.MustCompile(`href="(/v1/blue/payroll[^"]*\.csv[^"]*)"[^\n]*<code>([0-9a-f]{64})</code>`).FindAllStringSubmatch(page, -1)
	if len(files) != 3 {
		t.Fatalf("%d files", len(files))
	}
	for _, f := range files {
		first := Fetch(context.Background(), p.Address+html.UnescapeString(f[1]))
		again := Fetch(context.Background(), p.Address+html.UnescapeString(f[1]))
		sum := sha256.Sum256([]byte(first.Body))
		if first.Status != 200 || first.Body != again.Body || hex.EncodeToString(sum[:]) != f[2] {
			t.Errorf("%s: status %d, %d bytes, then %d; the page says %s", f[1], first.Status, len(first.Body), len(again.Body), f[2])
		}
	}
	// Before the late fact.
	if page = get(t, p, "/blue/payroll?lang=it&known=2023-07-19&"+question); !strings.Contains(page, "1 cambia questa pagina") || !strings.Contains(page, ">4:00</a>") {
		t.Error("before the late fact 4:00 were due, and one record changes the page")
	}
}
