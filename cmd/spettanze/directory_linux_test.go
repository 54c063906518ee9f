package main

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"spettanze/cmd/spettanze/cli"
	"spettanze/cmd/spettanze/service"
	"spettanze/events/jetstream/embedded"
)

// TestDirectoryOfAnotherUser: a directory that may not be read is not taken for one without a log.
func TestDirectoryOfAnotherUser(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	if err := os.MkdirAll(filepath.Join(dir, service.LogDirectory), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(dir, 0o700) }) //nolint:gosec // for its removal
	done := make(chan error)
	go func() {
		runtime.LockOSThread() // for good: the thread ends with the goroutine
		if os.Geteuid() == 0 {
			if err := syscall.Setfsuid(65534); err != nil { // this thread looks at files as nobody
				done <- err
				return
			}
		}
		_, err := service.OpenLog(t.Context(), dir, false, embedded.Options{})
		done <- err
	}()
	if err := <-done; !errors.Is(err, cli.ErrUsage) || !strings.Contains(err.Error(), dir) || !strings.Contains(err.Error(), "may not read") {
		t.Errorf("%v", err)
	}
}
