package wording

import (
	"cmp"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/events/lang"
)

// Unit names a unit, in the plural.
func (l Language) Unit(u events.Unit) string {
	r := u.Row()
	return l.Say(r.It, r.En)
}

// Lot names a lot: a year, or an id.
func (l Language) Lot(lot events.Lot) string {
	if lot.ID != "" {
		return l.Say("lotto ", "lot ") + lot.ID
	}
	return l.Say("anno ", "lot ") + lot.String()
}

// Event names a type of event, by its wire name without the version; any other word is returned as it is.
func (l Language) Event(name string) string {
	t := cmp.Or(hr.TypeNamed(name), hr.StandIn(name))
	if t == nil {
		return name
	}
	return l.Say(cmp.Or(t.It, t.Title), t.Title)
}

// Entitlement names an entitlement or a fund; any other word is returned as it is.
func (l Language) Entitlement(e events.Entitlement) string {
	r := e.Row()
	if r.Code == "" {
		return string(e)
	}
	return l.Say(r.It, r.En)
}

// kinds name every kind of movement of package ledger.
var kinds = map[string]Text{
	"accrue": lang.Say("maturazione", "accrual"), "use": lang.Say("uso", "use"), "credit": lang.Say("accredito", "credit"),
	"debit": lang.Say("addebito", "debit"), "overtime": lang.Say("straordinario", "overtime"),
	"carry": lang.Say("oltre il limite", "beyond the limit"), "forfeit": lang.Say("perdita", "forfeiture"),
	"expire": lang.Say("scadenza", "expiry"), "recover": lang.Say("recupero", "worked back"), "withhold": lang.Say("trattenuta", "withholding"),
	"pay": lang.Say("pagamento", "payment"), "grant": lang.Say("attribuzione", "grant"), "takeback": lang.Say("storno", "take-back"),
	"budget": lang.Say("dotazione", "budget"), "lend": lang.Say("erogazione", "disbursement"), "repay": lang.Say("rimborso", "repayment"),
	"interest": lang.Say("interessi", "interest"), "open": lang.Say("saldo di apertura", "opening balance"),
	"adjust": lang.Say("rettifica", "adjustment"), "confirm": lang.Say("conferma", "confirmation"), "restore": lang.Say("ripristino", "restoration"),
	"register": lang.Say("registrazione", "registration"), "delete": lang.Say("cancellazione", "deletion"),
}

// Kind names a kind of movement; any other word is returned as it is.
func (l Language) Kind(kind string) string {
	if t, ok := kinds[kind]; ok {
		return l.Text(t)
	}
	return kind
}

var instructions = map[string]Text{
	"credit":    lang.Say("accredito in busta paga", "paid with the salary"),
	"surcharge": lang.Say("maggiorazione in busta paga", "surcharge paid with the salary"),
	"withhold":  lang.Say("trattenuta in busta paga", "withheld from the salary"),
}

// Instruction names a kind of payroll instruction; any other word is returned as it is.
func (l Language) Instruction(kind string) string {
	if t, ok := instructions[kind]; ok {
		return l.Text(t)
	}
	return kind
}

// schedules name the codes of schedules.
var schedules = map[hr.ScheduleCode]Text{
	hr.FT37: lang.Say("tempo pieno", "full time"), hr.FT37MonPM: lang.Say("tempo pieno, lunedì pomeriggio", "full time, Monday afternoon"),
	hr.PT24: lang.Say("tempo parziale su tre giorni", "part time on three days"), hr.PT25: lang.Say("tempo parziale", "part time"),
	hr.PT30x6: lang.Say("tempo parziale su sei giorni", "part time on six days"), hr.PT30x5: lang.Say("tempo parziale su cinque giorni", "part time on five days"),
	hr.PT30x5Return: lang.Say("tempo parziale con rientro", "part time with afternoons"), hr.Shift37: lang.Say("turni a tempo pieno", "full-time shifts"),
	hr.Custom: lang.Say("orario concordato", "agreed schedule"),
}

// Schedule names a schedule, with its code; any other word is returned as it is.
func (l Language) Schedule(code hr.ScheduleCode) string {
	if t, ok := schedules[code]; ok {
		return l.Text(t) + " (" + string(code) + ")"
	}
	return string(code)
}

// loanStates name the states of a loan of package report, and of its conditions.
var loanStates = map[string]Text{
	"requested": lang.Say("richiesto", "requested"), "refused": lang.Say("non concesso", "refused"),
	"granted": lang.Say("concesso, da erogare", "granted, to be paid out"), "outstanding": lang.Say("in corso", "outstanding"),
	"repaid": lang.Say("rimborsato", "repaid"), "met": lang.Say("rispettata", "met"), "not_met": lang.Say("non rispettata", "not met"),
	"unknown": lang.Say("non verificabile", "cannot be checked"),
}

// LoanState names a state of a loan, or of one of its conditions; any other word is returned as it is.
func (l Language) LoanState(state string) string {
	if t, ok := loanStates[state]; ok {
		return l.Text(t)
	}
	return state
}
