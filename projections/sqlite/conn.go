package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"strings"

	sqlite3 "github.com/mattn/go-sqlite3"
)

// conn is one connection with its prepared statements. It goes to the driver directly: database/sql would cost several
// allocations for every row written. It is for one goroutine at a time.
type conn struct {
	c     *sqlite3.SQLiteConn
	stmts map[string]*sqlite3.SQLiteStmt
	args  []driver.NamedValue
	fault func(statement string) error
	ahead *ahead // of a writer
}

// dsn escapes a path for SQLite's URI form.
func dsn(path, pragmas string) string {
	return "file:" + strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path) + "?" + pragmas
}

func connect(path, pragmas string) (*conn, error) {
	c, err := (&sqlite3.SQLiteDriver{}).Open(dsn(path, pragmas))
	if err != nil {
		return nil, fmt.Errorf("sqlite: open %s: %w", path, classify(err))
	}
	return &conn{c: c.(*sqlite3.SQLiteConn), stmts: map[string]*sqlite3.SQLiteStmt{}}, nil //nolint:forcetypeassert // the driver's own
}

func (c *conn) close() error {
	if c.ahead != nil {
		c.ahead.end()
	}
	for _, st := range c.stmts {
		st.Close() //nolint:errcheck,gosec // the connection goes too
	}
	clear(c.stmts)
	return c.c.Close()
}

func (c *conn) stmt(query string) (*sqlite3.SQLiteStmt, error) {
	if st, ok := c.stmts[query]; ok {
		return st, nil
	}
	st, err := c.c.Prepare(steady(query))
	if err != nil {
		return nil, fmt.Errorf("sqlite: prepare %q: %w", query, classify(err))
	}
	s := st.(*sqlite3.SQLiteStmt) //nolint:forcetypeassert // the driver's own
	c.stmts[query] = s
	return s, nil
}

// steady writes the values that a statement compares with as "+?". Of a bare one SQLite looks at the value when it plans a
// statement that joins or orders, and plans again once another is bound; the driver unbinds them all before every use, so such a
// statement would be compiled anew each time. That took longer than to run it.
func steady(query string) string {
	return strings.NewReplacer("= ?", "= +?", "LIMIT ?", "LIMIT +?").Replace(query)
}

// exec runs a statement and returns how many rows it changed. Arguments are int64, string, []byte or nil.
func (c *conn) exec(query string, args ...driver.Value) (int64, error) {
	if err := c.ahead.wait(); err != nil {
		return 0, err
	}
	st, err := c.stmt(query)
	if err != nil {
		return 0, err
	}
	c.args = appendNamed(c.args[:0], args)
	return c.run(query, st, c.args)
}

// later has a statement run after the writes before it, while its caller goes on: see [ahead].
func (c *conn) later(query string, args ...driver.Value) error {
	return c.ahead.do(false, func() error {
		st, err := c.stmt(query)
		if err != nil {
			return err
		}
		return c.put(query, st, appendNamed(nil, args))
	})
}

func appendNamed(out []driver.NamedValue, args []driver.Value) []driver.NamedValue {
	for i, a := range args {
		out = append(out, driver.NamedValue{Ordinal: i + 1, Value: a})
	}
	return out
}

func (c *conn) run(query string, st *sqlite3.SQLiteStmt, args []driver.NamedValue) (int64, error) {
	if err := c.injected(query); err != nil {
		return 0, err
	}
	// A context that can end would cost a goroutine and a channel for every row.
	res, err := st.ExecContext(context.Background(), args)
	if err != nil {
		return 0, fmt.Errorf("sqlite: write: %w", classify(err))
	}
	n, err := res.RowsAffected()
	return n, err
}

// injected returns the failure that a test wants of a statement.
func (c *conn) injected(query string) error {
	if c.fault == nil {
		return nil
	}
	return c.fault(query)
}

// put runs a statement that writes, without counting what it changed. The driver binds the arguments of a query and steps it
// in one crossing into C, where an exec crosses once for each argument: a seventh of what a batch took.
func (c *conn) put(query string, st *sqlite3.SQLiteStmt, args []driver.NamedValue) error {
	if err := c.injected(query); err != nil {
		return err
	}
	rows, err := st.QueryContext(context.Background(), args)
	if err != nil {
		return fmt.Errorf("sqlite: write: %w", classify(err))
	}
	return classify(rows.Close())
}

// query calls fn for every row; fn may not keep the row, and returns io.EOF to be given no more.
func (c *conn) query(query string, fn func(r row) error, args ...driver.Value) error {
	if err := c.ahead.wait(); err != nil {
		return err
	}
	return c.ask(query, fn, args...)
}

// ask is query for whoever has the connection already.
func (c *conn) ask(query string, fn func(r row) error, args ...driver.Value) error {
	st, err := c.stmt(query)
	if err != nil {
		return err
	}
	rows, err := st.QueryContext(context.Background(), appendNamed(make([]driver.NamedValue, 0, len(args)), args))
	if err != nil {
		return fmt.Errorf("sqlite: read: %w", classify(err))
	}
	r := row{v: make([]driver.Value, len(rows.Columns()))}
	for {
		if err = rows.Next(r.v); err != nil {
			break
		}
		if err = fn(r); err != nil {
			break
		}
	}
	closed := rows.Close()
	if !errors.Is(err, io.EOF) {
		return classify(err)
	}
	return closed
}

// one runs a query for a single number; ok is false when there is no row or it is NULL.
func (c *conn) one(query string, args ...driver.Value) (n int64, ok bool, err error) {
	err = c.query(query, func(r row) error {
		if !ok && !r.null(0) {
			n, ok = r.int(0), true
		}
		return nil
	}, args...)
	return n, ok, err
}

// row is a row being read.
type row struct{ v []driver.Value }

func (r row) null(i int) bool { return r.v[i] == nil }

func (r row) int(i int) int64 { n, _ := r.v[i].(int64); return n }

func (r row) text(i int) string {
	switch s := r.v[i].(type) {
	case string:
		return s
	case []byte:
		return string(s)
	}
	return ""
}

func (r row) bytes(i int) []byte {
	switch s := r.v[i].(type) {
	case []byte:
		return s
	case string:
		return []byte(s)
	}
	return nil
}
