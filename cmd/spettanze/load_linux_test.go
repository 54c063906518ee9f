package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	js "github.com/nats-io/nats.go/jetstream"

	"spettanze/cmd/spettanze/cli"
	"spettanze/cmd/spettanze/service"
	"spettanze/events/jetstream/connection"
	"spettanze/events/jetstream/embedded"
	"spettanze/projections/report"
)

// resident is how much memory the process has, in megabytes.
func (k *killed) resident(t *testing.T) int {
	t.Helper()
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", k.cmd.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`VmRSS:\s+(\d+) kB`).FindSubmatch(b)
	if m == nil {
		t.Fatalf("no resident memory is shown: %s", b)
	}
	kilobytes, err := strconv.Atoi(string(m[1]))
	if err != nil {
		t.Fatal(err)
	}
	return kilobytes >> 10
}

// publishMalformed sends messages that are no events straight to the stream.
func (k *killed) publishMalformed(t *testing.T, n int) {
	t.Helper()
	nc, err := embedded.Dial(filepath.Join(k.dir, service.LogDirectory), connection.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	s, err := js.New(nc, js.WithPublishAsyncMaxPending(1000), js.WithPublishAsyncErrHandler(func(_ js.JetStream, _ *nats.Msg, err error) {
		t.Errorf("a message was not taken: %v", err)
	}))
	if err != nil {
		t.Fatal(err)
	}
	bodies := []string{`{"not":"an event %d"`, `%d`, `{"specversion":"1.0","id":"m%d","source":"/hr","type":"hr.nothing.known.v1"}`, "\xff%d"}
	for i := range n {
		_, err := s.PublishAsync("hr.blue.E001.odd.message", fmt.Appendf(nil, bodies[i%len(bodies)], i), js.WithStallWait(30*time.Second))
		if err != nil {
			t.Fatal(err)
		}
	}
	select {
	case <-s.PublishAsyncComplete():
	case <-time.After(time.Minute):
		t.Fatal("the stream does not take the messages")
	}
}

// TestMalformedFlood: each malformed message is kept with its reason. The service gets ready again, projects the good event
// behind them, and has not grown by more than 200 MB.
func TestMalformedFlood(t *testing.T) {
	t.Parallel()
	n := 20_000
	switch {
	case os.Getenv("SPETTANZE_FAULTS") == "long":
		n = 100_000
	case testing.Short():
		n = 10_000
	}
	k := newKilled(t)
	k.client.Timeout = time.Minute
	k.serve(t)
	k.awaitReady(t)
	before := k.resident(t)
	k.publishMalformed(t, n)
	k.awaitReady(t)
	after := k.resident(t)
	if after > before+200 {
		t.Errorf("it has grown from %d to %d MB", before, after)
	}
	if err := k.publish(t.Context(), hires(t, 1, 1)); err != nil {
		t.Fatal(err)
	}
	k.awaitReady(t)
	if got := get(t, "http://"+k.addr+"/v1/blue/employees/N1/balances?at=2023-12-31"); !strings.HasPrefix(got, "200 ") {
		t.Errorf("the good event behind them: %s", got)
	}
	status, body, _ := strings.Cut(get(t, "http://"+k.addr+"/v1/blue/rejected?at=2023-12-31"), " ")
	var doc report.Rejected
	if err := json.Unmarshal([]byte(body), &doc); err != nil || status != "200" {
		t.Fatalf("%s %v %.300s", status, err, body)
	}
	if len(doc.Rejected) != n {
		t.Errorf("%d of %d are kept", len(doc.Rejected), n)
	}
	for _, f := range doc.Rejected {
		if f.Code == "" || f.Reason == "" {
			t.Fatalf("kept without a reason: %+v", f)
		}
	}
	t.Logf("%d messages: %d MB before, %d MB after, %d MB when all have been asked for", n, before, after, k.resident(t))
	k.terminate(t)
	if out, err := k.command("verify").CombinedOutput(); err != nil {
		t.Errorf("verify: %v\n%s", err, out)
	}
}

// TestServeTwiceOnADirectory: the second is refused, with the directory; the first goes on.
func TestServeTwiceOnADirectory(t *testing.T) {
	k := newKilled(t)
	k.serve(t)
	k.await(t)
	out, err := k.command("serve", "--http", "127.0.0.1:0").CombinedOutput()
	if exit := (*exec.ExitError)(nil); !errors.As(err, &exit) || exit.ExitCode() != cli.StatusUsage {
		t.Fatalf("the second: %v\n%s", err, out)
	}
	for _, says := range []string{k.dir, "stop it", fmt.Sprintf("process %d", k.cmd.Process.Pid)} {
		if !strings.Contains(string(out), says) {
			t.Errorf("the second does not say %q: %s", says, out)
		}
	}
	if err := k.publish(t.Context(), hires(t, 0, 10)); err != nil {
		t.Fatal(err)
	}
	k.awaitReady(t)
	k.terminate(t)
	k.check(t)
}

var stoppedAt = regexp.MustCompile(`msg=stopped sequence=(\d+)\n$`)

// TestStopUnderLoad: a signal under load ends the process in time with status 0 and its position; every acknowledged event
// is there afterwards.
func TestStopUnderLoad(t *testing.T) {
	stops := 2
	if os.Getenv("SPETTANZE_FAULTS") == "long" {
		stops = 30
	}
	k := newKilled(t)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	published, stop := make(chan error, 1), make(chan struct{})
	go func() { published <- k.feed(ctx, 11, stop) }()
	for i := range stops {
		k.serve(t)
		k.await(t)
		time.Sleep(time.Duration(200+i*97%700) * time.Millisecond)
		k.terminate(t)
		if m := stoppedAt.FindStringSubmatch(k.stderr(t)); m == nil || m[1] == "0" {
			t.Fatalf("it does not say at which sequence it stopped:\n%s", k.stderr(t))
		}
		k.check(t)
	}
	k.serve(t)
	k.await(t)
	close(stop)
	if err := <-published; err != nil {
		t.Fatalf("%v\n%s", err, k.stderr(t))
	}
	k.awaitReady(t)
	k.terminate(t)
	k.check(t)
	if len(k.acked) == 0 {
		t.Error("nothing was acknowledged")
	}
}

// TestSlowReaderOfChanges: a reader that does not read delays no other. When it reads again, it gets every change up to the
// last, or a message that some were lost, or it is cut off.
func TestSlowReaderOfChanges(t *testing.T) {
	const hired = 1000 // after 4,000 events of others
	k := newKilled(t)
	k.serve(t)
	k.awaitReady(t)
	d := net.Dialer{Control: func(_, _ string, c syscall.RawConn) error {
		var failed error
		err := c.Control(func(fd uintptr) { failed = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF, 2048) })
		return errors.Join(err, failed)
	}}
	conn, err := d.DialContext(t.Context(), "tcp", k.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := fmt.Fprintf(conn, "GET /v1/changes HTTP/1.1\r\nHost: %s\r\n\r\n", k.addr); err != nil {
		t.Fatal(err)
	}
	time.Sleep(200 * time.Millisecond) // it subscribes
	feedSample(t, "http://"+k.addr, 0, 4000)
	for from := 0; from < hired; from += 100 {
		if err := k.publish(t.Context(), hires(t, from, 100)); err != nil {
			t.Fatal(err)
		}
	}
	k.awaitReady(t)
	if err := conn.SetReadDeadline(time.Now().Add(40 * time.Second)); err != nil {
		t.Fatal(err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	changes, missing := 0, map[string]bool{}
	for i := range hired {
		missing[fmt.Sprintf("N%d", i)] = true
	}
	lines := bufio.NewScanner(resp.Body)
	for len(missing) > 0 && lines.Scan() {
		switch line := lines.Text(); {
		case line == "event: lost":
			t.Logf("after %d changes: some were lost", changes)
			k.terminate(t)
			return
		case strings.HasPrefix(line, "data: "):
			var c struct{ Employee string }
			if err := json.Unmarshal([]byte(line[len("data: "):]), &c); err != nil {
				t.Fatalf("%s: %v", line, err)
			}
			changes++
			delete(missing, c.Employee)
		}
	}
	if timeout := net.Error(nil); errors.As(lines.Err(), &timeout) && timeout.Timeout() {
		t.Fatalf("after %d changes it waits, and got neither the %d others nor that they are lost", changes, len(missing))
	}
	t.Logf("cut off, or at the end, after %d changes, %d to go", changes, len(missing))
	k.terminate(t)
}
