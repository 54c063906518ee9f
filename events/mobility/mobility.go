// Package mobility has the type of events about what employees pay for their way to work (MONEY E).
package mobility

import (
	"cmp"

	"spettanze/events"
	"spettanze/events/declare"
	"spettanze/events/lang"
	"spettanze/events/wire"
)

// Kind is what was bought.
type Kind string

// The kinds.
const (
	YearlyPass       Kind = "yearly_pass"
	HighSpeedMonthly Kind = "high_speed_monthly"
	BikeSharing      Kind = "bike_sharing"
)

// Purchased records that an employee bought a pass, or paid a fee.
type Purchased struct {
	events.Dated
	Kind      Kind
	Amount    events.Cents
	ValidFrom events.Date // of a yearly pass; zero: from the date
}

// Valid returns the first day of validity.
func (d Purchased) Valid() events.Date { return cmp.Or(d.ValidFrom, d.Date) }

// Moves implements [events.Moving].
func (Purchased) Moves() {}

// Type returns the declaration.
func (Purchased) Type() *events.Type { return purchased }

var purchased = declare.Type[Purchased]("hr.mobility.purchased", "Pass purchased",
	"The employee bought a pass of public transport, or paid a bike-sharing fee (CIA/18.1, CIA/18.3).",
	declare.Traits{It: "Acquisto di un abbonamento", Class: events.ClassMoney, Clause: "CIA/18.1"},
	declare.Required("kind", declare.OneOf(YearlyPass, HighSpeedMonthly, BikeSharing).Named(
		lang.Say("abbonamento annuale", "yearly pass"), lang.Say("abbonamento mensile alta velocità", "monthly high-speed pass"),
		lang.Say("bike sharing", "bike sharing")), func(d *Purchased) *Kind { return &d.Kind }, "").Titled("Tipo", "Kind"),
	declare.Required("amount", declare.Euro, func(d *Purchased) *events.Cents { return &d.Amount }, "What was paid.").Titled("Importo in euro", "Amount in euro"),
	declare.Optional("validFrom", declare.Date, func(d *Purchased) *events.Date { return &d.ValidFrom },
		"First day of validity of a yearly pass; without it, the date.").Titled("Valido dal", "Valid from"),
	declare.Check(`"if":{"required":["validFrom"]},"then":{"properties":{"kind":{"const":"yearly_pass"}}}`, func(r *wire.Reader, d *Purchased) {
		if d.ValidFrom != 0 && d.Kind != YearlyPass {
			r.FailAt("/validFrom", events.CodeInvalidValue, lang.Say("validFrom accanto a %s", "validFrom beside %s", d.Kind),
				lang.Say("validFrom solo di un abbonamento annuale", "validFrom only of a yearly pass"))
		}
	}))
