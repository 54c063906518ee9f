package looks_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	js "github.com/nats-io/nats.go/jetstream"

	"spettanze/events/jetstream"
	"spettanze/events/jetstream/embedded"
	"spettanze/events/jetstream/embedded/embeddedtest"
	stream "spettanze/events/jetstream/looks"
	"spettanze/events/jetstream/streams"
	"spettanze/events/looks"
)

func start(t *testing.T, dir string) (*stream.Stream, js.JetStream, *embedded.Server) {
	t.Helper()
	srv, nc := embeddedtest.Start(t, dir)
	log, err := jetstream.Open(t.Context(), nc, jetstream.Config{AckTimeout: 500 * time.Millisecond, Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	return &stream.Stream{Publisher: log.Publisher()}, log.JetStream(), srv
}

func look(company string, employees ...string) *looks.Look {
	return &looks.Look{Company: company, Principal: "P-MFRGGZDFMZTW", Action: "seeBalances", Employees: employees, Channel: "token", Outcome: looks.Shown}
}

func said(p *stream.Page) (out []string) {
	for _, l := range p.Looks {
		out = append(out, fmt.Sprint(l.Seq, l.Employees))
	}
	return out
}

// Many at once are all on disk when each returns, also after the server is started again; pages go back from the newest, by subject and
// by time. No one deletes a look.
func TestAppendAndRead(t *testing.T) {
	dir := t.TempDir()
	s, j, srv := start(t, dir)
	var wg sync.WaitGroup
	for i := range 200 {
		wg.Go(func() {
			if err := s.Append(t.Context(), look("blue", fmt.Sprintf("E%d", i%4))); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, l := range []*looks.Look{look("red", "E1"), look("blue", "E1", "E2"), look("blue"), look("blue", "E3")} {
		if err := s.Append(t.Context(), l); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := j.Publish(t.Context(), "looks.blue.E1", []byte("no look")); err != nil {
		t.Fatal(err)
	}
	names, err := j.Stream(t.Context(), streams.Looks)
	if err != nil {
		t.Fatal(err)
	}
	if names.DeleteMsg(t.Context(), 1) == nil || names.SecureDeleteMsg(t.Context(), 1) == nil || names.Purge(t.Context()) == nil {
		t.Error("a look could be deleted")
	}
	srv.Shutdown()
	s, _, _ = start(t, dir)
	read := func(q stream.Question) *stream.Page {
		t.Helper()
		p, err := s.Read(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	// E1 has 50 looks of its own, the one at the company, and is named with another.
	q := stream.Question{Company: "blue", About: looks.Subjects("E1", nil), Limit: 20, Keep: func(l *looks.Look) bool { return l.Of("E1", "") }}
	p := read(q)
	if len(p.Looks) != 20 || !p.More || p.Unread != 1 || fmt.Sprint(said(p)[:2]) != "[203 [] 202 [E1 E2]]" {
		t.Fatalf("%v, %t, %d", said(p), p.More, p.Unread)
	}
	n := len(p.Looks)
	for p.More {
		q.Before = p.Looks[len(p.Looks)-1].Seq
		p = read(q)
		n += len(p.Looks)
	}
	if n != 52 {
		t.Errorf("%d looks in all pages", n)
	}
	if p := read(stream.Question{Company: "blue", Limit: 1000}); len(p.Looks) != 203 || p.More {
		t.Errorf("of the company %d", len(p.Looks))
	}
	all := read(stream.Question{Company: "blue", Limit: 1000})
	at := all.Looks[len(all.Looks)-10].Time // the tenth
	if p := read(stream.Question{Company: "blue", To: at, Limit: 1000}); len(p.Looks) != 9 {
		t.Errorf("before the tenth: %d", len(p.Looks))
	}
	if p := read(stream.Question{Company: "blue", From: at, Limit: 1000}); len(p.Looks) != 203-9 {
		t.Errorf("from the tenth: %d", len(p.Looks))
	}
	if p := read(stream.Question{Company: "blue", From: time.Now().Add(-time.Hour), To: time.Now(), Limit: 5}); len(p.Looks) != 5 || !p.More {
		t.Errorf("of this hour: %v", said(p))
	}
	if p := read(stream.Question{Company: "blue", From: time.Now(), Limit: 5}); len(p.Looks) != 0 || p.More {
		t.Errorf("from now: %v", said(p))
	}
	if p := read(stream.Question{Company: "green", Limit: 5}); len(p.Looks) != 0 {
		t.Errorf("of another: %v", said(p))
	}
}

// P6: where it cannot be written, the look is not taken for recorded.
func TestCannotBeWritten(t *testing.T) {
	s, j, srv := start(t, t.TempDir())
	if err := j.DeleteStream(t.Context(), streams.Looks); err != nil {
		t.Fatal(err)
	}
	if err := s.Append(t.Context(), look("blue", "E1")); err == nil {
		t.Error("recorded without a stream")
	}
	srv.Shutdown()
	if err := s.Append(t.Context(), look("blue", "E1")); err == nil {
		t.Error("recorded without a server")
	}
}

// What waits is bounded: a request that has ended waits for nothing, and one too many is refused at once.
func TestWaitingIsBounded(t *testing.T) {
	s := &stream.Stream{Publisher: nil} // that writes for ever
	stream.Hold(s)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for i := 0; ; i++ {
		err := s.Append(ended, look("blue", "E1"))
		if errors.Is(err, stream.ErrFull) {
			break
		}
		if !errors.Is(err, context.Canceled) || i > 10_000 {
			t.Fatalf("%d: %v", i, err)
		}
	}
	stream.Write(s) // and has nothing to send, as no one waits for it any more
	if err := s.Append(ended, look("blue", "E1")); errors.Is(err, stream.ErrFull) {
		t.Error("those whose requests ended wait still")
	}
}

// P8: what is older than the term is gone.
func TestTerm(t *testing.T) {
	s, j, _ := start(t, t.TempDir())
	if err := s.Append(t.Context(), look("blue", "E1")); err != nil {
		t.Fatal(err)
	}
	made, err := j.Stream(t.Context(), streams.Looks)
	if err != nil {
		t.Fatal(err)
	}
	c := made.CachedInfo().Config
	if c.MaxAge < 730*24*time.Hour || c.MaxAge > 732*24*time.Hour || !c.DenyDelete || !c.DenyPurge {
		t.Errorf("%+v", c)
	}
	c.MaxAge, c.Duplicates = time.Second, 100*time.Millisecond
	if _, err := j.UpdateStream(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(time.Millisecond) { // often, so that a look goes while it is read
		p, err := s.Read(t.Context(), stream.Question{Company: "blue", Limit: 10})
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Looks) == 0 {
			return
		}
		if time.Now().After(end) {
			t.Fatal("a look outlives its term")
		}
	}
}

func BenchmarkAppend(b *testing.B) {
	_, nc := embeddedtest.Start(b, b.TempDir())
	log, err := jetstream.Open(b.Context(), nc, jetstream.Config{})
	if err != nil {
		b.Fatal(err)
	}
	s := &stream.Stream{Publisher: log.Publisher()}
	for _, at := range []int{1, 16, 256} {
		b.Run(fmt.Sprint("at once ", at), func(b *testing.B) {
			b.SetParallelism(at)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if err := s.Append(b.Context(), look("blue", "E1")); err != nil {
						b.Error(err)
					}
				}
			})
		})
	}
}
