// Package wire reads the JSON values of events strictly, field by field over a stream of tokens: a million stored events
// are decoded at every rebuild, and an error must name its place.
//
// A [Reader] reads one JSON value. Its first error sticks: after it every read returns zero and every object ends, so that
// a caller reads a whole object straight through and looks at Err once. Each error is a [events.DecodeError] with a code, a
// JSON Pointer, what was found and what was expected:
//
//	r.Reset([]byte(`{"minutes":60.5}`), "/data")
//	r.Open('{', "an object")          // true
//	r.Text(r.Value())                 // minutes
//	r.Int(1, 1440, "a whole number")  // 0
//	r.Err                             // /data/minutes: found 60.5, expected a whole number (wrong_type)
//
// Strict means: an unknown field is an error, because a typo must not lose minutes; null is no value; a number with a point
// is no integer; more decimals than a unit has are refused, never rounded (contract §10).
package wire
