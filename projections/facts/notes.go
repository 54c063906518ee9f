package facts

import "spettanze/projections/note"

// NotSeen says why an annulment waits: of the event with an id, of a source.
var NotSeen = note.New(
	"it annuls event {x} of {w}, which has not been seen in this company: it takes effect when that comes",
	"annulla l'evento {1} di {2}, che in questa azienda non si è visto: avrà effetto quando arriva",
	"it annuls event {1} of {2}, which has not been seen in this company: it takes effect when that comes")

// Notes are the forms of why an annulment waits.
var Notes = []*note.Form{NotSeen}
