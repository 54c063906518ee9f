package ferie

import "spettanze/projections/note"

// The notes of this package's movements.
var (
	workedHoliday = note.New("holiday worked", "festività lavorata", "holiday worked")
	twelfth       = note.New("{d} days × {n}/{n} ÷ 12, {d} in the year", "{d1} giorni × {2}/{3} ÷ 12; {d4} nell'anno",
		"{d1} days × {2}/{3} ÷ 12; {d4} in the year")

	notes = []*note.Form{workedHoliday, twelfth}
)
