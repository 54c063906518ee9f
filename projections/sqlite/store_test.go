package sqlite_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
	_ "time/tzdata"

	"spettanze/events"
	"spettanze/projections/facts"
	"spettanze/projections/institutes"
	"spettanze/projections/ledger"
	"spettanze/projections/report"
	"spettanze/projections/sqlite"
	"spettanze/projections/sqlite/rows"
	"spettanze/projections/sqlite/seals"
)

func options(t *testing.T) sqlite.Options {
	t.Helper()
	c, err := institutes.Contract()
	if err != nil {
		t.Fatal(err)
	}
	rome, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		t.Fatal(err)
	}
	return sqlite.Options{Contract: c, Rome: rome}
}

func open(t *testing.T, path string) *sqlite.Store {
	t.Helper()
	s, err := sqlite.Open(context.Background(), path, options(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() }) //nolint:errcheck,gosec // the test is over
	return s
}

// A path may hold whatever a file name may.
func TestOpenMakesAndReopens(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new folder", "a?b#c%41.db")
	s := open(t, path)
	if err := s.Update(func(tx *sqlite.Tx) error { return tx.SetPosition(7) }); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Fatal(err)
	}
	if p, err := open(t, path).Position(context.Background()); err != nil || p.Seq != 7 {
		t.Fatalf("position %d after opening again: %v", p.Seq, err)
	}
	if _, err := s.Position(context.Background()); !errors.Is(err, sqlite.ErrClosed) {
		t.Fatalf("a closed store answers: %v", err)
	}
}

func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	noise := filepath.Join(dir, "noise.db")
	if err := os.WriteFile(noise, []byte("this is no database, and long enough to be looked at as one: 0123456789"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlite.Open(context.Background(), noise, options(t)); !errors.Is(err, sqlite.ErrDamaged) {
		t.Errorf("a file that is no database: %v, want ErrDamaged", err)
	}
	newer := filepath.Join(dir, "newer.db")
	if err := open(t, newer).Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(newer + ".seal"); err != nil { // the newer program made another
		t.Fatal(err)
	}
	execute(t, newer, "INSERT INTO migration (version_id, is_applied) VALUES (99, 1)")
	if _, err := sqlite.Open(context.Background(), newer, options(t)); !errors.Is(err, sqlite.ErrNewer) {
		t.Errorf("a file of a newer program: %v, want ErrNewer", err)
	}
}

// A file of a version before 1.0 is set aside, and an empty one takes its place; a command that only looks at it refuses it.
func TestOlderIsSetAside(t *testing.T) {
	path := filepath.Join(t.TempDir(), "older.db")
	execute(t, path, "CREATE TABLE goose_db_version (version_id INTEGER); CREATE TABLE position (seq INTEGER)")
	o := options(t)
	o.AsFound = true
	if _, err := sqlite.Open(t.Context(), path, o); !errors.Is(err, sqlite.ErrOlder) {
		t.Fatalf("a file of an older program, looked at: %v, want ErrOlder", err)
	}
	s := open(t, path)
	if p, err := s.Position(t.Context()); err != nil || p.Seq != 0 || s.Stale() != "" {
		t.Errorf("position %d, stale %q: %v", p.Seq, s.Stale(), err)
	}
	if want := path + ".older-1"; s.Older() != want {
		t.Errorf("set aside as %q, want %q", s.Older(), want)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s := open(t, path); s.Older() != "" {
		t.Errorf("set aside again as %q", s.Older())
	}
}

// A value altered in a file that was closed cleanly is found when the file is opened, checked or copied, and again the next
// time; an emptied seal, as after a power cut, refuses nothing.
func TestSealIsCompared(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	for range 2 {
		if err := open(t, path).Close(); err != nil {
			t.Fatal(err)
		}
	}
	execute(t, path, "UPDATE position SET seq = seq + 1")
	for range 2 {
		if _, err := sqlite.Open(t.Context(), path, options(t)); !errors.Is(err, sqlite.ErrDamaged) {
			t.Errorf("an altered file, opened: %v, want ErrDamaged", err)
		}
	}
	if err := sqlite.Check(path); !errors.Is(err, sqlite.ErrDamaged) {
		t.Errorf("an altered file, checked: %v, want ErrDamaged", err)
	}
	if _, err := sqlite.Copy(path, path+".copy"); !errors.Is(err, sqlite.ErrDamaged) {
		t.Errorf("an altered file, copied: %v, want ErrDamaged", err)
	}
	if err := os.Truncate(path+".seal", 0); err != nil {
		t.Fatal(err)
	}
	open(t, path)
	if _, err := os.Stat(path + ".seal"); !os.IsNotExist(err) {
		t.Errorf("a store that is open has a seal: %v", err)
	}
}

// A seal whose file is gone is of no other.
func TestSealOfAMissingFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	if err := open(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	open(t, path)
	if _, err := os.Stat(path + ".seal"); !os.IsNotExist(err) {
		t.Errorf("a store that is open has a seal: %v", err)
	}
}

// A damaged file is found so, and goes to the first name that is free.
func TestCheckAndSetAside(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	if err := sqlite.Check(path); err != nil {
		t.Fatalf("a missing file: %v", err)
	}
	if err := open(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	if err := sqlite.Check(path); err != nil {
		t.Fatalf("a sound file: %v", err)
	}
	for _, want := range []string{path + ".damaged-1", path + ".damaged-2"} {
		if err := os.WriteFile(path, []byte("this is no database, and long enough to be looked at as one: 0123456789"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := sqlite.Check(path); !errors.Is(err, sqlite.ErrDamaged) {
			t.Fatalf("noise: %v, want ErrDamaged", err)
		}
		if aside, err := sqlite.SetAside(path); err != nil || aside != want {
			t.Fatalf("set aside as %q, want %q: %v", aside, want, err)
		}
	}
}

func execute(t *testing.T, path, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // only a test
	if _, err := db.ExecContext(context.Background(), statement); err != nil {
		t.Fatal(err)
	}
}

// Rewriting touches only the days that differ, sums of closed years follow, and the views show what is stored as people
// write it.
func TestRewriteCarryAndViews(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	s := open(t, path)
	date := events.MustParseDate
	flex := func(d string, parts int64) ledger.Movement {
		return ledger.Movement{Date: date(d), Employee: "E1", Entitlement: events.Flex, From: "E1:flex:credit", To: "E1:flex",
			Quantity: events.Quantity{Unit: events.Minute, Parts: parts}, Kind: ledger.Credit, Clause: "CIA/All.1-A",
			Cause: ledger.ClosingOf(date(d)), Note: "test"}
	}
	used := ledger.Movement{Date: date("2023-02-01"), Employee: "E1", Entitlement: events.Ferie, From: "E1:ferie", To: "E1:ferie:used",
		Quantity: events.Quantity{Unit: events.Day, Parts: 5000}, Kind: ledger.Use, Lot: events.YearLot(2022), Clause: "CIA/14",
		Cause: ledger.Cause{Source: "/hr", ID: "x", Seq: 3}, Note: "half a day"}
	first := ledger.Output{Movements: []ledger.Movement{flex("2021-05-03", 10), flex("2022-05-03", 20), used, flex("2023-05-03", 40)}}
	rewrite := func(from string, old, now ledger.Output) (ch rows.Changes) {
		err := s.Update(func(tx *sqlite.Tx) error {
			e, err := tx.Entity("blue", "E1")
			if err != nil {
				return err
			}
			if have, err := tx.Rows(e, date(from)); err != nil || len(have.Movements) != len(old.Movements) {
				t.Fatalf("%d movements are stored from %s on, want %d: %v", len(have.Movements), from, len(old.Movements), err)
			}
			if ch, err = tx.Rewrite(e, old, now); err != nil {
				return err
			}
			e.Open = date("2023-06-01")
			if err := tx.Carry(e, ch.First); err != nil {
				return err
			}
			return tx.Save(e)
		})
		if err != nil {
			t.Fatal(err)
		}
		return ch
	}
	if ch := rewrite("2021-01-01", ledger.Output{}, first); ch.Rows != 4 || ch.First != date("2021-05-03") {
		t.Fatalf("%+v", ch)
	}
	balances := func() (out string) {
		db, err := sql.Open("sqlite3", path)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close() //nolint:errcheck // only a test
		if err := db.QueryRowContext(context.Background(),
			"SELECT group_concat(entitlement || ' ' || coalesce(lot, '-') || ' ' || balance || ' ' || at, '; ') FROM balances").Scan(&out); err != nil {
			t.Fatal(err)
		}
		return out
	}
	// 10 + 20 + 40, and half a day taken from 2022.
	if got, want := balances(), "ferie 2022 -0.5000 2023-06-01; flex - 70 2023-06-01"; got != want {
		t.Fatalf("the view shows %q, want %q", got, want)
	}
	// The movement of 2022 was 25 minutes: one day of a closed year is written again.
	late := ledger.Output{Movements: []ledger.Movement{flex("2022-05-03", 25), used, flex("2023-05-03", 40)}}
	ch := rewrite("2022-01-01", ledger.Output{Movements: first.Movements[1:]}, late)
	if ch.Rows != 2 || ch.First != date("2022-05-03") {
		t.Fatalf("%+v", ch)
	}
	if got, want := balances(), "ferie 2022 -0.5000 2023-06-01; flex - 75 2023-06-01"; got != want {
		t.Fatalf("the view shows %q, want %q", got, want)
	}
	for _, view := range []string{"movements", "balances", "breaches", "payroll", "facts", "rejections"} {
		execute(t, path, "CREATE TEMP TABLE look AS SELECT * FROM "+view)
	}
}

func TestResolveKnowsTheEnd(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "ledger.db"))
	at := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	if err := s.Update(func(tx *sqlite.Tx) error {
		for n := range uint64(3) {
			if err := tx.Record(n+1, at.Add(time.Duration(n)*time.Hour), facts.Duplicate, seals.Place{}); err != nil {
				return err
			}
		}
		return tx.SetPosition(3)
	}); err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	if k, err := s.Resolve(ctx, 0); err != nil || k.Seq != 3 || !k.Time.Equal(at.Add(2*time.Hour)) {
		t.Fatalf("%+v %v", k, err)
	}
	if _, err := s.Resolve(ctx, 4); !errors.Is(err, report.ErrKnownBeyond) {
		t.Fatalf("%v, want ErrKnownBeyond", err)
	}
	if k, err := s.ResolveTime(ctx, at.Add(90*time.Minute)); err != nil || k.Seq != 2 {
		t.Fatalf("%+v %v", k, err)
	}
	if _, err := s.ResolveTime(ctx, at.Add(-time.Second)); !errors.Is(err, report.ErrKnownBefore) {
		t.Fatalf("%v, want ErrKnownBefore", err)
	}
}

// What is written while somebody reads is not of their moment.
func TestMomentIsOne(t *testing.T) {
	ctx := context.Background()
	s := open(t, filepath.Join(t.TempDir(), "spettanze.db"))
	move := func(to uint64) {
		t.Helper()
		if err := s.Update(func(tx *sqlite.Tx) error { return tx.SetPosition(to) }); err != nil {
			t.Fatal(err)
		}
	}
	move(7)
	err := s.Moment(ctx, func(now report.Source) error {
		for range 2 {
			if k, err := now.Resolve(ctx, 0); err != nil || k.Seq != 7 {
				t.Errorf("position %d: %v", k.Seq, err)
			}
			move(8)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if k, err := s.Resolve(ctx, 0); err != nil || k.Seq != 8 {
		t.Errorf("position %d afterwards: %v", k.Seq, err)
	}
}
