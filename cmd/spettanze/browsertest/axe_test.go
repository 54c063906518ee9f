package browsertest

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"slices"
	"testing"
)

// axeSource is axe-core 4.14.1 as npm has it (dist axe.min.js, MPL-2.0: LICENSE.axe).
func axeSource(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile("testdata/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	if sum := sha256.Sum256(b); hex.EncodeToString(sum[:]) != "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c" {
		t.Fatalf("axe.min.js is not the published file: its SHA-256 is %x", sum)
	}
	return string(b)
}

// axe returns what breaks a rule of WCAG 2.2 A and AA in the page, at most three places for a rule.
func (x *tab) axe(source string) []string {
	x.t.Helper()
	if there, err := Eval[bool](x.Tab, "typeof axe === 'object'"); err != nil {
		x.t.Fatal(err)
	} else if !there {
		if _, err := Eval[bool](x.Tab, source+";true"); err != nil {
			x.t.Fatal(err)
		}
	}
	found, err := Eval[[]string](x.Tab, `axe.run(document, {
		runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
		resultTypes: ["violations"],
	}).then(r => r.violations.flatMap(v => v.nodes.slice(0, 3).map(n => v.id + ": " + n.target.join(" ") + ": " + n.failureSummary.replace(/\s+/g, " "))))`)
	if err != nil {
		x.t.Fatal(err)
	}
	return found
}

// Every page, in both languages and both themes, breaks no rule that axe knows.
func TestAxe(t *testing.T) {
	program(t)
	source := axeSource(t)
	for _, language := range []string{"it", "en"} {
		for i, path := range slices.Concat(failing, pages(t)) {
			t.Run(language+path, func(t *testing.T) {
				t.Parallel()
				l := Look{Language: language}
				x := opened(t, program(t), l)
				if i < len(failing) {
					x.Calm()
				}
				x.open(path)
				x.accessible(source, l)
			})
		}
	}
}

// accessible looks at the page with axe in both themes.
func (x *tab) accessible(source string, l Look) {
	x.t.Helper()
	for _, l.Dark = range []bool{false, true} {
		if err := x.Look(l); err != nil {
			x.t.Fatal(err)
		}
		for _, v := range x.axe(source) {
			x.t.Errorf("%s, dark %v: %s", x.address(), l.Dark, v)
		}
	}
	if got, err := Eval[string](x.Tab, "document.documentElement.lang"); err != nil || got != l.Language {
		x.t.Errorf("the language of the page is %q, %v", got, err)
	}
}
