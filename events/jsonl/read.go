package jsonl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"sync"
	"time"

	"spettanze/events"
	"spettanze/events/cloudevents"
)

const (
	// A batch has at most readBatch lines, and ends after batchBytes: memory is bounded whatever the file holds.
	readBatch  = 1000
	batchBytes = 8 << 20
	// pollInterval is how often Read looks for new lines when it follows the file.
	pollInterval = 250 * time.Millisecond
)

// Read implements [events.Log]: from line `from` (0 is taken for 1) on. It returns [ErrNotJSON] for a line that is no JSON,
// after fn has had all lines before it, and [events.ErrGap] when `from` is more than one beyond the last line.
func (l *Log) Read(ctx context.Context, from uint64, follow bool, fn func([]events.Record) error) error {
	if l.closed() {
		return ErrClosed
	}
	ctx, cancel := context.WithCancelCause(ctx)
	var watch sync.WaitGroup
	defer watch.Wait()
	defer cancel(nil)
	watch.Go(func() {
		select {
		case <-l.done:
			cancel(ErrClosed)
		case <-ctx.Done():
		}
	})
	lr, err := openLines(ctx, l.path)
	if err != nil {
		return err
	}
	defer lr.close()
	r := &reading{path: l.path, lr: lr, from: max(from, 1)}
	for {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		end, err := r.fill(follow)
		bad := r.decode()
		if len(r.records) > 0 {
			if err := fn(r.records); err != nil {
				return err
			}
		}
		switch {
		case bad != nil:
			return bad
		case err != nil:
			return err
		case !end:
			continue
		case r.from > lr.line+1:
			return fmt.Errorf("jsonl: %w: asked for line %d, but %s ends at line %d: it is shorter than it was, or another file",
				events.ErrGap, r.from, l.path, lr.line)
		case !follow:
			return nil
		}
		select {
		case <-time.After(pollInterval):
		case <-ctx.Done():
		}
	}
}

// line is a line's place in the text of the batch.
type line struct {
	seq        uint64
	start, end int
	length     int // in the file; more than end-start for one that is too long
}

// reading is one call of Read, with its present batch.
type reading struct {
	path string
	lr   *lineReader
	from uint64

	text    []byte // the lines, one after the other
	lines   []line
	records []events.Record
}

// fill reads the lines of the next batch and reports whether it reached the end of the file.
func (r *reading) fill(follow bool) (end bool, err error) {
	r.text, r.lines, r.records = r.text[:0], r.lines[:0], r.records[:0]
	for len(r.lines) < readBatch && len(r.text) < batchBytes {
		text, length, err := r.lr.next()
		if errors.Is(err, io.EOF) {
			if !follow {
				if text, length, ok := r.lr.rest(); ok {
					r.keep(text, length)
				}
			}
			return true, nil
		}
		if err != nil {
			return false, fmt.Errorf("jsonl: read %s after line %d: %w", r.path, r.lr.line, err)
		}
		r.keep(text, length)
	}
	return false, nil
}

func (r *reading) keep(text []byte, length int) {
	if r.lr.line < r.from || blank(text) {
		return
	}
	start := len(r.text)
	r.text = append(r.text, text...)
	r.lines = append(r.lines, line{seq: r.lr.line, start: start, end: len(r.text), length: length})
}

// decode makes the records of the lines. They end before a line that is no JSON, which the error names.
func (r *reading) decode() error {
	for _, ln := range r.lines {
		rec := record(r.text[ln.start:ln.end:ln.end], ln.seq, ln.length)
		if err := rec.Err; err != nil && err.Code == events.CodeMalformedJSON {
			return fmt.Errorf("%s:%d: %w: %w", r.path, ln.seq, ErrNotJSON, err)
		}
		r.records = append(r.records, rec)
	}
	return nil
}

// record decodes one line.
func record(text []byte, seq uint64, length int) events.Record {
	rec := events.Record{Seq: seq, Raw: text}
	if length > len(text) {
		rec.Err = &events.DecodeError{Code: events.CodeTooLarge, Found: strconv.Itoa(length) + " bytes",
			Expected: "at most " + strconv.Itoa(events.MaxEventBytes) + " bytes", Line: int(seq)}
		return rec
	}
	e, err := cloudevents.Decode(text)
	if err != nil {
		var bad *events.DecodeError
		if !errors.As(err, &bad) {
			bad = &events.DecodeError{Code: events.CodeUnreadable, Found: err.Error(), Err: err}
		}
		rec.Err = bad.OnLine(int(seq))
		return rec
	}
	e.Seq, rec.Recorded, rec.Event = seq, e.Recorded, &e
	return rec
}
