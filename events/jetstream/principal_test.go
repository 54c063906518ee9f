package jetstream_test

import (
	"testing"

	"spettanze/events/grants"
	"spettanze/events/logtest"
)

// The log keeps who sent an event beside it. It is no part of the event: the same event of another sender is a duplicate.
func TestPrincipal(t *testing.T) {
	h := start(t, t.TempDir())
	evs := logtest.Clockings("by", 2)
	for i, by := range []string{"P-MFRGGZDFMZTW", ""} {
		if _, err := h.log.Append(grants.WithPrincipal(t.Context(), by), evs[i:i+1]); err != nil {
			t.Fatal(err)
		}
		r, err := h.log.Get(t.Context(), uint64(i+1)) //nolint:gosec // a few
		if err != nil || r.By != by {
			t.Errorf("sent by %q, want %q (%v)", r.By, by, err)
		}
	}
	again, err := h.log.Append(grants.WithPrincipal(t.Context(), "P-ANOTHERAAAAA"), evs[:1])
	if err != nil || !again[0].Duplicate || again[0].Seq != 1 {
		t.Errorf("%+v %v", again, err)
	}
}
