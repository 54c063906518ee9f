package contract

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"sync"

	"go.yaml.in/yaml/v3"

	"spettanze/events"
	"spettanze/projections/calendar"
	"spettanze/schema"
)

// ErrTable is returned (wrapped) when a contract table cannot be read or fails a check; the message names the file,
// the place and what is expected.
var ErrTable = errors.New("contract table")

// Files are the tables' names, in the order in which they are read.
var Files = []string{
	"clauses.yaml", "calendar.yaml", "employment.yaml", "ferie.yaml", "flex.yaml", "timebank.yaml", "permits.yaml", "loans.yaml",
	"corrections.yaml",
}

// Default returns the company's contract, embedded in the program.
var Default = sync.OnceValues(func() (*Contract, error) {
	dir, err := fs.Sub(schema.FS, "contract")
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrTable, err)
	}
	return Load(dir)
})

// Load reads and checks the tables of a directory. All that is wrong is told at once.
func Load(dir fs.FS) (*Contract, error) {
	ld := &loader{dir: dir, hash: sha256.New(), c: &Contract{clauses: map[string]Clause{}}}
	ld.clauses()
	ld.calendar()
	ld.employment()
	ld.ferie()
	ld.flex()
	ld.timeBank()
	ld.permits()
	ld.loans()
	ld.corrections()
	if len(ld.errs) > 0 {
		return nil, errors.Join(ld.errs...)
	}
	ld.c.Digest = hex.EncodeToString(ld.hash.Sum(nil))
	ld.c.nextClosing = closingDates(ld.c)
	return ld.c, nil
}

type loader struct {
	dir  fs.FS
	file string
	hash interface {
		Write([]byte) (int, error)
		Sum([]byte) []byte
	}
	c    *Contract
	errs []error
}

// read decodes a file strictly into v.
func (ld *loader) read(file string, v any) bool {
	ld.file = file
	b, err := fs.ReadFile(ld.dir, file)
	if err != nil {
		ld.errs = append(ld.errs, fmt.Errorf("%w %s: %w", ErrTable, file, err))
		return false
	}
	_, _ = ld.hash.Write(append([]byte(file+"\n"), b...)) // a hash never fails
	d := yaml.NewDecoder(bytes.NewReader(b))
	d.KnownFields(true)
	if err := d.Decode(v); err != nil {
		ld.errs = append(ld.errs, fmt.Errorf("%w %s: %w", ErrTable, file, plain(err)))
		return false
	}
	return true
}

func (ld *loader) fail(at, problem string) {
	ld.errs = append(ld.errs, fmt.Errorf("%w %s: %s %s", ErrTable, ld.file, at, problem))
}

// clause checks that a figure has a title and a clause, and returns the clause's id.
func (ld *loader) clause(at, id string, t rawTitle) string {
	if t.It == "" || t.En == "" {
		ld.fail(at, "needs a title in Italian (it) and in English (en)")
	}
	if id == "" {
		ld.fail(at, "has no clause: every figure cites the clause it comes from")
	} else if _, ok := ld.c.clauses[id]; !ok {
		ld.fail(at, fmt.Sprintf("cites clause %q, which clauses.yaml does not have", id))
	}
	return id
}

// date reads the from of a version; "always" is the beginning of time.
func (ld *loader) date(at, s string) events.Date {
	if s == "always" {
		return events.MinDate
	}
	d, err := events.ParseDate(s)
	if err != nil {
		ld.fail(at, fmt.Sprintf("from: %v (or: always)", err))
	}
	return d
}

func (ld *loader) optionalDate(at, s string) events.Date {
	if s == "" {
		return 0
	}
	return ld.date(at, s)
}

func (ld *loader) time(at, s string) events.ClockTime {
	t, err := events.ParseClockTime(s)
	if err != nil {
		ld.fail(at, err.Error())
	}
	return t
}

// between reads a pair of times in order.
func (ld *loader) between(at string, s []string) (from, to events.ClockTime) {
	if len(s) != 2 {
		ld.fail(at, fmt.Sprintf("has %d times: give two, from and to", len(s)))
		return 0, 0
	}
	from, to = ld.time(at, s[0]), ld.time(at, s[1])
	if to < from {
		ld.fail(at, fmt.Sprintf("ends at %s, before it begins at %s", to, from))
	}
	return from, to
}

// within checks a number's range.
func (ld *loader) within(at string, v, least, most int) int {
	if v < least || v > most {
		ld.fail(at, fmt.Sprintf("is %d: expected %d to %d", v, least, most))
	}
	return v
}

func (ld *loader) parts(at string, u events.Unit, s string) int64 {
	n, err := u.Parse(s)
	if err != nil {
		ld.fail(at, err.Error())
	} else if n < 0 {
		ld.fail(at, "is negative")
	}
	return n
}

func (ld *loader) dayOfYear(at string, r rawDay) calendar.DayOfYear {
	switch {
	case r.Easter != nil && r.Day == "":
		return calendar.DayOfYear{Easter: ld.within(at+" easter", *r.Easter, -80, 200)}
	case r.Easter == nil:
		d, err := calendar.ParseDayOfYear(r.Day)
		if err != nil {
			ld.fail(at, err.Error())
		}
		return d
	}
	ld.fail(at, "has both day and easter: give one")
	return calendar.DayOfYear{}
}

// ints loads a figure that is a whole number.
func (ld *loader) ints(at string, r rawFigure[int], least, most int) Figure[int] {
	return convert(ld, at, r, func(at string, v int) int { return ld.within(at, v, least, most) })
}

func convert[R, T any](ld *loader, at string, r rawFigure[R], f func(at string, raw R) T) Figure[T] {
	var rows []Version[T]
	for i, v := range r.Versions {
		where := fmt.Sprintf("%s version %d", at, i+1)
		rows = append(rows, Version[T]{From: ld.date(where, v.From), Value: f(where, v.Value)})
	}
	return figure(ld, at, ld.clause(at, r.Clause, r.Title), false, rows)
}
