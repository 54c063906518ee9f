package contract

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"go.yaml.in/yaml/v3"

	"spettanze/events"
)

// ErrTable is returned (wrapped) when a contract table cannot be read or fails a check; the message names the file,
// the place and what is expected.
var ErrTable = errors.New("contract table")

// Table is a table that belongs to an institute.
type Table struct {
	File string
	// New returns a pointer to the shape of the table: a struct of figures. If it is a [Checked], its check comes after those
	// of its figures. Nil: the institute has no table.
	New func() any
	// Closings calls add for every day of a year at whose end the calendar alone may cause a movement: month ends,
	// deadlines, days on which a figure that is granted in advance changes. Nil: there are none.
	Closings func(figures any, year int, add func(events.Date))
}

// own are the tables of this package, which belong to no institute.
var own = []string{"clauses.yaml", "calendar.yaml", "employment.yaml", "corrections.yaml"}

// Files returns the names of all tables, in the order in which they are read.
func Files(tables []Table) []string {
	files := slices.Clone(own)
	for _, t := range tables {
		if t.New != nil {
			files = append(files, t.File)
		}
	}
	return files
}

// Load reads and checks the tables of a directory. The error lists all faults.
func Load(dir fs.FS, tables ...Table) (*Contract, error) {
	c := &Contract{clauses: map[string]Clause{}, inForce: map[string][]Dated{}}
	ld := &loader{dir: dir, contract: c, hash: sha256.New()}
	var clauses struct {
		Clauses map[string]Title `yaml:"clauses"`
	}
	var days holidays
	ld.read(own[0], &clauses)
	for id, t := range clauses.Clauses {
		c.clauses[id] = Clause{ID: id, It: t.It, En: t.En}
	}
	ld.read(own[1], &days)
	ld.read(own[2], &c.Employment)
	ld.read(own[3], &c.Corrections)
	days.list(c, own[1])
	c.Employment.Schedules.list(c, own[2])
	for _, t := range tables {
		var figures any
		if t.New != nil {
			figures = t.New()
			ld.read(t.File, figures)
		}
		c.tables = append(c.tables, figures)
	}
	if len(ld.errs) > 0 {
		return nil, errors.Join(ld.errs...)
	}
	c.Digest = hex.EncodeToString(ld.hash.Sum(nil))
	c.Calendar = days.calendar()
	c.nextClosing = closingDates(c, tables)
	return c, nil
}

type loader struct {
	dir      fs.FS
	contract *Contract
	hash     interface {
		Write([]byte) (int, error)
		Sum([]byte) []byte
	}
	errs []error
}

// read decodes a file strictly into the shape v, and checks it.
func (ld *loader) read(file string, v any) {
	b, err := fs.ReadFile(ld.dir, file)
	if err == nil {
		_, _ = ld.hash.Write(append([]byte(file+"\n"), b...)) // a hash never fails
		var n yaml.Node
		if err = yaml.Unmarshal(b, &n); err == nil {
			err = plain(strict(&n, v))
		}
	}
	if err != nil {
		ld.errs = append(ld.errs, fmt.Errorf("%w %s: %w", ErrTable, file, err))
		return
	}
	ck := &Check{loader: ld, file: file}
	ck.walk(v)
}

// closingDates tabulates [Contract.NextClosing].
func closingDates(c *Contract, tables []Table) []events.Date {
	next := make([]events.Date, events.MaxDate-events.MinDate+1)
	days := make([]bool, len(next))
	add := func(d events.Date) {
		if d >= events.MinDate && d <= events.MaxDate {
			days[d-events.MinDate] = true
		}
	}
	for i, t := range tables {
		if t.Closings == nil {
			continue
		}
		for y := events.MinDate.Year(); y <= events.MaxDate.Year(); y++ {
			t.Closings(c.tables[i], y, add)
		}
	}
	upcoming := events.MaxDate + 1
	for d := range slices.Backward(next) {
		if days[d] {
			upcoming = events.MinDate + events.Date(d)
		}
		next[d] = upcoming
	}
	return next
}
