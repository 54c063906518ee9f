package allowance

import "spettanze/projections/note"

// The notes of movements.
var (
	ofMonths = note.New("{n} minutes a year × {n} months ÷ 12, less what was granted for them: {+}",
		"{m1} l'anno × {2} mesi ÷ 12, meno quanto già attribuito per essi: {s3}",
		"{m1} a year × {2} months ÷ 12, less what was granted for them: {s3}")
	whole = note.New("{n} minutes for the year, less {n} used", "{m1} per l'anno, meno {m2} usati",
		"{m1} for the year, less {m2} used")
	wholeDays = note.New("{d} days for the year, less {d} used", "{d1} giorni per l'anno, meno {d2} usati",
		"{d1} days for the year, less {d2} used")
	abolished = note.New("abolished holiday: {n} × {n} ÷ {n}", "festività abolita: {m1} × {m2} ÷ {m3}",
		"abolished holiday: {m1} × {m2} ÷ {m3}")
	beyondFirst = note.New("half-holiday: {n} minutes worked, less the first {n}", "semifestività: {m1} lavorate, meno le prime {m2}",
		"half-holiday: {m1} worked, less the first {m2}")

	notes = []*note.Form{ofMonths, whole, wholeDays, abolished, beyondFirst}
)
