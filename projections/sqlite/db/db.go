package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

const (
	// writerPragmas are of the connection that writes, with a cache of 64 MB. Each connection is used by one goroutine at a
	// time, so SQLite need not lock it.
	writerPragmas = "_journal_mode=WAL&_synchronous=NORMAL&_busy_timeout=10000&_cache_size=-65536&_mutex=no"
	// unjournaledPragmas are of a file that is thrown away unless it is completed ([Options.Unjournaled]).
	unjournaledPragmas = "_journal_mode=OFF&_synchronous=OFF&_cache_size=-65536&_mutex=no"
	readerPragmas      = "_query_only=true&_busy_timeout=10000&_cache_size=-8192&_mutex=no"
	copyPragmas        = "_busy_timeout=10000"
)

// pageBytes is the size of a new file's pages. A batch changes the last page of many employees' rows, and each changed page
// is written whole, twice: so small pages.
const pageBytes = 4096

// checkpointPages is how long the write-ahead log grows before a commit copies it into the file, in pages: 192 MB. A batch changes
// a few bytes on many pages, since each employee's rows lie together; the later the checkpoint, the fewer copies of each page it
// writes. That commit waits some 0.5 s for the disk.
const checkpointPages = 49152

// Options of a [DB].
type Options struct {
	Readers int // how many queries may run at once
	// Unjournaled is for a file that is discarded unless it is completed. A transaction of it cannot be rolled back, and
	// nothing is durable until [SyncFile].
	Unjournaled bool
	// Fault is called before every statement that writes, with its text, and may fail it. For tests of crashes and full disks.
	Fault func(statement string) error
	// Committed is called after every commit, and may report it as failed. For tests.
	Committed func() error
}

// DB is a SQLite file that is open. It is safe for concurrent use.
type DB struct {
	writer    *Conn
	committed func() error
	writing   sync.Mutex

	free chan struct{} // one for each idle reader
	mu   sync.Mutex
	idle []*Conn // readers; the last one was used last, and its pages are still in the processor's caches
}

// SQL opens a file with database/sql, which the migrations need, and makes it if it is missing.
func SQL(path string) (*sql.DB, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("sqlite: make the folder of %s: %w", path, err)
	}
	if err := create(path); err != nil {
		return nil, err
	}
	d, err := sql.Open("sqlite3", dsn(path, writerPragmas))
	if err != nil {
		return nil, fmt.Errorf("sqlite: open %s: %w", path, Classify(err))
	}
	d.SetMaxOpenConns(1)
	return d, nil
}

// create makes a file that is missing, with its page size, which cannot be changed after the journal mode is WAL. Only its owner may
// read it, whatever the directory and the umask allow; SQLite gives the files beside it the same mode.
func create(path string) error {
	info, err := os.Stat(path)
	if err == nil {
		tighten(path, info)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := touch(path); err != nil {
		return err
	}
	c, err := connect(path, "")
	if err != nil {
		return err
	}
	for _, pragma := range []string{fmt.Sprintf("PRAGMA page_size = %d", pageBytes), "PRAGMA journal_mode = WAL"} {
		if _, err := c.Exec(pragma); err != nil {
			return errors.Join(err, c.close())
		}
	}
	return c.close()
}

// touch makes an empty file for its owner alone.
func touch(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // of the data directory
	if err != nil {
		return fmt.Errorf("sqlite: make %s: %w", path, err)
	}
	return f.Close()
}

// tighten takes a file that an earlier version made away from everybody but its owner and its group, whom the operator may have let in.
func tighten(path string, info fs.FileInfo) {
	for _, name := range []string{path, path + "-wal", path + "-shm"} {
		if mode := info.Mode().Perm(); mode&0o007 != 0 {
			_ = os.Chmod(name, mode&^0o007) // one beside it may be missing, and a file of somebody else stays theirs
		}
	}
}

// Open opens a file.
func Open(path string, o Options) (*DB, error) {
	if err := create(path); err != nil {
		return nil, err
	}
	pragmas := writerPragmas
	if o.Unjournaled {
		pragmas = unjournaledPragmas
	}
	w, err := connect(path, pragmas)
	if err != nil {
		return nil, err
	}
	w.behind = newWriteBehind()
	if o.Fault != nil {
		w.fault = o.Fault
	}
	d := &DB{writer: w, committed: o.Committed, free: make(chan struct{}, o.Readers)}
	for range o.Readers {
		c, err := connect(path, readerPragmas)
		if err != nil {
			return nil, errors.Join(err, d.Close())
		}
		d.put(c)
	}
	if _, err := w.Exec(fmt.Sprintf("PRAGMA wal_autocheckpoint = %d", checkpointPages)); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

// Close closes the file, which must not be in use any more.
func (d *DB) Close() error {
	var errs []error
	for _, c := range d.idle {
		errs = append(errs, c.close())
	}
	return errors.Join(append(errs, d.writer.close())...)
}

// Writer returns the connection of [DB.Update], to make inserters for it. It must not be used outside of a transaction.
func (d *DB) Writer() *Conn { return d.writer }

// Update runs fn in a transaction that commits if fn returns nil. There is one at a time. It returns fn's error as it is; a
// transaction that failed leaves nothing behind.
func (d *DB) Update(fn func(*Conn) error) (err error) {
	d.writing.Lock()
	defer d.writing.Unlock()
	c := d.writer
	if _, err := c.Exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	c.behind.begin()
	done := false
	defer func() { // also when fn panics
		if !done {
			err = errors.Join(err, c.rollback())
		}
	}()
	if err = fn(c); err != nil {
		return err
	}
	if err = c.Flush(); err != nil {
		return err
	}
	if _, err = c.Exec("COMMIT"); err == nil && d.committed != nil {
		err = d.committed()
	}
	if err != nil {
		return err
	}
	done = true
	return nil
}

// View runs fn in a read transaction: all that it reads is of one moment. It waits for a reader until the context ends.
func (d *DB) View(ctx context.Context, fn func(*Conn) error) (err error) {
	c, err := d.take(ctx)
	if err != nil {
		return err
	}
	defer d.put(c)
	if _, err := c.Exec("BEGIN"); err != nil {
		return err
	}
	defer func() {
		_, end := c.Exec("COMMIT")
		err = errors.Join(err, end)
	}()
	return fn(c)
}

// take waits for a reader.
func (d *DB) take(ctx context.Context) (*Conn, error) {
	select {
	case <-d.free: // also when the context has ended: it bounds only the waiting
	default:
		select {
		case <-d.free:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	last := len(d.idle) - 1
	c := d.idle[last]
	d.idle = d.idle[:last]
	return c, nil
}

func (d *DB) put(c *Conn) {
	d.mu.Lock()
	d.idle = append(d.idle, c)
	d.mu.Unlock()
	d.free <- struct{}{}
}
