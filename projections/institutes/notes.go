package institutes

import (
	"sync"

	"spettanze/projections/employment"
	"spettanze/projections/facts"
	"spettanze/projections/note"
	"spettanze/projections/wording"
)

// notes are the forms of all notes in a ledger.
var notes = sync.OnceValue(func() note.Forms {
	lists := [][]*note.Form{note.Shared, facts.Notes, employment.Notes}
	for _, a := range All {
		lists = append(lists, a.Notes)
	}
	for i := range Companies {
		lists = append(lists, Companies[i].Notes)
	}
	return note.Join(lists...)
})

// Note returns a note in both languages: the arithmetic of a movement, or why a fact is parked. A note of an unknown form is
// returned as it is, and ok is false.
func Note(s string) (t wording.Text, ok bool) { return notes().Read(s) }
