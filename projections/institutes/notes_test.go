package institutes

import (
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"spettanze/events"
	"spettanze/events/declare"
	"spettanze/events/eventstest"
	"spettanze/projections/note"
	"spettanze/projections/wording"
)

// Notes of the scenarios, of the sample company and of drawn histories, with what is shown of them. They are what ledgers
// have stored already: a form that no longer reads one of them has lost it.
func TestNotesThatAreStored(t *testing.T) {
	b, err := os.ReadFile("testdata/notes.golden")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(string(b), "\n"), "\n")
	if len(lines) < 600 || len(lines)%3 != 0 {
		t.Fatalf("%d lines: want a note and its two texts, many times", len(lines))
	}
	for i := 0; i < len(lines); i += 3 {
		want := wording.Text{It: lines[i+1][1:], En: lines[i+2][1:]}
		if got, ok := Note(lines[i]); !ok || got != want {
			t.Errorf("%q: %+v %t, want %+v", lines[i], got, ok, want)
		}
	}
	if got, ok := Note("something new"); ok || got != (wording.Text{It: "something new", En: "something new"}) {
		t.Errorf("a note of an unknown form was taken for a known one: %+v", got)
	}
}

var hole = regexp.MustCompile(`\{(.)\}`)

// Whatever is written into a form, that form reads it and no other does, so that it does not matter which is tried first.
func TestEveryNoteIsOfOneForm(t *testing.T) {
	all := notes()
	rapid.Check(t, func(t *rapid.T) {
		for _, f := range all {
			s := f.Write(drawn(t, f)...)
			for _, other := range all {
				if _, ok := other.Read(s); ok != (other == f) {
					t.Fatalf("%q, written by %s: read by %s: %t", s, f, other, ok)
				}
			}
		}
	})
}

// drawn draws what a form's holes take.
func drawn(t *rapid.T, f *note.Form) (args []note.Arg) {
	for _, h := range hole.FindAllStringSubmatch(f.String(), -1) {
		switch h[1] {
		case "n", "+":
			args = append(args, note.Int(rapid.Int64().Draw(t, "number")))
		case "d":
			args = append(args, note.Decimal(events.Euro.Format(rapid.Int64Range(-1e12, 1e12).Draw(t, "decimal"))))
		case "t":
			args = append(args, note.Date(eventstest.DateIn(t, events.MinDate, events.MaxDate, "date")))
		case "h":
			args = append(args, note.Clock(events.ClockTime(rapid.IntRange(0, 48*60).Draw(t, "time of day"))))
		case "w":
			args = append(args, note.Text(rapid.OneOf(eventstest.Value(declare.Code), rapid.Map(rapid.Int(), strconv.Itoa)).Draw(t, "word")))
		case "x":
			args = append(args, note.Text(eventstest.Value(declare.Text).Draw(t, "text")))
		default:
			t.Fatalf("%s: what is drawn for %s?", f, h[0])
		}
	}
	return args
}
