package main

import (
	"os"
	"sync"
	"testing"
)

// made are data directories by name. Each is made by the first test that needs it, and none is changed: a test gets a copy.
var made struct {
	sync.Mutex
	dirs map[string]string
}

// copyOf returns a copy of a data directory that tests share.
func copyOf(t *testing.T, name string, fill func(dir string)) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(madeOnce(t, name, fill))); err != nil {
		t.Fatal(err)
	}
	return dir
}

func madeOnce(t *testing.T, name string, fill func(dir string)) string {
	t.Helper()
	made.Lock()
	defer made.Unlock()
	if made.dirs[name] == "" {
		dir, err := os.MkdirTemp("", name+"-") //nolint:usetesting // it outlives the test that makes it
		if err != nil {
			t.Fatal(err)
		}
		fill(dir)
		if made.dirs == nil {
			made.dirs = map[string]string{}
		}
		made.dirs[name] = dir
	}
	return made.dirs[name]
}

// sampleDirectory is the data directory of a service that has projected the sample company and was stopped.
func sampleDirectory(t *testing.T) string {
	t.Helper()
	return copyOf(t, "sample", func(dir string) { command(t, 0, "demo", "--exit", "--data", dir, "--http", "127.0.0.1:0") })
}

// quarterDirectory is the data directory of a service that has projected 4,000 events of a company's first quarter: enough for
// what does not depend on how much there is.
func quarterDirectory(t *testing.T) string {
	t.Helper()
	return copyOf(t, "quarter", func(dir string) {
		r := background(t, "serve", "--data", dir, "--http", "127.0.0.1:0")
		address := r.address(t)
		feedSample(t, address, 0, 4000)
		ready(t, address)
		settled(t, dir)
		r.stop()
		r.wait(t)
	})
}
