package outbox

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

// Streams is where an outbox publishes. Several instances may share the streams.
type Streams interface {
	// Leader reports whether this instance is the leader. Two that both believe so do no harm.
	Leader(ctx context.Context) (bool, error)
	// Resign lets another instance lead at once.
	Resign(ctx context.Context)
	// Publish appends messages to their stream, in order, right behind sequence after, and returns the last sequence. It
	// returns [publish.ErrOvertaken] when the stream does not end at after. After any error some may be stored.
	Publish(ctx context.Context, after uint64, msgs []Message) (last uint64, err error)
	// PutBalances puts values into the bucket BALANCES right behind sequence after, and returns the last sequence. Where the
	// bucket has a value that knows more of the log, that one stays, and stale has its key. It returns
	// [publish.ErrOvertaken] when the bucket does not end at after, even without any values.
	PutBalances(ctx context.Context, after uint64, values []Balance) (last uint64, stale []string, err error)
	// ReadLedger calls fn for the messages of LEDGER behind sequence after, in order, and returns the last sequence.
	ReadLedger(ctx context.Context, after uint64, fn func(seq uint64, m Message) error) (last uint64, err error)
	// ReadBalances calls fn for the values that the bucket BALANCES was given behind sequence after and still holds, in order,
	// with an empty value for a deleted key, and returns the last sequence.
	ReadBalances(ctx context.Context, after uint64, fn func(key string, value []byte) error) (last uint64, err error)
	// LastRejected returns the last sequence of REJECTED and the message there, the zero Message if there is none.
	LastRejected(ctx context.Context) (last uint64, m Message, err error)
}

// natsStreams are the streams of a JetStream.
type natsStreams struct {
	log   *jetstream.Log
	out   *outbound.Outbound
	lease *outbound.Lease // nil: no other instance publishes
}

// NewStreams returns the streams beside a log, for the only instance on it.
func NewStreams(log *jetstream.Log) Streams { return &natsStreams{log: log, out: outbound.New(log)} }

// NewSharedStreams returns the streams beside a log, for one of several instances on it.
func NewSharedStreams(log *jetstream.Log) Streams {
	out := outbound.New(log)
	return &natsStreams{log, out, out.Lease()}
}

// Leader implements [Streams].
func (s *natsStreams) Leader(ctx context.Context) (bool, error) {
	if s.lease == nil {
		return true, nil
	}
	return s.lease.Held(ctx)
}

// Resign implements [Streams].
func (s *natsStreams) Resign(ctx context.Context) {
	if s.lease != nil {
		s.lease.Release(ctx)
	}
}

// Publish implements [Streams].
func (s *natsStreams) Publish(ctx context.Context, after uint64, msgs []Message) (uint64, error) {
	out := make([]*nats.Msg, len(msgs))
	for i, m := range msgs {
		out[i] = &nats.Msg{Subject: m.Subject, Data: m.Payload,
			Header: nats.Header{headerMsgID: {m.ID}, "Content-Type": {"application/json"}}}
	}
	return s.log.Publisher().Extend(ctx, after, out)
}

// PutBalances implements [Streams].
func (s *natsStreams) PutBalances(ctx context.Context, after uint64, values []Balance) (last uint64, stale []string, err error) {
	list := make([]outbound.Value, len(values))
	for i, v := range values {
		list[i] = outbound.Value{Key: v.Key, Value: v.Value, Known: v.Known, Day: int64(v.Day)}
	}
	return s.out.SetBalances(ctx, after, list)
}

// ReadLedger implements [Streams].
func (s *natsStreams) ReadLedger(ctx context.Context, after uint64, fn func(seq uint64, m Message) error) (uint64, error) {
	return readStream(ctx, s.log, streams.Ledger, after, fn)
}

// ReadBalances implements [Streams].
func (s *natsStreams) ReadBalances(ctx context.Context, after uint64, fn func(key string, value []byte) error) (uint64, error) {
	const prefix = "$KV." + streams.Balances + "."
	return readStream(ctx, s.log, streams.BalancesStream, after, func(_ uint64, m Message) error {
		return fn(strings.TrimPrefix(m.Subject, prefix), m.Payload)
	})
}

// LastRejected implements [Streams].
func (s *natsStreams) LastRejected(ctx context.Context) (uint64, Message, error) {
	stream, err := s.log.JetStream().Stream(ctx, streams.Rejected)
	if err != nil {
		return 0, Message{}, fmt.Errorf("look at the stream %s: %w", streams.Rejected, err)
	}
	last := stream.CachedInfo().State.LastSeq
	if stream.CachedInfo().State.Msgs == 0 {
		return last, Message{}, nil
	}
	msg, err := connection.LeaderMessage(ctx, s.log.JetStream().Conn(), streams.Rejected, connection.MessageQuery{Seq: last})
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
	readWait    = 10 * time.Second // for messages that the stream is known to hold
)

// readStream calls fn for the messages of a stream behind sequence after, in order, and returns the last sequence.
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

// removed returns an error unless an operator has removed all messages behind sequence after: the replica that was read from
// may also lag behind the leader.
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
		_ = stream.DeleteConsumer(context.WithoutCancel(ctx), consumer) // else the server removes it when it is idle
	}()
	// Messages that an operator has removed do not come: the server says how many are to come.
	for pending := cons.CachedInfo().NumPending; pending > 0; {
		batch, err := cons.Fetch(int(min(pending, sendLimit)), js.FetchMaxWait(readWait)) //nolint:gosec // at most sendLimit
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
