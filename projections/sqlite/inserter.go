package sqlite

import (
	"database/sql/driver"
	"strings"
)

// inserter gathers rows of one table and writes them many at a time.
type inserter struct {
	conn    *conn
	insert  string // INSERT INTO t VALUES ()
	texts   map[int]string
	columns int
	// Rows that conflict are left out and told ([inserter.short]). SQLite copies every page that a statement of many rows
	// touches when it may leave some out, so they are written one at a time.
	ignoring bool
	pending  []driver.NamedValue
	spare    chan []driver.NamedValue // room that was written from

	// What follows belongs to whoever writes, until [conn.wait].
	rows   int      // written since the last call of short
	shorts [][2]int // ranges of them of which not all went in
}

// perStatement is how many rows a statement inserts: above some tens of rows the gain is gone.
const perStatement = 32

func newInserter(c *conn, insert string, columns int) *inserter {
	return &inserter{conn: c, insert: insert, columns: columns, texts: map[int]string{},
		spare: make(chan []driver.NamedValue, writesAhead)}
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
	select {
	case in.pending = <-in.spare:
	default:
		in.pending = make([]driver.NamedValue, 0, perStatement*in.columns)
	}
	return in.conn.ahead.do(many, func() error {
		err := in.write(args)
		clear(args)
		select {
		case in.spare <- args[:0]:
		default:
		}
		return err
	})
}

// write writes rows in powers of two, so that few statements are ever prepared.
func (in *inserter) write(args []driver.NamedValue) error {
	for n := perStatement; n > 0; n /= 2 {
		for len(args) >= n*in.columns {
			if err := in.writeRows(n, args[:n*in.columns]); err != nil {
				return err
			}
			args = args[n*in.columns:]
		}
	}
	return nil
}

func (in *inserter) writeRows(rows int, args []driver.NamedValue) error {
	if !in.ignoring {
		return in.put(rows, args)
	}
	before, err := in.changes()
	for ; err == nil && len(args) > 0; args = args[in.columns:] {
		err = in.put(1, args[:in.columns])
	}
	if err != nil {
		return err
	}
	after, err := in.changes()
	if after-before != int64(rows) {
		in.shorts = append(in.shorts, [2]int{in.rows, in.rows + rows})
	}
	in.rows += rows
	return err
}

// changes returns how many rows the connection has ever changed.
func (in *inserter) changes() (n int64, err error) {
	err = in.conn.ask("SELECT total_changes()", func(r row) error { n = r.int(0); return nil })
	return n, err
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
	in.short()
}

// short returns the ranges of rows, counted since the last call, of which some were left out by a conflict. Nothing may be
// under way.
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
