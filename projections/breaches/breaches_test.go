package breaches_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"spettanze/events"
	"spettanze/events/eventstest"
	"spettanze/projections/breaches"
	"spettanze/projections/report"
	"spettanze/projections/scenario"
)

// of adds the time zone to a reporter.
func of(t scenario.T, r *report.Reporter) *breaches.Reporter {
	return &breaches.Reporter{Reporter: r, Rome: scenario.Rome(t)}
}

// history reads the events of a scenario, each after the time at which it was recorded.
func history(t *testing.T, lines string) *breaches.Reporter {
	t.Helper()
	return of(t, scenario.Reporter(t, "2027-01-01", lines))
}

// On 8 March E1 comes at 08:20, and the limit is 08:15 (contract §3, example 2). The clocking is annulled on 20 March, and one of
// 08:10 replaces it; that of 9 March, at 08:20 too, is replaced by one of 08:40. A clocking of 14 March comes on the 17th.
const corrected = `2015-01-10T08:00:00Z 2015-01-10 E1 employment.hired level=5 schedule=ft37
2023-03-08T18:00:00Z 2023-03-08 E1 clocking.recorded week=A punches=08:20,12:00,13:00,17:00 #eighth
2023-03-09T18:00:00Z 2023-03-09 E1 clocking.recorded week=A punches=08:20,12:00,13:00,17:00 #ninth
2023-03-17T10:00:00Z 2023-03-14 E1 clocking.recorded week=A punches=08:20,12:00,13:00,17:00
2023-03-20T10:00:00Z 2023-03-20 E1 event.annulled id=eighth
2023-03-20T10:00:01Z 2023-03-08 E1 clocking.recorded week=A punches=08:10,12:00,13:00,17:00
2023-03-20T10:00:02Z 2023-03-20 E1 event.annulled id=ninth
2023-03-20T10:00:03Z 2023-03-09 E1 clocking.recorded week=A punches=08:40,12:00,13:00,17:00`

func rows(t *testing.T, r *breaches.Reporter, known uint64) (out []string) {
	t.Helper()
	doc, err := r.Published(t.Context(), report.Query{Company: "blue", At: events.MustParseDate("2023-03-31"), Known: known}, "E1")
	if err != nil {
		t.Fatal(err)
	}
	when := func(m *breaches.Moment) string {
		switch {
		case m == nil:
			return "-"
		case m.Late != nil:
			return m.Time.Format("02 15:04 by ") + fmt.Sprint(m.Late.Seq)
		}
		return m.Time.Format("02 15:04")
	}
	for _, b := range doc.Breaches {
		if b.Code == "flex.late_entry" {
			out = append(out, fmt.Sprint(b.Date, " ", b.Observed, " stands ", b.Stands, ", published ", when(b.Published), ", withdrawn ",
				when(b.Withdrawn), ", changed ", b.Changed))
		}
	}
	return out
}

func TestAFactTakesABreachBack(t *testing.T) {
	r := history(t, corrected)
	for known, want := range map[uint64][]string{
		0: {
			"2023-03-08 08:20 stands false, published 09 00:00, withdrawn 20 11:00 by 5, changed false",
			"2023-03-09 08:20 stands false, published 10 00:00, withdrawn 20 11:00 by 7, changed false",
			"2023-03-09 08:40 stands true, published 20 11:00 by 8, withdrawn -, changed false",
			"2023-03-14 08:20 stands true, published 17 11:00 by 4, withdrawn -, changed false",
		},
		// On 9 March, when the third was recorded, that day was not closed.
		3: {
			"2023-03-08 08:20 stands true, published 09 00:00, withdrawn -, changed false",
			"2023-03-09 08:20 stands true, published -, withdrawn -, changed false",
		},
	} {
		if got := rows(t, r, known); !slices.Equal(got, want) {
			t.Errorf("known %d:\n%s\nwant\n%s", known, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

// A breach of a closing keeps its cause when a late fact changes its figures: the excess over the cap of 8:00 at the end of March.
func TestABreachChanges(t *testing.T) {
	r := history(t, `2015-01-10T08:00:00Z 2015-01-10 E1 employment.hired level=5 schedule=ft37
2023-01-02T08:00:00Z 2023-01-01 E1 balance.opened entitlement=flex quantity=-600
2023-02-03T08:00:00Z 2023-01-20 E1 balance.adjusted entitlement=flex quantity=60 reason=count authorizedBy=E9`)
	doc, err := r.Published(t.Context(), report.Query{Company: "blue", At: events.MustParseDate("2023-02-28")}, "E1")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, b := range doc.Breaches {
		if b.Code == "flex.negative_cap_exceeded" && b.Date.String() == "2023-01-31" {
			got = append(got, fmt.Sprint(b.Observed, " ", b.Stands, " ", b.Changed))
		}
	}
	if want := []string{"-600 false true", "-540 true false"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestWithoutTimesItIsNotKnown(t *testing.T) {
	r := history(t, "")
	if _, err := r.Published(t.Context(), report.Query{Company: "blue", At: events.MustParseDate("2023-03-31")}, ""); !errors.Is(err, report.ErrNoTimes) {
		t.Errorf("%v, want ErrNoTimes", err)
	}
}

// Whatever is recorded, and when: what stands is what the document of breaches has, and every other row says what took it back.
func TestWhatStandsIsWhatIsBroken(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		evs := eventstest.History(t)
		at := eventstest.WindowFrom.In(time.UTC)
		for i := range evs {
			at = at.Add(time.Duration(rapid.IntRange(0, 30*24).Draw(t, "hours")) * time.Hour)
			evs[i].Recorded = at
		}
		r := of(t, scenario.ReporterOf(t, "2027-01-01", evs))
		q := report.Query{Company: "blue", At: eventstest.WindowTo}
		doc, err := r.Published(t.Context(), q, "")
		if err != nil {
			t.Fatal(err)
		}
		plain, err := r.Breaches(t.Context(), q, "")
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, b := range doc.Breaches {
			if b.Stands {
				n++
			}
			if b.Stands != (b.Withdrawn == nil) || b.Published == nil || !b.Stands && b.Withdrawn.Late == nil {
				t.Fatalf("%+v", b)
			}
		}
		if n != len(plain.Breaches) {
			t.Fatalf("%d stand, %d are broken", n, len(plain.Breaches))
		}
	})
}
