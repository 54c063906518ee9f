package jsonl

import (
	"context"
	"errors"
	"fmt"
	"time"

	"spettanze/events"
)

// errFound ends a reading that has found what it looks for.
var errFound = errors.New("found")

// Last returns the number of the last line that is not blank, and when it was recorded.
func (l *Log) Last(ctx context.Context) (uint64, time.Time, error) {
	lr, err := l.lookUp(ctx)
	if err != nil {
		return 0, time.Time{}, err
	}
	defer lr.close()
	var last []byte
	var seq uint64
	var length int
	for {
		text, n, err := lr.next()
		if ctx.Err() != nil {
			return 0, time.Time{}, context.Cause(ctx)
		}
		if err != nil {
			rest, n, ok := lr.rest()
			if ok && !blank(rest) {
				last, seq, length = append(last[:0], rest...), lr.line, n
			}
			break
		}
		if !blank(text) {
			last, seq, length = append(last[:0], text...), lr.line, n
		}
	}
	if seq == 0 {
		return 0, time.Time{}, nil
	}
	return seq, record(last, seq, length).Recorded, nil
}

func (l *Log) lookUp(ctx context.Context) (*lineReader, error) {
	if err := l.isClosed(); err != nil {
		return nil, err
	}
	return openLines(ctx, l.path)
}

// Get returns the record of a line, or [ErrNotFound].
func (l *Log) Get(ctx context.Context, seq uint64) (events.Record, error) {
	var found events.Record
	err := l.Read(ctx, seq, false, func(batch []events.Record) error {
		if batch[0].Seq == seq {
			found = batch[0]
			found.Raw = append([]byte(nil), found.Raw...) // the batch is not ours
		}
		return errFound
	})
	switch {
	case err != nil && !errors.Is(err, errFound) && !errors.Is(err, events.ErrGap):
		return events.Record{}, err
	case found.Seq == 0:
		return events.Record{}, fmt.Errorf("%w: %s:%d", ErrNotFound, l.path, seq)
	}
	return found, nil
}

// TimeOf returns when a line was recorded, or [ErrNotFound].
func (l *Log) TimeOf(ctx context.Context, seq uint64) (time.Time, error) {
	rec, err := l.Get(ctx, seq)
	return rec.Recorded, err
}

// SeqAt returns the last line recorded at or before t; 0 when there is none. Lines that do not say when they were
// recorded are passed over. It reads the whole file.
func (l *Log) SeqAt(ctx context.Context, t time.Time) (uint64, error) {
	var seq uint64
	err := l.Read(ctx, 1, false, func(batch []events.Record) error {
		for _, rec := range batch {
			if !rec.Recorded.IsZero() && !rec.Recorded.After(t) {
				seq = rec.Seq
			}
		}
		return nil
	})
	return seq, err
}
