package simulate

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"spettanze/projections/contract"
	"spettanze/projections/institutes"
	"spettanze/schema"
)

// ErrNoTable is returned for a directory or a file without a table of the contract, and for a file whose name is not that of a
// table.
var ErrNoTable = errors.New("not a table of the contract")

// Load reads the company's contract with the tables of over in place of its own. It returns the errors of [institutes.Load] and
// [ErrNoTable].
func Load(over fs.FS) (*contract.Contract, error) {
	base, err := fs.Sub(schema.FS, "contract")
	if err != nil {
		return nil, fmt.Errorf("the company's contract: %w", err)
	}
	merged, err := Overlay(base, over)
	if err != nil {
		return nil, err
	}
	return institutes.Load(merged)
}

// Overlay puts the tables of over in place of those of base. A YAML file with another name is refused: a misspelt name would
// leave the old table in force.
func Overlay(base, over fs.FS) (fs.FS, error) {
	entries, err := fs.ReadDir(over, ".")
	if err != nil {
		return nil, fmt.Errorf("read the tables: %w", err)
	}
	o := overlay{base: base, over: over, has: map[string]bool{}}
	for _, e := range entries {
		switch {
		case slices.Contains(institutes.Files(), e.Name()):
			o.has[e.Name()] = true
		case isTable(e.Name()):
			return nil, fmt.Errorf("%s: %w: expected one of %s", e.Name(), ErrNoTable, strings.Join(institutes.Files(), ", "))
		}
	}
	if len(o.has) == 0 {
		return nil, fmt.Errorf("%w: give a file of the name of one of its tables, or a directory with some: %s", ErrNoTable,
			strings.Join(institutes.Files(), ", "))
	}
	return o, nil
}

type overlay struct {
	base, over fs.FS
	has        map[string]bool
}

// Open implements fs.FS.
func (o overlay) Open(name string) (fs.File, error) {
	if o.has[name] {
		return o.over.Open(name)
	}
	return o.base.Open(name)
}

// Tables are tables of the contract by the names of their files, as a file system of one folder.
type Tables map[string][]byte

// Read reads one table, or the YAML files of a directory.
func Read(name string) (Tables, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	files := []string{name}
	if info.IsDir() {
		entries, err := os.ReadDir(name)
		if err != nil {
			return nil, err
		}
		files = nil
		for _, e := range entries {
			if isTable(e.Name()) && !e.IsDir() {
				files = append(files, filepath.Join(name, e.Name()))
			}
		}
	}
	out := Tables{}
	for _, f := range files {
		if out[filepath.Base(f)], err = readTable(f); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// maxTable bounds a table, in bytes: the company's own have a few thousand.
const maxTable = 1 << 20

// readTable reads at most maxTable bytes: the path may name an archive of gigabytes, or an endless device.
func readTable(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // read only
	b, err := io.ReadAll(io.LimitReader(f, maxTable+1))
	if err == nil && len(b) > maxTable {
		err = fmt.Errorf("%s: %w: it is longer than a table can be", name, ErrNoTable)
	}
	return b, err
}

func isTable(name string) bool { return path.Ext(name) == ".yaml" || path.Ext(name) == ".yml" }

// Open implements fs.FS.
func (t Tables) Open(name string) (fs.File, error) {
	b, ok := t[name]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return &file{Reader: bytes.NewReader(b), name: name}, nil
}

// ReadDir implements fs.ReadDirFS.
func (t Tables) ReadDir(name string) ([]fs.DirEntry, error) {
	if name != "." {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	var out []fs.DirEntry
	for _, n := range slices.Sorted(maps.Keys(t)) {
		out = append(out, fs.FileInfoToDirEntry(&file{Reader: bytes.NewReader(t[n]), name: n}))
	}
	return out, nil
}

// file is a table being read, and what is known of it.
type file struct {
	*bytes.Reader
	name string
}

// Stat implements fs.File.
func (f *file) Stat() (fs.FileInfo, error) { return f, nil }

// Close implements fs.File.
func (f *file) Close() error { return nil }

// Name implements fs.FileInfo.
func (f *file) Name() string { return f.name }

// Mode implements fs.FileInfo.
func (f *file) Mode() fs.FileMode { return 0o444 }

// ModTime implements fs.FileInfo. Tables have no times.
func (f *file) ModTime() time.Time { return time.Time{} }

// IsDir implements fs.FileInfo.
func (f *file) IsDir() bool { return false }

// Sys implements fs.FileInfo.
func (f *file) Sys() any { return nil }
