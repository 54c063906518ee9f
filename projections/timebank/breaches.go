package timebank

import "spettanze/projections/ledger"

// breaches are the codes that this package reports, with what limit and observed figures count (contract §10, last table).
var breaches = []ledger.BreachCode{
	{Code: BreachService, It: "Banca del tempo prima di un anno di servizio", En: "Time bank before a year of service", Counts: ledger.Nothing},
	{Code: BreachNotice, It: "Preavviso insufficiente", En: "Short notice", Counts: ledger.Nothing},
	{Code: BreachNoAgreement, It: "Senza accordo in vigore", En: "No agreement in force", Counts: ledger.Nothing},
	{Code: BreachTotalCap, It: "Oltre il massimo complessivo", En: "Beyond the cap in all", Counts: ledger.InMinutes},
	{Code: BreachMonthCap, It: "Oltre il massimo del mese", En: "Beyond the cap of the month", Counts: ledger.InMinutes},
	{Code: BreachExceeds, It: "Recupero superiore al dovuto", En: "More worked back than owed", Counts: ledger.InMinutes},
	{Code: BreachOverdue, It: "Recupero non avvenuto nel periodo", En: "Not worked back within the period", Counts: ledger.InMinutes},
}
