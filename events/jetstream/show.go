package jetstream

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
)

// Headers of a value of BALANCES: what its writer knew.
const (
	headerKnown       = "Spettanze-Sequence" // sequence of the log through which it had read
	headerDay         = "Spettanze-Day"      // the day that was open, as a number of days
	headerKVOperation = "KV-Operation"
)

// Value is a value of the bucket BALANCES.
type Value struct {
	Key   string
	Value []byte // empty: the key is deleted
	Known uint64 // sequence of the log through which its writer had read
	Day   int64  // the day that was open for it
}

func (v *Value) olderThan(known uint64, day int64) bool {
	return v.Known < known || v.Known == known && v.Day < day
}

// readAtOnce is how many values of the bucket are looked at together.
const readAtOnce = 32

// SetBalances puts values into the bucket BALANCES, in order, or deletes their keys, right behind a sequence of it, and
// returns its last sequence then. A value stays, and its key is returned, where one is that knows more: an instance that fell
// behind cannot undo what another has shown. It returns [ErrOvertaken] when the bucket does not end there: somebody else has
// written to it; no values at all are a way to ask. Many are one atomic batch, and so one flush to disk, for which those who
// publish facts would else wait in line.
func (l *Log) SetBalances(ctx context.Context, after uint64, values []Value) (last uint64, stay []string, err error) {
	stream, err := l.balances(ctx)
	if err != nil {
		return after, nil, err
	}
	for first := true; first || len(values) > 0; first = false {
		n := min(len(values), batchMessages)
		var some []string
		if after, some, err = l.setBalances(ctx, stream, after, values[:n]); err != nil {
			return after, stay, fmt.Errorf("jetstream: put %d values into the bucket %s: %w", n, BucketBalances, err)
		}
		stay, values = append(stay, some...), values[n:]
	}
	return after, stay, nil
}

func (l *Log) setBalances(ctx context.Context, stream js.Stream, after uint64, values []Value) (uint64, []string, error) {
	info, err := stream.Info(ctx)
	if err != nil {
		return after, nil, apiError(err)
	}
	if last := info.State.LastSeq; last != after {
		return after, nil, fmt.Errorf("%w: it ends at %d, not at %d", ErrOvertaken, last, after)
	}
	msgs, older := make([]*nats.Msg, len(values)), make([]bool, len(values))
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(readAtOnce)
	for i := range values {
		g.Go(func() (err error) {
			msgs[i], older[i], err = l.balanceMessage(gctx, stream, &values[i])
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
	last, err := l.Extend(ctx, after, msgs)
	return last, stay, err
}

// balanceMessage returns the message that sets a value, nil if what is there stands, and whether it stands because it knows
// more.
func (l *Log) balanceMessage(ctx context.Context, stream js.Stream, v *Value) (_ *nats.Msg, older bool, err error) {
	subject := "$KV." + BucketBalances + "." + v.Key
	have, err := l.lastOf(ctx, stream, subject)
	switch {
	case errors.Is(err, js.ErrMsgNotFound):
		if len(v.Value) == 0 {
			return nil, false, nil
		}
	case err != nil:
		return nil, false, fmt.Errorf("look at %s: %w", v.Key, apiError(err))
	default:
		known, _ := strconv.ParseUint(have.Header.Get(headerKnown), 10, 64) // none: written by an older version
		day, _ := strconv.ParseInt(have.Header.Get(headerDay), 10, 64)
		if v.olderThan(known, day) {
			// What knows more than there is to know is of a log that has lost its end since, and no instance will ever know more.
			last, _, err := l.Last(ctx)
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

// balances returns the stream of the bucket BALANCES. Asked for once: the handle does not depend on what it holds.
func (l *Log) balances(ctx context.Context) (js.Stream, error) {
	if s := l.shown.Load(); s != nil {
		return *s, nil
	}
	s, err := l.js.Stream(ctx, "KV_"+BucketBalances)
	if err != nil {
		return nil, fmt.Errorf("jetstream: open the bucket %s: %w", BucketBalances, apiError(err))
	}
	l.shown.Store(&s)
	return s, nil
}
