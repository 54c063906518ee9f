package db

import (
	"database/sql/driver"
	"strings"
	"sync"
)

// perStatement is how many rows one statement inserts. More bring no more speed.
const perStatement = 32

// Inserter gathers rows of one table and writes many with one statement.
type Inserter struct {
	conn    *Conn
	insert  string // INSERT INTO t VALUES ()
	texts   map[int]string
	columns int
	pending []driver.NamedValue
	spare   sync.Pool // of slices for pending
}

// NewInserter returns an inserter for rows of a number of columns; insert is "INSERT INTO t VALUES ()", which may say OR
// REPLACE. Without that it should say OR FAIL: a transaction that failed is rolled back as a whole, so no statement needs to
// be undone by itself, for which SQLite would copy every page that a statement of many rows touches.
func (c *Conn) NewInserter(insert string, columns int) *Inserter {
	in := &Inserter{conn: c, insert: insert, columns: columns, texts: map[int]string{}}
	c.inserters = append(c.inserters, in)
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
		rows := args[:n*in.columns]
		for i := range rows {
			rows[i].Ordinal = i + 1
		}
		if err := in.conn.put(in.statement(n), rows); err != nil {
			return err
		}
		args = args[len(rows):]
	}
	return nil
}

// forget drops the rows that are not written. Nothing may be written behind.
func (in *Inserter) forget() {
	clear(in.pending)
	in.pending = in.pending[:0]
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
