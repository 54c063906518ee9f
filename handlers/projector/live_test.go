package projector_test

import (
	"testing"

	"pgregory.net/rapid"

	"spettanze/events"
	"spettanze/events/eventstest"
	"spettanze/projections/difference"
)

// Whatever comes in whatever order, in batches of any size, with days turning and restarts in between: what is stored is
// what folding all of it offline gives, at any date, as known by any record.
func TestLiveIsOffline(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		dir, remove := tempDir(t)
		defer remove()
		recs := records(t)
		r := newRig(t, dir)
		defer func() { r.close() }()
		r.today = eventstest.DateIn(t, eventstest.WindowFrom-1000, eventstest.WindowTo+200, "today")
		for from := 0; from < len(recs); {
			to := from + rapid.IntRange(1, len(recs)-from).Draw(t, "batch")
			r.apply(recs[from:to]...)
			switch rapid.IntRange(0, 6).Draw(t, "between") {
			case 0:
				r.turn()
			case 1:
				r.today += events.Date(rapid.IntRange(1, 200).Draw(t, "days pass"))
				r.turn()
			case 2:
				r.restart()
			case 3, 4: // what is remembered of one answer must not be wrong in the next
				known := rapid.IntRange(0, to).Draw(t, "known then")
				sameAs(t, offline(recs[:to]), r.store, eventstest.DateIn(t, eventstest.WindowFrom-900, eventstest.WindowTo+300, "look"), uint64(known))
			}
			from = to
		}
		want := offline(recs)
		for range 3 {
			at := eventstest.DateIn(t, eventstest.WindowFrom-900, eventstest.WindowTo+300, "at")
			known := rapid.IntRange(0, len(recs)).Draw(t, "known")
			sameAs(t, want, r.store, at, 0)
			sameAs(t, want, r.store, at, uint64(known))
			if len(recs) > 0 {
				sameDifference(t, want, r.store, difference.Side{At: at, Known: uint64(max(1, known))}, difference.Side{At: at + 40})
			}
		}
		// Under other tables the journal is folded, and what is stored is left as it is.
		other := otherTables(t)
		at := eventstest.DateIn(t, eventstest.WindowFrom, eventstest.WindowTo+300, "under other tables")
		sameAs(t, want.Under(other), r.store.Under(other), at, 0)
		sameAs(t, want.Under(other), r.store.Under(other), at, uint64(len(recs)/2))
		r.today = eventstest.WindowTo + 400
		r.turn()
		sameAs(t, want, r.store, eventstest.WindowTo+300, 0)
		sameAs(t, want, r.store, eventstest.WindowFrom+300, 0)
	})
}
