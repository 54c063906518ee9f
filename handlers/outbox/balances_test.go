package outbox_test

import (
	"encoding/json"
	"slices"
	"testing"

	"spettanze/events"
	"spettanze/events/jetstream"
	"spettanze/events/jetstream/embedded/embeddedtest"
	"spettanze/events/jetstream/streams"
	"spettanze/events/logtest"
	"spettanze/handlers/outbox"
	"spettanze/projections/sqlite/published"
)

// A value whose writer had read further is kept, unless its writer had read records that the log has lost since.
func TestNewerValueIsKept(t *testing.T) {
	_, nc := embeddedtest.Start(t, t.TempDir())
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
	last, first := uint64(0), events.MustParseDate("2026-11-01")
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
		var value []byte
		if c.value != "" {
			value = []byte(`{"balance":"` + c.value + `"}`)
		}
		last, stay, err = out.PutBalances(t.Context(), last,
			[]published.Message{{Subject: key, Payload: value, Known: c.known, Day: first + c.day}})
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
			var v struct {
				Balance string
				At      events.Date
				Seq     uint64
			}
			if err := json.Unmarshal(e.Value(), &v); err != nil {
				t.Fatal(err)
			}
			shown = v.Balance
			if !c.stays && (v.At != first+c.day || v.Seq != c.known) {
				t.Errorf("step %d: the value is of %s and knows %d, want %s and %d", i, v.At, v.Seq, first+c.day, c.known)
			}
		}
		if shown != c.shown {
			t.Errorf("step %d: the bucket shows %q, want %q", i, shown, c.shown)
		}
	}
	// What is read back is the balance, and beside it what its writer knew.
	_, _, err = out.PutBalances(t.Context(), last, []published.Message{{Subject: key, Payload: []byte(`{"balance":"7"}`), Known: 5, Day: first + 13}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = out.Read(t.Context(), streams.BalancesStream, 0, func(list []published.Message, _ uint64) error {
		if m := list[0]; len(list) != 1 || string(m.Payload) != `{"balance":"7"}` || m.Known != 5 || m.Day != first+13 {
			t.Errorf("read back: %+v, %s", list, list[0].Payload)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
