package browsertest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// tab is a tab whose faults fail a test.
type tab struct {
	*Tab
	t *testing.T
	p *Program
}

// open opens a page of the shared program.
func open(t *testing.T, l Look, path string) *tab {
	t.Helper()
	return openAt(t, program(t), l, path)
}

// openAt opens a page of a program.
func openAt(t *testing.T, p *Program, l Look, path string) *tab {
	t.Helper()
	tb := opened(t, p, l)
	tb.open(path)
	return tb
}

// opened opens an empty tab. At the end of the test it must have no faults.
func opened(t *testing.T, p *Program, l Look) *tab {
	t.Helper()
	x, err := shared.browser.Open(l)
	if err != nil {
		t.Fatal(err)
	}
	return faultless(t, p, x)
}

// faultless returns a tab that is closed at the end of the test, and must have no faults.
func faultless(t *testing.T, p *Program, x *Tab) *tab {
	t.Helper()
	t.Cleanup(func() {
		for _, f := range x.Faults() {
			t.Error(f)
		}
		x.Close()
	})
	return &tab{x, t, p}
}

// open opens another page in the tab.
func (x *tab) open(path string) {
	x.t.Helper()
	if err := x.Go(x.p.Address + path); err != nil {
		x.t.Fatalf("%s: %v", path, err)
	}
}

// do runs actions.
func (x *tab) do(actions ...chromedp.Action[chromedp.Void]) {
	x.t.Helper()
	if err := x.call(func(ctx context.Context) error { return chromedp.Do(ctx, actions...) }); err != nil {
		x.t.Fatal(err)
	}
}

// travel goes back or forward in the tab's history. It does not wait for the page: one that comes out of the browser's
// cache is not loaded again.
func (x *tab) travel(direction string) {
	x.t.Helper()
	if _, err := Eval[bool](x.Tab, "setTimeout(() => history."+direction+"()), true"); err != nil {
		x.t.Fatal(err)
	}
}

// wait waits until an expression is true in the page.
func (x *tab) wait(expression string) {
	x.t.Helper()
	if err := x.Wait(expression); err != nil {
		x.t.Fatalf("at %s: %v; the page shows:\n%s", x.address(), err, x.text("body"))
	}
}

// see waits until the page shows a text.
func (x *tab) see(text string) {
	x.t.Helper()
	x.wait(fmt.Sprintf("document.body.innerText.replace(/\\s+/g, ' ').includes(%q)", text))
}

// gone waits until the page shows a text no longer.
func (x *tab) gone(text string) {
	x.t.Helper()
	x.wait(fmt.Sprintf("!document.body.innerText.replace(/\\s+/g, ' ').includes(%q)", text))
}

// click clicks the first link, button, label or fold that shows a text, as a reader's mouse would.
func (x *tab) click(text string) {
	x.t.Helper()
	found := fmt.Sprintf(`(() => {
		const all = [...document.querySelectorAll("a, button, summary, label")].filter(e => e.checkVisibility());
		const said = e => (e.innerText + " " + (e.getAttribute("aria-label") ?? "")).replace(/\s+/g, " ").trim();
		const e = all.find(e => said(e) === %[1]q) ?? all.find(e => said(e).includes(%[1]q));
		if (!e) return null;
		e.scrollIntoView({block: "center", behavior: "instant"});
		const r = e.getClientRects()[0];
		return [r.x + r.width / 2, r.y + r.height / 2];
	})()`, text)
	x.wait(found)
	at, err := Eval[[]float64](x.Tab, found)
	if err != nil {
		x.t.Fatal(err)
	}
	x.do(chromedp.MouseClickXY(at[0], at[1]))
}

// press presses keys.
func (x *tab) press(keys string) {
	x.t.Helper()
	x.do(chromedp.KeyEvent(keys))
}

// focus moves the focus to the first element that a selector finds.
func (x *tab) focus(selector string) {
	x.t.Helper()
	x.wait(fmt.Sprintf("(e => { e?.focus(); return document.activeElement === e; })(document.querySelector(%q))", selector))
}

// write writes into a field, in the place of what is there.
func (x *tab) write(selector, keys string) {
	x.t.Helper()
	x.focus(selector)
	if _, err := Eval[bool](x.Tab, "document.activeElement.select(), true"); err != nil {
		x.t.Fatal(err)
	}
	x.press(keys)
}

// text returns the text of the first element that a selector finds, with single spaces.
func (x *tab) text(selector string) string {
	x.t.Helper()
	x.wait(loaded)
	s, err := Eval[string](x.Tab, fmt.Sprintf("document.querySelector(%q)?.innerText ?? ''", selector))
	if err != nil {
		x.t.Fatal(err)
	}
	return strings.Join(strings.Fields(s), " ")
}

// loaded: all of the page is there. On a busy machine its address and its head may be there before the rest.
const loaded = "document.readyState !== 'loading'"

// texts returns the texts of all elements that a selector finds.
func (x *tab) texts(selector string) []string {
	x.t.Helper()
	x.wait(loaded)
	list, err := Eval[[]string](x.Tab, fmt.Sprintf("[...document.querySelectorAll(%q)].map(e => e.innerText.replace(/\\s+/g, ' ').trim())", selector))
	if err != nil {
		x.t.Fatal(err)
	}
	return list
}

// address returns the path and query of the page.
func (x *tab) address() string {
	x.t.Helper()
	s, err := Eval[string](x.Tab, "location.pathname + location.search + location.hash")
	if err != nil {
		x.t.Fatal(err)
	}
	return s
}
