package intake_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/events/memory"
	"spettanze/handlers/api/intake"
	"spettanze/projections/dryrun"
	"spettanze/projections/facts"
	"spettanze/projections/institutes"
	"spettanze/projections/replay"
	"spettanze/projections/report"
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
	on := &dryrun.Runner{Reporter: &report.Reporter{Source: replay.New(nil, time.UTC)}, Rome: time.UTC}
	if r, _, err := in.Try(t.Context(), []events.Event{person}, on, true); err != nil || described != 0 || r[0].Status != intake.Accepted {
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

// TestBehindTheLog: a dry run on projections that are behind the log knows the identities of the rest, and says how much that is.
func TestBehindTheLog(t *testing.T) {
	c, err := institutes.Contract()
	if err != nil {
		t.Fatal(err)
	}
	log, ledger := memory.New(time.Now), replay.New(c, time.UTC)
	a, b := closed("a", "2023-01-01"), closed("b", "2023-01-01")
	if _, err := log.Append(t.Context(), []events.Event{a, b}); err != nil {
		t.Fatal(err)
	}
	first, err := log.Get(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	ledger.Record(first)
	in := &intake.Intake{Log: log, Wait: 20 * time.Millisecond}
	on := &dryrun.Runner{Reporter: &report.Reporter{Source: ledger, Contract: c, Today: events.MustParseDate("2024-01-01")}, Rome: time.UTC}
	r, basis, err := in.Try(t.Context(), []events.Event{a, b, closed("b", "2023-01-02"), closed("c", "2023-01-01")}, on, true)
	if got, want := statuses(r), strings.Repeat("duplicate ", 2)+"rejected accepted "; err != nil || got != want || r[1].Seq != 2 || basis.Known.Seq != 1 ||
		basis.Unread != 1 {
		t.Errorf("%s, want %s: %+v %+v (%v)", got, want, r, basis, err)
	}
}

// TestIndex: what the log has behind a journal is found, first contents first, and what is appended later too.
func TestIndex(t *testing.T) {
	log := memory.New(time.Now)
	annul := func(id, target string) events.Event {
		e := closed(id, "2023-01-01")
		e.Data = hr.EventAnnulled{Dated: events.Dated{Date: events.MustParseDate("2023-01-01")}, Source: "/hr", ID: target, Reason: "wrong"}
		return e
	}
	inject := func(e events.Event) { log.Inject(events.Record{Event: &e}) }
	for _, e := range []events.Event{closed("a", "2023-01-01"), closed("a", "2023-01-02"), annul("x", "a"), annul("y", "x"), closed("y", "2023-01-03")} {
		inject(e)
	}
	log.Inject(events.Record{Err: &events.DecodeError{Code: events.CodeMalformedJSON}})
	index := &intake.Index{Log: log}
	in := &intake.Intake{Log: log, Record: log.Get, Before: index.FindAll, Appended: index.Appended}
	r, err := in.Submit(t.Context(), []events.Event{closed("a", "2023-01-01"), closed("a", "2023-01-02"), closed("y", "2023-01-03"), closed("n", "2023-01-01")})
	if got, want := statuses(r), "duplicate rejected duplicate accepted "; err != nil || got != want || r[0].Seq != 1 || r[2].Seq != 5 {
		t.Errorf("%s, want %s: %+v (%v)", got, want, r, err)
	}
	if found, err := index.FindAll(t.Context(), []events.Identity{{Source: "/hr", ID: "n"}}); err != nil || len(found) != 1 {
		t.Errorf("%v, %v", found, err)
	}
	// A journal that follows the log is enough once it has read what the index has.
	position := uint64(1)
	follows := &intake.Index{Log: log, Follows: true, Journal: &intake.Journal{
		Position: func(context.Context) (uint64, error) { return position, nil },
		FindAll: func(context.Context, []events.Identity) (map[events.Identity]*events.Event, error) {
			return map[events.Identity]*events.Event{}, nil
		}}}
	for _, want := range []int{1, 0} {
		if got, err := follows.FindAll(t.Context(), []events.Identity{{Source: "/hr", ID: "x"}}); err != nil || len(got) != want {
			t.Errorf("%v, want %d (%v)", got, want, err)
		}
		position = 7
	}
}

// TestForetold: a dry run says of each event whether it would count in the end, for what it would wait, and what it would heal.
func TestForetold(t *testing.T) {
	c, err := institutes.Contract()
	if err != nil {
		t.Fatal(err)
	}
	hired := closed("h", "2022-01-01")
	hired.Data = hr.Hired{Dated: events.Dated{Date: events.MustParseDate("2022-01-01")}, Contract: hr.Indefinite, Discipline: hr.PartePrima, Level: 4,
		Schedule: hr.Schedule{Code: hr.FT37}}
	leave := func(id, subject string) events.Event {
		e := closed(id, "2023-01-01")
		e.Subject, e.Data = subject, hr.LeaveTaken{Dated: events.Dated{Date: events.MustParseDate("2023-02-06")}, Kind: hr.LeaveKind(events.Ferie)}
		return e
	}
	annul := closed("x", "2023-01-01")
	annul.Data = hr.EventAnnulled{Dated: events.Dated{Date: events.MustParseDate("2023-02-06")}, Source: "/hr", ID: "late", Reason: "wrong"}
	in := &intake.Intake{Log: memory.New(time.Now)}
	on := &dryrun.Runner{Reporter: &report.Reporter{Source: replay.New(c, time.UTC), Contract: c, Today: events.MustParseDate("2024-01-01")}, Rome: time.UTC}
	r, _, err := in.Try(t.Context(), []events.Event{leave("early", "E1"), leave("stray", "E9"), annul, hired, leave("late", "E1")}, on, true)
	if err != nil {
		t.Fatal(err)
	}
	says := func(r intake.Result) string {
		s := fmt.Sprint(r.ID, " ", *r.Counts)
		if r.Waits != nil {
			s += " " + r.Waits.Code
		}
		for _, h := range r.Heals {
			s += " heals " + h.ID
		}
		return s
	}
	for i, want := range []string{"early true", "stray false employment.not_hired", "x true", "h true heals early", "late false heals x"} {
		if got := says(r[i]); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
