package verify

import (
	"context"
	"errors"
	"fmt"

	"spettanze/events"
	"spettanze/events/leaf"
	"spettanze/projections/seal"
	"spettanze/projections/sqlite/seals"
)

// JournalSource is a store that keeps accepted events and the trees over the leaves of records.
type JournalSource interface {
	// EventsBetween returns the events with sequences from first through last, by sequence.
	EventsBetween(ctx context.Context, first, last uint64) (map[uint64]*events.Event, error)
	// SealedBetween returns the leaves of sequences from first through last, by sequence.
	SealedBetween(ctx context.Context, first, last uint64) (map[uint64]seals.Sealed, error)
	// AllSeals returns the trees of all companies.
	AllSeals(ctx context.Context) ([]seal.Head, error)
}

// mostAltered is how many altered events are reported at most.
const mostAltered = 20

// errThrough ends the reading of the log at the position.
var errThrough = errors.New("through")

// Journal compares every event of a store, and the leaf of every record, with the log's record of the same sequence, through a
// position, and then the roots of the trees with those of the log. It calls found with a sentence for each that differs, up to 20;
// its error means that it could not compare. Documents show such a change only once an employee is refolded, or the same identity is
// sent again.
func Journal(ctx context.Context, store JournalSource, log events.Log, position uint64, found func(problem string)) error {
	altered, sealed := 0, leaves{}
	err := log.Read(ctx, 1, false, func(recs []events.Record) error {
		if recs[0].Seq > position {
			return errThrough
		}
		first, last := recs[0].Seq, min(recs[len(recs)-1].Seq, position)
		kept, err := store.EventsBetween(ctx, first, last)
		if err != nil {
			return err
		}
		of, err := store.SealedBetween(ctx, first, last)
		if err != nil {
			return err
		}
		for i := range recs[:last-first+1] {
			problem := sealed.difference(&recs[i], of)
			if p := difference(&recs[i], kept[recs[i].Seq]); p != "" {
				problem = p
			}
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
	if err == nil || errors.Is(err, errThrough) && altered < mostAltered {
		err = sealed.roots(ctx, store, found)
	}
	if err != nil && !errors.Is(err, errThrough) {
		return fmt.Errorf("verify: compare the journal with the log: %w", err)
	}
	return nil
}

// leaves are the trees of the log, by company.
type leaves map[string]*leaf.Tree

// difference adds the leaf of a record and describes how the one that was sealed differs; empty: it does not.
func (l leaves) difference(r *events.Record, sealed map[uint64]seals.Sealed) string {
	have, is := sealed[r.Seq]
	if r.Leaf == (leaf.Hash{}) {
		if is {
			return fmt.Sprintf("sequence %d was sealed, and the log has no leaf there", r.Seq)
		}
		return ""
	}
	company := leaf.Company(r.Subject)
	t := l[company]
	if t == nil {
		t = &leaf.Tree{}
		l[company] = t
	}
	n := t.Size()
	t.Add(r.Leaf)
	switch {
	case !is:
		return fmt.Sprintf("sequence %d is not in the tree of %s", r.Seq, company)
	case have.Company != company:
		return fmt.Sprintf("sequence %d is in the tree of %s, and its subject is of %s", r.Seq, have.Company, company)
	case have.N != n:
		return fmt.Sprintf("sequence %d is leaf %d of the tree of %s, and in the log %d", r.Seq, have.N, company, n)
	case have.Hash != r.Leaf:
		return fmt.Sprintf("sequence %d is not the record that was sealed: it was altered in the log, or in the projections", r.Seq)
	}
	return ""
}

// roots compares the roots of a store with those of the log.
func (l leaves) roots(ctx context.Context, store JournalSource, found func(problem string)) error {
	heads, err := store.AllSeals(ctx)
	if err != nil {
		return err
	}
	for _, h := range heads {
		t := l[h.Company]
		if t == nil {
			t = &leaf.Tree{}
		}
		if h.Size != t.Size() || h.Root != t.Root() {
			found(fmt.Sprintf("the tree of %s has %d leaves and the root %s, the log %d and %s", h.Company, h.Size, h.Root, t.Size(), t.Root()))
		}
		delete(l, h.Company)
	}
	for company := range l {
		found(fmt.Sprintf("the tree of %s is not stored", company))
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
