package browsertest

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

var aToken = regexp.MustCompile(`spz_[a-z2-7_]+_[0-9a-f]{8}`)

// entered opens a tab of somebody who has signed in.
func entered(t *testing.T, p *Program, l Look, text string) *tab {
	t.Helper()
	x := opened(t, p, l)
	x.open("/sign-in")
	x.do(chromedp.SendKeys("#token", text+"\r"))
	x.wait(`location.pathname !== "/sign-in" && document.readyState === "complete"`)
	return x
}

// fits checks that the page needs no scrolling from side to side, weighs what it may, and breaks no rule of axe.
func (x *tab) fits(source string, l Look) {
	x.t.Helper()
	if wide, err := Eval[bool](x.Tab, "document.documentElement.scrollWidth > window.innerWidth"); err != nil || wide {
		x.t.Errorf("%s is wider than the screen, %v", x.address(), err)
	}
	if n := x.Bytes(); n > heaviest {
		x.t.Errorf("%s weighs %d bytes, at most %d", x.address(), n, heaviest)
	}
	x.accessible(source, l)
}

// The demo whose people sign in: an employee on a phone, who leads three people, and who gives access, each at their first page.
func TestPeople(t *testing.T) {
	program(t)
	dir := filepath.Join(t.TempDir(), "data")
	if err := os.CopyFS(dir, os.DirFS(shared.sample)); err != nil {
		t.Fatal(err)
	}
	tokens := aToken.FindAllString(run(t, "demo", "--exit", "--auth", "required", "--data", dir, "--http", "127.0.0.1:0"), -1)
	if len(tokens) != 4 {
		t.Fatalf("the guide has %d tokens", len(tokens))
	}
	employee, manager, operator := tokens[0], tokens[1], tokens[3]
	p, source := signingIn(t, dir), axeSource(t)

	phone := Look{Width: 390, Height: 844, Language: "it"}
	x := entered(t, p, phone, employee)
	x.wait(`location.pathname === "/blue/me"`)
	x.see("Hai ")
	x.fits(source, phone)
	x.write("#on", "10/12/2026") // by the keyboard alone
	x.press("\t\t2:00\r")
	x.see("È una prova su tutto ciò che è registrato")
	x.fits(source, phone)
	x.Calm()
	x.open("/blue/employees/E001")
	x.see("E001")
	x.see("Non c'è")
	x.open("/blue/team")
	x.see("La pagina non si può mostrare")

	wide := Look{Width: 1280, Height: 900, Language: "en"}
	x = entered(t, p, wide, manager)
	x.wait(`location.pathname === "/blue/team"`)
	if people := x.texts("li.card h3"); strings.Join(people, " ") == "" || len(people) != 3 {
		t.Errorf("the team is %v", people)
	}
	x.fits(source, wide)
	x.open("/blue/team?who=E034&take=hr.timebank.leave_taken&on=2026-12-10&hours=9")
	x.see("9:00 of at most 8:00")
	x.see("CIA/4bis.B.2.d")
	x.fits(source, wide)
	x.Calm()
	x.open("/blue/loans/L2023-001")
	x.see("do not have")
	x.open("/blue/employees/E012")
	x.see("Not found")

	x = entered(t, p, phone, operator)
	x.wait(`location.pathname === "/blue/access"`)
	x.fits(source, phone)
	x.wait(`(s => { s.value = "payroll"; return s.value !== ""; })(document.querySelector("#grant-role"))`)
	x.write("#grant-employee", "E034")
	x.click("Dai il ruolo")
	x.wait(`document.activeElement && document.querySelector("#grant-employee[aria-invalid]") !== null`)
	x.fits(source, phone)
	x.write("#grant-employee", " ")
	x.click("Dai il ruolo")
	x.see("è ora: ufficio paghe.")
	x.wait(`(s => { s.value = "publisher"; return s.value !== ""; })(document.querySelector("#grant-role"))`)
	x.write("#grant-sources", "/prova")
	x.click("Dai il ruolo")
	x.see("è ora: chi invia fatti.")
	x.wait(`(s => { s.selectedIndex = 1; return s.value !== ""; })(document.querySelector("#token-owner"))`)
	x.click("Fai il token")
	x.see("che non si mostrerà più")
	if made := aToken.FindString(x.text("code.secret")); made == "" {
		t.Error("there is no token")
	}
	x.fits(source, phone)
}
