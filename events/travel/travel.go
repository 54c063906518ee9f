// Package travel has the type of events about trips in employees' own cars (MONEY F).
package travel

import (
	"spettanze/events"
	"spettanze/events/declare"
)

// MostKm is the longest trip.
const MostKm = 5000

// Driven records that an employee drove for the company.
type Driven struct {
	events.Dated
	Km         int // 1 to MostKm
	Authorized bool
}

// Moves implements [events.Moving].
func (Driven) Moves() {}

// Type returns the declaration.
func (Driven) Type() *events.Type { return driven }

var driven = declare.Type[Driven]("hr.travel.driven", "Trip driven",
	"The employee drove for the company in a car of their own (CIA/6.2); only what was authorised is refunded.",
	declare.Traits{It: "Percorso in auto propria", Class: events.ClassMoney, Clause: "CIA/6.2"},
	declare.Required("km", declare.Whole(1, MostKm), func(d *Driven) *int { return &d.Km }, "Whole kilometres, rounded by the source.").Titled("Km", "Km"),
	declare.Required("authorized", declare.Bool, func(d *Driven) *bool { return &d.Authorized }, "Whether the trip was authorised.").
		Titled("Autorizzato", "Authorised"))
