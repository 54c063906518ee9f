// Package intake is the door through which events reach the log: whoever sends them — over HTTP or from a file — gets an
// answer for each, and only when the log has it durably.
//
// What one event alone reveals to be wrong was refused when it was decoded. Here it is found out whether its identity is
// there already: the same content again is a duplicate, another content is rejected. The journal of the projections knows
// every identity that it has folded, and the log the recent ones; between them nothing is missed for long, and an event
// that slips through is judged the same way when it is folded.
package intake
