package eventstest

import (
	"pgregory.net/rapid"

	"spettanze/events"
	"spettanze/events/declare"
	"spettanze/events/hr"
	"spettanze/events/wire"
)

// Event draws an event of any type.
func Event() *rapid.Generator[events.Event] {
	return rapid.Custom(func(t *rapid.T) events.Event {
		return EventOf(typeOf(t, hr.Types)).Draw(t, "event")
	})
}

// typeOf draws a type by its name, so that the log of a failed test shows the name.
func typeOf(t *rapid.T, types []*events.Type) *events.Type {
	names := make([]string, len(types))
	for i, typ := range types {
		names[i] = typ.Name
	}
	return hr.TypeNamed(rapid.SampledFrom(names).Draw(t, "type"))
}

// EventOf draws an event of a type, with a subject that the type allows.
func EventOf(typ *events.Type) *rapid.Generator[events.Event] {
	return rapid.Custom(func(t *rapid.T) events.Event {
		e := events.Event{
			Data: Data(typ).Draw(t, "data"),
			Identity: events.Identity{
				Source: Value(declare.EventSource).Draw(t, "source"),
				ID:     Value(declare.EventID).Draw(t, "id"),
			},
			Company: Value(declare.Code).Draw(t, "company"),
			Time:    Value(declare.Instant).Draw(t, "time"),
		}
		e.Subject = rapid.OneOf(Value(declare.Employee), rapid.Just(events.CompanySubject)).Filter(func(s string) bool {
			about := e
			about.Subject = s
			return events.CheckSubject(&about) == nil
		}).Draw(t, "subject")
		return e
	})
}

// Value draws a value of a kind, as its declaration says.
func Value[V any](k declare.Kind[V]) *rapid.Generator[V] {
	return rapid.Custom(func(t *rapid.T) (v V) {
		var r wire.Reader
		r.Reset([]byte(k.Draw(source{t}, events.MinDate)), "")
		if k.Read(&r, &v); r.Err != nil {
			t.Fatal(r.Err)
		}
		return v
	})
}
