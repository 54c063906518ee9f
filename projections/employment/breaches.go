package employment

import (
	"spettanze/events"
	"spettanze/projections/ledger"
)

// Breaches are the breach codes of this package, with the measure of limit and observed figure (contract §10, last table).
var Breaches = []ledger.BreachCode{
	{Code: BreachService, Class: events.ClassTime, It: "Tempo parziale prima di due anni di servizio", En: "Part time before two years of service", Counts: ledger.Nothing},
	{Code: BreachLength, Class: events.ClassTime, It: "Durata del tempo parziale fuori dai limiti", En: "Length of part time out of range", Counts: ledger.Nothing},
	{Code: BreachFixedTerm, Class: events.ClassTime, It: "Tempo parziale con contratto a termine", En: "Part time on a fixed-term contract", Counts: ledger.Nothing},
}
