package outbox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"spettanze/events"
	"spettanze/events/jetstream/publish"
	"spettanze/events/jetstream/streams"
	"spettanze/projections/sqlite"
	"spettanze/projections/sqlite/published"
)

// Outbox publishes what follows from the facts. Its fields are set before its first use; its methods are safe for concurrent use.
type Outbox struct {
	Store   *sqlite.Store
	Log     events.Lookup
	Streams Streams
	Now     func() time.Time
	Logger  *slog.Logger

	mu         sync.Mutex // held during a round
	reconciled bool       // the store remembers what the streams held when they were last read, and what was sent since
	rejected   uint64     // last sequence of REJECTED
	balances   uint64     // last sequence of BALANCES; 0: it has not been read yet
	logEnd     uint64     // end of the log then: what the streams hold follows from no later record
	followed   time.Time  // when the streams were last read as a follower
}

const (
	composeLimit = 64              // entities composed in one transaction, for which the projector's next batch waits
	sendLimit    = 512             // messages sent, or read back, at once
	followEvery  = 2 * time.Second // how often a follower reads the streams
	rounds       = 5               // in one call of Publish, while others write to the streams
)

// Publish publishes payroll instructions, breaches and their withdrawals, rejections and balances, as far as they follow
// from the stored rows of closed days and are not published yet. It may be interrupted and repeated at any time. On a
// follower, and on an instance that is behind the log, it only takes over what others have published.
func (o *Outbox) Publish(ctx context.Context) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	for round := 1; ; round++ {
		leader, err := o.Streams.Leader(ctx)
		if err != nil {
			return fmt.Errorf("outbox: find the leader: %w", err)
		}
		if !leader {
			return o.follow(ctx)
		}
		if err := o.reconcile(ctx); err != nil {
			return err
		}
		if pos, err := o.Store.Position(ctx); err != nil || pos.Seq < o.logEnd {
			return err // others published what follows from records that have not come here: all of it would be retracted
		}
		composed, err := o.composeAll(ctx)
		if err == nil {
			err = o.send(ctx)
		}
		if err == nil && composed { // a balance that was published before was passed over, and must be there still
			_, _, err = o.Streams.PutBalances(ctx, o.balances, nil)
		}
		if err == nil {
			return nil
		}
		o.reconciled = false // messages may have arrived or not
		if !errors.Is(err, publish.ErrOvertaken) || round == rounds {
			return err
		}
	}
}

// follow takes over what the leader has published, every now and then.
func (o *Outbox) follow(ctx context.Context) error {
	o.reconciled = false
	now := o.Now()
	if now.Sub(o.followed).Abs() < followEvery {
		return nil
	}
	o.followed = now
	return o.readStreams(ctx)
}

// Pause stops publishing until resume is called, while the file of the store is replaced. Then the streams are read again:
// the new file may have lost the memory of what was published.
func (o *Outbox) Pause() (resume func()) {
	o.mu.Lock()
	return func() {
		o.reconciled, o.balances = false, 0
		o.mu.Unlock()
	}
}

// ForgetRejections makes rejections be published again from the first record on that a log, which now ends at a sequence,
// has lost. It is called while the outbox is paused.
func (o *Outbox) ForgetRejections(ctx context.Context, end uint64) error {
	common := end // the last record that store and log have in common
	for ; common > 0; common-- {
		rec, err := o.Log.Get(ctx, common)
		if err != nil {
			return fmt.Errorf("outbox: look at sequence %d of the log: %w", common, err)
		}
		recorded, err := o.Store.Recorded(ctx, common)
		if err != nil {
			return err
		}
		if rec.Recorded.Equal(recorded) {
			break
		}
	}
	return published.Update(o.Store, func(tx *published.Tx) error {
		m, err := tx.Cursors()
		if err != nil {
			return err
		}
		m.Rejected = min(m.Rejected, common)
		return tx.SetCursors(m)
	})
}

// send empties the outbox. A message leaves it once it is stored in its stream, in one transaction with the last sequence of
// LEDGER. If that transaction fails, the streams are read on from the sequence before.
func (o *Outbox) send(ctx context.Context) error {
	for {
		var list []published.Message
		var m published.Cursors
		err := published.Update(o.Store, func(tx *published.Tx) (err error) {
			if m, err = tx.Cursors(); err == nil {
				list, err = tx.Outbox(sendLimit)
			}
			return err
		})
		if err != nil || len(list) == 0 {
			return err
		}
		stale, err := o.sendAll(ctx, list, &m)
		if err != nil {
			return err
		}
		err = published.Update(o.Store, func(tx *published.Tx) error {
			now, err := tx.Cursors()
			if err != nil {
				return err
			}
			now.Ledger, now.Stream = m.Ledger, o.rejected
			if err := tx.SetCursors(now); err != nil {
				return err
			}
			for _, key := range stale { // the bucket's value is not known here: the next one differs from it
				if err := tx.SetBalance(key, ""); err != nil {
					return err
				}
			}
			return tx.Sent(list[len(list)-1].N)
		})
		if err != nil {
			return err
		}
	}
}

// sendAll stores messages in their streams and sets the last sequences. It returns the keys of balances that are older than
// those of the bucket.
func (o *Outbox) sendAll(ctx context.Context, list []published.Message, m *published.Cursors) (stale []string, err error) {
	var ledger, rejected, balances []published.Message
	for _, m := range list {
		if m.Balance {
			balances = append(balances, m)
		} else if toLedger(&m) {
			ledger = append(ledger, m)
		} else {
			rejected = append(rejected, m)
		}
	}
	if m.Ledger, err = o.Streams.Publish(ctx, m.Ledger, ledger); err != nil {
		return nil, fmt.Errorf("outbox: publish to %s: %w", streams.Ledger, err)
	}
	if o.rejected, err = o.Streams.Publish(ctx, o.rejected, rejected); err != nil {
		return nil, fmt.Errorf("outbox: publish to %s: %w", streams.Rejected, err)
	}
	last, stale, err := o.Streams.PutBalances(ctx, o.balances, balances)
	if err != nil {
		return nil, fmt.Errorf("outbox: publish balances: %w", err)
	}
	o.balances = last
	return stale, nil
}
