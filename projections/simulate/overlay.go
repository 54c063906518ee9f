package simulate

import (
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"spettanze/events/lang"
	"spettanze/projections/contract"
	"spettanze/projections/institutes"
	"spettanze/schema"
)

// ErrNoTable is returned for a directory or a file without a table of the contract, and for a file whose name is not that of a
// table.
var ErrNoTable = lang.Errorf("non è una tabella del contratto", "not a table of the contract")

// Tables are tables of the contract by the names of their files.
type Tables map[string]string

// Load reads the company's contract with the tables of over in place of its own. It returns the errors of [institutes.Load] and
// [ErrNoTable]. A YAML file with another name is refused: a misspelt name would leave the old table in force.
func Load(over Tables) (*contract.Contract, error) {
	found := false
	for _, name := range slices.Sorted(maps.Keys(over)) {
		switch {
		case slices.Contains(institutes.Files(), name):
			found = true
		case isTable(name):
			return nil, lang.Errorf("%s: %w: attesa una tra %s", "%s: %w: expected one of %s", name, ErrNoTable, strings.Join(institutes.Files(), ", "))
		}
	}
	if !found {
		return nil, lang.Errorf("%w: dare un file con il nome di una delle sue tabelle, o una directory che ne contiene: %s",
			"%w: give a file of the name of one of its tables, or a directory with some: %s", ErrNoTable,
			strings.Join(institutes.Files(), ", "))
	}
	base, err := fs.Sub(schema.FS, "contract")
	if err != nil {
		return nil, lang.Errorf("il contratto dell'azienda: %w", "the company's contract: %w", err)
	}
	return institutes.Load(overlay{base, over})
}

// overlay is a directory of tables with others in place of some. [institutes.Load] reads it through ReadFile.
type overlay struct {
	fs.FS
	over Tables
}

// ReadFile implements fs.ReadFileFS.
func (o overlay) ReadFile(name string) ([]byte, error) {
	if text, ok := o.over[name]; ok {
		return []byte(text), nil
	}
	return fs.ReadFile(o.FS, name)
}

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
func readTable(name string) (string, error) {
	f, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }() // read only
	b, err := io.ReadAll(io.LimitReader(f, maxTable+1))
	if err == nil && len(b) > maxTable {
		err = lang.Errorf("%s: %w: è più lunga di quanto possa essere una tabella", "%s: %w: it is longer than a table can be", name, ErrNoTable)
	}
	return string(b), err
}

func isTable(name string) bool { return path.Ext(name) == ".yaml" || path.Ext(name) == ".yml" }
