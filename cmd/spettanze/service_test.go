package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"spettanze/cmd/spettanze/service"
	"spettanze/events"
	"spettanze/events/lang"
	"spettanze/handlers/api/client"
	"spettanze/projections/report"
)

// running is a command that runs in this process until it is stopped.
type running struct {
	stop   context.CancelFunc
	status chan int
	mu     sync.Mutex
	stderr bytes.Buffer
}

func (r *running) Write(b []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.stderr.Write(b)
}

func (r *running) diagnostics() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.stderr.String()
}

// background runs a command.
func background(t *testing.T, args ...string) *running {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	r := &running{stop: cancel, status: make(chan int, 1)}
	go func() { r.status <- run(ctx, args, strings.NewReader(""), io.Discard, r, nil, time.Now) }()
	t.Cleanup(func() {
		cancel()
		select {
		case <-r.status:
		case <-time.After(time.Minute):
			t.Errorf("%v did not stop: %s", args, r.diagnostics())
		}
		close(r.status)
	})
	return r
}

var servingAt = regexp.MustCompile(`http=(http://\S+)`)

// address waits until the service has logged its address.
func (r *running) address(t *testing.T) string {
	t.Helper()
	for range 1200 {
		if m := servingAt.FindStringSubmatch(r.diagnostics()); m != nil {
			return m[1]
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("it does not serve: %s", r.diagnostics())
	return ""
}

// foreground runs a command to its end.
func foreground(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, diagnostics bytes.Buffer
	now := func() time.Time { return time.Date(2024, 1, 15, 12, 0, 0, 0, time.UTC) }
	status = run(t.Context(), args, strings.NewReader(""), &out, &diagnostics, nil, now)
	return status, out.String(), diagnostics.String()
}

const hire = `{"specversion":"1.0","id":"h1","source":"/hr","type":"hr.employment.hired.v1","company":"blue","subject":"E1",` +
	`"time":"2023-03-10T09:00:00+01:00","data":{"date":"2023-03-10","contract":"indefinite","discipline":"parte_prima",` +
	`"level":4,"schedule":{"code":"ft37"}}}` + "\n"

func written(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestChangesAndStop: a reader of the changes receives the published ones, and does not keep the service from stopping in
// time.
func TestChangesAndStop(t *testing.T) {
	r := background(t, "serve", "--data", t.TempDir(), "--http", "127.0.0.1:0")
	address := r.address(t)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address+"/v1/changes", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	lines := bufio.NewScanner(resp.Body)
	if !lines.Scan() {
		t.Fatal("the stream is empty")
	}
	if status, out, stderr := foreground(t, "publish", "--server", address, written(t, "one.jsonl", hire)); status != 0 {
		t.Fatalf("%d %s %s", status, out, stderr)
	}
	var data string
	for found := false; !found && lines.Scan(); {
		data, found = strings.CutPrefix(lines.Text(), "data: ")
	}
	var change struct{ Company, Employee string }
	if err := json.Unmarshal([]byte(data), &change); err != nil || change.Company != "blue" {
		t.Errorf("the change is %q (%v)", data, err)
	}
	begin := time.Now()
	r.stop()
	select {
	case status := <-r.status:
		r.status <- status
		if took := time.Since(begin); status != 0 || took > 5*time.Second {
			t.Errorf("status %d after %v: %s", status, took, r.diagnostics())
		}
	case <-time.After(8 * time.Second):
		t.Fatal("it does not stop")
	}
}

// TestStopsWithinFiveSeconds: a signal stops the service within the time that it announces, which is below five seconds,
// even while a request is under way that never ends.
func TestStopsWithinFiveSeconds(t *testing.T) {
	if service.AllStops >= 5*time.Second {
		t.Fatalf("requests, projector and files are given %v", service.AllStops)
	}
	r := background(t, "serve", "--data", t.TempDir(), "--http", "127.0.0.1:0")
	conn, err := net.Dial("tcp", strings.TrimPrefix(r.address(t), "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	_, err = fmt.Fprint(conn, "POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Type: application/cloudevents-batch+json\r\nContent-Length: 1000\r\n\r\n[")
	if err != nil {
		t.Fatal(err)
	}
	time.Sleep(200 * time.Millisecond) // it is being received
	begin := time.Now()
	r.stop()
	r.wait(t)
	if took := time.Since(begin); took > 5*time.Second {
		t.Errorf("it took %v", took)
	}
	for _, says := range []string{"stopping: no more requests are taken", "within=4.9s", "msg=stopped sequence=0"} {
		if !strings.Contains(r.diagnostics(), says) {
			t.Errorf("it does not say %q:\n%s", says, r.diagnostics())
		}
	}
}

// TestThroughNATS: others publish to the port of the embedded NATS, and a second service may use it as its server.
func TestThroughNATS(t *testing.T) {
	t.Parallel()
	port := freeAddress(t)
	r := background(t, "serve", "--data", t.TempDir(), "--http", "127.0.0.1:0", "--nats-listen", port)
	address := r.address(t)
	if status, _, stderr := foreground(t, "publish", "--nats-url", "nats://"+port, written(t, "one.jsonl", hire)); status != 0 {
		t.Fatalf("%d %s", status, stderr)
	}
	other := background(t, "serve", "--data", t.TempDir(), "--http", "127.0.0.1:0", "--nats-url", "nats://"+port)
	for _, at := range []string{address, other.address(t)} {
		ready(t, at)
		status, out, stderr := foreground(t, "balance", "--server", at, "--employee", "E1", "--at", "2023-12-31", "--json")
		if status != 0 || !strings.Contains(out, `"16.6667"`) {
			t.Errorf("%s: %d %s %s", at, status, out, stderr)
		}
	}
	other.stop()
}

// ready waits until a service is ready, or has stopped by itself.
func (r *running) ready(t *testing.T) (address string, stopped bool) {
	t.Helper()
	for range 3000 {
		select {
		case status := <-r.status:
			r.status <- status
			return "", true
		case <-time.After(20 * time.Millisecond):
		}
		m := servingAt.FindStringSubmatch(r.diagnostics())
		if m == nil {
			continue
		}
		resp, err := http.Get(m[1] + "/readyz")
		if err == nil {
			_ = resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return m[1], false
			}
		}
	}
	t.Fatalf("it is neither ready nor stopped: %s", r.diagnostics())
	return "", false
}

func ready(t *testing.T, address string) {
	t.Helper()
	for range 1200 {
		resp, err := http.Get(address + "/readyz")
		if err == nil {
			_ = resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("%s is not ready", address)
}

// TestDocumentsAreTheSame: the bytes of a document over HTTP decode to what the command line prints.
func TestDocumentsAreTheSame(t *testing.T) {
	t.Parallel()
	r := background(t, "serve", "--data", t.TempDir(), "--http", "127.0.0.1:0")
	address := r.address(t)
	c, err := client.New(address, lang.English)
	if err != nil {
		t.Fatal(err)
	}
	path := written(t, "one.jsonl", hire)
	if status, _, stderr := foreground(t, "publish", "--server", address, path); status != 0 {
		t.Fatal(stderr)
	}
	ready(t, address)
	doc, err := c.Balance(t.Context(), report.Question{At: events.MustParseDate("2023-12-31")}, "E1")
	if err != nil {
		t.Fatal(err)
	}
	_, out, _ := foreground(t, "balance", "--log", path, "--employee", "E1", "--at", "2023-12-31", "--json")
	var offline report.Balance
	if err := json.Unmarshal([]byte(out), &offline); err != nil {
		t.Fatal(err)
	}
	doc.Known.Time = nil // a file does not say when it was recorded
	if fmt.Sprintf("%+v", *doc) != fmt.Sprintf("%+v", offline) {
		t.Errorf("over HTTP %+v\nfrom a file %+v", *doc, offline)
	}
}

func TestCompressedArchive(t *testing.T) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(hire)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	path := written(t, "one.jsonl.gz", b.String())
	status, out, stderr := foreground(t, "balance", "--log", path, "--employee", "E1", "--json")
	// At is today, 15 January 2024: nothing has accrued in the new year.
	if status != 0 || !strings.Contains(out, `"at": "2024-01-15"`) || !strings.Contains(out, `"16.6667"`) {
		t.Errorf("%d %s %s", status, out, stderr)
	}
	if status, out, _ := foreground(t, "publish", "--validate", path); status != 0 || !strings.HasPrefix(out, "1 valid") {
		t.Errorf("%d %s", status, out)
	}
	if status, _, stderr := foreground(t, "publish", "--validate", written(t, "broken.gz", "not gzip")); status != 2 {
		t.Errorf("%d %s", status, stderr)
	}
}

// TestKnownByTime: an archive holds the time of recording of each event.
func TestKnownByTime(t *testing.T) {
	recorded := func(line, at string) string {
		return strings.Replace(line, `"specversion"`, `"recordedtime":"`+at+`","specversion"`, 1)
	}
	second := strings.NewReplacer(`"h1"`, `"h2"`, `"E1"`, `"E2"`).Replace(hire)
	path := written(t, "archive.jsonl", recorded(hire, "2023-03-10T10:00:00Z")+"{}\n"+recorded(second, "2023-04-02T22:30:00Z"))
	for known, want := range map[string]int{
		"2023-04-02T22:30:00Z": 0, "2023-04-02T22:29:59Z": 2,
		"2023-04-02": 2, "2023-04-03": 0, // half past midnight in Rome
		"3": 0, "2": 2,
	} {
		if status, out, stderr := foreground(t, "balance", "--log", path, "--employee", "E2", "--known", known); status != want {
			t.Errorf("known %s: %d, want %d: %s %s", known, status, want, out, stderr)
		}
	}
}
