package projector_test

import (
	"testing"
)

// TestForgettingSnapshotsChangesNothing: snapshots are forgotten between any two batches, with the day turned or not and late
// facts among those that come; the projections are those of a replay.
func TestForgettingSnapshotsChangesNothing(t *testing.T) {
	r := newRig(t, t.TempDir())
	defer func() { r.close() }()
	recs := recordsOf(company(6, 900, 60))
	r.ForgetSnapshots() // there is nothing yet
	for from := 0; from < len(recs); from += 90 {
		to := min(from+90, len(recs))
		r.apply(recs[from:to]...)
		r.ForgetSnapshots()
		if from%180 == 0 {
			r.turn()
			r.ForgetSnapshots()
		}
		latest := recs[to-1].Event.Data.Effective()
		sameAs(t, offline(recs[:to]), r.store, latest, 0)
		sameAs(t, offline(recs[:to]), r.store, latest-40, 0)
	}
}
