package db

import (
	"database/sql/driver"
	"errors"
	"strings"
	"sync"

	sqlite3 "github.com/mattn/go-sqlite3"
)

// perStatement is how many rows one statement inserts. More bring no more speed.
const perStatement = 32

// Inserter gathers rows of one table and writes many with one statement.
type Inserter struct {
	conn    *Conn
	insert  string // INSERT INTO t VALUES ()
	texts   map[int]string
	columns int
	skips   bool // rows that conflict are skipped and reported ([Inserter.Skipped])
	pending []driver.NamedValue
	spare   sync.Pool // of slices for pending

	// The goroutine that writes behind owns the rest, until [Conn.Wait] returns.
	rows    int   // written or skipped since the last call of Skipped
	skipped []int // of those rows
}

// NewInserter returns an inserter for rows of a number of columns; insert is "INSERT INTO t VALUES ()", which may say OR
// REPLACE. Without that it should say OR FAIL: a transaction that failed is rolled back as a whole, so no statement needs to
// be undone by itself, for which SQLite would copy every page that a statement of many rows touches.
func (c *Conn) NewInserter(insert string, columns int) *Inserter {
	in := &Inserter{conn: c, insert: insert, columns: columns, texts: map[int]string{}}
	c.inserters = append(c.inserters, in)
	return in
}

// SkipConflicts has rows skipped that conflict with others.
func (in *Inserter) SkipConflicts() *Inserter {
	in.skips = true
	return in
}

// Add adds a row.
func (in *Inserter) Add(values ...Value) error {
	for _, v := range values {
		in.pending = append(in.pending, driver.NamedValue{Value: v})
	}
	if len(in.pending) < perStatement*in.columns {
		return nil
	}
	return in.send(true)
}

// Flush writes the rows added so far, before the connection is used for anything else.
func (in *Inserter) Flush() error {
	if len(in.pending) == 0 {
		return nil
	}
	return in.send(false)
}

func (in *Inserter) send(many bool) error {
	args := in.pending
	if room, ok := in.spare.Get().(*[]driver.NamedValue); ok {
		in.pending = *room
	} else {
		in.pending = make([]driver.NamedValue, 0, perStatement*in.columns)
	}
	return in.conn.behind.do(many, func() error {
		err := in.write(args)
		clear(args)
		args = args[:0]
		in.spare.Put(&args)
		return err
	})
}

// write writes rows in powers of two, so that few statements are ever prepared.
func (in *Inserter) write(args []driver.NamedValue) error {
	for n := perStatement; n > 0; {
		if len(args) < n*in.columns {
			n /= 2
			continue
		}
		written, err := in.writeRows(n, args[:n*in.columns])
		if err != nil {
			return err
		}
		args = args[written*in.columns:]
	}
	return nil
}

// writeRows writes rows and returns how many are written or skipped. INSERT OR FAIL stops at a row that conflicts, and keeps
// the rows before it. OR IGNORE would go on, but copies every page that it touches.
func (in *Inserter) writeRows(rows int, args []driver.NamedValue) (int, error) {
	for i := range args {
		args[i].Ordinal = i + 1
	}
	err := in.conn.put(in.statement(rows), args)
	if in.skips && isConflict(err) {
		if err = in.conn.query("SELECT changes()", func(r Row) error { rows = int(r.Int(0)) + 1; return nil }); err == nil {
			in.skipped = append(in.skipped, in.rows+rows-1)
		}
	}
	in.rows += rows
	return rows, err
}

// isConflict reports whether a row was refused because there is one with its key.
func isConflict(err error) bool {
	var e sqlite3.Error
	return errors.As(err, &e) && (e.ExtendedCode == sqlite3.ErrConstraintUnique || e.ExtendedCode == sqlite3.ErrConstraintPrimaryKey ||
		e.ExtendedCode == sqlite3.ErrConstraintRowID)
}

// forget drops the rows that are not written. Nothing may be written behind.
func (in *Inserter) forget() {
	clear(in.pending)
	in.pending = in.pending[:0]
	in.rows, in.skipped = 0, nil
}

// Skipped writes all rows and returns which of those added since its last call, counted from 0, were skipped.
func (in *Inserter) Skipped() ([]int, error) {
	err := errors.Join(in.Flush(), in.conn.Wait())
	skipped := in.skipped
	in.rows, in.skipped = 0, nil
	return skipped, err
}

// statement returns the text for a number of rows; a handful of texts live as long as the inserter.
func (in *Inserter) statement(rows int) string {
	if text, ok := in.texts[rows]; ok {
		return text
	}
	one := "(?" + strings.Repeat(",?", in.columns-1) + ")"
	text := strings.Replace(in.insert, "VALUES ()", "VALUES "+one+strings.Repeat(","+one, rows-1), 1)
	in.texts[rows] = text
	return text
}
