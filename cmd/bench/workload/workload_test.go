package workload

import (
	"bytes"
	"errors"
	"testing"

	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/events/hr"
)

func written(t *testing.T, w Workload) []byte {
	t.Helper()
	var b bytes.Buffer
	want, err := w.Total()
	if err != nil {
		t.Fatal(err)
	}
	n, err := w.Write(&b, func(uint64, uint64) {})
	if err != nil {
		t.Fatal(err)
	}
	if lines := bytes.Count(b.Bytes(), []byte{'\n'}); n != want || lines != want {
		t.Errorf("%+v: %d events in %d lines, want %d", w, n, lines, want)
	}
	return b.Bytes()
}

// The same workload gives the same bytes, and all of them are events.
func TestSameWorkloadSameBytes(t *testing.T) {
	w := Workload{Seed: 3, Events: 10_000, Late: 1}
	one := written(t, w)
	for line := range bytes.Lines(one) {
		if _, err := cloudevents.Decode(bytes.TrimSpace(line)); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
	}
	if !bytes.Equal(one, written(t, w)) {
		t.Error("the same workload gave other bytes")
	}
	w.Seed = 4
	if bytes.Equal(one, written(t, w)) {
		t.Error("another seed gave the same bytes")
	}
}

// As many events as asked for, over the whole period, whatever the density.
func TestWorkloadsHaveTheirSize(t *testing.T) {
	for _, w := range []Workload{
		{Events: 2000}, {Employees: 10}, {Employees: 20, Years: 2, Events: 1500}, {Employees: 20, Years: 1, Events: 3600},
		{Employees: 7, Years: 10},
	} {
		evs, err := w.List()
		if err != nil {
			t.Fatal(err)
		}
		n, _ := w.Total()
		if len(evs) != n {
			t.Errorf("%+v: %d events, want %d", w, len(evs), n)
		}
		last := evs[len(evs)-1].Data.Effective()
		if last < events.NewDate(2025, 6, 1) { // of four people, one percent of the days is six weeks
			t.Errorf("%+v ends on %s, want late in 2025", w, last)
		}
	}
}

func TestShares(t *testing.T) {
	for _, percent := range []int{0, 1} {
		late, twice, annulled := 0, 0, 0
		seen := map[events.Identity]bool{}
		latest := events.Date(0)
		evs, err := Workload{Seed: 1, Employees: 100, Late: percent}.List()
		if err != nil {
			t.Fatal(err)
		}
		for i := range evs {
			e := &evs[i]
			switch d := e.Data.(type) {
			case hr.EventAnnulled:
				annulled++
			case hr.ClockingRecorded, hr.LeaveTaken:
				if d.Effective() < latest-6 && !seen[e.Identity] {
					late++
				}
				latest = max(latest, d.Effective())
			}
			if seen[e.Identity] {
				twice++
			}
			seen[e.Identity] = true
		}
		n := len(evs)
		// What replaces an annulled event is late as well: one in a thousand.
		if percent == 0 && late > n/500 || percent == 1 && (late < n/150 || late > n/60) {
			t.Errorf("%d of %d late, want %d%%", late, n, percent)
		}
		if twice < n/2000 || twice > n/500 || annulled < n/2000 || annulled > n/500 {
			t.Errorf("of %d events %d come twice and %d are annulments, want about one in a thousand of each", n, twice, annulled)
		}
	}
}

func TestWorkloadsThatCannotBe(t *testing.T) {
	for _, w := range []Workload{{Years: 11}, {Late: -1}, {Employees: -1}, {Employees: 1, Years: 1, Events: 1000}} {
		if err := w.Each(func(events.Event) bool { return true }); !errors.Is(err, ErrWorkload) {
			t.Errorf("%+v: %v, want ErrWorkload", w, err)
		}
	}
}
