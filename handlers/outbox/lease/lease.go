// Package lease elects the one of several instances on a cluster that publishes.
//
// The leader is named by the entry "teller" of the bucket TURN. It renews the entry every two seconds; another instance takes it once
// it has not changed for six. The lease spares the others the work and is no lock: conditional appends ([publish.Publisher.Extend])
// guarantee that nothing is published twice. No two clocks are compared: each instance measures by its own how long the entry has
// been unchanged.
package lease

import (
	"context"
	"errors"
	"fmt"
	"time"

	js "github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nuid"

	"spettanze/events/jetstream/connection"
	"spettanze/events/jetstream/publish"
	"spettanze/events/jetstream/streams"
)

const (
	keyLease   = "teller"
	leaseRenew = 2 * time.Second // how often the leader renews its lease
	leaseStale = 6 * time.Second // how long it must be unchanged before another instance may take it
)

// Lease is for one goroutine at a time.
type Lease struct {
	p        *publish.Publisher
	kv       js.KeyValue
	me       string
	held     bool
	revision uint64    // of the entry as last read or written
	renewed  time.Time // by this instance
	since    time.Time // when this instance first saw the revision
}

// New returns the lease of an instance.
func New(p *publish.Publisher) *Lease { return &Lease{p: p, me: nuid.Next()} }

// Take reports whether this instance is the leader. It renews the lease, or takes it if it has not been renewed for six seconds.
// It returns an error when the cluster does not answer; this instance is then not the leader.
func (l *Lease) Take(ctx context.Context) (bool, error) {
	if l.held && time.Since(l.renewed) < leaseRenew {
		return true, nil
	}
	ctx, cancel := context.WithTimeout(ctx, l.p.AckTimeout)
	defer cancel()
	held, err := l.write(ctx)
	if l.held = held && err == nil; l.held {
		l.renewed = time.Now()
	}
	if err != nil {
		return false, fmt.Errorf("jetstream: take the lease in the bucket %s: %w", streams.Turn, connection.Error(err))
	}
	return l.held, nil
}

func (l *Lease) write(ctx context.Context) (bool, error) {
	if l.kv == nil {
		j, hr := l.p.JetStream, l.p.HR
		kv, err := streams.Bucket(ctx, j, streams.Turn, "Which instance publishes what follows.",
			streams.Options{Replicas: hr.CachedInfo().Config.Replicas})
		if err != nil {
			return false, err
		}
		l.kv = kv
	}
	entry, err := l.kv.Get(ctx, keyLease)
	if errors.Is(err, js.ErrKeyNotFound) {
		revision, err := l.kv.Create(ctx, keyLease, []byte(l.me))
		return l.wrote(revision, err)
	}
	if err != nil {
		return false, err
	}
	if entry.Revision() != l.revision {
		l.revision, l.since = entry.Revision(), time.Now()
	}
	owner := string(entry.Value())
	if owner != l.me && owner != "" && time.Since(l.since) < leaseStale {
		return false, nil
	}
	revision, err := l.kv.Update(ctx, keyLease, []byte(l.me), entry.Revision())
	return l.wrote(revision, err)
}

// wrote ends an attempt to write the entry. That another instance was quicker is no error.
func (l *Lease) wrote(revision uint64, err error) (bool, error) {
	if errors.Is(err, js.ErrKeyExists) || errors.Is(err, js.ErrKeyRevisionMismatch) {
		return false, nil
	}
	if err == nil {
		l.revision, l.since = revision, time.Now()
	}
	return err == nil, err
}

// Release gives the lease up, so that another instance need not wait for it to go stale.
func (l *Lease) Release(ctx context.Context) {
	if l.held {
		l.held = false
		_, _ = l.kv.Update(ctx, keyLease, nil, l.revision) // failing that, it goes stale
	}
}
