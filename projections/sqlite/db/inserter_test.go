package db

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Whatever rows conflict, those and no others are skipped and reported, wherever they are in a statement.
func TestInserterSkipsConflicts(t *testing.T) {
	c, err := connect(filepath.Join(t.TempDir(), "t.db"), "_journal_mode=OFF&_synchronous=OFF")
	if err != nil {
		t.Fatal(err)
	}
	c.behind = newWriteBehind()
	defer c.close() //nolint:errcheck // the test is over
	if _, err := c.Exec("CREATE TABLE t (n INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT"); err != nil {
		t.Fatal(err)
	}
	in := c.NewInserter("INSERT OR FAIL INTO t VALUES ()", 2).SkipConflicts()
	rapid.Check(t, func(t *rapid.T) {
		if _, err := c.Exec("DELETE FROM t"); err != nil {
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
			if err := in.Add(int64(i), fmt.Sprint(name)); err != nil {
				t.Fatal(err)
			}
		}
		got, err := in.Skipped()
		if err != nil {
			t.Fatal(err)
		}
		n, _, err := c.One("SELECT count(*) FROM t")
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got, want) || int(n) != len(there) {
			t.Fatalf("skipped %v, want %v; %d rows, want %d", got, want, n, len(there))
		}
	})
	if err := errors.Join(in.Add(int64(1), nil), in.Flush(), c.Wait()); err == nil {
		t.Error("a row without a name is no conflict, and was taken")
	}
}
