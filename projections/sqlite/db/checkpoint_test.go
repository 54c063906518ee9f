package db

import (
	"path/filepath"
	"strings"
	"testing"
)

// The log is written back beside the transactions once it is long enough, and what they write meanwhile is there.
func TestCheckpointsBesideTransactions(t *testing.T) {
	path := filepath.Join(t.TempDir(), "spettanze.db")
	if err := create(path); err != nil {
		t.Fatal(err)
	}
	c, err := connect(path, writerPragmas)
	if err != nil {
		t.Fatal(err)
	}
	defer c.close() //nolint:errcheck // the test is over
	w := newCheckpoints(path)
	w.from, w.worth = 20, 10
	exec := func(query string) {
		t.Helper()
		if _, err := c.Exec(query); err != nil {
			t.Fatal(err)
		}
	}
	look := func() (written int64) {
		t.Helper()
		w.look(c)
		w.passes.Wait()
		if _, written, err = c.logPages(); err != nil {
			t.Fatal(err)
		}
		return written
	}
	exec("CREATE TABLE t (n INTEGER PRIMARY KEY, text TEXT)")
	if n := look(); n != 0 {
		t.Errorf("a log of a few pages was written back: %d", n)
	}
	page := strings.Repeat("x", pageBytes-100)
	for range 30 {
		exec("INSERT INTO t (text) VALUES ('" + page + "')")
	}
	before := look()
	if before < 30 {
		t.Errorf("of a long log %d pages were written back", before)
	}
	exec("INSERT INTO t (text) VALUES ('one more')")
	if n := look(); n > before {
		t.Errorf("a few pages more were written back: %d of %d", n, before)
	}
	if n, _, err := c.One("SELECT count(*) FROM t"); n != 31 || err != nil {
		t.Errorf("%d rows, %v", n, err)
	}
}
