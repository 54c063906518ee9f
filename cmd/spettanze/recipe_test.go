package main

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// recipeEdits are the lines that the recipe adds to files that there are, after a text of each.
var recipeEdits = []struct{ file, after, add string }{
	{"events/hr/types.go", "var Types = listed(\n", "\tcoffeeDrunk,\n"},
	{"events/entitlements.go", "// The entitlements.\nconst (\n", "\tCaffe Entitlement = \"caffe\"\n"},
	{"events/entitlements.go", "var entitlementRows = []EntitlementRow{\n", "\t{Code: Caffe, Class: ClassTime, Unit: Voucher, Of: OfEmployee, It: \"Caffè\", En: \"Coffee\"},\n"},
	{"schema/contract/clauses.yaml", "clauses:\n", "  PRETEND/1: {it: Caffè, en: Coffee}\n"},
	{"projections/institutes/institutes.go", "import (\n", "\t\"spettanze/projections/coffee\"\n"},
	{"projections/institutes/institutes.go", "var All = []*institute.About{", "&coffee.About, "},
	{"CHANGELOG.md", "### Added\n", "- Coffee.\n"},
}

// TestRecipe follows CONTRIBUTING, "Adding an institute", with a pretend institute in a copy of the module: the files of
// testdata/recipe, a line in each that the recipe names, go generate; no other file is touched. What was built then holds
// the institute's scenario and all tests that walk through institutes.
func TestRecipe(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it builds the module twice")
	}
	root := t.TempDir()
	for _, name := range append(slices.Clone(layers), "docs") {
		copyTree(t, filepath.Join("..", "..", name), filepath.Join(root, name))
	}
	for _, name := range []string{"go.mod", "go.sum", "CHANGELOG.md"} {
		copyFile(t, filepath.Join("..", "..", name), filepath.Join(root, name))
	}
	touched := copyTree(t, filepath.Join("testdata", "recipe"), root)
	for _, e := range recipeEdits {
		file := filepath.Join(root, filepath.FromSlash(e.file))
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(b), e.after) {
			t.Fatalf("%s has no %q: say here where the line goes now", e.file, e.after)
		}
		if err := os.WriteFile(file, []byte(strings.Replace(string(b), e.after, e.after+e.add, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		touched = append(touched, e.file)
	}
	slices.Sort(touched)
	touched = slices.Compact(touched)
	if named := recipeNames(t); !slices.Equal(named, touched) {
		t.Errorf("CONTRIBUTING names\n%s\nthe recipe touches\n%s", strings.Join(named, "\n"), strings.Join(touched, "\n"))
	}
	// Vet and symbols would cost as much as the tests: the module itself is vetted where changes land.
	test := []string{"test", "-trimpath", "-short", "-vet=off", "-ldflags=-s -w"}
	for _, args := range [][]string{
		{"generate", "./schema"},
		append(test, "./events", "./events/cloudevents", "./events/declare", "./events/files",
			"./projections/scenario", "./projections/institutes", "./projections/replay", "./projections/verify"),
		append(test, "-run", "Walk|Name|OnePackage|Imports", "./cmd/spettanze"),
	} {
		cmd := exec.CommandContext(t.Context(), "go", args...)
		cmd.Dir = root
		cmd.Env = append(os.Environ(), "CI=") // the scenarios beside the project are not beside the copy
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, bytes.TrimSpace(out))
		}
	}
}

// recipeNames returns the files that the recipe names, with the pretend institute's own name and clause.
func recipeNames(t *testing.T) (names []string) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "CONTRIBUTING.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, recipe, _ := strings.Cut(string(b), "\n## Adding an institute")
	recipe, _, _ = strings.Cut(recipe, "\n## ")
	recipe = strings.NewReplacer("<institute>", "coffee", "<clause>", "pretend-1-coffee").Replace(recipe)
	steps := regexp.MustCompile("(?m)^[0-9]+\\. (.*(?:\n   +.*)*)").FindAllString(recipe, -1)
	if len(steps) == 0 || len(steps) > 10 {
		t.Fatalf("the recipe has %d steps, want at most ten", len(steps))
	}
	generated := regexp.MustCompile("^docs/events.md$|^events/eventstest/")
	for _, m := range regexp.MustCompile("`([a-zA-Z/_0-9.-]+\\.(?:go|yaml|txtar|md))`").FindAllStringSubmatch(strings.Join(steps, "\n"), -1) {
		if !generated.MatchString(m[1]) {
			names = append(names, m[1])
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// copyTree copies the files of a folder and returns their paths in it.
func copyTree(t *testing.T, from, to string) (names []string) {
	t.Helper()
	err := filepath.WalkDir(from, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(from, file)
		if err != nil {
			return err
		}
		copyFile(t, file, filepath.Join(to, rel))
		names = append(names, filepath.ToSlash(rel))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	b, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, b, 0o600); err != nil {
		t.Fatal(err)
	}
}
