package projector_test

import (
	"testing"
)

// TestRestChangesNothing: a projector that rests between any two batches, the day turned or not, late facts among what comes,
// projects what a replay does.
func TestRestChangesNothing(t *testing.T) {
	r := newRig(t, t.TempDir())
	defer func() { r.close() }()
	recs := recordsOf(company(6, 900, 60))
	r.Rest() // there is nothing yet
	for from := 0; from < len(recs); from += 90 {
		to := min(from+90, len(recs))
		r.apply(recs[from:to]...)
		r.Rest()
		if from%180 == 0 {
			r.turn()
			r.Rest()
		}
		latest := recs[to-1].Event.Data.Effective()
		sameAs(t, offline(recs[:to]), r.store, latest, 0)
		sameAs(t, offline(recs[:to]), r.store, latest-40, 0)
	}
}
