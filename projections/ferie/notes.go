package ferie

import "spettanze/projections/note"

// The notes of this package's movements.
var (
	oneDay        = note.New("1 day", "1 giorno", "1 day")
	ofTheDay      = note.New("{n} of the day's {n} minutes", "{m1} delle {m2} della giornata", "{m1} of the day's {m2}")
	workedHoliday = note.New("holiday worked", "festività lavorata", "holiday worked")
	twelfth       = note.New("{d} days × {n}/{n} ÷ 12, {d} in the year", "{d1} giorni × {2}/{3} ÷ 12; {d4} nell'anno",
		"{d1} days × {2}/{3} ÷ 12; {d4} in the year")

	notes = []*note.Form{oneDay, ofTheDay, workedHoliday, twelfth}
)
