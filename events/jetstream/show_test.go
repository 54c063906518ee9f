package jetstream_test

import (
	"slices"
	"testing"

	"spettanze/events/jetstream"
	"spettanze/events/logtest"
)

// A value stays where one is that knows more, but for one that knows of records which the log has lost since.
func TestWhoKnowsMoreIsShown(t *testing.T) {
	h := start(t, t.TempDir())
	if _, err := h.log.Append(t.Context(), logtest.Clockings("a", 5)); err != nil {
		t.Fatal(err)
	}
	const key = "blue.E1.flex"
	last := uint64(0)
	for i, c := range []struct {
		value      string
		known, day uint64
		stays      bool
		shown      string
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
		last, stay, err = h.log.SetBalances(t.Context(), last, []jetstream.Value{{Key: key, Value: []byte(c.value), Known: c.known, Day: int64(c.day)}}) //nolint:gosec // small
		if err != nil {
			t.Fatal(err)
		}
		if slices.Contains(stay, key) != c.stays {
			t.Errorf("step %d: what was there stays: %t, want %t", i, !c.stays, c.stays)
		}
		kv, err := h.log.Balances(t.Context())
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
