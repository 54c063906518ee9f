package browsertest

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// strike presses keys as a keyboard does: a script that prevents what a key does prevents its character too.
func (x *tab) strike(keys string) {
	x.t.Helper()
	for _, key := range keys {
		for _, e := range kb.Encode(key) {
			if e.Type == kb.KeyDown {
				e.Type = kb.KeyRawDown
			}
			if err := x.call(func(ctx context.Context) error {
				_, err := chromedp.Call(ctx, input.DispatchKeyEvent, *e)
				return err
			}); err != nil {
				x.t.Fatal(err)
			}
		}
	}
}

// Shortcuts are listed in both languages, in a dialog that breaks no rule.
func TestShortcutsAreListed(t *testing.T) {
	source := axeSource(t)
	for language, want := range map[string]string{"it": "? Questo elenco / Alla ricerca, o alla data g a Azienda g d Dipendenti g t Turni g p Paghe",
		"en": "? This list / To the search, or to the date g c Company g e Employees g r Rosters g p Payroll"} {
		l := Look{Language: language}
		x := open(t, l, "/blue/employees")
		x.strike("?")
		x.wait("document.getElementById('keys').matches(':modal')")
		if got := x.text("#keys dl"); !strings.HasPrefix(got, want) {
			t.Errorf("the list is %q", got)
		}
		x.accessible(source, l)
		x.strike(kb.Escape)
		x.wait("!document.getElementById('keys').open")
	}
}

// Shortcuts lead where the list says, are off in a field, and can be turned off and on.
func TestShortcuts(t *testing.T) {
	x := open(t, Look{}, "/blue/employees")
	x.strike("/")
	x.wait("document.activeElement.id === 'search'")
	x.strike("?g/")
	if got, err := Eval[string](x.Tab, "document.activeElement.value"); err != nil || got != "?g/" {
		t.Errorf("%q is in the field, %v", got, err)
	}
	x.open("/blue?at=2024-06-30")
	x.strike("?")
	x.strike("/")
	x.wait("document.activeElement.id === 'at' && !document.getElementById('keys').open")
	x.open("/blue?at=2024-06-30")
	x.strike("gp")
	x.wait("location.pathname + location.search === '/blue/payroll?at=2024-06-30' && document.readyState === 'complete'")

	opened := func() bool {
		t.Helper()
		x.strike("?") // a key is handled before this returns
		is, err := Eval[bool](x.Tab, "document.getElementById('keys').open")
		if err != nil {
			t.Fatal(err)
		}
		return is
	}
	x.click("Scorciatoie da tastiera")
	x.click("Le scorciatoie sono attive")
	x.click("Chiudi")
	if opened() {
		t.Error("shortcuts that are off open the list")
	}
	x.open("/blue/employees")
	if opened() {
		t.Error("shortcuts are on again on the next page")
	}
	x.click("Scorciatoie da tastiera")
	x.click("Le scorciatoie sono attive")
	x.click("Chiudi")
	if !opened() {
		t.Error("shortcuts that are on again do not open the list")
	}
}
