package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"spettanze/cmd/spettanze/cli"
)

// --out writes into a pipe or a device instead of replacing it, and a link stays a link.
func TestOutIntoPipeAndLink(t *testing.T) {
	dir := t.TempDir()
	pipe, file, link := filepath.Join(dir, "pipe"), filepath.Join(dir, "file"), filepath.Join(dir, "link")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(file, link); err != nil {
		t.Fatal(err)
	}
	read := make(chan string, 1)
	go func() {
		b, _ := os.ReadFile(pipe)
		read <- string(b)
	}()
	a := &cli.App{Out: io.Discard}
	for _, path := range []string{pipe, link} {
		if err := a.WriteOut("out", path, func(w io.Writer) error { _, err := io.Copy(w, strings.NewReader("all")); return err }); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
	}
	if got := <-read; got != "all" {
		t.Errorf("the pipe gave %q", got)
	}
	for path, mode := range map[string]os.FileMode{pipe: os.ModeNamedPipe, link: os.ModeSymlink} {
		if info, err := os.Lstat(path); err != nil || info.Mode().Type() != mode {
			t.Errorf("%s is no longer what it was: %v, %v", path, info.Mode(), err)
		}
	}
	if b, err := os.ReadFile(file); string(b) != "all" || err != nil {
		t.Errorf("the file of the link holds %q, %v", b, err)
	}
}
