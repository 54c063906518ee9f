package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"time"

	"spettanze/events"
	"spettanze/projections/contract"
	"spettanze/projections/sqlite/db"
	"spettanze/projections/sqlite/journal"
	"spettanze/projections/sqlite/query"
)

// Rules is the version of the folds and of how the store keeps their facts and output. It is raised whenever the same facts
// under the same tables give something else, so that stores made before are rebuilt.
const Rules = 8

var (
	// ErrStale is returned by every read while the contents were made under other tables or other rules ([Store.Stale]).
	ErrStale = errors.New("sqlite: the projections were made under other tables or rules and are being rebuilt")
	// ErrDamaged is returned when the file is not a sound database. It holds nothing that the log and the stream LEDGER do not:
	// it is set aside ([SetAside]), and everything is folded anew.
	ErrDamaged = db.ErrDamaged
	// ErrNewer is returned by [Open] for a file that a later version of the program has written.
	ErrNewer = errors.New("sqlite: the database was written by a newer version of the program; use that version, or " +
		"move the file away to have it rebuilt")
	// ErrOlder is returned by [Open] with [Options.AsFound] for a file that a version before the first release has written.
	ErrOlder = errors.New("sqlite: the database was written by a version of the program before 1.0; run spettanze rebuild first")
	// ErrClosed is returned after [Store.Close].
	ErrClosed = errors.New("sqlite: the store is closed")
)

// Options of a [Store].
type Options struct {
	Contract *contract.Contract
	Rome     *time.Location
	// Readers is how many queries may run at once. Zero: four.
	Readers int
	// AsFound opens a file only to look at it: [Store.Inspect] reports whether it was altered since it was closed, instead of
	// [Open] refusing it.
	AsFound bool
	// PackFacts is how many of an employee's facts are packed together. Zero: [journal.PackFacts]; fewer are for tests.
	PackFacts int
	// Fault and Committed are for tests of crashes and full disks: see [db.Options].
	Fault     func(statement string) error
	Committed func() error
}

// Store is the projections in a SQLite file. It implements [report.Source]. It is safe for concurrent use.
type Store struct {
	*query.Source

	path   string
	o      Options
	sealed bool   // closing it seals the file
	aside  string // see Older

	mu    sync.RWMutex // held for writing while the file is replaced or closed
	files *files       // nil once closed
}

// files is an open database file.
type files struct {
	db    *db.DB
	tx    *Tx
	stale string
	cache *query.Cache
}

// Open opens the store in a file, which it makes if it is missing and migrates if it is old. It returns [ErrDamaged] for a file
// that was altered since it was closed, or is no database, and [ErrNewer]. [Store.Stale] says whether the contents are current,
// [Store.Older] whether the file had to be set aside.
func Open(ctx context.Context, path string, o Options) (*Store, error) {
	if o.Readers <= 0 {
		o.Readers = 4
	}
	if o.PackFacts <= 0 {
		o.PackFacts = journal.PackFacts
	}
	// The file of a rebuild that was interrupted.
	if err := db.Remove(db.Files(path + rebuilding)); err != nil {
		return nil, err
	}
	s := newStore(path, o)
	s.sealed = !o.AsFound
	if s.sealed {
		if err := db.CheckSeal(ctx, path); err != nil {
			return nil, err
		}
		if err := db.BreakSeal(path); err != nil {
			return nil, err
		}
	}
	var err error
	if s.files, err = s.open(ctx, path, db.Options{Readers: o.Readers}); errors.Is(err, ErrOlder) && !o.AsFound {
		if s.aside, err = db.SetAside(path, "older"); err == nil {
			s.files, err = s.open(ctx, path, db.Options{Readers: o.Readers})
		}
	}
	if err != nil {
		return nil, err
	}
	return s, nil
}

// Older returns the name under which [Open] has set a file aside that a version before 1.0 had written, or nothing. The store is
// empty then, and is filled from the log.
func (s *Store) Older() string { return s.aside }

func newStore(path string, o Options) *Store {
	s := &Store{path: path, o: o}
	s.Source = query.New(func(ctx context.Context, fn func(*db.Conn, *query.Cache) error) error { return s.view(ctx, false, fn) }, o.Contract, o.Rome)
	return s
}

// open opens a file.
func (s *Store) open(ctx context.Context, path string, o db.Options) (*files, error) {
	if err := migrate(ctx, path); err != nil {
		return nil, err
	}
	o.Fault, o.Committed = s.o.Fault, s.o.Committed
	d, err := db.Open(path, o)
	if err != nil {
		return nil, err
	}
	f := &files{db: d, tx: newTx(d.Writer(), s.o.PackFacts), cache: query.NewCache()}
	if f.stale, err = provenance(d.Writer(), s.o.Contract.Digest); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return f, nil
}

// Close closes the store once running queries and transactions have ended, and seals the file.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.files == nil {
		return nil
	}
	f := s.files
	s.files = nil
	if err := f.db.Close(); err != nil || !s.sealed {
		return err
	}
	return db.Seal(s.path)
}

// Path returns the path of the database file.
func (s *Store) Path() string { return s.path }

// Stale returns why the contents may not be used, as a sentence, or nothing. They were made under other contract tables or by
// other rules, and must be rebuilt.
func (s *Store) Stale() string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.files == nil {
		return ""
	}
	return s.files.stale
}

// Update runs fn in a transaction that commits if fn returns nil. There is one at a time. It returns fn's error as it is; a
// transaction that failed leaves nothing behind.
func (s *Store) Update(fn func(*Tx) error) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.files == nil {
		return ErrClosed
	}
	return s.files.update(fn)
}

func (f *files) update(fn func(*Tx) error) error {
	return f.db.Update(func(*db.Conn) error {
		if err := fn(f.tx); err != nil {
			return err
		}
		return errors.Join(f.tx.FlushPacks(), f.tx.FlushSeals())
	})
}

// view runs fn in a read transaction: all that it reads is of one moment.
func (s *Store) view(ctx context.Context, evenStale bool, fn func(*db.Conn, *query.Cache) error) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	f := s.files
	switch {
	case f == nil:
		return ErrClosed
	case f.stale != "" && !evenStale:
		return fmt.Errorf("%w: %s", ErrStale, f.stale)
	}
	return f.db.View(ctx, func(c *db.Conn) error { return fn(c, f.cache) })
}

// View runs fn in a read transaction of a store that may be stale, for what does not depend on the rules: the journal, and what
// was published.
func (s *Store) View(fn func(*db.Conn) error) error {
	return s.view(context.Background(), true, func(c *db.Conn, _ *query.Cache) error { return fn(c) })
}

// fromJournal returns what fn reads in the journal of a store that may be stale.
func fromJournal[T any](ctx context.Context, s *Store, fn func(*journal.Reader) (T, error)) (out T, err error) {
	err = s.view(ctx, true, func(c *db.Conn, cache *query.Cache) error {
		out, err = fn(journal.NewReader(c, cache.Journal))
		return err
	})
	return out, err
}

// Position returns how far the log has been read.
func (s *Store) Position(ctx context.Context) (journal.Position, error) {
	return fromJournal(ctx, s, (*journal.Reader).Position)
}

// Recorded returns when a record was recorded; zero when the log has no times or the record has not been read.
func (s *Store) Recorded(ctx context.Context, seq uint64) (time.Time, error) {
	return fromJournal(ctx, s, func(r *journal.Reader) (time.Time, error) { return r.Recorded(seq) })
}

// EventAt returns the event that was accepted under a sequence, nil if none was.
func (s *Store) EventAt(ctx context.Context, seq uint64) (*events.Event, error) {
	found, err := s.EventsBetween(ctx, seq, seq)
	return found[seq], err
}

// EventsBetween returns the accepted events under sequences from first through last, by sequence: to compare the journal with
// the log.
func (s *Store) EventsBetween(ctx context.Context, first, last uint64) (map[uint64]*events.Event, error) {
	return fromJournal(ctx, s, func(r *journal.Reader) (map[uint64]*events.Event, error) { return r.Between(first, last) })
}

// FindAll returns the events committed under identities; identities without an event are left out. It does not wait for a
// transaction that is being written.
func (s *Store) FindAll(ctx context.Context, ids []events.Identity) (map[events.Identity]*events.Event, error) {
	return fromJournal(ctx, s, func(r *journal.Reader) (map[events.Identity]*events.Event, error) {
		found := map[events.Identity]*events.Event{}
		for _, id := range ids {
			e, err := r.Find(id)
			if err != nil {
				return nil, err
			}
			if e != nil {
				found[id] = e
			}
		}
		return found, nil
	})
}

// Changed is whose ledgers may have changed behind a sequence.
type Changed struct {
	Position journal.Position
	Known    bool      // the sequence has been read, at most so many records ago as was asked for
	After    time.Time // when its record was recorded
	List     []journal.Change
}

// Changed returns whose ledgers may have changed behind a sequence, as of one moment. It returns the position alone if none is
// given, or if there are more records behind it than a number.
func (s *Store) Changed(ctx context.Context, after uint64, given bool, most uint64) (out Changed, err error) {
	err = s.view(ctx, false, func(c *db.Conn, cache *query.Cache) (err error) {
		r := journal.NewReader(c, cache.Journal)
		if out.Position, err = r.Position(); err != nil {
			return err
		}
		last := out.Position.Seq
		if out.Known = given && after <= last && last-after <= most; !out.Known {
			return nil
		}
		if out.After, err = r.Recorded(after); err == nil && after < last {
			out.List, err = r.Changed(after)
		}
		return err
	})
	return out, err
}

// Check reads a whole database file and returns [ErrDamaged] when it is not sound: see [db.Check].
func Check(path string) error { return db.Check(path) }

// SetAside renames a damaged database file and returns the new name: see [db.SetAside].
func SetAside(path string) (string, error) { return db.SetAside(path, "damaged") }

// Copy writes a sound copy of a database file into a new file: see [db.Copy]. It returns how far the copy has read the log.
func Copy(from, to string) (position uint64, err error) {
	if err := db.Copy(from, to); err != nil {
		return 0, err
	}
	d, err := db.Open(to, db.Options{Readers: 1})
	if err != nil {
		return 0, err
	}
	err = d.View(context.Background(), func(c *db.Conn) error {
		position, err = positionOf(c)
		return err
	})
	return position, errors.Join(err, d.Close())
}

// Counts is how much the store holds, for metrics.
type Counts struct {
	Entities    int64 // employees and companies
	Parked      int64 // facts that wait for others, as of the last day folded
	Waiting     int64 // annulments of events that have not been seen
	Rejected    int64 // records that could not be understood
	Unresolved  int64 // of these, the ones without a later accepted event of the same identity
	Breaches    int64 // of the rules
	Outbox      int64 // messages that wait to be published
	Unpublished int64 // entities of which something may have to be published
	Bytes       int64 // of the file and its write-ahead log
}

// Counts counts, also while the store is stale.
func (s *Store) Counts(context.Context) (n Counts, err error) {
	err = s.View(func(c *db.Conn) error {
		return c.Query(`SELECT (SELECT count(*) FROM entity), (SELECT count(*) FROM parked),
			(SELECT count(*) FROM annulment WHERE target_seq IS NULL), (SELECT count(*) FROM rejected),
			(SELECT count(*) FROM rejected WHERE resolved_by IS NULL), (SELECT count(*) FROM outbox),
			(SELECT count(*) FROM unpublished), (SELECT count(*) FROM breach)`,
			func(r db.Row) error {
				n = Counts{Entities: r.Int(0), Parked: r.Int(1), Waiting: r.Int(2), Rejected: r.Int(3), Unresolved: r.Int(4),
					Outbox: r.Int(5), Unpublished: r.Int(6), Breaches: r.Int(7)}
				return nil
			})
	})
	if err != nil {
		return n, err
	}
	for _, p := range db.Files(s.path)[:2] {
		fi, err := os.Stat(p)
		switch {
		case err == nil:
			n.Bytes += fi.Size()
		case !errors.Is(err, fs.ErrNotExist):
			return n, err
		}
	}
	return n, nil
}
