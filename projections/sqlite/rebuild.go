package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// rebuilding is the suffix of the file that a rebuild fills.
const rebuilding = ".rebuild"

// remembered are the tables of what others were told, which do not follow from the log alone.
var remembered = []string{"told_payroll", "told_breach", "outbox", "shown", "told"}

// Fresh opens an empty store beside this one, to be filled from the log and handed to [Store.Replace]. One that is left
// behind is removed when the store is next opened.
func (s *Store) Fresh(ctx context.Context) (*Store, error) {
	path := s.path + rebuilding
	if err := remove(databaseFiles(path)); err != nil {
		return nil, err
	}
	fresh := newStore(path, s.o)
	f, err := fresh.open(ctx, path, rebuildPragmas, 0)
	if err != nil {
		return nil, err
	}
	fresh.files = f
	return fresh, nil
}

// Replace puts the contents of a fresh store in the place of this one's, with this one's memory of what others were told.
// The fresh store is closed. Queries wait meanwhile. A crash at any moment leaves the one or the other, whole; or, when
// this one's file is damaged, none: then the memory cannot be trusted, and the file is set aside under the name returned.
func (s *Store) Replace(ctx context.Context, fresh *Store) (aside string, err error) {
	s.writing.Lock()
	defer s.writing.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.files == nil {
		return "", ErrClosed
	}
	remembered := fresh.remember(s.path)
	damaged := errors.Is(remembered, ErrDamaged)
	if remembered != nil && !damaged {
		return "", remembered
	}
	if err := errors.Join(fresh.Close(), syncFile(fresh.path)); err != nil {
		return "", fmt.Errorf("sqlite: close the rebuilt store: %w", err)
	}
	// Closing the last connection writes the log of the database back into it, so that each file is whole by itself.
	old := s.files
	s.files = nil
	if err := old.close(); err != nil && !damaged {
		return "", fmt.Errorf("sqlite: close the store: %w", err)
	}
	if damaged {
		if aside, err = SetAside(s.path); err != nil {
			return "", err
		}
	}
	if err := remove(databaseFiles(s.path)[1:]); err != nil {
		return aside, err
	}
	if err := os.Rename(fresh.path, s.path); err != nil {
		return aside, fmt.Errorf("sqlite: put the rebuilt store in place: %w", err)
	}
	if err := syncFile(filepath.Dir(s.path)); err != nil {
		return aside, err
	}
	s.files, err = s.open(ctx, s.path, writerPragmas, s.o.Readers)
	return aside, err
}

// Check reads a whole database file and returns [ErrDamaged] when it is not sound. It takes seconds for a large one. A file
// that is missing is sound: it is made.
func Check(path string) (err error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err := checkSeal(context.Background(), path); err != nil {
		return err
	}
	c, err := connect(path, "_busy_timeout=10000")
	if err != nil {
		return err
	}
	defer func() {
		if closed := c.close(); err == nil {
			err = classify(closed)
		}
	}()
	// The indexes too: a key of what others were told that lies in the wrong place would be told again.
	return c.integrity("main", "1")
}

// integrity returns [ErrDamaged] when a table of a database is not sound, or any, when it is a number.
func (c *conn) integrity(database, table string) error {
	return c.query("PRAGMA "+database+".integrity_check("+table+")", func(r row) error {
		if r.text(0) != "ok" {
			return fmt.Errorf("%w: %s", ErrDamaged, r.text(0))
		}
		return nil
	})
}

// SetAside renames a database file, and its write-ahead log, which may be looked into later, and returns the new name: the
// first that is free of <path>.damaged-1, -2 and so on. Nobody may have the file open.
func SetAside(path string) (string, error) {
	var aside string
	for n := 1; ; n++ {
		aside = fmt.Sprintf("%s.damaged-%d", path, n)
		if _, err := os.Lstat(aside); errors.Is(err, fs.ErrNotExist) {
			break
		} else if err != nil {
			return "", fmt.Errorf("sqlite: set the damaged file aside: %w", err)
		}
	}
	to := databaseFiles(aside)
	for i, from := range databaseFiles(path) {
		if err := os.Rename(from, to[i]); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", fmt.Errorf("sqlite: set the damaged file aside: %w", err)
		}
	}
	return aside, syncFile(filepath.Dir(path))
}

// remember copies what others were told from another file.
func (s *Store) remember(from string) error {
	c := s.files.tx.conn
	if _, err := c.exec("ATTACH ? AS old", from); err != nil {
		return err
	}
	err := s.files.tx.do(func(t *Tx) error {
		// Looked at before anything is written: a fresh file has no journal to undo the half of it with.
		for _, table := range remembered {
			if err := c.integrity("old", table); err != nil {
				return err
			}
		}
		for _, table := range remembered {
			if _, err := c.exec("DELETE FROM main." + table); err != nil {
				return err
			}
			if _, err := c.exec("INSERT INTO main." + table + " SELECT * FROM old." + table); err != nil {
				return err
			}
		}
		return t.MarkAll()
	})
	if err != nil {
		return fmt.Errorf("sqlite: keep what others were told: %w", err)
	}
	_, err = c.exec("DETACH old")
	return err
}

func remove(paths []string) error {
	for _, p := range paths {
		if err := os.Remove(p); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("sqlite: %w", err)
		}
	}
	return nil
}

func syncFile(path string) error {
	d, err := os.Open(path) //nolint:gosec // the store's own
	if err != nil {
		return fmt.Errorf("sqlite: %w", err)
	}
	return errors.Join(d.Sync(), d.Close())
}
