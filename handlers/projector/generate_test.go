package projector_test

import (
	"fmt"
	"slices"
	"time"

	"pgregory.net/rapid"

	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/events/eventstest"
	"spettanze/events/hr"
	"spettanze/events/lang"
)

// records draws what a log may hold: the facts of a company in any order of arrival, and among them some again, some again
// with other content, annulments of some (before or after them, and of each other), and messages that nobody understands.
func records(t *rapid.T) []events.Record {
	// Some of what is drawn no door lets in.
	possible := slices.DeleteFunc(eventstest.History(t), func(e events.Event) bool {
		b, err := cloudevents.Encode(&e)
		if err == nil {
			_, err = cloudevents.Decode(b)
		}
		return err != nil
	})
	facts := rapid.Permutation(possible).Draw(t, "arrival")
	evs := slices.Clone(facts)
	insert := func(e events.Event) {
		evs = slices.Insert(evs, rapid.IntRange(0, len(evs)).Draw(t, "place"), e)
	}
	for range rapid.IntRange(0, 6).Draw(t, "again") {
		insert(rapid.SampledFrom(facts).Draw(t, "duplicate"))
	}
	for range rapid.IntRange(0, 2).Draw(t, "contradictions") {
		e := rapid.SampledFrom(facts).Draw(t, "contradicted")
		e.Time = e.Time.Add(time.Minute)
		insert(e)
	}
	for i := range rapid.IntRange(0, 4).Draw(t, "annulments") {
		target := rapid.SampledFrom(evs).Draw(t, "annulled")
		company := rapid.SampledFrom([]string{"blue", "blue", "blue", "red"}).Draw(t, "company")
		insert(events.Event{Identity: events.Identity{Source: "/hr", ID: fmt.Sprintf("a%d", i)}, Company: company, Subject: "E1",
			Time: time.Unix(1_700_000_000, 0).UTC(), Data: hr.EventAnnulled{Dated: events.Dated{Date: eventstest.WindowTo},
				Source: target.Source, ID: target.ID, Reason: "typo"}})
	}
	var out []events.Record
	for _, e := range evs {
		out = append(out, events.Record{Event: &e, Raw: []byte("{}")})
	}
	for range rapid.IntRange(0, 2).Draw(t, "garbage") {
		id := events.Identity{}
		if rapid.Bool().Draw(t, "names an event") {
			id = rapid.SampledFrom(facts).Draw(t, "named").Identity
		}
		out = slices.Insert(out, rapid.IntRange(0, len(out)).Draw(t, "place"), events.Record{Raw: []byte("{"),
			Err: &events.DecodeError{Code: events.CodeMalformedJSON, Pointer: "", Found: lang.Say("la fine", "the end"), Identity: id,
				Company: rapid.SampledFrom([]string{"", "blue"}).Draw(t, "of"), Subject: "E2"}})
	}
	start := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range out {
		out[i].Seq, out[i].Recorded = uint64(i+1), start.Add(time.Duration(i)*time.Second)
		if e := out[i].Event; e != nil {
			e.Seq, e.Recorded = out[i].Seq, out[i].Recorded
		}
	}
	return out
}
