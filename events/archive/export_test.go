package archive

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// EncodeManifest returns the bytes of a manifest with its digest, for tests that forge one.
func EncodeManifest(m *Manifest) ([]byte, error) { return m.encode() }

// Mend makes the manifest of an archive of one file that was altered agree with it, but for the trees.
func Mend(t *testing.T, dir string) {
	t.Helper()
	change(t, dir, func(m *Manifest) {
		f := &m.Files[0]
		text, err := os.ReadFile(filepath.Join(dir, f.Name))
		if err != nil {
			t.Fatal(err)
		}
		sum := func(b []byte) string { s := sha256.Sum256(b); return hex.EncodeToString(s[:]) }
		f.Bytes, f.SHA256, f.Blocks = int64(len(text)), sum(text), nil
		lines := bytes.SplitAfter(text, []byte("\n"))
		lines = lines[:len(lines)-1]
		m.Records, f.Records = uint64(len(lines)), uint64(len(lines))
		for len(lines) > 0 {
			n := min(len(lines), blockLines)
			f.Blocks = append(f.Blocks, sum(bytes.Join(lines[:n], nil)))
			lines = lines[n:]
		}
	})
}

// AsVersion1 makes the manifest of an archive what an earlier version wrote.
func AsVersion1(t *testing.T, dir string) {
	t.Helper()
	change(t, dir, func(m *Manifest) { m.Version, m.Trees = 1, nil })
}

func change(t *testing.T, dir string, fn func(*Manifest)) {
	t.Helper()
	path := filepath.Join(dir, manifestName)
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	m := &Manifest{}
	if err := json.Unmarshal(b, m); err != nil {
		t.Fatal(err)
	}
	fn(m)
	if b, err = m.encode(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}
