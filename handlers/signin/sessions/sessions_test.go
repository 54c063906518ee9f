package sessions_test

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	js "github.com/nats-io/nats.go/jetstream"

	"spettanze/events/jetstream/embedded/embeddedtest"
	"spettanze/events/jetstream/streams"
	"spettanze/handlers/signin/sessions"
)

// bucket counts what is asked of the server, and can be made to fail.
type bucket struct {
	js.KeyValue
	gets, states atomic.Int64
	deaf, dumb   atomic.Bool // watches bring nothing new; the leader does not say what its last revision is
	cut          atomic.Bool // watches end at once
	j            js.JetStream
	asking       chan struct{} // unless nil, takes one for each session that is asked for
}

func (b *bucket) Get(ctx context.Context, key string) (js.KeyValueEntry, error) {
	b.gets.Add(1)
	if b.asking != nil {
		b.asking <- struct{}{}
	}
	return b.KeyValue.Get(ctx, key)
}

func (b *bucket) Status(ctx context.Context) (js.KeyValueStatus, error) {
	b.states.Add(1)
	if b.dumb.Load() {
		return nil, errors.New("no answer")
	}
	return b.KeyValue.Status(ctx)
}

func (b *bucket) WatchAll(ctx context.Context, opts ...js.WatchOpt) (js.KeyWatcher, error) {
	w, err := b.KeyValue.WatchAll(ctx, opts...)
	if err != nil {
		return nil, err
	}
	out := &watcher{w, make(chan js.KeyValueEntry, 256)}
	if b.cut.Load() {
		close(out.updates)
		return out, w.Stop()
	}
	go func() {
		defer close(out.updates)
		for e := range w.Updates() {
			if e == nil || !b.deaf.Load() {
				out.updates <- e
			}
		}
	}()
	return out, nil
}

type watcher struct {
	js.KeyWatcher
	updates chan js.KeyValueEntry
}

func (w *watcher) Updates() <-chan js.KeyValueEntry { return w.updates }

// instances are two stores of one bucket.
func instances(t *testing.T) (one, two *sessions.Store, of *bucket) {
	t.Helper()
	_, nc := embeddedtest.Start(t, t.TempDir())
	j, err := js.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	kv, err := streams.EnsureSessions(t.Context(), j, streams.Options{})
	if err != nil {
		t.Fatal(err)
	}
	of = &bucket{KeyValue: kv, j: j}
	return sessions.New(kv, time.Now), sessions.New(of, time.Now), of
}

func begin(t *testing.T, s *sessions.Store, key, value string) {
	t.Helper()
	if err := s.CommitCtx(t.Context(), key, []byte(value), time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
}

func has(t *testing.T, s *sessions.Store, key, want string) bool {
	t.Helper()
	b, ok, err := s.FindCtx(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	return ok && string(b) == want
}

// within reports whether something becomes true within a time.
func within(d time.Duration, fn func() bool) bool {
	for end := time.Now().Add(d); time.Now().Before(end); time.Sleep(time.Millisecond) {
		if fn() {
			return true
		}
	}
	return fn()
}

// Sessions that other instances begin, prolong and end are so here, and the server is asked about once a second.
func TestCopy(t *testing.T) {
	one, two, of := instances(t)
	begin(t, one, "before", "a")
	go two.Follow(t.Context(), slog.New(slog.DiscardHandler))
	if !within(5*time.Second, func() bool { before := of.gets.Load(); return has(t, two, "before", "a") && of.gets.Load() == before }) {
		t.Fatal("there is no copy")
	}
	begin(t, one, "since", "b")
	if !has(t, two, "since", "b") {
		t.Error("a session of another instance is not there at once")
	}
	begin(t, two, "here", "x")
	ctx := sessions.Reading(t.Context())
	if _, ok, err := two.FindCtx(ctx, "here"); !ok || err != nil {
		t.Fatal(err)
	}
	if err := two.CommitCtx(ctx, "here", []byte("y"), time.Now().Add(time.Hour)); err != nil || !has(t, two, "here", "y") {
		t.Errorf("a session that was prolonged here is as before: %v", err)
	}
	ctx = sessions.Reading(t.Context())
	if _, ok, err := one.FindCtx(ctx, "since"); !ok || err != nil {
		t.Fatal(err)
	}
	if err := one.CommitCtx(ctx, "since", []byte("c"), time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if !within(sessions.Late, func() bool { return has(t, two, "since", "c") }) {
		t.Error("a session was prolonged, and is as before here")
	}
	gets, states := of.gets.Load(), of.states.Load()
	for range 1000 {
		has(t, two, "since", "c")
	}
	if of.gets.Load()-gets > 20 || of.states.Load()-states > 3 {
		t.Errorf("1,000 requests asked the server for %d sessions and %d times for its state", of.gets.Load()-gets, of.states.Load()-states)
	}
	if err := one.DeleteCtx(t.Context(), "since"); err != nil {
		t.Fatal(err)
	}
	if !within(sessions.Late, func() bool { return !has(t, two, "since", "c") }) {
		t.Error("a session was ended, and holds here")
	}
	if err := two.DeleteCtx(t.Context(), "before"); err != nil {
		t.Fatal(err)
	}
	if has(t, two, "before", "a") {
		t.Error("a session that was ended here holds")
	}
}

// Where nothing comes any more, or the leader does not answer, each request asks for its session.
func TestCopyThatIsBehind(t *testing.T) {
	for name, fail := range map[string]func(*bucket){"nothing comes": func(b *bucket) { b.deaf.Store(true) },
		"the leader does not say": func(b *bucket) { b.deaf.Store(true); b.dumb.Store(true) }} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			one, two, of := instances(t)
			begin(t, one, "a", "a")
			go two.Follow(t.Context(), slog.New(slog.DiscardHandler))
			if !within(5*time.Second, func() bool { before := of.gets.Load(); return has(t, two, "a", "a") && of.gets.Load() == before }) {
				t.Fatal("there is no copy")
			}
			fail(of)
			if err := one.DeleteCtx(t.Context(), "a"); err != nil {
				t.Fatal(err)
			}
			if !within(sessions.Late, func() bool { return !has(t, two, "a", "a") }) {
				t.Error("a session was ended, and holds here")
			}
			of.dumb.Store(false)
			of.deaf.Store(false)
			begin(t, one, "b", "b")
			if !within(10*time.Second, func() bool {
				before := of.gets.Load()
				return has(t, two, "b", "b") && of.gets.Load() == before
			}) {
				t.Error("the copy does not come back")
			}
		})
	}
}

// followed waits until a store has a copy in which a session is, and that has just been compared with the bucket.
func followed(t *testing.T, s *sessions.Store, of *bucket, key, value string) {
	t.Helper()
	go s.Follow(t.Context(), slog.New(slog.DiscardHandler))
	if !within(5*time.Second, func() bool { before := of.gets.Load(); return has(t, s, key, value) && of.gets.Load() == before }) {
		t.Fatal("there is no copy")
	}
	if states := of.states.Load(); !within(2*time.Second, func() bool { has(t, s, key, value); return of.states.Load() > states }) {
		t.Fatal("it is not compared")
	}
}

// Who purges the bucket ends all sessions, of which no message comes.
func TestPurge(t *testing.T) {
	one, two, of := instances(t)
	begin(t, one, "a", "a")
	followed(t, two, of, "a", "a")
	stream, err := of.j.Stream(t.Context(), streams.SessionsStream)
	if err == nil {
		err = stream.Purge(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	if !within(sessions.Late, func() bool { return !has(t, two, "a", "a") }) {
		t.Error("a session that was purged holds")
	}
	begin(t, one, "b", "b")
	if !has(t, two, "b", "b") {
		t.Error("a session that was begun since does not hold")
	}
}

// Who purges one session ends it, and no other; those that were ended or written again are no reason to make the copy anew.
func TestPurgeOfOne(t *testing.T) {
	one, two, of := instances(t)
	for _, key := range []string{"a", "b", "c", "d"} {
		begin(t, one, key, key)
	}
	if err := one.DeleteCtx(t.Context(), "d"); err != nil {
		t.Fatal(err)
	}
	followed(t, two, of, "b", "b")
	gets := of.gets.Load()
	if states := of.states.Load(); !within(4*time.Second, func() bool { has(t, two, "c", "c"); return of.states.Load() > states+1 }) || of.gets.Load() != gets {
		t.Errorf("nothing was purged, and the leader is asked for sessions: %d", of.gets.Load()-gets)
	}
	stream, err := of.j.Stream(t.Context(), streams.SessionsStream)
	if err == nil {
		err = stream.Purge(t.Context(), js.WithPurgeSubject("$KV."+streams.Sessions+".b"))
	}
	if err != nil {
		t.Fatal(err)
	}
	if !within(sessions.Late, func() bool { return !has(t, two, "b", "b") }) {
		t.Error("a session that was purged holds")
	}
	if !has(t, two, "a", "a") || !has(t, two, "c", "c") || has(t, two, "d", "d") {
		t.Error("others are ended, or come back")
	}
}

// Sessions of which not all could be read are not all ended.
func TestEndWhereOfPart(t *testing.T) {
	one, two, of := instances(t)
	begin(t, one, "a", "a")
	of.cut.Store(true)
	if _, err := two.EndWhere(t.Context(), 0, func(map[string]any, time.Time) bool { return true }); err == nil {
		t.Error("the watch ended, and it says that all were read")
	}
}

// What was read before another wrote is not written, and the writer hears of it; as the leader has it, it is.
func TestChanged(t *testing.T) {
	one, two, of := instances(t)
	begin(t, one, "a", "a")
	followed(t, two, of, "a", "a")
	write := func(s *sessions.Store, ctx context.Context, value string) error {
		ctx = sessions.Reading(ctx)
		if _, ok, err := s.FindCtx(ctx, "a"); !ok || err != nil {
			t.Fatal(ok, err)
		}
		return s.CommitCtx(ctx, "a", []byte(value), time.Now().Add(time.Hour))
	}
	of.deaf.Store(true)
	if !has(t, two, "a", "a") {
		t.Fatal("no copy")
	}
	if err := write(one, t.Context(), "b"); err != nil {
		t.Fatal(err)
	}
	if err := write(two, t.Context(), "c"); !errors.Is(err, sessions.ErrChanged) || !has(t, one, "a", "b") {
		t.Errorf("it is written over what was not read: %v", err)
	}
	if err := write(two, sessions.Latest(t.Context()), "c"); err != nil || !has(t, one, "a", "c") {
		t.Errorf("it cannot be written as the leader has it: %v", err)
	}
}

// Cookies that name no session do not all ask the leader at once.
func TestUnknown(t *testing.T) {
	one, two, of := instances(t)
	begin(t, one, "a", "a")
	followed(t, two, of, "a", "a")
	of.asking = make(chan struct{})
	const many = 100
	refused := make(chan error, many)
	for i := range many {
		go func() {
			_, _, err := two.FindCtx(t.Context(), "none"+strconv.Itoa(i))
			refused <- err
		}()
	}
	for range many - 16 {
		if err := <-refused; err == nil {
			t.Fatal("one more asks")
		}
	}
	for range 16 {
		<-of.asking
		if err := <-refused; err != nil {
			t.Error(err)
		}
	}
}

// FuzzDecode: what is in the bucket is a session or none, and never stops a request.
func FuzzDecode(f *testing.F) {
	good, _ := sessions.Codec{}.Encode(time.Unix(1_700_000_000, 0), map[string]any{"seen": "1", "identity": "a"})
	f.Add(good)
	f.Add([]byte(`{"values":{"seen":1}}`))
	f.Add([]byte(`null`))
	f.Add([]byte("\x00\xff"))
	f.Fuzz(func(t *testing.T, b []byte) {
		ends, values, err := sessions.Codec{}.Decode(b)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := (sessions.Codec{}).Encode(ends, values); err == nil {
			if at, same, _ := (sessions.Codec{}).Decode(again); !at.Equal(ends) || !maps.Equal(same, values) {
				t.Errorf("%q reads as %v, and written again as %v", b, values, same)
			}
		}
	})
}
