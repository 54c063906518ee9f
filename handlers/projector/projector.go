package projector

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"go.opentelemetry.io/otel/trace"

	"spettanze/events"
	"spettanze/handlers/outbox"
	"spettanze/handlers/projector/folds"
	"spettanze/projections/contract"
	"spettanze/projections/sqlite"
)

// ErrOtherLog is returned when the projections were made from another log, or know more than the log holds.
var ErrOtherLog = errors.New("projector: the projections are not of this log")

// Options of a [Projector].
type Options struct {
	Store    *sqlite.Store
	Log      events.Lookup
	Contract *contract.Contract
	Rome     *time.Location
	Now      func() time.Time     // the clock
	Outbox   *outbox.Outbox       // nil: nothing is published
	Logger   *slog.Logger         // nil is silent
	Tracer   trace.TracerProvider // of a span for each batch; nil: none
	// Idle is the quiet time after which everybody is advanced to today. Until then everybody stands at the day of their
	// latest fact, so that a history imported in order of date is folded once. Zero: 2 s.
	Idle time.Duration
	// Bulk is from how many records on a batch is taken for part of an import. Whoever gets a late fact in one goes back to
	// the day of that fact until the day is turned again, for more of the kind are to be expected. Zero: 256.
	Bulk int
	// States is how many entities are kept in memory; others are folded from the journal when they are needed. Zero: 20,000.
	States int
}

// Projector keeps a store in step with a log. Its methods are safe for concurrent use.
type Projector struct {
	o Options

	mu         sync.Mutex // held while the store is written
	last       uint64     // position, of the batch under way too
	folds      *folds.Cache
	waiting    map[events.Identity][]uint64 // annulments, by what they name, that have not taken effect
	unresolved map[events.Identity]bool     // identities of rejections that no accepted event has resolved
	loaded     bool                         // waiting and unresolved are

	status   statusKeeper
	measures measures
	changes  changes
}

// New returns a projector. It does nothing until it is told to.
func New(o Options) (*Projector, error) {
	if o.Store == nil || o.Contract == nil || o.Rome == nil || o.Now == nil {
		return nil, errors.New("projector: Options lack the store, the contract, the time zone or the clock")
	}
	if o.Idle <= 0 {
		o.Idle = 2 * time.Second
	}
	if o.Bulk <= 0 {
		o.Bulk = 256
	}
	if o.States <= 0 {
		o.States = 20_000
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	p := &Projector{o: o, measures: newMeasures(), folds: folds.New(o.Contract, o.Rome, o.States)}
	p.forget()
	return p, nil
}

// forget drops all that is in memory; it is read again from the store.
func (p *Projector) forget() {
	p.folds.Forget()
	p.loaded = false
	p.waiting, p.unresolved = map[events.Identity][]uint64{}, map[events.Identity]bool{}
}

func (p *Projector) today() events.Date { return events.DateOf(p.o.Now(), p.o.Rome) }

// update runs fn in a transaction of the store. What is in memory is forgotten if it fails: it may hold what was not
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

// recall reads what must be in memory.
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

// Apply projects the next records of the log, in one transaction. Records before the position were projected already and
// are passed over. It returns [events.ErrGap] when records are missing before these.
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
		if err := b.sort(); err != nil {
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
	p.sayIfStopping(ctx, len(recs), time.Since(start), err)
	if err != nil {
		return err
	}
	if b == nil { // projected before: the commit may have been reported as failed, and was not
		p.status.set(func(s *Status) { s.Position, s.Last, s.Error = max(s.Position, p.last), max(s.Last, p.last), "" })
	} else {
		p.status.applied(p, b, time.Since(start))
		p.changes.publish(b, p.last)
		p.folds.Evict()
	}
	return nil
}

// sayIfStopping says what became of a batch in the middle of which the projector was told to stop.
func (p *Projector) sayIfStopping(ctx context.Context, n int, took time.Duration, err error) {
	switch {
	case ctx.Err() == nil:
	case err == nil:
		p.o.Logger.Info("the batch under way was finished", "sequence", p.last, "batch", n, "duration", took)
	default:
		p.o.Logger.Warn("the batch under way was not finished; it is read again from the log", "error", err)
	}
}

// turnAtOnce is how many entities are advanced in one transaction: batches wait no longer than that takes.
const turnAtOnce = 64

// AdvanceAll turns the day: it makes today the open day of everybody who is there when it is called, so that the calendar's
// closings through yesterday are made. Batches come in between. Whoever they bring anew stays at the day of their latest
// fact: more of an old history may follow, of which each fact would be late for somebody who stands at today.
func (p *Projector) AdvanceAll(ctx context.Context) error {
	behind, through := int64(0), int64(-1)
	for {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		var err error
		if behind, through, err = p.advanceSome(behind, through); err != nil || behind >= through {
			return err
		}
	}
}

// advanceSome advances some of those with an id behind one and through another (-1: the last there is), and returns both
// for the next.
func (p *Projector) advanceSome(behind, through int64) (int64, int64, error) {
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
		last, n, err := p.folds.Turn(tx, today, behind, through, turnAtOnce)
		if behind = last; n < turnAtOnce {
			behind = through
		}
		return err
	})
	p.folds.Evict()
	return behind, through, err
}

// ForgetSnapshots drops the snapshots of all entities: after an import they are a tenth of the memory. The next late fact of
// an employee folds that employee from the journal, which takes some milliseconds, and leaves a new snapshot.
func (p *Projector) ForgetSnapshots() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.folds.ForgetSnapshots()
}
