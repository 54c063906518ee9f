package snapshot_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/nats-io/nats.go"

	"spettanze/events"
	"spettanze/events/jetstream"
	"spettanze/events/jetstream/connection"
	"spettanze/events/jetstream/embedded"
	"spettanze/events/jetstream/embedded/embeddedtest"
	"spettanze/events/jetstream/snapshot"
	"spettanze/events/jetstream/streams"
	"spettanze/events/logtest"
)

func start(t *testing.T, dir string) (*nats.Conn, *jetstream.Log) {
	t.Helper()
	_, nc := embeddedtest.Start(t, dir)
	log, err := jetstream.Open(t.Context(), nc, jetstream.Config{})
	if err != nil {
		t.Fatal(err)
	}
	return nc, log
}

func records(t *testing.T, l *jetstream.Log) (out []string) {
	t.Helper()
	err := l.Read(t.Context(), 1, false, func(recs []events.Record) error {
		for _, r := range recs {
			out = append(out, fmt.Sprint(r.Seq, r.Recorded, r.Err, string(r.Raw)))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestSnapshot: the streams of a running server are taken through the socket and restored on an empty server, which then has
// the same log: sequences, times of recording, and records that cannot be understood.
func TestSnapshot(t *testing.T) {
	dir := t.TempDir()
	first, log := start(t, dir)
	for i := range 3 {
		if _, err := log.Append(t.Context(), logtest.Clockings(fmt.Sprintf("s%d", i), 400)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := first.RequestMsgWithContext(t.Context(), &nats.Msg{Subject: "hr.blue.E1.no.event", Data: []byte("{\"odd\":")}); err != nil {
		t.Fatal(err)
	}
	nc, err := embedded.Dial(dir, connection.Options{Name: "backup"})
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	_, to := embeddedtest.Start(t, t.TempDir())
	for _, name := range snapshot.Streams {
		var b bytes.Buffer
		s, err := snapshot.Take(t.Context(), nc, name, &b)
		if err != nil {
			t.Fatal(err)
		}
		whole := b.Bytes()
		if name == streams.HR {
			if s.First != 1 || s.Last != 1201 || s.Messages != 1201 {
				t.Errorf("HR: %+v", s)
			}
			if err := snapshot.Restore(t.Context(), to, s, 1, bytes.NewReader(whole[:len(whole)/2])); !errors.Is(err, snapshot.ErrRestore) {
				t.Errorf("half a snapshot: %v", err)
			}
		}
		if err := snapshot.Restore(t.Context(), to, s, 1, bytes.NewReader(whole)); err != nil {
			t.Fatal(err)
		}
		if err := snapshot.Restore(t.Context(), to, s, 1, bytes.NewReader(whole)); !errors.Is(err, snapshot.ErrRestore) {
			t.Errorf("over a stream that is there: %v", err)
		}
	}
	restored, err := jetstream.Open(t.Context(), to, jetstream.Config{})
	if err != nil {
		t.Fatal(err)
	}
	if want, got := records(t, log), records(t, restored); !slices.Equal(want, got) {
		t.Errorf("%d records restored of %d, or others", len(got), len(want))
	}
	if got, err := restored.Append(t.Context(), logtest.Clockings("later", 1)); err != nil || got[0].Seq != 1202 {
		t.Errorf("the restored log goes on with %v, %v", got, err)
	}
}
