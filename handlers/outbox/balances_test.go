package outbox_test

import (
	"slices"
	"testing"

	"spettanze/events"
	"spettanze/events/jetstream"
	"spettanze/events/jetstream/embedded"
	"spettanze/events/jetstream/streams"
	"spettanze/events/logtest"
	"spettanze/handlers/outbox"
	"spettanze/projections/sqlite/published"
)

// A value whose writer had read further is kept, unless its writer had read records that the log has lost since.
func TestNewerValueIsKept(t *testing.T) {
	srv, err := embedded.Start(embedded.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer srv.Shutdown()
	nc, err := srv.Connect()
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	log, err := jetstream.Open(t.Context(), nc, jetstream.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = log.Close() }()
	out := outbox.NewStreams(log)
	if _, err := log.Append(t.Context(), logtest.Clockings("a", 5)); err != nil {
		t.Fatal(err)
	}
	const key = "blue.E1.flex"
	last := uint64(0)
	for i, c := range []struct {
		value string
		known uint64
		day   events.Date
		stays bool
		shown string
	}{
		{"15", 4, 10, false, "15"},
		{"0", 3, 11, true, "15"}, // it has read less
		{"1", 4, 9, true, "15"},  // as much, on an earlier day
		{"30", 5, 10, false, "30"},
		{"45", 7, 10, false, "45"}, // written when the log had seven records; it has five
		{"31", 5, 11, false, "31"},
		{"", 5, 12, false, ""},
	} {
		var stay []string
		var err error
		last, stay, err = out.PutBalances(t.Context(), last,
			[]published.Message{{Subject: key, Payload: []byte(c.value), Known: c.known, Day: c.day}})
		if err != nil {
			t.Fatal(err)
		}
		if slices.Contains(stay, key) != c.stays {
			t.Errorf("step %d: what was there stays: %t, want %t", i, !c.stays, c.stays)
		}
		kv, err := log.JetStream().KeyValue(t.Context(), streams.Balances)
		if err != nil {
			t.Fatal(err)
		}
		shown := ""
		if e, err := kv.Get(t.Context(), key); err == nil {
			shown = string(e.Value())
		}
		if shown != c.shown {
			t.Errorf("step %d: the bucket shows %q, want %q", i, shown, c.shown)
		}
	}
}
