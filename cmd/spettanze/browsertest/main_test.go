package browsertest

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// shared is what all tests share: the program on the sample company, which none of them changes, and one browser.
var shared struct {
	dir, binary string
	sample      string // data of the sample company that no program runs on
	program     *Program
	browser     *Browser
}

// begin starts what is shared.
var begin = sync.OnceValue(func() error {
	ctx := context.Background()
	var err error
	if shared.browser, err = Launch(ctx); err != nil {
		return err
	}
	if shared.dir, err = os.MkdirTemp("", "browsertest-"); err != nil {
		return err
	}
	if shared.binary, err = Build(ctx, shared.dir); err != nil {
		return err
	}
	shared.sample = filepath.Join(shared.dir, "sample")
	if err = Sample(ctx, shared.binary, shared.sample); err != nil {
		return err
	}
	shared.program, err = serveCopy(ctx, filepath.Join(shared.dir, "shared"))
	return err
})

func TestMain(m *testing.M) {
	status := m.Run()
	if shared.program != nil {
		if err := shared.program.Stop(); err != nil {
			println(err.Error())
			status = 1
		}
	}
	if shared.browser != nil {
		shared.browser.Close()
	}
	if shared.dir != "" {
		_ = os.RemoveAll(shared.dir)
	}
	os.Exit(status)
}

// serveCopy starts the program on a copy of the sample company.
func serveCopy(ctx context.Context, dir string) (*Program, error) {
	if err := os.CopyFS(dir, os.DirFS(shared.sample)); err != nil {
		return nil, err
	}
	return Serve(ctx, shared.binary, dir)
}

// program returns the shared program, which no test changes.
func program(t *testing.T) *Program {
	t.Helper()
	if testing.Short() {
		t.Skip("long: it starts the program and a browser")
	}
	err := begin()
	if errors.Is(err, ErrNoBrowser) && os.Getenv("CI") != "true" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return shared.program
}

// changing returns a program of the test's own on a copy of the sample company.
func changing(t *testing.T) *Program {
	t.Helper()
	program(t)
	dir := t.TempDir()
	p, err := serveCopy(t.Context(), filepath.Join(dir, "data"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Stop(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// run runs the program's command line and returns what it prints.
func run(t *testing.T, args ...string) string {
	t.Helper()
	program(t)
	out, err := exec.CommandContext(t.Context(), shared.binary, args...).Output()
	if err != nil {
		t.Fatalf("spettanze %v: %v", args, err)
	}
	return string(out)
}

// get returns the body of an address of a program, which must be found.
func get(t *testing.T, p *Program, path string) string {
	t.Helper()
	a := Fetch(t.Context(), p.Address+path)
	if a.Status != http.StatusOK {
		t.Fatalf("%s: %d %s", path, a.Status, a.Body)
	}
	return a.Body
}

// exists reports whether a file exists.
func exists(path string) bool {
	_, err := os.Stat(path)
	return !errors.Is(err, fs.ErrNotExist)
}
