package main

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"spettanze/cmd/spettanze/cli"
	"spettanze/cmd/spettanze/service"
	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/events/grants"
	"spettanze/events/jetstream/access"
	"spettanze/events/jetstream/connection"
	"spettanze/events/jetstream/embedded"
	"spettanze/events/jetstream/people"
	"spettanze/events/jetstream/streams"
)

// filesWith returns the files below directories, or the files themselves, that hold one of some texts.
func filesWith(t *testing.T, texts []string, places ...string) (found []string) {
	t.Helper()
	for _, place := range places {
		err := filepath.WalkDir(place, func(path string, d os.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() {
				return err
			}
			b, err := os.ReadFile(path)
			for _, text := range texts {
				if strings.Contains(string(b), text) {
					found = append(found, path+": "+text)
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return found
}

// TestNamesAreSealed: over HTTP and with publish, into the directory and its backup, no name is written in the clear, nor is one of an
// event that cannot be understood. The keys are in a file beside the data, which no backup has.
func TestNamesAreSealed(t *testing.T) {
	place := t.TempDir()
	dir := filepath.Join(place, "data")
	named := strings.Replace(person, `"Ada"`, `"Zenobia Quattrocchi"`, 1)
	r := background(t, "serve", "--data", dir, "--http", "127.0.0.1:0", "--log-level", "debug")
	address := r.address(t)
	command(t, cli.StatusDone, "publish", "--server", address, written(t, "person.jsonl", named))
	for _, c := range [][2]string{{`"name"`, `"nome"`}, {`hr.person.described`, `hr.clocking.recorded`}, {`"}}`, `"}`}, {`"N1"`, `"N 1"`}} {
		command(t, cli.StatusDiffers, "publish", "--server", address, written(t, "unread.jsonl", strings.Replace(named, c[0], c[1], 1)))
	}
	ready(t, address)
	backup := filepath.Join(place, "backup")
	command(t, cli.StatusDone, "backup", backup, "--data", dir) // of a running service
	said := command(t, cli.StatusDone, "people", "rotate", "--data", dir)
	if !strings.HasPrefix(said, "1 ") {
		t.Errorf("%s", said)
	}
	r.stop()
	r.wait(t)
	command(t, cli.StatusDone, "publish", "--data", dir, written(t, "person.jsonl", strings.ReplaceAll(named, "N1", "N2")))
	if found := filesWith(t, []string{"Zenobia", "Quattrocchi"}, place); len(found) > 0 {
		t.Errorf("%v", found)
	}
	if found := filesWith(t, []string{"spettanze-people-key-1"}, dir, backup); len(found) > 0 {
		t.Errorf("the master key is in %v", found)
	}
	if diagnostics := r.diagnostics(); strings.Contains(diagnostics, "Zenobia") {
		t.Errorf("%s", diagnostics)
	}
	if found := filesWith(t, []string{"spettanze-people-key-1"}, place); len(found) != 1 {
		t.Errorf("the master key is in %v", found)
	}
	// The copy without keys is a whole backup; what was described cannot be opened in it, and is not taken for gone.
	if err := os.Remove(filepath.Join(backup, "KEYS.snapshot")); err != nil {
		t.Fatal(err)
	}
	restored := filepath.Join(place, "restored")
	command(t, cli.StatusDone, "restore", backup, "--data", restored)
	command(t, cli.StatusDone, "verify", "--data", restored)
}

// TestPeopleNeedTheKey: a service on a NATS server takes no description without the key, and says so; with the key it takes it.
func TestPeopleNeedTheKey(t *testing.T) {
	from, _ := otherServer(t)
	file := written(t, "person.jsonl", person)
	said := command(t, cli.StatusDiffers, append([]string{"publish", file}, from...)...)
	if !strings.Contains(said, "--people-key") {
		t.Errorf("%s", said)
	}
	said = command(t, cli.StatusDiffers, append([]string{"publish", file, "--lang", "it"}, from...)...)
	if !strings.Contains(said, "nessun file di chiavi: dare --people-key") {
		t.Errorf("%s", said)
	}
	key := filepath.Join(t.TempDir(), "key")
	command(t, cli.StatusDone, append([]string{"publish", file, "--people-key", key}, from...)...)
	if err := os.Remove(key); err != nil {
		t.Fatal(err)
	}
	if said := command(t, cli.StatusDiffers, append([]string{"publish", file, "--people-key", key}, from...)...); !strings.Contains(said, "is missing") {
		t.Errorf("a lost key file is made again: %s", said)
	}
}

// TestErase: P1, P2, P4. An erasure needs a second person. After it no byte of the key or the sealed description is left, also after a
// restart, and every figure and the verification are as before; a backup from before cannot be opened once the master key was rotated.
// Of a backup without keys, and of one from before with a later one beside it, the person stays erased.
func TestErase(t *testing.T) {
	place := t.TempDir()
	dir := filepath.Join(place, "data")
	command(t, cli.StatusDone, "publish", "--data", dir, written(t, "hire.jsonl", hire))
	named := strings.ReplaceAll(strings.Replace(person, `"Ada"`, `"Zenobia Quattrocchi"`, 1), "N1", "E1")
	command(t, cli.StatusDone, "publish", "--data", dir, written(t, "person.jsonl", named))
	balance := func() string {
		return command(t, cli.StatusDone, "balance", "--log", dir, "--employee", "E1", "--at", "2023-12-31", "--json")
	}
	before := balance()
	backup := filepath.Join(place, "backup")
	command(t, cli.StatusDone, "backup", backup, "--data", dir)
	key, sealed := storedIn(t, dir, streams.Keys, "keys.blue.E1"), storedIn(t, dir, streams.People, "people.blue.E1")
	if found := filesWith(t, []string{key, sealed}, dir); len(found) != 2 {
		t.Fatalf("what the search should find is in %v", found)
	}
	erase := []string{"erase", "--company", "blue", "--employee", "E1", "--data", dir}
	if said := command(t, cli.StatusUsage, erase...); !strings.Contains(said, "--reason") {
		t.Errorf("%s", said)
	}
	if said := command(t, cli.StatusUsage, append(erase[:4:4], "E9", "--data", dir, "--reason", "request")...); !strings.Contains(said, "nobody is described as E9") {
		t.Errorf("%s", said)
	}
	for range 2 { // proposed once
		if said := command(t, cli.StatusDiffers, append(erase, "--reason", "request")...); !strings.Contains(said, "waits for a second person") {
			t.Errorf("%s", said)
		}
	}
	approveErasure(t, dir, "E1")
	for range 2 {
		if said := command(t, cli.StatusDone, erase...); !strings.Contains(said, "E1 of blue is a person erased on") {
			t.Errorf("%s", said)
		}
	}
	if found := filesWith(t, []string{key, sealed}, dir); len(found) > 0 {
		t.Errorf("%v", found)
	}
	if said := command(t, cli.StatusDiffers, "publish", "--data", dir, written(t, "person.jsonl", named)); !strings.Contains(said, "person who was erased") {
		t.Errorf("%s", said)
	}
	if after := balance(); after != before {
		t.Errorf("before %s\nafter %s", before, after)
	}
	command(t, cli.StatusDone, "rebuild", "--data", dir)
	command(t, cli.StatusDone, "verify", "--data", dir)
	command(t, cli.StatusDone, "people", "rotate", "--data", dir)
	restored := filepath.Join(place, "restored")
	command(t, cli.StatusDone, "restore", backup, "--data", restored)
	said := command(t, cli.StatusDiffers, "publish", "--data", restored, "--people-key", dir+".people-key", written(t, "person.jsonl", named))
	if !strings.Contains(said, "is not in the file") {
		t.Errorf("the backup from before: %s", said)
	}
	after := filepath.Join(place, "backup-after")
	command(t, cli.StatusDone, "backup", after, "--data", dir)
	if err := os.Remove(filepath.Join(after, "KEYS.snapshot")); err != nil {
		t.Fatal(err)
	}
	for name, args := range map[string][]string{"without keys": {after}, "with a later one beside it": {backup}, "with the data": {backup, "--erased", dir}} {
		to := filepath.Join(place, name)
		if said := command(t, cli.StatusDone, append([]string{"restore", "--data", to}, args...)...); !strings.Contains(said, "who were erased and stay so: 1") {
			t.Errorf("%s: %s", name, said)
		}
		said := command(t, cli.StatusDiffers, "publish", "--data", to, "--people-key", dir+".people-key", written(t, "person.jsonl", named))
		if !strings.Contains(said, "person who was erased") {
			t.Errorf("%s: %s", name, said)
		}
	}
	if found := filesWith(t, []string{"Zenobia", "Quattrocchi"}, place); len(found) > 0 {
		t.Errorf("%v", found)
	}
}

func errorOf[T any](_ T, err error) error { return err }

// storedIn returns the last message of a subject in a data directory.
func storedIn(t *testing.T, dir, stream, subject string) string {
	t.Helper()
	log, err := service.OpenLog(t.Context(), dir, false, embedded.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer log.Shutdown()
	s, err := log.JetStream().Stream(t.Context(), stream)
	if err != nil {
		t.Fatal(err)
	}
	msg, err := s.GetLastMsgForSubject(t.Context(), subject)
	if err != nil {
		t.Fatal(err)
	}
	return string(msg.Data)
}

// approveErasure has the first operator of the company approve what waits about an employee.
func approveErasure(t *testing.T, dir, employee string) {
	t.Helper()
	log, err := service.OpenLog(t.Context(), dir, false, embedded.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer log.Shutdown()
	today := events.DateOf(time.Now(), time.UTC)
	stream := access.Stream{Publisher: log.Publisher(), Rome: time.UTC, Logger: slog.New(slog.DiscardHandler)}
	directory, operator := grants.NewDirectory(func() events.Date { return today }), grants.NewHandle()
	if err := stream.Read(t.Context(), directory); err != nil {
		t.Fatal(err)
	}
	waiting := directory.Waiting("blue")
	if len(waiting) != 1 || waiting[0].Subject != employee {
		t.Fatalf("%+v", waiting)
	}
	for _, r := range []struct {
		subject, by string
		data        events.Data
	}{{operator, "", grants.Granted{Dated: events.Dated{Date: today}, Role: grants.Operator}},
		{employee, operator, grants.Approved{Dated: events.Dated{Date: today}, Of: waiting[0].ID}}} {
		e := &events.Event{Identity: events.Identity{Source: grants.Source, ID: grants.NewID()}, Company: "blue", Subject: r.subject,
			Time: time.Now().UTC().Truncate(time.Second), Data: r.data}
		if _, err := stream.Append(t.Context(), e, r.by); err != nil {
			t.Fatal(err)
		}
	}
}

// TestEraseOnCluster: P1 on three servers. A person who was renamed and then erased is forgotten at once on another instance, and no
// file of any server, logs of the cluster included, holds the name, running or killed.
func TestEraseOnCluster(t *testing.T) {
	if testing.Short() {
		t.Skip("three servers")
	}
	nodes, o := startCluster(t)
	key := filepath.Join(t.TempDir(), "key")
	instance := func(o connection.Options) *people.People {
		log := openCluster(t, o)
		log.People.Masters = people.Masters{Path: key, Make: true}
		return log.People
	}
	one, two := instance(o), instance(o)
	o.Credentials = filepath.Join(filepath.Dir(o.Credentials), "setup.creds") // everyday credentials delete nothing
	eraser := instance(o)
	for _, name := range []string{"Zenobia", "Zenobia Quattrocchi"} {
		e, err := cloudevents.Decode([]byte(strings.Replace(person, `"Ada"`, `"`+name+`"`, 1)))
		if err == nil {
			err = one.Describe(t.Context(), &e)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if e, err := two.Read(t.Context(), "blue", "N1"); err != nil || e.Subject != "N1" {
		t.Fatalf("%v, %v", e, err)
	}
	for what, err := range map[string]error{
		"erase":  errorOf(one.Erase(t.Context(), "blue", "N1", "request", time.Now())),
		"rotate": errorOf(one.Rotate(t.Context(), false, false)),
	} {
		if refused := (*people.RefusedError)(nil); !errors.As(err, &refused) || refused.Code != people.CodeMayNotDelete {
			t.Errorf("%s with everyday credentials: %v", what, err)
		}
	}
	if _, err := one.Read(t.Context(), "blue", "N1"); err != nil {
		t.Errorf("after what was refused: %v", err)
	}
	if done, err := eraser.Erase(t.Context(), "blue", "N1", "request", time.Now()); err != nil || done.Keys != 1 || done.Descriptions != 1 {
		t.Fatalf("%+v, %v", done, err)
	}
	if _, err := two.Read(t.Context(), "blue", "N1"); !errors.Is(err, people.ErrErased) {
		t.Errorf("on the other instance: %v", err)
	}
	search := func(when string) {
		for _, n := range nodes {
			if found := filesWith(t, []string{"Zenobia", "Quattrocchi"}, filepath.Join(filepath.Dir(n.conf), n.name)); len(found) > 0 {
				t.Errorf("%s: %v", when, found)
			}
		}
	}
	search("running")
	for _, n := range nodes {
		n.kill()
	}
	search("killed")
}
