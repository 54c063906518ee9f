package projector_test

import (
	"context"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"spettanze/events"
	"spettanze/events/eventstest"
	"spettanze/events/hr"
	"spettanze/handlers/projector"
	"spettanze/projections/report"
)

// Whatever comes in whatever batches: where the figures of an employee differ, the change is said, of the employee or of the
// company's institutes, to a reader who was there and to one who comes back after all of it.
func TestChangesAreSaid(t *testing.T) {
	ctx := context.Background()
	rapid.Check(t, func(t *rapid.T) {
		dir, clean := tempDir(t)
		defer clean()
		r := newRig(t, dir)
		defer func() { r.close() }()
		people := []string{"E1", "E2", "E3"}
		figures := func() (out []string) {
			for _, id := range people {
				e, err := r.store.Employee(ctx, report.Query{Company: "blue", At: eventstest.WindowTo}, id)
				out = append(out, fmt.Sprint(e.Movements, e.Breaches, e.Payroll, err))
			}
			return out
		}
		said := func(c projector.Changes, id string) bool {
			for _, ch := range c.List {
				if ch.Company == "blue" && (ch.Employee == id || ch.Employee == "") {
					return true
				}
			}
			return false
		}
		changes := func(id string) projector.Changes {
			c, _, err := r.Changes(ctx, id)
			if err != nil || c.Lost {
				t.Fatalf("%+v, %v", c, err)
			}
			return c
		}
		begin, at := figures(), changes("").ID
		first, before := at, begin
		for recs := records(t); len(recs) > 0; {
			n := min(len(recs), rapid.IntRange(1, 8).Draw(t, "batch"))
			r.apply(recs[:n]...)
			recs = recs[n:]
			now, c := figures(), changes(at)
			for i, id := range people {
				if now[i] != before[i] && !said(c, id) {
					t.Fatalf("%s changed, and the changes are %+v", id, c)
				}
			}
			before, at = now, c.ID
		}
		r.restart()
		c := changes(first)
		for i, id := range people {
			if before[i] != begin[i] && !said(c, id) {
				t.Fatalf("%s changed, and after all of it the changes are %+v", id, c)
			}
		}
	})
}

// A fact about everybody changes everybody, also after a start, when nobody is in memory. A position that is not of this log,
// or not there yet, or long past, is lost.
func TestChangesOfEverybodyAndLost(t *testing.T) {
	ctx := context.Background()
	r := newRig(t, t.TempDir())
	defer func() { r.close() }()
	recs := clockings(3, 2)
	all := ofE1("r1", hr.RigidHoursOrdered{Dated: on("2021-01-05"), To: mustDate("2021-01-06")})
	all.Subject, all.Seq = events.CompanySubject, uint64(len(recs)+1)
	all.Recorded = recs[len(recs)-1].Recorded.Add(1)
	recs = append(recs, events.Record{Seq: all.Seq, Recorded: all.Recorded, Event: &all})
	r.apply(recs[:len(recs)-1]...)
	r.restart()
	before, more, err := r.Changes(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	r.apply(recs[len(recs)-1])
	<-more
	now, _, err := r.Changes(ctx, before.ID)
	if err != nil || len(now.List) != 4 || now.List[0].Employee != "E0000" || now.List[3].Employee != "" {
		t.Errorf("%+v, %v", now, err)
	}
	for id, lost := range map[string]bool{"": false, now.ID: false, before.ID: false, "1": false, fmt.Sprint(all.Seq + 1): true,
		before.ID + "0": true, "-1": true, "x": true, now.ID[:len(now.ID)-8] + "00000000": true} {
		c, _, err := r.Changes(ctx, id)
		if err != nil || c.Lost != lost || c.ID != now.ID {
			t.Errorf("%q: %+v, %v; lost should be %t", id, c, err, lost)
		}
	}
}
