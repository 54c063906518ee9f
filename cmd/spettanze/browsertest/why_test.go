package browsertest

import (
	"context"
	"fmt"
	"testing"

	"spettanze/projections/difference"
	"spettanze/projections/wording"
)

// What was withheld from E034 was 4:00 as known before the late fact and is 3:00 with it: from the page of the employee to
// the event that made the difference, and back to the page before it, in two clicks.
func TestWhatMadeTheDifference(t *testing.T) {
	fact := lateFact(t)
	since := fact.sinceIn(wording.Italian)
	before := fact.address("/blue/employees/E034?at=2023-07-19") + "&lang=it"
	x := open(t, Look{}, before)
	x.see("Da allora " + since + " registrazioni, 1 cambia questa pagina.")
	x.click("Che cosa è cambiato")
	x.see(since + " registrazioni, 1 cambia qualcosa.")
	x.see("In ritardo: recupero in banca del tempo del 15/06/2023, registrato 35 giorni dopo")
	x.see("trattenuta −4:00")
	x.see("trattenuta −3:00")
	x.see("paghe di luglio 2023, trattenuta in busta paga −1:00")
	x.click("prima di questo fatto")
	x.see(fmt.Sprint("come risultava alla sequenza ", fact.before))
	if at := x.address(); at != before {
		t.Errorf("at %s", at)
	}
}

// The history of what payroll withholds from E034 in July 2023: each value, since when it was known, because of which fact; and
// what changed between two of them.
func TestHistoryOfAFigure(t *testing.T) {
	const path = "/blue/employees/E034/history?at=2023-07-19&entitlement=banca_del_tempo&kind=withhold&month=2023-07&lang="
	fact := lateFact(t)
	for lang, says := range map[string][]string{
		"it": {"20/07/2023 09:08, sequenza " + fmt.Sprint(fact.fact) + " 3:00 −1:00 in ritardo: recupero in banca del tempo del 15/06/2023, registrato 35 giorni dopo",
			"12/06/2023 09:07, sequenza " + fmt.Sprint(fact.leave) + " 4:00 +4:00 Assenza in banca del tempo del 12/06/2023 previsione fino al 30/06/2023"},
		"en": {"2023-07-20 09:08, sequence " + fmt.Sprint(fact.fact) + " 3:00 −1:00 late: time bank recovered of 2023-06-15, recorded 35 days after",
			"2023-06-12 09:07, sequence " + fmt.Sprint(fact.leave) + " 4:00 +4:00 Time bank leave taken of 2023-06-12 forecast until 2023-06-30"},
	} {
		x := open(t, Look{}, path+lang)
		for _, s := range says {
			x.see(s)
		}
	}
	x := open(t, Look{NoScript: true}, path+"it")
	x.click("che cosa è cambiato")
	x.see("trattenuta in busta paga −1:00")
}

// Why a figure of three years is what it is: its lines are loaded where they are opened, add up, and lead to what was received.
func TestWhyIsOpenedInPlace(t *testing.T) {
	x := open(t, Look{}, "/blue/employees/E101/explain?entitlement=flex&at=2025-12-31&lang=it")
	// The amounts of the lines of a fold, in minutes, and that of the fold itself.
	const minutes = `(s => { const m = s.match(/([+−]?)(\d+):(\d\d)/); return (m[1] === "−" ? -1 : 1) * (60 * m[2] + +m[3]); })`
	const sums = `[...document.querySelectorAll(".why details[open] > .below")].filter(b => b.querySelector(":scope > * > summary > .amount, :scope > .leaf > .amount")).every(b => {
		const of = e => ` + minutes + `(e.textContent);
		const lines = [...b.querySelectorAll(":scope > details > summary > .amount, :scope > .leaf > .amount")];
		return lines.reduce((sum, e) => sum + of(e), 0) === of(b.parentElement.querySelector(":scope > summary > .amount"));
	})`
	x.click("2024, ")
	x.see("dicembre 2024")
	x.wait(sums)
	x.click("dicembre 2024")
	x.wait(`document.querySelectorAll(".why details[open] .below details[open] .below .amount").length > 1`)
	x.wait(sums)
	x.wait(`document.activeElement !== document.body`)
	// The same without script: a line has a page of its own.
	y := open(t, Look{NoScript: true}, "/blue/employees/E101/explain?entitlement=flex&at=2025-12-31&lang=it")
	y.click("2024, ")
	y.click("Apri")
	y.see("Tutta la cifra")
	y.see("dicembre 2024")
}

// E001 at the end of January 2023: 7:20 and 1:00 are 8:20, 8:00 are carried over; twenty days gave nothing.
func TestWhyAtTheCap(t *testing.T) {
	x := open(t, Look{}, "/blue/employees/E001/explain?entitlement=flex&at=2023-01-31&lang=it")
	x.see("8:00 è la somma di:")
	x.see("+7:20 01/01/2023 saldo di apertura")
	x.see("−0:20 31/01/2023 perdita")
	x.see("20 giorni e fatti che non danno né tolgono nulla")
	x.click("perdita")
	x.see("massimo riportabile 8:00, con segno più o meno (in vigore dal 01/12/2022")
	x.see("chiusura del 31/01/2023")
}

// From the record before the late fact to it one event changes one person, an empty range says so, and ten thousand events are summed up.
func TestChanges(t *testing.T) {
	p := program(t)
	fact := lateFact(t)
	d := decoded[difference.ByEvent](t, get(t, p, fmt.Sprintf("/v1/blue/changes?at=2023-08-31&from-known=%d&known=%d", fact.before, fact.fact)))
	if d.Records != 1 || d.Changing != 1 || len(d.Effects[0].Employees) != 1 {
		t.Errorf("%+v", d)
	}
	open(t, Look{}, fact.address(fmt.Sprint("/blue/changes?at=2023-08-31&lang=it&from-known=", fact.before))).see("Niente è cambiato fra i due momenti.")
	r := Fetch(context.Background(), p.Address+"/v1/blue/changes?at=2026-06-30&from-known="+fmt.Sprint(fact.before+fact.since-10_000))
	all := decoded[difference.ByEvent](t, r.Body)
	if all.Records != 10_000 || all.Changing < 1000 {
		t.Errorf("%d records, %d change something", all.Records, all.Changing)
	}
}
