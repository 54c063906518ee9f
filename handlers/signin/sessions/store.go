// Package sessions keeps the sessions of browsers in the bucket SESSIONS, for all instances: under the hash of the cookie, the second in
// which the session ends, eight bytes, and then what the session manager made. A session that was deleted is never written again:
// prolonging one writes over the revision that it read.
//
// [Store.Follow] keeps a copy of the bucket in memory, so that a request need not ask the server. The copy answers for as long as it is
// known to be whole: at most once a second a request asks the leader of the bucket for its last revision, and where the copy has not
// reached that, or the leader does not answer, each request asks the leader for its own session. So a session that any instance has ended
// is out everywhere within [Late], and at once where it was ended. So are those that an operator purges, one by one or all.
//
// Cookies that name no session are not in the copy, and each would ask the leader. Where the copy is whole, a few do at a time
// and the others are refused as unavailable.
package sessions

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/alexedwards/scs/v2"
	js "github.com/nats-io/nats.go/jetstream"
)

// Store is a bucket of sessions. It is safe for concurrent use.
type Store struct {
	kv      js.KeyValue
	now     func() time.Time
	copy    memory
	unknown chan struct{} // holds as many as ask for a session that a whole copy does not have
}

// unknownMost is how many ask at once for a session that a whole copy does not have: one that another instance has just begun, or none.
const unknownMost = 16

var (
	// ErrChanged is returned for a session that was written since it was read, or has ended.
	ErrChanged = errors.New("the session was written since it was read, or has ended")
	errBusy    = errors.New("too many ask for sessions that are not known")
)

var _ scs.CtxStore = (*Store)(nil)

// New returns the store of a bucket.
func New(kv js.KeyValue, now func() time.Time) *Store {
	return &Store{kv: kv, now: now, copy: memory{again: make(chan struct{}, 1)}, unknown: make(chan struct{}, unknownMost)}
}

// read is what a request has read of a session.
type read struct {
	key      string
	revision uint64
}

type readKey struct{}

// Reading returns the context of a request that reads a session.
func Reading(ctx context.Context) context.Context {
	return context.WithValue(ctx, readKey{}, &read{})
}

type latestKey struct{}

// Latest returns a context in which a session is read from the leader of the bucket, to be written over.
func Latest(ctx context.Context) context.Context { return context.WithValue(ctx, latestKey{}, true) }

// Key returns the key of the session that was read in a context.
func Key(ctx context.Context) string {
	r, _ := ctx.Value(readKey{}).(*read)
	if r == nil {
		return ""
	}
	return r.key
}

// FindCtx implements [scs.CtxStore].
func (s *Store) FindCtx(ctx context.Context, key string) ([]byte, bool, error) {
	find := s.find
	if ctx.Value(latestKey{}) != nil {
		find = s.ask
	}
	one, err := find(ctx, key)
	if err != nil || !one.holds(s.now()) {
		return nil, false, err
	}
	if r, ok := ctx.Value(readKey{}).(*read); ok {
		*r = read{key, one.revision}
	}
	return one.value, true, nil
}

func (s *Store) find(ctx context.Context, key string) (entry, error) {
	if s.current(ctx) {
		if one, ok := s.copy.get(key); ok {
			return one, nil
		}
		select {
		case s.unknown <- struct{}{}:
			defer func() { <-s.unknown }()
		default:
			return entry{}, errBusy
		}
	}
	return s.ask(ctx, key)
}

// ask asks the leader of the bucket for a session.
func (s *Store) ask(ctx context.Context, key string) (entry, error) {
	e, err := s.kv.Get(ctx, key)
	if errors.Is(err, js.ErrKeyNotFound) {
		return entry{}, nil
	}
	if err != nil {
		return entry{}, fmt.Errorf("read a session: %w", err)
	}
	return entryOf(e), nil
}

// entry is a session of the bucket.
type entry struct {
	ends     time.Time
	value    []byte // nil: it was ended, or there is none
	revision uint64
}

func entryOf(e js.KeyValueEntry) entry {
	b := e.Value()
	if e.Operation() != js.KeyValuePut || len(b) < 8 {
		return entry{ends: e.Created().Add(lasts), revision: e.Revision()}
	}
	return entry{time.Unix(int64(binary.BigEndian.Uint64(b)), 0), b[8:], e.Revision()} //nolint:gosec // it was a time
}

func (e entry) holds(now time.Time) bool { return e.value != nil && now.Before(e.ends) }

// CommitCtx implements [scs.CtxStore]. It returns [ErrChanged] for a session that another request has prolonged, or that has ended.
func (s *Store) CommitCtx(ctx context.Context, key string, b []byte, expiry time.Time) error {
	value := append(binary.BigEndian.AppendUint64(nil, uint64(expiry.Unix())), b...) //nolint:gosec // a time of today
	var revision uint64
	var err error
	if r, ok := ctx.Value(readKey{}).(*read); ok && r.key == key {
		revision, err = s.kv.Update(ctx, key, value, r.revision)
		if errors.Is(err, js.ErrKeyExists) {
			return ErrChanged
		}
	} else {
		revision, err = s.kv.Create(ctx, key, value)
	}
	if err != nil {
		return fmt.Errorf("write a session: %w", err)
	}
	s.copy.wrote(key, entry{time.Unix(expiry.Unix(), 0), value[8:], revision})
	return nil
}

// DeleteCtx implements [scs.CtxStore].
func (s *Store) DeleteCtx(ctx context.Context, key string) error {
	if err := s.kv.Delete(ctx, key); err != nil {
		return fmt.Errorf("end a session: %w", err)
	}
	s.copy.end(key, s.now())
	return nil
}

// EndWhere ends the sessions that a function chooses by their values and their last moment, but for so many of the latest.
func (s *Store) EndWhere(ctx context.Context, but int, which func(values map[string]any, ends time.Time) bool) (ended int, err error) {
	w, err := s.kv.WatchAll(ctx, js.IgnoreDeletes())
	if err != nil {
		return 0, fmt.Errorf("read the sessions: %w", err)
	}
	defer func() { _ = w.Stop() }()
	type found struct {
		key  string
		ends time.Time
	}
	var all []found
	for more := true; more; {
		select {
		case <-ctx.Done():
			return 0, context.Cause(ctx)
		case e, ok := <-w.Updates():
			if !ok {
				return 0, errors.New("read the sessions: the watch has ended")
			}
			if more = e != nil; !more {
				break
			}
			one := entryOf(e)
			if _, values, _ := (Codec{}).Decode(one.value); one.holds(s.now()) && which(values, one.ends) {
				all = append(all, found{e.Key(), one.ends})
			}
		}
	}
	slices.SortFunc(all, func(a, b found) int { return b.ends.Compare(a.ends) }) // each lasts as long
	for _, one := range all[min(but, len(all)):] {
		if err := s.DeleteCtx(ctx, one.key); err != nil {
			return ended, err
		}
		ended++
	}
	return ended, nil
}

// Find implements [scs.Store]. The session manager calls it with a context, and so Commit and Delete.
func (s *Store) Find(key string) ([]byte, bool, error) { return s.FindCtx(context.Background(), key) }

// Commit implements [scs.Store].
func (s *Store) Commit(key string, b []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), key, b, expiry)
}

// Delete implements [scs.Store].
func (s *Store) Delete(key string) error { return s.DeleteCtx(context.Background(), key) }
