// Package eventstest generates valid events for property tests (pgregory.net/rapid): whatever it draws, the decoder
// takes and the JSON Schemas accept. It knows what one event alone must fulfil and nothing of histories: that an
// employee was hired before is for the generators of the folds.
package eventstest
