package ferie

import (
	"spettanze/events"
	"spettanze/projections/ledger"
)

// breaches are the codes that this package reports, with what limit and observed figures count (contract §10, last table).
var breaches = []ledger.BreachCode{
	{Code: BreachOverdrawn, Class: events.ClassTime, It: "Ferie godute oltre il maturato", En: "More vacation taken than earned", Counts: ledger.InDays},
	{Code: BreachHourlyLimit, Class: events.ClassTime, It: "Oltre i giorni frazionabili in ore", En: "Beyond the days that may be split into hours", Counts: ledger.InDays},
	{Code: BreachWholeHours, Class: events.ClassTime, It: "Ferie a ore non intere", En: "Vacation not in whole hours", Counts: ledger.InMinutes},
	{Code: BreachRemote, Class: events.ClassTime, It: "In lavoro a distanza, non mezza giornata", En: "On a remote day, not half of the day", Counts: ledger.InMinutes},
	{Code: BreachTwoWeeks, Class: events.ClassTime, It: "Meno di due settimane godute nell'anno", En: "Less than two weeks taken in the year", Counts: ledger.InDays},
	{Code: BreachLotOverdue, Class: events.ClassTime, It: "Ferie non godute entro diciotto mesi", En: "Vacation not taken within eighteen months", Counts: ledger.InDays},
}
