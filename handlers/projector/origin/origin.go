// Package origin says whether a store was made from a log.
package origin

import (
	"context"
	"errors"
	"fmt"
	"time"

	"spettanze/events"
	"spettanze/projections/sqlite"
)

// ErrOtherLog is returned when the projections were made from another log, or have read further than the log goes.
var ErrOtherLog = errors.New("projector: the projections are not of this log")

const remedy = "restore the log that they were made from, or, if this is the right log, rebuild the projections"

// Check returns [ErrOtherLog] unless a store was made from this log: it has not read beyond the end, and the log's first
// record and the one at the position are those that it has read. Check of the log itself comes first: a log that has lost
// records, even before the position, is no record any more.
func Check(ctx context.Context, log events.Lookup, store *sqlite.Store) error {
	first, err := log.Check(ctx)
	if err != nil {
		return err
	}
	pos, err := store.Position(ctx)
	if err != nil || pos.Seq == 0 {
		return err
	}
	last, _, err := log.Last(ctx)
	if err != nil {
		return fmt.Errorf("look at the end of the log: %w", err)
	}
	if pos.Seq > last {
		return fmt.Errorf("%w: they have read through sequence %d and the log ends at %d; it was replaced, restored from an "+
			"older copy, or its end is damaged: %s", ErrOtherLog, pos.Seq, last, remedy)
	}
	if err := sameInstant(ctx, store, 1, first); err != nil {
		return err
	}
	rec, err := log.Get(ctx, pos.Seq)
	if err != nil {
		return fmt.Errorf("look at sequence %d of the log: %w", pos.Seq, err)
	}
	if err := sameInstant(ctx, store, pos.Seq, rec.Recorded); err != nil {
		return err
	}
	return errors.Join(sameEvent(ctx, store, &rec), sameLeaf(ctx, store, &rec))
}

// sameLeaf compares the leaf of a record of the log with the one that was sealed, if it was.
func sameLeaf(ctx context.Context, store *sqlite.Store, rec *events.Record) error {
	sealed, err := store.SealedBetween(ctx, rec.Seq, rec.Seq)
	if have, is := sealed[rec.Seq]; err != nil || !is || have.Hash == rec.Leaf {
		return err
	}
	return fmt.Errorf("%w: sequence %d of the log is not the record that was sealed: %s", ErrOtherLog, rec.Seq, remedy)
}

// sameInstant compares when a record of the log was recorded. No two logs begin in the same nanosecond.
func sameInstant(ctx context.Context, store *sqlite.Store, n uint64, recorded time.Time) error {
	t, err := store.Recorded(ctx, n)
	if err != nil || t.Equal(recorded) {
		return err
	}
	return fmt.Errorf("%w: sequence %d of the log was recorded %s, and they have it recorded %s: %s", ErrOtherLog, n,
		recorded.Format(time.RFC3339Nano), t.Format(time.RFC3339Nano), remedy)
}

// sameEvent compares a record of the log with the event of the journal under its sequence, if it was accepted.
func sameEvent(ctx context.Context, store *sqlite.Store, rec *events.Record) error {
	have, err := store.EventAt(ctx, rec.Seq)
	if err != nil || have == nil {
		return err
	}
	if rec.Event != nil && rec.Event.Identity == have.Identity && events.SameContent(rec.Event, have) {
		return nil
	}
	return fmt.Errorf("%w: under sequence %d they know event %s of %s, and the log holds another there: %s", ErrOtherLog, rec.Seq,
		have.ID, have.Source, remedy)
}

// Trees returns [ErrOtherLog] unless a store that was just filled from a log contains the trees of an earlier one: at their sizes it
// had their roots. A damaged store has no trees to compare with.
func Trees(ctx context.Context, earlier, now *sqlite.Store) error {
	heads, err := earlier.AllSeals(ctx)
	if errors.Is(err, sqlite.ErrDamaged) {
		return nil
	}
	if err != nil {
		return err
	}
	return now.Update(func(tx *sqlite.Tx) error {
		for _, h := range heads {
			same, err := tx.Contains(h)
			if err != nil {
				return err
			}
			if !same {
				return fmt.Errorf("%w: the first %d records of %s are not those that were sealed under the root %s: %s", ErrOtherLog,
					h.Size, h.Company, h.Root, remedy)
			}
		}
		return nil
	})
}
