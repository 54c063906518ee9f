package timebank

import "spettanze/projections/note"

// The notes of this package's movements.
var (
	ofOwed         = note.New("{n} of {n} owed", "{m1} su {m2} da recuperare", "{m1} of {m2} owed")
	endOfAgreement = note.New("end of the agreement", "fine dell'accordo", "end of the agreement")

	notes = []*note.Form{ofOwed, endOfAgreement}
)
