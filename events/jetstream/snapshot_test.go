package jetstream_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/nats-io/nats.go"

	"spettanze/events/jetstream"
	"spettanze/events/logtest"
)

// TestSnapshot: another process takes the streams of a running server through the socket, and an empty server makes the
// same log of them: sequences, times of recording, and what cannot be understood.
func TestSnapshot(t *testing.T) {
	dir := t.TempDir()
	h := start(t, dir)
	for i := range 3 {
		if _, err := h.log.Append(t.Context(), logtest.Clockings(fmt.Sprintf("s%d", i), 400)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := h.nc.RequestMsgWithContext(t.Context(), &nats.Msg{Subject: "hr.blue.E1.no.event", Data: []byte("{\"odd\":")}); err != nil {
		t.Fatal(err)
	}
	nc, err := jetstream.ConnectSocket(dir, jetstream.ClientOptions{Name: "backup"})
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	beside, err := jetstream.Open(t.Context(), nc, jetstream.Config{})
	if err != nil {
		t.Fatal(err)
	}
	other, err := jetstream.StartServer(jetstream.ServerOptions{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Shutdown()
	to, err := other.Connect()
	if err != nil {
		t.Fatal(err)
	}
	defer to.Close()
	for _, name := range jetstream.Streams {
		var b bytes.Buffer
		s, err := beside.Snapshot(t.Context(), name, &b)
		if err != nil {
			t.Fatal(err)
		}
		whole := b.Bytes()
		if name == jetstream.StreamHR {
			if s.First != 1 || s.Last != 1201 || s.Messages != 1201 {
				t.Errorf("HR: %+v", s)
			}
			if err := jetstream.Restore(t.Context(), to, s, 1, bytes.NewReader(whole[:len(whole)/2])); !errors.Is(err, jetstream.ErrRestore) {
				t.Errorf("half a snapshot: %v", err)
			}
		}
		if err := jetstream.Restore(t.Context(), to, s, 1, bytes.NewReader(whole)); err != nil {
			t.Fatal(err)
		}
		if err := jetstream.Restore(t.Context(), to, s, 1, bytes.NewReader(whole)); !errors.Is(err, jetstream.ErrRestore) {
			t.Errorf("over a stream that is there: %v", err)
		}
	}
	restored, err := jetstream.Open(t.Context(), to, jetstream.Config{})
	if err != nil {
		t.Fatal(err)
	}
	if want, got := contents(t, h.log), contents(t, restored); !slices.Equal(want, got) {
		t.Errorf("%d records restored of %d, or others", len(got), len(want))
	}
	if got, err := restored.Append(t.Context(), logtest.Clockings("later", 1)); err != nil || got[0].Seq != 1202 {
		t.Errorf("the restored log goes on with %v, %v", got, err)
	}
}
