package db

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"
)

func openTable(t *testing.T, o Options) *DB {
	t.Helper()
	d, err := Open(filepath.Join(t.TempDir(), "t.db"), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() }) //nolint:errcheck,gosec // the test is over
	if _, err := d.Writer().Exec("CREATE TABLE t (n INTEGER PRIMARY KEY) STRICT"); err != nil {
		t.Fatal(err)
	}
	return d
}

func count(t *testing.T, d *DB) (n int64) {
	t.Helper()
	if err := d.View(t.Context(), func(c *Conn) (err error) {
		n, _, err = c.One("SELECT count(*) FROM t")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return n
}

// A question waits for a reader until its context ends, and the reader is free again behind one that waits no more.
func TestWaitingForAReaderEnds(t *testing.T) {
	d := openTable(t, Options{Readers: 1})
	ctx, cancel := context.WithCancel(t.Context())
	err := d.View(t.Context(), func(*Conn) error {
		time.AfterFunc(time.Millisecond, cancel)
		return d.View(ctx, func(*Conn) error { return nil })
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if n := count(t, d); n != 0 {
		t.Error(n)
	}
}

// A transaction that fails or panics leaves nothing behind, neither in the file nor in its inserters, and the next one goes on.
func TestUpdateIsWholeOrNothing(t *testing.T) {
	d := openTable(t, Options{Readers: 1})
	in := d.Writer().NewInserter("INSERT OR FAIL INTO t VALUES ()", 1)
	forgotten := 0
	d.Writer().OnRollback(func() { forgotten++ })
	add := func(from, rows int) error {
		for n := range rows {
			if err := in.Add(int64(from + n)); err != nil {
				return err
			}
		}
		return nil
	}
	for _, rows := range []int{1, 100} { // written at once, and behind
		wrong := errors.New("wrong")
		if err := d.Update(func(*Conn) error { return errors.Join(add(1000, rows), wrong) }); !errors.Is(err, wrong) {
			t.Errorf("%d rows: %v, want the function's error", rows, err)
		}
		if err := d.Update(func(*Conn) error { return errors.Join(add(1000, rows), add(1000, rows)) }); err == nil {
			t.Errorf("%d rows twice were taken", rows)
		}
		func() {
			defer func() { _ = recover() }()
			_ = d.Update(func(*Conn) error { _ = add(1000, rows); panic("wrong") })
		}()
	}
	if n := count(t, d); n != 0 || forgotten != 6 {
		t.Errorf("%d rows are left, %d transactions forgotten of 6", n, forgotten)
	}
	if err := d.Update(func(*Conn) error { return add(0, 50) }); err != nil {
		t.Fatal(err)
	}
	if n := count(t, d); n != 50 {
		t.Errorf("%d rows, want 50", n)
	}
}

// A view sees one moment, whatever is committed meanwhile.
func TestViewSeesOneMoment(t *testing.T) {
	d := openTable(t, Options{Readers: 2})
	insert := func() {
		t.Helper()
		if err := d.Update(func(c *Conn) error { _, err := c.Exec("INSERT INTO t DEFAULT VALUES"); return err }); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.View(t.Context(), func(c *Conn) error {
		for range 2 {
			if n, _, err := c.One("SELECT count(*) FROM t"); err != nil || n != 0 {
				t.Errorf("%d rows: %v", n, err)
			}
			insert()
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if n := count(t, d); n != 2 {
		t.Errorf("%d rows afterwards, want 2", n)
	}
}

// A commit that is reported as failed although it was not leaves its rows, and what is kept in memory is forgotten.
func TestCommitReportedAsFailed(t *testing.T) {
	wrong := errors.New("wrong")
	d := openTable(t, Options{Readers: 1, Committed: func() error { return wrong }})
	forgotten := false
	d.Writer().OnRollback(func() { forgotten = true })
	err := d.Update(func(c *Conn) error { _, err := c.Exec("INSERT INTO t VALUES (1)"); return err })
	if !errors.Is(err, wrong) || !forgotten || count(t, d) != 1 {
		t.Errorf("%v, forgotten: %t, %d rows", err, forgotten, count(t, d))
	}
}
