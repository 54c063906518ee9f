package browsertest

import (
	"html"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"spettanze/events"
	"spettanze/projections/wording"
)

var (
	cardFigure = regexp.MustCompile(`(?s)id="card-([a-z0-9_]+)">.*?class="figure[^"]*"[^>]*>([^<]*)<`)
	chartLast  = regexp.MustCompile(`class="last">.*?<text[^>]*>([^<]*)</text>`)
	closingRow = regexp.MustCompile(`class="n last">([^<]*)<`)
)

// At random dates, known at random sequences: the card of an entitlement, the last step of its chart and the last line of its
// statement have the figure of the API.
func TestCardsAgree(t *testing.T) {
	p := program(t)
	people := employees(t, p, "")
	random := rand.New(rand.NewPCG(6, 3)) //nolint:gosec // the same each time
	for n := 0; n < 60; {
		who := people[random.IntN(len(people))]
		question := "at=" + (events.NewDate(2023, 1, 31) + events.Date(random.IntN(1000))).String() //nolint:gosec // few
		if random.IntN(2) == 0 {
			question += "&known=" + strconv.Itoa(2000+random.IntN(40000))
		}
		answer := Fetch(t.Context(), p.Address+"/v1/blue/employees/"+who+"/balances?"+question)
		if answer.Status == 404 {
			continue // not hired yet, as known then
		}
		balances := decoded[struct{ Balances []figure }](t, answer.Body).Balances
		if len(balances) == 0 {
			continue
		}
		chosen := balances[random.IntN(len(balances))]
		if chosen.Entitlement.Row().AtOnce {
			continue // paid at once: no balance, no card
		}
		page := html.UnescapeString(get(t, p, "/blue/employees/"+who+"?lang=it&entitlement="+string(chosen.Entitlement)+"&"+question))
		cards := map[string]string{}
		for _, m := range cardFigure.FindAllStringSubmatch(page, -1) {
			cards[m[1]] = strings.TrimSpace(m[2])
		}
		for _, b := range balances {
			q, _ := wording.Parse(b.Unit, b.Balance)
			if want := wording.Italian.Quantity(q); !b.Entitlement.Row().AtOnce && cards[string(b.Entitlement)] != want {
				t.Errorf("%s, %s: the card of %s says %q, want %s", who, question, b.Entitlement, cards[string(b.Entitlement)], want)
			}
		}
		q, _ := wording.Parse(chosen.Unit, chosen.Balance)
		for what, found := range map[string][]string{"the statement ends with": closingRow.FindStringSubmatch(page),
			"the chart ends with": chartLast.FindStringSubmatch(page)} {
			if want := wording.Italian.Quantity(q); len(found) != 2 || found[1] != want {
				t.Errorf("%s, %s, %s: %s %q, want %s", who, question, chosen.Entitlement, what, found, want)
			}
		}
		n++
	}
}

// E001 on 31 January 2023: 7:20 and 1:00 make 8:20, of which 8:00 are carried over and 0:20 lost. The row opens without script too.
func TestEmployeeOverItsCap(t *testing.T) {
	for _, l := range []Look{{Language: "it"}, {Language: "it", NoScript: true}} {
		x := open(t, l, "/blue/employees/E001?at=2023-01-31&entitlement=flex&lang=it")
		x.see("8:00 di 8:00")
		if figure := x.text("#card-flex .figure"); figure != "8:00" {
			t.Errorf("the card says %s", figure)
		}
		x.see("perso 0:20 (il 31/01/2023)")
		if _, err := Eval[bool](x.Tab, `[...document.querySelectorAll(".movements summary")].find(e => e.innerText.includes("perdita")).click() || true`); err != nil {
			t.Fatal(err)
		}
		x.see("riporto 8:00, perse 0:20")
		x.see("CIA/All.1-A/Compensazioni")
	}
}

// E034 on 31 August 2023: an hour worked back on 15 June was recorded 35 days after. Payroll withholds 3:00 of the 4:00 that it was
// said; before that fact it was 4:00.
func TestEmployeeWithALateFact(t *testing.T) {
	x := open(t, Look{Language: "it"}, "/blue/employees/E034?at=2023-08-31&entitlement=banca_del_tempo&lang=it")
	x.see("registrato 35 giorni dopo")
	x.see("luglio 2023 trattenuta in busta paga: Banca del tempo, da recuperare 4:00 −1:00 3:00")
	x.see("Recupero in banca del tempo del 15/06/2023, in ritardo: registrato il 20/07/2023")
	x.click("recupero registrato 35 giorni dopo")
	x.see("regola CIA/4bis.B.2.b") // opened in place: what the movement rests on
	x.see("/hr hr-E034-0008")
	x.click("la pagina prima di questo fatto")
	x.see("questa pagina. Che cosa è cambiato")
	x.see("luglio 2023 trattenuta in busta paga: Banca del tempo, da recuperare 4:00 4:00")
	x.click("Con le correzioni")
	x.see("4:00 −1:00 3:00")
}

// E046's clocking of 14 May 2024 was annulled: it is shown struck, with what annulled it. Two facts wait.
func TestEmployeeWithCorrections(t *testing.T) {
	x := open(t, Look{Language: "it"}, "/blue/employees/E046?at=2024-06-30&entitlement=flex&lang=it")
	if struck := strings.Join(x.texts(".movements .annulled del"), " "); struck != "14/05/2024 Timbratura" {
		t.Errorf("struck is %q", struck)
	}
	x.click("Timbratura annullato")
	x.see("Annullato da /hr hr-E046-0015")
	x.see("2 fatti attendono")
	if list := x.texts("#waiting ~ div tbody tr"); len(list) != 2 {
		t.Errorf("waiting: %q", list)
	}
}

// E035 on 30 March 2024: 5:00 expire tomorrow; the day after there is a row that says so.
func TestEmployeeWhoseHoursExpire(t *testing.T) {
	x := open(t, Look{Language: "it"}, "/blue/employees/E035?at=2024-03-30&entitlement=permessi_art39&lang=it")
	x.see("5:00 scadono il 31/03/2024, domani")
	x.open("/blue/employees/E035?at=2024-03-31&entitlement=permessi_art39&lang=it")
	if rows := strings.Join(x.texts(".movements tbody tr"), "\n"); !strings.Contains(rows, "31/03/2024 scadenza −5:00 8:00") {
		t.Errorf("no row of what expired:\n%s", rows)
	}
}
