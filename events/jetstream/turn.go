package jetstream

import (
	"context"
	"errors"
	"fmt"
	"time"

	js "github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nuid"
)

const (
	bucketTurn = "TURN"
	keyTeller  = "teller"
	turnRenew  = 2 * time.Second // how often whoever has it says so
	turnStale  = 6 * time.Second // unchanged for so long, others may take it
)

// Turn decides which of several instances on one cluster tells what follows. It spares work and is no lock: that nothing
// is told twice is for [Log.Extend] to see to. No clock is compared with another: whoever waits watches on its own whether
// the entry changes. It is for one goroutine at a time.
type Turn struct {
	log     *Log
	kv      js.KeyValue
	me      string
	mine    bool
	rev     uint64 // of the entry as last seen, or as last written
	renewed time.Time
	since   time.Time // the entry is at rev since then
}

// Turn returns an instance's part in the taking of turns.
func (l *Log) Turn() *Turn { return &Turn{log: l, me: nuid.Next()} }

// Mine tells whether it is this instance's turn, having taken it if nobody has shown a sign of life for six seconds, and
// having given one if it is. It returns an error when the cluster does not answer; the turn is then not this instance's.
func (t *Turn) Mine(ctx context.Context) (bool, error) {
	if t.mine && time.Since(t.renewed) < turnRenew {
		return true, nil
	}
	ctx, cancel := context.WithTimeout(ctx, t.log.cfg.AckTimeout)
	defer cancel()
	mine, err := t.take(ctx)
	if t.mine = mine && err == nil; t.mine {
		t.renewed = time.Now()
	}
	if err != nil {
		return false, fmt.Errorf("jetstream: take the turn in the bucket %s: %w", bucketTurn, apiError(err))
	}
	return t.mine, nil
}

func (t *Turn) take(ctx context.Context) (bool, error) {
	if t.kv == nil {
		kv, err := t.log.js.KeyValue(ctx, bucketTurn)
		if errors.Is(err, js.ErrBucketNotFound) {
			kv, err = t.log.js.CreateKeyValue(ctx, js.KeyValueConfig{Bucket: bucketTurn, History: 1, Storage: js.FileStorage,
				Description: "Whose turn it is to tell what follows.", Replicas: max(t.log.cfg.Replicas, 1)})
		}
		if err != nil {
			return false, err
		}
		t.kv = kv
	}
	entry, err := t.kv.Get(ctx, keyTeller)
	if errors.Is(err, js.ErrKeyNotFound) {
		rev, err := t.kv.Create(ctx, keyTeller, []byte(t.me))
		return t.wrote(rev, err)
	}
	if err != nil {
		return false, err
	}
	if entry.Revision() != t.rev {
		t.rev, t.since = entry.Revision(), time.Now()
	}
	owner := string(entry.Value())
	if owner != t.me && owner != "" && time.Since(t.since) < turnStale {
		return false, nil
	}
	rev, err := t.kv.Update(ctx, keyTeller, []byte(t.me), entry.Revision())
	return t.wrote(rev, err)
}

// wrote is the end of an attempt to write the entry; somebody else having been quicker is no error.
func (t *Turn) wrote(rev uint64, err error) (bool, error) {
	var api *js.APIError
	if errors.Is(err, js.ErrKeyExists) || errors.As(err, &api) && (api.ErrorCode == js.JSErrCodeStreamWrongLastSequence ||
		api.ErrorCode == js.JSErrCodeStreamWrongLastSequenceConstant) {
		return false, nil
	}
	if err == nil {
		t.rev, t.since = rev, time.Now()
	}
	return err == nil, err
}

// Leave gives the turn up, so that nobody has to wait for it.
func (t *Turn) Leave(ctx context.Context) {
	if t.mine {
		t.mine = false
		_, _ = t.kv.Update(ctx, keyTeller, nil, t.rev) // else it goes stale
	}
}
