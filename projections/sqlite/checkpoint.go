package sqlite

import (
	"errors"
	"sync"
	"sync/atomic"
)

const (
	// checkpointPages is how long the write-ahead log grows before a commit writes it back: 192 MB, until [Store.Shrink]. Each
	// employee's rows lie together, so every batch touches many pages a little; the fewer write-backs, the more often a page was
	// touched for each.
	checkpointPages = 49152

	// From writeBackPages on it is written back beside the transactions, as long as at least writeBackWorth are not yet.
	writeBackPages = checkpointPages * 3 / 4
	writeBackWorth = checkpointPages / 6
)

// writeBack writes the write-ahead log back while transactions go on, so that the commit that finds the log too long has little left
// to do: for all of it that commit would wait half a second for the disk.
type writeBack struct {
	path        string
	from, worth int64 // writeBackPages and writeBackWorth, but in tests
	busy        atomic.Bool
	passes      sync.WaitGroup
}

func newWriteBack(path string) *writeBack {
	return &writeBack{path: path, from: writeBackPages, worth: writeBackWorth}
}

// look begins a pass when it is time for one. writer has just committed.
func (w *writeBack) look(writer *conn) {
	if w.busy.Load() {
		return
	}
	pages, written, err := writer.writtenBack()
	if err != nil || pages < w.from || pages-written < w.worth {
		return
	}
	w.busy.Store(true)
	w.passes.Go(func() {
		defer w.busy.Store(false)
		_ = w.pass() // what fails is left to the commit that finds the log too long
	})
}

// pass writes back what is committed. Its connection is for this time only: there is one in many batches.
func (w *writeBack) pass() error {
	c, err := connect(w.path, writeBackPragmas)
	if err != nil {
		return err
	}
	err = c.query("PRAGMA wal_checkpoint(PASSIVE)", func(row) error { return nil })
	return errors.Join(err, c.close())
}

// writtenBack returns how many pages the write-ahead log has, and how many of them are written back; -1 where there is none.
func (c *conn) writtenBack() (pages, written int64, err error) {
	err = c.query("PRAGMA wal_checkpoint(NOOP)", func(r row) error { pages, written = r.int(1), r.int(2); return nil })
	return pages, written, err
}
