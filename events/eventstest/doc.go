// Package eventstest generates valid events for property tests (pgregory.net/rapid): the decoder reads them and the JSON
// Schemas accept them. Values come from the declarations. An event is valid by itself; [History] draws the events of a small
// company, most of which are also possible together.
//
// [Messages] are not drawn: they are what CloudEvents 1.0.2 asks of a reader, clause by clause, for the tests of the decoder and
// of each door.
package eventstest
