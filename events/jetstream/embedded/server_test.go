package embedded_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"spettanze/events"
	"spettanze/events/jetstream"
	"spettanze/events/jetstream/embedded"
	"spettanze/events/logtest"
)

// home is an embedded server with a log on it.
type home struct {
	srv  *embedded.Server
	log  *jetstream.Log
	stop func()
}

func start(t *testing.T, dir string) *home {
	t.Helper()
	srv, err := embedded.Start(embedded.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(srv.Shutdown)
	nc, err := srv.Connect()
	if err != nil {
		t.Fatal(err)
	}
	log, err := jetstream.Open(t.Context(), nc, jetstream.Config{})
	if err != nil {
		t.Fatal(err)
	}
	return &home{srv, log, func() { _ = log.Close(); nc.Close(); srv.Shutdown() }}
}

func TestOneServerForADirectory(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "made", "when", "missing")
	h := start(t, dir)
	for range 2 {
		_, err := embedded.Start(embedded.Options{Dir: dir})
		if !errors.Is(err, embedded.ErrInUse) || !strings.Contains(err.Error(), dir) {
			t.Fatalf("a second server: %v", err)
		}
	}
	if _, err := h.log.Append(t.Context(), logtest.Clockings("a", 1)); err != nil {
		t.Errorf("the first server: %v", err)
	}
	h.stop()
	h.srv.Shutdown() // a second time it does nothing
	start(t, dir)
}

// TestOtherProcess: the lock holds between processes, and the death of one by SIGKILL frees it, with nothing lost that
// it had acknowledged. The other process is this test binary.
func TestOtherProcess(t *testing.T) {
	if dir := os.Getenv("SPETTANZE_TEST_DIR"); dir != "" {
		h := start(t, dir)
		if _, err := h.log.Append(t.Context(), logtest.Clockings("child", 40)); err != nil {
			t.Fatal(err)
		}
		_, _ = os.Stdout.WriteString("acknowledged\n")
		select {}
	}
	dir := t.TempDir()
	child := exec.Command(os.Args[0], "-test.run=^TestOtherProcess$")
	child.Env = append(os.Environ(), "SPETTANZE_TEST_DIR="+dir)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = child.Process.Kill() }()
	buf := make([]byte, 100)
	if n, err := out.Read(buf); err != nil || !strings.HasPrefix(string(buf[:n]), "acknowledged") {
		t.Fatalf("the child said %q, %v", buf[:n], err)
	}
	if _, err := embedded.Start(embedded.Options{Dir: dir}); !errors.Is(err, embedded.ErrInUse) {
		t.Fatalf("beside a living process: %v", err)
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait()
	h := start(t, dir)
	n := 0
	err = h.log.Read(t.Context(), 1, false, func(batch []events.Record) error {
		n += len(batch)
		return nil
	})
	if err != nil || n != 40 {
		t.Errorf("after the kill: %d records, %v; want 40", n, err)
	}
}

func TestServerOptions(t *testing.T) {
	for name, c := range map[string]struct {
		o    embedded.Options
		says string
	}{
		"no directory":    {embedded.Options{}, "data directory"},
		"no port":         {embedded.Options{Listen: "127.0.0.1"}, "host:port"},
		"port too high":   {embedded.Options{Listen: "127.0.0.1:70000"}, "0 to 65535"},
		"open to all":     {embedded.Options{Listen: ":4222"}, "password"},
		"open to others":  {embedded.Options{Listen: "192.0.2.1:4222"}, "password"},
		"no user":         {embedded.Options{Listen: "127.0.0.1:0", Password: "x"}, "neither"},
		"no password":     {embedded.Options{Listen: "127.0.0.1:0", User: "x"}, "neither"},
		"no user, open":   {embedded.Options{Listen: ":0", Password: "x"}, "neither"},
		"no certificate":  {embedded.Options{Listen: "127.0.0.1:0", TLSCert: "none.pem", TLSKey: "none.key"}, "none.pem"},
		"file in the way": {embedded.Options{Dir: os.Args[0]}, "data directory"},
	} {
		if c.o.Dir == "" && name != "no directory" {
			c.o.Dir = t.TempDir()
		}
		srv, err := embedded.Start(c.o)
		if err == nil {
			srv.Shutdown()
		}
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want an error about %s", name, err, c.says)
		}
	}
}

// TestPortTaken: the error comes at once, and the directory is unlocked again.
func TestPortTaken(t *testing.T) {
	var lc net.ListenConfig
	l, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	o := embedded.Options{Dir: t.TempDir(), Listen: l.Addr().String()}
	begin := time.Now()
	_, err = embedded.Start(o)
	if !errors.Is(err, embedded.ErrListen) || !strings.Contains(err.Error(), o.Listen) || time.Since(begin) > time.Second {
		t.Errorf("after %v: %v", time.Since(begin), err)
	}
	start(t, o.Dir)
}

// TestStartInterrupted: an interrupted start returns, and unlocks the directory in the background.
func TestStartInterrupted(t *testing.T) {
	stop := make(chan struct{})
	close(stop)
	dir := t.TempDir()
	srv, err := embedded.Start(embedded.Options{Dir: dir, Stop: stop})
	if err == nil {
		srv.Shutdown() // it was quicker
	} else if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	for range 200 {
		if srv, err = embedded.Start(embedded.Options{Dir: dir}); err == nil {
			srv.Shutdown()
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Errorf("the directory is not free: %v", err)
}

func TestNoPort(t *testing.T) {
	h := start(t, t.TempDir())
	if url := h.srv.URL(); url != "" {
		t.Errorf("listens on %s", url)
	}
}

func TestQuietLogger(t *testing.T) {
	var out bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&out, nil))
	srv, err := embedded.Start(embedded.Options{Dir: t.TempDir(), Logger: logger})
	if err != nil {
		t.Fatal(err)
	}
	srv.Shutdown()
	if out.Len() > 0 {
		t.Errorf("a plain start and stop said:\n%s", out.String())
	}
}
