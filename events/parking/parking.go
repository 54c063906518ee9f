// Package parking has the type of events about the company's share in parking (MONEY G).
package parking

import (
	"spettanze/events"
	"spettanze/events/declare"
	"spettanze/events/lang"
)

// Form is how the company's share is had.
type Form string

// The forms.
const (
	Voucher   Form = "voucher"
	Allowance Form = "allowance"
	None      Form = "none"
)

// Chosen chooses a form from its date on. The end of the service ends it.
type Chosen struct {
	events.Dated
	Form Form
}

// Type returns the declaration.
func (Chosen) Type() *events.Type { return chosen }

var chosen = declare.Type[Chosen]("hr.parking.chosen", "Parking chosen",
	"The employee chose how to have the company's share in parking (CIA/16.1), from the date on; it counts for the months that begin then.",
	declare.Traits{It: "Scelta per il parcheggio", Class: events.ClassMoney, Clause: "CIA/16.1"},
	declare.Required("form", declare.OneOf(Voucher, Allowance, None).Named(
		lang.Say("voucher", "voucher"), lang.Say("indennità", "allowance"), lang.Say("niente", "none")),
		func(d *Chosen) *Form { return &d.Form }, "").Titled("Forma", "Form"))
