package institutes

import (
	"sync"

	"spettanze/projections/allowance"
	"spettanze/projections/employment"
	"spettanze/projections/facts"
	"spettanze/projections/ferie"
	"spettanze/projections/flex"
	"spettanze/projections/loans"
	"spettanze/projections/note"
	"spettanze/projections/timebank"
	"spettanze/projections/wording"
)

// notes are the forms of all that is written into a ledger in words.
var notes = sync.OnceValue(func() note.Forms {
	return note.Join(note.Shared, facts.Notes, employment.Notes, ferie.Notes, flex.Notes, timebank.Notes, allowance.Notes,
		loans.Notes)
})

// Note says a note in both languages: the arithmetic of a movement, or why a fact waits. One of a form that is not known
// comes back as it is, and ok is false.
func Note(s string) (t wording.Text, ok bool) { return notes().Read(s) }
