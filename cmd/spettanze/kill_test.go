package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"spettanze/cmd/spettanze/sample"
	"spettanze/events"
	"spettanze/events/jetstream"
	"spettanze/handlers/api/intake"
)

// asMain makes this test binary run the command instead of the tests, so that there is a process to kill.
const asMain = "SPETTANZE_TEST_AS_MAIN"

func init() {
	if os.Getenv(asMain) != "" {
		_ = os.Unsetenv(asMain)
		main()
	}
}

// killed is a service that gets killed: its data directory, its address, and what it has acknowledged.
type killed struct {
	dir, addr string
	cmd       *exec.Cmd
	log       *os.File
	client    http.Client
	acked     map[events.Identity]bool
}

func (k *killed) start(t *testing.T) {
	t.Helper()
	k.cmd = exec.Command(os.Args[0], "serve", "--data", k.dir, "--http", k.addr)
	k.cmd.Env = append(os.Environ(), asMain+"=1")
	k.cmd.Stderr = k.log
	if err := k.cmd.Start(); err != nil {
		t.Fatal(err)
	}
}

func (k *killed) kill() {
	_ = k.cmd.Process.Signal(syscall.SIGKILL)
	_ = k.cmd.Wait()
}

// await waits until the service answers.
func (k *killed) await(t *testing.T) {
	t.Helper()
	for range 1000 {
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
	var body bytes.Buffer
	body.WriteByte('[')
	for i := range batch {
		if i > 0 {
			body.WriteByte(',')
		}
		b, err := events.Encode(&batch[i])
		if err != nil {
			return err
		}
		body.Write(b)
	}
	body.WriteByte(']')
	for ctx.Err() == nil {
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+k.addr+"/v1/events", bytes.NewReader(body.Bytes()))
		if err != nil {
			return err
		}
		req.Header.Set("Content-Type", "application/cloudevents-batch+json")
		resp, err := k.client.Do(req)
		if err != nil {
			time.Sleep(5 * time.Millisecond)
			continue
		}
		answer, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		switch {
		case err != nil || resp.StatusCode >= 500:
			time.Sleep(5 * time.Millisecond)
			continue
		case resp.StatusCode >= 300:
			return fmt.Errorf("HTTP %d: %s", resp.StatusCode, answer)
		}
		return k.acknowledge(batch, answer)
	}
	return ctx.Err()
}

// acknowledge takes down which events the service says it has; what it refused at the door it does not have.
func (k *killed) acknowledge(batch []events.Event, answer []byte) error {
	var doc intake.Summary
	if err := json.Unmarshal(answer, &doc); err != nil {
		return err
	}
	if len(doc.Results) != len(batch) {
		return fmt.Errorf("%d results for %d events: %s", len(doc.Results), len(batch), answer)
	}
	for _, r := range doc.Results {
		if r.Status != intake.Rejected {
			k.acked[batch[r.Index].Identity] = true
		}
	}
	return nil
}

// The process is killed at random points while it is published to and projects. Whatever it had acknowledged is in the
// log, once; and after the last start the projections are those of a replay from the first event.
func TestKilledAtAnyMoment(t *testing.T) {
	kills := 50
	if n, err := strconv.Atoi(os.Getenv("SPETTANZE_KILLS")); err == nil {
		kills = n
	}
	if testing.Short() {
		kills = 5
	}
	k := &killed{dir: t.TempDir(), addr: freeAddress(t), acked: map[events.Identity]bool{}, client: http.Client{Timeout: 10 * time.Second}}
	var err error
	if k.log, err = os.Create(filepath.Join(t.TempDir(), "stderr")); err != nil {
		t.Fatal(err)
	}
	evs := sample.Company(7)
	random := rand.New(rand.NewPCG(uint64(kills), 1))
	ctx, cancel := context.WithTimeout(t.Context(), time.Duration(kills+20)*6*time.Second)
	defer cancel()

	published := make(chan error, 1)
	stop := make(chan struct{})
	go func() {
		for at := 0; at < len(evs); {
			select {
			case <-stop:
				published <- nil
				return
			default:
			}
			n := min(1+random.IntN(60), len(evs)-at)
			if err := k.publish(ctx, evs[at:at+n]); err != nil {
				published <- err
				return
			}
			at += n
		}
		published <- nil
	}()
	moments := rand.New(rand.NewPCG(2, uint64(kills)))
	for range kills {
		k.start(t)
		time.Sleep(time.Duration(20+moments.IntN(700)) * time.Millisecond)
		k.kill()
	}
	k.start(t)
	k.await(t)
	close(stop)
	if err := <-published; err != nil {
		t.Fatalf("publishing: %v\n%s", err, k.stderr(t))
	}
	_ = k.cmd.Process.Signal(syscall.SIGTERM)
	if err := k.cmd.Wait(); err != nil {
		t.Fatalf("the last one did not stop well: %v\n%s", err, k.stderr(t))
	}
	t.Logf("%d kills, %d events acknowledged", kills, len(k.acked))
	if len(k.acked) == 0 {
		t.Fatal("nothing was acknowledged between the kills")
	}
	k.check(t)
}

// check reads the log itself, and has the command verify the projections.
func (k *killed) check(t *testing.T) {
	t.Helper()
	log, err := openLog(t.Context(), k.dir, false, jetstream.ServerOptions{})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[events.Identity]uint64{}
	err = log.Read(t.Context(), 1, false, func(recs []events.Record) error {
		for _, r := range recs {
			if r.Err != nil {
				t.Errorf("sequence %d cannot be understood: %v", r.Seq, r.Err)
				continue
			}
			seen[r.Event.Identity] = r.Seq
		}
		return nil
	})
	log.close()
	if err != nil {
		t.Fatal(err)
	}
	for id := range k.acked {
		if _, ok := seen[id]; !ok {
			t.Errorf("event %s of %s was acknowledged, and is lost", id.ID, id.Source)
		}
	}
	verify := exec.CommandContext(t.Context(), os.Args[0], "verify", "--data", k.dir)
	verify.Env = append(os.Environ(), asMain+"=1")
	if out, err := verify.CombinedOutput(); err != nil {
		t.Errorf("verify: %v\n%s", err, out)
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

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}
