package verify

import (
	"context"
	"errors"
	"fmt"

	"spettanze/events"
)

// JournalSource is a store that keeps accepted events.
type JournalSource interface {
	// EventsBetween returns the events with sequences from first through last, by sequence.
	EventsBetween(ctx context.Context, first, last uint64) (map[uint64]*events.Event, error)
}

// mostAltered is how many altered events are reported at most.
const mostAltered = 20

// errThrough ends the reading of the log at the position.
var errThrough = errors.New("through")

// Journal compares every event of a store with the log's record of the same sequence, through a position. It calls found with
// a sentence for each that differs, up to 20; its error means that it could not compare. Documents show such a change only
// once an employee is refolded, or the same identity is sent again.
func Journal(ctx context.Context, store JournalSource, log events.Log, position uint64, found func(problem string)) error {
	altered := 0
	err := log.Read(ctx, 1, false, func(recs []events.Record) error {
		if recs[0].Seq > position {
			return errThrough
		}
		kept, err := store.EventsBetween(ctx, recs[0].Seq, min(recs[len(recs)-1].Seq, position))
		if err != nil {
			return err
		}
		for i := range recs {
			problem := difference(&recs[i], kept[recs[i].Seq])
			if problem == "" {
				continue
			}
			found(problem)
			if altered++; altered == mostAltered {
				return errThrough
			}
		}
		return nil
	})
	if err != nil && !errors.Is(err, errThrough) {
		return fmt.Errorf("verify: compare the journal with the log: %w", err)
	}
	return nil
}

// difference describes how the stored event of a record differs; empty: it does not, or there is none.
func difference(r *events.Record, kept *events.Event) string {
	switch {
	case kept == nil:
	case r.Event == nil:
		return fmt.Sprintf("sequence %d of the journal is event %s of %s, and the log has none there", r.Seq, kept.ID, kept.Source)
	case r.Event.Identity != kept.Identity:
		return fmt.Sprintf("sequence %d of the journal is another event: %s of %s, in the log %s of %s", r.Seq, kept.ID, kept.Source,
			r.Event.ID, r.Event.Source)
	case !events.SameContent(r.Event, kept):
		return fmt.Sprintf("sequence %d of the journal says something else than the log: event %s of %s", r.Seq, kept.ID, kept.Source)
	}
	return ""
}
