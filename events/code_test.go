package events_test

import (
	"path/filepath"
	"strings"
	"testing"

	"spettanze/events"
)

// H7: the code of a company or an employee is the name of a file where one is written for it, and never a path or hidden.
func TestCodeIsNoPath(t *testing.T) {
	for _, s := range []string{"", ".", "..", "../x", "a/b", `a\b`, "/etc/passwd", "a.b", ".hidden", "a\x00b", "a b", "a\nb", "C:", "~", "a%2fb", "è", strings.Repeat("a", 65)} {
		if events.ValidCode(s) {
			t.Errorf("%q is a code", s)
		}
	}
	for _, s := range []string{"blue", "E042", "a-b_c", strings.Repeat("a", 64)} {
		if !events.ValidCode(s) || filepath.Base(s) != s || !filepath.IsLocal(s) {
			t.Errorf("%q is no code", s)
		}
	}
}
