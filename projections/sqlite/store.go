package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	sqlite3 "github.com/mattn/go-sqlite3"
	"github.com/pressly/goose/v3"

	"spettanze/events"
	"spettanze/projections/contract"
	"spettanze/schema"
)

// Rules is the version of the folds and of how what they need is stored. It is raised whenever the same facts under the same
// tables give something else, so that stores made before are rebuilt.
const Rules = 3

var (
	// ErrStale is returned by every read while the store holds what other tables or other rules gave ([Store.Stale]).
	ErrStale = errors.New("sqlite: the projections were made under other tables or rules and are being rebuilt")
	// ErrDamaged is returned when the file is not a sound database. It holds nothing that the log and the
	// stream LEDGER do not: it is set aside ([SetAside]), and everything is folded anew.
	ErrDamaged = errors.New("sqlite: the database file is damaged; stop the service and run spettanze rebuild, which sets it " +
		"aside and folds the log again")
	// ErrFull is returned when there is no room for what is to be written. Nothing of the transaction remains.
	ErrFull = errors.New("sqlite: the disk of the projections is full; make space and start again: what was acknowledged is " +
		"in the log, and they go on from there")
	// ErrNewer is returned by [Open] for a file that a later version of the program has written.
	ErrNewer = errors.New("sqlite: the database was written by a newer version of the program; use that version, or " +
		"move the file away to have it rebuilt")
	// ErrClosed is returned after [Store.Close].
	ErrClosed = errors.New("sqlite: the store is closed")
)

// Options of a [Store].
type Options struct {
	Contract *contract.Contract
	Rome     *time.Location
	// Readers is how many queries may run at once. Zero: four.
	Readers int
	// AsFound opens a file as it is found, for whoever only looks: whether it was altered since it was closed is told by
	// [Store.Inspect] instead of refused.
	AsFound bool
	// PackFacts is how many of an employee's facts are packed together. Zero: 32; fewer are for tests.
	PackFacts int
	// Fault is called before every statement that writes, with its text, and may fail it. It is for tests of what a crash
	// or a full disk leaves behind; nil for everybody else.
	Fault func(statement string) error
	// Committed is called after every commit, and may report it as failed though it was not. It is for tests, like Fault.
	Committed func() error
}

// Store is the projections in a SQLite file. It implements [report.Source]. It is safe for concurrent use.
type Store struct {
	source

	path   string
	o      Options
	sealed bool // closing it seals the file

	mu      sync.RWMutex // held for writing while the file is replaced or closed
	files   *files       // nil once closed
	writing sync.Mutex
}

// files is what is open of one database file.
type files struct {
	tx      *Tx
	back    *writeBack
	readers readers
	stale   string
	names   *names
	folds   *companyCache
	begins  beginnings
	listed  companies
	common  commonCache
}

const (
	// A connection is used by one goroutine at a time, so SQLite need not lock it. The stream is the record, and the position commits with the rows: after a power cut that undid the last
	// transactions the projector reads them again. So nothing waits for the disk but checkpoints.
	writerPragmas = "_journal_mode=WAL&_synchronous=NORMAL&_busy_timeout=10000&_cache_size=-65536&_mutex=no"
	// A file that is being rebuilt is nobody's yet and is thrown away unless it comes to its end: it needs no journal, and is
	// made durable at the end ([Store.Replace]). Such a connection cannot roll back.
	rebuildPragmas   = "_journal_mode=OFF&_synchronous=OFF&_cache_size=-65536&_mutex=no"
	writeBackPragmas = "_synchronous=NORMAL&_cache_size=-64&_mutex=no"
	readerPragmas    = "_query_only=true&_busy_timeout=10000&_cache_size=-8192&_mutex=no"
)

// Open opens the store in a file, which it makes if it is missing and migrates if it is old. It returns [ErrDamaged] for a file
// that was altered since it was closed, or is no database, and [ErrNewer]. [Store.Stale] says whether the contents are
// current.
func Open(ctx context.Context, path string, o Options) (*Store, error) {
	if o.Readers <= 0 {
		o.Readers = 4
	}
	// The file of a rebuild that was interrupted.
	if err := remove(databaseFiles(path + rebuilding)); err != nil {
		return nil, err
	}
	s := newStore(path, o)
	s.sealed = !o.AsFound
	if s.sealed {
		if err := checkSeal(ctx, path); err != nil {
			return nil, err
		}
		if err := breakSeal(path); err != nil {
			return nil, err
		}
	}
	var err error
	if s.files, err = s.open(ctx, path, writerPragmas, o.Readers); err != nil {
		return nil, err
	}
	return s, nil
}

func newStore(path string, o Options) *Store {
	s := &Store{path: path, o: o}
	s.source = source{store: s, contract: o.Contract, rows: true}
	return s
}

func databaseFiles(path string) []string {
	return []string{path, path + "-wal", path + "-shm", path + sealSuffix}
}

// open opens a file; without readers it is for a rebuild.
func (s *Store) open(ctx context.Context, path, pragmas string, readers int) (*files, error) {
	if err := migrate(ctx, path); err != nil {
		return nil, err
	}
	w, err := connect(path, pragmas)
	if err != nil {
		return nil, err
	}
	w.fault = s.o.Fault
	f := &files{back: newWriteBack(path), readers: newReaders(readers), names: newNames(), folds: newCompanyCache()}
	f.tx = newTx(w)
	f.tx.committed = s.o.Committed
	if s.o.PackFacts > 0 {
		f.tx.packFacts = s.o.PackFacts
	}
	for range readers {
		c, err := connect(path, readerPragmas)
		if err != nil {
			f.close() //nolint:errcheck,gosec // the first error counts
			return nil, err
		}
		f.readers.put(&reader{conn: c, store: s, files: f, contract: s.o.Contract, rows: true, folds: f.folds})
	}
	if _, err := w.exec(fmt.Sprintf("PRAGMA wal_autocheckpoint = %d", checkpointPages)); err != nil {
		f.close() //nolint:errcheck,gosec // the first error counts
		return nil, err
	}
	if f.stale, err = f.tx.provenance(s.o.Contract.Digest); err != nil {
		f.close() //nolint:errcheck,gosec // the first error counts
		return nil, err
	}
	return f, nil
}

func (f *files) close() error {
	f.back.passes.Wait()
	var errs []error
	for _, r := range f.readers.rest {
		errs = append(errs, r.conn.close())
	}
	return errors.Join(append(errs, f.tx.conn.close())...)
}

// pageBytes is the size of a new file's pages. A batch touches the last page of everybody's rows, and each goes to the disk
// whole, twice.
const pageBytes = 4096

// paged makes the file, if it is missing, with its page size, which the journal mode WAL then fixes.
func paged(path string) error {
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	c, err := connect(path, "")
	if err != nil {
		return err
	}
	for _, pragma := range []string{fmt.Sprintf("PRAGMA page_size = %d", pageBytes), "PRAGMA journal_mode = WAL"} {
		if _, err := c.exec(pragma); err != nil {
			return errors.Join(err, c.close())
		}
	}
	return c.close()
}

// migrate brings the file's tables up to date, and the rows of units and entitlements.
func migrate(ctx context.Context, path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return fmt.Errorf("sqlite: make the folder of %s: %w", path, err)
	}
	if err := paged(path); err != nil {
		return err
	}
	db, err := sql.Open("sqlite3", dsn(path, writerPragmas))
	if err != nil {
		return fmt.Errorf("sqlite: open %s: %w", path, classify(err))
	}
	defer db.Close() //nolint:errcheck // nothing is left undone
	db.SetMaxOpenConns(1)
	migrations, err := fs.Sub(schema.FS, "sql")
	if err != nil {
		return fmt.Errorf("sqlite: find the migrations: %w", err)
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, migrations)
	if err != nil {
		return fmt.Errorf("sqlite: read the migrations: %w", err)
	}
	have, err := p.GetDBVersion(ctx)
	if err != nil {
		return fmt.Errorf("sqlite: open %s: %w", path, classify(err))
	}
	sources := p.ListSources()
	if have > sources[len(sources)-1].Version {
		return fmt.Errorf("%w: %s", ErrNewer, path)
	}
	if have < sources[len(sources)-1].Version {
		if _, err := p.Up(ctx); err != nil {
			return fmt.Errorf("sqlite: migrate %s: %w", path, classify(err))
		}
	}
	return vocabulary(ctx, path, db)
}

// classify marks the errors of a file that is no sound database, and of a disk that is full.
func classify(err error) error {
	if err == nil {
		return nil
	}
	var e sqlite3.Error
	if errors.As(err, &e) && (e.Code == sqlite3.ErrCorrupt || e.Code == sqlite3.ErrNotADB) {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if e.Code == sqlite3.ErrFull {
		return fmt.Errorf("%w: %w", ErrFull, err)
	}
	return err
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
	if err := f.close(); err != nil || !s.sealed {
		return err
	}
	return seal(s.path)
}

// Path returns the path of the database file.
func (s *Store) Path() string { return s.path }

// Stale returns why the store's contents may not be used, as a sentence, or nothing. They were made under other contract
// tables, or by other rules, and must be rebuilt.
func (s *Store) Stale() string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.files == nil {
		return ""
	}
	return s.files.stale
}

// Update runs fn in a transaction that commits if fn returns nil. There is one writer at a time. It returns fn's error
// as it is; nothing of a transaction that failed remains.
func (s *Store) Update(fn func(*Tx) error) error {
	return s.alone(func(tx *Tx) error {
		err := tx.do(fn)
		if err == nil && tx.conn.ahead.bulk {
			s.files.back.look(tx.conn)
		}
		return err
	})
}

// alone gives fn the writer's connection.
func (s *Store) alone(fn func(*Tx) error) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.files == nil {
		return ErrClosed
	}
	return fn(s.files.tx)
}

// Position is how far the log has been read.
type Position struct {
	Seq      uint64    // 0: nothing
	Recorded time.Time // of that record; zero when the log has no times
}

// Position returns how far the log has been read. It also answers while the store is stale, like [Store.Recorded] and
// [Store.EventAt]: they tell whether the store belongs to a log.
func (s *Store) Position(context.Context) (Position, error) {
	var p Position
	err := s.read(true, func(r *reader) (err error) {
		p, err = r.now()
		return err
	})
	return p, err
}

// Recorded returns when a record was recorded; zero when the log has no times or the record has not been read.
func (s *Store) Recorded(_ context.Context, seq uint64) (t time.Time, err error) {
	err = s.read(true, func(r *reader) error {
		t, err = r.recorded(seq)
		return err
	})
	return t, err
}

// EventAt returns the event that was accepted under a sequence, nil if none was.
func (s *Store) EventAt(_ context.Context, n uint64) (found *events.Event, err error) {
	err = s.read(true, func(r *reader) error {
		return r.conn.query("SELECT "+factColumns+", e.company FROM journal j JOIN entity e ON e.id = j.entity WHERE j.seq = ?",
			func(row row) error {
				found, err = factOf(r.conn, r.files.names, row, row.text(factCompany))
				return err
			}, num(n))
	})
	return found, err
}

// read runs fn in a read transaction: all that it reads is of one moment.
func (s *Store) read(evenStale bool, fn func(r *reader) error) (err error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	f := s.files
	switch {
	case f == nil:
		return ErrClosed
	case f.stale != "" && !evenStale:
		return fmt.Errorf("%w: %s", ErrStale, f.stale)
	}
	r := f.readers.take()
	defer func() {
		r.ofCommon, r.ofPosition = nil, nil
		f.readers.put(r)
	}()
	if _, err := r.conn.exec("BEGIN"); err != nil {
		return err
	}
	defer func() {
		_, end := r.conn.exec("COMMIT")
		err = errors.Join(err, end)
	}()
	return fn(r)
}

// date and seq conversions of what SQLite knows as 64-bit integers.
func seq(n int64) uint64         { return uint64(n) }       //nolint:gosec // sequences are positive
func num(n uint64) int64         { return int64(n) }        //nolint:gosec // a log of 2^63 records does not exist
func day(n int64) events.Date    { return events.Date(n) }  //nolint:gosec // written from a date
func month(n int64) events.Month { return events.Month(n) } //nolint:gosec // written from a month
