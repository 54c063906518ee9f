package logtest

import (
	"fmt"
	"time"

	"spettanze/events"
	"spettanze/events/hr"
)

// Clockings returns n events with different identities, of several employees, dates and sources' times. The ids begin
// with prefix.
func Clockings(prefix string, n int) []events.Event {
	out := make([]events.Event, n)
	first := events.MustParseDate("2023-01-02")
	for i := range out {
		day := events.Date(i % 300)
		out[i] = events.Event{
			Identity: events.Identity{Source: "/presenze", ID: fmt.Sprintf("%s-%d", prefix, i)},
			Company:  "blue",
			Subject:  fmt.Sprintf("E%03d", i%60),
			Time:     time.Date(2023, 1, 2, 17, 6, i%60, 0, time.FixedZone("", 3600)).AddDate(0, 0, int(day)),
			Data: hr.ClockingRecorded{
				Dated:   events.Dated{Date: first + day},
				Week:    "A",
				Punches: []events.ClockTime{7*60 + 50, 12 * 60, 12*60 + 50, 17*60 + 5},
			},
		}
	}
	return out
}

// Odd returns events whose envelopes and data are unlike each other: other types, identities with spaces, accents,
// percent signs and quotes, an event of the company, one with fractions of a second, one whose reason has every kind of
// character.
func Odd() []events.Event {
	at := time.Date(2023, 3, 7, 17, 6, 0, 123456789, time.UTC)
	date := events.Dated{Date: events.MustParseDate("2023-03-07")}
	event := func(source, id, subject string, d events.Data) events.Event {
		return events.Event{Identity: events.Identity{Source: source, ID: id}, Company: "blue", Subject: subject, Time: at, Data: d}
	}
	return []events.Event{
		event("/hr", "Niccolò 100% \"sure\"", "E042", hr.TimeBankLeaveTaken{Dated: date, Minutes: 60}),
		event("/hr", "%41", "E042", hr.TimeBankRecovered{Dated: date, Minutes: 30}),
		event("/hr", "A", "E042", hr.TimeBankRecovered{Dated: date, Minutes: 31}),
		event("urn:uuid:6f1b", "日本 🙂", "E042", hr.TimeBankClosed{Dated: date}),
		event("/a%20b?c=d&e=f", "1", "company", hr.RigidHoursOrdered{Dated: date, To: date.Date + 1}),
		event("/hr", "x#y", "E_0-42", hr.EventAnnulled{Dated: date, Source: "/hr", ID: "A", Reason: "perché: “no” \\ è"}),
	}
}
