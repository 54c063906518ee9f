// Package outbound writes the streams beside HR: balances, descriptions of people, and which instance publishes.
//
// Several instances on one cluster compute the same consequences of the same facts. One of them, which holds the [Lease],
// publishes; another one takes over when it stops. Each message goes to LEDGER or REJECTED by a conditional append
// ([publish.Publisher.Extend]): of two instances that believe to be the leader, one finds that it was overtaken, reads on,
// and computes anew.
//
// A value of the bucket BALANCES carries the state of its writer in two headers. A balance of employee E042, written by an
// instance that had read through sequence 5120 of HR and whose open day was 2026-11-29 (day 740254 since 0000-03-01), is
//
//	subject  $KV.BALANCES.blue.E042.flex
//	header   Spettanze-Sequence: 5120
//	header   Spettanze-Day: 740254
//	body     the balance, as JSON; none for a key that is deleted (header KV-Operation: DEL)
//
// It replaces only values of a smaller sequence, or of the same sequence and an earlier day ([Outbound.SetBalances]).
package outbound

import (
	"context"
	"fmt"
	"sync/atomic"

	js "github.com/nats-io/nats.go/jetstream"

	"spettanze/events/jetstream"
	"spettanze/events/jetstream/connection"
	"spettanze/events/jetstream/publish"
	"spettanze/events/jetstream/streams"
)

// Outbound writes the streams beside HR. It is safe for concurrent use.
type Outbound struct {
	log       *jetstream.Log
	publisher *publish.Publisher
	bucket    atomic.Pointer[js.Stream] // of BALANCES, looked up once
}

// New returns the streams beside a log.
func New(log *jetstream.Log) *Outbound { return &Outbound{log: log, publisher: log.Publisher()} }

// balances returns the stream of the bucket BALANCES.
func (o *Outbound) balances(ctx context.Context) (js.Stream, error) {
	if s := o.bucket.Load(); s != nil {
		return *s, nil
	}
	s, err := o.publisher.JetStream.Stream(ctx, streams.BalancesStream)
	if err != nil {
		return nil, fmt.Errorf("jetstream: open the bucket %s: %w", streams.Balances, connection.Error(err))
	}
	o.bucket.Store(&s)
	return s, nil
}
