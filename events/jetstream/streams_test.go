package jetstream_test

import (
	"errors"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	js "github.com/nats-io/nats.go/jetstream"

	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/events/jetstream"
	"spettanze/events/logtest"
)

// bare starts a server without any stream.
func bare(tb testing.TB) (*nats.Conn, js.JetStream) {
	tb.Helper()
	srv, err := jetstream.StartServer(jetstream.ServerOptions{Dir: tb.TempDir()})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(srv.Shutdown)
	nc, err := srv.Connect()
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(nc.Close)
	j, err := js.New(nc)
	if err != nil {
		tb.Fatal(err)
	}
	return nc, j
}

// safe is an HR stream as somebody else may have made it: right, but without what only makes it quicker.
func safe() js.StreamConfig {
	return js.StreamConfig{Name: "HR", Subjects: []string{"hr.>"}, DenyDelete: true, DenyPurge: true}
}

func config(t *testing.T, j js.JetStream, name string) js.StreamConfig {
	t.Helper()
	s, err := j.Stream(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return s.CachedInfo().Config
}

func TestUnsafeStreams(t *testing.T) {
	for _, c := range []struct {
		setting string
		with    func(*js.StreamConfig)
	}{
		{"storage", func(c *js.StreamConfig) { c.Storage = js.MemoryStorage }},
		{"retention", func(c *js.StreamConfig) { c.Retention = js.InterestPolicy }},
		{"retention", func(c *js.StreamConfig) { c.Retention = js.WorkQueuePolicy }},
		{"max_age", func(c *js.StreamConfig) { c.MaxAge = 100 * 365 * 24 * time.Hour }},
		{"max_msgs", func(c *js.StreamConfig) { c.MaxMsgs = 1e9 }},
		{"max_bytes", func(c *js.StreamConfig) { c.MaxBytes = 1e9 }},
		{"max_bytes", func(c *js.StreamConfig) { c.MaxBytes, c.Discard = 1e9, js.DiscardNew }},
		{"max_msgs_per_subject", func(c *js.StreamConfig) { c.MaxMsgsPerSubject = 1 }},
		{"deny_delete", func(c *js.StreamConfig) { c.DenyDelete = false }},
		{"deny_purge", func(c *js.StreamConfig) { c.DenyPurge = false }},
		{"allow_rollup_hdrs", func(c *js.StreamConfig) { c.AllowRollup, c.DenyPurge = true, false }},
		{"allow_msg_ttl", func(c *js.StreamConfig) { c.AllowMsgTTL = true }},
		{"allow_msg_counter", func(c *js.StreamConfig) { c.AllowMsgCounter = true }},
		{"allow_msg_schedules", func(c *js.StreamConfig) { c.AllowMsgSchedules, c.AllowRollup, c.DenyPurge = true, true, false }},
		{"no_ack", func(c *js.StreamConfig) { c.NoAck = true }},
		{"persist_mode", func(c *js.StreamConfig) { c.PersistMode = js.AsyncPersistMode }},
		{"mirror", func(c *js.StreamConfig) { c.Subjects, c.Mirror = nil, &js.StreamSource{Name: "ORIGIN"} }},
		{"sources", func(c *js.StreamConfig) { c.Sources = []*js.StreamSource{{Name: "ORIGIN"}} }},
		{"subject_transform", func(c *js.StreamConfig) {
			c.SubjectTransform = &js.SubjectTransformConfig{Source: "hr.>", Destination: "rh.>"}
		}},
		{"first_seq", func(c *js.StreamConfig) { c.FirstSeq = 1000 }},
	} {
		t.Run(c.setting, func(t *testing.T) {
			nc, j := bare(t)
			if _, err := j.CreateStream(t.Context(), js.StreamConfig{Name: "ORIGIN", Subjects: []string{"origin"}}); err != nil {
				t.Fatal(err)
			}
			cfg := safe()
			c.with(&cfg)
			if _, err := j.CreateStream(t.Context(), cfg); err != nil {
				t.Fatalf("the server does not take the example: %v", err)
			}
			before := config(t, j, "HR")
			_, err := jetstream.Open(t.Context(), nc, jetstream.Config{})
			if !errors.Is(err, jetstream.ErrUnsafeStream) || !strings.Contains(err.Error(), c.setting+" is ") {
				t.Fatalf("%v; want a refusal that names %s", err, c.setting)
			}
			if after := config(t, j, "HR"); after.MaxAge != before.MaxAge || after.DenyDelete != before.DenyDelete {
				t.Error("the refused stream was changed")
			}
		})
	}
}

// TestRaised: what can be made better without touching a fact is.
func TestRaised(t *testing.T) {
	nc, j := bare(t)
	cfg := safe()
	cfg.Subjects = []string{"hr.blue.>", "other.facts"}
	cfg.Duplicates = time.Second
	cfg.Description, cfg.Metadata = "ours", map[string]string{"owner": "someone"}
	if _, err := j.CreateStream(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
	for range 2 { // opening again changes nothing more
		l, err := jetstream.Open(t.Context(), nc, jetstream.Config{Duplicates: 2 * time.Minute})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := l.Append(t.Context(), logtest.Clockings("a", 20)); err != nil {
			t.Fatal(err)
		}
		_ = l.Close()
		got := config(t, j, "HR")
		if !got.AllowAtomicPublish || !got.AllowDirect || got.Discard != js.DiscardNew || got.Duplicates != 2*time.Minute ||
			!slices.Equal(got.Subjects, []string{"other.facts", "hr.>"}) ||
			got.Description != "ours" || got.Metadata["owner"] != "someone" {
			t.Fatalf("%+v", got)
		}
	}
}

// TestDuplicatesOf: ids are remembered for as long as is asked for, unless somebody has chosen more; what this program set
// itself, or once did, is nobody's choice. Who asks for nothing changes nothing.
func TestDuplicatesOf(t *testing.T) {
	nc, j := bare(t)
	streams := []string{jetstream.StreamHR, jetstream.StreamLedger, jetstream.StreamRejected, jetstream.StreamPeople}
	for i, c := range []struct{ have, asked, want time.Duration }{
		{0, 0, 2 * time.Minute},
		{0, 10 * time.Second, 10 * time.Second},
		{0, 0, 10 * time.Second},
		{0, 2 * time.Minute, 2 * time.Minute},
		{24 * time.Hour, 10 * time.Second, 10 * time.Second},
		{24 * time.Hour, 0, 24 * time.Hour},
		{time.Hour, 10 * time.Second, time.Hour},
	} {
		for _, name := range streams {
			if c.have == 0 {
				continue
			}
			cfg := config(t, j, name)
			cfg.Duplicates = c.have
			if _, err := j.UpdateStream(t.Context(), cfg); err != nil {
				t.Fatal(err)
			}
		}
		l, err := jetstream.Open(t.Context(), nc, jetstream.Config{Duplicates: c.asked})
		if err != nil {
			t.Fatal(err)
		}
		_ = l.Close()
		for _, name := range streams {
			if got := config(t, j, name).Duplicates; got != c.want {
				t.Errorf("step %d: %s remembers ids for %s, want %s", i, name, got, c.want)
			}
		}
	}
}

// What is told lies in blocks of 4 MB, of which each start reads the last, in streams of before too, but where an operator has
// set a limit.
func TestBlocksOfWhatIsTold(t *testing.T) {
	dir := t.TempDir()
	h := start(t, dir)
	j := h.log.JetStream()
	before := config(t, j, jetstream.StreamLedger)
	before.MaxMsgsPerSubject = -1
	if _, err := j.UpdateStream(t.Context(), before); err != nil {
		t.Fatal(err)
	}
	operators := config(t, j, jetstream.StreamRejected)
	operators.MaxMsgsPerSubject = 1000
	if _, err := j.UpdateStream(t.Context(), operators); err != nil {
		t.Fatal(err)
	}
	h.stop()
	for range 2 { // the server looks at the limit when it starts
		h = start(t, dir)
		j = h.log.JetStream()
		if got := config(t, j, jetstream.StreamLedger).MaxMsgsPerSubject; got != math.MaxInt64 {
			t.Fatalf("LEDGER has a limit of %d on a subject", got)
		}
		if got := config(t, j, jetstream.StreamRejected).MaxMsgsPerSubject; got != 1000 {
			t.Fatalf("an operator's limit became %d", got)
		}
		h.stop()
	}
	h = start(t, dir)
	for range 12 {
		if _, err := h.log.JetStream().Publish(t.Context(), "ledger.blue.E1.payroll", make([]byte, 1<<19)); err != nil {
			t.Fatal(err)
		}
	}
	blocks, err := filepath.Glob(filepath.Join(dir, "jetstream", "*", "streams", jetstream.StreamLedger, "msgs", "*.blk"))
	if err != nil || len(blocks) < 2 {
		t.Errorf("6 MB are in %d blocks, %v", len(blocks), err)
	}
}

func TestSetUp(t *testing.T) {
	h := start(t, t.TempDir())
	h.open(t, jetstream.Config{}) // idempotent
	hr := config(t, h.log.JetStream(), jetstream.StreamHR)
	if hr.Storage != js.FileStorage || hr.Retention != js.LimitsPolicy || !hr.DenyDelete || !hr.DenyPurge || hr.MaxAge != 0 ||
		hr.MaxMsgs != -1 || hr.MaxBytes != -1 || hr.MaxMsgsPerSubject != -1 || hr.Discard != js.DiscardNew ||
		!hr.AllowAtomicPublish || hr.Duplicates != 2*time.Minute || !slices.Equal(hr.Subjects, []string{"hr.>"}) {
		t.Errorf("HR: %+v", hr)
	}
	for name, subject := range map[string]string{"LEDGER": "ledger.>", "REJECTED": "rejected.>", "PEOPLE": "people.>"} {
		if c := config(t, h.log.JetStream(), name); !slices.Equal(c.Subjects, []string{subject}) || c.Storage != js.FileStorage {
			t.Errorf("%s: %+v", name, c)
		}
	}
	if c := config(t, h.log.JetStream(), "PEOPLE"); c.MaxMsgsPerSubject != 1 || c.DenyPurge {
		t.Errorf("PEOPLE: %+v; a person must be erasable", c)
	}
	kv, err := h.log.Balances(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := kv.PutString(t.Context(), "blue.E042.ferie", "9.5000"); err != nil {
		t.Error(err)
	}
	stream, err := h.log.JetStream().Stream(t.Context(), "HR")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.log.Append(t.Context(), logtest.Clockings("a", 1)); err != nil {
		t.Fatal(err)
	}
	if stream.DeleteMsg(t.Context(), 1) == nil || stream.Purge(t.Context()) == nil {
		t.Error("a fact could be deleted")
	}
}

// TestGaps: facts that were there and are not any more, in streams made unsafely and then made safe.
func TestGaps(t *testing.T) {
	for _, c := range []struct {
		name  string
		lose  func(*testing.T, js.Stream)
		from  uint64
		gap   bool
		reads int
	}{
		{"the first", remove(1), 1, true, 0},
		{"the first, not asked for", remove(1), 2, false, 9},
		{"in the middle", remove(5), 1, true, 0},
		{"in the middle, not asked for", remove(5), 6, false, 5},
		{"the last", remove(10), 1, true, 0},
		{"the last, alone asked for", remove(10), 10, true, 0},
		{"all", purge, 1, true, 0},
		{"all, and the end asked for", purge, 11, false, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			nc, j := bare(t)
			cfg := safe()
			cfg.DenyDelete, cfg.DenyPurge, cfg.AllowAtomicPublish = false, false, true
			s, err := j.CreateStream(t.Context(), cfg)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range logtest.Clockings("g", 10) {
				b, err := cloudevents.Encode(&e)
				if err != nil {
					t.Fatal(err)
				}
				structured(t, nc, events.Subject(&e), b)
			}
			c.lose(t, s)
			if _, err := j.UpdateStream(t.Context(), safe()); err != nil {
				t.Fatal(err)
			}
			l, err := jetstream.Open(t.Context(), nc, jetstream.Config{})
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = l.Close() }()
			n := 0
			err = l.Read(t.Context(), c.from, false, func(batch []events.Record) error {
				n += len(batch)
				return nil
			})
			if errors.Is(err, events.ErrGap) != c.gap || (err != nil) != c.gap || n != c.reads {
				t.Errorf("%d records, %v", n, err)
			}
		})
	}
}

func remove(seq uint64) func(*testing.T, js.Stream) {
	return func(t *testing.T, s js.Stream) {
		t.Helper()
		if err := s.DeleteMsg(t.Context(), seq); err != nil {
			t.Fatal(err)
		}
	}
}

func purge(t *testing.T, s js.Stream) {
	t.Helper()
	if err := s.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// TestGapWhileFollowing: a fact that goes away under a reader is noticed at the next one.
func TestGapWhileFollowing(t *testing.T) {
	nc, j := bare(t)
	l, err := jetstream.Open(t.Context(), nc, jetstream.Config{ReadBatch: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	if _, err := l.Append(t.Context(), logtest.Clockings("a", 3)); err != nil {
		t.Fatal(err)
	}
	err = l.Read(t.Context(), 1, true, func(batch []events.Record) error {
		if batch[len(batch)-1].Seq != 3 {
			return nil
		}
		// Somebody replaces the stream by one that lacks the fourth.
		cfg := config(t, j, "HR")
		if err := j.DeleteStream(t.Context(), "HR"); err != nil {
			return err
		}
		cfg.FirstSeq = 5
		if _, err := j.CreateStream(t.Context(), cfg); err != nil {
			return err
		}
		_, err := l.Append(t.Context(), logtest.Clockings("b", 1))
		return err
	})
	if !errors.Is(err, events.ErrGap) {
		t.Errorf("%v", err)
	}
}
