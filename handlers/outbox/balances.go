package outbox

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/nats-io/nats.go"
	js "github.com/nats-io/nats.go/jetstream"
	"golang.org/x/sync/errgroup"

	"spettanze/events/jetstream/connection"
	"spettanze/events/jetstream/publish"
	"spettanze/events/jetstream/streams"
	"spettanze/projections/sqlite/published"
)

// A value of the bucket BALANCES carries the state of its writer in two headers. A balance of employee E042, written by an
// instance that had read through sequence 5120 of HR and whose open day was 2026-11-29 (day 740254 since 0000-03-01), is
//
//	subject  $KV.BALANCES.blue.E042.flex
//	header   Spettanze-Sequence: 5120
//	header   Spettanze-Day: 740254
//	body     the balance, as JSON; none for a key that is deleted (header KV-Operation: DEL)
//
// It replaces only values of a smaller sequence, or of the same sequence and an earlier day: an instance that fell behind
// cannot undo what another has published.
const (
	balancesPrefix    = "$KV." + streams.Balances + "."
	headerKnown       = "Spettanze-Sequence"
	headerDay         = "Spettanze-Day"
	headerKVOperation = "KV-Operation"
)

// readAtOnce is how many values of the bucket are looked up at the same time.
const readAtOnce = 32

// PutBalances implements [Streams]. Many values are one atomic batch: a flush for each would delay the publishers of facts on
// the same disk.
func (s *natsStreams) PutBalances(ctx context.Context, after uint64, values []published.Message) (last uint64, stale []string, err error) {
	last, stale, err = s.putBalances(ctx, after, values)
	if err != nil {
		err = fmt.Errorf("jetstream: put %d values into the bucket %s: %w", len(values), streams.Balances, err)
	}
	return last, stale, err
}

func (s *natsStreams) putBalances(ctx context.Context, after uint64, values []published.Message) (uint64, []string, error) {
	stream, err := s.log.JetStream().Stream(ctx, streams.BalancesStream)
	if err != nil {
		return after, nil, connection.Error(err)
	}
	if last := stream.CachedInfo().State.LastSeq; last != after {
		return after, nil, fmt.Errorf("%w: it ends at %d, not at %d", publish.ErrOvertaken, last, after)
	}
	msgs, older := make([]*nats.Msg, len(values)), make([]bool, len(values))
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(readAtOnce)
	for i := range values {
		g.Go(func() (err error) {
			msgs[i], older[i], err = s.balanceMessage(gctx, stream, &values[i])
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return after, nil, err
	}
	var stale []string
	for i := range values {
		if older[i] {
			stale = append(stale, values[i].Subject)
		}
	}
	msgs = slices.DeleteFunc(msgs, func(m *nats.Msg) bool { return m == nil })
	last, err := s.log.Publisher().Extend(ctx, after, msgs)
	return last, stale, err
}

// balanceMessage returns the message that sets a value: none if the value in the bucket is the same, or if it is kept because
// v is older.
func (s *natsStreams) balanceMessage(ctx context.Context, stream js.Stream, v *published.Message) (_ *nats.Msg, older bool, err error) {
	subject := balancesPrefix + v.Subject
	have, err := s.lastOf(ctx, stream, subject)
	switch {
	case errors.Is(err, js.ErrMsgNotFound):
		if len(v.Payload) == 0 {
			return nil, false, nil
		}
	case err != nil:
		return nil, false, fmt.Errorf("look at %s: %w", v.Subject, connection.Error(err))
	default:
		known, _ := strconv.ParseUint(have.Header.Get(headerKnown), 10, 64) // none: written by an older version
		day, _ := strconv.ParseInt(have.Header.Get(headerDay), 10, 64)
		if v.Known < known || v.Known == known && int64(v.Day) < day {
			// A value stamped with a sequence beyond the end of the log was written before the log lost its tail. It is
			// overwritten, for no instance can ever catch up with it.
			last, _, err := s.log.Last(ctx)
			if err != nil {
				return nil, false, err
			}
			if known <= last {
				return nil, true, nil
			}
		}
		if known == v.Known && day == int64(v.Day) && bytes.Equal(have.Data, v.Payload) {
			return nil, false, nil
		}
	}
	m := &nats.Msg{Subject: subject, Data: v.Payload, Header: nats.Header{
		headerKnown: {strconv.FormatUint(v.Known, 10)}, headerDay: {strconv.FormatInt(int64(v.Day), 10)}}}
	if len(v.Payload) == 0 {
		m.Header[headerKVOperation] = []string{"DEL"}
	}
	return m, false, nil
}

// lastOf returns the last message of a subject, as the leader of its stream has it.
func (s *natsStreams) lastOf(ctx context.Context, stream js.Stream, subject string) (*js.RawStreamMsg, error) {
	p := s.log.Publisher()
	if !p.Clustered() { // a single server is the leader, and answers this request sooner
		return stream.GetLastMsgForSubject(ctx, subject)
	}
	return connection.LeaderMessage(ctx, p.Conn, streams.BalancesStream, connection.MessageQuery{LastOf: subject})
}
