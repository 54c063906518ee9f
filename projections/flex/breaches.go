package flex

import "spettanze/projections/ledger"

// breaches are the breach codes of this package, with the measure of limit and observed figure (contract §10, last table).
var breaches = []ledger.BreachCode{
	{Code: BreachLateEntry, It: "Entrata in ritardo", En: "Late entry", Counts: ledger.ClockTimes},
	{Code: BreachLateReturn, It: "Rientro in ritardo dalla pausa", En: "Late return from lunch", Counts: ledger.ClockTimes},
	{Code: BreachLunchNotClocked, It: "Pausa pranzo non timbrata", En: "Lunch not clocked", Counts: ledger.Nothing},
	{Code: BreachCoreTime, It: "Assenza nella fascia obbligatoria", En: "Absence in core time", Counts: ledger.ClockTimes},
	{Code: BreachRigidDays, It: "Oltre le giornate a orario rigido dell'anno", En: "More days of rigid hours than a year allows", Counts: ledger.WholeNumbers},
	{Code: BreachWeekUnknown, It: "Tipo di settimana non noto", En: "Type of week not known", Counts: ledger.Nothing},
	{Code: BreachNegativeCap, It: "Saldo negativo oltre il massimo riportabile", En: "Negative balance beyond the cap", Counts: ledger.InMinutes},
}
