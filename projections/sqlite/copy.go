package sqlite

import (
	"context"
	"fmt"
)

const copyPragmas = "_busy_timeout=10000" // it writes, though into another file

// Copy writes a sound copy of a database file, of one moment, into a new file; others may be writing to it. It returns
// how far the copy has read the log, and [ErrDamaged] when the file, or the copy, is not sound.
func Copy(from, to string) (position uint64, err error) {
	// A store that is just being opened may break its seal, and write, meanwhile: then it has compared it itself.
	if err := checkSeal(context.Background(), from); err != nil && isSealed(from) {
		return 0, err
	}
	c, err := connect(from, copyPragmas)
	if err != nil {
		return 0, err
	}
	_, err = c.exec("VACUUM INTO ?", to)
	if closed := c.close(); err == nil {
		err = closed
	}
	if err != nil {
		return 0, fmt.Errorf("sqlite: copy %s: %w", from, classify(err))
	}
	if err := Check(to); err != nil {
		return 0, err
	}
	copied, err := connect(to, copyPragmas)
	if err != nil {
		return 0, err
	}
	n, _, err := copied.one("SELECT seq FROM position")
	if closed := copied.close(); err == nil {
		err = closed
	}
	return seq(n), err
}

// Restored makes the memory of a store that came from a backup agree with the streams that were restored beside it, which
// may have been told more: rejections through a sequence of the log were told. What LEDGER holds is read at the start in any
// case, and balances are shown again, which changes nothing for whoever has seen them.
func (s *Store) Restored(_ context.Context, rejected uint64) error {
	return s.Update(func(t *Tx) error {
		m, err := t.Memory()
		if err != nil {
			return err
		}
		// Those that waited to be told are composed again from there.
		waited, err := t.conn.exec("DELETE FROM outbox WHERE subject LIKE 'rejected.%'")
		if err != nil {
			return err
		}
		if rejected > m.Rejected || waited > 0 {
			m.Rejected = rejected
		}
		if err := t.SetMemory(m); err != nil {
			return err
		}
		if _, err := t.conn.exec("UPDATE shown SET value = ''"); err != nil {
			return err
		}
		return t.MarkAll()
	})
}
