package browsertest

import (
	"fmt"
	"strings"
	"testing"

	"spettanze/cmd/spettanze/sample/guide"
	"spettanze/projections/wording"
)

// row returns the text of the first row of a table that has a text.
func (x *tab) row(text string) string {
	x.t.Helper()
	s, err := Eval[string](x.Tab, fmt.Sprintf(`[...document.querySelectorAll("tr")].map(r => r.innerText.replace(/\s+/g, " ").trim()).find(s => s.includes(%q)) ?? ""`, text))
	if err != nil {
		x.t.Fatal(err)
	}
	return s
}

// What was believed about a figure on another day, and what made the difference, is three clicks from the employee's page.
func TestStory(t *testing.T) {
	fact := lateFact(t)
	since := fact.sinceIn(wording.Italian)
	for name, l := range map[string]Look{"script": {}, "no script": {NoScript: true}, "phone": {Width: 390, Height: 844, Dark: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := open(t, l, e034+"?at=2023-07-19")
			if got := x.row("luglio 2023"); !strings.Contains(got, "4:00") || !strings.Contains(got, "−1:00") || !strings.Contains(got, "3:00") {
				t.Errorf("July's payroll is %q, want 4:00 published, a difference of −1:00, 3:00 due", got)
			}
			x.open(fact.address(e034 + "?at=2023-07-19"))
			x.see("Da allora " + since + " registrazioni, 1 cambia questa pagina.")
			if got := x.row("luglio 2023"); !strings.Contains(got, "4:00") || strings.Contains(got, "3:00") {
				t.Errorf("as known before the late fact, July's payroll is %q, want 4:00", got)
			}
			x.click("Che cosa è cambiato")
			x.see(since + " registrazioni, 1 cambia qualcosa.")
			x.see("In ritardo: recupero in banca del tempo del 15/06/2023, registrato 35 giorni dopo")
			if got := x.row("30/06/2023"); !strings.Contains(got, "~ cambia") || !strings.Contains(got, "trattenuta −4:00") || !strings.Contains(got, "trattenuta −3:00") {
				t.Errorf("the change is %q", got)
			}
			if n := len(x.texts("main summary")); n != 1 {
				t.Errorf("%d events, want 1", n)
			}
			x.click("prima di questo fatto")
			x.see(fmt.Sprint("come risultava alla sequenza ", fact.before))
		})
	}
}

// The guide of the demo leads to pages that show what it says.
func TestGuide(t *testing.T) {
	want := []string{"3:00", "1 cambia questa pagina", "recupero in banca del tempo del 15/06/2023", "−1:00"}
	steps := guide.Story()
	if len(steps) != len(want) {
		t.Fatalf("%d steps", len(steps))
	}
	x := open(t, Look{}, steps[0].Page)
	for i, step := range steps {
		x.open(step.Page)
		x.see(want[i])
	}
}
