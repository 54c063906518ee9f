package outbound

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
)

// Headers of a value of BALANCES: the state of its writer.
const (
	headerKnown       = "Spettanze-Sequence" // [Value.Known]
	headerDay         = "Spettanze-Day"      // [Value.Day]
	headerKVOperation = "KV-Operation"
)

// Value is a value of the bucket BALANCES.
type Value struct {
	Key   string
	Value []byte // empty: the key is deleted
	Known uint64 // sequence of the log through which its writer had read
	Day   int64  // the open day of its writer, as a number of days
}

func (v *Value) olderThan(known uint64, day int64) bool {
	return v.Known < known || v.Known == known && v.Day < day
}

// readAtOnce is how many values of the bucket are looked up at the same time.
const readAtOnce = 32

// SetBalances puts values into the bucket BALANCES, in order, or deletes their keys, behind sequence `after` of its stream, and
// returns the last sequence. A value in the bucket whose writer had read further in the log, or to a later day, is kept, and its
// key is returned: an instance that fell behind cannot undo what another has published. It returns [publish.ErrOvertaken] when
// the stream does not end at `after`, also for no values at all.
//
// Many values are one atomic batch: a flush for each would delay the publishers of facts on the same disk.
func (o *Outbound) SetBalances(ctx context.Context, after uint64, values []Value) (last uint64, stay []string, err error) {
	stream, err := o.balances(ctx)
	if err != nil {
		return after, nil, err
	}
	for first := true; first || len(values) > 0; first = false {
		n := min(len(values), publish.BatchMessages)
		var some []string
		if after, some, err = o.setBalances(ctx, stream, after, values[:n]); err != nil {
			return after, stay, fmt.Errorf("jetstream: put %d values into the bucket %s: %w", n, streams.Balances, err)
		}
		stay, values = append(stay, some...), values[n:]
	}
	return after, stay, nil
}

func (o *Outbound) setBalances(ctx context.Context, stream js.Stream, after uint64, values []Value) (uint64, []string, error) {
	info, err := stream.Info(ctx)
	if err != nil {
		return after, nil, connection.Error(err)
	}
	if last := info.State.LastSeq; last != after {
		return after, nil, fmt.Errorf("%w: it ends at %d, not at %d", publish.ErrOvertaken, last, after)
	}
	msgs, older := make([]*nats.Msg, len(values)), make([]bool, len(values))
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(readAtOnce)
	for i := range values {
		g.Go(func() (err error) {
			msgs[i], older[i], err = o.balanceMessage(gctx, stream, &values[i])
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return after, nil, err
	}
	var stay []string
	for i := range values {
		if older[i] {
			stay = append(stay, values[i].Key)
		}
	}
	msgs = slices.DeleteFunc(msgs, func(m *nats.Msg) bool { return m == nil })
	last, err := o.publisher.Extend(ctx, after, msgs)
	return last, stay, err
}

// balanceMessage returns the message that sets a value: none if the value in the bucket is the same, or if it is kept because
// v is older.
func (o *Outbound) balanceMessage(ctx context.Context, stream js.Stream, v *Value) (_ *nats.Msg, older bool, err error) {
	subject := "$KV." + streams.Balances + "." + v.Key
	have, err := o.lastOf(ctx, stream, subject)
	switch {
	case errors.Is(err, js.ErrMsgNotFound):
		if len(v.Value) == 0 {
			return nil, false, nil
		}
	case err != nil:
		return nil, false, fmt.Errorf("look at %s: %w", v.Key, connection.Error(err))
	default:
		known, _ := strconv.ParseUint(have.Header.Get(headerKnown), 10, 64) // none: written by an older version
		day, _ := strconv.ParseInt(have.Header.Get(headerDay), 10, 64)
		if v.olderThan(known, day) {
			// A value stamped with a sequence beyond the end of the log was written before the log lost its tail. It is
			// overwritten, for no instance can ever catch up with it.
			last, _, err := o.log.Last(ctx)
			if err != nil {
				return nil, false, err
			}
			if known <= last {
				return nil, true, nil
			}
		}
		if known == v.Known && day == v.Day && bytes.Equal(have.Data, v.Value) {
			return nil, false, nil
		}
	}
	m := &nats.Msg{Subject: subject, Data: v.Value, Header: nats.Header{
		headerKnown: {strconv.FormatUint(v.Known, 10)}, headerDay: {strconv.FormatInt(v.Day, 10)}}}
	if len(v.Value) == 0 {
		m.Header[headerKVOperation] = []string{"DEL"}
	}
	return m, false, nil
}

// lastOf returns the last message of a subject, as the leader of its stream has it.
func (o *Outbound) lastOf(ctx context.Context, stream js.Stream, subject string) (*js.RawStreamMsg, error) {
	if !o.publisher.Clustered() { // a single server is the leader, and answers this request sooner
		return stream.GetLastMsgForSubject(ctx, subject)
	}
	return connection.LeaderMessage(ctx, o.publisher.Conn, streams.BalancesStream, connection.MessageQuery{LastOf: subject})
}
