package eventstest

import (
	"pgregory.net/rapid"

	"spettanze/events"
	"spettanze/events/declare"
)

// Data draws the data of a type, as its declaration says.
func Data(typ *events.Type) *rapid.Generator[events.Data] {
	return DataIn(typ, events.MinDate, events.MaxDate-4000)
}

// DataIn draws the data of a type with an effective date of a range, both ends included.
func DataIn(typ *events.Type, from, to events.Date) *rapid.Generator[events.Data] {
	return rapid.Custom(func(t *rapid.T) events.Data {
		var last error
		// The values are drawn field by field, so some data fail a check of several fields. Shrunk draws may always fail.
		for range 200 {
			b := declare.Draw(typ, source{t}, DateIn(t, from, to, "effective"))
			d, err := typ.Decode([]byte(b))
			if err == nil {
				return d
			}
			last = err
		}
		t.Skipf("eventstest: the values drawn for %s do not decode: %v", typ.Name, last)
		return nil
	})
}

// source draws the values of fields.
type source struct{ t *rapid.T }

func (s source) Int(least, most int) int { return rapid.IntRange(least, most).Draw(s.t, "int") }

func (s source) Match(regex string) string {
	return rapid.StringMatching(regex).Draw(s.t, "text")
}
