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
// Read returns nil at the end, fn's error as it is, the cause of ctx's end, and [ErrGap] when a sequence is missing.
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
		full: make(chan *batch, 1), free: make(chan *batch, 2)}
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
		r.free <- b
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return ended
}

// Whole returns [ErrGap] when the stream lacks a message of those before its end, as far as the server knows without
// reading all of it: it is what every start asks.
func (l *Log) Whole(ctx context.Context) error {
	_, err := l.check(ctx, 1)
	return err
}

// checkPatiently is check; whoever follows waits for a server that does not answer, as later on.
func (l *Log) checkPatiently(ctx context.Context, from uint64, follow bool) (uint64, error) {
	for wait := retryWait; ; wait = min(2*wait, readWait) {
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

// readWait bounds the pause between two attempts to read on.
const readWait = 5 * time.Second

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
	raw     []*nats.Msg
	records []events.Record
}

// reading is one call of Read: a goroutine that fetches and decodes, ahead of the caller by one batch.
type reading struct {
	log    *Log
	next   uint64 // the sequence expected
	until  uint64 // the last one wanted, unless following
	follow bool
	full   chan *batch
	free   chan *batch
	decode [2]decoder
}

// errRestart ends a consumer that can no longer be relied upon; reading goes on where it stopped with a new one.
var errRestart = errors.New("the consumer was lost")

// run reads through one consumer after the other until the end, an error, or ctx.
func (r *reading) run(ctx context.Context) error {
	patience := time.Now().Add(3 * r.log.cfg.AckTimeout)
	for wait := retryWait; ; wait = min(2*wait, readWait) {
		before := r.next
		err := r.pump(ctx)
		if err == nil || ctx.Err() != nil {
			return err
		}
		if !errors.Is(err, errRestart) && !errors.Is(err, ErrUnreachable) {
			return err
		}
		if r.next > before {
			wait, patience = retryWait, time.Now().Add(3*r.log.cfg.AckTimeout)
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
	if errors.Is(err, ErrGap) && r.log.clustered() {
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
		if b.raw, err = p.gather(ctx, b.raw[:0], r.limit()); errors.Is(err, errIdle) {
			r.free <- b
			if err := r.idle(ctx); err != nil {
				return err
			}
			continue
		}
		if err != nil && len(b.raw) == 0 {
			r.free <- b
			return err
		}
		if gap := r.accept(b); gap != nil {
			return gap
		}
		select {
		case r.full <- b:
		case <-ctx.Done():
			return ctx.Err()
		}
		if err != nil {
			return err
		}
	}
	return nil
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

// limit is how many records the next batch may hold.
func (r *reading) limit() int {
	n := r.log.cfg.ReadBatch
	if left := r.until - r.next + 1; !r.follow && left < uint64(n) {
		n = int(left)
	}
	return n
}

// accept checks the sequences of a batch and decodes it, on two cores when it is large.
func (r *reading) accept(b *batch) error {
	for _, m := range b.raw {
		seq, _, _, _, _ := ackFields(m.Reply)
		if seq != r.next {
			return gapError(r.next, seq-1)
		}
		r.next++
	}
	b.records = slices.Grow(b.records[:0], len(b.raw))[:len(b.raw)]
	half := 0
	var wg sync.WaitGroup
	if len(b.raw) >= 64 {
		half = len(b.raw) / 2
		wg.Go(func() { r.decodePart(0, b.raw[:half], b.records[:half]) })
	}
	r.decodePart(1, b.raw[half:], b.records[half:])
	wg.Wait()
	return nil
}

func (r *reading) decodePart(d int, raw []*nats.Msg, records []events.Record) {
	for i, m := range raw {
		seq, _, nanos, _, _ := ackFields(m.Reply)
		recorded := time.Unix(0, int64(nanos)).UTC()
		records[i] = r.decode[d].decode(m.Subject, m.Header, m.Data, seq, recorded)
		if r.log.traces {
			records[i].Trace = m.Header.Get(headerTrace)
		}
	}
}
