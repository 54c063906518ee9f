package intake_test

import (
	"context"
	"log/slog"
	"path/filepath"
	"slices"
	"testing"
	"time"
	_ "time/tzdata"

	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/events/memory"
	"spettanze/handlers/api/intake"
	"spettanze/handlers/projector"
	"spettanze/projections/institutes"
	"spettanze/projections/sqlite"
)

// event makes an event of company blue.
func event(t *testing.T, id, typ, subject, data string) events.Event {
	t.Helper()
	e, err := cloudevents.Decode([]byte(`{"specversion":"1.0","id":"` + id + `","source":"/hr","type":"` + typ + `","company":"blue",
		"subject":"` + subject + `","time":"2023-06-01T09:00:00+02:00","datacontenttype":"application/json","data":` + data + `}`))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// following is an intake whose events are projected. Today is 15 January 2024.
func following(t *testing.T, bulk int) (in *intake.Intake, run func()) {
	t.Helper()
	c, err := institutes.Contract()
	if err != nil {
		t.Fatal(err)
	}
	rome, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return time.Date(2024, 1, 15, 12, 0, 0, 0, time.UTC) }
	log := memory.New(now)
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "spettanze.db"), sqlite.Options{Contract: c, Rome: rome})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	p := projector.New(projector.Options{Store: store, Log: log, Contract: c, Rome: rome, Now: now, Bulk: bulk, Logger: slog.New(slog.DiscardHandler)})
	in = &intake.Intake{Log: log, Record: log.Get, Before: store.FindAll, Follow: &intake.Follow{Outcomes: p.Outcomes(), Source: store}}
	return in, func() {
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- p.Run(ctx) }()
		t.Cleanup(func() {
			cancel()
			if err := <-ended; err != nil {
				t.Error(err)
			}
		})
		for p.Status().Phase != projector.Ready {
			time.Sleep(time.Millisecond)
		}
	}
}

func send(t *testing.T, in *intake.Intake, evs ...events.Event) *intake.Summary {
	t.Helper()
	results, err := in.SubmitAndFollow(t.Context(), evs)
	if err != nil {
		t.Fatal(err)
	}
	s := &intake.Summary{}
	for _, r := range results {
		s.Add(r)
	}
	return s
}

const (
	hiredIn2023 = `{"date":"2023-03-10","contract":"indefinite","discipline":"parte_prima","level":4,"schedule":{"code":"ft37"}}`
	clocked     = `{"date":"2023-05-02","week":"A","punches":["07:50","12:00","12:50","17:05"]}`
)

// What is said of an event is what the projector says, whether it remembers it (small batches) or the store is asked.
func TestFollow(t *testing.T) {
	for name, bulk := range map[string]int{"remembered": 256, "asked": 1} {
		t.Run(name, func(t *testing.T) {
			in, run := following(t, bulk)
			run()
			counts := func(s *intake.Summary, i int, want bool) {
				t.Helper()
				if r := s.Results[i]; r.Counts == nil || *r.Counts != want || (r.Waits != nil) == want || s.Unknown != 0 {
					t.Errorf("event %s: %+v, wanted counts = %t", r.ID, r, want)
				}
			}
			waits := func(s *intake.Summary, i int, code string) {
				t.Helper()
				if counts(s, i, false); s.Results[i].Waits == nil || s.Results[i].Waits.Code != code || s.Results[i].Waits.Reason == "" {
					t.Errorf("event %s waits for %+v, wanted %s", s.Results[i].ID, s.Results[i].Waits, code)
				}
			}
			c1 := event(t, "c1", "hr.clocking.recorded.v1", "E1", clocked)
			s := send(t, in, c1)
			if waits(s, 0, "employment.not_hired"); s.Waiting != 1 || s.Accepted != 1 {
				t.Errorf("%+v", s)
			}
			if s = send(t, in, c1); s.Duplicates != 1 || s.Waiting != 1 {
				t.Errorf("a duplicate of an event that waits: %+v", s)
			}
			waits(s, 0, "employment.not_hired")

			s = send(t, in, event(t, "h1", "hr.employment.hired.v1", "E1", hiredIn2023),
				event(t, "c2", "hr.clocking.recorded.v1", "E1", `{"date":"2023-05-02","week":"A","punches":["07:50","12:00","12:50","17:06"]}`),
				event(t, "c3", "hr.clocking.recorded.v1", "E1", `{"date":"2023-05-03","week":"A","punches":["07:50","12:00","12:50","17:06"]}`))
			counts(s, 0, true)
			waits(s, 1, "clocking.second_of_day")
			counts(s, 2, true)
			if h := s.Results[0].Heals; len(h) != 1 || h[0].ID != "c1" || h[0].Seq != 1 || s.Waiting != 1 {
				t.Errorf("the hire heals %+v", h)
			}
			if s.Results[2].Heals != nil {
				t.Errorf("the clocking heals %+v", s.Results[2].Heals)
			}
			counts(send(t, in, c1), 0, true)

			// A fact of a day to come.
			leave := `{"date":"2024-03-04","kind":"ferie","to":"2024-03-05"}`
			waits(send(t, in, event(t, "f9", "hr.leave.taken.v1", "E9", leave)), 0, "employment.not_hired")
			counts(send(t, in, event(t, "f1", "hr.leave.taken.v1", "E1", leave)), 0, true)

			// Annulments, before and after what they annul.
			s = send(t, in, event(t, "a1", "hr.event.annulled.v1", "E1", `{"date":"2023-06-01","source":"/hr","id":"later","reason":"x"}`))
			waits(s, 0, "annulment.event_not_seen")
			later := event(t, "later", "hr.clocking.recorded.v1", "E1", `{"date":"2023-06-01","week":"A","punches":["08:00","12:00"]}`)
			for range 2 {
				s = send(t, in, later)
				if r := s.Results[0]; r.Counts == nil || *r.Counts || r.Waits != nil || r.AnnulledBy == 0 || s.Waiting != 0 {
					t.Errorf("an annulled event: %+v", r)
				}
			}
			s = send(t, in, event(t, "a2", "hr.event.annulled.v1", "E1", `{"date":"2023-06-01","source":"/hr","id":"c1","reason":"x"}`))
			counts(s, 0, true)
			if h := s.Results[0].Heals; len(h) != 1 || h[0].ID != "c2" {
				t.Errorf("the annulment of the first clocking heals %+v", h)
			}

			// A loan that is paid out after its repayment.
			repaid := event(t, "r1", "hr.loan.repaid.v1", "E1", `{"date":"2023-09-01","loan":"L1","amount":"100.00"}`)
			waits(send(t, in, repaid), 0, "loan.unknown")
		})
	}
}

// An answer does not wait for projections that are not up to date.
func TestFollowNotReady(t *testing.T) {
	in, run := following(t, 256)
	start := time.Now()
	s := send(t, in, event(t, "c1", "hr.clocking.recorded.v1", "E1", clocked))
	if r := s.Results[0]; r.Status != intake.Accepted || r.Counts != nil || s.Unknown != 1 || time.Since(start) > time.Second {
		t.Errorf("%+v after %s", s, time.Since(start))
	}
	run()
	if s = send(t, in, event(t, "h1", "hr.employment.hired.v1", "E1", hiredIn2023)); s.Unknown != 0 || !slices.ContainsFunc(s.Results,
		func(r intake.Result) bool { return len(r.Heals) == 1 }) {
		t.Errorf("%+v", s)
	}
}
