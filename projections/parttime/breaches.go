package parttime

import (
	"spettanze/events"
	"spettanze/projections/ledger"
)

// breaches are the codes that this package reports, with what limit and observed figure count. A return is judged by absences whose
// reason few may see.
var breaches = []ledger.BreachCode{
	{Code: BreachService, Class: events.ClassTime, It: "Tempo parziale prima di due anni di servizio", En: "Part time before two years of service", Counts: ledger.Nothing},
	{Code: BreachLength, Class: events.ClassTime, It: "Durata del tempo parziale fuori dai limiti", En: "Length of part time out of range", Counts: ledger.Nothing},
	{Code: BreachFixedTerm, Class: events.ClassTime, It: "Tempo parziale con contratto a termine", En: "Part time on a fixed-term contract", Counts: ledger.Nothing},
	{Code: BreachCoordinator, Class: events.ClassTime, It: "Tempo parziale di un coordinatore", En: "Part time of a coordinator", Counts: ledger.Nothing},
	{Code: BreachLateStart, Class: events.ClassTime, It: "Tempo parziale iniziato troppo tardi", En: "Part time begun too late", Counts: ledger.Dates},
	{Code: BreachTooLong, Class: events.ClassTime, It: "Proroga del tempo parziale troppo lunga", En: "Extension of part time too long", Counts: ledger.Dates},
	{Code: BreachRepeated, Class: events.ClassTime, It: "Tempo parziale già prorogato", En: "Part time extended already", Counts: ledger.Nothing},
	{Code: BreachLateRequest, Class: events.ClassTime, It: "Proroga del tempo parziale chiesta tardi", En: "Extension of part time asked for late", Counts: ledger.Dates},
	{Code: BreachReturn, Class: events.ClassSpecial, It: "Rientro a tempo pieno durante un'assenza", En: "Return to full time during an absence", Counts: ledger.Dates},
	{Code: BreachExtra, Class: events.ClassTime, It: "Troppe ore supplementari nel mese", En: "Too many extra hours in the month", Counts: ledger.InMinutes},
}
