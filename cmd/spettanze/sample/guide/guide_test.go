package guide

import (
	"slices"
	"strings"
	"testing"

	"spettanze/cmd/spettanze/sample/cast"
	"spettanze/cmd/spettanze/sample/script"
)

func TestHints(t *testing.T) {
	hints := Hints
	if len(hints) < 10 || len(hints) > 32 {
		t.Errorf("%d hints, want 10 to 32", len(hints))
	}
	for _, h := range hints {
		if !strings.Contains(h.Command, " --at ") || h.Look.It == "" || h.Look.En == "" || h.Look.It == h.Look.En {
			t.Errorf("hint %q does not say what to look at, or on which date", h.Command)
		}
		_, who, found := strings.Cut(h.Command, " --employee ")
		if id, _, _ := strings.Cut(who, " "); found && !slices.ContainsFunc(cast.Cast(), func(r script.Role) bool { return r.ID == id }) {
			t.Errorf("%s is not of the cast", id)
		}
	}
}
