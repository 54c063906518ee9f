package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	js "github.com/nats-io/nats.go/jetstream"

	"spettanze/cmd/spettanze/backup"
	"spettanze/cmd/spettanze/cli"
	"spettanze/cmd/spettanze/service"
	"spettanze/events/jetstream/connection"
	"spettanze/events/jetstream/embedded"
	"spettanze/events/jetstream/snapshot"
	"spettanze/events/jetstream/streams"
)

// otherServer is a NATS server that is not in a service's process, and the flags that lead to it.
func otherServer(t *testing.T) (flags []string, o connection.Options) {
	t.Helper()
	srv, err := embedded.Start(embedded.Options{Dir: t.TempDir(), Listen: "127.0.0.1:0", User: "ledger", Password: "secret"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(srv.Shutdown)
	return []string{"--nats-url", srv.URL(), "--nats-user", "ledger", "--nats-password-file", written(t, "password", "secret\n")},
		connection.Options{URL: srv.URL(), User: "ledger", Password: "secret"}
}

// statesOf is how much every stream of a server holds, and the highest sequences.
func statesOf(t *testing.T, o connection.Options) string {
	t.Helper()
	log, err := service.Connect(t.Context(), o, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Shutdown()
	return countedIn(t, log, snapshot.Streams...)
}

// TestBackupOfServer: the log is on a server of its own. Its backup, taken while a service runs, is restored onto another
// server: every answer is the same, byte for byte, and nothing is published again, with the projections and without. A server
// that has one of the streams already is left as it is.
func TestBackupOfServer(t *testing.T) {
	t.Parallel()
	from, o := otherServer(t)
	dir := t.TempDir()
	r := background(t, append([]string{"serve", "--data", dir, "--http", "127.0.0.1:0", "--people-key", filepath.Join(t.TempDir(), "key")}, from...)...)
	address := r.address(t)
	feedSample(t, address, 0, 1500)
	command(t, 0, "publish", "--server", address, written(t, "person.jsonl", person))
	nc, err := connection.Connect(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := nc.Request("hr.blue.E001.odd.message", []byte(`{"not":"an event"`), 5*time.Second); err != nil {
		t.Fatal(err)
	}
	nc.Close()
	ready(t, address)
	awaitRest(t, o)
	before, said := map[string]string{}, statesOf(t, o)
	asked := questions("1501", "1200")
	for _, q := range asked {
		before[q] = get(t, address+q)
	}
	saved := t.TempDir()
	for name, data := range map[string][]string{"with": {"--data", dir}, "without": nil} {
		args := append([]string{"backup", filepath.Join(saved, name), "--json"}, from...)
		var b backup.Manifest
		if err := json.Unmarshal([]byte(command(t, 0, append(args, data...)...)), &b); err != nil {
			t.Fatal(err)
		}
		if b.Log.Records != 1501 || (b.Projections != nil) != (name == "with") {
			t.Errorf("%s projections: %d records, %+v", name, b.Log.Records, b.Projections)
		}
	}
	out := command(t, cli.StatusUsage, append([]string{"restore", filepath.Join(saved, "with"), "--data", filepath.Join(saved, "none")}, from...)...)
	if !strings.Contains(out, "has the stream") || statesOf(t, o) != said {
		t.Errorf("restored onto a server that is in use: %s", out)
	}
	r.stop()
	r.wait(t)
	for _, name := range []string{"with", "without"} {
		if name == "with" && testing.Short() {
			continue
		}
		to, other := otherServer(t)
		restored := filepath.Join(saved, "restored-"+name)
		command(t, 0, append([]string{"restore", filepath.Join(saved, name), "--data", restored}, to...)...)
		if got := statesOf(t, other); got != said {
			t.Errorf("%s projections: restored\n%s\nwant\n%s", name, got, said)
		}
		again := background(t, append([]string{"serve", "--data", restored, "--http", "127.0.0.1:0"}, to...)...)
		address := again.address(t)
		ready(t, address)
		awaitRest(t, other)
		for _, q := range asked {
			if after := get(t, address+q); after != before[q] {
				t.Errorf("%s projections: %s\nbefore   %.600s\nrestored %.600s", name, q, before[q], after)
			}
		}
		again.stop()
		again.wait(t)
		if got := statesOf(t, other); got != said {
			t.Errorf("%s projections: after it ran\n%s\nwant\n%s", name, got, said)
		}
		command(t, 0, append([]string{"verify", "--data", restored}, to...)...)
	}
}

// TestRestoreOntoServerFails: the streams of a restore that fails, while they are made or after that, are removed again, so that no
// name can be read there and the next restore is not refused.
func TestRestoreOntoServerFails(t *testing.T) {
	t.Parallel()
	place := t.TempDir()
	data, saved := filepath.Join(place, "data"), filepath.Join(place, "saved")
	command(t, 0, "publish", "--data", data, written(t, "hire.jsonl", hire))
	command(t, 0, "rebuild", "--data", data)
	command(t, 0, "backup", saved, "--data", data)
	to, other := otherServer(t)
	restore := append([]string{"restore", saved, "--data", filepath.Join(place, "restored")}, to...)
	manifest := filepath.Join(saved, "backup.json")
	whole, err := os.ReadFile(manifest)
	if err != nil {
		t.Fatal(err)
	}
	for want, change := range map[string]func(b *backup.Manifest){
		"says something else": func(b *backup.Manifest) { b.Log.SHA256 = strings.Repeat("0", 64) },
		"holds 1 messages":    func(b *backup.Manifest) { b.Streams[len(b.Streams)-1].Messages++ },
		"file is not a": func(b *backup.Manifest) {
			b.Projections.File, b.Projections.Bytes, b.Projections.SHA256 = b.Streams[0].File, b.Streams[0].Bytes, b.Streams[0].SHA256
		},
	} {
		var b backup.Manifest
		if err := json.Unmarshal(whole, &b); err != nil {
			t.Fatal(err)
		}
		change(&b)
		b.SHA256 = ""
		text, _ := json.Marshal(&b)
		sum := sha256.Sum256(text)
		b.SHA256 = hex.EncodeToString(sum[:])
		if text, err = json.Marshal(&b); err == nil {
			err = os.WriteFile(manifest, text, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		if status, _, said := foreground(t, restore...); status == 0 || !strings.Contains(said, want) {
			t.Errorf("%s: %d %s", want, status, said)
		}
		nc, err := connection.Connect(t.Context(), other)
		if err != nil {
			t.Fatal(err)
		}
		j, err := js.New(nc)
		for _, name := range snapshot.Streams {
			if _, err := j.Stream(t.Context(), name); !errors.Is(err, js.ErrStreamNotFound) {
				t.Errorf("%s: the stream %s is there: %v", want, name, err)
			}
		}
		if nc.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(manifest, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	// What a restore leaves that is killed before HR, which comes last, and after it.
	command(t, 0, restore...)
	nc, err := connection.Connect(t.Context(), other)
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	j, err := js.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	again := append([]string{"restore", saved, "--data", filepath.Join(place, "again")}, to...)
	for _, want := range []string{"If a restore was interrupted there", "and not HR: a restore was interrupted"} {
		if status, _, said := foreground(t, again...); status != 2 || !strings.Contains(said, want) || !strings.Contains(said, "LEDGER, ") {
			t.Errorf("%s: %d %s", want, status, said)
		}
		if err := j.DeleteStream(t.Context(), "HR"); err != nil && !errors.Is(err, js.ErrStreamNotFound) {
			t.Fatal(err)
		}
	}
	if _, err := service.Connect(t.Context(), other, 0); !errors.Is(err, streams.ErrNoHR) {
		t.Errorf("a service that starts without HR: %v", err)
	}
	for _, name := range snapshot.Streams {
		if err := j.DeleteStream(t.Context(), name); err != nil && !errors.Is(err, js.ErrStreamNotFound) {
			t.Fatal(err)
		}
	}
	command(t, 0, again...)
}
