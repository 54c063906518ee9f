package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

const root = "../../.."

// TestCurrent: what is generated is what is committed, and every schema of a type is generated.
func TestCurrent(t *testing.T) {
	docs, err := documents()
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range docs {
		got, err := os.ReadFile(filepath.Join(root, name))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is not current (%v): run go generate ./schema", name, err)
		}
	}
	files, err := filepath.Glob(filepath.Join(root, "schema/events/*.json"))
	if err != nil || len(files) == 0 {
		t.Fatal("no schemas", err)
	}
	for _, f := range files {
		rel, err := filepath.Rel(root, f)
		if err != nil {
			t.Fatal(err)
		}
		if docs[filepath.ToSlash(rel)] == nil {
			t.Errorf("%s is the schema of no type: delete it", rel)
		}
	}
}
