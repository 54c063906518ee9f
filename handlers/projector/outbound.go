package projector

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ThreeDotsLabs/watermill/message"
	js "github.com/nats-io/nats.go/jetstream"
	"golang.org/x/sync/errgroup"

	"spettanze/events/jetstream"
	"spettanze/handlers/messaging"
)

// natsOutbound tells through JetStream: the streams LEDGER and REJECTED, the bucket BALANCES.
type natsOutbound struct {
	log *jetstream.Log
	pub *messaging.Publisher
}

// NewOutbound returns the outbound of a log's JetStream.
func NewOutbound(log *jetstream.Log) Outbound {
	return &natsOutbound{log, messaging.NewPublisher(log.JetStream(), messaging.PublisherConfig{})}
}

// Publish implements [Outbound]. The order of messages is kept within a subject.
func (o *natsOutbound) Publish(ctx context.Context, msgs []Message) error {
	by, order := map[string][]*message.Message{}, []string{}
	for _, m := range msgs {
		msg := message.NewMessageWithContext(ctx, m.ID, m.Payload)
		msg.Metadata.Set("Content-Type", "application/json")
		if by[m.Subject] == nil {
			order = append(order, m.Subject)
		}
		by[m.Subject] = append(by[m.Subject], msg)
	}
	var g errgroup.Group
	g.SetLimit(outboundAtOnce)
	for _, subject := range order {
		g.Go(func() error { return o.pub.Publish(subject, by[subject]...) })
	}
	return g.Wait()
}

// outboundAtOnce is how many subjects or keys are written at once: the server syncs to disk once for several.
const outboundAtOnce = 32

// Show implements [Outbound].
func (o *natsOutbound) Show(ctx context.Context, values []Shown) error {
	kv, err := o.log.Balances(ctx)
	if err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(outboundAtOnce)
	for _, v := range values {
		g.Go(func() error {
			if len(v.Value) == 0 {
				if err := kv.Delete(ctx, v.Key); err != nil {
					return fmt.Errorf("delete %s: %w", v.Key, err)
				}
				return nil
			}
			if _, err := kv.Put(ctx, v.Key, v.Value); err != nil {
				return fmt.Errorf("put %s: %w", v.Key, err)
			}
			return nil
		})
	}
	return g.Wait()
}

const (
	headerMsgID = "Nats-Msg-Id"
	toldWait    = 10 * time.Second // for messages that the stream is known to hold
)

// Told implements [Outbound].
func (o *natsOutbound) Told(ctx context.Context, after uint64, fn func(seq uint64, m Message) error) error {
	return readStream(ctx, o.log, jetstream.StreamLedger, after, fn)
}

// readStream calls fn for everything that an outbound stream holds after a sequence of it, in order.
func readStream(ctx context.Context, log *jetstream.Log, name string, after uint64, fn func(seq uint64, m Message) error) error {
	stream, err := log.JetStream().Stream(ctx, name)
	if err != nil {
		return fmt.Errorf("look at the stream %s: %w", name, err)
	}
	if stream.CachedInfo().State.LastSeq <= after {
		return nil
	}
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
