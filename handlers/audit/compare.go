package audit

import (
	"context"
	"errors"
	"time"

	"spettanze/events"
	"spettanze/events/jetstream"
	"spettanze/events/lang"
	"spettanze/handlers/outbox"
	"spettanze/projections/contract"
	"spettanze/projections/replay"
	"spettanze/projections/sqlite"
	"spettanze/projections/verify"
)

// Phases of a verification, in order.
const (
	Copying   = "copy"      // the projections are copied; only of a [Job]
	Reading   = "read"      // the log is read
	Comparing = "compare"   // employees are replayed and compared
	Journal   = "journal"   // the journal is compared with the log
	Published = "published" // what was published is compared with the streams
)

// Progress receives the phase that has begun, and how much of it is done; total is 0 where that is not known.
type Progress func(phase string, done, total uint64)

// Comparison is what a verification compares.
type Comparison struct {
	Store    *sqlite.Store
	Log      *jetstream.Log
	Contract *contract.Contract
	Rome     *time.Location
	At       events.Date // up to when
	Alone    bool        // nothing else publishes: the bucket BALANCES is compared too
	Progress Progress    // may be nil
}

// Compare verifies. An error means that it could not compare, not that there are differences.
func Compare(ctx context.Context, c Comparison) (*verify.Result, error) {
	progress := c.Progress
	if progress == nil {
		progress = func(string, uint64, uint64) {}
	}
	if why := c.Store.Stale(); why != "" {
		return nil, lang.Errorf("le proiezioni non si possono confrontare (%s): ricostruirle prima con spettanze rebuild",
			"the projections cannot be compared (%s): run spettanze rebuild first", why)
	}
	pos, err := c.Store.Position(ctx)
	if err != nil {
		return nil, err
	}
	source, err := replay.Read(ctx, counted{c.Log, func(seq uint64) { progress(Reading, min(seq, pos.Seq), pos.Seq) }}, c.Contract, c.Rome)
	if err != nil {
		return nil, lang.Errorf("leggere il log: %w", "read the log: %w", err)
	}
	v := verify.Verification{Store: c.Store, Replay: source, Contract: c.Contract, Rome: c.Rome, Position: pos.Seq, At: c.At,
		Progress: func(done, total int) { progress(Comparing, uint64(done), uint64(total)) }} //nolint:gosec // numbers of employees
	progress(Comparing, 0, 0)
	result, err := v.Run(ctx)
	found := func(entity string) func(string) {
		return func(problem string) {
			result.Differences = append(result.Differences, verify.Difference{Entity: entity, What: problem})
		}
	}
	if err == nil {
		log := counted{c.Log, func(seq uint64) { progress(Journal, min(seq, pos.Seq), pos.Seq) }}
		err = verify.Journal(ctx, c.Store, log, pos.Seq, found("store"))
	}
	if err == nil {
		progress(Published, 0, 0)
		err = outbox.Verify(ctx, c.Store, c.Log, c.Alone, found("told"))
	}
	return result, err
}

// counted is a log that says how far it has been read.
type counted struct {
	events.Log
	read func(seq uint64)
}

// Read implements events.Log.
func (l counted) Read(ctx context.Context, from uint64, follow bool, fn func([]events.Record) error) error {
	return l.Log.Read(ctx, from, follow, func(recs []events.Record) error {
		l.read(recs[len(recs)-1].Seq)
		return fn(recs)
	})
}

// damaged is the result of projections that are no sound database.
func damaged(at events.Date, err error) (*verify.Result, error) {
	if !errors.Is(err, sqlite.ErrDamaged) {
		return nil, err
	}
	return &verify.Result{At: at, Differences: []verify.Difference{{Entity: "store", What: err.Error()}}}, nil
}
