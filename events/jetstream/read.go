package jetstream

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	js "github.com/nats-io/nats.go/jetstream"

	"spettanze/events"
)

// Read calls fn for batches of records from sequence `from` (0 is taken for 1) on: to the end at the time of the call, or with
// follow until ctx ends. While fn works, the next batch is fetched and decoded. A message that cannot be understood is a record
// with the reason. The batch belongs to fn until it returns, the events in it for ever.
//
// Read returns nil at the end, the error of fn, the cause of ctx's end, or [events.ErrGap] when a sequence is missing. When the
// connection is lost, it waits for it if it follows, and otherwise returns [ErrUnreachable] after three times AckTimeout.
func (l *Log) Read(ctx context.Context, from uint64, follow bool, fn func([]events.Record) error) error {
	return l.read(ctx, from, follow, false, fn)
}

// WithStored implements [events.Sealed].
func (l *Log) WithStored() events.Log { return withStored{l} }

type withStored struct{ *Log }

func (l withStored) Read(ctx context.Context, from uint64, follow bool, fn func([]events.Record) error) error {
	return l.read(ctx, from, follow, true, fn)
}

func (l *Log) read(ctx context.Context, from uint64, follow, stored bool, fn func([]events.Record) error) error {
	from = max(from, 1)
	last, err := l.checkPatiently(ctx, from, follow)
	if err != nil {
		return err
	}
	if !follow && from > last {
		return nil
	}
	ctx, cancel := context.WithCancelCause(ctx)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel(nil)
	defer context.AfterFunc(l.open, func() { cancel(ErrClosed) })()
	r := &reading{log: l, next: from, until: last, follow: follow, stored: stored,
		full: make(chan *batch), free: make(chan *batch, 2)}
	for range cap(r.free) {
		r.free <- &batch{}
	}
	var ended error
	wg.Go(func() {
		defer close(r.full)
		ended = r.run(ctx)
	})
	for b := range r.full {
		if err := fn(b.records); err != nil {
			return err
		}
		b.reset()
		r.free <- b
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return ended
}

// Check returns [events.ErrGap] when the stream lacks a message before its end, as far as the server knows without reading it,
// and otherwise when the first message was recorded. To look that message up, the server would load its block of 8 MB.
func (l *Log) Check(ctx context.Context) (time.Time, error) {
	state, err := l.check(ctx, 1)
	if err != nil || state.LastSeq == 0 {
		return time.Time{}, err
	}
	return l.recordedOf(ctx, state.FirstSeq, state.FirstTime)
}

// checkPatiently is check. With follow it waits for a server that does not answer.
func (l *Log) checkPatiently(ctx context.Context, from uint64, follow bool) (uint64, error) {
	for wait := readRetry; ; wait = min(2*wait, readWait) {
		state, err := l.check(ctx, from)
		if !follow || !errors.Is(err, ErrUnreachable) || l.nc.IsClosed() {
			return state.LastSeq, err
		}
		l.cfg.Logger.Warn("the log does not answer; trying again", "sequence", from, "error", err)
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return 0, context.Cause(ctx)
		case <-l.open.Done():
			return 0, ErrClosed
		}
	}
}

// The pause between two attempts to read on doubles from readRetry to readWait.
const (
	readRetry = 100 * time.Millisecond
	readWait  = 5 * time.Second
)

// check returns the state of the stream, and an error if it lacks a message from a sequence on, as far as the server knows.
func (l *Log) check(ctx context.Context, from uint64) (js.StreamState, error) {
	info, err := l.info(ctx)
	if err != nil {
		return js.StreamState{}, err
	}
	state := info.State
	switch {
	case from > state.LastSeq+1:
		return state, pastEndError(from, state.LastSeq)
	case state.FirstSeq > from && state.LastSeq >= from:
		return state, gapError(from, state.FirstSeq-1)
	case state.NumDeleted == 0:
		return state, nil
	}
	// A missing message is found while reading, but at the very end of the stream the reader would wait for it.
	if info, err = l.info(ctx, js.WithDeletedDetails(true)); err != nil {
		return state, err
	}
	if i := slices.IndexFunc(info.State.Deleted, func(seq uint64) bool { return seq >= from }); i >= 0 {
		return state, gapError(info.State.Deleted[i], info.State.Deleted[i])
	}
	return info.State, nil
}

const (
	// A batch is handed on when it is full. Before that, when no record has come for batchQuiet or its first record is batchAge
	// old, as soon as the caller is ready for it: a single record is visible soon, an import goes in large batches, and a
	// caller that works long on a batch gets a large one next. While somebody waits for a record ([Log.Hurry]), a batch is handed
	// on as soon as the caller is ready.
	batchQuiet = 20 * time.Millisecond
	batchAge   = 100 * time.Millisecond
	// batchPoll is how often a batch that is neither full nor taken looks for more messages: waking up for each message would
	// cost more than the message itself.
	batchPoll = 5 * time.Millisecond
	// mostRaw bounds the bytes that stay reserved for the next messages. A batch of ordinary ones has fewer.
	mostRaw = 8 << 20
)

type batch struct {
	records []events.Record
	raw     []byte    // the bytes of the records
	since   time.Time // when the first record was received
}

// reset empties the batch, and gives the room of an extraordinary one back.
func (b *batch) reset() {
	clear(b.records)
	b.records, b.raw = b.records[:0], b.raw[:0]
	if cap(b.raw) > mostRaw {
		b.raw = nil
	}
}

// keep returns a copy of a message's bytes: they are part of a buffer several times as large.
func (b *batch) keep(data []byte) []byte {
	at := len(b.raw)
	b.raw = append(b.raw, data...) // earlier records keep the old array if this one moves
	return b.raw[at:len(b.raw):len(b.raw)]
}

// reading is one call of Read: a goroutine that fetches and decodes, one batch ahead of the caller.
type reading struct {
	log    *Log
	next   uint64 // the sequence expected
	until  uint64 // the last one wanted, unless following
	follow bool
	stored bool        // records are given as they are stored
	full   chan *batch // unbuffered: taken from when the caller is ready
	free   chan *batch
	decode decoder
}

// run reads through one consumer after the other until the end, an error, or ctx.
func (r *reading) run(ctx context.Context) error {
	patience := time.Now().Add(3 * r.log.cfg.AckTimeout)
	for wait := readRetry; ; wait = min(2*wait, readWait) {
		before := r.next
		err := r.pump(ctx)
		if err == nil || ctx.Err() != nil {
			return err
		}
		if !errors.Is(err, errRestart) && !errors.Is(err, ErrUnreachable) {
			return err
		}
		if r.next > before {
			wait, patience = readRetry, time.Now().Add(3*r.log.cfg.AckTimeout)
		}
		if r.log.nc.IsClosed() || !r.follow && time.Now().After(patience) {
			return fmt.Errorf("jetstream: read from sequence %d: %w", r.next, errors.Join(ErrUnreachable, err))
		}
		r.log.cfg.Logger.Warn("reading the log was interrupted; trying again", "sequence", r.next, "error", err)
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return ctx.Err()
		}
		if err := r.stillThere(ctx); err != nil {
			return err
		}
	}
}

// stillThere checks that the stream was not replaced during the interruption. On a cluster a gap is checked twice: a leader that
// was cut off may answer once from its old state before it learns of the new leader.
func (r *reading) stillThere(ctx context.Context) error {
	_, err := r.log.check(ctx, r.next)
	if errors.Is(err, events.ErrGap) && r.log.publisher.Clustered() {
		select {
		case <-time.After(time.Second):
		case <-ctx.Done():
			return ctx.Err()
		}
		_, err = r.log.check(ctx, r.next)
	}
	if errors.Is(err, ErrUnreachable) {
		return nil
	}
	return err
}

// pump reads through one consumer. It returns nil when the end is reached.
func (r *reading) pump(ctx context.Context) error {
	p, err := newPull(ctx, r.log, r.next)
	if err != nil {
		return err
	}
	defer p.close()
	for r.follow || r.next <= r.until {
		var b *batch
		select {
		case b = <-r.free:
		case <-ctx.Done():
			return ctx.Err()
		}
		taken, err := r.fill(ctx, p, b)
		switch {
		case taken:
		case len(b.records) == 0:
			r.free <- b
		default:
			select {
			case r.full <- b:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// fill receives and decodes messages until the batch is full, or old enough and taken by the caller.
func (r *reading) fill(ctx context.Context, p *pull, b *batch) (taken bool, err error) {
	for r.room(b) {
		if err := p.ask(); err != nil {
			return false, err
		}
		m, err := r.await(ctx, p, b)
		if m == nil {
			return err == nil, err
		}
		d, ok, err := p.receive(m)
		switch {
		case errors.Is(err, errIdle):
			err = r.idle(ctx)
		case ok:
			err = r.accept(b, m, d)
		}
		if err != nil {
			return false, err
		}
	}
	return false, nil
}

// await returns the next message. It returns none when the caller took the batch instead.
func (r *reading) await(ctx context.Context, p *pull, b *batch) (*nats.Msg, error) {
	if len(b.records) == 0 {
		select {
		case m := <-p.msgs:
			return m, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(pullSilence):
			return nil, fmt.Errorf("%w: no heartbeat", errRestart)
		}
	}
	for quiet := time.Now(); ; {
		select {
		case m := <-p.msgs:
			return m, nil
		default:
		}
		if r.log.hurried.Load() > 0 {
			select {
			case m := <-p.msgs:
				return m, nil
			case r.full <- b:
				return nil, nil //nolint:nilnil // documented
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}
		if time.Since(quiet) >= batchQuiet || time.Since(b.since) >= batchAge {
			select {
			case r.full <- b:
				return nil, nil //nolint:nilnil // documented
			default:
			}
		}
		time.Sleep(batchPoll)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
}

// idle checks that the server has nothing to deliver when it says so. It skips silently a message that it counts and cannot read,
// because its bytes were altered on disk: at the end of the stream the reader would wait for ever.
func (r *reading) idle(ctx context.Context) error {
	info, err := r.log.info(ctx)
	if err != nil || info.State.LastSeq < r.next {
		return nil //nolint:nilerr // the next missing heartbeat shows that the server is gone
	}
	if _, err := r.log.message(ctx, r.next); err != nil && !errors.Is(err, ErrUnreachable) && ctx.Err() == nil {
		return gapError(r.next, r.next)
	}
	return nil
}

// room reports whether a batch takes another record.
func (r *reading) room(b *batch) bool {
	return len(b.records) < r.log.cfg.ReadBatch && (r.follow || r.next <= r.until)
}

// accept checks the sequence of a message and decodes it into a batch.
func (r *reading) accept(b *batch, m *nats.Msg, d delivery) error {
	if d.seq != r.next {
		return gapError(r.next, d.seq-1)
	}
	r.next++
	if len(b.records) == 0 {
		b.since = time.Now()
	}
	rec := r.decode.decode(m.Subject, m.Header, b.keep(m.Data), d.seq, r.log.recordedAt(d.seq, m.Header, d.recorded))
	if rec.Event != nil {
		r.log.ambiguous(rec.Event, m.Header)
	}
	if r.log.traces {
		rec.Trace = m.Header.Get(headerTrace)
	}
	if r.stored {
		rec.Stored = &events.Stored{Header: m.Header, Body: rec.Raw}
	}
	b.records = append(b.records, rec)
	return nil
}
