package jetstream

import (
	"context"
	"fmt"

	"spettanze/events"
)

// enter lets n events go by themselves, or tells that they must queue. On one server the flush of a message is quick, and it
// is at once free for the next: as long as no more are under way than would fill a batch that pays, waiting for company
// gains nothing, and each caller sends its own and is woken by its own answer. On a cluster, where a message travels before
// it counts, company always pays; so it does behind what is queued already.
func (w *writer) enter(n int) bool {
	if from := w.log.batchFrom(); from < batchFrom || n >= from {
		return false
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed || w.busy || w.recall.Load() || len(w.queue) > 0 || w.alone+n > batchFrom {
		return false
	}
	w.alone += n
	return true
}

// direct stores the few events of a request that has entered, in the caller's own goroutine. Of an identity that is under
// way elsewhere too, the server, which takes one message after the other, makes one the duplicate of the other.
func (w *writer) direct(caller context.Context, r *request) ([]events.Appended, error) {
	defer w.leave(len(r.entries))
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

func (w *writer) leave(n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.alone -= n; w.alone == 0 {
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
