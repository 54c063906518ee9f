package messaging

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"sync"
	"time"

	"github.com/ThreeDotsLabs/watermill/message"

	"spettanze/events"
)

// Metadata of a message that stands for a batch: decimal sequences.
const (
	MetadataFirst = "first_sequence"
	MetadataLast  = "last_sequence"
)

// ErrClosed is returned when a publisher or subscriber is used after its Close.
var ErrClosed = errors.New("messaging: closed")

// BatchConfig configures a [BatchSubscriber].
type BatchConfig struct {
	// Position returns the last sequence that is committed; reading starts at the next one. It is asked at every
	// Subscribe. Nil stands for 0.
	Position func(ctx context.Context) (uint64, error)
	// NackDelay is the pause before a batch that failed comes again. Zero: 100 ms.
	NackDelay time.Duration
	// OnError is told, from a goroutine of the subscriber's, why reading ended, when neither Close nor the context
	// ended it. Nil: only [BatchSubscriber.Err] tells.
	OnError func(error)
	// Logger is told of batches that come again. Nil is silent.
	Logger *slog.Logger
}

// BatchSubscriber is a [message.Subscriber] that hands out one message for each batch of records of a log.
type BatchSubscriber struct {
	log  events.Log
	cfg  BatchConfig
	ctx  context.Context // ended by Close
	stop context.CancelFunc
	wg   sync.WaitGroup

	mu     sync.Mutex
	closed bool
	err    error
}

var _ message.Subscriber = (*BatchSubscriber)(nil)

// NewBatchSubscriber returns a subscriber to a log. The log stays the caller's.
func NewBatchSubscriber(log events.Log, c BatchConfig) *BatchSubscriber {
	if c.NackDelay <= 0 {
		c.NackDelay = 100 * time.Millisecond
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	ctx, stop := context.WithCancel(context.Background())
	return &BatchSubscriber{log: log, cfg: c, ctx: ctx, stop: stop}
}

type batchKey struct{}

// BatchOf returns the records that a message of a [BatchSubscriber] stands for, in order; nil for any other message. The
// slice is the handler's until the message is acknowledged or not; the events in it are for ever.
func BatchOf(msg *message.Message) []events.Record {
	batch, _ := msg.Context().Value(batchKey{}).([]events.Record)
	return batch
}

// Subscribe reads the log from the position on, until ctx or the subscriber ends, or the log cannot be read any more,
// which [BatchSubscriber.Err] then explains; the channel is closed in each case. The topic is only a name.
func (s *BatchSubscriber) Subscribe(ctx context.Context, topic string) (<-chan *message.Message, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, ErrClosed
	}
	var position uint64
	if s.cfg.Position != nil {
		var err error
		if position, err = s.cfg.Position(ctx); err != nil {
			return nil, fmt.Errorf("messaging: find the position for %s: %w", topic, err)
		}
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
			s.fail(fmt.Errorf("messaging: reading the log for %s ended: %w", topic, err))
		}
	})
	return out, nil
}

// deliver hands a batch out until it is acknowledged.
func (s *BatchSubscriber) deliver(ctx context.Context, out chan<- *message.Message, batch []events.Record) error {
	first, last := batch[0].Seq, batch[len(batch)-1].Seq
	for {
		acked, err := handOver(ctx, out, func(ctx context.Context) *message.Message {
			msg := message.NewMessageWithContext(context.WithValue(ctx, batchKey{}, batch), fmt.Sprintf("%d-%d", first, last), nil)
			msg.Metadata.Set(MetadataFirst, strconv.FormatUint(first, 10))
			msg.Metadata.Set(MetadataLast, strconv.FormatUint(last, 10))
			return msg
		}, nil)
		if acked || err != nil {
			return err
		}
		s.cfg.Logger.Warn("a batch of the log could not be processed; it comes again", "first", first, "last", last)
		select {
		case <-time.After(s.cfg.NackDelay):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// handOver sends one message and waits for its acknowledgement, whether good or bad; meanwhile it is called from time to
// time, if not nil. The message's context ends with it.
func handOver(ctx context.Context, out chan<- *message.Message, build func(context.Context) *message.Message,
	meanwhile *waiting,
) (acked bool, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	msg := build(ctx)
	select {
	case out <- msg:
	case <-ctx.Done():
		return false, ctx.Err()
	}
	for {
		select {
		case <-msg.Acked():
			return true, nil
		case <-msg.Nacked():
			return false, nil
		case <-ctx.Done():
			return false, ctx.Err()
		case <-meanwhile.tick():
			meanwhile.do()
		}
	}
}

// waiting is what is done while a message is processed.
type waiting struct {
	ticker *time.Ticker
	do     func()
}

func (w *waiting) tick() <-chan time.Time {
	if w == nil {
		return nil
	}
	return w.ticker.C
}

func (s *BatchSubscriber) fail(err error) {
	s.mu.Lock()
	s.err = errors.Join(s.err, err)
	s.mu.Unlock()
	if s.cfg.OnError != nil {
		s.cfg.OnError(err)
	}
}

// Err returns why reading ended, when neither Close nor the subscription's context ended it; else nil.
func (s *BatchSubscriber) Err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

// Close ends all subscriptions and waits until their channels are closed. A batch under way counts as not acknowledged.
func (s *BatchSubscriber) Close() error {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.stop()
	s.wg.Wait()
	return nil
}
