package jetstream_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/events/jetstream"
	"spettanze/events/logtest"
)

// told is the answers that callers got, by identity.
type told struct {
	mu     sync.Mutex
	first  map[string]int // how often the answer was stored, and no duplicate
	seqs   map[string]uint64
	inside map[string]bool // an answer said that it is stored
	doubt  map[string]bool
}

func (s *told) note(t *testing.T, evs []events.Event, got []events.Appended, err error) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range evs {
		id := evs[i].ID
		if i >= len(got) || got[i].Seq == 0 {
			s.doubt[id] = s.doubt[id] || errors.Is(err, jetstream.ErrUnknownOutcome)
			if err == nil {
				t.Errorf("%s has no sequence and its caller no error", id)
			}
			continue
		}
		s.inside[id] = true
		if !got[i].Duplicate {
			s.first[id]++
		}
		if seq := s.seqs[id]; seq != 0 && seq != got[i].Seq {
			t.Errorf("%s is at %d and at %d", id, seq, got[i].Seq)
		}
		s.seqs[id] = got[i].Seq
	}
}

// TestManyCallers: many callers, some with one event at a time and some with many; identities that several send at the same time;
// callers whose context ends, and events that cannot be stored. Each gets its own answer, and the log holds the events that the
// answers say it holds, each caller's in order.
func TestManyCallers(t *testing.T) {
	for _, callers := range []int{3, 12, 32} {
		t.Run(fmt.Sprint(callers), func(t *testing.T) {
			h := start(t, t.TempDir())
			s := &told{first: map[string]int{}, seqs: map[string]uint64{}, inside: map[string]bool{}, doubt: map[string]bool{}}
			own := make([][]string, callers)
			var wg sync.WaitGroup
			for c := range callers {
				wg.Go(func() { own[c] = call(t, h.log, s, c) })
			}
			wg.Wait()
			at := map[string]uint64{}
			err := h.log.Read(t.Context(), 1, false, func(batch []events.Record) error {
				for _, rec := range batch {
					if at[rec.Event.ID] != 0 {
						t.Errorf("%s is stored twice", rec.Event.ID)
					}
					at[rec.Event.ID] = rec.Seq
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			for id := range s.inside {
				if at[id] != s.seqs[id] {
					t.Errorf("%s is at %d, and its callers were told %d", id, at[id], s.seqs[id])
				}
				if n := s.first[id]; n > 1 || n == 0 && !s.doubt[id] {
					t.Errorf("%d callers were told to have stored %s", n, id)
				}
			}
			for id := range at {
				if !s.inside[id] && !s.doubt[id] {
					t.Errorf("%s is stored, and nobody was told", id)
				}
			}
			for c, ids := range own {
				if !slices.IsSortedFunc(ids, func(a, b string) int { return int(at[a]) - int(at[b]) }) {
					t.Errorf("the events of caller %d are not in their order", c)
				}
			}
		})
	}
}

// call is one caller of TestManyCallers. It returns the identities that are its own alone and stored, in order.
func call(t *testing.T, log *jetstream.Log, s *told, c int) (own []string) {
	t.Helper()
	rng := rand.New(rand.NewPCG(uint64(c), 7))
	shared := logtest.Clockings("shared", 12)
	for k := range len(shared) {
		evs := logtest.Clockings(fmt.Sprintf("c%d.%d", c, k), 1+rng.IntN(3))
		if k%6 == 5 {
			evs = logtest.Clockings(fmt.Sprintf("c%d.%d", c, k), 30)
		}
		mine := evs
		evs = append(slices.Clone(evs), shared[k], shared[k])
		ctx, cancel := context.WithCancel(t.Context())
		switch rng.IntN(8) {
		case 0:
			time.AfterFunc(time.Duration(rng.IntN(2000))*time.Microsecond, cancel)
		case 1:
			big := mine[0]
			big.ID += " big"
			big.Data = hr.EventAnnulled{Dated: events.Dated{Date: 1}, Source: "/hr", ID: "x", Reason: string(make([]byte, 2<<20))}
			if _, err := log.Append(ctx, []events.Event{big}); !errors.Is(err, jetstream.ErrTooLarge) {
				t.Errorf("an event of two megabytes: %v", err)
			}
		}
		got, err := log.Append(ctx, evs)
		stopped := ctx.Err() != nil
		cancel()
		if err != nil && !stopped {
			t.Errorf("caller %d: %v", c, err)
		}
		s.note(t, evs, got, err)
		if err == nil {
			for i := range mine {
				own = append(own, mine[i].ID)
			}
		}
	}
	return own
}

// TestCloseAmongCallers: a log that is closed under its callers answers each, and what it acknowledged is there.
func TestCloseAmongCallers(t *testing.T) {
	for _, callers := range []int{8, 40} {
		h := start(t, t.TempDir())
		var wg sync.WaitGroup
		var mu sync.Mutex
		var stored atomic.Int64
		acknowledged := map[uint64]string{}
		for c := range callers {
			wg.Go(func() {
				for k := 0; ; k++ {
					evs := logtest.Clockings(fmt.Sprintf("c%d.%d", c, k), 1+c%2)
					got, err := h.log.Append(t.Context(), evs)
					mu.Lock()
					for i, a := range got {
						if a.Seq != 0 {
							acknowledged[a.Seq] = evs[i].ID
							stored.Add(1)
						}
					}
					mu.Unlock()
					if err != nil {
						if !errors.Is(err, jetstream.ErrClosed) {
							t.Errorf("of a closed log: %v", err)
						}
						return
					}
				}
			})
		}
		for stored.Load() < 100 {
			time.Sleep(time.Millisecond)
		}
		if err := h.log.Close(); err != nil {
			t.Fatal(err)
		}
		wg.Wait()
		h.open(t, jetstream.Config{})
		for seq, id := range acknowledged {
			if rec, err := h.log.Get(t.Context(), seq); err != nil || rec.Event == nil || rec.Event.ID != id {
				t.Errorf("sequence %d was told of %s: %+v, %v", seq, id, rec, err)
			}
		}
	}
}
