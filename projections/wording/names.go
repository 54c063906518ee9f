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
