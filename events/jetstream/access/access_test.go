package access_test

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	js "github.com/nats-io/nats.go/jetstream"

	"spettanze/events"
	"spettanze/events/grants"
	"spettanze/events/jetstream"
	"spettanze/events/jetstream/access"
	"spettanze/events/jetstream/embedded"
	"spettanze/events/jetstream/streams"
)

const anna = "P-ANNAAAAAAAAA"

var day = events.MustParseDate("2026-11-10")

func event(data events.Data) *events.Event {
	return &events.Event{Identity: events.Identity{Source: grants.Source, ID: grants.NewID()}, Company: "blue", Subject: anna,
		Time: time.Now(), Data: data}
}

func dated() events.Dated { return events.Dated{Date: day} }

func directory() *grants.Directory { return grants.NewDirectory(func() events.Date { return day }) }

// server is an embedded server that can be started again.
type server struct {
	dir string
	srv *embedded.Server
}

func (s *server) start(t *testing.T) *access.Stream {
	t.Helper()
	var err error
	if s.srv, err = embedded.Start(embedded.Options{Dir: filepath.Join(s.dir, "nats")}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.srv.Shutdown)
	return s.stream(t)
}

// stream is the stream as an instance sees it.
func (s *server) stream(t *testing.T) *access.Stream {
	t.Helper()
	nc, err := s.srv.Connect()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	log, err := jetstream.Open(t.Context(), nc, jetstream.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = log.Close() })
	return &access.Stream{Publisher: log.Publisher(), Rome: time.UTC, Logger: slog.New(slog.DiscardHandler)}
}

func record(t *testing.T, s *access.Stream, data events.Data) uint64 {
	t.Helper()
	seq, err := s.Append(t.Context(), event(data), "")
	if err != nil {
		t.Fatal(err)
	}
	return seq
}

// D6: what is revoked on one instance is out on the other at once, and on one that starts later.
func TestRevokedOnAllInstances(t *testing.T) {
	s := &server{dir: t.TempDir()}
	one := s.start(t)
	two := s.stream(t)
	here, there := directory(), directory()
	if err := one.Read(t.Context(), here); err != nil { // nothing is there
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	go one.Follow(ctx, here)
	go two.Follow(ctx, there)
	seq := record(t, one, grants.Granted{Dated: dated(), Role: grants.Payroll})
	for _, d := range []*grants.Directory{here, there} {
		if err := d.Reached(ctx, seq); err != nil || len(d.Grants(anna, "blue")) != 1 {
			t.Fatalf("%v: %v", err, d.Grants(anna, "blue"))
		}
	}
	seq = record(t, one, grants.Revoked{Dated: dated()})
	if err := there.Reached(ctx, seq); err != nil || len(there.Grants(anna, "blue")) != 0 {
		t.Errorf("%v: %v", err, there.Grants(anna, "blue"))
	}
	later := directory()
	if err := two.Read(t.Context(), later); err != nil || later.Through() != seq || len(later.Grants(anna, "blue")) != 0 {
		t.Errorf("%v: %v", err, later.Grants(anna, "blue"))
	}
}

// Rights survive the server, and recording an event twice changes nothing.
func TestStartedAgain(t *testing.T) {
	s := &server{dir: t.TempDir()}
	first := s.start(t)
	e := event(grants.Granted{Dated: dated(), Role: grants.Payroll})
	for range 2 {
		if _, err := first.Append(t.Context(), e, ""); err != nil {
			t.Fatal(err)
		}
	}
	s.srv.Shutdown()
	second, d := s.start(t), directory()
	if err := second.Read(t.Context(), d); err != nil || len(d.Grants(anna, "blue")) != 1 {
		t.Errorf("%v: %v", err, d.Grants(anna, "blue"))
	}
}

// Nothing can be deleted; and where records are missing all the same, nobody is trusted.
func TestLostRecords(t *testing.T) {
	s := &server{dir: t.TempDir()}
	one := s.start(t)
	record(t, one, grants.Granted{Dated: dated(), Role: grants.Payroll})
	record(t, one, grants.Identified{Dated: dated(), Identity: grants.Identity(grants.OpenID, "https://id.example", "1")})
	stream, err := one.Publisher.JetStream.Stream(t.Context(), streams.Access)
	if err != nil {
		t.Fatal(err)
	}
	if stream.DeleteMsg(t.Context(), 1) == nil || stream.Purge(t.Context()) == nil {
		t.Error("a record was deleted")
	}
	config := stream.CachedInfo().Config
	config.MaxMsgs, config.Discard = 1, js.DiscardOld
	if _, err := one.Publisher.JetStream.UpdateStream(t.Context(), config); err != nil {
		t.Fatal(err)
	}
	d := directory()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	changed := d.Changed()
	one.Follow(ctx, d) // it ends by itself
	if ctx.Err() != nil {
		t.Fatal("records are missing and it goes on")
	}
	select {
	case <-changed:
	default:
		t.Error("nobody was told")
	}
	if err := one.Read(t.Context(), directory()); err == nil {
		t.Error("read a stream with a gap")
	}
}

// A message that is no event of ACCESS takes what its principal had.
func TestUnreadableMessage(t *testing.T) {
	s := &server{dir: t.TempDir()}
	one := s.start(t)
	record(t, one, grants.Granted{Dated: dated(), Role: grants.Payroll})
	if _, err := one.Publisher.JetStream.PublishMsg(t.Context(), &nats.Msg{Subject: "access.blue." + anna + ".revoked", Data: []byte("{}")}); err != nil {
		t.Fatal(err)
	}
	d := directory()
	if err := one.Read(t.Context(), d); err != nil || len(d.Grants(anna, "blue")) != 0 {
		t.Errorf("%v: %v", err, d.Grants(anna, "blue"))
	}
}

// lose makes the stream lose all its records. Others come under their sequences.
func lose(t *testing.T, s *access.Stream, others int) {
	t.Helper()
	j := s.Publisher.JetStream
	stream, err := j.Stream(t.Context(), streams.Access)
	if err != nil {
		t.Fatal(err)
	}
	config := stream.CachedInfo().Config
	if err := j.DeleteStream(t.Context(), streams.Access); err != nil {
		t.Fatal(err)
	}
	if _, err := j.CreateStream(t.Context(), config); err != nil {
		t.Fatal(err)
	}
	for range others {
		record(t, s, grants.Granted{Dated: dated(), Role: grants.Payroll})
	}
}

// What was revoked stays revoked although the stream has lost the revocation, whether others came in its place or not: a running service
// trusts no one, and one that starts does not begin.
func TestLostTail(t *testing.T) {
	access.LookOften()
	for name, others := range map[string]int{"all is gone": 0, "the last is gone": 1, "another is in its place": 2, "it went on": 3} {
		t.Run(name, func(t *testing.T) {
			s := &server{dir: t.TempDir()}
			one, memory := s.start(t), filepath.Join(t.TempDir(), "access.json")
			one.Memory = memory
			record(t, one, grants.Granted{Dated: dated(), Role: grants.Payroll})
			seq := record(t, one, grants.Revoked{Dated: dated()})
			d := directory()
			if err := one.Read(t.Context(), d); err != nil || d.Lost() {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			ended := make(chan struct{})
			go func() { one.Follow(ctx, d); close(ended) }()
			time.Sleep(100 * time.Millisecond)
			if through, _ := d.Last(); d.Lost() || through != seq {
				t.Fatal("a whole stream is not trusted")
			}
			lose(t, s.stream(t), others)
			<-ended
			if ctx.Err() != nil || !d.Lost() || len(d.Grants(anna, "blue")) != 0 {
				t.Errorf("lost %t, grants %v", d.Lost(), d.Grants(anna, "blue"))
			}
			two := s.stream(t)
			two.Memory = memory
			if err := two.Read(t.Context(), directory()); !errors.Is(err, events.ErrGap) || !strings.Contains(err.Error(), memory) {
				t.Errorf("at the start: %v", err)
			}
			if err := os.Remove(memory); err != nil {
				t.Fatal(err)
			}
			three := s.stream(t)
			three.Memory = memory
			if err := three.Read(t.Context(), directory()); err != nil {
				t.Errorf("after it was accepted: %v", err)
			}
		})
	}
}

// A memory that cannot be read is not taken for one of nothing.
func TestUnreadableMemory(t *testing.T) {
	s := &server{dir: t.TempDir()}
	one := s.start(t)
	one.Memory = filepath.Join(t.TempDir(), "access.json")
	if err := os.WriteFile(one.Memory, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := one.Read(t.Context(), directory()); err == nil {
		t.Error("it is read")
	}
}
