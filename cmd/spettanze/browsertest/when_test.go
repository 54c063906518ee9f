package browsertest

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// changesOf is E001's flexible hours in January 2023: 7:20 at first, 0:30 more on the 13th and on the 20th, cut to 8:00 on the 31st.
const changesOf = "/blue/employees/E001?at=2023-01-31&entitlement=flex&lang=it"

// The slider under a chart goes from change to change, by keyboard and by pointer, and says each date and figure on the way. The page
// changes when it is let go, and the focus stays.
func TestTheSliderOfAChart(t *testing.T) {
	t.Parallel()
	x := open(t, Look{}, changesOf)
	x.focus("#when")
	x.press(kb.ArrowLeft + kb.ArrowLeft)
	x.wait("document.getElementById('when').getAttribute('aria-valuetext') === '13/01/2023: 7:50'")
	x.wait("location.search === '?at=2023-01-13&entitlement=flex&lang=it'") // the steps before it were no pages
	x.wait("document.activeElement.id === 'when'")
	x.see("Situazione al 13/01/2023")
	if figure := x.text("#card-flex .figure"); figure != "7:50" {
		t.Errorf("the card says %s", figure)
	}
	x.travel("back")
	x.wait("location.search === '?at=2023-01-31&entitlement=flex&lang=it'")
	// Without dragging: a click on the track, and the buttons beside it.
	x.do(chromedp.ScrollIntoView("#when"))
	at, err := Eval[[]float64](x.Tab, "(r => [r.x + 10, r.y + r.height / 2])(document.getElementById('when').getBoundingClientRect())")
	if err != nil {
		t.Fatal(err)
	}
	x.do(chromedp.MouseClickXY(at[0], at[1]))
	x.wait("location.search === '?at=2023-01-01&entitlement=flex&lang=it'")
	x.see("Situazione al 01/01/2023")
	x.click("Il cambio successivo")
	x.wait("location.search === '?at=2023-01-13&entitlement=flex&lang=it'")
	x.wait("document.activeElement.id === 'when-after'")
	x.press(kb.Enter)
	x.wait("location.search === '?at=2023-01-20&entitlement=flex&lang=it'")
	if figure := x.text("#card-flex .figure"); figure != "8:20" {
		t.Errorf("the card says %s", figure)
	}
}

// Without script the dates are a list, and the buttons are links.
func TestTheDatesOfAChartWithoutScript(t *testing.T) {
	t.Parallel()
	x := open(t, Look{NoScript: true}, changesOf)
	x.click("Il cambio precedente")
	x.wait("location.search === '?at=2023-01-20&entitlement=flex&lang=it'")
	x.do(chromedp.SetValue(".when select", "2023-01-13"))
	x.do(chromedp.Click(".when button"))
	x.wait("location.search === '?at=2023-01-13&entitlement=flex&lang=it'")
	x.see("Situazione al 13/01/2023")
	if shown := x.text(".when select"); shown == "" {
		t.Error("the list of dates is not shown")
	}
}
