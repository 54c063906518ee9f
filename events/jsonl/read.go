package jsonl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/events/lang"
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
	if l.open.Err() != nil {
		return ErrClosed
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer context.AfterFunc(l.open, func() { cancel(ErrClosed) })()
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
		if len(r.records) > 0 {
			if err := fn(r.records); err != nil {
				return err
			}
		}
		switch {
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

// reading is one call of Read, with its present batch.
type reading struct {
	path    string
	lr      *lineReader
	from    uint64
	text    []byte // the lines of the batch, one after the other
	records []events.Record
}

// fill reads and decodes the lines of the next batch, and reports whether it reached the end of the file. The batch ends before
// a line that is no JSON, which the error names.
func (r *reading) fill(follow bool) (end bool, err error) {
	r.text, r.records = r.text[:0], r.records[:0]
	for len(r.records) < readBatch && len(r.text) < batchBytes {
		text, length, err := r.lr.next(!follow)
		if errors.Is(err, io.EOF) {
			return true, nil
		}
		if err != nil {
			return false, fmt.Errorf("jsonl: read %s after line %d: %w", r.path, r.lr.line, err)
		}
		if r.lr.line < r.from || blank(text) {
			continue
		}
		start := len(r.text)
		r.text = append(r.text, text...) // earlier records keep the old array if this one moves
		rec := record(r.text[start:len(r.text):len(r.text)], r.lr.line, length)
		if err := rec.Err; err != nil && err.Code == events.CodeMalformedJSON {
			return false, fmt.Errorf("%s:%d: %w: %w", r.path, r.lr.line, ErrNotJSON, err)
		}
		r.records = append(r.records, rec)
	}
	return false, nil
}

// record decodes one line.
func record(text []byte, seq uint64, length int) events.Record {
	rec := events.Record{Seq: seq, Raw: text}
	if length > len(text) {
		rec.Err = cloudevents.TooLarge(length).OnLine(int(seq))
		return rec
	}
	e, err := cloudevents.Decode(text)
	if err != nil {
		var bad *events.DecodeError
		if !errors.As(err, &bad) {
			bad = &events.DecodeError{Code: events.CodeUnreadable, Found: lang.Same(err.Error()), Err: err}
		}
		rec.Err = bad.OnLine(int(seq))
		return rec
	}
	e.Seq, rec.Recorded, rec.Event = seq, e.Recorded, &e
	return rec
}
