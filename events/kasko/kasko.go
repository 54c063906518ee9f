// Package kasko has the types of events about employees' cars in the company's kasko insurance (MONEY G).
package kasko

import (
	"spettanze/events"
	"spettanze/events/declare"
)

// Insured insures a car of the employee from its date on, or gives an insured one a new value. The end of the service ends it.
type Insured struct {
	events.Dated
	Car   string
	Value events.Cents
}

// Ended ends the cover of a car: the date is the first day without.
type Ended struct {
	events.Dated
	Car string
}

// Type returns the declaration.
func (Insured) Type() *events.Type { return insured }

// Type returns the declaration.
func (Ended) Type() *events.Type { return ended }

var insured = declare.Type[Insured]("hr.kasko.insured", "Car insured",
	"Insures a car of the employee with the company's kasko from the date on (CIA/16.C); told again, it is the car's new value.",
	declare.Traits{It: "Auto assicurata kasko", Class: events.ClassMoney, Clause: "CIA/16.C"},
	declare.Required("car", declare.Code, func(d *Insured) *string { return &d.Car }, "Id of the car.").Titled("Auto", "Car"),
	declare.Required("value", declare.Euro, func(d *Insured) *events.Cents { return &d.Value }, "Value of the car.").Titled("Valore", "Value"))

var ended = declare.Type[Ended]("hr.kasko.ended", "Car no longer insured",
	"Ends the kasko cover of a car: the date is the first day without it (CIA/16.C).",
	declare.Traits{It: "Fine della kasko", Class: events.ClassMoney, Clause: "CIA/16.C"},
	declare.Required("car", declare.Code, func(d *Ended) *string { return &d.Car }, "Id of the car.").Titled("Auto", "Car"))
