package timebank

import (
	"spettanze/events"
	"spettanze/projections/ledger"
)

// breaches are the codes that this package reports, with what limit and observed figures count (contract §10, last table).
var breaches = []ledger.BreachCode{
	{Code: BreachService, Class: events.ClassTime, It: "Banca del tempo prima di un anno di servizio", En: "Time bank before a year of service", Counts: ledger.Nothing},
	{Code: BreachNotice, Class: events.ClassTime, It: "Preavviso insufficiente", En: "Short notice", Counts: ledger.Nothing},
	{Code: BreachNoAgreement, Class: events.ClassTime, It: "Senza accordo in vigore", En: "No agreement in force", Counts: ledger.Nothing},
	{Code: BreachTotalCap, Class: events.ClassTime, It: "Oltre il massimo complessivo", En: "Beyond the cap in all", Counts: ledger.InMinutes},
	{Code: BreachMonthCap, Class: events.ClassTime, It: "Oltre il massimo del mese", En: "Beyond the cap of the month", Counts: ledger.InMinutes},
	{Code: BreachExceeds, Class: events.ClassTime, It: "Recupero superiore al dovuto", En: "More worked back than owed", Counts: ledger.InMinutes},
	{Code: BreachOverdue, Class: events.ClassTime, It: "Recupero non avvenuto nel periodo", En: "Not worked back within the period", Counts: ledger.InMinutes},
}
