// Package eventstest generates valid events for property tests (pgregory.net/rapid): the decoder reads them and the JSON
// Schemas accept them. Values come from the declarations. An event is valid by itself; [History] draws the events of a small
// company, most of which are also possible together.
package eventstest
