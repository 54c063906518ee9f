package jetstream

import (
	"context"
	"sync"

	"spettanze/events"
)

// recentKept is how many identities a generation holds. Two generations of them take 5 to 10 MB.
const recentKept = 1 << 16

// recent remembers the message ids stored last and their sequences, so that most duplicates are found without the server, which
// refuses a whole batch for one and does not say which. When the younger of two generations is full, the older is forgotten.
// Nothing is ever deleted from HR, so a remembered sequence stays true.
type recent struct {
	mu         sync.Mutex
	young, old map[string]uint64
}

func (r *recent) sequence(id string) (uint64, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if seq, ok := r.young[id]; ok {
		return seq, true
	}
	seq, ok := r.old[id]
	return seq, ok
}

func (r *recent) has(id string) bool {
	_, ok := r.sequence(id)
	return ok
}

func (r *recent) add(id string, seq uint64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.young == nil || len(r.young) >= recentKept {
		r.young, r.old = make(map[string]uint64, recentKept/16), r.young
	}
	r.young[id] = seq
}

// Recall has the identities of the records behind a sequence, the last 65,536 at most, read before the first append. A process
// that continues the work of another, and has a journal through that sequence, thus finds duplicates that the server has
// forgotten. It takes some tenths of a second at most.
func (l *Log) Recall(after uint64) {
	l.w.recallAfter.Store(after)
	l.w.recall.Store(true)
}

// recollect reads the last identities of the log. If it fails, some duplicates are stored twice, and the journal counts them once.
func (w *writer) recollect(ctx context.Context) {
	last, _, err := w.log.Last(ctx)
	if after := w.recallAfter.Load(); err == nil && last > after {
		from := max(last-min(last, recentKept), after) + 1
		err = w.log.Read(ctx, from, false, func(recs []events.Record) error {
			for i := range recs {
				if e := recs[i].Event; e != nil {
					if id := events.MsgID(e); !w.recent.has(id) {
						w.recent.add(id, recs[i].Seq)
					}
				}
			}
			return nil
		})
	}
	if err != nil && ctx.Err() == nil {
		w.log.cfg.Logger.Warn("the identities recorded last cannot be read: an event sent again may be recorded twice, and counts once",
			"error", err)
	}
}
