package jetstream_test

import (
	"testing"
	"time"

	"spettanze/events"
	"spettanze/events/jetstream"
	"spettanze/events/jetstream/streams"
	"spettanze/events/logtest"
)

// TestRecall: a process that goes on where another ended knows what that one stored last, when the server has long forgotten.
func TestRecall(t *testing.T) {
	h := start(t, t.TempDir())
	cfg := config(t, h.log.JetStream(), streams.HR)
	cfg.Duplicates = 100 * time.Millisecond
	if _, err := h.log.JetStream().UpdateStream(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
	evs := logtest.Clockings("r", 60)
	if _, err := h.log.Append(t.Context(), evs[:50]); err != nil {
		t.Fatal(err)
	}
	time.Sleep(300 * time.Millisecond)
	h.open(t, jetstream.Config{})
	h.log.Recall(30)                                 // of a journal through there
	for _, r := range [][2]int{{49, 50}, {30, 60}} { // one, and many with new ones among them
		got, err := h.log.Append(t.Context(), evs[r[0]:r[1]])
		if err != nil {
			t.Fatal(err)
		}
		for k, a := range got {
			i := r[0] + k
			if want := (events.Appended{Seq: uint64(i) + 1, Duplicate: i < 50}); a != want { //nolint:gosec // an index
				t.Errorf("event %d: %+v, want %+v", i, a, want)
			}
		}
	}
}
