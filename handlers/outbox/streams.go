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
	"spettanze/events/jetstream/streams"
	"spettanze/handlers/outbox/lease"
	"spettanze/projections/sqlite/published"
)

// Streams is where an outbox publishes. Several instances may share the streams.
type Streams interface {
	// Leader reports whether this instance is the leader. Two that both believe so do no harm.
	Leader(ctx context.Context) (bool, error)
	// Resign lets another instance lead at once.
	Resign(ctx context.Context)
	// Publish appends messages to their stream, in order, right behind sequence after, and returns the last sequence. It
	// returns [publish.ErrOvertaken] when the stream does not end at after. After any error some may be stored.
	Publish(ctx context.Context, after uint64, msgs []published.Message) (last uint64, err error)
	// PutBalances puts values into the bucket BALANCES right behind sequence after, and returns the last sequence. Where the
	// bucket has a value that knows more of the log, that one stays, and stale has its key. It returns
	// [publish.ErrOvertaken] when the bucket does not end at after, even without any values.
	PutBalances(ctx context.Context, after uint64, values []published.Message) (last uint64, stale []string, err error)
	// Read calls fn for the messages of a stream behind sequence after, in order, up to sendLimit of them at once with the
	// sequence of the last one, and returns the last sequence of the stream. Of the bucket BALANCES (streams.BalancesStream)
	// a message has the key as its subject, and no payload if the key is deleted; only the last one of each key is there. Known
	// is zero for a value of an older version, which does not say it.
	Read(ctx context.Context, stream string, after uint64, fn func(list []published.Message, through uint64) error) (last uint64, err error)
}

// natsStreams are the streams of a JetStream.
type natsStreams struct {
	log   *jetstream.Log
	lease *lease.Lease // nil: no other instance publishes
}

// NewStreams returns the streams beside a log, for the only instance on it.
func NewStreams(log *jetstream.Log) Streams { return &natsStreams{log: log} }

// NewSharedStreams returns the streams beside a log, for one of several instances on it.
func NewSharedStreams(log *jetstream.Log) Streams {
	return &natsStreams{log, lease.New(log.Publisher())}
}

// Leader implements [Streams].
func (s *natsStreams) Leader(ctx context.Context) (bool, error) {
	if s.lease == nil {
		return true, nil
	}
	return s.lease.Take(ctx)
}

// Resign implements [Streams].
func (s *natsStreams) Resign(ctx context.Context) {
	if s.lease != nil {
		s.lease.Release(ctx)
	}
}

// Publish implements [Streams].
func (s *natsStreams) Publish(ctx context.Context, after uint64, msgs []published.Message) (uint64, error) {
	out := make([]*nats.Msg, len(msgs))
	for i, m := range msgs {
		out[i] = &nats.Msg{Subject: m.Subject, Data: m.Payload,
			Header: nats.Header{headerMsgID: {m.ID}, "Content-Type": {"application/json"}}}
	}
	return s.log.Publisher().Extend(ctx, after, out)
}

const (
	headerMsgID = "Nats-Msg-Id"
	readWait    = 10 * time.Second // for messages that the stream is known to hold
)

// Read implements [Streams].
func (s *natsStreams) Read(ctx context.Context, name string, after uint64, fn func(list []published.Message, through uint64) error) (uint64, error) {
	stream, err := s.log.JetStream().Stream(ctx, name)
	if err != nil {
		return 0, fmt.Errorf("look at the stream %s: %w", name, err)
	}
	last := stream.CachedInfo().State.LastSeq
	if last <= after {
		return last, nil
	}
	through := after
	err = readAfter(ctx, stream, name, after, func(list []published.Message, seq uint64) error {
		through = seq
		return fn(list, seq)
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

func readAfter(ctx context.Context, stream js.Stream, name string, after uint64,
	fn func(list []published.Message, through uint64) error) error {
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
		var list []published.Message
		var through uint64
		for msg := range batch.Messages() {
			meta, err := msg.Metadata()
			if err != nil {
				return fmt.Errorf("read the stream %s: %w", name, err)
			}
			pending, through = meta.NumPending, meta.Sequence.Stream
			m := published.Message{ID: msg.Headers().Get(headerMsgID), Payload: msg.Data(),
				Subject: strings.TrimPrefix(msg.Subject(), balancesPrefix)}
			if name == streams.BalancesStream {
				unstamped(&m)
			}
			list = append(list, m)
		}
		if err := batch.Error(); err != nil && !errors.Is(err, js.ErrNoMessages) {
			return fmt.Errorf("read the stream %s: %w", name, err)
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if len(list) == 0 {
			return fmt.Errorf("read the stream %s: %d messages are to come and none came", name, pending)
		}
		if err := fn(list, through); err != nil {
			return err
		}
	}
	return nil
}
