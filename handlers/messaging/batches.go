package messaging

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/ThreeDotsLabs/watermill/message"

	"spettanze/events"
)

// nackDelay is the pause before a failed batch is delivered again.
const nackDelay = 100 * time.Millisecond

// ErrClosed is returned by [BatchSubscriber.Subscribe] after Close.
var ErrClosed = errors.New("messaging: closed")

// BatchConfig configures a [BatchSubscriber].
type BatchConfig struct {
	// Position returns the last committed sequence; reading starts at the next one. Each Subscribe calls it.
	Position func(ctx context.Context) (uint64, error)
	// OnError is called, from a goroutine of the subscriber, when the log cannot be read any more.
	OnError func(error)
	// Logger gets a warning for each batch that is delivered again.
	Logger *slog.Logger
}

// BatchSubscriber is a [message.Subscriber] of a log. Each of its messages carries one batch of records.
type BatchSubscriber struct {
	log  events.Log
	cfg  BatchConfig
	ctx  context.Context // ended by Close
	stop context.CancelFunc
	mu   sync.Mutex // held while a subscription begins, and when Close ends them
	wg   sync.WaitGroup
}

var _ message.Subscriber = (*BatchSubscriber)(nil)

// NewBatchSubscriber returns a subscriber to a log. The caller closes the log.
func NewBatchSubscriber(log events.Log, c BatchConfig) *BatchSubscriber {
	ctx, stop := context.WithCancel(context.Background())
	return &BatchSubscriber{log: log, cfg: c, ctx: ctx, stop: stop}
}

type batchKey struct{}

// BatchOf returns the records that a message of a [BatchSubscriber] carries, in order; nil for any other message. The
// handler may use the slice until it acknowledges the message, or refuses to; the events in it are never reused.
func BatchOf(msg *message.Message) []events.Record {
	batch, _ := msg.Context().Value(batchKey{}).([]events.Record)
	return batch
}

// Subscribe reads the log from the position on. It closes the channel when ctx ends, when the subscriber is closed, or when
// the log cannot be read any more. The topic only names the subscription.
func (s *BatchSubscriber) Subscribe(ctx context.Context, topic string) (<-chan *message.Message, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx.Err() != nil {
		return nil, ErrClosed
	}
	position, err := s.cfg.Position(ctx)
	if err != nil {
		return nil, fmt.Errorf("messaging: find the position for %s: %w", topic, err)
	}
	ctx, cancel := context.WithCancel(ctx)
	unlink := context.AfterFunc(s.ctx, cancel)
	out := make(chan *message.Message)
	s.wg.Go(func() {
		defer close(out)
		defer unlink()
		defer cancel()
		err := s.log.Read(ctx, position+1, true, func(batch []events.Record) error {
			return s.deliver(ctx, out, batch)
		})
		if ctx.Err() == nil {
			s.cfg.OnError(fmt.Errorf("messaging: reading the log for %s ended: %w", topic, err))
		}
	})
	return out, nil
}

// deliver sends a batch until the handler acknowledges it. The context of each message ends with its acknowledgement.
func (s *BatchSubscriber) deliver(ctx context.Context, out chan<- *message.Message, batch []events.Record) error {
	for {
		acked, err := deliverOnce(ctx, out, batch)
		if acked || err != nil {
			return err
		}
		s.cfg.Logger.Warn("a batch of the log could not be processed; it comes again", "first", batch[0].Seq, "last", batch[len(batch)-1].Seq)
		select {
		case <-time.After(nackDelay):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func deliverOnce(ctx context.Context, out chan<- *message.Message, batch []events.Record) (acked bool, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	id := fmt.Sprintf("%d-%d", batch[0].Seq, batch[len(batch)-1].Seq)
	msg := message.NewMessageWithContext(context.WithValue(ctx, batchKey{}, batch), id, nil)
	select {
	case out <- msg:
	case <-ctx.Done():
		return false, ctx.Err()
	}
	select {
	case <-msg.Acked():
		return true, nil
	case <-msg.Nacked():
		return false, nil
	case <-ctx.Done():
		return false, ctx.Err()
	}
}

// Close ends all subscriptions and waits until their channels are closed. It leaves a batch in flight unacknowledged.
func (s *BatchSubscriber) Close() error {
	s.mu.Lock()
	s.stop()
	s.mu.Unlock()
	s.wg.Wait()
	return nil
}
