package jsonl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/events/files"
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
	lr, err := openLines(ctx, l.path, follow)
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
		case r.from > uint64(lr.Number())+1:
			return lang.Errorf("jsonl: %w: chiesta la riga %d, ma %s finisce alla riga %d: è più corto di prima, o un altro file",
				"jsonl: %w: asked for line %d, but %s ends at line %d: it is shorter than it was, or another file",
				events.ErrGap, r.from, l.path, lr.Number())
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
		v, err := r.lr.Next(!follow)
		if errors.Is(err, io.EOF) {
			return true, nil
		}
		if errors.Is(err, files.ErrCut) {
			return false, fmt.Errorf("%s:%d: %w", r.path, v.Line, err)
		}
		if err != nil {
			return false, fmt.Errorf("jsonl: read %s after line %d: %w", r.path, v.Line-1, err)
		}
		if uint64(v.Number) < r.from {
			continue
		}
		start := len(r.text)
		r.text = append(r.text, v.Text...) // earlier records keep the old array if this one moves
		v.Text = r.text[start:len(r.text):len(r.text)]
		rec := record(&v)
		if err := rec.Err; err != nil && err.Code == events.CodeMalformedJSON {
			return false, fmt.Errorf("%s:%d: %w: %w", r.path, v.Line, ErrNotJSON, err)
		}
		r.records = append(r.records, rec)
	}
	return false, nil
}

// record decodes one value.
func record(v *files.Value) events.Record {
	rec := events.Record{Seq: uint64(v.Number), Raw: v.Text}
	d := cloudevents.DecodeValue(v)
	if d.Err != nil {
		rec.Err = d.Err
		return rec
	}
	e := d.Event
	e.Seq, rec.Recorded, rec.Event = rec.Seq, e.Recorded, &e
	return rec
}
