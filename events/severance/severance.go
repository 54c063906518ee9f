// Package severance has the types of events about severance pay, TFR, and advances on it (MONEY M).
package severance

import (
	"spettanze/events"
	"spettanze/events/declare"
	"spettanze/events/lang"
)

// Declared tells what of the severance pay is available, as payroll has it; earlier advances are taken off.
type Declared struct {
	events.Dated
	Before2007 events.Cents // accrued to 31/12/2006
	From2007   events.Cents
}

// Reason is a reason of an advance.
type Reason string

// The reasons.
const (
	Health       Reason = "health"
	HomePurchase Reason = "home_purchase"
	Renovation   Reason = "renovation"
	OtherLegal   Reason = "other_legal"
)

// Requested asks for an advance.
type Requested struct {
	events.Dated
	Advance string
	Amount  events.Cents
	Reason  Reason
}

// Advanced pays an advance, requested or not.
type Advanced struct {
	events.Dated
	Advance string
	Amount  events.Cents
	Reason  Reason
}

// Moves implements [events.Moving].
func (Declared) Moves() {}

// Type returns the declaration.
func (Declared) Type() *events.Type { return declared }

// Type returns the declaration.
func (Requested) Type() *events.Type { return requested }

// Moves implements [events.Moving].
func (Advanced) Moves() {}

// Type returns the declaration.
func (Advanced) Type() *events.Type { return advanced }

var declared = declare.Type[Declared]("hr.severance.declared", "Severance pay declared",
	"Tells what of the severance pay (TFR) is available of each part on the date, earlier advances taken off (CIA/13.1).",
	traits("TFR disponibile"),
	declare.Required("before2007", declare.EuroOrZero, func(d *Declared) *events.Cents { return &d.Before2007 },
		"Available of what accrued to 31 December 2006, euro of zero or more.").Titled("Maturato al 31/12/2006", "Accrued to 31/12/2006"),
	declare.Required("from2007", declare.EuroOrZero, func(d *Declared) *events.Cents { return &d.From2007 },
		"Available of what accrued from 1 January 2007, euro of zero or more.").Titled("Maturato dal 1/1/2007", "Accrued from 1/1/2007"))

var requested = declare.Type[Requested]("hr.severance.requested", "Severance advance requested",
	"Asks for an advance on the severance pay; its limits are judged as of the date.", traits("Richiesta di anticipazione TFR"),
	anAdvance(func(d *Requested) (*string, *events.Cents, *Reason) { return &d.Advance, &d.Amount, &d.Reason }))

var advanced = declare.Type[Advanced]("hr.severance.advanced", "Severance advance paid",
	"Pays an advance on the severance pay, requested or not, with that month's pay.", traits("Anticipazione TFR"),
	anAdvance(func(d *Advanced) (*string, *events.Cents, *Reason) { return &d.Advance, &d.Amount, &d.Reason }))

func traits(it string) declare.Traits {
	return declare.Traits{It: it, Class: events.ClassMoney, Clause: "CIA/13.1"}
}

// anAdvance are the fields that a request and an advance have in common.
func anAdvance[T any](at func(*T) (*string, *events.Cents, *Reason)) declare.Part[T] {
	return declare.Parts(
		declare.Required("advance", declare.Code, func(d *T) *string { id, _, _ := at(d); return id },
			"Id of the advance, 1 to 64 characters of A-Z a-z 0-9 _ -.").Titled("Anticipazione", "Advance"),
		declare.Required("amount", declare.Euro, func(d *T) *events.Cents { _, cents, _ := at(d); return cents }, "").Titled("Importo in euro", "Amount in euro"),
		declare.Required("reason", declare.OneOf(Health, HomePurchase, Renovation, OtherLegal).Named(lang.Say("spese sanitarie", "health"),
			lang.Say("acquisto della casa", "home purchase"), lang.Say("ristrutturazione", "renovation"), lang.Say("altro motivo di legge", "another reason of the law")),
			func(d *T) *Reason { _, _, why := at(d); return why }, "What the advance is for.").Titled("Motivo", "Reason").Only(events.ClassSpecial))
}
