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

// Read calls fn for batches of records from sequence `from` (0 is taken for 1) on: to the end as it stands when Read is
// called, or with follow until ctx ends. While fn works, the next batch is fetched and decoded. A message that cannot be
// understood is a record that says why. The batch belongs to fn until it returns, the events in it for ever.
//
// Read returns nil at the end, fn's error as it is, the cause of ctx's end, and [events.ErrGap] when a sequence is missing.
// A lost connection is waited for when following, and otherwise ends in [ErrUnreachable] after a while.
func (l *Log) Read(ctx context.Context, from uint64, follow bool, fn func([]events.Record) error) error {
	from = max(from, 1)
	last, err := l.checkPatiently(ctx, from, follow)
	if err != nil {
		return err
	}
	if !follow && from > last {
		return nil
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	r := &reading{log: l, next: from, until: last, follow: follow,
		full: make(chan *batch), free: make(chan *batch, 2)}
	for range cap(r.free) {
		r.free <- &batch{}
	}
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel(nil)
	wg.Go(func() {
		select {
		case <-l.done:
			cancel(ErrClosed)
		case <-ctx.Done():
		}
	})
	var ended error
	wg.Go(func() {
		defer close(r.full)
		ended = r.run(ctx)
	})
	for b := range r.full {
		if err := fn(b.records); err != nil {
			return err
		}
		b.forget()
		r.free <- b
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return ended
}

// Whole returns [events.ErrGap] when the stream lacks a message of those before its end, as far as the server knows without
// reading all of it: it is what every start asks.
func (l *Log) Whole(ctx context.Context) error {
	_, err := l.check(ctx, 1)
	return err
}

// checkPatiently is check; whoever follows waits for a server that does not answer, as later on.
func (l *Log) checkPatiently(ctx context.Context, from uint64, follow bool) (uint64, error) {
	for wait := readRetry; ; wait = min(2*wait, readWait) {
		last, err := l.check(ctx, from)
		if !follow || !errors.Is(err, ErrUnreachable) || l.nc.IsClosed() {
			return last, err
		}
		l.cfg.Logger.Warn("the log does not answer; trying again", "sequence", from, "error", err)
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return 0, context.Cause(ctx)
		case <-l.done:
			return 0, ErrClosed
		}
	}
}

// The pause between two attempts to read on doubles from readRetry to readWait.
const (
	readRetry = 100 * time.Millisecond
	readWait  = 5 * time.Second
)

// check looks for what can be known of the stream beforehand, and returns its last sequence.
func (l *Log) check(ctx context.Context, from uint64) (uint64, error) {
	info, err := l.info(ctx)
	if err != nil {
		return 0, err
	}
	state := info.State
	switch {
	case from > state.LastSeq+1:
		return 0, pastEndError(from, state.LastSeq)
	case state.FirstSeq > from && state.LastSeq >= from:
		return 0, gapError(from, state.FirstSeq-1)
	case state.NumDeleted == 0:
		return state.LastSeq, nil
	}
	// Holes inside are found while reading, but one at the very end would be waited for.
	if info, err = l.info(ctx, js.WithDeletedDetails(true)); err != nil {
		return 0, err
	}
	if i := slices.IndexFunc(info.State.Deleted, func(seq uint64) bool { return seq >= from }); i >= 0 {
		return 0, gapError(info.State.Deleted[i], info.State.Deleted[i])
	}
	return info.State.LastSeq, nil
}

type batch struct {
	records []events.Record
	raw     []byte    // what the records were made from
	since   time.Time // when the first of them was waited for
}

// keep returns a copy: a message's own bytes are a part of all that came with it, several times as much.
func (b *batch) keep(data []byte) []byte {
	at := len(b.raw)
	b.raw = append(b.raw, data...) // what was kept before stays where it is if this moves
	return b.raw[at:len(b.raw):len(b.raw)]
}

// forget drops what is in a batch, and its room where that is out of the ordinary.
func (b *batch) forget() {
	clear(b.records)
	if cap(b.raw) > mostRaw {
		b.raw = nil
	}
}

// mostRaw is how many bytes stay reserved for the next messages: more than a batch of ordinary ones has.
const mostRaw = 8 << 20

// reading is one call of Read: a goroutine that fetches and decodes, ahead of the caller by one batch.
type reading struct {
	log    *Log
	next   uint64 // the sequence expected
	until  uint64 // the last one wanted, unless following
	follow bool
	full   chan *batch // nobody takes from it while fn works
	free   chan *batch
	raw    []*nats.Msg
	decode decoder
}

// errRestart ends a consumer that can no longer be relied upon; reading goes on where it stopped with a new one.
var errRestart = errors.New("the consumer was lost")

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

// stillThere looks whether the stream was replaced while nobody looked. Of a cluster it is asked twice: a leader that was cut
// off may answer once, from what it had then, before it learns that there is another.
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

// chunk is how many messages are taken from the server before they are decoded: a message takes several times the room of
// its record.
const chunk = 1024

// pump reads through one consumer. It returns nil when the end is reached.
func (r *reading) pump(ctx context.Context) error {
	p, err := newPull(ctx, r.log, r.next)
	if err != nil {
		return err
	}
	defer p.close()
	for r.follow || r.next <= r.until {
		if r.follow {
			if err := p.pause(ctx); err != nil {
				return err
			}
		}
		var b *batch
		select {
		case b = <-r.free:
		case <-ctx.Done():
			return ctx.Err()
		}
		b.records, b.raw, b.since = b.records[:0], b.raw[:0], time.Now()
		taken, err := r.fill(ctx, p, b)
		filled := time.Now()
		if !taken && len(b.records) == 0 {
			r.free <- b
		} else if !taken {
			select {
			case r.full <- b:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		if taken || len(b.records) > 0 {
			p.gathered(filled)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// fill puts into a batch what there is, until it is full, nothing more is at hand, or it has waited long enough and
// somebody takes it. So whoever works long on one batch finds a large one next.
func (r *reading) fill(ctx context.Context, p *pull, b *batch) (taken bool, err error) {
	for {
		wanted := min(chunk, r.limit(len(b.records)))
		if wanted == 0 {
			return false, nil
		}
		var more bool
		r.raw, more, err = p.gather(ctx, r.raw[:0], wanted, len(b.records) > 0, b.since.Add(p.most()))
		if errors.Is(err, errIdle) {
			if err := r.idle(ctx); err != nil {
				return false, err
			}
			b.since = time.Now()
			continue
		}
		if gap := r.accept(b); gap != nil {
			return false, gap
		}
		if err != nil || !more {
			return false, err
		}
		if time.Since(b.since) < p.most() {
			continue
		}
		select {
		case r.full <- b:
			return true, nil
		default:
		}
		if len(r.raw) == 0 { // others need the processor
			time.Sleep(time.Millisecond)
		}
	}
}

// idle looks why the server says that it has nothing to deliver. A message that it counts and cannot read, because its
// bytes were altered on disk, is passed over in silence: at the end of the stream a reader would wait for ever.
func (r *reading) idle(ctx context.Context) error {
	info, err := r.log.info(ctx)
	if err != nil || info.State.LastSeq < r.next {
		return nil //nolint:nilerr // the consumer finds out by itself when the server is gone
	}
	if _, err := r.log.message(ctx, r.next); err != nil && !errors.Is(err, ErrUnreachable) && ctx.Err() == nil {
		return gapError(r.next, r.next)
	}
	return nil
}

// limit is how many more records a batch may take.
func (r *reading) limit(have int) int {
	n := r.log.cfg.ReadBatch - have
	if left := r.until + 1 - r.next; !r.follow && left < uint64(n) { //nolint:gosec // never below zero
		n = int(left) //nolint:gosec // less than n
	}
	return n
}

// accept checks the sequences of what was gathered and decodes it into a batch.
func (r *reading) accept(b *batch) error {
	defer func() { clear(r.raw) }()
	for _, m := range r.raw {
		seq, _, nanos, _, _ := ackFields(m.Reply)
		if seq != r.next {
			return gapError(r.next, seq-1)
		}
		r.next++
		rec := r.decode.decode(m.Subject, m.Header, b.keep(m.Data), seq, time.Unix(0, int64(nanos)).UTC())
		if r.log.traces {
			rec.Trace = m.Header.Get(headerTrace)
		}
		b.records = append(b.records, rec)
	}
	return nil
}
