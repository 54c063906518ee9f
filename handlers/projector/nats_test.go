package projector_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"spettanze/events"
	"spettanze/events/jetstream"
	"spettanze/handlers/projector"
	"spettanze/projections/report"
)

// rigOnNATS is a rig on an embedded server.
func rigOnNATS(t *testing.T) (*rig, *jetstream.Log) {
	t.Helper()
	srv, err := jetstream.StartServer(jetstream.ServerOptions{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(srv.Shutdown)
	nc, err := srv.Connect()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	log, err := jetstream.Open(context.Background(), nc, jetstream.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { log.Close() }) //nolint:errcheck,gosec // the test is over
	r := newRig(t, t.TempDir())
	r.log, r.out = log, projector.NewOutbound(log)
	r.restart()
	t.Cleanup(func() { r.close() })
	return r, log
}

// Through the router, from a published fact to a balance, a breach told and a bucket; and again after a restart.
func TestRunOnNATS(t *testing.T) {
	ctx, stop := context.WithTimeout(context.Background(), time.Minute)
	defer stop()
	r, log := rigOnNATS(t)
	r.today = mustDate("2023-03-15")
	on := func(d string) events.Dated { return events.Dated{Date: mustDate(d)} }
	event := func(id, subject string, d events.Data) events.Event {
		return events.Event{Identity: events.Identity{Source: "/hr", ID: id}, Company: "blue", Subject: subject,
			Time: d.Effective().In(time.UTC).Add(12 * time.Hour), Data: d}
	}
	ft := events.Hired{Dated: on("2023-01-01"), Contract: events.Indefinite, Discipline: events.PartePrima, Level: 4,
		Schedule: events.Schedule{Code: events.FT37}}
	clocking := func(d string, punches ...events.ClockTime) events.Data {
		return events.ClockingRecorded{Dated: on(d), Week: "A", Punches: punches}
	}
	run := func(n uint64) (stopIt func()) {
		t.Helper()
		runCtx, cancel := context.WithCancel(ctx)
		done := make(chan error, 1)
		go func() { done <- r.Run(runCtx) }()
		for s := r.Status(); !s.Ready() || s.Position < n; s = r.Status() {
			select {
			case err := <-done:
				t.Fatalf("it stopped: %v", err)
			case <-time.After(10 * time.Millisecond):
			case <-ctx.Done():
				t.Fatalf("not ready: %+v", s)
			}
		}
		return func() {
			t.Helper()
			cancel()
			if err := <-done; err != nil {
				t.Fatalf("stopped: %v", err)
			}
		}
	}
	// CIA/All.1-A: 8:20 is late in week A, credited 8:30: 210 + 240 - 480 = -30, and a breach.
	if _, err := log.Append(ctx, []events.Event{event("h1", "E1", ft), event("c1", "E1", clocking("2023-03-08", 500, 720, 780, 1020))}); err != nil {
		t.Fatal(err)
	}
	stopIt := run(2)
	balance := func() int64 {
		list, err := r.store.Balances(ctx, report.Query{Company: "blue", At: mustDate("2023-03-10")}, "E1")
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range list {
			if b.Entitlement == events.Flex {
				return b.Parts
			}
		}
		return 0
	}
	if got := balance(); got != -30 {
		t.Fatalf("flex is %d, want -30", got)
	}
	ledger, err := log.JetStream().Stream(ctx, jetstream.StreamLedger)
	if err != nil {
		t.Fatal(err)
	}
	told := func(n uint64) {
		t.Helper()
		for {
			info, err := ledger.Info(ctx)
			if err != nil {
				t.Fatal(err)
			}
			if info.State.Msgs == n {
				return
			}
			if info.State.Msgs > n || ctx.Err() != nil {
				t.Fatalf("%d messages in LEDGER, want %d", info.State.Msgs, n)
			}
			time.Sleep(10 * time.Millisecond)
		}
	}
	told(1)
	msg, err := ledger.GetLastMsgForSubject(ctx, "ledger.blue.E1.breach")
	if err != nil {
		t.Fatal(err)
	}
	var breach struct{ Code, Limit, Observed, Clause string }
	if err := json.Unmarshal(msg.Data, &breach); err != nil || breach.Code != "flex.late_entry" || breach.Limit != "08:15" || breach.Observed != "08:20" {
		t.Fatalf("%s: %v", msg.Data, err)
	}
	stopIt()

	// After a restart nothing is told again; the clocking annulled, the breach is withdrawn.
	r.restart()
	stopIt = run(2)
	if _, err := log.Append(ctx, []events.Event{event("a1", "E1", events.EventAnnulled{Dated: on("2023-03-09"), Source: "/hr", ID: "c1",
		Reason: "typo"}), event("c2", "E1", clocking("2023-03-08", 480, 720, 780, 1020))}); err != nil {
		t.Fatal(err)
	}
	told(2)
	// 8:00 to 12:00 and 13:00 to 17:00 are the day's 480 minutes.
	if got := balance(); got != 0 {
		t.Fatalf("flex is %d, want 0", got)
	}
	stopIt()
	kv, err := log.Balances(ctx)
	if err != nil {
		t.Fatal(err)
	}
	entry, err := kv.Get(ctx, "blue.E1.ferie")
	if err != nil {
		t.Fatal(err)
	}
	var shown report.Entitlement
	if err := json.Unmarshal(entry.Value(), &shown); err != nil || shown.Unit != "day" || shown.Balance == "" {
		t.Fatalf("%s: %v", entry.Value(), err)
	}
}
