package timeline_test

import (
	"fmt"
	"strings"
	"testing"

	"spettanze/events"
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
	r, rome := scenario.Reporter(t, "2024-06-30", facts), scenario.Rome(t)
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
