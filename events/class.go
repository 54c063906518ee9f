package events

// Class says who may see an entitlement, a kind of absence, a breach or a fact. Each is declared with its class, beside its
// title. The zero class is of what was not declared, such as a code of a later version: only a reader of all classes sees it.
type Class uint8

// The classes.
const (
	// ClassTime is of working time, vacation and permits without a reason: what a manager needs to plan the work of a unit.
	ClassTime Class = 1 << iota
	// ClassSpecial is of what tells about health, family, religion, discipline, union or strike, and of free text, which may.
	ClassSpecial
	// ClassMoney is of loans, grants, premiums and payroll.
	ClassMoney
)

// String returns the name of the class.
func (c Class) String() string {
	return map[Class]string{ClassTime: "time", ClassSpecial: "special", ClassMoney: "money"}[c]
}

// Classed is implemented by data whose class depends on their values, such as the kind of a leave. The class of other data is
// that of their type.
type Classed interface {
	Data
	Class() Class
}

// Worded is implemented by data with words of the sender's own, such as a reason.
type Worded interface {
	Data
	Words() string
}

// ClassOf returns the class of data.
func ClassOf(d Data) Class {
	if c, ok := d.(Classed); ok {
		return c.Class()
	}
	return d.Type().Class
}
