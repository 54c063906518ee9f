package jetstream_test

import (
	"errors"
	"testing"

	"github.com/nats-io/nats.go"
	js "github.com/nats-io/nats.go/jetstream"

	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/events/jetstream"
	"spettanze/events/jetstream/embedded/embeddedtest"
	"spettanze/events/logtest"
)

// bare starts a server without any stream.
func bare(tb testing.TB) (*nats.Conn, js.JetStream) {
	tb.Helper()
	_, nc := embeddedtest.Start(tb, tb.TempDir())
	j, err := js.New(nc)
	if err != nil {
		tb.Fatal(err)
	}
	return nc, j
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

// TestGaps: facts were removed from a stream that was unsafe at the time.
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

// TestGapWhileFollowing: a reader notices a missing fact when the next one comes.
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
		// The stream is replaced by one that lacks the fourth.
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
