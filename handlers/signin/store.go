package signin

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"github.com/alexedwards/scs/v2"
	js "github.com/nats-io/nats.go/jetstream"
)

// store keeps sessions in the bucket SESSIONS, for all instances: under the hash of the cookie, the second in which the session
// ends, eight bytes, and then what the session manager made. A session that was deleted is never written again: whoever prolongs one
// writes over the revision that it read.
type store struct {
	kv  js.KeyValue
	now func() time.Time
}

var _ scs.CtxStore = (*store)(nil)

// read is what a request has read of a session.
type read struct {
	key      string
	revision uint64
}

type readKey struct{}

// reading returns the context of a request that reads a session.
func reading(ctx context.Context) context.Context {
	return context.WithValue(ctx, readKey{}, &read{})
}

// FindCtx implements [scs.CtxStore].
func (s *store) FindCtx(ctx context.Context, key string) ([]byte, bool, error) {
	e, err := s.kv.Get(ctx, key)
	if errors.Is(err, js.ErrKeyNotFound) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("read a session: %w", err)
	}
	b := e.Value()
	if len(b) < 8 || s.now().Unix() >= int64(binary.BigEndian.Uint64(b)) { //nolint:gosec // it was a time
		return nil, false, nil
	}
	if r, ok := ctx.Value(readKey{}).(*read); ok {
		*r = read{key, e.Revision()}
	}
	return b[8:], true, nil
}

// CommitCtx implements [scs.CtxStore].
func (s *store) CommitCtx(ctx context.Context, key string, b []byte, expiry time.Time) error {
	value := append(binary.BigEndian.AppendUint64(nil, uint64(expiry.Unix())), b...) //nolint:gosec // a time of today
	var err error
	if r, ok := ctx.Value(readKey{}).(*read); ok && r.key == key {
		_, err = s.kv.Update(ctx, key, value, r.revision)
		if errors.Is(err, js.ErrKeyExists) {
			return nil // another request has prolonged it, or it has ended
		}
	} else {
		_, err = s.kv.Create(ctx, key, value)
	}
	if err != nil {
		return fmt.Errorf("write a session: %w", err)
	}
	return nil
}

// DeleteCtx implements [scs.CtxStore].
func (s *store) DeleteCtx(ctx context.Context, key string) error {
	if err := s.kv.Delete(ctx, key); err != nil {
		return fmt.Errorf("end a session: %w", err)
	}
	return nil
}

// deleteWhere ends the sessions whose values a function chooses.
func (s *store) deleteWhere(ctx context.Context, which func(values map[string]any) bool) (ended int, err error) {
	w, err := s.kv.WatchAll(ctx, js.IgnoreDeletes())
	if err != nil {
		return 0, fmt.Errorf("read the sessions: %w", err)
	}
	defer func() { _ = w.Stop() }()
	for {
		select {
		case <-ctx.Done():
			return ended, context.Cause(ctx)
		case e := <-w.Updates():
			if e == nil {
				return ended, nil
			}
			if len(e.Value()) < 8 {
				continue
			}
			_, values, err := scs.GobCodec{}.Decode(e.Value()[8:])
			if err != nil || !which(values) {
				continue // what cannot be read is no session
			}
			if err := s.DeleteCtx(ctx, e.Key()); err != nil {
				return ended, err
			}
			ended++
		}
	}
}

// Find, Commit and Delete are part of [scs.Store]; the session manager calls those with a context.
func (s *store) Find(key string) ([]byte, bool, error) { return s.FindCtx(context.Background(), key) }

// Commit implements [scs.Store].
func (s *store) Commit(key string, b []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), key, b, expiry)
}

// Delete implements [scs.Store].
func (s *store) Delete(key string) error { return s.DeleteCtx(context.Background(), key) }
