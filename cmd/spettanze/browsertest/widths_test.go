package browsertest

import "testing"

// No page is wider than the screen, down to 320 pixels, and at twice the size of letters: only tables scroll, within their regions.
func TestWidths(t *testing.T) {
	for _, path := range pages(t) {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			x := open(t, Look{}, path)
			for _, width := range []int{320, 390, 720, 1440, 2560} { // 720 is 1440 at 200%
				if err := x.Look(Look{Width: width, Height: 900}); err != nil {
					t.Fatal(err)
				}
				wide, err := Eval[[]string](x.Tab, `(() => {
					const page = document.documentElement;
					if (page.scrollWidth <= page.clientWidth) return [];
					const scrolled = e => { for (let p = e.parentElement; p && p !== page; p = p.parentElement)
						if (["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(p).overflowX) && p !== document.body) return true; return false; };
					return [...document.body.querySelectorAll("*")].filter(e => e.getBoundingClientRect().right > page.clientWidth + 1 && !scrolled(e))
						.map(e => e.tagName + (e.id ? "#" + e.id : "") + "." + e.className).slice(0, 4);
				})()`)
				if err != nil {
					t.Fatal(err)
				}
				if len(wide) > 0 {
					t.Errorf("%s at %d pixels: wider than the screen: %v", path, width, wide)
				}
			}
		})
	}
}
