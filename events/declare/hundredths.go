package declare

import (
	"spettanze/events"
	"spettanze/events/lang"
	"spettanze/events/wire"
)

// hundredths is how many decimals a number of hundredths has.
const hundredths = 2

// Hundredths is a number from least to most, a decimal string with at most two decimals, kept in hundredths, as its bounds are. schema
// is its JSON Schema, draw draws one for tests.
func Hundredths[V interface {
	~int64
	String() string
}](least, most int64, says, schema string, expects lang.Text, draw func(events.Draw) int) Kind[V] {
	return Kind[V]{Expects: expects, Says: says, Zero: IsZero[V], FromText: InQuotes, Schema: schema,
		Read:   func(r *wire.Reader, v *V) { *v = V(r.Decimal(hundredths, least, most, expects)) },
		Append: func(b []byte, v *V) []byte { return append(append(append(b, '"'), (*v).String()...), '"') },
		Draw:   func(d events.Draw, _ events.Date) string { return Quoted(V(draw(d)).String()) },
	}
}
