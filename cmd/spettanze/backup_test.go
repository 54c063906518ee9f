package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"spettanze/cmd/spettanze/backup"
	"spettanze/cmd/spettanze/sample"
	"spettanze/cmd/spettanze/sample/cast"
	"spettanze/cmd/spettanze/service"
	"spettanze/events"
	"spettanze/events/jetstream"
	"spettanze/events/jetstream/connection"
	"spettanze/events/jetstream/embedded"
	"spettanze/events/jetstream/snapshot"
	"spettanze/events/jetstream/streams"
	"spettanze/events/lang"
	"spettanze/handlers/api/client"
)

// feedSample publishes the first events of the sample company to a service, in batches.
func feedSample(t *testing.T, address string, from, to int) {
	t.Helper()
	c, err := client.New(address, lang.English)
	if err != nil {
		t.Fatal(err)
	}
	for evs := sampleEvents(t)[from:to]; len(evs) > 0; {
		n := min(500, len(evs))
		if _, err := c.Submit(t.Context(), evs[:n]); err != nil {
			t.Fatal(err)
		}
		evs = evs[n:]
	}
}

func sampleEvents(t *testing.T) []events.Event {
	t.Helper()
	config := cast.Config(3)
	config.To = events.MustParseDate("2023-03-31")
	var all []events.Event
	sample.Generate(config, func(e events.Event) bool { all = append(all, e); return len(all) < 4000 })
	return all
}

// get returns the body of an answer.
func get(t *testing.T, url string) string {
	t.Helper()
	answer, err := tryGet(url)
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

// tryGet is get from a service that may be stopping.
func tryGet(url string) (string, error) {
	resp, err := http.Get(url)
	if err != nil {
		return "", err
	}
	body, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	return fmt.Sprintf("%d %s", resp.StatusCode, body), err
}

// questions are asked of a service before and after: each answer must be the same, byte for byte.
func questions(knowns ...string) (paths []string) {
	for _, at := range []string{"2023-01-31", "2023-03-15", "2023-12-31"} {
		for _, known := range knowns {
			q := "?at=" + at + "&known=" + known
			for _, p := range []string{"employees", "employees/E001/balances", "employees/E001/movements", "employees/E012/balances",
				"employees/E105/movements", "employees/E110/balances", "funds/gravi_motivi", "rejected"} {
				paths = append(paths, "/v1/blue/"+p+q)
			}
		}
		paths = append(paths, "/v1/blue/payroll?month=2023-02&known="+knowns[0])
	}
	return paths
}

// publishRaw sends a message that is no event straight to the stream.
func publishRaw(t *testing.T, dir, subject, body string) {
	t.Helper()
	nc, err := embedded.Dial(filepath.Join(dir, service.LogDirectory), connection.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	if _, err := nc.Request(subject, []byte(body), 5*time.Second); err != nil {
		t.Fatal(err)
	}
}

// streamState is how much every stream of a data directory holds, and the highest sequences.
func streamStates(t *testing.T, dir string) string {
	t.Helper()
	log, err := service.OpenLog(t.Context(), dir, false, embedded.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer log.Shutdown()
	return countedIn(t, log, streams.HR, streams.Ledger, streams.Rejected)
}

// countedIn returns how many messages streams of a log hold, and their last sequences.
func countedIn(t *testing.T, log *service.Log, names ...string) string {
	t.Helper()
	var b strings.Builder
	for _, name := range names {
		s, err := log.JetStream().Stream(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		state := s.CachedInfo().State
		fmt.Fprintln(&b, name, state.Msgs, state.LastSeq)
	}
	return b.String()
}

// TestBackupWhileRunning takes a backup of a service under load. The restored service answers every question about the
// facts known by then with the same bytes, takes further events, and publishes nothing twice.
func TestBackupWhileRunning(t *testing.T) {
	t.Parallel()
	dir, to := t.TempDir(), filepath.Join(t.TempDir(), "backup")
	r := background(t, "serve", "--data", dir, "--http", "127.0.0.1:0")
	address := r.address(t)
	feedSample(t, address, 0, 2000)
	publishRaw(t, dir, "hr.blue.E001.odd.message", `{"not":"an event"`)
	ready(t, address)
	loaded := make(chan struct{})
	go func() { defer close(loaded); feedSample(t, address, 2000, 4000) }()
	out := command(t, 0, "backup", to, "--data", dir, "--json")
	<-loaded
	var b backup.Manifest
	if err := json.Unmarshal([]byte(out), &b); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if b.Log.Records < 2001 || b.Projections == nil || b.Projections.Position > b.Log.Records {
		t.Fatalf("the backup holds %d records, projections %+v", b.Log.Records, b.Projections)
	}
	if again := command(t, 2, "backup", to, "--data", dir); !strings.Contains(again, "not empty") {
		t.Errorf("over a backup: %s", again)
	}
	ready(t, address)
	asked := questions(fmt.Sprint(b.Log.Records), "1500", b.Log.Recorded.Format(time.RFC3339Nano))
	before := map[string]string{}
	for _, q := range asked {
		before[q] = get(t, address+q)
	}
	r.stop()
	r.wait(t)

	restored := filepath.Join(t.TempDir(), "restored")
	if out := command(t, 0, "restore", to, "--data", restored); !strings.Contains(out, "spettanze serve") {
		t.Errorf("restore says %s", out)
	}
	if out := command(t, 2, "restore", to, "--data", restored); !strings.Contains(out, "not empty") {
		t.Errorf("over a data directory: %s", out)
	}
	other := background(t, "serve", "--data", restored, "--http", "127.0.0.1:0")
	ready(t, other.address(t))
	for _, q := range asked {
		if after := get(t, other.address(t)+q); after != before[q] {
			t.Errorf("%s\nbefore   %.600s\nrestored %.600s", q, before[q], after)
		}
	}
	// The source publishes its whole feed again: the events after the backup are appended, the others are duplicates.
	feedSample(t, other.address(t), 0, 4000)
	ready(t, other.address(t))
	other.stop()
	other.wait(t)
	if out := command(t, 0, "verify", "--data", restored); !strings.Contains(out, "no differences") {
		t.Errorf("verify: %s", out)
	}
}

// wait waits until a command has stopped after a request to stop.
func (r *running) wait(t *testing.T) {
	t.Helper()
	select {
	case status := <-r.status:
		r.status <- status
	case <-time.After(time.Minute):
		t.Fatalf("it does not stop: %s", r.diagnostics())
	}
}

// TestRestoredPublishesNothingTwice: a service restored from the backup of an idle one publishes nothing, even if the
// backup had no projections.
func TestRestoredPublishesNothingTwice(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	r := background(t, "serve", "--data", dir, "--http", "127.0.0.1:0")
	feedSample(t, r.address(t), 0, 2500)
	publishRaw(t, dir, "hr.blue.E001.odd.message", `{"not":"an event"`)
	ready(t, r.address(t))
	settled(t, dir)
	r.stop()
	r.wait(t)
	want := streamStates(t, dir)
	for _, projections := range []bool{true, false} {
		if projections && testing.Short() {
			continue
		}
		if !projections {
			if err := os.Remove(filepath.Join(dir, service.ProjectionsFile)); err != nil {
				t.Fatal(err)
			}
		}
		to, restored := filepath.Join(t.TempDir(), "backup"), filepath.Join(t.TempDir(), "restored")
		command(t, 0, "backup", to, "--data", dir)
		command(t, 0, "restore", to, "--data", restored)
		if got := streamStates(t, restored); got != want {
			t.Errorf("projections %v: restored\n%s\nwant\n%s", projections, got, want)
		}
		again := background(t, "serve", "--data", restored, "--http", "127.0.0.1:0")
		ready(t, again.address(t))
		settled(t, restored)
		again.stop()
		again.wait(t)
		if got := streamStates(t, restored); got != want {
			t.Errorf("projections %v: after it ran\n%s\nwant\n%s", projections, got, want)
		}
		command(t, 0, "verify", "--data", restored)
	}
}

// settled waits until the streams of a running service are at rest.
func settled(t *testing.T, dir string) {
	t.Helper()
	nc, err := embedded.Dial(filepath.Join(dir, service.LogDirectory), connection.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	rest(t, nc)
}

// awaitRest waits until the streams of a server are at rest.
func awaitRest(t *testing.T, o connection.Options) {
	t.Helper()
	nc, err := connection.Connect(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	rest(t, nc)
}

// rest waits until streams have stopped growing for longer than a service waits to turn the day.
func rest(t *testing.T, nc *nats.Conn) {
	t.Helper()
	log, err := jetstream.Open(t.Context(), nc, jetstream.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = log.Close() }()
	var before string
	for same := 0; same < 9; {
		var b strings.Builder
		for _, name := range snapshot.Streams {
			s, err := log.JetStream().Stream(t.Context(), name)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintln(&b, s.CachedInfo().State.LastSeq)
		}
		if same++; b.String() != before {
			same, before = 0, b.String()
		}
		time.Sleep(400 * time.Millisecond)
	}
}

// TestDamagedBackupIsRefused: a byte of any file of a backup, and a log that is damaged when it is backed up.
func TestDamagedBackupIsRefused(t *testing.T) {
	t.Parallel()
	dir, to := t.TempDir(), filepath.Join(t.TempDir(), "backup")
	command(t, 0, "publish", "--data", dir, written(t, "one.jsonl", hire))
	command(t, 0, "rebuild", "--data", dir)
	command(t, 0, "backup", to, "--data", dir)
	list, err := os.ReadDir(to)
	if err != nil || len(list) != len(snapshot.Streams)+2 {
		t.Fatalf("%d files, %v", len(list), err)
	}
	for _, entry := range list {
		path := filepath.Join(to, entry.Name())
		sound, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		ways := map[string][]byte{"altered": altered(sound), "cut": sound[:len(sound)*2/3], "missing": nil}
		if testing.Short() {
			delete(ways, "cut")
			delete(ways, "missing")
		}
		if entry.Name() == streams.Keys+".snapshot" {
			delete(ways, "missing") // it may be taken out
		}
		for name, damaged := range ways {
			err := os.Remove(path)
			if damaged != nil {
				err = os.WriteFile(path, damaged, 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
			status, out, stderr := foreground(t, "restore", to, "--data", filepath.Join(t.TempDir(), "new"))
			if status == 0 || !strings.Contains(stderr, entry.Name()) {
				t.Errorf("%s %s: status %d, %s%s", entry.Name(), name, status, out, stderr)
			}
			_ = os.Remove(path)
			if err := os.WriteFile(path, sound, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	command(t, 0, "restore", to, "--data", filepath.Join(t.TempDir(), "new"))

	block := filepath.Join(dir, service.LogDirectory, "jetstream", "$G", "streams", streams.HR, "msgs", "1.blk")
	sound, err := os.ReadFile(block)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(block, altered(sound), 0o600); err != nil {
		t.Fatal(err)
	}
	again := filepath.Join(t.TempDir(), "again")
	status, out, stderr := foreground(t, "backup", again, "--data", dir)
	if status == 0 || !strings.Contains(stderr, "no backup was made") {
		t.Errorf("a damaged log: status %d, %s%s", status, out, stderr)
	}
	if _, err := os.Stat(again); err == nil {
		t.Error("half a backup was left")
	}
}

func altered(b []byte) []byte {
	c := append([]byte(nil), b...)
	c[len(c)/2] ^= 1
	return c
}
