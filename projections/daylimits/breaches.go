package daylimits

import (
	"spettanze/events"
	"spettanze/projections/ledger"
)

// breaches are the codes that this package reports, with what limit and observed figures count (contract §10, last table).
var breaches = []ledger.BreachCode{
	{Code: BreachExceedsDay, Class: events.ClassTime, It: "Assenze oltre l'orario del giorno", En: "Leave longer than the day", Counts: ledger.InMinutes},
}
