package projector

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	js "github.com/nats-io/nats.go/jetstream"

	"spettanze/events/jetstream"
	"spettanze/events/jetstream/connection"
	"spettanze/events/jetstream/outbound"
	"spettanze/events/jetstream/streams"
)

// natsOutbound tells through JetStream: the streams LEDGER and REJECTED, the bucket BALANCES.
type natsOutbound struct {
	log   *jetstream.Log
	out   *outbound.Outbound
	lease *outbound.Lease // nil: no other instance publishes
}

// NewOutbound returns the outbound of a log's JetStream, for an instance that is alone on it.
func NewOutbound(log *jetstream.Log) Outbound { return &natsOutbound{log: log, out: outbound.New(log)} }

// NewSharedOutbound returns the outbound of a log's JetStream, for an instance that takes turns with others on it.
func NewSharedOutbound(log *jetstream.Log) Outbound {
	out := outbound.New(log)
	return &natsOutbound{log, out, out.Lease()}
}

// Turn implements [Outbound].
func (o *natsOutbound) Turn(ctx context.Context) (bool, error) {
	if o.lease == nil {
		return true, nil
	}
	return o.lease.Held(ctx)
}

// Leave implements [Outbound].
func (o *natsOutbound) Leave(ctx context.Context) {
	if o.lease != nil {
		o.lease.Release(ctx)
	}
}

// Publish implements [Outbound].
func (o *natsOutbound) Publish(ctx context.Context, after uint64, msgs []Message) (uint64, error) {
	out := make([]*nats.Msg, len(msgs))
	for i, m := range msgs {
		out[i] = &nats.Msg{Subject: m.Subject, Data: m.Payload,
			Header: nats.Header{headerMsgID: {m.ID}, "Content-Type": {"application/json"}}}
	}
	return o.log.Publisher().Extend(ctx, after, out)
}

// Show implements [Outbound].
func (o *natsOutbound) Show(ctx context.Context, after uint64, values []Shown) (last uint64, stay []string, err error) {
	list := make([]outbound.Value, len(values))
	for i, v := range values {
		list[i] = outbound.Value{Key: v.Key, Value: v.Value, Known: v.Known, Day: int64(v.Day)}
	}
	return o.out.SetBalances(ctx, after, list)
}

// Shown implements [Outbound].
func (o *natsOutbound) Shown(ctx context.Context, after uint64, fn func(key string, value []byte) error) (uint64, error) {
	const bucket, prefix = streams.BalancesStream, "$KV." + streams.Balances + "."
	return readStream(ctx, o.log, bucket, after, func(_ uint64, m Message) error {
		return fn(strings.TrimPrefix(m.Subject, prefix), m.Payload)
	})
}

// Rejected implements [Outbound].
func (o *natsOutbound) Rejected(ctx context.Context) (uint64, Message, error) {
	stream, err := o.log.JetStream().Stream(ctx, streams.Rejected)
	if err != nil {
		return 0, Message{}, fmt.Errorf("look at the stream %s: %w", streams.Rejected, err)
	}
	last := stream.CachedInfo().State.LastSeq
	if stream.CachedInfo().State.Msgs == 0 {
		return last, Message{}, nil
	}
	msg, err := connection.LeaderMessage(ctx, o.log.JetStream().Conn(), streams.Rejected, connection.MessageQuery{Seq: last})
	if errors.Is(err, js.ErrMsgNotFound) { // an operator has removed it
		return last, Message{}, nil
	}
	if err != nil {
		return 0, Message{}, fmt.Errorf("look at the end of the stream %s: %w", streams.Rejected, err)
	}
	return last, Message{msg.Subject, msg.Header.Get(headerMsgID), msg.Data}, nil
}

const (
	headerMsgID = "Nats-Msg-Id"
	toldWait    = 10 * time.Second // for messages that the stream is known to hold
)

// Told implements [Outbound].
func (o *natsOutbound) Told(ctx context.Context, after uint64, fn func(seq uint64, m Message) error) (uint64, error) {
	return readStream(ctx, o.log, streams.Ledger, after, fn)
}

// readStream calls fn for everything that an outbound stream holds after a sequence of it, in order, and returns its last
// sequence.
func readStream(ctx context.Context, log *jetstream.Log, name string, after uint64, fn func(seq uint64, m Message) error) (uint64, error) {
	stream, err := log.JetStream().Stream(ctx, name)
	if err != nil {
		return 0, fmt.Errorf("look at the stream %s: %w", name, err)
	}
	last := stream.CachedInfo().State.LastSeq
	if last <= after {
		return last, nil
	}
	through := after
	err = readAfter(ctx, stream, name, after, func(seq uint64, m Message) error {
		through = seq
		return fn(seq, m)
	})
	if err == nil && through < last {
		err = removed(ctx, stream, name, through, last)
	}
	return max(last, through), err
}

// removed makes sure that what did not come has been removed by an operator: the replica that was read from may as well
// not have it yet.
func removed(ctx context.Context, stream js.Stream, name string, after, last uint64) error {
	info, err := stream.Info(ctx, js.WithDeletedDetails(true)) // the leader answers
	if err != nil {
		return fmt.Errorf("look at the stream %s: %w", name, err)
	}
	for seq := max(after+1, info.State.FirstSeq); seq <= last; seq++ {
		if _, gone := slices.BinarySearch(info.State.Deleted, seq); !gone {
			return fmt.Errorf("read the stream %s: sequence %d has not come yet", name, seq)
		}
	}
	return nil
}

func readAfter(ctx context.Context, stream js.Stream, name string, after uint64, fn func(seq uint64, m Message) error) error {
	cons, err := stream.CreateConsumer(ctx, js.ConsumerConfig{DeliverPolicy: js.DeliverByStartSequencePolicy, OptStartSeq: after + 1,
		AckPolicy: js.AckNonePolicy, MaxDeliver: 1, MemoryStorage: true, Replicas: 1, InactiveThreshold: time.Minute})
	if err != nil {
		return fmt.Errorf("read the stream %s: %w", name, err)
	}
	defer func() {
		consumer := cons.CachedInfo().Name
		_ = stream.DeleteConsumer(context.WithoutCancel(ctx), consumer) // else it goes by itself
	}()
	// What an operator has removed from the stream does not come; the server tells how many there are to come.
	for pending := cons.CachedInfo().NumPending; pending > 0; {
		batch, err := cons.Fetch(int(min(pending, sendAtOnce)), js.FetchMaxWait(toldWait)) //nolint:gosec // at most sendAtOnce
		if err != nil {
			return fmt.Errorf("read the stream %s: %w", name, err)
		}
		before := pending
		for msg := range batch.Messages() {
			meta, err := msg.Metadata()
			if err != nil {
				return fmt.Errorf("read the stream %s: %w", name, err)
			}
			pending = meta.NumPending
			if err := fn(meta.Sequence.Stream, Message{msg.Subject(), msg.Headers().Get(headerMsgID), msg.Data()}); err != nil {
				return err
			}
		}
		if err := batch.Error(); err != nil && !errors.Is(err, js.ErrNoMessages) {
			return fmt.Errorf("read the stream %s: %w", name, err)
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if pending == before {
			return fmt.Errorf("read the stream %s: %d messages are to come and none came", name, pending)
		}
	}
	return nil
}
