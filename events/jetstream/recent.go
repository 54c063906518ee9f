package jetstream

import (
	"context"
	"sync"

	"spettanze/events"
)

// recentKept is how many identities a generation holds: some megabytes in all.
const recentKept = 1 << 16

// recent remembers the message ids stored last and their sequences, so that what comes twice is known without asking the
// server, which refuses a whole batch for one and does not say which. Two generations bound it: the older is forgotten
// when the younger is full. HR is never deleted from, so that it stays true.
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

// Recall has the identities recorded after a sequence, the last 65,536 at most, read before the first append: for whoever goes
// on where another process ended, and has a journal through that sequence, or none. It takes some tenths of a second at most.
func (l *Log) Recall(after uint64) {
	l.w.recallAfter.Store(after)
	l.w.recall.Store(true)
}

// recollect reads the identities that the log holds last. What cannot be read is not known, and harms nobody: identity for
// ever is the journal's business.
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
		w.log.cfg.Logger.Warn("what was recorded last is not known to the door: what comes twice is recorded twice, and counts once",
			"error", err)
	}
}
