package flex

import (
	"spettanze/events"
	"spettanze/projections/ledger"
)

// breaches are the breach codes of this package, with the measure of limit and observed figure (contract §10, last table).
var breaches = []ledger.BreachCode{
	{Code: BreachLateEntry, Class: events.ClassTime, It: "Entrata in ritardo", En: "Late entry", Counts: ledger.ClockTimes},
	{Code: BreachLateReturn, Class: events.ClassTime, It: "Rientro in ritardo dalla pausa", En: "Late return from lunch", Counts: ledger.ClockTimes},
	{Code: BreachLunchNotClocked, Class: events.ClassTime, It: "Pausa pranzo non timbrata", En: "Lunch not clocked", Counts: ledger.Nothing},
	{Code: BreachCoreTime, Class: events.ClassTime, It: "Assenza nella fascia obbligatoria", En: "Absence in core time", Counts: ledger.ClockTimes},
	{Code: BreachRigidDays, Class: events.ClassTime, It: "Oltre le giornate a orario rigido dell'anno", En: "More days of rigid hours than a year allows", Counts: ledger.WholeNumbers},
	{Code: BreachWeekUnknown, Class: events.ClassTime, It: "Tipo di settimana non noto", En: "Type of week not known", Counts: ledger.Nothing},
	{Code: BreachNegativeCap, Class: events.ClassTime, It: "Saldo negativo oltre il massimo riportabile", En: "Negative balance beyond the cap", Counts: ledger.InMinutes},
}
