package jetstream_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	js "github.com/nats-io/nats.go/jetstream"

	"spettanze/events"
	"spettanze/events/jetstream"
	"spettanze/events/jetstream/connection"
	"spettanze/events/jetstream/streams"
	"spettanze/events/logtest"
)

// TestWithoutBatches: a server that knows no atomic batches gives the same results, only slower.
func TestWithoutBatches(t *testing.T) {
	h := start(t, t.TempDir())
	h.log.WithoutBatches()
	evs := logtest.Clockings("w", 60)
	for _, n := range []int{1, 2, 40} {
		if _, err := h.log.Append(t.Context(), evs[:n]); err != nil {
			t.Fatal(err)
		}
	}
	got, err := h.log.Append(t.Context(), evs)
	if err != nil {
		t.Fatal(err)
	}
	for i, a := range got {
		if want := (events.Appended{Seq: uint64(i) + 1, Duplicate: i < 40}); a != want {
			t.Errorf("event %d: %+v, want %+v", i, a, want)
		}
	}
	for i := range evs {
		if rec, err := h.log.Get(t.Context(), uint64(i)+1); err != nil || rec.Event == nil || rec.Event.Identity != evs[i].Identity {
			t.Errorf("sequence %d: %+v, %v", i+1, rec, err)
		}
	}
}

func TestServerGone(t *testing.T) {
	h := start(t, t.TempDir())
	h.open(t, jetstream.Config{AckTimeout: 400 * time.Millisecond})
	if _, err := h.log.Append(t.Context(), logtest.Clockings("first", 1)); err != nil {
		t.Fatal(err)
	}
	following, begun := make(chan error, 1), make(chan struct{})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() {
		following <- h.log.Read(ctx, 1, true, func([]events.Record) error {
			close(begun)
			return nil
		})
	}()
	<-begun
	h.srv.Shutdown()
	for _, n := range []int{1, 3, 100} {
		_, err := h.log.Append(t.Context(), logtest.Clockings("a", n))
		if !errors.Is(err, jetstream.ErrUnreachable) && !errors.Is(err, jetstream.ErrUnknownOutcome) {
			t.Errorf("append %d: %v", n, err)
		}
	}
	if _, _, err := h.log.Last(t.Context()); !errors.Is(err, jetstream.ErrUnreachable) {
		t.Errorf("last: %v", err)
	}
	err := h.log.Read(t.Context(), 1, false, func([]events.Record) error { return nil })
	if !errors.Is(err, jetstream.ErrUnreachable) {
		t.Errorf("read: %v", err)
	}
	late := make(chan error, 1) // begun only now: the leader of a cluster may be gone at any moment
	go func() { late <- h.log.Read(ctx, 1, true, func([]events.Record) error { return nil }) }()
	select {
	case err := <-following:
		t.Fatalf("a reader that follows gave up: %v", err)
	case err := <-late:
		t.Fatalf("a reader that wants to follow gave up: %v", err)
	case <-time.After(time.Second):
	}
	cancel()
	for _, r := range []chan error{following, late} {
		if err := <-r; !errors.Is(err, context.Canceled) {
			t.Errorf("a reader that follows ended with %v", err)
		}
	}
}

// TestImpatientCallers: callers whose context ends while others' batches are under way. What they are told is true:
// "nothing was sent" events are not stored; those in doubt are stored at most once, also after sending them again.
func TestImpatientCallers(t *testing.T) {
	h := start(t, t.TempDir())
	var wg sync.WaitGroup
	var mu sync.Mutex
	stored, unsent := map[string]bool{}, map[string]bool{}
	for c := range 16 {
		wg.Go(func() {
			for k := range 20 {
				evs := logtest.Clockings(fmt.Sprintf("i%d.%d", c, k), 1+k)
				ctx, cancel := context.WithTimeout(t.Context(), time.Duration(c*k%7)*time.Millisecond)
				_, err := h.log.Append(ctx, evs)
				cancel()
				if errors.Is(err, jetstream.ErrUnknownOutcome) && k%2 == 0 {
					_, err = h.log.Append(t.Context(), evs) // again, in patience
				}
				mu.Lock()
				switch {
				case err == nil:
					stored[evs[0].ID] = true
				case !errors.Is(err, jetstream.ErrUnknownOutcome):
					unsent[evs[0].ID] = true
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if _, err := h.log.Append(t.Context(), logtest.Clockings("end", 1)); err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	err := h.log.Read(t.Context(), 1, false, func(batch []events.Record) error {
		for _, rec := range batch {
			seen[rec.Event.ID]++
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for id, n := range seen {
		if n != 1 {
			t.Errorf("%s is stored %d times", id, n)
		}
		if unsent[id] {
			t.Errorf("%s is stored, and its caller was told that nothing was sent", id)
		}
	}
	for id := range stored {
		if seen[id] == 0 {
			t.Errorf("%s was acknowledged and is not stored", id)
		}
	}
}

// TestTwoWriters: two processes send the same events at once; each is stored once, and both know where.
func TestTwoWriters(t *testing.T) {
	h := start(t, t.TempDir())
	one := h.log
	h.open(t, jetstream.Config{})
	defer func() { _ = one.Close() }()
	evs := logtest.Clockings("two", 2000)
	results := make([][]events.Appended, 2)
	var wg sync.WaitGroup
	for w, l := range []*jetstream.Log{one, h.log} {
		wg.Go(func() {
			for i := 0; i < len(evs); i += 100 {
				got, err := l.Append(t.Context(), evs[i:i+100])
				if err != nil {
					t.Error(err)
					return
				}
				results[w] = append(results[w], got...)
			}
		})
	}
	wg.Wait()
	if seq, _, err := h.log.Last(t.Context()); seq != 2000 || err != nil {
		t.Fatalf("%d stored, %v", seq, err)
	}
	for i := range evs {
		a, b := results[0][i], results[1][i]
		if a.Seq != b.Seq || a.Seq == 0 || a.Duplicate == b.Duplicate {
			t.Fatalf("event %d: %+v and %+v", i, a, b)
		}
	}
}

func TestLookUp(t *testing.T) {
	h := start(t, t.TempDir())
	begin := time.Now()
	if _, err := h.log.Append(t.Context(), logtest.Clockings("l", 5)); err != nil {
		t.Fatal(err)
	}
	rec, err := h.log.Get(t.Context(), 3)
	if err != nil || rec.Event == nil || rec.Event.ID != "l-2" || rec.Seq != 3 || rec.Recorded.Before(begin) {
		t.Errorf("%+v, %v", rec, err)
	}
	for _, seq := range []uint64{0, 6} {
		if _, err := h.log.Get(t.Context(), seq); !errors.Is(err, jetstream.ErrNotFound) {
			t.Errorf("get %d: %v", seq, err)
		}
	}
	if seq, at, err := h.log.Last(t.Context()); seq != 5 || at.Before(rec.Recorded) || err != nil {
		t.Errorf("last: %d, %v, %v", seq, at, err)
	}
}

// TestLeaderMessage: the leader returns the same message as any other look-up does.
func TestLeaderMessage(t *testing.T) {
	h := start(t, t.TempDir())
	if _, err := h.log.Append(t.Context(), logtest.Clockings("l", 2)); err != nil {
		t.Fatal(err)
	}
	hr, err := h.log.JetStream().Stream(t.Context(), streams.HR)
	if err != nil {
		t.Fatal(err)
	}
	want, err := hr.GetMsg(t.Context(), 2)
	if err != nil {
		t.Fatal(err)
	}
	got, err := connection.LeaderMessage(t.Context(), h.nc, streams.HR, connection.MessageQuery{Seq: 2})
	if err != nil || got.Subject != want.Subject || got.Sequence != 2 || !bytes.Equal(got.Data, want.Data) || !got.Time.Equal(want.Time) ||
		len(want.Header) == 0 || got.Header.Get("Nats-Msg-Id") != want.Header.Get("Nats-Msg-Id") {
		t.Errorf("%+v, %v; want %+v", got, err, want)
	}
	if _, err := connection.LeaderMessage(t.Context(), h.nc, streams.HR, connection.MessageQuery{Seq: 3}); !errors.Is(err, js.ErrMsgNotFound) {
		t.Errorf("one that is not there: %v", err)
	}
}
