package streams_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	js "github.com/nats-io/nats.go/jetstream"

	"spettanze/events/jetstream/embedded/embeddedtest"
	"spettanze/events/jetstream/streams"
)

// bare starts a server without any stream.
func bare(tb testing.TB) js.JetStream {
	tb.Helper()
	_, nc := embeddedtest.Start(tb, tb.TempDir())
	j, err := js.New(nc)
	if err != nil {
		tb.Fatal(err)
	}
	return j
}

func ensure(t *testing.T, j js.JetStream, o streams.Options) error {
	t.Helper()
	o.Logger = slog.New(slog.DiscardHandler)
	_, err := streams.Ensure(t.Context(), j, o)
	return err
}

// safe is an HR stream that an operator may have created: safe, without the settings that only make it quicker.
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
			j := bare(t)
			if _, err := j.CreateStream(t.Context(), js.StreamConfig{Name: "ORIGIN", Subjects: []string{"origin"}}); err != nil {
				t.Fatal(err)
			}
			cfg := safe()
			c.with(&cfg)
			if _, err := j.CreateStream(t.Context(), cfg); err != nil {
				t.Fatalf("the server does not take the example: %v", err)
			}
			before := config(t, j, "HR")
			err := ensure(t, j, streams.Options{})
			if !errors.Is(err, streams.ErrUnsafe) || !strings.Contains(err.Error(), c.setting+" is ") {
				t.Fatalf("%v; want a refusal that names %s", err, c.setting)
			}
			if after := config(t, j, "HR"); after.MaxAge != before.MaxAge || after.DenyDelete != before.DenyDelete {
				t.Error("the refused stream was changed")
			}
		})
	}
}

// TestRaised: settings are improved where no fact is touched.
func TestRaised(t *testing.T) {
	j := bare(t)
	cfg := safe()
	cfg.Subjects = []string{"hr.blue.>", "other.facts"}
	cfg.Duplicates = time.Second
	cfg.Description, cfg.Metadata = "ours", map[string]string{"owner": "someone"}
	if _, err := j.CreateStream(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
	for range 2 { // opening again changes nothing more
		if err := ensure(t, j, streams.Options{Duplicates: 2 * time.Minute}); err != nil {
			t.Fatal(err)
		}
		got := config(t, j, "HR")
		if !got.AllowAtomicPublish || !got.AllowDirect || got.Discard != js.DiscardNew || got.Duplicates != 2*time.Minute ||
			!slices.Equal(got.Subjects, []string{"other.facts", "hr.>"}) ||
			got.Description != "ours" || got.Metadata["owner"] != "someone" {
			t.Fatalf("%+v", got)
		}
	}
}

// TestDuplicatesOf: ids are remembered for as long as asked for, or longer if an operator chose so. The default of this program
// is no operator's choice.
func TestDuplicatesOf(t *testing.T) {
	j := bare(t)
	all := []string{streams.HR, streams.Ledger, streams.Rejected, streams.People}
	for i, c := range []struct{ have, asked, want time.Duration }{
		{0, 0, 2 * time.Minute},
		{0, 10 * time.Second, 10 * time.Second},
		{0, 0, 10 * time.Second},
		{0, 2 * time.Minute, 2 * time.Minute},
		{24 * time.Hour, 0, 24 * time.Hour},
		{time.Hour, 10 * time.Second, time.Hour},
	} {
		for _, name := range all {
			if c.have == 0 {
				continue
			}
			cfg := config(t, j, name)
			cfg.Duplicates = c.have
			if _, err := j.UpdateStream(t.Context(), cfg); err != nil {
				t.Fatal(err)
			}
		}
		if err := ensure(t, j, streams.Options{Duplicates: c.asked}); err != nil {
			t.Fatal(err)
		}
		for _, name := range all {
			if got := config(t, j, name).Duplicates; got != c.want {
				t.Errorf("step %d: %s remembers ids for %s, want %s", i, name, got, c.want)
			}
		}
	}
}

func TestSetUp(t *testing.T) {
	j := bare(t)
	for range 2 {
		if err := ensure(t, j, streams.Options{}); err != nil {
			t.Fatal(err)
		}
	}
	hr := config(t, j, streams.HR)
	if hr.Storage != js.FileStorage || hr.Retention != js.LimitsPolicy || !hr.DenyDelete || !hr.DenyPurge || hr.MaxAge != 0 ||
		hr.MaxMsgs != -1 || hr.MaxBytes != -1 || hr.MaxMsgsPerSubject != -1 || hr.Discard != js.DiscardNew ||
		!hr.AllowAtomicPublish || hr.Duplicates != 2*time.Minute || !slices.Equal(hr.Subjects, []string{"hr.>"}) {
		t.Errorf("HR: %+v", hr)
	}
	for name, subject := range map[string]string{"LEDGER": "ledger.>", "REJECTED": "rejected.>", "PEOPLE": "people.>"} {
		if c := config(t, j, name); !slices.Equal(c.Subjects, []string{subject}) || c.Storage != js.FileStorage {
			t.Errorf("%s: %+v", name, c)
		}
	}
	if c := config(t, j, "PEOPLE"); c.MaxMsgsPerSubject != 1 || c.DenyPurge {
		t.Errorf("PEOPLE: %+v; a person must be erasable", c)
	}
	kv, err := j.KeyValue(t.Context(), streams.Balances)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := kv.PutString(t.Context(), "blue.E042.ferie", "9.5000"); err != nil {
		t.Error(err)
	}
	stream, err := j.Stream(t.Context(), "HR")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := j.Publish(t.Context(), "hr.blue.E042.clocking", []byte("a fact")); err != nil {
		t.Fatal(err)
	}
	if stream.DeleteMsg(t.Context(), 1) == nil || stream.Purge(t.Context()) == nil {
		t.Error("a fact could be deleted")
	}
}

// A server that has what follows from the facts, and not the facts, gets no empty log in their place: a restore was interrupted there.
func TestNoEmptyLogBesideWhatFollows(t *testing.T) {
	j := bare(t)
	if err := ensure(t, j, streams.Options{}); err != nil {
		t.Fatal(err)
	}
	if err := j.DeleteStream(t.Context(), streams.HR); err != nil {
		t.Fatal(err)
	}
	for _, fixed := range []bool{false, true} {
		if err := ensure(t, j, streams.Options{Fixed: fixed}); !errors.Is(err, streams.ErrNoHR) || !strings.Contains(err.Error(), "spettanze restore") {
			t.Errorf("credentials that may not create: %t: %v", fixed, err)
		}
	}
	if _, err := j.Stream(t.Context(), streams.HR); !errors.Is(err, js.ErrStreamNotFound) {
		t.Errorf("HR: %v", err)
	}
}

// unanswered answers nothing about LEDGER, as a server does while LEDGER has no leader.
type unanswered struct{ js.JetStream }

func (u unanswered) Stream(ctx context.Context, name string) (js.Stream, error) {
	if name == streams.Ledger {
		return nil, context.DeadlineExceeded
	}
	return u.JetStream.Stream(ctx, name)
}

// While it is unknown whether LEDGER is there, a missing HR is not created.
func TestNoEmptyLogWhileLedgerDoesNotAnswer(t *testing.T) {
	j := bare(t)
	for _, fixed := range []bool{false, true} {
		err := ensure(t, unanswered{j}, streams.Options{Fixed: fixed})
		if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), streams.Ledger) {
			t.Errorf("credentials that may not create: %t: %v", fixed, err)
		}
	}
	if _, err := j.Stream(t.Context(), streams.HR); !errors.Is(err, js.ErrStreamNotFound) {
		t.Errorf("HR: %v", err)
	}
}
