package events

// Caffe is the account of the coffee that is owed, in cups.
const Caffe Entitlement = "caffe"

// CoffeeDrunk tells how many cups were drunk on the date.
type CoffeeDrunk struct {
	Dated
	Cups int
}

// Type returns the declaration.
func (CoffeeDrunk) Type() *Type { return coffeeDrunk }

var coffeeDrunk = declare[CoffeeDrunk]("hr.coffee.drunk", "Coffee drunk", "Cups of coffee from the machine, to be paid for.",
	traits{clause: "PRETEND/1"},
	required("cups", whole("", 1, 20), func(d *CoffeeDrunk) *int { return &d.Cups }, "Cups, 1 to 20."))
