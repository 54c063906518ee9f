package sessions

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	js "github.com/nats-io/nats.go/jetstream"
)

const (
	// Late is how long after a session was ended another instance may still answer it.
	Late = 2 * time.Second

	lasts     = 12 * time.Hour // no session is longer
	heldFor   = time.Second    // for how long the copy answers after it was known to be whole
	apart     = 20 * time.Millisecond
	askWithin = time.Second     // within which the leader must answer, or the copy is not known to be whole
	behindFor = 5 * time.Second // after which a copy that does not catch up is made anew
	againIn   = 250 * time.Millisecond
	pruneIn   = time.Minute
)

// memory is the copy of a bucket.
type memory struct {
	asking sync.Mutex    // held by the request that compares the copy with the bucket
	again  chan struct{} // asks for the copy to be made anew

	mu      sync.RWMutex
	all     map[string]entry  // nil: there is no copy. A session that was ended stays without value, so that nothing older brings it back
	at      map[string]uint64 // the last revision of each key that the watch has brought
	through uint64            // the last revision in it
	first   uint64            // the first revision of the bucket, when that was asked: what is before it was purged, or has ended
	last    uint64            // the last one
	asked   time.Time
	whole   time.Time // when a revision was asked that the copy has reached
	behind  time.Time // since when the copy does not reach any; zero: it has
}

// reached notes that the copy has all that was in the bucket when that was asked.
func (m *memory) reached() {
	if m.all != nil && m.through >= m.last {
		m.whole, m.behind = m.asked, time.Time{}
	}
}

func (m *memory) get(key string) (entry, bool) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	one, ok := m.all[key]
	return one, ok && (one.value == nil || one.revision >= m.first)
}

// end takes a session out that this instance has ended, whatever comes of it still.
func (m *memory) end(key string, now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.all != nil {
		m.all[key] = entry{ends: now.Add(lasts)}
	}
}

// wrote takes a session in that this instance has written. The copy is no wholer by that: others may have written before.
func (m *memory) wrote(key string, one entry) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.all != nil {
		m.take(m.all, key, one)
	}
}

// take takes a revision of a session, unless a later one is there or the session was ended.
func (*memory) take(all map[string]entry, key string, one entry) {
	if before, ok := all[key]; !ok || before.value != nil && before.revision < one.revision {
		all[key] = one
	}
}

// current reports whether the copy is known to be whole, of what was in the bucket a moment ago.
func (s *Store) current(ctx context.Context) bool {
	m := &s.copy
	m.mu.RLock()
	none, recent, asked := m.all == nil, time.Since(m.whole) < heldFor, time.Since(m.asked) < apart
	m.mu.RUnlock()
	if none || recent || asked {
		return !none && recent
	}
	if !m.asking.TryLock() {
		return false // another request is asking
	}
	defer m.asking.Unlock()
	began := time.Now()
	ctx, cancel := context.WithTimeout(ctx, askWithin)
	defer cancel()
	state, err := s.state(ctx)
	if err != nil {
		return false
	}
	last := state.LastSeq
	m.mu.Lock()
	defer m.mu.Unlock()
	m.first, m.last, m.asked = state.FirstSeq, last, began
	if m.behind.IsZero() {
		m.behind = began
	}
	if last >= m.through { // otherwise it is another bucket
		m.reached()
	}
	if last < m.through || m.lacks(&state) || !m.behind.IsZero() && began.Sub(m.behind) > behindFor {
		select {
		case m.again <- struct{}{}:
		default:
		}
		return false
	}
	return m.whole.Equal(began)
}

// lacks reports whether the bucket no longer has a message that is in the copy: single keys were purged, of which no message comes.
func (m *memory) lacks(state *js.StreamState) bool {
	if m.all == nil || m.through != state.LastSeq {
		return false // later messages may have taken the place of those
	}
	var n uint64
	for _, revision := range m.at {
		if revision >= state.FirstSeq {
			n++
		}
	}
	return n > state.Msgs
}

// state returns the state of the bucket, as its leader knows it: how many keys, the first and the last revision.
func (s *Store) state(ctx context.Context) (none js.StreamState, err error) {
	is, err := s.kv.Status(ctx)
	if err != nil {
		return none, err
	}
	of, ok := is.(*js.KeyValueBucketStatus)
	if !ok {
		return none, errors.New("the state of the bucket is not known")
	}
	return of.StreamInfo().State, nil
}

// Follow keeps a copy of the bucket until ctx ends.
func (s *Store) Follow(ctx context.Context, logger *slog.Logger) {
	failing := false
	for ctx.Err() == nil {
		err := s.follow(ctx)
		s.copy.mu.Lock()
		s.copy.all, s.copy.at, s.copy.through, s.copy.first, s.copy.last, s.copy.whole, s.copy.asked = nil, nil, 0, 0, 0, time.Time{}, time.Time{}
		s.copy.mu.Unlock()
		if ctx.Err() == nil && err != nil && !failing {
			logger.Warn("the sessions cannot be followed: each request asks for its own", "error", err)
		}
		failing = err != nil
		select {
		case <-ctx.Done():
		case <-time.After(againIn):
		}
	}
}

// follow makes a copy and keeps it, until ctx ends, the watch breaks or a copy is to be made anew.
func (s *Store) follow(ctx context.Context) error {
	m := &s.copy
	begun, err := s.state(ctx)
	if err != nil {
		return err
	}
	w, err := s.kv.WatchAll(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = w.Stop() }()
	all, at, prune := map[string]entry{}, map[string]uint64{}, time.NewTicker(pruneIn)
	defer prune.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-m.again:
			return errors.New("the copy was not that of the bucket, and is made anew")
		case <-prune.C:
			m.prune(s.now())
		case e, ok := <-w.Updates():
			switch {
			case !ok:
				return errors.New("the watch has ended")
			case e == nil: // all that was there
				m.mu.Lock()
				m.all, m.at, m.through, m.behind = all, at, max(m.through, begun.LastSeq), time.Time{}
				m.mu.Unlock()
			default:
				m.mu.Lock()
				at[e.Key()] = e.Revision()
				m.put(all, e.Key(), entryOf(e))
				m.mu.Unlock()
			}
		}
	}
}

// put takes a revision into the copy.
func (m *memory) put(all map[string]entry, key string, one entry) {
	m.take(all, key, one)
	m.through = max(m.through, one.revision)
	m.reached()
}

// prune forgets sessions of which nothing can come any more.
func (m *memory) prune(now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for key, one := range m.all {
		if !now.Before(one.ends) {
			delete(m.all, key)
		}
	}
	for key, revision := range m.at {
		if revision < m.first {
			delete(m.at, key)
		}
	}
}
