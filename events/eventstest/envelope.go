package eventstest

import (
	"time"

	"pgregory.net/rapid"

	"spettanze/events"
	"spettanze/events/hr"
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

// EventOf draws an event of a type.
func EventOf(typ *events.Type) *rapid.Generator[events.Event] {
	return rapid.Custom(func(t *rapid.T) events.Event {
		return Envelope(t, Data(typ).Draw(t, "data"))
	})
}

// Envelope draws an envelope for data, with a subject that their type allows.
func Envelope(t *rapid.T, d events.Data) events.Event {
	e := events.Event{
		Identity: Identity().Draw(t, "identity"),
		Company:  Code().Draw(t, "company"),
		Time:     Time().Draw(t, "time"),
		Data:     d,
	}
	e.Subject = rapid.OneOf(Employee(), rapid.Just(events.CompanySubject)).Filter(func(s string) bool {
		about := e
		about.Subject = s
		return events.CheckSubject(&about) == nil
	}).Draw(t, "subject")
	return e
}

// Identity draws a source and an id.
func Identity() *rapid.Generator[events.Identity] {
	return rapid.Custom(func(t *rapid.T) events.Identity {
		return events.Identity{
			Source: rapid.OneOf(
				rapid.SampledFrom([]string{"/hr", "/presenze", "https://hr.example/blue", "urn:hr:1", "/a#b", "/caff%C3%A8"}),
				rapid.StringMatching(`/[a-z0-9._~-]{1,20}`)).Draw(t, "source"),
			ID: rapid.OneOf(
				rapid.StringMatching(`[A-Za-z0-9-]{1,20}`),
				rapid.StringMatching(`[!-~à-ÿ][ -~à-ÿ€😀]{0,60}[!-~]`)).Draw(t, "id"),
		}
	})
}

// Code draws a company or another code.
func Code() *rapid.Generator[string] { return rapid.StringMatching(`[A-Za-z0-9_-]{1,64}`) }

// Employee draws an employee id.
func Employee() *rapid.Generator[string] {
	return rapid.OneOf(rapid.StringMatching(`E[0-9]{1,3}`), Code()).
		Filter(func(s string) bool { return s != events.CompanySubject })
}

// Text draws a reason or a name.
func Text() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.SampledFrom([]string{"typo", "correction", "children", "perché sì", "a \"quoted\\ word\""}),
		rapid.StringMatching(`[ -~à-ÿ€😀]{1,200}`))
}

// Time draws an instant with an offset, in the years that events may have.
func Time() *rapid.Generator[time.Time] {
	return rapid.Custom(func(t *rapid.T) time.Time {
		d := Date(events.MinDate+1, events.MaxDate-1).Draw(t, "day").In(time.UTC)
		d = d.Add(time.Duration(rapid.Int64Range(0, int64(24*time.Hour)-1).Draw(t, "of day")))
		if rapid.Bool().Draw(t, "whole seconds") {
			d = d.Truncate(time.Second)
		}
		return d.In(time.FixedZone("", 60*rapid.SampledFrom([]int{0, 60, 120, -300, 345}).Draw(t, "offset")))
	})
}

// Date draws a date of a range, both ends included, and never the zero date.
func Date(first, last events.Date) *rapid.Generator[events.Date] {
	return rapid.Custom(func(t *rapid.T) events.Date {
		return first + events.Date(rapid.IntRange(0, int(last-first)).Draw(t, "date"))
	}).Filter(func(d events.Date) bool { return d != 0 })
}
