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

// Read implements [events.Log]: from line `from` (0 is taken for 1) on. The next batch is read while fn works. It returns
// [ErrNotJSON] for a line that is no JSON, after fn has had all lines before it, and [events.ErrGap] when `from` is more
// than one beyond the last line.
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
	r := &reading{log: l, lr: lr, from: max(from, 1), full: make(chan *batch, 1), free: make(chan *batch, 3)}
	for range cap(r.free) {
		r.free <- &batch{}
	}
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel(nil)
	var ended error
	wg.Go(func() {
		defer close(r.full)
		ended = r.run(ctx, follow)
	})
	for b := range r.full {
		if err := fn(b.records); err != nil {
			return err
		}
		r.free <- b
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return ended
}

type batch struct {
	text    []byte // the lines, one after the other
	lines   []line
	records []events.Record
}

// line is a line's place in the batch's text.
type line struct {
	seq        uint64
	start, end int
	length     int // in the file; more than end-start for one that is too long
}

// reading is one call of Read: a goroutine that reads and decodes ahead.
type reading struct {
	log  *Log
	lr   *lineReader
	from uint64
	full chan *batch
	free chan *batch
}

func (r *reading) run(ctx context.Context, follow bool) error {
	for {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		b := <-r.free // of three batches one always comes back, unless fn has returned an error, which ends ctx
		end, err := r.fill(b, follow)
		if len(b.lines) == 0 {
			r.free <- b
		} else {
			bad := b.decode(r.log.path)
			if len(b.records) > 0 {
				select {
				case r.full <- b:
				case <-ctx.Done():
					return ctx.Err()
				}
			}
			if bad != nil {
				return bad
			}
		}
		if err != nil {
			return err
		}
		if !end {
			continue
		}
		if r.from > r.lr.line+1 {
			return fmt.Errorf("jsonl: %w: asked for line %d, but %s ends at line %d: it is shorter than it was, or another file",
				events.ErrGap, r.from, r.log.path, r.lr.line)
		}
		if !follow {
			return nil
		}
		select {
		case <-time.After(pollInterval):
		case <-ctx.Done():
		}
	}
}

// fill reads lines into a batch and reports whether it reached the end of the file.
func (r *reading) fill(b *batch, follow bool) (end bool, err error) {
	b.text, b.lines, b.records = b.text[:0], b.lines[:0], b.records[:0]
	for len(b.lines) < readBatch && len(b.text) < batchBytes {
		text, length, err := r.lr.next()
		if errors.Is(err, io.EOF) {
			if !follow {
				if text, length, ok := r.lr.rest(); ok {
					r.keep(b, text, length)
				}
			}
			return true, nil
		}
		if err != nil {
			return false, fmt.Errorf("jsonl: read %s after line %d: %w", r.log.path, r.lr.line, err)
		}
		r.keep(b, text, length)
	}
	return false, nil
}

func (r *reading) keep(b *batch, text []byte, length int) {
	if r.lr.line < r.from || blank(text) {
		return
	}
	start := len(b.text)
	b.text = append(b.text, text...)
	b.lines = append(b.lines, line{seq: r.lr.line, start: start, end: len(b.text), length: length})
}

// decode makes the records of the lines, on two cores when there are many. The records end before a line that is no JSON,
// which the error names.
func (b *batch) decode(path string) error {
	b.records = append(b.records, make([]events.Record, len(b.lines))...)
	half := 0
	var wg sync.WaitGroup
	if len(b.lines) >= 64 {
		half = len(b.lines) / 2
		wg.Go(func() { b.decodePart(0, half) })
	}
	b.decodePart(half, len(b.lines))
	wg.Wait()
	for i := range b.records {
		if err := b.records[i].Err; err != nil && err.Code == events.CodeMalformedJSON {
			b.records = b.records[:i]
			return fmt.Errorf("%s:%d: %w: %w", path, b.lines[i].seq, ErrNotJSON, err)
		}
	}
	return nil
}

func (b *batch) decodePart(from, to int) {
	for i := from; i < to; i++ {
		ln := b.lines[i]
		b.records[i] = record(b.text[ln.start:ln.end:ln.end], ln.seq, ln.length)
	}
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
