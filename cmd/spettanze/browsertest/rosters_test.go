package browsertest

import (
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// On a phone the rosters of a month scroll within their region, which the keyboard reaches and scrolls, and the page does not. An employee
// in it leads to their calendar, whose months are links.
func TestRosters(t *testing.T) {
	l := Look{Width: 390, Height: 844, Language: "en"}
	x := open(t, l, "/blue/rosters?at=2023-03-31&lang=en")
	x.see("Rosters of March 2023")
	x.focus("main nav.facets a:last-of-type")
	x.press("\t")
	x.wait(`document.activeElement.matches("[role=region]") && document.activeElement.scrollWidth > document.activeElement.clientWidth`)
	x.press(kb.ArrowRight)
	x.wait(`document.activeElement.scrollLeft > 0 && document.documentElement.scrollWidth <= window.innerWidth`)
	x.open("/blue/rosters?at=2023-03-31&lang=en&skip=30")
	x.click("E050")
	x.see("Rosters of E050, March 2023")
	x.see("23:00–07:00")
	x.click("April 2023 ›")
	x.see("Rosters of E050, April 2023")
	x.fits(axeSource(t), l)
}
