package wording_test

import (
	"testing"

	"spettanze/events/hr"
	"spettanze/projections/wording"
)

// Every type of event has a title in both languages.
func TestEventTitles(t *testing.T) {
	for _, typ := range hr.Types {
		if it, en := wording.Italian.Event(typ.Name), wording.English.Event(typ.Name); it == en || typ.It == "" || en == "" {
			t.Errorf("%s: %q in Italian, %q in English", typ.Name, it, en)
		}
	}
	if got := wording.Italian.Event("hr.unheard.of"); got != "hr.unheard.of" {
		t.Errorf("an unknown type is %q", got)
	}
}
