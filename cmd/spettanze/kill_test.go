package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"spettanze/cmd/spettanze/sample"
	"spettanze/cmd/spettanze/sample/cast"
	"spettanze/cmd/spettanze/service"
	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/events/hr"
	"spettanze/events/jetstream/embedded"
	"spettanze/handlers/api/intake"
)

// asMain makes this test binary run the command instead of the tests, so that there is a process to kill. Its value is by
// how many days the clock of that process is ahead: every start turns the day.
const asMain = "SPETTANZE_TEST_AS_MAIN"

func init() {
	days, err := strconv.Atoi(os.Getenv(asMain))
	if err != nil {
		return
	}
	_ = os.Unsetenv(asMain)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Environ(), func() time.Time { return time.Now().AddDate(0, 0, days) })
	stop()
	os.Exit(status)
}

// killed is a service that gets killed: its data directory, its address, and what it has acknowledged.
type killed struct {
	dir, addr string
	cmd       *exec.Cmd
	log       *os.File
	client    http.Client
	days      int // by which the clock is ahead
	attr      *syscall.SysProcAttr
	odd       bool // the log holds what cannot be understood

	mu    sync.Mutex
	acked map[events.Identity]bool
}

func newKilled(t *testing.T) *killed {
	t.Helper()
	k := &killed{dir: t.TempDir(), addr: freeAddress(t), acked: map[events.Identity]bool{}, client: http.Client{Timeout: 10 * time.Second}}
	var err error
	if k.log, err = os.Create(filepath.Join(t.TempDir(), "stderr")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = k.log.Close() })
	return k
}

// command prepares a process of the command on the data directory.
func (k *killed) command(args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], append(args, "--data", k.dir)...)
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%d", asMain, k.days))
	return cmd
}

// start starts the service, or a rebuild.
func (k *killed) start(t *testing.T, args ...string) {
	t.Helper()
	k.cmd = k.command(args...)
	k.cmd.Stderr, k.cmd.SysProcAttr = k.log, k.attr
	if k.attr != nil { // another user may not go to where go test puts the binary
		k.cmd.Path = "/proc/self/exe"
	}
	if err := k.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	cmd := k.cmd
	t.Cleanup(func() { // a test that failed leaves nothing running
		if cmd.ProcessState == nil {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
		}
	})
}

func (k *killed) serve(t *testing.T) { t.Helper(); k.start(t, "serve", "--http", k.addr) }

// kill kills the process and reports whether it was still running.
func (k *killed) kill(t *testing.T) bool {
	t.Helper()
	_ = k.cmd.Process.Signal(syscall.SIGKILL)
	_ = k.cmd.Wait()
	if state := k.cmd.ProcessState; state.Exited() && state.ExitCode() != 0 {
		t.Fatalf("it ended by itself: %v\n%s", state, k.stderr(t))
	}
	return !k.cmd.ProcessState.Exited()
}

// await waits until the service answers.
func (k *killed) await(t *testing.T) {
	t.Helper()
	for range 6000 {
		resp, err := k.client.Get("http://" + k.addr + "/healthz")
		if err == nil {
			_ = resp.Body.Close()
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("the service does not answer\n%s", k.stderr(t))
}

// publish sends a batch until the service acknowledges it, over any number of deaths.
func (k *killed) publish(ctx context.Context, batch []events.Event) error {
	for ctx.Err() == nil {
		status, answer, err := k.send(ctx, batch)
		switch {
		case err != nil || status >= 500:
			time.Sleep(5 * time.Millisecond)
			continue
		case status >= 300:
			return fmt.Errorf("HTTP %d: %s", status, answer)
		}
		return k.acknowledge(batch, answer)
	}
	return ctx.Err()
}

// send sends a batch once.
func (k *killed) send(ctx context.Context, batch []events.Event) (status int, answer []byte, err error) {
	var body bytes.Buffer
	body.WriteByte('[')
	for i := range batch {
		if i > 0 {
			body.WriteByte(',')
		}
		b, err := cloudevents.Encode(&batch[i])
		if err != nil {
			return 0, nil, err
		}
		body.Write(b)
	}
	body.WriteByte(']')
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+k.addr+"/v1/events", &body)
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Content-Type", "application/cloudevents-batch+json")
	resp, err := k.client.Do(req)
	if err != nil {
		return 0, nil, err
	}
	answer, err = io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	return resp.StatusCode, answer, err
}

// acknowledge notes the events that the service has acknowledged.
func (k *killed) acknowledge(batch []events.Event, answer []byte) error {
	taken, err := acknowledged(batch, answer)
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, id := range taken {
		k.acked[id] = true
	}
	return err
}

// acknowledged returns the identities that an answer accepts or finds there already; a refused event is not among them.
func acknowledged(batch []events.Event, answer []byte) (out []events.Identity, err error) {
	var doc intake.Summary
	if err := json.Unmarshal(answer, &doc); err != nil {
		return nil, err
	}
	if len(doc.Results) != len(batch) {
		return nil, fmt.Errorf("%d results for %d events: %s", len(doc.Results), len(batch), answer)
	}
	for _, r := range doc.Results {
		if r.Status != intake.Rejected {
			out = append(out, batch[r.Index].Identity)
		}
	}
	return out, nil
}

// The process is killed at random points while it is published to, projects, turns the day and rebuilds. After each death
// every acknowledged event is in the log once, and the projections are those of a replay from the first event. A data
// directory serves for fifty deaths.
func TestKilledAtAnyMoment(t *testing.T) {
	t.Parallel()
	kills := 25
	if n, err := strconv.Atoi(os.Getenv("SPETTANZE_KILLS")); err == nil {
		kills = n
	}
	if testing.Short() {
		kills = 5
	}
	const each = 50
	deaths := map[string]int{}
	acked := 0
	for round := uint64(0); kills > 0; round++ {
		k := newKilled(t)
		k.round(t, round, min(kills, each), deaths)
		kills -= each
		acked += len(k.acked)
		t.Logf("so far killed %v, %d events acknowledged", deaths, acked)
		if len(k.acked) == 0 {
			t.Fatal("nothing was acknowledged between the kills")
		}
		_ = os.RemoveAll(k.dir) // the long run would fill a small disk
	}
}

func (k *killed) feed(ctx context.Context, seed uint64, stop <-chan struct{}) error {
	return feed(ctx, seed, "", stop, k.publish)
}

// feed publishes without end: the sample company, and then others like it. The name is of the source: it makes its
// companies and its events its own.
func feed(ctx context.Context, seed uint64, name string, stop <-chan struct{},
	publish func(context.Context, []events.Event) error) error {
	random := rand.New(rand.NewPCG(seed, 1))
	for n := 0; ; n++ {
		config := cast.Config(seed + uint64(n))
		config.Company = fmt.Sprintf("%scompany%d", name, n)
		var batch []events.Event
		var err error
		stopped := false
		size := 1 + random.IntN(60)
		sample.Generate(config, func(e events.Event) bool {
			e.ID = fmt.Sprintf("%s%d-%s", name, n, e.ID)
			if a, ok := e.Data.(hr.EventAnnulled); ok {
				a.ID = fmt.Sprintf("%s%d-%s", name, n, a.ID)
				e.Data = a
			}
			if batch = append(batch, e); len(batch) < size {
				return true
			}
			err = publish(ctx, batch)
			batch, size = batch[:0], 1+random.IntN(60)
			select {
			case <-stop:
				stopped = true
			default:
			}
			return err == nil && !stopped
		})
		if err != nil || stopped {
			return err
		}
	}
}

// round kills a service so many times, and then stops it as one should.
func (k *killed) round(t *testing.T, seed uint64, kills int, deaths map[string]int) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Duration(kills+20)*20*time.Second)
	defer cancel()
	published, stop := make(chan error, 1), make(chan struct{})
	go func() { published <- k.feed(ctx, 7+seed, stop) }()
	moments := rand.New(rand.NewPCG(2, seed))
	for n := 0; n < kills; {
		k.days++
		what, within := "serve", 700
		if moments.IntN(4) == 0 && n > 0 {
			what, within = "rebuild", 150 // of so short a log it is soon done
			k.start(t, "rebuild")
		} else {
			k.serve(t)
			if moments.IntN(2) == 0 { // else it dies while it starts, or just after
				k.await(t)
			}
		}
		time.Sleep(time.Duration(20+moments.IntN(within)) * time.Millisecond)
		if !k.kill(t) {
			continue // the rebuild was done before
		}
		n++
		deaths[what]++
		k.check(t)
	}
	k.serve(t)
	k.await(t)
	close(stop)
	if err := <-published; err != nil {
		t.Fatalf("publishing: %v\n%s", err, k.stderr(t))
	}
	_ = k.cmd.Process.Signal(syscall.SIGTERM)
	if err := k.cmd.Wait(); err != nil {
		t.Fatalf("the last one did not stop well: %v\n%s", err, k.stderr(t))
	}
	k.check(t)
}

// check reads the log itself, and has the command verify the projections, if there are any yet.
func (k *killed) check(t *testing.T) {
	t.Helper()
	k.mu.Lock()
	acked := maps.Clone(k.acked)
	k.mu.Unlock()
	log, err := service.OpenLog(t.Context(), k.dir, true, embedded.Options{})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[events.Identity]uint64{}
	err = log.Read(t.Context(), 1, false, func(recs []events.Record) error {
		for _, r := range recs {
			if r.Err != nil && k.odd {
				continue
			}
			if r.Err != nil {
				t.Errorf("sequence %d cannot be understood: %v", r.Seq, r.Err)
				continue
			}
			if first := seen[r.Event.Identity]; first != 0 {
				t.Errorf("event %s of %s is there twice, at %d and %d", r.Event.ID, r.Event.Source, first, r.Seq)
			}
			seen[r.Event.Identity] = r.Seq
		}
		return nil
	})
	log.Shutdown()
	if err != nil {
		t.Fatal(err)
	}
	for id := range acked {
		if _, ok := seen[id]; !ok {
			t.Errorf("event %s of %s was acknowledged, and is lost", id.ID, id.Source)
		}
	}
	if _, err := os.Stat(filepath.Join(k.dir, service.ProjectionsFile)); err != nil {
		return // it died before it had made the file
	}
	if out, err := k.command("verify").CombinedOutput(); err != nil {
		t.Fatalf("verify: %v\n%s", err, out)
	}
}

func (k *killed) stderr(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile(k.log.Name())
	if err != nil {
		t.Fatal(err)
	}
	return string(b[max(0, len(b)-4000):])
}

// freeAddress returns an address that stays free while nothing listens there: its port is below those that the system hands out.
func freeAddress(t *testing.T) string {
	t.Helper()
	for range 100 {
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", 15_000+rand.IntN(15_000))) //nolint:gosec // no secret
		if err == nil {
			defer func() { _ = l.Close() }()
			return l.Addr().String()
		}
	}
	t.Fatal("no port is free")
	return ""
}
