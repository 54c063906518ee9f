package projector_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/events/jetstream"
	"spettanze/events/jetstream/embedded/embeddedtest"
	"spettanze/events/jetstream/streams"
	"spettanze/handlers/outbox"
	"spettanze/projections/report"
)

// rigOnNATS is a rig on an embedded server.
func rigOnNATS(t *testing.T) (*rig, *jetstream.Log) {
	t.Helper()
	_, nc := embeddedtest.Start(t, t.TempDir())
	log, err := jetstream.Open(context.Background(), nc, jetstream.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { log.Close() }) //nolint:errcheck,gosec // the test is over
	r := newRig(t, t.TempDir())
	r.log, r.out = log, outbox.NewStreams(log)
	r.restart()
	t.Cleanup(func() { r.close() })
	return r, log
}

// start runs the projector until n records are projected; what it returns stops it again.
func (r *rig) start(t *testing.T, n uint64) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- r.Run(ctx) }()
	for s, end := r.Status(), time.Now().Add(time.Minute); !s.Ready() || s.Position < n; s = r.Status() {
		select {
		case err := <-done:
			t.Fatalf("it stopped: %v", err)
		case <-time.After(10 * time.Millisecond):
		}
		if time.Now().After(end) {
			t.Fatalf("not ready: %+v", s)
		}
	}
	return func() {
		t.Helper()
		asked := time.Now()
		cancel()
		if err := <-done; err != nil {
			t.Fatalf("stopped: %v", err)
		}
		if took := time.Since(asked); took > 5*time.Second {
			t.Fatalf("stopping took %s", took)
		}
	}
}

// awaitLedger waits until LEDGER holds n messages, and fails when it holds more.
func awaitLedger(t *testing.T, log *jetstream.Log, n uint64) {
	t.Helper()
	for end := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		stream, err := log.JetStream().Stream(context.Background(), streams.Ledger)
		if err != nil {
			t.Fatal(err)
		}
		switch have := stream.CachedInfo().State.Msgs; {
		case have == n:
			return
		case have > n || time.Now().After(end):
			t.Fatalf("%d messages in LEDGER, want %d", have, n)
		}
	}
}

func (r *rig) flex(t *testing.T, id, at string) int64 {
	t.Helper()
	sum, err := r.store.Summary(context.Background(), report.Query{Company: "blue", At: mustDate(at)}, id)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range sum.Balances {
		if b.Entitlement == events.Flex {
			return b.Parts
		}
	}
	return 0
}

func on(d string) events.Dated { return events.Dated{Date: mustDate(d)} }

func ofE1(id string, d events.Data) events.Event {
	return events.Event{Identity: events.Identity{Source: "/hr", ID: id}, Company: "blue", Subject: "E1",
		Time: d.Effective().In(time.UTC).Add(12 * time.Hour), Data: d}
}

func clockingOf(d string, punches ...events.ClockTime) events.Data {
	return hr.ClockingRecorded{Dated: on(d), Week: "A", Punches: punches}
}

// Through the router, from a published fact to a balance, a breach told and a bucket; and again after a restart.
func TestRunOnNATS(t *testing.T) {
	ctx := context.Background()
	r, log := rigOnNATS(t)
	r.today = mustDate("2023-03-15")
	publish := func(evs ...events.Event) {
		t.Helper()
		if _, err := log.Append(ctx, evs); err != nil {
			t.Fatal(err)
		}
	}
	// CIA/All.1-A: 8:20 is late in week A, credited 8:30: 210 + 240 - 480 = -30, and a breach.
	publish(ofE1("h1", hr.Hired{Dated: on("2023-01-01"), Contract: hr.Indefinite, Discipline: hr.PartePrima, Level: 4,
		Schedule: hr.Schedule{Code: hr.FT37}}), ofE1("c1", clockingOf("2023-03-08", 500, 720, 780, 1020)))
	stop := r.start(t, 2)
	if got := r.flex(t, "E1", "2023-03-10"); got != -30 {
		t.Fatalf("flex is %d, want -30", got)
	}
	awaitLedger(t, log, 1)
	ledger, err := log.JetStream().Stream(ctx, streams.Ledger)
	if err != nil {
		t.Fatal(err)
	}
	msg, err := ledger.GetLastMsgForSubject(ctx, "ledger.blue.E1.breach")
	if err != nil {
		t.Fatal(err)
	}
	var breach struct{ Code, Limit, Observed, Clause string }
	if err := json.Unmarshal(msg.Data, &breach); err != nil || breach.Code != "flex.late_entry" || breach.Limit != "08:15" ||
		breach.Observed != "08:20" {
		t.Fatalf("%s: %v", msg.Data, err)
	}
	stop()

	// After a restart nothing is told again; the clocking annulled, the breach is withdrawn.
	r.restart()
	stop = r.start(t, 2)
	publish(ofE1("a1", hr.EventAnnulled{Dated: on("2023-03-09"), Source: "/hr", ID: "c1", Reason: "typo"}),
		ofE1("c2", clockingOf("2023-03-08", 480, 720, 780, 1020)))
	awaitLedger(t, log, 2)
	// 8:00 to 12:00 and 13:00 to 17:00 are the day's 480 minutes.
	if got := r.flex(t, "E1", "2023-03-10"); got != 0 {
		t.Fatalf("flex is %d, want 0", got)
	}
	kv, err := log.JetStream().KeyValue(ctx, streams.Balances)
	if err != nil {
		t.Fatal(err)
	}
	entry, err := kv.Get(ctx, "blue.E1.ferie")
	for range 500 { // balances are shown after what LEDGER holds
		if err == nil {
			break
		}
		time.Sleep(10 * time.Millisecond)
		entry, err = kv.Get(ctx, "blue.E1.ferie")
	}
	if err != nil {
		t.Fatal(err)
	}
	stop()
	var shown struct {
		report.Entitlement
		At  events.Date
		Seq uint64
	}
	if err := json.Unmarshal(entry.Value(), &shown); err != nil || shown.Unit != "day" || shown.Balance == "" || shown.Seq == 0 ||
		shown.At < mustDate("2023-03-08") {
		t.Fatalf("%s: %v", entry.Value(), err)
	}
}

// A refusal that was told and is in no stream any more is lost.
func TestARefusalGoneFromItsStreamIsLost(t *testing.T) {
	ctx := context.Background()
	r, log := rigOnNATS(t)
	r.today = mustDate("2023-03-15")
	if _, err := log.JetStream().Publish(ctx, "hr.blue.E1.clocking.recorded", []byte("{")); err != nil {
		t.Fatal(err)
	}
	if err := r.CatchUp(ctx); err != nil {
		t.Fatal(err)
	}
	lost := func() (out []string) {
		t.Helper()
		if err := outbox.Verify(ctx, r.store, log, true, func(problem string) { out = append(out, problem) }); err != nil {
			t.Fatal(err)
		}
		return out
	}
	if told := lost(); len(told) > 0 {
		t.Fatalf("nothing is lost: %q", told)
	}
	stream, err := log.JetStream().Stream(ctx, streams.Rejected)
	if err != nil {
		t.Fatal(err)
	}
	if err := stream.DeleteMsg(ctx, stream.CachedInfo().State.LastSeq); err != nil {
		t.Fatal(err)
	}
	if told := lost(); len(told) != 1 || !strings.Contains(told[0], "the refusal of sequence 1") {
		t.Fatalf("told %q", told)
	}
}
