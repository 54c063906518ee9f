package intake_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/events/memory"
	"spettanze/handlers/api/intake"
	"spettanze/projections/facts"
)

func closed(id, date string) events.Event {
	return events.Event{Identity: events.Identity{Source: "/hr", ID: id}, Company: "blue", Subject: "E1",
		Time: time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC), Data: hr.TimeBankClosed{Dated: events.Dated{Date: events.MustParseDate(date)}}}
}

func statuses(results []intake.Result) string {
	s := ""
	for _, r := range results {
		s += string(r.Status) + " "
	}
	return s
}

func TestSubmit(t *testing.T) {
	log := memory.New(time.Now)
	in := &intake.Intake{Log: log, Record: log.Get}
	a, again, other := closed("a", "2023-01-01"), closed("a", "2023-01-01"), closed("a", "2023-02-01")

	// Within one call the second of an identity is judged by the first.
	r, err := in.Submit(t.Context(), []events.Event{a, again, other, closed("b", "2023-01-01")})
	if got, want := statuses(r), "accepted duplicate rejected accepted "; err != nil || got != want {
		t.Errorf("%s, want %s (%v)", got, want, err)
	}
	if r[2].Code != facts.CodeDifferentContent || r[2].Pointer != "/id" || r[3].Seq != 2 {
		t.Errorf("%+v", r)
	}
	if !strings.Contains(r[2].Reason, "sent just before") {
		t.Errorf("%s", r[2].Reason)
	}
	// Over calls the log remembers.
	r, err = in.Submit(t.Context(), []events.Event{again, other})
	if got, want := statuses(r), "duplicate rejected "; err != nil || got != want || r[0].Seq != 1 {
		t.Errorf("%s, want %s (%v)", got, want, err)
	}
	// What the log has forgotten, the journal knows.
	old := closed("old", "2020-01-01")
	old.Seq = 7
	in.Before = func(context.Context, []events.Identity) (map[events.Identity]*events.Event, error) {
		return map[events.Identity]*events.Event{old.Identity: &old}, nil
	}
	r, err = in.Submit(t.Context(), []events.Event{closed("old", "2020-01-01"), closed("old", "2020-01-02"), closed("new", "2020-01-01")})
	if got, want := statuses(r), "duplicate rejected accepted "; err != nil || got != want || r[0].Seq != 7 {
		t.Errorf("%s, want %s (%v)", got, want, err)
	}
	if last, _, err := log.Last(t.Context()); last != 3 || err != nil {
		t.Errorf("the log has %d events, want 3 (%v)", last, err)
	}
}

// An annulment of an annulment is refused at the door, so that it does not take an identity in the log's memory.
func TestAnnulsAnnulment(t *testing.T) {
	annul := func(id, target string) events.Event {
		e := closed(id, "2023-01-01")
		e.Data = hr.EventAnnulled{Dated: events.Dated{Date: events.MustParseDate("2023-01-01")}, Source: "/hr", ID: target, Reason: "wrong"}
		return e
	}
	log := memory.New(time.Now)
	in := &intake.Intake{Log: log, Record: log.Get}
	r, err := in.Submit(t.Context(), []events.Event{closed("a", "2023-01-01"), annul("b", "a"), annul("c", "b")})
	if got, want := statuses(r), strings.Repeat("accepted ", 2)+"rejected "; err != nil || got != want || r[2].Code != facts.CodeAnnulsAnnulment {
		t.Errorf("%s, want %s: %+v (%v)", got, want, r[2], err)
	}
	b := annul("b", "a")
	b.Seq = 2
	in.Before = func(_ context.Context, ids []events.Identity) (map[events.Identity]*events.Event, error) {
		if len(ids) != 2 || ids[1] != b.Identity {
			t.Errorf("asked for %v", ids)
		}
		return map[events.Identity]*events.Event{b.Identity: &b}, nil
	}
	if r, err = in.Submit(t.Context(), []events.Event{annul("d", "b")}); err != nil || r[0].Status != intake.Rejected {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestPeople(t *testing.T) {
	person := closed("p", "2023-01-01")
	person.Data = hr.PersonDescribed{Dated: events.Dated{Date: events.MustParseDate("2023-01-01")}, Name: "Ada"}
	log := memory.New(time.Now)
	in := &intake.Intake{Log: log}
	if r, err := in.Submit(t.Context(), []events.Event{person}); err != nil || r[0].Code != intake.CodeNoPeople {
		t.Errorf("%+v, %v", r, err)
	}
	described := 0
	in.Describe = func(context.Context, *events.Event) error { described++; return nil }
	if r, err := in.Check(t.Context(), []events.Event{person}); err != nil || described != 0 || r[0].Status != intake.Accepted {
		t.Errorf("%+v, %v, described %d times", r, err, described)
	}
	if r, err := in.Submit(t.Context(), []events.Event{person}); err != nil || described != 1 || r[0].Status != intake.Accepted {
		t.Errorf("%+v, %v, described %d times", r, err, described)
	}
	// Names never enter the log of facts.
	if last, _, err := log.Last(t.Context()); last != 0 || err != nil {
		t.Errorf("the log has %d events (%v)", last, err)
	}
}

// broken is a log that stores one event and then fails.
type broken struct{ events.Log }

var errBroken = errors.New("the disk is gone")

func (b broken) Append(ctx context.Context, evs []events.Event) ([]events.Appended, error) {
	out, err := b.Log.Append(ctx, evs[:1])
	return append(out, make([]events.Appended, len(evs)-1)...), errors.Join(err, errBroken)
}

func TestLogFails(t *testing.T) {
	in := &intake.Intake{Log: broken{memory.New(time.Now)}}
	r, err := in.Submit(t.Context(), []events.Event{closed("a", "2023-01-01"), closed("b", "2023-01-01")})
	if !errors.Is(err, errBroken) || statuses(r) != "accepted  " {
		t.Errorf("%q, %v", statuses(r), err)
	}
}
