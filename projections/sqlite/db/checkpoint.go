package db

import (
	"errors"
	"sync"
	"sync/atomic"
)

// A checkpoint copies pages from the write-ahead log into the file. A batch changes a few bytes on many pages, since each
// employee's rows lie together; so the later the checkpoint, the fewer copies of each page it writes. But the commit that makes
// the log too long would wait half a second for the disk. So:
//
//  1. From 36,864 pages (144 MB) on, a passive checkpoint runs beside the transactions whenever 8,192 pages (32 MB) are worth it.
//  2. At 49,152 pages (192 MB) the commit itself makes a checkpoint, of which little is left to do, and the log begins anew.
const (
	checkpointPages = 49152
	besidePages     = checkpointPages * 3 / 4
	besideWorth     = checkpointPages / 6
)

// checkpoints makes checkpoints beside the transactions.
type checkpoints struct {
	path        string
	from, worth int64 // besidePages and besideWorth, but in tests
	busy        atomic.Bool
	passes      sync.WaitGroup
}

func newCheckpoints(path string) *checkpoints {
	return &checkpoints{path: path, from: besidePages, worth: besideWorth}
}

// look begins a checkpoint when it is time for one. writer has just committed.
func (w *checkpoints) look(writer *Conn) {
	if w.busy.Load() {
		return
	}
	pages, copied, err := writer.logPages()
	if err != nil || pages < w.from || pages-copied < w.worth {
		return
	}
	w.busy.Store(true)
	w.passes.Go(func() {
		defer w.busy.Store(false)
		_ = w.pass() // if it fails, the commit that finds the log too long does all of it
	})
}

// pass makes a checkpoint on a connection for this time only: there is one in many batches.
func (w *checkpoints) pass() error {
	c, err := connect(w.path, checkpointPragmas)
	if err != nil {
		return err
	}
	err = c.Query("PRAGMA wal_checkpoint(PASSIVE)", func(Row) error { return nil })
	return errors.Join(err, c.close())
}

// logPages returns how many pages the write-ahead log has, and how many of them are in the file; -1 without a log.
func (c *Conn) logPages() (pages, copied int64, err error) {
	err = c.Query("PRAGMA wal_checkpoint(NOOP)", func(r Row) error { pages, copied = r.Int(1), r.Int(2); return nil })
	return pages, copied, err
}
