package timeline_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/projections/institutes"
	"spettanze/projections/replay"
	"spettanze/projections/report"
	"spettanze/projections/scenario"
	"spettanze/projections/timeline"
)

// E1 is clocked twice on 14 May: the first clocking is annulled on 20 June, which heals the second.
// Each line begins with the time of its recording.
const facts = `2024-01-08T08:00:00Z 2024-01-08 E1 employment.hired level=5 schedule=ft37
2024-05-14T22:30:00Z 2024-05-14 E1 clocking.recorded week=A punches=08:00,12:00,13:00,17:00 #first
2024-05-20T08:00:00Z 2024-05-14 E1 clocking.recorded week=A punches=08:00,12:10,13:10,17:00 #second
2024-06-20T08:00:00Z 2024-06-20 E1 event.annulled id=first reason=wrong #annulment
2024-06-20T08:00:00Z 2024-07-01 E1 leave.taken kind=ferie minutes=480 #ahead`

func TestFacts(t *testing.T) {
	var script strings.Builder
	var recorded []time.Time
	for line := range strings.SplitSeq(facts, "\n") {
		word, event, _ := strings.Cut(line, " ")
		at, err := time.Parse(time.RFC3339, word)
		if err != nil {
			t.Fatal(err)
		}
		recorded = append(recorded, at)
		fmt.Fprintln(&script, event)
	}
	s, err := scenario.Parse("facts", []byte("-- events --\n"+script.String()+"-- expect balance E1 2024-01-09 --\nflex none\n"))
	if err != nil {
		t.Fatal(err)
	}
	c, err := institutes.Contract()
	if err != nil {
		t.Fatal(err)
	}
	rome, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		t.Fatal(err)
	}
	l := replay.New(c, rome)
	for i, b := range s.Events {
		e, err := cloudevents.Decode(b)
		if err != nil {
			t.Fatal(err)
		}
		e.Seq, e.Recorded = uint64(i+1), recorded[i] //nolint:gosec // five
		l.Record(events.Record{Seq: e.Seq, Recorded: e.Recorded, Event: &e})
	}
	r := &report.Reporter{Source: l, Contract: c, Today: events.NewDate(2024, 6, 30)}
	for _, want := range []struct {
		known uint64
		at    string
		facts string
	}{
		{0, "2024-06-30", "1 counts 0; 2 annulled 1 by 4; 3 counts 6"}, // 22:30 UTC is the next day in Rome
		{3, "2024-06-30", "1 counts 0; 2 counts 1; 3 waits 6"},
		{0, "2024-07-31", "1 counts 0; 2 annulled 1 by 4; 3 counts 6; 5 counts 0"}, // recorded before its date
		{2, "2024-01-31", "1 counts 0"},
	} {
		d, err := timeline.Of(t.Context(), r, rome, report.Query{Company: "blue", At: events.MustParseDate(want.at), Known: want.known}, "E1")
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range d.Facts {
			s := fmt.Sprint(f.Seq, " ", f.Outcome, " ", f.Delay)
			if f.Annulled != nil {
				s += fmt.Sprint(" by ", f.Annulled.Seq)
				if f.Annulled.Reason != "wrong" {
					t.Errorf("annulled for %q", f.Annulled.Reason)
				}
			}
			if (f.Outcome == timeline.Waits) != (f.Reason.It != "") {
				t.Errorf("%d waits for %q", f.Seq, f.Reason)
			}
			got = append(got, s)
		}
		if got := strings.Join(got, "; "); got != want.facts {
			t.Errorf("known %d at %s: %s, want %s", want.known, want.at, got, want.facts)
		}
	}
	if _, err := timeline.Of(t.Context(), r, rome, report.Query{Company: "blue", At: events.NewDate(2024, 6, 30)}, "E9"); err == nil {
		t.Error("an employee who was never hired has facts")
	}
}
