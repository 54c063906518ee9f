//go:build unix

package jsonl_test

import (
	"compress/gzip"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"spettanze/events"
	"spettanze/events/jsonl"
)

func ignore([]events.Record) error { return nil }

// ends reads a log without an end, which the context must end.
func ends(t *testing.T, path string) {
	t.Helper()
	l, err := jsonl.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	begin := time.Now()
	if err := l.Read(ctx, 1, false, ignore); !errors.Is(err, context.DeadlineExceeded) || time.Since(begin) > 2*time.Second {
		t.Errorf("after %v: %v", time.Since(begin), err)
	}
}

func pipe(t *testing.T, name string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Skip(err)
	}
	return path
}

func TestDevice(t *testing.T) {
	for _, path := range []string{"/dev/zero", "/dev/null"} {
		if _, err := jsonl.Open(path); err == nil || !strings.Contains(err.Error(), "device") {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestPipe(t *testing.T) {
	path := pipe(t, "log.jsonl")
	go func() { _ = os.WriteFile(path, []byte(closed1+"\n"+closed2+"\n"), 0o600) }()
	if got, err := read(t, path, 1); got != "1 1, 2 2" || err != nil {
		t.Errorf("%s, %v", got, err)
	}
}

// TestPipeWithoutEnd: a pipe without a writer; with one that stops writing; with one that writes a line without an end.
func TestPipeWithoutEnd(t *testing.T) {
	ends(t, pipe(t, "silent.jsonl"))
	for _, name := range []string{"stuck.jsonl", "endless.jsonl", "endless.jsonl.gz"} {
		t.Run(name, func(t *testing.T) {
			path := pipe(t, name)
			f, err := os.OpenFile(path, os.O_RDWR, 0)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = f.Close() }()
			go func() {
				text := []byte("{" + strings.Repeat("x", 64<<10))
				z := gzip.NewWriter(f)
				for err := error(nil); err == nil && name != "stuck.jsonl"; {
					if strings.HasSuffix(name, ".gz") {
						_, err = z.Write(text)
					} else {
						_, err = f.Write(text)
					}
				}
			}()
			ends(t, path)
		})
	}
}
