package sqlite

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Whatever rows conflict, those and no others are left out and told, wherever they are in a statement.
func TestInserterLeavesConflictsOut(t *testing.T) {
	c, err := connect(filepath.Join(t.TempDir(), "t.db"), "_journal_mode=OFF&_synchronous=OFF")
	if err != nil {
		t.Fatal(err)
	}
	c.ahead = newAhead()
	defer c.close() //nolint:errcheck // the test is over
	if _, err := c.exec("CREATE TABLE t (n INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT"); err != nil {
		t.Fatal(err)
	}
	in := newInserter(c, "INSERT OR FAIL INTO t VALUES ()", 2)
	in.ignoring = true
	rapid.Check(t, func(t *rapid.T) {
		if _, err := c.exec("DELETE FROM t"); err != nil {
			t.Fatal(err)
		}
		names := rapid.SliceOfN(rapid.IntRange(0, rapid.IntRange(1, 500).Draw(t, "names")), 0, 200).Draw(t, "rows")
		there := map[int]bool{}
		var want []int
		for i, name := range names {
			if there[name] {
				want = append(want, i)
			}
			there[name] = true
			if err := in.add(int64(i), fmt.Sprint(name)); err != nil {
				t.Fatal(err)
			}
		}
		if err := in.flush(); err != nil {
			t.Fatal(err)
		}
		n, _, err := c.one("SELECT count(*) FROM t")
		if err != nil {
			t.Fatal(err)
		}
		if got := in.leftOut(); !slices.Equal(got, want) || int(n) != len(there) {
			t.Fatalf("left out %v, want %v; %d rows, want %d", got, want, n, len(there))
		}
	})
	if err := errors.Join(in.add(int64(1), nil), in.flush(), c.ahead.wait()); err == nil {
		t.Error("a row without a name is no conflict, and was taken")
	}
}
