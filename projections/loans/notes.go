package loans

import "spettanze/projections/note"

// The notes of this package's movements.
var (
	budgetOf = note.New("budget of {n}", "dotazione del {1}", "budget of {1}")
	lent     = note.New("{d} in {n} instalments of {d} at {d}%", "{d1} in {2} rate da {d3} al {d4}%",
		"{d1} in {2} instalments of {d3} at {d4}%")
	lentPart = note.New("{d} in {n} instalments of {d} at {d}%, interest on {d}", "{d1} in {2} rate da {d3} al {d4}%, interessi su {d5}",
		"{d1} in {2} instalments of {d3} at {d4}%, interest on {d5}")
	withheld = note.New("{d} outstanding after it", "residuo {d1}", "{d1} outstanding after it")
	early    = note.New("early repayment, {d} outstanding after it", "rimborso anticipato, residuo {d1}",
		"early repayment, {d1} outstanding after it")
	yearlyRate = note.New("{d}% a year, actual days ÷ {n}", "{d1}% l'anno, giorni effettivi ÷ {2}",
		"{d1}% a year, actual days ÷ {2}")
	partRate = note.New("of what is outstanding {d} ÷ {d} at {d}% a year, actual days ÷ {n}",
		"{d1} ÷ {d2} del residuo al {d3}% l'anno, giorni effettivi ÷ {4}",
		"{d1} ÷ {d2} of what is outstanding at {d3}% a year, actual days ÷ {4}")
)

// Reasons why a fact about a loan waits.
var (
	idUsed = note.New(`loan id "{w}" is already that of another request or loan: give this one an id of its own`,
		`l'id "{1}" è già di un'altra richiesta o di un altro prestito: questo ne vuole uno suo`,
		`loan id "{1}" is already that of another request or loan: give this one an id of its own`)
	otherBorrower = note.New(`loan "{w}" belongs to {w}, not to {w}`, `il prestito "{1}" è di {2}, non di {3}`,
		`loan "{1}" belongs to {2}, not to {3}`)
	neverRequested = note.New(`loan "{w}" was never requested: the decision waits for the request`,
		`il prestito "{1}" non è mai stato richiesto: la decisione attende la richiesta`,
		`loan "{1}" was never requested: the decision waits for the request`)
	noRate = note.New("no reference rate (TUR) is known on {t}: the contract's table begins on {t}",
		"nessun tasso di riferimento (TUR) è noto al {t1}: la tabella del contratto inizia il {t2}",
		"no reference rate (TUR) is known on {t1}: the contract's table begins on {t2}")
	notPaidOut = note.New(`loan "{w}" was not paid out by {t}: the repayment waits for the disbursement`,
		`il prestito "{1}" non risulta erogato al {t2}: il rimborso attende l'erogazione`,
		`loan "{1}" was not paid out by {t2}: the repayment waits for the disbursement`)
	tooLarge = note.New(`repayment of {d}, but only {d} of loan "{w}" is outstanding on {t}`,
		`rimborso di {d1}, ma del prestito "{3}" al {t4} restano solo {d2}`,
		`repayment of {d1}, but only {d2} of loan "{3}" is outstanding on {t4}`)
)

// notes are the forms of all that this package writes.
var notes = []*note.Form{budgetOf, lent, lentPart, withheld, early, yearlyRate, partRate, idUsed, otherBorrower, neverRequested, noRate,
	notPaidOut, tooLarge}
