// Package pay has the type of events about what an employee's pay is (MONEY A). Only the two sums that rules read are told.
package pay

import (
	"spettanze/events"
	"spettanze/events/declare"
)

// Declared tells one or both of an employee's sums of pay. Each holds from the date until it is told again.
type Declared struct {
	events.Dated
	// Gross is all recurring items of the pay book (CIA/9.2), Pensionable those of the annex on complementary pensions (CIA/12.2.4).
	// Both are what the person really has, part time included. Zero: not told.
	Gross, Pensionable events.Cents
}

// Type returns the declaration.
func (Declared) Type() *events.Type { return declared }

var declared = declare.Type[Declared]("hr.pay.declared", "Pay told",
	"Tells yearly pay as it really is, part time included: no rule reduces it again (CIA/9.2). Each sum holds from the date until it is told again, within the same employment.",
	declare.Traits{It: "Retribuzione comunicata", Class: events.ClassMoney, Clause: "CIA/9.2"},
	declare.AtLeastOne(declare.Parts(
		declare.Optional("yearlyGross", declare.Euro, func(d *Declared) *events.Cents { return &d.Gross },
			"All recurring items of the pay book in a year, euro above zero.").Titled("Retribuzione annua lorda", "Yearly gross pay"),
		declare.Optional("yearlyPensionable", declare.Euro, func(d *Declared) *events.Cents { return &d.Pensionable },
			"The items of the annex on complementary pensions in a year (CIA/12.2.4), euro above zero.").Titled("Retribuzione annua utile al fondo pensione", "Yearly pensionable pay")),
		func(d *Declared) bool { return d.Gross == 0 && d.Pensionable == 0 }))
