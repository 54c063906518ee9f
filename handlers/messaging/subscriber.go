package messaging

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/ThreeDotsLabs/watermill"
	"github.com/ThreeDotsLabs/watermill/message"
	js "github.com/nats-io/nats.go/jetstream"
)

// retryWait is the pause before a consumer that was lost is made again.
const retryWait = 250 * time.Millisecond

// pullMessages is how many messages one request asks for; the consumer gives them one at a time.
const pullMessages = 100

// SubscriberConfig configures a [Subscriber].
type SubscriberConfig struct {
	// Stream is the name of the stream that holds the topics. Empty: the one that takes a topic's subject.
	Stream string
	// Subject returns the NATS subject of a topic. Nil: the topic is the subject.
	Subject func(topic string) string
	// Group returns the name of the durable consumer that all subscribers to a topic share, each message going to one of
	// them. Nil: every subscription gets all messages of the stream, from the first.
	Group func(topic string) string
	// AckWait is after how long without a sign of life of the subscriber the server gives a message to another of the
	// group. A handler may take longer: the subscriber reports that it is at work. Zero: 30 s.
	AckWait time.Duration
	// Logger is told of what is tried again. Nil is silent.
	Logger *slog.Logger
}

// Subscriber is a [message.Subscriber] of a JetStream stream: one stream message is one Watermill message. Messages come
// in order, one at a time; one that is not acknowledged comes again before the next, in a group perhaps to another member.
type Subscriber struct {
	js   js.JetStream
	cfg  SubscriberConfig
	ctx  context.Context // ended by Close
	stop context.CancelFunc
	wg   sync.WaitGroup

	mu     sync.Mutex
	closed bool
}

var _ message.Subscriber = (*Subscriber)(nil)

// NewSubscriber returns a subscriber. The connection stays the caller's.
func NewSubscriber(j js.JetStream, c SubscriberConfig) *Subscriber {
	if c.Subject == nil {
		c.Subject = func(topic string) string { return topic }
	}
	if c.AckWait <= 0 {
		c.AckWait = 30 * time.Second
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	ctx, stop := context.WithCancel(context.Background())
	return &Subscriber{js: j, cfg: c, ctx: ctx, stop: stop}
}

// Subscribe returns the messages of a topic. The channel is closed when ctx or the subscriber ends.
func (s *Subscriber) Subscribe(ctx context.Context, topic string) (<-chan *message.Message, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, ErrClosed
	}
	sub := &subscription{Subscriber: s, topic: topic, stream: s.cfg.Stream, out: make(chan *message.Message)}
	cons, err := sub.consumer(ctx)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	unlink := context.AfterFunc(s.ctx, cancel)
	s.wg.Go(func() {
		defer close(sub.out)
		defer unlink()
		defer cancel()
		sub.run(ctx, cons)
	})
	return sub.out, nil
}

// Close ends all subscriptions and waits until their channels are closed. A message under way counts as not acknowledged.
func (s *Subscriber) Close() error {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.stop()
	s.wg.Wait()
	return nil
}

// subscription is one call of Subscribe.
type subscription struct {
	*Subscriber
	topic  string
	stream string
	out    chan *message.Message
	acked  uint64 // the stream sequence acknowledged last, where a consumer of our own goes on when the server forgot it
}

func (s *subscription) consumer(ctx context.Context) (js.Consumer, error) {
	c := js.ConsumerConfig{
		FilterSubject: s.cfg.Subject(s.topic),
		AckPolicy:     js.AckExplicitPolicy,
		AckWait:       s.cfg.AckWait,
		MaxAckPending: 1, // order: nothing overtakes a message that has to come again
		DeliverPolicy: js.DeliverAllPolicy,
	}
	if s.cfg.Group != nil {
		c.Durable = s.cfg.Group(s.topic)
	} else {
		c.InactiveThreshold, c.MemoryStorage = 5*time.Minute, true
		if s.acked > 0 {
			c.DeliverPolicy, c.OptStartSeq = js.DeliverByStartSequencePolicy, s.acked+1
		}
	}
	if s.stream == "" {
		var err error
		if s.stream, err = s.js.StreamNameBySubject(ctx, c.FilterSubject); err != nil {
			return nil, fmt.Errorf("messaging: find the stream of %s: %w", c.FilterSubject, err)
		}
	}
	cons, err := s.js.CreateOrUpdateConsumer(ctx, s.stream, c)
	if err != nil {
		return nil, fmt.Errorf("messaging: subscribe to %s in the stream %s: %w", s.topic, s.stream, err)
	}
	return cons, nil
}

// run delivers until ctx ends, through as many consumers as it takes.
func (s *subscription) run(ctx context.Context, cons js.Consumer) {
	for {
		err := s.consume(ctx, cons)
		if ctx.Err() != nil {
			break
		}
		s.cfg.Logger.Warn("the consumer was lost; making it again", "topic", s.topic, "error", err)
		for {
			select {
			case <-time.After(retryWait):
			case <-ctx.Done():
				return
			}
			if cons, err = s.consumer(ctx); err == nil {
				break
			}
		}
	}
	if s.cfg.Group == nil {
		// A courtesy: the server forgets the consumer by itself.
		bye, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = s.js.DeleteConsumer(bye, s.stream, cons.CachedInfo().Name)
	}
}

func (s *subscription) consume(ctx context.Context, cons js.Consumer) error {
	messages, err := cons.Messages(js.PullMaxMessages(pullMessages))
	if err != nil {
		return err
	}
	for {
		m, err := messages.Next(js.NextContext(ctx))
		if err == nil {
			err = s.deliver(ctx, m)
		}
		if err != nil {
			giveBack(messages, m)
			return err
		}
	}
}

// giveBack ends a consumption and returns what was not acknowledged to the group, in which it is delivered again at once:
// not before the server knows that we are gone, or it would deliver it to us.
func giveBack(messages js.MessagesContext, inHand js.Msg) {
	messages.Drain()
	for {
		m, err := messages.Next(js.NextMaxWait(time.Second))
		if err != nil {
			break
		}
		_ = m.Nak() // should it be lost, the message comes again after AckWait
	}
	if inHand != nil {
		_ = inHand.Nak() // as above
	}
}

// deliver hands a message out once. The error means that it is still in hand.
func (s *subscription) deliver(ctx context.Context, m js.Msg) error {
	meta, err := m.Metadata()
	if err != nil {
		return err
	}
	ticker := time.NewTicker(s.cfg.AckWait / 3)
	defer ticker.Stop()
	// That the sign of life is lost means that the message comes again, no more.
	alive := &waiting{ticker: ticker, do: func() { _ = m.InProgress() }}
	acked, err := handOver(ctx, s.out, func(ctx context.Context) *message.Message { return unmarshal(ctx, m) }, alive)
	switch {
	case err != nil:
		return err
	case !acked:
		return m.Nak()
	}
	s.acked = meta.Sequence.Stream
	return m.Ack()
}

// unmarshal makes a message of a stream message. The server's own headers are its business.
func unmarshal(ctx context.Context, m js.Msg) *message.Message {
	id := m.Headers().Get(headerMsgID)
	if id == "" {
		id = watermill.NewUUID()
	}
	msg := message.NewMessageWithContext(ctx, id, m.Data())
	for k, v := range m.Headers() {
		if len(v) > 0 && !strings.HasPrefix(k, "Nats-") {
			msg.Metadata.Set(k, v[0])
		}
	}
	return msg
}
