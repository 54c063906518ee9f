package hr

import (
	"spettanze/events"
	"spettanze/events/declare"
)

// CoffeeDrunk records how many cups were drunk on the date.
type CoffeeDrunk struct {
	events.Dated
	Cups int
}

// Type returns the declaration.
func (CoffeeDrunk) Type() *events.Type { return coffeeDrunk }

var coffeeDrunk = declare.Type[CoffeeDrunk]("hr.coffee.drunk", "Coffee drunk", "Cups of coffee from the machine, to be paid for.",
	declare.Traits{It: "Caffè bevuto", Class: events.ClassTime, Clause: "PRETEND/1"},
	declare.Required("cups", declare.Whole(1, 20), func(d *CoffeeDrunk) *int { return &d.Cups }, "Cups, 1 to 20."))
