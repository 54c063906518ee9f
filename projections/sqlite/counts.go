package sqlite

import (
	"context"
	"errors"
	"io/fs"
	"os"
)

// Counts is how much the store holds, for metrics.
type Counts struct {
	Entities   int64 // employees and companies
	Parked     int64 // facts that wait for others, as of the last day folded
	Waiting    int64 // annulments of events that have not been seen
	Rejected   int64 // records that could not be understood
	Unresolved int64 // those of which no event of the same identity was accepted later
	Breaches   int64 // of the rules
	Outbox     int64 // messages that wait to be told
	Untold     int64 // entities of which something may have to be told
	Bytes      int64 // of the file and its write-ahead log
}

// Counts counts. It is answered while the store is stale, too.
func (s *Store) Counts(context.Context) (c Counts, err error) {
	err = s.read(true, func(r *reader) error {
		return r.conn.query(`SELECT (SELECT count(*) FROM entity), (SELECT count(*) FROM parked),
			(SELECT count(*) FROM annulment WHERE target_seq IS NULL), (SELECT count(*) FROM rejected),
			(SELECT count(*) FROM rejected WHERE resolved_by IS NULL), (SELECT count(*) FROM outbox), (SELECT count(*) FROM untold),
			(SELECT count(*) FROM breach)`,
			func(r row) error {
				c = Counts{Entities: r.int(0), Parked: r.int(1), Waiting: r.int(2), Rejected: r.int(3), Unresolved: r.int(4),
					Outbox: r.int(5), Untold: r.int(6), Breaches: r.int(7)}
				return nil
			})
	})
	if err != nil {
		return c, err
	}
	for _, p := range databaseFiles(s.path)[:2] {
		fi, err := os.Stat(p)
		switch {
		case err == nil:
			c.Bytes += fi.Size()
		case !errors.Is(err, fs.ErrNotExist):
			return c, err
		}
	}
	return c, nil
}

// Shrink gives back the memory in which the writer keeps pages of the file, and the disk that the write-ahead log took: after
// an import both are of no use to anybody. They grow again as they are needed.
func (s *Store) Shrink() error {
	return s.alone(func(tx *Tx) error {
		// While somebody reads what is in the log of it, the log stays as it is.
		for _, pragma := range []string{"PRAGMA busy_timeout = 100", "PRAGMA wal_checkpoint(TRUNCATE)", "PRAGMA busy_timeout = 10000",
			"PRAGMA shrink_memory"} {
			if err := tx.conn.query(pragma, func(row) error { return nil }); err != nil {
				return err
			}
		}
		return nil
	})
}
