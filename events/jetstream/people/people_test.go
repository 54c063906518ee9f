package people_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	js "github.com/nats-io/nats.go/jetstream"

	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/events/hr"
	"spettanze/events/jetstream"
	"spettanze/events/jetstream/embedded"
	"spettanze/events/jetstream/people"
	"spettanze/events/jetstream/snapshot"
	"spettanze/events/jetstream/streams"
)

// ledger is an embedded log with the people of it.
type ledger struct {
	*people.People
	dir  string
	conn *nats.Conn
	stop func()
}

// at starts a ledger on a directory whose master keys are in a file beside it.
func at(t *testing.T, dir string) *ledger {
	t.Helper()
	srv, err := embedded.Start(embedded.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	nc, err := srv.Connect()
	if err != nil {
		t.Fatal(err)
	}
	log, err := jetstream.Open(t.Context(), nc, jetstream.Config{})
	if err != nil {
		t.Fatal(err)
	}
	stopped := false
	l := &ledger{dir: dir, conn: nc, stop: func() {
		if !stopped {
			stopped = true
			_ = log.Close()
			nc.Close()
			srv.Shutdown()
		}
	}, People: &people.People{Publisher: log.Publisher(), Masters: people.Masters{Path: dir + ".people-key", Make: true}}}
	t.Cleanup(l.stop)
	return l
}

func fresh(t *testing.T) *ledger {
	t.Helper()
	return at(t, filepath.Join(t.TempDir(), "log"))
}

func person(id, name string) *events.Event {
	return &events.Event{Identity: events.Identity{Source: "/hr", ID: id + name}, Company: "blue", Subject: id,
		Time: time.Date(2023, 3, 10, 8, 0, 0, 0, time.UTC),
		Data: hr.PersonDescribed{Dated: events.Dated{Date: events.MustParseDate("2023-03-10")}, Name: name, Email: "z.q@blue.example"}}
}

func (l *ledger) describe(t *testing.T, id, name string) {
	t.Helper()
	if err := l.Describe(t.Context(), person(id, name)); err != nil {
		t.Fatal(err)
	}
}

// name returns the name that an id has.
func (l *ledger) name(t *testing.T, id string) string {
	t.Helper()
	e, err := l.Read(t.Context(), "blue", id)
	if err != nil {
		t.Fatalf("%s: %v", id, err)
	}
	return e.Data.(hr.PersonDescribed).Name //nolint:forcetypeassert // anything else fails the test
}

// holds returns the files below a directory that hold some bytes.
func holds(t *testing.T, dir string, what ...string) (out []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) { // of a stream that is deleted, which the server takes away beside
			return nil
		}
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		for _, w := range what {
			if bytes.Contains(b, []byte(w)) {
				out = append(out, path+": "+w)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// keyBytes returns the bytes of the last message of a person's key.
func (l *ledger) stored(t *testing.T, stream, subject string) string {
	t.Helper()
	s, err := l.Publisher.JetStream.Stream(t.Context(), stream)
	if err != nil {
		t.Fatal(err)
	}
	msg, err := s.GetLastMsgForSubject(t.Context(), subject)
	if err != nil {
		t.Fatal(err)
	}
	return string(msg.Data)
}

var now = time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)

func (l *ledger) erase(t *testing.T, id string) *people.Erased {
	t.Helper()
	e, err := l.Erase(t.Context(), "blue", id, "retention_over", now)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestNoByteOfAName: nothing that a person was ever called is in the data directory, before an erasure or after it, running, stopped
// or started again; after it neither are the bytes of the key and of the description.
func TestNoByteOfAName(t *testing.T) {
	l := fresh(t)
	names := []string{"Zenobia", "Quattrocchi", "z.q@blue"}
	l.describe(t, "E1", "Zenobia")
	l.describe(t, "E1", "Zenobia Quattrocchi") // a rename: the message before is replaced
	l.describe(t, "E2", "Ada")
	if got := l.name(t, "E1"); got != "Zenobia Quattrocchi" {
		t.Errorf("E1 is %s", got)
	}
	if found := holds(t, l.dir, names...); len(found) > 0 {
		t.Errorf("before: %v", found)
	}
	key, sealed := l.stored(t, streams.Keys, "keys.blue.E1"), l.stored(t, streams.People, "people.blue.E1")
	if found := holds(t, l.dir, key, sealed); len(found) != 2 {
		t.Fatalf("what the search should find is in %v", found)
	}
	e := l.erase(t, "E1")
	if e.Keys != 1 || e.Descriptions != 1 || e.Again {
		t.Errorf("%+v", e)
	}
	for _, when := range []string{"running", "stopped", "started again"} {
		switch when {
		case "stopped":
			l.stop()
		case "started again":
			l = at(t, l.dir)
		}
		if found := holds(t, l.dir, append(names, key, sealed)...); len(found) > 0 {
			t.Errorf("%s: %v", when, found)
		}
	}
	if _, err := l.Read(t.Context(), "blue", "E1"); !errors.Is(err, people.ErrErased) {
		t.Errorf("read: %v", err)
	}
	var refused *people.RefusedError
	if err := l.Describe(t.Context(), person("E1", "Zenobia")); !errors.As(err, &refused) || refused.Code != people.CodeErased {
		t.Errorf("described again: %v", err)
	}
	if again := l.erase(t, "E1"); !again.Again || again.Keys+again.Descriptions != 0 || !again.At.Equal(now) {
		t.Errorf("%+v", again)
	}
	if got := l.name(t, "E2"); got != "Ada" {
		t.Errorf("E2 is %s", got)
	}
	if _, err := l.Erase(t.Context(), "blue", "E9", "mistake", now); !errors.Is(err, people.ErrNone) {
		t.Errorf("of nobody: %v", err)
	}
}

var errKilled = errors.New("killed")

// TestKilledAtEachStep: a call that is cut off after any of its steps is finished by the next one, and by the one after that.
func TestKilledAtEachStep(t *testing.T) {
	for name, c := range map[string]struct {
		do    func(*ledger, context.Context) error
		check func(*testing.T, *ledger, string)
		steps int
	}{
		"erase": {steps: 2, do: func(l *ledger, ctx context.Context) error {
			_, err := l.Erase(ctx, "blue", "E1", "retention_over", now)
			return err
		}, check: func(t *testing.T, l *ledger, key string) {
			if _, err := l.Read(t.Context(), "blue", "E1"); !errors.Is(err, people.ErrErased) {
				t.Errorf("%v", err)
			}
			if found := holds(t, l.dir, key); len(found) > 0 {
				t.Errorf("%v", found)
			}
			l.describe(t, "E1b", "Zenobia")
		}},
		"rotate": {steps: 3, do: func(l *ledger, ctx context.Context) error { _, err := l.Rotate(ctx, false, false); return err },
			check: func(t *testing.T, l *ledger, key string) {
				if got := l.name(t, "E1"); got != "Zenobia" {
					t.Errorf("E1 is %s", got)
				}
				if found := holds(t, l.dir, key); len(found) > 0 {
					t.Errorf("the key as it was wrapped before is in %v", found)
				}
				if b, err := os.ReadFile(l.Masters.Path); err != nil || strings.Count(string(b), "spettanze-people-key-1 ") != 1 {
					t.Errorf("%s (%v)", b, err)
				}
			}},
	} {
		for killed := 1; killed <= c.steps; killed++ {
			t.Run(fmt.Sprint(name, " ", killed), func(t *testing.T) {
				l := fresh(t)
				l.describe(t, "E1", "Zenobia")
				l.describe(t, "E2", "Ada")
				key, n := l.stored(t, streams.Keys, "keys.blue.E1"), 0
				l.Step(func(string) error {
					if n++; n == killed {
						return errKilled
					}
					return nil
				})
				if err := c.do(l, t.Context()); !errors.Is(err, errKilled) {
					t.Fatalf("not killed: %v", err)
				}
				if got := l.name(t, "E2"); got != "Ada" {
					t.Errorf("in between E2 is %s", got)
				}
				l.Step(nil)
				for range 2 {
					if err := c.do(l, t.Context()); err != nil {
						t.Fatal(err)
					}
				}
				c.check(t, l, key)
				if got := l.name(t, "E2"); got != "Ada" {
					t.Errorf("E2 is %s", got)
				}
			})
		}
	}
}

// TestErasedWhileRotating: the end mark of an erasure outlives a rotation that had already read the key, and one that drops the key.
func TestErasedWhileRotating(t *testing.T) {
	for name, drop := range map[string]bool{"wrapped": false, "description": true} {
		t.Run(name, func(t *testing.T) {
			l := fresh(t)
			l.describe(t, "E1", "Zenobia")
			if drop { // the key file is another ledger's
				other := fresh(t)
				other.describe(t, "E1", "Ada")
				l.Masters.Path = other.Masters.Path
			}
			erased := false
			l.Step(func(step string) error {
				if step == name {
					l.Step(nil)
					l.erase(t, "E1")
					erased = true
				}
				return nil
			})
			if _, err := l.Rotate(t.Context(), false, drop); err != nil || !erased {
				t.Fatalf("erased meanwhile: %t, %v", erased, err)
			}
			if err := l.Describe(t.Context(), person("E1", "Zenobia")); !errors.Is(err, people.ErrErased) {
				t.Errorf("described again: %v", err)
			}
		})
	}
}

// TestBackupFromBefore: a copy of both streams from before an erasure, put onto another server with the key file of today, opens
// the living; the erased person can be read there no more once the master key was rotated.
func TestBackupFromBefore(t *testing.T) {
	l := fresh(t)
	l.describe(t, "E1", "Zenobia")
	l.describe(t, "E2", "Ada")
	dir := t.TempDir()
	var taken []*snapshot.Snapshot
	for _, name := range []string{streams.People, streams.Keys} {
		f, err := os.Create(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		s, err := snapshot.Take(t.Context(), l.conn, name, f)
		if err = errors.Join(err, f.Close()); err != nil {
			t.Fatal(err)
		}
		taken = append(taken, s)
	}
	l.erase(t, "E1")
	if r, err := l.Rotate(t.Context(), false, false); err != nil || r.Wrapped != 1 {
		t.Fatalf("%+v, %v", r, err)
	}
	other := fresh(t)
	other.Masters = l.Masters
	for _, s := range taken {
		if err := other.Publisher.JetStream.DeleteStream(t.Context(), s.Stream); err != nil {
			t.Fatal(err)
		}
		f, err := os.Open(filepath.Join(dir, s.Stream))
		if err != nil {
			t.Fatal(err)
		}
		err = snapshot.Restore(t.Context(), other.conn, s, 1, f)
		if err = errors.Join(err, f.Close()); err != nil {
			t.Fatal(err)
		}
	}
	if e, err := other.Read(t.Context(), "blue", "E1"); !errors.Is(err, people.ErrNoMaster) {
		t.Errorf("%v, %v", e, err)
	}
	// The end mark is put there again, also of a person whose key the backup does not have, and keeps the name out.
	for _, id := range []string{"E1", "E9"} {
		if done, err := other.Forget(t.Context(), "blue", id, "request", now); err != nil || done.Again {
			t.Errorf("%+v, %v", done, err)
		}
		if err := other.Describe(t.Context(), person(id, "Zenobia")); !errors.Is(err, people.ErrErased) {
			t.Errorf("%s is described again: %v", id, err)
		}
		if done, err := other.Forget(t.Context(), "blue", id, "mistake", now); err != nil || !done.Again || done.Reason != "request" {
			t.Errorf("%+v, %v", done, err)
		}
	}
	// Those of the backup who cannot be opened any more are dropped on demand, and can be described again.
	if _, err := other.Rotate(t.Context(), false, false); !errors.Is(err, people.ErrNoMaster) {
		t.Errorf("%v", err)
	}
	if r, err := other.Rotate(t.Context(), false, true); err != nil || r.Dropped != 1 {
		t.Errorf("%+v, %v", r, err)
	}
	other.describe(t, "E2", "Ada")
}

// TestPrepared: a new master key that is copied to all instances first lets them all go on while another of them wraps the keys.
func TestPrepared(t *testing.T) {
	l := fresh(t)
	l.describe(t, "E1", "Zenobia")
	other := &ledger{People: &people.People{Publisher: l.Publisher, Masters: people.Masters{Path: filepath.Join(t.TempDir(), "key")}}}
	copied := func() {
		b, err := os.ReadFile(l.Masters.Path)
		if err == nil {
			err = os.WriteFile(other.Masters.Path, b, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	copied()
	if r, err := l.Rotate(t.Context(), true, false); err != nil || !r.Prepared {
		t.Fatalf("%+v, %v", r, err)
	}
	copied()
	if r, err := l.Rotate(t.Context(), false, false); err != nil || r.Wrapped != 1 {
		t.Fatalf("%+v, %v", r, err)
	}
	other.describe(t, "E2", "Ada")
	if other.name(t, "E1") != "Zenobia" || l.name(t, "E2") != "Ada" {
		t.Error("the instances do not read each other's people")
	}
}

// TestMasters: without the right file of keys nothing is described, nothing is overwritten, and no new file is made in place of a
// lost one.
func TestMasters(t *testing.T) {
	l := fresh(t)
	l.describe(t, "E1", "Zenobia")
	path := l.Masters.Path
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v, %v", info, err)
	}
	kept, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	other := fresh(t)
	other.describe(t, "E1", "Ada")
	foreign, err := os.ReadFile(other.Masters.Path)
	if err != nil {
		t.Fatal(err)
	}
	for name, lose := range map[string]func() error{
		"missing":      func() error { return os.Remove(path) },
		"empty":        func() error { return os.WriteFile(path, nil, 0o600) },
		"damaged":      func() error { return os.WriteFile(path, kept[:len(kept)-5], 0o600) },
		"of another":   func() error { return os.WriteFile(path, foreign, 0o600) },
		"for everyone": func() error { return errors.Join(os.WriteFile(path, kept, 0o600), os.Chmod(path, 0o644)) }, //nolint:gosec // refused
	} {
		t.Run(name, func(t *testing.T) {
			if err := lose(); err != nil {
				t.Fatal(err)
			}
			var refused *people.RefusedError
			if err := l.Describe(t.Context(), person("E1", "Other")); !errors.As(err, &refused) || refused.Code != people.CodeNoMaster ||
				refused.Why.It == refused.Why.En {
				t.Errorf("%v", err)
			}
			if err := errors.Join(os.WriteFile(path, kept, 0o600), os.Chmod(path, 0o600)); err != nil {
				t.Fatal(err)
			}
			if got := l.name(t, "E1"); got != "Zenobia" {
				t.Errorf("afterwards E1 is %s", got)
			}
		})
	}
}

// old makes PEOPLE as an earlier version did, with descriptions in the clear, one of them replaced.
func (l *ledger) old(t *testing.T) {
	t.Helper()
	j := l.Publisher.JetStream
	s, err := j.Stream(t.Context(), streams.People)
	if err != nil {
		t.Fatal(err)
	}
	config := s.CachedInfo().Config
	config.Metadata = nil
	err = j.DeleteStream(t.Context(), streams.People)
	if err == nil {
		_, err = j.CreateStream(t.Context(), config)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range []*events.Event{person("E1", "Zenobia"), person("E2", "Ada"), person("E1", "Quattrocchi")} {
		b, err := cloudevents.Encode(e)
		if err == nil {
			_, err = j.PublishMsg(t.Context(), &nats.Msg{Subject: events.Subject(e), Data: b})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestStoredInTheClear: descriptions of an earlier version are sealed, and no byte of them is left, also of one that was replaced, and
// wherever the process is killed.
func TestStoredInTheClear(t *testing.T) {
	for killed := 0; killed <= 6; killed++ { // two sealed, removed, made anew, two put back
		t.Run(fmt.Sprint(killed), func(t *testing.T) {
			l := fresh(t)
			l.old(t)
			if found := holds(t, l.dir, "Zenobia", "Quattrocchi", "Ada"); len(found) < 3 {
				t.Fatalf("what the search should find is in %v", found)
			}
			var refused *people.RefusedError
			if _, err := l.Erase(t.Context(), "blue", "E1", "mistake", now); !errors.As(err, &refused) || refused.Code != people.CodeClear {
				t.Errorf("erased in the clear: %v", err)
			}
			n := 0
			l.Step(func(string) error {
				if n++; n == killed {
					return errKilled
				}
				return nil
			})
			if _, err := l.SealStored(t.Context()); killed > 0 && !errors.Is(err, errKilled) {
				t.Fatalf("not killed: %v", err)
			}
			l.Step(nil)
			l.stop()
			l = at(t, l.dir)
			for range 2 {
				if _, err := l.SealStored(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			if l.name(t, "E1") != "Quattrocchi" || l.name(t, "E2") != "Ada" {
				t.Errorf("E1 is %s, E2 is %s", l.name(t, "E1"), l.name(t, "E2"))
			}
			if _, err := l.Publisher.JetStream.Stream(t.Context(), "PEOPLE_SEALING"); !errors.Is(err, js.ErrStreamNotFound) {
				t.Errorf("the stream beside it: %v", err)
			}
			l.erase(t, "E1")
			l.stop()
			if found := holds(t, l.dir, "Zenobia", "Quattrocchi", "Ada"); len(found) > 0 {
				t.Errorf("%v", found)
			}
		})
	}
}

// TestMovedMessage: the sealed description or the key of one person, stored as another's, does not open.
func TestMovedMessage(t *testing.T) {
	l := fresh(t)
	l.describe(t, "E1", "Zenobia")
	l.describe(t, "E2", "Ada")
	for _, subject := range []string{"people.blue.", "keys.blue."} {
		stream := map[string]string{"people.blue.": streams.People, "keys.blue.": streams.Keys}[subject]
		if _, err := l.Publisher.JetStream.Publish(t.Context(), subject+"E2", []byte(l.stored(t, stream, subject+"E1"))); err != nil {
			t.Fatal(err)
		}
		if e, err := l.Read(t.Context(), "blue", "E2"); err == nil {
			t.Errorf("E2 is read as %v", e.Data)
		}
	}
}

// A rotation leaves the key that goes out of use in no file: not in the one before, nor in what a kill left.
func TestOldMasterIsNowhere(t *testing.T) {
	l := fresh(t)
	l.describe(t, "E1", "Zenobia")
	path := l.Masters.Path
	kept, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, err := os.Open(path) // the file itself, whatever has its name later
	if err != nil {
		t.Fatal(err)
	}
	defer before.Close()                                        //nolint:errcheck // read only
	if err := os.Link(path, path+".new-9-before"); err != nil { // a kill before the new file had its name: this one is in use
		t.Fatal(err)
	}
	half := path + ".new-1234"
	if err := os.WriteFile(half, kept, 0o600); err != nil {
		t.Fatal(err)
	}
	left, err := os.Open(half)
	if err != nil {
		t.Fatal(err)
	}
	defer left.Close() //nolint:errcheck // read only
	if r, err := l.Rotate(t.Context(), false, false); err != nil || r.Left != 2 || r.Finished {
		t.Fatalf("%+v, %v", r, err)
	}
	if got := l.name(t, "E1"); got != "Zenobia" {
		t.Errorf("E1 is %s", got)
	}
	if list, err := filepath.Glob(path + ".*"); err != nil || len(list) > 0 {
		t.Errorf("what a kill left is still there: %v, %v", list, err)
	}
	// A kill after the new file had its name and before the old one was overwritten.
	again, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close() //nolint:errcheck // read only
	b, err := os.ReadFile(path)
	err = errors.Join(err, os.Rename(path, path+".new-8-before"), os.WriteFile(path, b, 0o600))
	if err != nil {
		t.Fatal(err)
	}
	if r, err := l.Rotate(t.Context(), false, false); err != nil || r.Left != 1 {
		t.Fatalf("%+v, %v", r, err)
	}
	for name, f := range map[string]*os.File{"the file before": before, "what a kill left": left, "what a later kill left": again} {
		if b, err := io.ReadAll(f); err != nil || strings.Trim(string(b), "#") != "" || len(b) == 0 {
			t.Errorf("%s holds %q (%v)", name, b, err)
		}
	}
}
