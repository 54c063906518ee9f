package jsonl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/events/internal/filelock"
)

var (
	// ErrNotJSON is returned by every method that reads, for a line that is no JSON. The message begins with file:line.
	ErrNotJSON = errors.New("not JSON; is this a file of events, one JSON object a line?")
	// ErrReadOnly is returned by [Log.Append] on a log that [Open] opened, and by [Create] for a compressed file.
	ErrReadOnly = errors.New("jsonl: opened for reading only")
	// ErrInUse is returned by [Create] when another process writes to the file.
	ErrInUse = errors.New("jsonl: another process writes to the file")
	// ErrFailed is returned by [Log.Append] after a failure that left it unknown what is on disk. Open the file again.
	ErrFailed = errors.New("jsonl: an earlier write failed; open the file again, and send again what was not acknowledged")
	// ErrNotFound is returned by [Log.Get] and [Log.TimeOf] for a line that is blank or not there.
	ErrNotFound = errors.New("jsonl: no such line")
	// ErrClosed is returned by every method after [Log.Close].
	ErrClosed = errors.New("jsonl: the log is closed")
)

// Log is an [events.Log] in a file of JSON lines. It is safe for concurrent use.
type Log struct {
	path string
	done chan struct{} // closed by Close

	mu     sync.Mutex
	f      *os.File // nil when opened for reading
	now    func() time.Time
	lines  uint64 // complete lines in f
	size   int64  // of f
	failed bool
	closed bool
	more   chan struct{} // closed and replaced when Append adds
}

var _ events.Log = (*Log)(nil)

// Open opens an existing file, or a pipe, for reading. A pipe can be read once.
func Open(path string) (*Log, error) {
	st, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("jsonl: %w", err)
	}
	switch mode := st.Mode(); {
	case mode.IsDir():
		return nil, fmt.Errorf("jsonl: %s is a directory, not a file of events", path)
	case mode&os.ModeNamedPipe != 0:
		return newLog(path), nil // opening it would wait for a writer, and closing it again would stop that writer
	case !mode.IsRegular():
		// A device may have no end, and a terminal answers nobody.
		return nil, fmt.Errorf("jsonl: %s is a device or a socket, not a file of events: give a file or a pipe", path)
	}
	f, err := os.Open(path) // only to know early that it can be
	if err != nil {
		return nil, fmt.Errorf("jsonl: %w", err)
	}
	_ = f.Close() // nothing was read
	return newLog(path), nil
}

// Create opens a file for reading and appending, and makes it when missing. The times of recording come from now.
func Create(path string, now func() time.Time) (*Log, error) {
	if isCompressed(path) {
		return nil, fmt.Errorf("%w: %s is compressed", ErrReadOnly, path)
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o640)
	if err != nil {
		return nil, fmt.Errorf("jsonl: %w", err)
	}
	l := newLog(path)
	l.f, l.now = f, now
	if err := l.prepare(); err != nil {
		return nil, errors.Join(fmt.Errorf("jsonl: open %s for writing: %w", path, err), f.Close())
	}
	return l, nil
}

func newLog(path string) *Log {
	return &Log{path: path, done: make(chan struct{}), more: make(chan struct{})}
}

func isCompressed(path string) bool { return strings.EqualFold(filepath.Ext(path), ".gz") }

// prepare locks the file, mends its end and counts its lines.
func (l *Log) prepare() error {
	if err := filelock.Lock(l.f); errors.Is(err, filelock.ErrLocked) {
		return ErrInUse
	} else if err != nil {
		return err
	}
	if err := l.measure(); err != nil {
		return err
	}
	return syncDir(filepath.Dir(l.path))
}

// measure mends the end of the file and counts its lines, if its size is not what it was.
func (l *Log) measure() error {
	st, err := l.f.Stat()
	if err != nil || st.Size() == l.size {
		return err
	}
	if l.lines, l.size, err = countLines(io.NewSectionReader(l.f, 0, st.Size())); err != nil {
		return err
	}
	if torn := st.Size() - l.size; torn > 0 {
		return l.mend(torn)
	}
	return nil
}

// mend deals with bytes after the last newline: an event that is complete without it, as editors leave it, gets one;
// anything else is what a crash left of a write that was never acknowledged, and goes.
func (l *Log) mend(torn int64) error {
	if torn <= events.MaxEventBytes {
		b := make([]byte, torn)
		if _, err := l.f.ReadAt(b, l.size); err != nil {
			return err
		}
		if _, err := cloudevents.Decode(trimLine(b, l.lines+1)); err == nil {
			if _, err := l.f.WriteString("\n"); err != nil {
				return err
			}
			l.lines, l.size = l.lines+1, l.size+torn+1
			return l.f.Sync()
		}
	}
	if err := l.f.Truncate(l.size); err != nil {
		return err
	}
	return l.f.Sync()
}

// countLines returns the number of complete lines and their bytes.
func countLines(r io.Reader) (lines uint64, size int64, err error) {
	buf := make([]byte, 256<<10)
	var read int64
	for {
		n, err := r.Read(buf)
		for i, c := range buf[:n] {
			if c == '\n' {
				lines, size = lines+1, read+int64(i)+1
			}
		}
		read += int64(n)
		if errors.Is(err, io.EOF) {
			return lines, size, nil
		}
		if err != nil {
			return 0, 0, err
		}
	}
}

// syncDir makes a file's name durable. Where directories cannot be flushed, the system does it with the file.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	_ = d.Sync()
	return d.Close()
}

// Append writes events, plain but for `recordedtime`, and returns once they are flushed to disk; their sequences are
// their lines. On an error nothing of the call counts as stored.
func (l *Log) Append(ctx context.Context, evs []events.Event) ([]events.Appended, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.closed:
		return nil, ErrClosed
	case l.f == nil:
		return nil, fmt.Errorf("%w: %s", ErrReadOnly, l.path)
	case l.failed:
		return nil, ErrFailed
	}
	// The lock keeps other writers away, but not an editor.
	if err := l.measure(); err != nil {
		return nil, fmt.Errorf("jsonl: append to %s: %w", l.path, err)
	}
	var b []byte
	out := make([]events.Appended, len(evs))
	recorded := l.now()
	for i, e := range evs {
		e.Seq, e.Recorded = 0, recorded // the sequence is the line, and need not be written
		start := len(b)
		var err error
		if b, err = cloudevents.Append(b, &e); err != nil {
			return nil, fmt.Errorf("jsonl: %w", err)
		}
		if len(b)-start > events.MaxEventBytes {
			return nil, fmt.Errorf("jsonl: event %s has %d bytes, more than an event may have", events.MsgID(&e), len(b)-start)
		}
		b = append(b, '\n')
		out[i].Seq = l.lines + uint64(i) + 1
	}
	if err := l.write(b); err != nil {
		return nil, fmt.Errorf("jsonl: append to %s: %w", l.path, err)
	}
	l.lines += uint64(len(evs))
	close(l.more)
	l.more = make(chan struct{})
	return out, nil
}

func (l *Log) write(b []byte) error {
	if _, err := l.f.Write(b); err != nil {
		// A part of it may be there: take it back, so that the next line does not continue it.
		if cut := l.f.Truncate(l.size); cut != nil {
			l.failed = true
			return errors.Join(err, cut)
		}
		return err
	}
	if err := l.f.Sync(); err != nil {
		l.failed = true // what is on disk is unknown, and a second flush that succeeds would not tell
		return err
	}
	l.size += int64(len(b))
	return nil
}

// Close closes the file; reads under way return [ErrClosed].
func (l *Log) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return nil
	}
	l.closed = true
	close(l.done)
	if l.f == nil {
		return nil
	}
	if err := l.f.Close(); err != nil {
		return fmt.Errorf("jsonl: close %s: %w", l.path, err)
	}
	return nil
}
