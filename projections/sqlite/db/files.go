package db

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Files are the paths of a database file, its write-ahead log, its shared memory and its seal.
func Files(path string) []string {
	return []string{path, path + "-wal", path + "-shm", path + sealSuffix}
}

// Remove removes files; those that are missing are passed over.
func Remove(paths []string) error {
	for _, p := range paths {
		if err := os.Remove(p); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("sqlite: %w", err)
		}
	}
	return nil
}

// SyncFile makes a file, or the entries of a folder, durable.
func SyncFile(path string) error {
	d, err := os.Open(path) //nolint:gosec // the store's own
	if err != nil {
		return fmt.Errorf("sqlite: %w", err)
	}
	return errors.Join(d.Sync(), d.Close())
}

// Check reads a whole database file and returns [ErrDamaged] when it is not sound. It takes seconds for a large one. A file
// that is missing is sound.
func Check(path string) (err error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err := CheckSeal(context.Background(), path); err != nil {
		return err
	}
	c, err := connect(path, copyPragmas)
	if err != nil {
		return err
	}
	defer func() {
		if closed := c.close(); err == nil {
			err = Classify(closed)
		}
	}()
	// The indexes too: if a key of a published message lies in the wrong place, it is published again.
	return c.CheckTable("main", "1")
}

// CheckTable returns [ErrDamaged] when a table of an attached database is not sound; a number in place of the table means all
// tables, and is the most problems to look for.
func (c *Conn) CheckTable(database, table string) error {
	return c.Query("PRAGMA "+database+".integrity_check("+table+")", func(r Row) error {
		if r.Text(0) != "ok" {
			return fmt.Errorf("%w: %s", ErrDamaged, r.Text(0))
		}
		return nil
	})
}

// Copy writes a sound copy of a database file, as of one moment, into a new file; others may write to the original meanwhile.
// It returns [ErrDamaged] when the file or the copy is not sound.
func Copy(from, to string) error {
	// The seal may vanish meanwhile: a store that is being opened has compared it and removes it.
	if err := CheckSeal(context.Background(), from); err != nil && isSealed(from) {
		return err
	}
	if err := touch(to); err != nil {
		return err
	}
	c, err := connect(from, copyPragmas)
	if err != nil {
		return err
	}
	_, err = c.Exec("VACUUM INTO ?", to)
	if closed := c.close(); err == nil {
		err = closed
	}
	if err != nil {
		return fmt.Errorf("sqlite: copy %s: %w", from, Classify(err))
	}
	return Check(to)
}

// SetAside renames a database file, with its write-ahead log, for later inspection, and returns the new name: the first free
// one of <path>.<why>-1, -2 and so on. The file must not be open.
func SetAside(path, why string) (string, error) {
	var aside string
	for n := 1; ; n++ {
		aside = fmt.Sprintf("%s.%s-%d", path, why, n)
		if _, err := os.Lstat(aside); errors.Is(err, fs.ErrNotExist) {
			break
		} else if err != nil {
			return "", fmt.Errorf("sqlite: set the %s file aside: %w", why, err)
		}
	}
	to := Files(aside)
	for i, from := range Files(path) {
		if err := os.Rename(from, to[i]); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", fmt.Errorf("sqlite: set the %s file aside: %w", why, err)
		}
	}
	return aside, SyncFile(filepath.Dir(path))
}
