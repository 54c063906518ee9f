package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"spettanze/projections/institute"
	"spettanze/projections/institutes"
)

const module = "spettanze"

// layers are the top-level folders from the bottom up: a folder may import those before it, and itself.
var layers = []string{"schema", "events", "projections", "handlers", "cmd"}

// isInstitute reports whether a package holds one institute. None imports another: to know how one works is to read one
// package.
func isInstitute(dir string) bool {
	return slices.ContainsFunc(institutes.All, func(a *institute.About) bool { return dir == "projections/"+a.Name }) ||
		slices.ContainsFunc(institutes.Companies, func(a institute.CompanyAbout) bool { return dir == "projections/"+a.Name })
}

// Imports run one way (README, "How the pieces fit").
func TestImportsRunOneWay(t *testing.T) {
	root := filepath.Join("..", "..")
	checked := 0
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(d.Name(), ".") && d.Name() != ".." || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if d.IsDir() || filepath.Ext(file) != ".go" {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		from := path.Dir(filepath.ToSlash(rel))
		for _, imp := range f.Imports {
			name, err := strconv.Unquote(imp.Path.Value)
			if err != nil {
				return err
			}
			if to, ours := strings.CutPrefix(name, module+"/"); ours {
				checked++
				checkImport(t, rel, from, to)
			}
			checkEdges(t, rel, from, name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if checked < 50 {
		t.Fatalf("only %d imports were looked at: the test has lost its way", checked)
	}
}

func layer(t *testing.T, dir string) int {
	top, _, _ := strings.Cut(dir, "/")
	for i, l := range layers {
		if l == top {
			return i
		}
	}
	t.Errorf("%s is not one of the folders %v", dir, layers)
	return -1
}

func checkImport(t *testing.T, file, from, to string) {
	t.Helper()
	if layer(t, from) < layer(t, to) {
		t.Errorf("%s imports %s, which is above it", file, to)
	}
	if isInstitute(from) && isInstitute(to) && from != to {
		t.Errorf("%s imports another institute, %s", file, to)
	}
}

// checkEdges keeps the technologies at the edges that wrap them, and the environment in cmd.
func checkEdges(t *testing.T, file, from, name string) {
	t.Helper()
	test := strings.HasSuffix(file, "_test.go")
	allowed := func(dirs ...string) bool {
		for _, d := range dirs {
			if from == d || strings.HasPrefix(from, d+"/") {
				return true
			}
		}
		return test
	}
	switch {
	case name == "database/sql" || strings.Contains(name, "go-sqlite3"):
		if !allowed("projections/sqlite", "projections/verify", "cmd/bench/yardstick") {
			t.Errorf("%s imports %s: SQL lives in projections/sqlite", file, name)
		}
	case strings.Contains(name, "nats-io/"):
		if !allowed("events/jetstream", "handlers", "cmd") {
			t.Errorf("%s imports %s: NATS lives in events/jetstream and handlers", file, name)
		}
	case name == "flag" || strings.Contains(name, "spf13/cobra"):
		if !allowed("cmd") {
			t.Errorf("%s imports %s: arguments are read in cmd", file, name)
		}
	}
}

// Nothing but cmd reads the clock, the environment or the arguments, so that a fold can be repeated.
func TestOnlyCmdReadsTheWorld(t *testing.T) {
	for _, dir := range []string{"schema", "projections"} {
		err := filepath.WalkDir(filepath.Join("..", "..", dir), func(file string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
				return err
			}
			b, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			for _, banned := range []string{"time.Now(", "os.Getenv(", "os.Args", "math/rand", "float64", "float32"} {
				// A file's age on disk or a time-out is not a fact: the store alone may ask for the time.
				if strings.Contains(string(b), banned) && !strings.Contains(filepath.ToSlash(file), "projections/sqlite/") {
					t.Errorf("%s has %s", file, banned)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// The yardsticks of the benchmarks are no part of the product.
func TestProductHasNoYardsticks(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(out), "watermill-nats") || strings.Contains(string(out), "cmd/bench") ||
		strings.Contains(string(out), "chromedp") {
		t.Error("the product depends on watermill-nats, on the benchmarks or on the driver of a browser")
	}
	if !strings.Contains(string(out), module+"/handlers/projector") {
		t.Error("the product does not depend on the projector: the test has lost its way")
	}
}
