package sqlite

import (
	"database/sql/driver"
	"errors"
	"strings"
	"sync"

	sqlite3 "github.com/mattn/go-sqlite3"
)

// inserter gathers rows of one table and writes them many at a time.
type inserter struct {
	conn     *conn
	insert   string // INSERT INTO t VALUES ()
	texts    map[int]string
	columns  int
	ignoring bool // rows that conflict are left out and told ([inserter.leftOut])
	pending  []driver.NamedValue
	spare    sync.Pool // room that was written from

	// What follows belongs to whoever writes, until [ahead.wait].
	rows int   // since the last call of leftOut
	left []int // those of them that were left out
}

// perStatement is how many rows a statement inserts: above some tens of rows the gain is gone.
const perStatement = 32

func newInserter(c *conn, insert string, columns int) *inserter {
	return &inserter{conn: c, insert: insert, columns: columns, texts: map[int]string{}}
}

func (in *inserter) add(values ...driver.Value) error {
	for _, v := range values {
		in.pending = append(in.pending, driver.NamedValue{Value: v})
	}
	if len(in.pending) < perStatement*in.columns {
		return nil
	}
	return in.send(true)
}

// flush has what is left written before the connection is used for anything else.
func (in *inserter) flush() error {
	if len(in.pending) == 0 {
		return nil
	}
	return in.send(false)
}

func (in *inserter) send(many bool) error {
	args := in.pending
	if room, ok := in.spare.Get().(*[]driver.NamedValue); ok {
		in.pending = *room
	} else {
		in.pending = make([]driver.NamedValue, 0, perStatement*in.columns)
	}
	return in.conn.ahead.do(many, func() error {
		err := in.write(args)
		clear(args)
		args = args[:0]
		in.spare.Put(&args)
		return err
	})
}

// write writes rows in powers of two, so that few statements are ever prepared.
func (in *inserter) write(args []driver.NamedValue) error {
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

// writeRows writes rows and returns how many are done with. The statement fails at a row that conflicts, and leaves those
// before it: asked to ignore such rows, SQLite would copy every page that it touches.
func (in *inserter) writeRows(rows int, args []driver.NamedValue) (int, error) {
	err := in.put(rows, args)
	if in.ignoring && isConflict(err) {
		if err = in.conn.ask("SELECT changes()", func(r row) error { rows = int(r.int(0)) + 1; return nil }); err == nil {
			in.left = append(in.left, in.rows+rows-1)
		}
	}
	in.rows += rows
	return rows, err
}

// isConflict tells whether a row was refused because there is one with its key.
func isConflict(err error) bool {
	var e sqlite3.Error
	return errors.As(err, &e) && (e.ExtendedCode == sqlite3.ErrConstraintUnique || e.ExtendedCode == sqlite3.ErrConstraintPrimaryKey ||
		e.ExtendedCode == sqlite3.ErrConstraintRowID)
}

func (in *inserter) put(rows int, args []driver.NamedValue) error {
	for i := range args {
		args[i].Ordinal = i + 1
	}
	query := in.statement(rows)
	st, err := in.conn.stmt(query)
	if err != nil {
		return err
	}
	return in.conn.put(query, st, args)
}

// forget drops what is pending. Nothing may be under way.
func (in *inserter) forget() {
	clear(in.pending)
	in.pending = in.pending[:0]
	in.leftOut()
}

// leftOut returns which of the rows written since the last call, counted from 0, were left out for a conflict. Nothing may be
// under way.
func (in *inserter) leftOut() []int {
	left := in.left
	in.rows, in.left = 0, nil
	return left
}

// statement returns the text for a number of rows; a handful of texts live as long as the inserter.
func (in *inserter) statement(rows int) string {
	if text, ok := in.texts[rows]; ok {
		return text
	}
	one := "(?" + strings.Repeat(",?", in.columns-1) + ")"
	text := strings.Replace(in.insert, "VALUES ()", "VALUES "+one+strings.Repeat(","+one, rows-1), 1)
	in.texts[rows] = text
	return text
}
