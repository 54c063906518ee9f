package jetstream

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/nats-io/nats.go"
	js "github.com/nats-io/nats.go/jetstream"
)

// Headers of a value of BALANCES: what its writer knew.
const (
	headerKnown       = "Spettanze-Sequence" // sequence of the log through which it had read
	headerDay         = "Spettanze-Day"      // the day that was open, as a number of days
	headerSubjectSeq  = "Nats-Expected-Last-Subject-Sequence"
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

// SetBalance puts a value into the bucket BALANCES, or deletes its key, unless a value that knows more is there: an
// instance that fell behind cannot undo what another has shown.
func (l *Log) SetBalance(ctx context.Context, v Value) error {
	stream, err := l.balances(ctx)
	if err != nil {
		return err
	}
	subject := "$KV." + BucketBalances + "." + v.Key
	for {
		var after uint64
		have, err := stream.GetLastMsgForSubject(ctx, subject)
		switch {
		case errors.Is(err, js.ErrMsgNotFound):
			if len(v.Value) == 0 {
				return nil
			}
		case err != nil:
			return fmt.Errorf("jetstream: look at %s in the bucket %s: %w", v.Key, BucketBalances, apiError(err))
		default:
			after = have.Sequence
			known, _ := strconv.ParseUint(have.Header.Get(headerKnown), 10, 64) // none: written by an older version
			day, _ := strconv.ParseInt(have.Header.Get(headerDay), 10, 64)
			if v.olderThan(known, day) || known == v.Known && day == v.Day && bytes.Equal(have.Data, v.Value) {
				return nil
			}
		}
		err = l.putBalance(ctx, subject, after, v)
		if !errors.Is(err, ErrOvertaken) {
			return err
		}
	}
}

func (l *Log) putBalance(ctx context.Context, subject string, after uint64, v Value) error {
	m := &nats.Msg{Subject: subject, Data: v.Value, Header: nats.Header{
		headerKnown: {strconv.FormatUint(v.Known, 10)}, headerDay: {strconv.FormatInt(v.Day, 10)},
		headerSubjectSeq: {strconv.FormatUint(after, 10)}}}
	if len(v.Value) == 0 {
		m.Header[headerKVOperation] = []string{"DEL"}
	}
	ctx, cancel := context.WithTimeout(ctx, l.cfg.AckTimeout)
	defer cancel()
	if _, err := l.js.PublishMsg(ctx, m); err != nil {
		return overtaken(fmt.Errorf("jetstream: put %s into the bucket %s: %w", v.Key, BucketBalances, publishError(err)))
	}
	return nil
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
