package sqlite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"spettanze/projections/sqlite/db"
)

// rebuilding is the suffix of the file that a rebuild fills.
const rebuilding = ".rebuild"

// Fresh opens an empty store next to this one, to be filled from the log and handed to [Store.Replace]. If neither happens, it is
// removed when the store is next opened.
func (s *Store) Fresh(ctx context.Context) (*Store, error) {
	path := s.path + rebuilding
	if err := db.Remove(db.Files(path)); err != nil {
		return nil, err
	}
	fresh := newStore(path, s.o)
	var err error
	if fresh.files, err = fresh.open(ctx, path, db.Options{Unjournaled: true}); err != nil {
		return nil, err
	}
	return fresh, nil
}

// Replace puts the contents of a fresh store in the place of this one's, and closes the fresh one. The memory of what was published
// is kept. Queries wait meanwhile. After a crash at any moment the store is either the old or the new one, whole. If this
// store's file is damaged, its memory cannot be trusted: the file is set aside under the name returned.
func (s *Store) Replace(ctx context.Context, fresh *Store) (aside string, err error) {
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
	if err := errors.Join(fresh.Close(), db.SyncFile(fresh.path)); err != nil {
		return "", fmt.Errorf("sqlite: close the rebuilt store: %w", err)
	}
	// Closing the last connection copies the write-ahead log into the file, so that each file is whole by itself.
	old := s.files
	s.files = nil
	if err := old.db.Close(); err != nil && !damaged {
		return "", fmt.Errorf("sqlite: close the store: %w", err)
	}
	if damaged {
		if aside, err = SetAside(s.path); err != nil {
			return "", err
		}
	}
	if err := db.Remove(db.Files(s.path)[1:]); err != nil {
		return aside, err
	}
	if err := os.Rename(fresh.path, s.path); err != nil {
		return aside, fmt.Errorf("sqlite: put the rebuilt store in place: %w", err)
	}
	if err := db.SyncFile(filepath.Dir(s.path)); err != nil {
		return aside, err
	}
	s.files, err = s.open(ctx, s.path, db.Options{Readers: s.o.Readers})
	return aside, err
}

// remembered are the tables of package published, which do not follow from the log alone.
var remembered = []string{"published_payroll", "published_breach", "published_balance", "published", "outbox"}

// remember copies the memory of what was published from another file.
func (s *Store) remember(from string) error {
	c := s.files.tx.Conn
	if _, err := c.Exec("ATTACH ? AS old", from); err != nil {
		return err
	}
	err := s.files.update(func(t *Tx) error {
		// All are checked before anything is written: a fresh file cannot roll back.
		for _, table := range remembered {
			if err := c.CheckTable("old", table); err != nil {
				return err
			}
		}
		for _, table := range remembered {
			if _, err := c.Exec("DELETE FROM main." + table); err != nil {
				return err
			}
			if _, err := c.Exec("INSERT INTO main." + table + " SELECT * FROM old." + table); err != nil {
				return err
			}
		}
		return t.MarkAll()
	})
	if err != nil {
		return fmt.Errorf("sqlite: keep what was published: %w", err)
	}
	_, err = c.Exec("DETACH old")
	return err
}
