package wording_test

import (
	"strings"
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

// Every code of a schedule has a name in both languages, beside the code.
func TestScheduleNames(t *testing.T) {
	for _, code := range []hr.ScheduleCode{hr.FT37, hr.FT37MonPM, hr.PT24, hr.PT25, hr.PT30x6, hr.PT30x5, hr.PT30x5Return, hr.Shift37, hr.Custom} {
		it, en := wording.Italian.Schedule(code), wording.English.Schedule(code)
		if it == string(code) || en == string(code) || it == en || !strings.HasSuffix(it, " ("+string(code)+")") {
			t.Errorf("%s: %q, %q", code, it, en)
		}
	}
	if got := wording.Italian.Schedule("other"); got != "other" {
		t.Errorf("an unknown code is %q", got)
	}
}
