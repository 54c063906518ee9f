package jetstream

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"

	"spettanze/events"
	"spettanze/events/grants"
	"spettanze/events/jetstream/publish"
	"spettanze/events/leaf"
)

// batchBytes bounds the size of a batch, so that one of large events does not stall the server.
const batchBytes = 8 << 20

// Append stores events durably, in order, and returns once all are on disk (of a quorum, on a cluster). Result i is the
// sequence of event i. Duplicate means that the identity is stored already, at that sequence, and nothing was stored: the
// caller compares the contents ([Log.Get], events.SameContent).
//
// Calls made at the same time share batches and flushes. After an error the results say which events are known to be stored:
// an event with a Seq of 0 is not stored, or in doubt when the error is [ErrUnknownOutcome]. Appending the same events again
// is always safe.
func (l *Log) Append(ctx context.Context, evs []events.Event) (_ []events.Appended, err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	r := &request{entries: make([]entry, len(evs)), results: make([]events.Appended, len(evs)), done: make(chan struct{})}
	limit := l.nc.MaxPayload()
	parent, end := traced(ctx, len(evs))
	defer func() { end(err) }()
	for i := range evs {
		msg, err := encode(&evs[i])
		if err != nil {
			return nil, err
		}
		if parent != "" {
			msg.Header[headerTrace] = []string{parent}
		}
		if by := grants.PrincipalOf(ctx); by != "" {
			msg.Header[leaf.Principal] = []string{by}
		}
		if !evs[i].Recorded.IsZero() && l.writesPast.Load() {
			msg.Header[leaf.Recorded] = []string{evs[i].Recorded.UTC().Format(time.RFC3339Nano)}
		}
		if size := msg.Size() + 256; len(msg.Data) > events.MaxEventBytes || limit > 0 && int64(size) > limit {
			return nil, fmt.Errorf("%w: event %s has %d bytes", ErrTooLarge, events.MsgID(&evs[i]), len(msg.Data))
		}
		r.entries[i] = entry{msg: msg, id: msg.Header[headerMsgID][0]}
	}
	if len(evs) == 0 {
		return nil, nil
	}
	if err := l.w.enqueue(r); err != nil {
		return nil, err
	}
	select {
	case <-r.done:
		return r.results, r.err
	case <-ctx.Done():
		return l.w.abandon(ctx, r)
	}
}

type entry struct {
	msg *nats.Msg
	id  string
}

// request is one call of Append. Its fields belong to the writer's mutex until done is closed.
type request struct {
	entries []entry
	taken   int // entries handed to a batch
	open    int // of those, the ones without a result yet
	gone    bool
	results []events.Appended
	err     error
	done    chan struct{}
}

// writer is the group commit: one goroutine sends the events that callers queued while the batch before was under way. A batch
// thus fills by itself when many callers append.
type writer struct {
	log    *Log
	mu     sync.Mutex
	queue  []*request
	wake   chan struct{} // holds one token: a request queued while the goroutine works is never missed
	ended  chan struct{}
	recent recent
	recall atomic.Pointer[uint64] // the log is to be read behind this sequence before anything is sent
}

func newWriter(l *Log) *writer {
	w := &writer{log: l, wake: make(chan struct{}, 1), ended: make(chan struct{})}
	go w.run()
	return w
}

func (w *writer) enqueue(r *request) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.log.open.Err() != nil {
		return ErrClosed
	}
	w.queue = append(w.queue, r)
	select {
	case w.wake <- struct{}{}:
	default:
	}
	return nil
}

// abandon ends a call whose context ended first.
func (w *writer) abandon(ctx context.Context, r *request) ([]events.Appended, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	select {
	case <-r.done:
		return r.results, r.err
	default:
	}
	r.gone = true
	if r.taken == 0 {
		return nil, unsent(ctx)
	}
	// The writer may still write to the results: the caller gets a copy.
	return slices.Clone(r.results), fmt.Errorf("%w: %w", ErrUnknownOutcome, context.Cause(ctx))
}

func unsent(ctx context.Context) error {
	return fmt.Errorf("jetstream: nothing was sent: %w", context.Cause(ctx))
}

// run sends what is queued until the log is closed.
func (w *writer) run() {
	defer close(w.ended)
	ctx := w.log.open
	for {
		select {
		case <-w.wake:
		case <-ctx.Done():
			return
		}
		for {
			slots := w.take()
			if ctx.Err() != nil {
				w.settle(slots, ErrClosed) // stop answers only the requests that are still queued
				return
			}
			if len(slots) == 0 {
				break
			}
			if after := w.recall.Swap(nil); after != nil {
				w.recollect(ctx, *after)
			}
			w.settle(slots, w.send(ctx, slots))
		}
	}
}

// stop waits for the goroutine of a closed log and fails the requests that are still queued.
func (w *writer) stop() {
	<-w.ended
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, r := range w.queue {
		w.finish(r, ErrClosed)
	}
	w.queue = nil
}

// slot is one event of one request, in a batch.
type slot struct {
	r  *request
	i  int
	as int // the slot that holds the same identity first, or -1
}

// take removes the next batch from the queue. JetStream refuses a whole batch that contains a message id twice, so only the first
// event of an identity is sent.
func (w *writer) take() (out []slot) {
	w.mu.Lock()
	defer w.mu.Unlock()
	size := 0
	first := map[string]int{} // the first slot of each identity
	for len(w.queue) > 0 {
		r := w.queue[0]
		for !r.gone && r.taken < len(r.entries) {
			size += r.entries[r.taken].msg.Size()
			if len(out) == publish.BatchMessages || len(out) > 0 && size > batchBytes {
				return out
			}
			s := slot{r: r, i: r.taken, as: -1}
			id := r.entries[r.taken].id
			if at, ok := first[id]; ok {
				s.as = at
			} else {
				first[id] = len(out)
			}
			out = append(out, s)
			r.taken++
			r.open++
		}
		w.queue = w.queue[1:]
	}
	return out
}

// settle gives every slot of a batch its result.
func (w *writer) settle(slots []slot, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, s := range slots {
		s.r.open--
		if err != nil && s.r.results[s.i].Seq == 0 {
			w.finish(s.r, err)
		}
		if s.r.open == 0 && s.r.taken == len(s.r.entries) {
			w.finish(s.r, nil)
		}
	}
}

// finish ends a request once, and drops its entries that are still queued.
func (w *writer) finish(r *request, err error) {
	select {
	case <-r.done:
	default:
		r.err, r.gone = err, true
		close(r.done)
	}
}

// send stores a batch and writes the results of its slots.
func (w *writer) send(ctx context.Context, slots []slot) error {
	results := make([]events.Appended, len(slots))
	msgs, at := make([]*nats.Msg, 0, len(slots)), make([]int, 0, len(slots))
	for k, s := range slots {
		e := s.r.entries[s.i]
		if s.as >= 0 {
			continue
		}
		if seq, ok := w.recent.sequence(e.id); ok {
			results[k] = events.Appended{Seq: seq, Duplicate: true}
			continue
		}
		msgs, at = append(msgs, e.msg), append(at, k)
	}
	var err error
	if len(msgs) > 0 {
		var stored []events.Appended
		stored, err = w.log.publisher.Store(ctx, msgs)
		for i, k := range at {
			e := slots[k].r.entries[slots[k].i]
			if results[k] = stored[i]; stored[i].Duplicate && err == nil {
				results[k], err = w.another(ctx, e, stored[i])
			}
			if results[k].Seq != 0 {
				w.recent.add(e.id, results[k].Seq)
			}
		}
	}
	if ctx.Err() != nil && err != nil {
		err = errors.Join(ErrClosed, err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for k, s := range slots {
		if s.as >= 0 {
			first := results[s.as]
			results[k] = events.Appended{Seq: first.Seq, Duplicate: first.Seq != 0}
		}
		s.r.results[s.i] = results[k]
	}
	return err
}
