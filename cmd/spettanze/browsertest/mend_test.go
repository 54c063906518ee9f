package browsertest

import (
	"fmt"
	"strings"
	"testing"
)

// clickIn presses a button of the card that shows a text.
func (x *tab) clickIn(card, button string) {
	x.t.Helper()
	x.wait(fmt.Sprintf(`(() => {
		const card = [...document.querySelectorAll("article.card")].find(a => a.innerText.replace(/\s+/g, " ").includes(%q));
		const b = [...(card?.querySelectorAll("button") ?? [])].find(b => b.innerText.trim() === %q);
		b?.click();
		return !!b;
	})()`, card, button))
}

// Nine facts wait in the sample. The second clocking of E046 is mended by the prepared annulment of the first: a trial shows the one
// movement that would appear, sending it moves the card, and E046's own page has one fact less to wait for, by itself.
func TestMendAFact(t *testing.T) {
	p := changing(t)
	e := openAt(t, p, Look{}, "/blue/employees/E046")
	e.see("2 fatti attendono")
	l := Look{Language: "it"}
	x := openAt(t, p, l, "/blue/rejected")
	if n := len(x.texts("article.card")); n != 9 {
		t.Errorf("%d cards", n)
	}
	const second = "E046: Timbratura del 11/06/2024"
	x.see(second)
	x.clickIn(second, "Prova")
	x.see("Un fatto che attende conterebbe")
	appears := 0
	for _, row := range x.texts("tbody tr") {
		if strings.HasPrefix(row, "+ compare") {
			appears++
			if !strings.Contains(row, "Flessibilità, accredito") && !strings.Contains(row, "Buoni pasto, maturazione") {
				t.Errorf("it appears: %s", row)
			}
		}
	}
	if appears != 2 {
		t.Errorf("%d movements would appear", appears)
	}
	x.click("Invia")
	x.see("Inviato. Sequenze nel registro:")
	x.see("Risolti")
	x.gone(second)
	if n := len(x.texts("article.card")); n != 8 {
		t.Errorf("%d cards are left", n)
	}
	if row := x.text("#resolved ~ div tbody tr"); !strings.Contains(row, "11/06/2024 E046") || !strings.Contains(row, "conta") {
		t.Errorf("resolved: %s", row)
	}
	e.see("1 fatto attende")
}

// A repair that lacks something says what, field by field; the pages of the trial and of its refusal break no rule of axe.
func TestMendWithWhatAPersonKnows(t *testing.T) {
	l := Look{Language: "en", Dark: true}
	x := openAt(t, changing(t), l, "/blue/rejected?lang=en")
	const decided = "E003: Loan decided of 2024-03-18"
	x.see(decided)
	x.clickIn(decided, "Try")
	x.see("“Date” is to be filled in")
	x.accessible(axeSource(t), l)
	// The refusal offers the fields again.
	x.write(`input[name="fill:/0/data/date"]`, "2024-03-01")
	x.write(`input[name="fill:/0/data/amount"]`, "1000.00")
	x.write(`input[name="fill:/0/data/instalments"]`, "10")
	x.wait(`(s => { s.value = "gravi_motivi"; return s.value !== ""; })(document.querySelector('select[name="fill:/0/data/fund"]'))`)
	x.click("Try again")
	x.see("One fact that waits would count")
	x.accessible(axeSource(t), l)
}

// A verification is begun on the page, shows how far it is, and ends with a verdict, without a reload.
func TestVerifyOnThePage(t *testing.T) {
	x := openAt(t, changing(t), Look{}, "/blue/audit")
	x.see("Nessuna verifica è ancora stata fatta qui")
	x.click("Verifica ora")
	x.see("Nessuna differenza: ogni cifra segue dai fatti")
	x.see(fmt.Sprintf("%d persone", len(employees(t, x.p, ""))))
	x.see("Verifica ora")
}
