package wording

import (
	"spettanze/events"
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
	"accrue": {"maturazione", "accrual"}, "use": {"uso", "use"}, "credit": {"accredito", "credit"},
	"debit": {"addebito", "debit"}, "overtime": {"straordinario", "overtime"},
	"carry": {"oltre il limite", "beyond the limit"}, "forfeit": {"perdita", "forfeiture"},
	"expire": {"scadenza", "expiry"}, "recover": {"recupero", "worked back"}, "withhold": {"trattenuta", "withholding"},
	"pay": {"pagamento", "payment"}, "grant": {"attribuzione", "grant"}, "takeback": {"storno", "take-back"},
	"budget": {"dotazione", "budget"}, "lend": {"erogazione", "disbursement"}, "repay": {"rimborso", "repayment"},
	"interest": {"interessi", "interest"}, "open": {"saldo di apertura", "opening balance"},
	"adjust": {"rettifica", "adjustment"}, "confirm": {"conferma", "confirmation"}, "restore": {"ripristino", "restoration"},
	"register": {"registrazione", "registration"}, "delete": {"cancellazione", "deletion"},
}

// Kind names a kind of movement; any other word is returned as it is.
func (l Language) Kind(kind string) string {
	if t, ok := kinds[kind]; ok {
		return t.In(l)
	}
	return kind
}

var instructions = map[string]Text{
	"credit":   {"accredito in busta paga", "paid with the salary"},
	"withhold": {"trattenuta in busta paga", "withheld from the salary"},
}

// Instruction names a kind of payroll instruction; any other word is returned as it is.
func (l Language) Instruction(kind string) string {
	if t, ok := instructions[kind]; ok {
		return t.In(l)
	}
	return kind
}
