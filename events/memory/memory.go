package memory

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/events/leaf"
)

// readBatch is how many records a batch of Read has at most.
const readBatch = 1000

var (
	// ErrClosed is returned by every method after [Log.Close].
	ErrClosed = errors.New("memory: the log is closed")
	// ErrNotFound is returned by [Log.Get] for a sequence that the log does not have.
	ErrNotFound = errors.New("memory: no such sequence")
)

// Log is an [events.Log] in memory. It is safe for concurrent use.
type Log struct {
	now func() time.Time

	mu      sync.Mutex
	records []events.Record
	byID    map[events.Identity]uint64
	more    chan struct{} // closed at an append and by Close, then replaced
	closed  bool
}

var (
	_ events.Lookup = (*Log)(nil)
	_ events.Sealed = (*Log)(nil)
)

// New returns an empty log whose times of recording come from now.
func New(now func() time.Time) *Log {
	return &Log{now: now, byID: map[events.Identity]uint64{}, more: make(chan struct{})}
}

// Append stores copies of events. An event whose identity is stored already is a duplicate, whatever its content.
func (l *Log) Append(ctx context.Context, evs []events.Event) ([]events.Appended, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return nil, ErrClosed
	}
	out := make([]events.Appended, len(evs))
	raw, stored := make([][]byte, len(evs)), make([]*events.Stored, len(evs))
	for i := range evs {
		var err error
		if raw[i], err = cloudevents.Encode(&evs[i]); err != nil {
			return nil, fmt.Errorf("memory: %w", err)
		}
		headers, body, err := cloudevents.EncodeBinary(&evs[i])
		if err != nil {
			return nil, fmt.Errorf("memory: %w", err)
		}
		stored[i] = &events.Stored{Header: map[string][]string{}, Body: body}
		for k := 0; k < len(headers); k += 2 {
			stored[i].Header[headers[k]] = headers[k+1 : k+2]
		}
	}
	for i := range evs {
		if seq, ok := l.byID[evs[i].Identity]; ok {
			out[i] = events.Appended{Seq: seq, Duplicate: true}
			continue
		}
		e := evs[i]
		out[i].Seq = l.add(events.Record{Event: &e, Raw: raw[i], Subject: events.Subject(&e), Stored: stored[i]})
		l.byID[e.Identity] = out[i].Seq
	}
	return out, nil
}

// WithStored implements [events.Sealed]: the log gives every record as it is stored.
func (l *Log) WithStored() events.Log { return l }

// Inject adds a record as it is, but for its sequence and time, and returns its sequence. It has a leaf if it says how it is stored.
func (l *Log) Inject(rec events.Record) uint64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.add(rec)
}

// add holds the mutex.
func (l *Log) add(rec events.Record) uint64 {
	rec.Seq, rec.Recorded = uint64(len(l.records)+1), l.now()
	if rec.Event != nil {
		rec.Event.Seq, rec.Event.Recorded = rec.Seq, rec.Recorded
	}
	if s := rec.Stored; s != nil {
		var h leaf.Hasher
		rec.Leaf = h.Hash(&leaf.Message{Stream: "HR", Seq: rec.Seq, Recorded: rec.Recorded, Subject: rec.Subject, Header: s.Header, Body: s.Body})
	}
	l.records = append(l.records, rec)
	l.wake()
	return rec.Seq
}

func (l *Log) wake() {
	close(l.more)
	l.more = make(chan struct{})
}

// Read implements [events.Log].
func (l *Log) Read(ctx context.Context, from uint64, follow bool, fn func([]events.Record) error) error {
	from = max(from, 1)
	l.mu.Lock()
	end := uint64(len(l.records))
	l.mu.Unlock()
	if from > end+1 {
		return fmt.Errorf("memory: %w: asked for sequence %d, but it ends at %d", events.ErrGap, from, end)
	}
	for {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		l.mu.Lock()
		more, closed := l.more, l.closed
		if follow {
			end = uint64(len(l.records))
		}
		// Records are never changed once they are in, and so may be read without the mutex.
		have := l.records[min(from-1, end):min(end, from-1+readBatch)]
		l.mu.Unlock()
		switch {
		case closed:
			return ErrClosed
		case len(have) > 0:
			if err := fn(append([]events.Record(nil), have...)); err != nil {
				return err
			}
			from += uint64(len(have))
		case !follow:
			return nil
		default:
			select {
			case <-more:
			case <-ctx.Done():
			}
		}
	}
}

// Last implements [events.Log].
func (l *Log) Last(ctx context.Context) (uint64, time.Time, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case ctx.Err() != nil:
		return 0, time.Time{}, context.Cause(ctx)
	case l.closed:
		return 0, time.Time{}, ErrClosed
	case len(l.records) == 0:
		return 0, time.Time{}, nil
	}
	last := l.records[len(l.records)-1]
	return last.Seq, last.Recorded, nil
}

// Get returns one record, or [ErrNotFound].
func (l *Log) Get(_ context.Context, seq uint64) (events.Record, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return events.Record{}, ErrClosed
	}
	if seq == 0 || seq > uint64(len(l.records)) {
		return events.Record{}, fmt.Errorf("%w: %d", ErrNotFound, seq)
	}
	return l.records[seq-1], nil
}

// Check implements [events.Lookup]: a log in memory loses no record.
func (l *Log) Check(context.Context) (time.Time, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.records) == 0 {
		return time.Time{}, nil
	}
	return l.records[0].Recorded, nil
}

// Close ends reads in progress, which return [ErrClosed].
func (l *Log) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.closed {
		l.closed = true
		l.wake()
	}
	return nil
}
