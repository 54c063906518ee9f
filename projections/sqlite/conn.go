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
	st, err := c.stmt(query)
	if err != nil {
		return 0, err
	}
	c.args = c.args[:0]
	for i, a := range args {
		c.args = append(c.args, driver.NamedValue{Ordinal: i + 1, Value: a})
	}
	return c.run(query, st, c.args)
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

// query calls fn for every row; fn may not keep the row.
func (c *conn) query(query string, fn func(r row) error, args ...driver.Value) error {
	st, err := c.stmt(query)
	if err != nil {
		return err
	}
	named := make([]driver.NamedValue, len(args))
	for i, a := range args {
		named[i] = driver.NamedValue{Ordinal: i + 1, Value: a}
	}
	rows, err := st.QueryContext(context.Background(), named)
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

// inserter gathers rows of one table and writes them many at a time.
type inserter struct {
	conn    *conn
	insert  string // INSERT INTO t VALUES ()
	texts   map[int]string
	columns int
	counted bool // some rows may be left out by a conflict
	single  bool // they are written one at a time
	pending []driver.NamedValue
	rows    int      // written since the last call of short
	shorts  [][2]int // ranges of them of which not all went in
}

// perStatement is how many rows a statement inserts: above some tens of rows the gain is gone.
const perStatement = 32

func newInserter(c *conn, insert string, columns int) *inserter {
	return &inserter{conn: c, insert: insert, columns: columns, texts: map[int]string{}}
}

func (in *inserter) add(values ...driver.Value) error {
	for i, v := range values {
		in.pending = append(in.pending, driver.NamedValue{Ordinal: in.ordinal(len(in.pending), i), Value: v})
	}
	if len(in.pending) < perStatement*in.columns {
		return nil
	}
	return in.write(perStatement)
}

// flush writes what is left: in powers of two, so that few statements are ever prepared.
func (in *inserter) flush() error {
	for n := perStatement / 2; n > 0; n /= 2 {
		for len(in.pending) >= n*in.columns {
			if err := in.write(n); err != nil {
				return err
			}
		}
	}
	return nil
}

// ordinal is which argument of its statement a value is: the n-th that is pending, the i-th of its row.
func (in *inserter) ordinal(n, i int) int {
	if in.single {
		return i + 1
	}
	return n + 1
}

func (in *inserter) write(rows int) error {
	before, err := in.count()
	if err != nil {
		return err
	}
	n := rows * in.columns
	if in.single {
		for from := 0; from < n && err == nil; from += in.columns {
			err = in.put(1, in.pending[from:from+in.columns])
		}
	} else {
		err = in.put(rows, in.pending[:n])
	}
	if err != nil {
		return err
	}
	after, err := in.count()
	if in.counted && after-before != int64(rows) {
		in.shorts = append(in.shorts, [2]int{in.rows, in.rows + rows})
	}
	in.rows += rows
	rest := copy(in.pending, in.pending[n:])
	clear(in.pending[rest:])
	in.pending = in.pending[:rest]
	if !in.single {
		for i := range in.pending {
			in.pending[i].Ordinal = i + 1
		}
	}
	return err
}

// count returns how many rows the connection has ever changed, if that matters.
func (in *inserter) count() (n int64, err error) {
	if in.counted {
		n, _, err = in.conn.one("SELECT total_changes()")
	}
	return n, err
}

func (in *inserter) put(rows int, args []driver.NamedValue) error {
	query := in.statement(rows)
	st, err := in.conn.stmt(query)
	if err != nil {
		return err
	}
	return in.conn.put(query, st, args)
}

func (in *inserter) forget() {
	clear(in.pending)
	in.pending = in.pending[:0]
	in.short()
}

// short returns the ranges of rows, counted since the last call, of which some were left out by a conflict.
func (in *inserter) short() [][2]int {
	shorts := in.shorts
	in.rows, in.shorts = 0, nil
	return shorts
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
