package jsonl

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"spettanze/events"
	"spettanze/events/files"
	"spettanze/events/lang"
)

var (
	// ErrNotJSON is returned by every method that reads, for an event that is no JSON. The message begins with file:line.
	ErrNotJSON = lang.Errorf("non è JSON; è un file di eventi, un oggetto JSON per riga?", "not JSON; is this a file of events, one JSON object a line?")
	// ErrReadOnly is returned by [Log.Append].
	ErrReadOnly = errors.New("jsonl: opened for reading only")
	// ErrClosed is returned by every method that reads after [Log.Close].
	ErrClosed = errors.New("jsonl: the log is closed")
)

// Log is an [events.Log] in a file of events, for reading only. It is safe for concurrent use.
type Log struct {
	path  string
	open  context.Context // ended by Close
	close context.CancelFunc
}

var _ events.Log = (*Log)(nil)

// Open opens an existing file, or a pipe. A pipe can be read once.
func Open(path string) (*Log, error) {
	st, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("jsonl: %w", err)
	}
	l := &Log{path: path}
	l.open, l.close = context.WithCancel(context.Background())
	switch mode := st.Mode(); {
	case mode.IsDir():
		return nil, lang.Errorf("jsonl: %s è una directory, non un file di eventi", "jsonl: %s is a directory, not a file of events", path)
	case mode&os.ModeNamedPipe != 0:
		return l, nil // opening it would wait for a writer, and closing it again would stop that writer
	case !mode.IsRegular():
		// A device may have no end, and nothing may ever be typed at a terminal.
		return nil, lang.Errorf("jsonl: %s è un dispositivo o un socket, non un file di eventi: dare un file o una pipe",
			"jsonl: %s is a device or a socket, not a file of events: give a file or a pipe", path)
	}
	f, err := os.Open(path) // to report early that it cannot be read
	if err != nil {
		return nil, fmt.Errorf("jsonl: %w", err)
	}
	_ = f.Close() // nothing was read
	return l, nil
}

// Append implements [events.Log]; it always returns [ErrReadOnly].
func (l *Log) Append(context.Context, []events.Event) ([]events.Appended, error) {
	return nil, fmt.Errorf("%w: %s", ErrReadOnly, l.path)
}

// Last returns the number of the last event, and its time of recording. It reads the whole file.
func (l *Log) Last(ctx context.Context) (uint64, time.Time, error) {
	if l.open.Err() != nil {
		return 0, time.Time{}, ErrClosed
	}
	lr, err := openLines(ctx, l.path, false)
	if err != nil {
		return 0, time.Time{}, err
	}
	defer lr.close()
	var last files.Value
	for {
		v, err := lr.Next(true)
		if ctx.Err() != nil {
			return 0, time.Time{}, context.Cause(ctx)
		}
		if err != nil {
			break
		}
		v.Text = append(last.Text[:0], v.Text...)
		last = v
	}
	if last.Number == 0 {
		return 0, time.Time{}, nil
	}
	return uint64(last.Number), record(&last).Recorded, nil
}

// Close ends the log; reads in progress return [ErrClosed].
func (l *Log) Close() error {
	l.close()
	return nil
}
