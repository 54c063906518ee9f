package projector

import (
	"context"
	"errors"
	"fmt"

	"spettanze/events"
	"spettanze/handlers/projector/origin"
	"spettanze/projections/sqlite"
)

var errThrough = errors.New("through")

// Rebuild folds the log again from the first record into a fresh file, which then takes the place of the store's: a crash or an
// error before that leaves the store as it was. The memory of what was published is copied; a damaged file has none to copy,
// and the outbox reads it back from LEDGER. Queries go on meanwhile, and so do batches until the end, when the fresh file
// catches up with them. progress, if not nil, is called now and then with the number of records read and their total. It is an error
// in the service's log if the log is not the one that was sealed: to rebuild is the remedy for a store of another log.
func (p *Projector) Rebuild(ctx context.Context, progress func(done, total uint64)) error {
	return p.rebuild(ctx, progress, false)
}

// rebuild is Rebuild, and with sealed it returns [ErrOtherLog] instead, and leaves the store as it was.
func (p *Projector) rebuild(ctx context.Context, progress func(done, total uint64), sealed bool) error {
	p.status.set(func(s *Status) { s.Phase, s.Rebuilt = Rebuilding, 0 })
	total, _, err := p.o.Log.Last(ctx)
	if err != nil {
		return fmt.Errorf("projector: look at the end of the log: %w", err)
	}
	store, err := p.o.Store.Fresh(ctx)
	if err != nil {
		return err
	}
	defer store.Close() //nolint:errcheck // closed already when all went well
	o := p.o
	o.Store, o.Outbox, o.Tracer = store, nil, nil
	fresh := New(o)
	read := func(through uint64) error {
		return p.foldThrough(ctx, fresh, through, func() {
			p.status.set(func(s *Status) { s.Rebuilt, s.Last = fresh.last, max(s.Last, total, through) })
			if progress != nil {
				progress(fresh.last, max(total, through))
			}
		})
	}
	if err := read(total); err != nil {
		return err
	}
	if err := fresh.AdvanceAll(ctx); err != nil {
		return err
	}
	if p.o.Outbox != nil {
		resume := p.o.Outbox.Pause()
		defer resume()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	// Catch up with the batches of the meantime, unless the store has read further than the log goes: it is of a log that has
	// lost its end, and the rebuild is the remedy.
	pos, err := p.position(ctx)
	if err != nil && !errors.Is(err, sqlite.ErrDamaged) {
		return err
	}
	if end, _, err := o.Log.Last(ctx); err == nil && pos <= end {
		if err := read(pos); err != nil {
			return err
		}
	} else if err == nil && p.o.Outbox != nil {
		// The memory of a damaged file is not kept in any case.
		if err := p.o.Outbox.ForgetRejections(ctx, fresh.last); err != nil && !errors.Is(err, sqlite.ErrDamaged) {
			return err
		}
	}
	if err := origin.Trees(ctx, p.o.Store, store); err != nil {
		if sealed {
			return err
		}
		p.o.Logger.Error("the log is not the one that was sealed, or cannot be compared with it", "error", err)
	}
	aside, err := p.o.Store.Replace(ctx, store)
	if aside != "" {
		p.o.Logger.Warn("the projections were damaged; what was published is read back from the stream LEDGER", "set aside", aside)
	}
	if err != nil {
		return err
	}
	p.forget()
	p.last = fresh.last
	p.status.set(func(s *Status) { s.Position, s.Phase = fresh.last, CatchingUp })
	p.moved.happened()
	return nil
}

// foldThrough has the fresh projector of a rebuild apply the records through a sequence, and calls applied after each batch.
func (p *Projector) foldThrough(ctx context.Context, fresh *Projector, through uint64, applied func()) error {
	if fresh.last >= through {
		return nil
	}
	err := p.o.Log.Read(ctx, fresh.last+1, false, func(recs []events.Record) error {
		for len(recs) > 0 && recs[len(recs)-1].Seq > through {
			recs = recs[:len(recs)-1]
		}
		if len(recs) == 0 {
			return errThrough
		}
		if err := fresh.Apply(ctx, recs); err != nil {
			return err
		}
		applied()
		return nil
	})
	if errors.Is(err, errThrough) {
		return nil
	}
	return err
}
