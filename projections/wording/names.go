package wording

import (
	"spettanze/events"
)

// Unit names a unit, in the plural.
func (l Language) Unit(u events.Unit) string {
	r := u.Row()
	return l.Say(r.It, r.En)
}

// Entitlement names an entitlement or a fund; what is none is written as it is.
func (l Language) Entitlement(e events.Entitlement) string {
	r := e.Row()
	if r.Code == "" {
		return string(e)
	}
	return l.Say(r.It, r.En)
}

var kinds = map[string]Text{
	"accrue": {"maturazione", "accrual"}, "use": {"uso", "use"}, "credit": {"accredito", "credit"},
	"debit": {"addebito", "debit"}, "overtime": {"straordinario", "overtime"},
	"carry": {"oltre il limite", "beyond the limit"}, "forfeit": {"perdita", "forfeiture"},
	"expire": {"scadenza", "expiry"}, "recover": {"recupero", "worked back"}, "withhold": {"trattenuta", "withholding"},
	"pay": {"pagamento", "payment"}, "grant": {"attribuzione", "grant"}, "takeback": {"storno", "take-back"},
	"budget": {"dotazione", "budget"}, "lend": {"erogazione", "disbursement"}, "repay": {"rimborso", "repayment"},
	"interest": {"interessi", "interest"}, "open": {"saldo di apertura", "opening balance"},
	"adjust": {"rettifica", "adjustment"},
}

// Kind names what a movement does.
func (l Language) Kind(kind string) string {
	if t, ok := kinds[kind]; ok {
		return t.In(l)
	}
	return kind
}

// Instruction names what payroll is told to do.
func (l Language) Instruction(kind string) string {
	if kind == "credit" {
		return l.Say("accredito in busta paga", "paid with the salary")
	}
	return l.Say("trattenuta in busta paga", "withheld from the salary")
}

// breaches names every code of the contract (§10, last table).
var breaches = map[string]Text{
	"parttime.service_under_2_years": {"Tempo parziale prima di due anni di servizio", "Part time before two years of service"},
	"parttime.length_out_of_range":   {"Durata del tempo parziale fuori dai limiti", "Length of part time out of range"},
	"parttime.fixed_term_contract":   {"Tempo parziale con contratto a termine", "Part time on a fixed-term contract"},
	"ferie.overdrawn":                {"Ferie godute oltre il maturato", "More vacation taken than earned"},
	"ferie.lot_overdue":              {"Ferie non godute entro diciotto mesi", "Vacation not taken within eighteen months"},
	"ferie.two_weeks_not_taken":      {"Meno di due settimane godute nell'anno", "Less than two weeks taken in the year"},
	"ferie.hourly_limit":             {"Oltre i giorni frazionabili in ore", "Beyond the days that may be split into hours"},
	"ferie.not_whole_hours":          {"Ferie a ore non intere", "Vacation not in whole hours"},
	"ferie.remote_not_half_day":      {"In lavoro a distanza, non mezza giornata", "On a remote day, not half of the day"},
	"flex.late_entry":                {"Entrata in ritardo", "Late entry"},
	"flex.late_return":               {"Rientro in ritardo dalla pausa", "Late return from lunch"},
	"flex.lunch_not_clocked":         {"Pausa pranzo non timbrata", "Lunch not clocked"},
	"flex.core_time_absence":         {"Assenza nella fascia obbligatoria", "Absence in core time"},
	"flex.rigid_days_exceeded":       {"Oltre le giornate a orario rigido dell'anno", "More days of rigid hours than a year allows"},
	"flex.negative_cap_exceeded":     {"Saldo negativo oltre il massimo riportabile", "Negative balance beyond the cap"},
	"leave.exceeds_day":              {"Assenze oltre l'orario del giorno", "Leave longer than the day"},
	"timebank.service_under_1_year":  {"Banca del tempo prima di un anno di servizio", "Time bank before a year of service"},
	"timebank.short_notice":          {"Preavviso insufficiente", "Short notice"},
	"timebank.no_agreement":          {"Senza accordo in vigore", "No agreement in force"},
	"timebank.total_cap_exceeded":    {"Oltre il massimo complessivo", "Beyond the cap in all"},
	"timebank.month_cap_exceeded":    {"Oltre il massimo del mese", "Beyond the cap of the month"},
	"timebank.recovery_exceeds_debt": {"Recupero superiore al dovuto", "More worked back than owed"},
	"timebank.recovery_overdue":      {"Recupero non avvenuto nel periodo", "Not worked back within the period"},
	"permessi.overdrawn":             {"Permessi goduti oltre lo spettante", "More permits taken than due"},
	"loan.individual_cap_exceeded":   {"Prestito oltre il massimo individuale", "Loan beyond the individual cap"},
	"fund.exceeded":                  {"Fondo insufficiente", "Fund exceeded"},
	"loan.late_disbursement":         {"Erogazione in ritardo", "Late disbursement"},
	"loan.fixed_term_contract":       {"Prestito con contratto a termine", "Loan on a fixed-term contract"},
	"loan.service_under_1_year":      {"Prestito prima di un anno di servizio", "Loan before a year of service"},
	"loan.previous_not_repaid":       {"Prestito precedente non ancora rimborsato", "Previous loan not repaid"},
	"loan.instalments_not_allowed":   {"Numero di rate non ammesso", "Number of instalments not allowed"},
	"loan.household_duplicate":       {"Prestito già concesso al partner", "Partner has a loan of the same kind"},
	"loan.affordability":             {"Rata oltre il 30% della retribuzione netta", "Instalment beyond 30% of net pay"},
}

// Breach names a breach by its code.
func (l Language) Breach(code string) string {
	if t, ok := breaches[code]; ok {
		return t.In(l)
	}
	return code
}

// minuteFigures are the breaches whose limit and observed figures are minutes (contract §10, last table).
var minuteFigures = map[string]bool{
	"leave.exceeds_day":     true,
	"ferie.not_whole_hours": true, "ferie.remote_not_half_day": true, "flex.negative_cap_exceeded": true,
	"timebank.total_cap_exceeded": true, "timebank.month_cap_exceeded": true, "timebank.recovery_exceeds_debt": true,
	"timebank.recovery_overdue": true, "permessi.overdrawn": true,
}

// Observed writes the limit or the observed figure of a breach: minutes as hours, numbers with the language's separators,
// times of the day as they are.
func (l Language) Observed(code, s string) string {
	if minuteFigures[code] {
		if q, ok := Parse(events.Minute.String(), s); ok {
			return l.Quantity(q)
		}
	}
	return l.Decimal(s)
}
