package premium

import "spettanze/projections/note"

// worked is the note of a payment.
var worked = note.New("{d} a year × {n} ÷ {n} weekly minutes of twelve months, {n} months count",
	"{d1} l'anno × {2} ÷ {3} minuti settimanali di dodici mesi, contano {4} mesi",
	"{d1} a year × {2} ÷ {3} weekly minutes of twelve months, {4} months count")
