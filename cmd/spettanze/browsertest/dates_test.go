package browsertest

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"spettanze/events"
	"spettanze/projections/wording"
)

// e034 is the page of the story: an hour worked back on 15 June was recorded on 20 July, and changed what July's payroll withholds.
const e034 = "/blue/employees/E034"

// Dates are written as people write them; the address is canonical, and back and forward restore it. All of it works by keyboard.
func TestDatesByKeyboard(t *testing.T) {
	t.Parallel()
	x := open(t, Look{}, e034)
	type step struct{ at, want string }
	for _, s := range []step{{"31/7/23", "?at=2023-07-31"}, {"31 marzo 2024", "?at=2024-03-31"}, {"2023-08-31", "?at=2023-08-31"}, {"oggi", ""}} {
		x.write("#at", s.at+kb.Enter)
		x.wait(fmt.Sprintf("location.pathname + location.search === %q && document.readyState === 'complete'", e034+s.want))
	}
	// As then: the radio buttons by their arrows.
	x.open(e034 + "?at=2023-07-31")
	x.focus(`input[name="records"][value="all"]`)
	x.press(kb.ArrowRight + kb.Enter)
	x.wait("location.search === '?at=2023-07-31&known=2023-07-31'")
	x.see("come risultava alla sequenza")
	x.travel("back")
	x.wait("location.search === '?at=2023-07-31'")
	x.gone("come risultava alla sequenza")
	x.travel("forward")
	x.see("come risultava alla sequenza")
	// An error says what it takes.
	x.Calm()
	x.write("#at", "31/31"+kb.Enter)
	x.see("Scrivere una data come 31/07/2023")
}

// The bar works without a script, and the browser's own time zone and language change no date.
func TestDatesWithoutScript(t *testing.T) {
	t.Parallel()
	x := open(t, Look{NoScript: true, Zone: "Pacific/Honolulu", Language: "en"}, e034+"?at=2023-07-31&lang=it")
	x.do(chromedp.Click(`input[name="records"][value="then"]`))
	x.click("Mostra")
	x.wait("location.search === '?at=2023-07-31&known=2023-07-31&lang=it'")
	x.see("come risultava alla sequenza")
	x.see("31/07/2023")
	x.click("Con le correzioni")
	x.wait("location.search === '?at=2023-07-31&lang=it'")
	x.click("English")
	x.see("Situation on 2023-07-31, with the corrections recorded since.")
}

// Each state of the banner is said in both languages, on screen and on paper.
func TestBanner(t *testing.T) {
	fact := lateFact(t)
	for _, s := range []struct{ query, it, en string }{
		{"?at=2023-07-31", "Situazione al 31/07/2023, con le correzioni registrate fino a oggi.", "Situation on 2023-07-31, with the corrections recorded since."},
		{"?at=2030-12-31", "Previsione al 31/12/2030: se non accade altro.", "Forecast for 2030-12-31: if nothing else happens."},
		{fact.address("?at=2023-08-31"), fmt.Sprintf("Situazione al 31/08/2023, come risultava alla sequenza %d (19/07/2023 20:29). Da allora %s registrazioni", fact.before, fact.sinceIn(wording.Italian)),
			fmt.Sprintf("Situation on 2023-08-31, as known at sequence %d (2023-07-19 20:29). Since then %s records", fact.before, fact.sinceIn(wording.English))},
	} {
		for language, want := range map[string]string{"it": s.it, "en": s.en} {
			t.Run(language+s.query, func(t *testing.T) {
				t.Parallel()
				x := open(t, Look{Language: language}, e034+s.query)
				said := x.text("#notices")
				if !strings.Contains(said, want) {
					t.Errorf("%q does not say %q", said, want)
				}
				if err := x.Look(Look{Language: language, Print: true}); err != nil {
					t.Fatal(err)
				}
				if paper := x.text("#notices"); !strings.Contains(paper, want) {
					t.Errorf("on paper %q does not say %q", paper, want)
				}
			})
		}
	}
}

// months are the names of the months in both languages.
var months = []string{"gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre",
	"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}

var (
	italianDate = regexp.MustCompile(`\b(\d\d)/(\d\d)/(\d{4})\b`)
	italianDay  = regexp.MustCompile(`\b(\d\d)/(\d\d)\b`)                                 // of any year: 01/05
	dayInWords  = regexp.MustCompile(`\b\d{1,2} (?:` + strings.Join(months, "|") + `)\b`) // 1 May
	grouped     = regexp.MustCompile(`(\d)[.,](\d)`)
	figures     = regexp.MustCompile(`\d+(?:[:-]\d+)*`)
)

// figuresOf are the figures and dates of a text in either language, in order of size.
func figuresOf(text string) []string {
	text = italianDate.ReplaceAllString(text, "$3-$2-$1")
	text = italianDay.ReplaceAllString(text, "$2-$1")
	text = dayInWords.ReplaceAllStringFunc(text, func(s string) string {
		day, month, _ := strings.Cut(s, " ")
		return fmt.Sprintf("%02d-%02s", 1+slices.Index(months, month)%12, day)
	})
	for range 2 {
		text = grouped.ReplaceAllString(text, "$1$2")
	}
	list := figures.FindAllString(text, -1)
	slices.Sort(list)
	return list
}

// without returns what a list has and another has not, counting.
func without(list, other []string) (out []string) {
	counts := map[string]int{}
	for _, s := range other {
		counts[s]++
	}
	for _, s := range list {
		if counts[s]--; counts[s] < 0 {
			out = append(out, s)
		}
	}
	return out
}

// content returns the text of the page without its bar, and without ids, hashes and what stands beside them: which messages were sent is said of
// today alone.
func (x *tab) content() string {
	x.t.Helper()
	s, err := Eval[string](x.Tab, `(() => {
		const main = document.getElementById("main").cloneNode(true);
		main.querySelectorAll("form.dates, .foot, svg, input, select, p:has(> code), code").forEach(e => e.remove());
		const texts = [];
		for (const walk = document.createTreeWalker(main, NodeFilter.SHOW_TEXT); walk.nextNode();) texts.push(walk.currentNode.data);
		return texts.join("\n");
	})()`)
	if err != nil {
		x.t.Fatal(err)
	}
	return s
}

// A permanent link gives the same figures for ever: to another reader, in another language, theme and time zone, after more facts.
func TestPermanentLinks(t *testing.T) {
	p := changing(t)
	random := rand.New(rand.NewPCG(16, 50)) //nolint:gosec // the same each time
	x := openAt(t, p, Look{}, e034)
	type link struct {
		page, permanent string
		figures         []string
	}
	var links []link
	kinds := slices.DeleteFunc(slices.Clone(pages(t)), func(path string) bool { return !strings.HasPrefix(path, "/blue") })
	for len(links) < 50 {
		path := kinds[len(links)%len(kinds)]
		if n := random.IntN(49); len(links) >= len(kinds) {
			path = fmt.Sprintf("/blue/employees/E%03d", 1+n)
		}
		q := in("it", path)
		q = strings.Replace(q, "lang=it", "at="+(events.NewDate(2023, 6, 30)+events.Date(random.IntN(900))).String(), 1) //nolint:gosec // few
		if random.IntN(2) == 0 {
			q += fmt.Sprintf("&known=%d", 15000+random.IntN(27000))
		}
		x.Calm()
		x.open(q)
		permanent, err := Eval[string](x.Tab, "document.querySelector('a.permanent')?.getAttribute('href') ?? ''")
		if err != nil {
			t.Fatal(err)
		}
		if permanent == "" { // not hired yet, or a page without dates
			links = append(links, link{page: q})
			continue
		}
		x.open(permanent)
		links = append(links, link{q, permanent, figuresOf(x.content())})
	}
	for i := range 100 {
		day := (events.NewDate(2023, 3, 1) + events.Date(i)).String() //nolint:gosec // few
		publish(t, p, "blue", fmt.Sprintf("E%03d", 1+i%49), "hr.leave.taken.v1",
			fmt.Sprintf(`{"date":%q,"kind":"ferie"}`, day))
	}
	other := openAt(t, p, Look{Language: "en", Dark: true, Zone: "Pacific/Honolulu"}, e034)
	other.Calm()
	n := 0
	for _, l := range links {
		if l.permanent == "" {
			continue
		}
		n++
		other.open(l.permanent)
		got := figuresOf(other.content())
		if gone, come := without(l.figures, got), without(got, l.figures); len(gone)+len(come) > 0 {
			t.Errorf("%s: %v are gone, %v are new", l.permanent, gone[:min(10, len(gone))], come[:min(10, len(come))])
		}
	}
	if n < 30 {
		t.Errorf("only %d of %d pages have a permanent link", n, len(links))
	}
}
