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

// SetBalances puts values into the bucket BALANCES, in order, or deletes their keys, each unless one that knows more is
// there: an instance that fell behind cannot undo what another has shown. Many are one atomic batch, and so one flush to
// disk, for which those who publish facts would else wait in line.
func (l *Log) SetBalances(ctx context.Context, values []Value) error {
	stream, err := l.balances(ctx)
	if err != nil {
		return err
	}
	for len(values) > 0 {
		n := min(len(values), batchMessages)
		err := l.setBalances(ctx, stream, values[:n])
		if errors.Is(err, ErrOvertaken) {
			continue // somebody else has written since it was looked at
		}
		if err != nil {
			return fmt.Errorf("jetstream: put %d values into the bucket %s: %w", n, BucketBalances, err)
		}
		values = values[n:]
	}
	return nil
}

func (l *Log) setBalances(ctx context.Context, stream js.Stream, values []Value) error {
	info, err := stream.Info(ctx)
	if err != nil {
		return apiError(err)
	}
	msgs := make([]*nats.Msg, len(values))
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(readAtOnce)
	for i := range values {
		g.Go(func() (err error) {
			msgs[i], err = balanceMessage(gctx, stream, &values[i])
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	msgs = slices.DeleteFunc(msgs, func(m *nats.Msg) bool { return m == nil })
	_, err = l.Extend(ctx, info.State.LastSeq, msgs)
	return err
}

// balanceMessage returns the message that sets a value, nil if what is there stands.
func balanceMessage(ctx context.Context, stream js.Stream, v *Value) (*nats.Msg, error) {
	subject := "$KV." + BucketBalances + "." + v.Key
	have, err := stream.GetLastMsgForSubject(ctx, subject)
	switch {
	case errors.Is(err, js.ErrMsgNotFound):
		if len(v.Value) == 0 {
			return nil, nil
		}
	case err != nil:
		return nil, fmt.Errorf("look at %s: %w", v.Key, apiError(err))
	default:
		known, _ := strconv.ParseUint(have.Header.Get(headerKnown), 10, 64) // none: written by an older version
		day, _ := strconv.ParseInt(have.Header.Get(headerDay), 10, 64)
		if v.olderThan(known, day) || known == v.Known && day == v.Day && bytes.Equal(have.Data, v.Value) {
			return nil, nil
		}
	}
	m := &nats.Msg{Subject: subject, Data: v.Value, Header: nats.Header{
		headerKnown: {strconv.FormatUint(v.Known, 10)}, headerDay: {strconv.FormatInt(v.Day, 10)}}}
	if len(v.Value) == 0 {
		m.Header[headerKVOperation] = []string{"DEL"}
	}
	return m, nil
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
