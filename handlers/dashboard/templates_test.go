package dashboard

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

var (
	action  = regexp.MustCompile(`(?s)\{\{.*?\}\}`)
	element = regexp.MustCompile(`(?s)<[^>]*>`)
	entity  = regexp.MustCompile(`&[a-z]+;`)
	words   = regexp.MustCompile(`(?:title|aria-label|alt|placeholder)="([^"]*)"`)
	inline  = regexp.MustCompile(`\s(?:style|on[a-z]+|hx-on[^=]*)\s*=|hx-vals="js:|\[[^\]]*\]"?\s*hx-trigger|<script[^>]*>[^<]|<style`)
)

// All words of pages are said in Go, in both languages: a template holds none. Nor does it hold what the policy of pages
// forbids, a style or a script of its own.
func TestTemplatesHoldNoWords(t *testing.T) {
	n := 0
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".html" || strings.Contains(path, "testdata") {
			return err
		}
		n++
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		html := action.ReplaceAllString(string(text), "")
		if m := inline.FindString(html); m != "" {
			t.Errorf("%s: %q is inline; the policy of pages forbids it", path, m)
		}
		for _, m := range words.FindAllStringSubmatch(html, -1) {
			if hasLetter(m[1]) {
				t.Errorf("%s: %q is not said in both languages", path, m[0])
			}
		}
		for i, line := range strings.Split(entity.ReplaceAllString(element.ReplaceAllString(html, "\n"), ""), "\n") {
			if hasLetter(line) {
				t.Errorf("%s: %q (piece %d) is not said in both languages", path, strings.TrimSpace(line), i)
			}
		}
		return nil
	})
	if err != nil || n == 0 {
		t.Fatalf("%d templates, %v", n, err)
	}
}

func hasLetter(s string) bool { return strings.ContainsFunc(s, unicode.IsLetter) }
