package allowance

import (
	"spettanze/events"
	"spettanze/projections/ledger"
)

// breaches are the codes that rows name, with what limit and observed figures count (contract §10, last table).
var breaches = []ledger.BreachCode{
	{Code: "permessi.overdrawn", Class: events.ClassTime, It: "Permessi goduti oltre lo spettante", En: "More permits taken than due", Counts: ledger.InMinutes},
	{Code: "permessi.l53_exceeded", Class: events.ClassSpecial, It: "Oltre i permessi della legge 53", En: "Beyond the permits of law 53", Counts: ledger.InDays},
	{Code: "committee.not_a_member", Class: events.ClassSpecial, It: "Ore di commissione di chi non ne fa parte", En: "Committee hours of who is no member", Counts: ledger.Nothing},
	{Code: "committee.hours_exceeded", Class: events.ClassSpecial, It: "Oltre le ore di commissione dell'anno", En: "Beyond the committee hours of the year", Counts: ledger.InMinutes},
}
