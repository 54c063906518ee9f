package access

import "spettanze/events"

// Classes is a set of classes: what of an employee somebody may see. The zero value is nothing.
type Classes uint8

// The classes, and all of them.
const (
	Time    = Classes(events.ClassTime)
	Special = Classes(events.ClassSpecial)
	Money   = Classes(events.ClassMoney)

	AllClasses = Time | Special | Money
)

// Has reports whether something of a class may be seen. What has no class, such as a code of a later version, is seen only by
// a reader of all classes.
func (s Classes) Has(c events.Class) bool {
	return s == AllClasses || c != 0 && s&Classes(c) == Classes(c)
}
