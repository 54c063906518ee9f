package scenario_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"spettanze/projections/institutes"
	"spettanze/projections/scenario"
)

// Each breach that an institute describes is expected by one scenario at least, and has a name in both languages.
func TestEveryBreachHasAScenario(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(b)
	}
	for code, b := range institutes.Breaches() {
		if b.It == "" || b.En == "" || b.It == b.En {
			t.Errorf("%s has no name in one of the languages", code)
		}
		if !strings.Contains(all.String(), " "+code) { // a row: after its date
			t.Errorf("no scenario expects %s", code)
		}
	}
}

func TestParseTellsTheLine(t *testing.T) {
	const hired = "-- events --\n2023-01-01 E1 employment.hired"
	const asked = "\n-- expect balance E1 2023-01-01 --\n"
	for _, tt := range []struct{ name, text, want string }{
		{"unknown section", "why\n-- evnts --\n", "t.txtar:2: "},
		{"short event", "-- events --\n\n2023-01-01 E1\n-- expect balance E1 2023-01-01 --\nferie 1\n", "t.txtar:3: "},
		{"word without a value", hired + " level" + asked + "ferie 1\n", "t.txtar:2: "},
		{"schedule", hired + " schedule=pt24:mon" + asked + "ferie 1\n", "t.txtar:2: "},
		{"number", hired + " level=four" + asked + "ferie 1\n", "t.txtar:2: "},
		{"heading", hired + "\n-- expect balance E1 --\nferie 1\n", "t.txtar:3: "},
		{"date", hired + "\n-- expect balance E1 2023-02-29 --\nferie 1\n", "t.txtar:3: "},
		{"known", hired + "\n-- expect balance E1 2023-02-28 known x --\nferie 1\n", "t.txtar:3: "},
		{"value", hired + asked + "# nothing yet\nferie\n", "t.txtar:5: "},
		{"row", hired + asked + "breaches:\nlimit=1\n", "t.txtar:5: "},
		{"nothing", hired + asked, "t.txtar:3: "},
		{"no expectation", hired + "\n", "t.txtar: "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := scenario.Parse("t.txtar", []byte(tt.text))
			if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("error is %v, want one that begins with %q", err, tt.want)
			}
		})
	}
}
