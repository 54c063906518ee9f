package scenario

import (
	"fmt"
	"strings"
	"time"

	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/projections/institutes"
	"spettanze/projections/replay"
	"spettanze/projections/report"
)

// T is a test, of the standard library or of rapid.
type T interface {
	Helper()
	Fatal(args ...any)
}

// Rome is the company's time zone.
func Rome(t T) *time.Location {
	t.Helper()
	rome, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		t.Fatal(err)
	}
	return rome
}

// Reporter answers questions about the events of some lines, on a day, under the contract in force. A line may begin with the time
// at which its event was recorded:
//
//	2023-07-20T07:08:00Z 2023-06-15 E1 timebank.recovered minutes=60
//
// The sequence of an event is the number of its line, unless a line above has a range of dates.
func Reporter(t T, today, lines string) *report.Reporter {
	t.Helper()
	var evs []events.Event
	for i, l := range contentLines([]byte(lines), 1) {
		word, text, _ := strings.Cut(l.text, " ")
		recorded, err := time.Parse(time.RFC3339, word)
		if err != nil {
			text = l.text // it begins with the date of the event
		}
		parsed, err := parseEvent(text, i, len(evs))
		if err != nil {
			t.Fatal(fmt.Sprintf("line %d: %v", l.number, err))
		}
		for _, b := range parsed {
			e, err := cloudevents.Decode(b)
			if err != nil {
				t.Fatal(fmt.Sprintf("line %d: %v", l.number, err))
			}
			e.Recorded = recorded
			evs = append(evs, e)
		}
	}
	return ReporterOf(t, today, evs)
}

// ReporterOf is [Reporter] for events, in the order in which they were recorded.
func ReporterOf(t T, today string, evs []events.Event) *report.Reporter {
	t.Helper()
	c, err := institutes.Contract()
	if err != nil {
		t.Fatal(err)
	}
	l := replay.New(c, Rome(t))
	for i, e := range evs {
		e.Seq = uint64(i + 1)
		l.Record(events.Record{Seq: e.Seq, Recorded: e.Recorded, Event: &e})
	}
	return &report.Reporter{Source: l, Contract: c, Today: events.MustParseDate(today)}
}
