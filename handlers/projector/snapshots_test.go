package projector_test

import (
	"testing"
	"time"

	"spettanze/events"
	"spettanze/events/hr"
)

// TestForgettingSnapshotsChangesNothing: snapshots are forgotten between any two batches, with the day turned or not and late
// facts among those that come; the projections are those of a replay.
func TestForgettingSnapshotsChangesNothing(t *testing.T) {
	r := newRig(t, t.TempDir())
	defer func() { r.close() }()
	recs := recordsOf(company(6, 900, 60))
	r.ForgetSnapshots() // there is nothing yet
	for from := 0; from < len(recs); from += 90 {
		to := min(from+90, len(recs))
		r.apply(recs[from:to]...)
		r.ForgetSnapshots()
		if from%180 == 0 {
			r.turn()
			r.ForgetSnapshots()
		}
		latest := recs[to-1].Event.Data.Effective()
		sameAs(t, offline(recs[:to]), r.store, latest, 0)
		sameAs(t, offline(recs[:to]), r.store, latest-40, 0)
	}
}

// TestAQualificationThatIsRecordedLate: clockings of Saturdays matter to the company only of claims adjusters, and are not kept of
// others. Once a late fact makes an employee one, they count.
func TestAQualificationThatIsRecordedLate(t *testing.T) {
	r := newRig(t, t.TempDir())
	defer func() { r.close() }()
	var evs []events.Event
	add := func(who string, d events.Data) {
		evs = append(evs, events.Event{Identity: events.Identity{Source: "/hr", ID: who + d.Type().Name + d.Effective().String()},
			Company: "blue", Subject: who, Time: time.Date(2023, 3, 5, 12, 0, len(evs), 0, time.UTC), Data: d})
	}
	people := []string{"E1", "E2", "E3"}
	for _, who := range people {
		add(who, hr.Hired{Dated: events.Dated{Date: mustDate("2022-01-10")}, Contract: hr.Indefinite, Discipline: hr.PartePrima, Level: 4,
			Schedule: hr.Schedule{Code: hr.FT37}})
		add(who, hr.ClockingRecorded{Dated: events.Dated{Date: mustDate("2023-03-04")}, Punches: []events.ClockTime{480, 780}})
	}
	looks := func() {
		t.Helper()
		for _, at := range []string{"2023-03-04", "2023-03-10"} {
			sameAs(t, offline(recordsOf(evs)), r.store, mustDate(at), 0)
			sameAs(t, offline(recordsOf(evs)), r.store, mustDate(at), 6)
		}
	}
	r.apply(recordsOf(evs)...)
	looks()
	for _, who := range people {
		n := len(evs)
		add(who, hr.Reclassified{Dated: events.Dated{Date: mustDate("2023-03-01")}, Qualifications: &[]string{hr.Liquidatore}})
		r.apply(recordsOf(evs)[n:]...)
		looks()
	}
}
