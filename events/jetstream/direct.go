package jetstream

import (
	"context"
	"fmt"

	"spettanze/events"
	"spettanze/events/jetstream/publish"
)

// directBytes bounds what goes by itself at the same time, well within what is kept free on the disk: each finds out alone
// whether there is room.
const directBytes = 1 << 20

// enter lets a request go by itself, or tells that it must queue. On one server the flush of a message is quick, and it is at
// once free for the next: as long as no more are under way than would fill a batch that pays, waiting for company gains
// nothing, and each caller sends its own and is woken by its own answer. On a cluster, where a message travels before it
// counts, company always pays; so it does behind what is queued already.
func (w *writer) enter(r *request) bool {
	n := len(r.entries)
	if w.log.publisher.Clustered() || n >= publish.BatchFrom {
		return false
	}
	size := r.size()
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed || w.busy || w.recall.Load() || len(w.queue) > 0 || w.alone+n > publish.BatchFrom || w.aloneBytes+size > directBytes {
		return false
	}
	w.alone, w.aloneBytes = w.alone+n, w.aloneBytes+size
	return true
}

func (r *request) size() (sum int) {
	for _, e := range r.entries {
		sum += e.msg.Size()
	}
	return sum
}

// direct stores the few events of a request that has entered, in the caller's own goroutine. Of an identity that is under
// way elsewhere too, the server, which takes one message after the other, makes one the duplicate of the other.
func (w *writer) direct(caller context.Context, r *request) ([]events.Appended, error) {
	defer w.leave(r)
	ctx, cancel := context.WithCancel(caller)
	defer cancel()
	defer context.AfterFunc(w.ctx, cancel)()
	var slots []slot
	first := map[string]int{}
	for range r.entries {
		slots = r.next(slots, first)
	}
	err := w.send(ctx, slots)
	for _, a := range r.results {
		if a.Seq != 0 {
			continue
		}
		if caller.Err() != nil {
			err = fmt.Errorf("%w: %w", ErrUnknownOutcome, context.Cause(caller))
		}
		return r.results, err
	}
	return r.results, nil
}

func (w *writer) leave(r *request) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.aloneBytes -= r.size()
	if w.alone -= len(r.entries); w.alone == 0 {
		w.left.Broadcast()
	}
}

// quiet waits until what goes by itself is answered: those who sent it come back meanwhile, and fill the batch. The writer is
// locked.
func (w *writer) quiet() {
	for w.alone > 0 {
		w.left.Wait()
	}
}
