package projector_test

import (
	"context"
	"errors"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"spettanze/events/eventstest"
	"spettanze/projections/sqlite/published"
)

// lossy is one instance's way to a stream that others write to as well: an answer may get lost after the message was stored.
type lossy struct {
	*stream
	lose int // answers until one gets lost; negative: none does
}

func (l *lossy) Publish(ctx context.Context, after uint64, msgs []published.Message) (uint64, error) {
	for _, m := range msgs {
		var err error
		if after, err = l.stream.Publish(ctx, after, []published.Message{m}); err != nil {
			return after, err
		}
		if l.lose--; l.lose == -1 {
			return after, errOut
		}
	}
	return after, nil
}

// Two instances that both believe to be the leader, each at its own place in the log, publish together what is due, and once:
// with lost answers, restarts and a lost file in between. The stream fails on a message published twice.
func TestTwoInstancesPublishOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		recs := records(t)
		shared := newStream()
		log := &sliceLog{}
		today := eventstest.DateIn(t, eventstest.WindowFrom, eventstest.WindowTo+100, "today")
		var rigs [2]*rig
		var at [2]int
		for i := range rigs {
			dir, remove := tempDir(t)
			defer remove()
			rigs[i] = newRig(t, dir)
			defer rigs[i].close()
			rigs[i].out, rigs[i].log, rigs[i].today = &lossy{shared, -1}, log, today
			rigs[i].restart()
		}
		tell := func(i int) {
			rigs[i].turn()
			if err := rigs[i].outbox.Publish(context.Background()); err != nil && !errors.Is(err, errOut) {
				t.Fatal(err)
			}
		}
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			i := rapid.IntRange(0, 1).Draw(t, "instance")
			r := rigs[i]
			switch rapid.IntRange(0, 5).Draw(t, "step") {
			case 0, 1:
				to := rapid.IntRange(at[i], len(recs)).Draw(t, "to")
				log.recs = recs[:max(to, len(log.recs))] // the one behind knows that there is more
				r.apply(recs[at[i]:to]...)
				at[i] = to
			case 2:
				r.out.(*lossy).lose = rapid.IntRange(0, 5).Draw(t, "lose") //nolint:forcetypeassert // set above
				tell(i)
				r.out.(*lossy).lose = -1 //nolint:forcetypeassert // set above
			case 3:
				r.today += 40
				tell(i)
			case 4:
				r.restart()
			case 5:
				r.lose()
				at[i] = 0
			}
		}
		log.recs = recs
		for i, r := range rigs {
			r.today = max(rigs[0].today, rigs[1].today)
			r.apply(recs[at[i]:]...)
		}
		for _, i := range []int{0, 1, 0, 1} {
			tell(i)
		}
		sameBooks(t, shared, recs, rigs[0].today)
		sameShown(t, shared, recs, rigs[0].today)
		for i, r := range rigs {
			err := r.store.Inspect(context.Background(), func(problem string) {
				t.Fatal("instance " + strconv.Itoa(i) + ": " + problem)
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}
