package simulate

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"spettanze/projections/contract"
	"spettanze/schema"
)

// ErrNoTable is returned for a directory or a file that holds no table of the contract, or one of a name that no table
// has.
var ErrNoTable = errors.New("not a table of the contract")

// Load reads the company's contract with the tables of over in place of its own. It errs as [contract.Load] does, and
// with [ErrNoTable].
func Load(over fs.FS) (*contract.Contract, error) {
	base, err := fs.Sub(schema.FS, "contract")
	if err != nil {
		return nil, fmt.Errorf("the company's contract: %w", err)
	}
	merged, err := Overlay(base, over)
	if err != nil {
		return nil, err
	}
	return contract.Load(merged)
}

// Overlay puts the tables of over in place of those of base. A YAML file of any other name is refused: a typing error in
// a name must not leave the old table in force.
func Overlay(base, over fs.FS) (fs.FS, error) {
	entries, err := fs.ReadDir(over, ".")
	if err != nil {
		return nil, fmt.Errorf("read the tables: %w", err)
	}
	o := overlay{base: base, over: over, has: map[string]bool{}}
	for _, e := range entries {
		ext := path.Ext(e.Name())
		switch {
		case slices.Contains(contract.Files, e.Name()):
			o.has[e.Name()] = true
		case ext == ".yaml" || ext == ".yml":
			return nil, fmt.Errorf("%s: %w: expected one of %s", e.Name(), ErrNoTable, strings.Join(contract.Files, ", "))
		}
	}
	if len(o.has) == 0 {
		return nil, fmt.Errorf("%w: give a file of the name of one of its tables, or a directory with some: %s", ErrNoTable,
			strings.Join(contract.Files, ", "))
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

// One is a file system of one file, for a table given by itself.
func One(name string, dir fs.FS) fs.FS { return single{name, dir} }

type single struct {
	name string
	dir  fs.FS
}

// Open implements fs.FS.
func (s single) Open(name string) (fs.File, error) {
	if name != s.name {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return s.dir.Open(name)
}

// ReadDir implements fs.ReadDirFS.
func (s single) ReadDir(name string) ([]fs.DirEntry, error) {
	if name != "." {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	info, err := fs.Stat(s.dir, s.name)
	if err != nil {
		return nil, err
	}
	return []fs.DirEntry{fs.FileInfoToDirEntry(info)}, nil
}
