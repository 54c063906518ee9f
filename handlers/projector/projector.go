package projector

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"go.opentelemetry.io/otel/trace"

	"spettanze/events"
	"spettanze/handlers/outbox"
	"spettanze/handlers/projector/folds"
	"spettanze/handlers/projector/origin"
	"spettanze/handlers/projector/outcomes"
	"spettanze/projections/contract"
	"spettanze/projections/sqlite"
)

// ErrOtherLog is returned when the projections were made from another log, or have read further than the log goes.
var ErrOtherLog = origin.ErrOtherLog

// Options of a [Projector].
type Options struct {
	Store    *sqlite.Store
	Log      events.Lookup
	Contract *contract.Contract
	Rome     *time.Location
	Now      func() time.Time // the clock
	Outbox   *outbox.Outbox   // nil: nothing is published
	Logger   *slog.Logger
	Tracer   trace.TracerProvider // of a span for each batch; nil: none
	Hurry    func() (done func()) // has the log hand records on at once until done; nil: it does so in its own time
	// Bulk is the number of records from which a batch counts as part of an import. There a late fact takes the open day of its
	// entity back until the day is turned again, for more late facts are to be expected. Zero: 256.
	Bulk int
	// States is how many entities are kept in memory; the others are folded from the journal when needed. Zero: 20,000.
	States int
}

// Projector keeps a store in step with a log. Its methods are safe for concurrent use.
type Projector struct {
	o Options

	mu         sync.Mutex // held while the store is written
	last       uint64     // the position, which the batch in progress has moved already
	folds      *folds.Cache
	waiting    map[events.Identity][]uint64 // annulments without effect so far, by the identity that they name
	unresolved map[events.Identity]bool     // identities of rejections that no accepted event has resolved
	loaded     bool                         // waiting and unresolved have been read

	status   statusKeeper
	measures measures
	moved    signal // the position moves
	outcomes outcomes.Outcomes
}

// New returns a projector. The caller closes the store and the log.
func New(o Options) *Projector {
	if o.Bulk <= 0 {
		o.Bulk = 256
	}
	if o.States <= 0 {
		o.States = 20_000
	}
	p := &Projector{o: o, measures: newMeasures(), folds: folds.New(o.Contract, o.Rome, o.States)}
	p.outcomes = outcomes.Outcomes{LogHurry: o.Hurry, Position: func() (uint64, bool) {
		s := p.Status()
		return s.Position, s.Phase == Ready
	}}
	p.forget()
	return p
}

// forget drops the memory, which is then read again from the store.
func (p *Projector) forget() {
	p.folds.Forget()
	p.loaded = false
	p.waiting, p.unresolved = map[events.Identity][]uint64{}, map[events.Identity]bool{}
}

func (p *Projector) today() events.Date { return events.DateOf(p.o.Now(), p.o.Rome) }

// update runs fn in a transaction of the store. If it fails, the memory is dropped: it may hold changes that were not
// committed.
func (p *Projector) update(fn func(tx *sqlite.Tx) error) (err error) {
	committed := false
	defer func() { // also when fn panics
		if !committed {
			p.forget()
		}
	}()
	err = p.o.Store.Update(func(tx *sqlite.Tx) error {
		if err := p.recall(tx); err != nil {
			return err
		}
		return fn(tx)
	})
	committed = err == nil
	return err
}

// recall reads the position, the waiting annulments and the unresolved rejections, unless they are in memory.
func (p *Projector) recall(tx *sqlite.Tx) (err error) {
	if p.loaded {
		return nil
	}
	if p.last, err = tx.Position(); err != nil {
		return err
	}
	err = tx.Waiting(func(a uint64, target events.Identity) { p.waiting[target] = append(p.waiting[target], a) })
	if err == nil {
		err = tx.Unresolved(func(id events.Identity) { p.unresolved[id] = true })
	}
	p.loaded = err == nil
	return err
}

// Apply projects the next records of the log, in one transaction. It skips records at or before the position, and returns
// [events.ErrGap] when records are missing.
func (p *Projector) Apply(ctx context.Context, recs []events.Record) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return context.Cause(ctx)
	}
	start := time.Now()
	spans := p.trace(ctx, recs)
	var b *batch
	err := p.update(func(tx *sqlite.Tx) error {
		for len(recs) > 0 && recs[0].Seq <= p.last {
			recs = recs[1:]
		}
		if len(recs) == 0 {
			return nil
		}
		for i := range recs {
			if want := p.last + 1 + uint64(i); recs[i].Seq != want { //nolint:gosec // an index
				return fmt.Errorf("projector: %w: sequence %d was expected and %d came; facts may be lost: compare the log with its backup "+
					"and restore what is missing; if the log is right, rebuild the projections", events.ErrGap, want, recs[i].Seq)
			}
		}
		p.last = recs[len(recs)-1].Seq
		p.folds.Begin(p.last, len(recs) >= p.o.Bulk)
		spans.sequence(p.last)
		spans.at("judge and journal")
		b = newBatch(p, tx, recs)
		if err := b.journal(); err != nil {
			return err
		}
		if err := b.dispatch(); err != nil {
			return err
		}
		spans.at("fold")
		if err := b.fold(); err != nil {
			return err
		}
		spans.at("commit")
		return tx.SetPosition(p.last)
	})
	spans.end(err)
	p.logIfStopping(ctx, len(recs), time.Since(start), err)
	if err != nil {
		return err
	}
	if b == nil { // all skipped: a commit that was reported as failed was not
		p.status.set(func(s *Status) { s.Position, s.Last, s.Error = max(s.Position, p.last), max(s.Last, p.last), "" })
	} else {
		p.status.applied(p, b, time.Since(start))
		b.committed()
		p.moved.happened()
		p.folds.Evict()
	}
	return nil
}

// logIfStopping logs the outcome of a batch during which the projector was asked to stop.
func (p *Projector) logIfStopping(ctx context.Context, n int, took time.Duration, err error) {
	switch {
	case ctx.Err() == nil:
	case err == nil:
		p.o.Logger.Info("the batch under way was finished", "sequence", p.last, "batch", n, "duration", took)
	default:
		p.o.Logger.Warn("the batch under way was not finished; it is read again from the log", "error", err)
	}
}

// turnLimit is how many entities are advanced in one transaction, for which the next batch waits.
const turnLimit = 64

// AdvanceAll turns the day: today becomes the open day of all entities that exist when it is called, with the closings that
// the days before bring. Batches come in between. New entities of these batches keep the day of their latest fact: an old
// history may just begin, of which each further fact would be late.
func (p *Projector) AdvanceAll(ctx context.Context) error {
	after, through := int64(0), int64(-1)
	for {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		var err error
		if after, through, err = p.advanceSome(after, through); err != nil || after >= through {
			return err
		}
	}
}

// advanceSome advances some of the entities with an id after one and through another (-1: the last of all), and returns both
// for the next call.
func (p *Projector) advanceSome(after, through int64) (int64, int64, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	today := p.today()
	err := p.update(func(tx *sqlite.Tx) (err error) {
		if through < 0 {
			if through, err = tx.LastEntity(); err != nil {
				return err
			}
		}
		p.folds.Begin(p.last, false)
		last, n, err := p.folds.Turn(tx, today, after, through, turnLimit)
		if after = last; n < turnLimit {
			after = through
		}
		return err
	})
	p.folds.Evict()
	return after, through, err
}

// ForgetSnapshots drops the snapshots of all entities: after an import they are a tenth of the memory. The next late fact of
// an employee folds that employee from the journal, which takes some milliseconds, and leaves a new snapshot.
func (p *Projector) ForgetSnapshots() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.folds.ForgetSnapshots()
}
