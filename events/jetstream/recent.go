package jetstream

import (
	"context"

	"spettanze/events"
)

// recentKept is how many identities a generation holds. Two generations of them take 5 to 10 MB.
const recentKept = 1 << 16

// recent remembers the message ids stored last and their sequences, so that most duplicates are found without the server, which
// refuses a whole batch for one and does not say which. When the younger of two generations is full, the older is forgotten.
// Nothing is ever deleted from HR, so a remembered sequence stays true. It is for one goroutine.
type recent struct{ young, old map[string]uint64 }

func (r *recent) sequence(id string) (uint64, bool) {
	if seq, ok := r.young[id]; ok {
		return seq, true
	}
	seq, ok := r.old[id]
	return seq, ok
}

func (r *recent) add(id string, seq uint64) {
	if r.young == nil || len(r.young) >= recentKept {
		r.young, r.old = make(map[string]uint64, recentKept/16), r.young
	}
	r.young[id] = seq
}

// Recall has the identities of the records behind a sequence, the last 65,536 at most, read before the first append. A process
// that continues the work of another, and has a journal through that sequence, thus finds duplicates that the server has
// forgotten. It takes some tenths of a second at most.
func (l *Log) Recall(after uint64) { l.w.recall.Store(&after) }

// recollect reads the last identities of the log behind a sequence. If it fails, some duplicates are stored twice, and the journal counts them once.
func (w *writer) recollect(ctx context.Context, after uint64) {
	last, _, err := w.log.Last(ctx)
	if err == nil && last > after {
		from := max(last-min(last, recentKept), after) + 1
		err = w.log.Read(ctx, from, false, func(recs []events.Record) error {
			for i := range recs {
				if e := recs[i].Event; e != nil {
					id := events.MsgID(e)
					if _, known := w.recent.sequence(id); !known {
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
