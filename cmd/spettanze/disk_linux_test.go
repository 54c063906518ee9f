package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"spettanze/cmd/spettanze/cli"
	"spettanze/cmd/spettanze/service"
	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/events/jetstream"
	"spettanze/events/jetstream/connection"
	"spettanze/events/jetstream/embedded"
	"spettanze/events/jetstream/streams"
	"spettanze/handlers/outbox"
	"spettanze/projections/sqlite/published"
)

// smallDisk is a file system of its own in memory, of so many megabytes.
func smallDisk(t *testing.T, megabytes int) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprintf("size=%dm", megabytes)); err != nil {
		t.Fatalf("a small disk cannot be mounted (%v): run the test as root, or under unshare --user --map-root-user --mount", err)
	}
	t.Cleanup(func() {
		err := syscall.Unmount(dir, 0)
		for end := time.Now().Add(10 * time.Second); err != nil && time.Now().Before(end); err = syscall.Unmount(dir, 0) {
			time.Sleep(50 * time.Millisecond) // a server that was shut down may still close its files
		}
		if err != nil {
			_ = syscall.Unmount(dir, syscall.MNT_DETACH)
			t.Errorf("the small disk is still in use: %v", err)
		}
	})
	return dir
}

func remount(t *testing.T, dir string, flags uintptr, options string) {
	t.Helper()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT|flags, options); err != nil {
		t.Fatalf("remount %s: %v", dir, err)
	}
}

// onDisk is a service in a process of its own, with its data on a disk.
func onDisk(t *testing.T, disk string) *killed {
	t.Helper()
	k := newKilled(t)
	k.dir = filepath.Join(disk, "data")
	return k
}

// awaitReady waits until all that was published is projected.
func (k *killed) awaitReady(t *testing.T) {
	t.Helper()
	k.await(t)
	for range 2400 {
		resp, err := k.client.Get("http://" + k.addr + "/readyz")
		if err == nil {
			_ = resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return
			}
		}
		time.Sleep(25 * time.Millisecond)
	}
	t.Fatalf("the service does not get ready\n%s", k.stderr(t))
}

// end waits for the end of the process and returns its exit status.
func (k *killed) end(t *testing.T, within time.Duration) int {
	t.Helper()
	ended := make(chan error, 1)
	go func() { ended <- k.cmd.Wait() }()
	select {
	case err := <-ended:
		if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
			t.Fatal(err)
		}
	case <-time.After(within):
		_ = k.cmd.Process.Kill()
		t.Log(<-ended)
		t.Fatalf("it has not ended after %v\n%s", within, k.stderr(t))
	}
	return k.cmd.ProcessState.ExitCode()
}

// terminate stops the service as one should.
func (k *killed) terminate(t *testing.T) {
	t.Helper()
	if err := k.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if status := k.end(t, 10*time.Second); status != 0 {
		t.Fatalf("it stopped with status %d\n%s", status, k.stderr(t))
	}
}

// hires are events of people hired who were not before.
func hires(t *testing.T, from, n int) []events.Event {
	t.Helper()
	out := make([]events.Event, 0, n)
	for i := from; i < from+n; i++ {
		e, err := cloudevents.Decode([]byte(strings.NewReplacer(`"h1"`, fmt.Sprintf(`"n%d"`, i), `"E1"`, fmt.Sprintf(`"N%d"`, i)).Replace(hire)))
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, e)
	}
	return out
}

// publishUntilRefused publishes until that is refused some times, and returns how many events were tried.
func publishUntilRefused(t *testing.T, k *killed, from, refusals int) (tried int) {
	t.Helper()
	const each = 250
	for refused := 0; refused < refusals; tried += each {
		if tried > 100_000 {
			t.Fatal("a small disk takes everything")
		}
		batch := hires(t, from+tried, each)
		status, answer, err := k.send(t.Context(), batch)
		switch {
		case err != nil:
			t.Fatalf("%v\n%s", err, k.stderr(t))
		case status == http.StatusOK:
			if err := k.acknowledge(batch, answer); err != nil {
				t.Fatal(err)
			}
			continue
		}
		refused++
		for _, says := range []string{"disk of the log is full", k.dir, "make space", "send"} {
			if status != http.StatusInsufficientStorage || !strings.Contains(string(answer), says) {
				t.Fatalf("refused with %d, and does not say %q: %s", status, says, answer)
			}
		}
		if len(answer) > 2000 {
			t.Errorf("the refusal has %d bytes", len(answer))
		}
	}
	return tried
}

// TestDiskFull: events that find no room are refused with an error that names the full disk. The service goes on, and takes
// the same events without a restart when there is room. After a restart every acknowledged event is there once.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	disk := smallDisk(t, 24)
	k := onDisk(t, disk)
	if err := os.WriteFile(filepath.Join(disk, "other"), make([]byte, 18<<20), 0o600); err != nil { // else it takes long to fill
		t.Fatal(err)
	}
	k.serve(t)
	k.await(t)
	tried := publishUntilRefused(t, k, 0, 3)
	acknowledged := len(k.acked)
	remount(t, disk, 0, "size=200m")
	for from := 0; from < tried; from += 250 {
		batch := hires(t, from, 250)
		status, answer, err := k.send(t.Context(), batch)
		if err != nil || status != http.StatusOK {
			t.Fatalf("there is room again: %d %s %v\n%s", status, answer, err, k.stderr(t))
		}
		if err := k.acknowledge(batch, answer); err != nil {
			t.Fatal(err)
		}
	}
	k.awaitReady(t)
	k.terminate(t)
	k.serve(t)
	k.awaitReady(t)
	k.terminate(t)
	if len(k.acked) != tried {
		t.Errorf("%d of %d events are acknowledged in the end", len(k.acked), tried)
	}
	k.check(t)
	t.Logf("of %d events %d were acknowledged before the disk was full", tried, acknowledged)
}

// TestDiskFilledByOthers: others fill the disk to its last byte while the service writes. A request whose outcome is unknown
// is answered so, with the full disk as the reason. The service stops with the same sentence when the projections cannot go
// on, and starts again when there is room.
func TestDiskFilledByOthers(t *testing.T) {
	t.Parallel()
	disk := smallDisk(t, 48)
	k := onDisk(t, disk)
	k.client.Timeout = 30 * time.Second
	k.serve(t)
	k.awaitReady(t)
	published := 0
	for ; published < 1000; published += 250 {
		if err := k.publish(t.Context(), hires(t, published, 250)); err != nil {
			t.Fatal(err)
		}
	}
	k.awaitReady(t)
	if err := k.publish(t.Context(), hires(t, published, 250)); err != nil { // which are still to be projected
		t.Fatal(err)
	}
	published += 250
	filler := fill(t, disk, 0)
	publishUntilRefused(t, k, published, 2)
	if os.Getenv("SPETTANZE_FAULTS") == "long" { // eight attempts take half a minute
		if status := k.end(t, 90*time.Second); status == 0 || !strings.Contains(k.stderr(t), "the disk of the projections is full") {
			t.Errorf("it ended with status %d, and does not say why:\n%s", status, k.stderr(t))
		}
	} else {
		k.kill(t)
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	k.serve(t)
	k.awaitReady(t)
	if err := k.publish(t.Context(), hires(t, published, 1000)); err != nil {
		t.Fatal(err)
	}
	k.awaitReady(t)
	k.terminate(t)
	k.check(t)
}

// TestDiskFullOfOtherStreams: the messages that follow from the facts, and the names of people, find no room either. The
// errors name the full disk, and each stream refuses before it is so full that it takes nothing more. When there is room,
// everything is published without a restart.
func TestDiskFullOfOtherStreams(t *testing.T) {
	t.Parallel()
	disk := smallDisk(t, 48)
	k := onDisk(t, disk)
	k.serve(t)
	k.awaitReady(t)
	// Each hire is published to LEDGER, its balances to BALANCES, and a message that cannot be understood to REJECTED.
	if err := k.publish(t.Context(), hires(t, 0, 20)); err != nil {
		t.Fatal(err)
	}
	for i := range 20 {
		publishRaw(t, k.dir, "hr.blue.N0.odd.message", fmt.Sprintf(`{"not":"an event %d"`, i))
	}
	filler := fill(t, disk, 1<<20)
	for end := time.Now().Add(30 * time.Second); !strings.Contains(k.stderr(t), "could not publish what follows"); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("it does not say that it cannot publish what follows\n%s", k.stderr(t))
		}
	}
	for _, says := range []string{"the disk of the log is full", k.dir, "make space", "publishing resumes by itself"} {
		if !strings.Contains(k.stderr(t), says) {
			t.Errorf("it does not say %q:\n%s", says, k.stderr(t))
		}
	}
	out := command(t, cli.StatusUnavailable, "publish", "--server", "http://"+k.addr, written(t, "one.jsonl", hire), written(t, "person.jsonl", person))
	for _, says := range []string{"was reached and cannot do it now", "the disk of the log is full", "publish again"} {
		if !strings.Contains(out, says) {
			t.Errorf("the publisher does not receive %q: %s", says, out)
		}
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	command(t, 0, "publish", "--server", "http://"+k.addr, written(t, "person.jsonl", person))
	settled(t, k.dir)
	k.terminate(t)
	log, err := service.OpenLog(t.Context(), k.dir, false, embedded.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]uint64{streams.Ledger: 20, streams.Rejected: 20, streams.BalancesStream: 20,
		streams.People: 1} {
		s, err := log.JetStream().Stream(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.CachedInfo().State.Msgs; got < want {
			t.Errorf("%s holds %d messages, expected %d or more", name, got, want)
		}
	}
	log.Shutdown()
	if out, err := k.command("verify").CombinedOutput(); err != nil {
		t.Errorf("verify: %v\n%s", err, out)
	}
}

// person says who an employee is.
const person = `{"specversion":"1.0","id":"p1","source":"/hr","type":"hr.person.described.v1","company":"blue","subject":"N1",` +
	`"time":"2023-03-10T09:00:00+01:00","data":{"date":"2023-03-10","name":"Ada"}}` + "\n"

// TestDiskFullOfEachStream: one stream after the other is written to on a disk that is about to be full: it says so while it
// can still be written to, and takes the same when there is room, without a restart.
func TestDiskFullOfEachStream(t *testing.T) {
	t.Parallel()
	disk := smallDisk(t, 32)
	log, err := service.OpenLog(t.Context(), filepath.Join(disk, "data"), true, embedded.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer log.Shutdown()
	e, err := cloudevents.Decode([]byte(person))
	if err != nil {
		t.Fatal(err)
	}
	messages := func(subject string) (out []*nats.Msg) {
		for range 40 {
			out = append(out, &nats.Msg{Subject: subject, Data: make([]byte, 1000)})
		}
		return out
	}
	writes := map[string]func() error{
		streams.Ledger: func() error {
			_, err := log.Publisher().Extend(t.Context(), 0, messages("ledger.blue.E1.payroll"))
			return err
		},
		streams.Rejected: func() error {
			_, err := log.Publisher().Extend(t.Context(), 0, messages("rejected.blue")[:1])
			return err
		},
		streams.Balances: func() error {
			_, _, err := outbox.NewStreams(log.Log).PutBalances(t.Context(), 0,
				[]published.Message{{Subject: "blue.E1.ferie", Payload: []byte("1")}})
			return err
		},
		streams.People: func() error { return log.People.Describe(t.Context(), &e) },
		streams.HR:     func() error { _, err := log.Append(t.Context(), hires(t, 0, 40)); return err },
	}
	filler := fill(t, disk, 1<<20)
	for name, write := range writes {
		if err := write(); !errors.Is(err, jetstream.ErrDiskFull) || !strings.Contains(err.Error(), disk) {
			t.Errorf("%s: %v, want ErrDiskFull with the directory", name, err)
		}
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	for name, write := range writes {
		if err := write(); err != nil {
			t.Errorf("%s, when there is room: %v", name, err)
		}
	}
}

// fill writes a file until so many bytes are left on a disk.
func fill(t *testing.T, disk string, left int64) string {
	t.Helper()
	f, err := os.Create(filepath.Join(disk, "filler"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	block := make([]byte, 4096)
	for err == nil {
		_, err = f.Write(block)
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
	size, err := f.Seek(0, io.SeekCurrent)
	if err == nil {
		err = f.Truncate(size - left)
	}
	if err != nil {
		t.Fatal(err)
	}
	return f.Name()
}

// TestReadOnlyDirectory: a service does not start on a disk that it cannot write, and names the directory; made writable
// again, it goes on.
func TestReadOnlyDirectory(t *testing.T) {
	t.Parallel()
	disk := smallDisk(t, 64)
	k := onDisk(t, disk)
	k.serve(t)
	k.await(t)
	if err := k.publish(t.Context(), hires(t, 0, 100)); err != nil {
		t.Fatal(err)
	}
	k.awaitReady(t)
	k.terminate(t)
	remount(t, disk, syscall.MS_RDONLY, "")
	for _, dir := range []string{k.dir, filepath.Join(disk, "new")} {
		out := command(t, cli.StatusUsage, "serve", "--data", dir, "--http", "127.0.0.1:0")
		for _, says := range []string{dir, "read-only", "writable", "--data"} {
			if !strings.Contains(out, says) {
				t.Errorf("it does not say %q: %s", says, out)
			}
		}
	}
	remount(t, disk, 0, "size=64m")
	k.serve(t)
	k.awaitReady(t)
	k.terminate(t)
	k.check(t)
}

// TestDirectoryTurnsReadOnly: under a running service the directory can no longer be written: files that are open can, new
// ones cannot be made. It goes on until the log needs one; then it ends and says why, and once the directory is writable again
// it goes on, and nothing that was acknowledged is lost or there twice.
func TestDirectoryTurnsReadOnly(t *testing.T) {
	t.Parallel()
	const nobody = 65534 // for root the bits of a directory mean nothing
	k := newKilled(t)
	k.attr, k.odd = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}, true
	if err := errors.Join(os.Chmod(filepath.Dir(k.dir), 0o755), os.Chown(k.dir, nobody, nobody)); err != nil {
		t.Fatal(err)
	}
	k.serve(t)
	k.awaitReady(t)
	if err := k.publish(t.Context(), hires(t, 0, 100)); err != nil {
		t.Fatal(err)
	}
	k.awaitReady(t)
	chmodAll(t, k.dir, 0o555)
	if err := k.publish(t.Context(), hires(t, 100, 40)); err != nil {
		t.Fatal(err)
	}
	k.publishLarge(t) // until the log needs another file
	if status := k.end(t, 30*time.Second); status == 0 {
		t.Errorf("it ended with status %d", status)
	}
	for _, says := range []string{"has stopped keeping the log", k.dir, "permission denied", "make the directory writable", "start the service again"} {
		if !strings.Contains(k.stderr(t), says) {
			t.Errorf("it does not say %q:\n%s", says, k.stderr(t))
		}
	}
	chmodAll(t, k.dir, 0o755)
	k.serve(t)
	k.awaitReady(t)
	if err := k.publish(t.Context(), hires(t, 0, 200)); err != nil {
		t.Fatal(err)
	}
	k.awaitReady(t)
	k.terminate(t)
	k.check(t)
}

// chmodAll sets the bits of all directories of a directory.
func chmodAll(t *testing.T, dir string, mode os.FileMode) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && d.IsDir() {
			err = os.Chmod(path, mode)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// publishLarge sends large messages that are no events straight to the stream, until one is not taken.
func (k *killed) publishLarge(t *testing.T) {
	t.Helper()
	nc, err := embedded.Dial(filepath.Join(k.dir, service.LogDirectory), connection.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	for n := range 200 {
		answer, err := nc.Request("hr.blue.E001.odd.message", make([]byte, 500<<10), 2*time.Second)
		if err != nil || strings.Contains(string(answer.Data), "error") {
			t.Logf("%d large messages were taken; then: %v", n, err)
			return
		}
	}
	t.Fatal("a directory that cannot be written takes everything")
}
