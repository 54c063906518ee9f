package db

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"

	sqlite3 "github.com/mattn/go-sqlite3"
)

var (
	// ErrDamaged is returned when a file is not a sound database.
	ErrDamaged = errors.New("sqlite: the database file is damaged; stop the service and run spettanze rebuild, which sets it " +
		"aside and folds the log again")
	// ErrFull is returned when there is no space on the disk. The transaction leaves nothing behind.
	ErrFull = errors.New("sqlite: the disk of the projections is full; make space and start again: what was acknowledged is " +
		"in the log, and they go on from there")
)

// Classify marks the errors of the driver that mean [ErrDamaged] or [ErrFull].
func Classify(err error) error {
	var e sqlite3.Error
	switch {
	case !errors.As(err, &e):
		return err
	case e.Code == sqlite3.ErrCorrupt || e.Code == sqlite3.ErrNotADB:
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	case e.Code == sqlite3.ErrFull:
		return fmt.Errorf("%w: %w", ErrFull, err)
	}
	return err
}

// Value is an argument of a statement: an int64, a string, a []byte or nil.
type Value = driver.Value

// Conn is one connection with its prepared statements. It is for one goroutine at a time.
type Conn struct {
	c          *sqlite3.SQLiteConn
	stmts      map[string]*sqlite3.SQLiteStmt
	fault      func(statement string) error
	behind     *writeBehind // of a writer
	inserters  []*Inserter
	onRollback []func()
	ints       [1024]struct { // by their last bits
		n     int64
		value Value
	}
}

// dsn escapes a path for SQLite's URI form.
func dsn(path, pragmas string) string {
	return "file:" + strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path) + "?" + pragmas
}

func connect(path, pragmas string) (*Conn, error) {
	c, err := (&sqlite3.SQLiteDriver{}).Open(dsn(path, pragmas))
	if err != nil {
		return nil, fmt.Errorf("sqlite: open %s: %w", path, Classify(err))
	}
	return &Conn{c: c.(*sqlite3.SQLiteConn), stmts: map[string]*sqlite3.SQLiteStmt{}, //nolint:forcetypeassert // the driver's own
		fault: func(string) error { return nil }}, nil
}

func (c *Conn) close() error {
	if c.behind != nil {
		c.behind.end()
	}
	for _, st := range c.stmts {
		st.Close() //nolint:errcheck,gosec // the connection goes too
	}
	clear(c.stmts)
	return c.c.Close()
}

func (c *Conn) stmt(query string) (*sqlite3.SQLiteStmt, error) {
	if st, ok := c.stmts[query]; ok {
		return st, nil
	}
	st, err := c.c.Prepare(query)
	if err != nil {
		return nil, fmt.Errorf("sqlite: prepare %q: %w", query, Classify(err))
	}
	s := st.(*sqlite3.SQLiteStmt) //nolint:forcetypeassert // the driver's own
	c.stmts[query] = s
	return s, nil
}

// Recompiled returns how often each statement was compiled again, as far as the driver counts. For tests.
func (c *Conn) Recompiled() map[string]int64 {
	out := map[string]int64{}
	for query, st := range c.stmts {
		if n := reflect.ValueOf(st).Elem().FieldByName("repreps"); n.IsValid() {
			out[query] = n.Int()
		}
	}
	return out
}

// Int returns a number as a value. Making a new value for every number, such as the dates and entities of a batch, would be
// most of what a row allocates; so the connection keeps some.
func (c *Conn) Int(n int64) Value {
	slot := &c.ints[uint64(n)%uint64(len(c.ints))] //nolint:gosec // any bits will do
	if slot.value == nil || slot.n != n {
		slot.n, slot.value = n, n
	}
	return slot.value
}

// Exec runs a statement and returns how many rows it changed.
func (c *Conn) Exec(query string, args ...Value) (int64, error) {
	if err := c.behind.wait(); err != nil {
		return 0, err
	}
	st, err := c.stmt(query)
	if err != nil {
		return 0, err
	}
	if err := c.fault(query); err != nil {
		return 0, err
	}
	// A context that can end would cost a goroutine and a channel for every row.
	res, err := st.ExecContext(context.Background(), named(args))
	if err != nil {
		return 0, fmt.Errorf("sqlite: write: %w", Classify(err))
	}
	return res.RowsAffected()
}

// Later runs a statement after the rows and statements before it. It may return before the statement has run; its error is
// then returned by a later call, at the latest by the commit.
func (c *Conn) Later(query string, args ...Value) error {
	return c.behind.do(false, func() error { return c.put(query, named(args)) })
}

func named(args []Value) []driver.NamedValue {
	out := make([]driver.NamedValue, len(args))
	for i, a := range args {
		out[i] = driver.NamedValue{Ordinal: i + 1, Value: a}
	}
	return out
}

// put runs a statement that writes, as a query: the driver binds and steps a query in one call into C, where an exec takes
// one call for each argument, a seventh of the time of a batch.
func (c *Conn) put(query string, args []driver.NamedValue) error {
	st, err := c.stmt(query)
	if err != nil {
		return err
	}
	if err := c.fault(query); err != nil {
		return err
	}
	rows, err := st.QueryContext(context.Background(), args)
	if err != nil {
		return fmt.Errorf("sqlite: write: %w", Classify(err))
	}
	return Classify(rows.Close())
}

// Query calls fn for every row. fn must not keep the row; it returns io.EOF to end the query.
func (c *Conn) Query(query string, fn func(r Row) error, args ...Value) error {
	if err := c.behind.wait(); err != nil {
		return err
	}
	st, err := c.stmt(query)
	if err != nil {
		return err
	}
	rows, err := st.QueryContext(context.Background(), named(args))
	if err != nil {
		return fmt.Errorf("sqlite: read: %w", Classify(err))
	}
	r := Row{v: make([]Value, len(rows.Columns()))}
	for err == nil {
		if err = rows.Next(r.v); err == nil {
			err = fn(r)
		}
	}
	closed := rows.Close()
	if !errors.Is(err, io.EOF) {
		return Classify(err)
	}
	return closed
}

// All returns what fn makes of each row of a query. fn must not keep the row.
func All[T any](c *Conn, query string, fn func(r Row) T, args ...Value) (out []T, err error) {
	err = c.Query(query, func(r Row) error {
		out = append(out, fn(r))
		return nil
	}, args...)
	return out, err
}

// One runs a query for a single number; ok is false when there is no row or it is NULL.
func (c *Conn) One(query string, args ...Value) (n int64, ok bool, err error) {
	err = c.Query(query, func(r Row) error {
		if !ok && !r.Null(0) {
			n, ok = r.Int(0), true
		}
		return nil
	}, args...)
	return n, ok, err
}

// Flush writes all rows that the connection's inserters hold.
func (c *Conn) Flush() error {
	for _, in := range c.inserters {
		if err := in.Flush(); err != nil {
			return err
		}
	}
	return nil
}

// OnRollback has fn called after every transaction that failed, to drop state that was not committed.
func (c *Conn) OnRollback(fn func()) { c.onRollback = append(c.onRollback, fn) }

// rollback rolls back, if SQLite has not done so already, and drops state that was not committed.
func (c *Conn) rollback() error {
	_ = c.behind.wait() // the transaction has failed already
	for _, in := range c.inserters {
		in.forget()
	}
	for _, fn := range c.onRollback {
		fn()
	}
	if c.c.AutoCommit() {
		return nil
	}
	if _, err := c.c.Exec("ROLLBACK", nil); err != nil { // not [Conn.Exec], which a test may have fail
		return fmt.Errorf("sqlite: write: %w", Classify(err))
	}
	return nil
}
