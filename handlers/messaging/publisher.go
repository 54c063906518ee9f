package messaging

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/nats-io/nats.go"
	js "github.com/nats-io/nats.go/jetstream"
)

const headerMsgID = "Nats-Msg-Id"

// ErrMetadata is returned by [Publisher.Publish] for metadata that cannot be a header: a name that is empty or holds
// anything but printable ASCII without space and colon, or a value with a line break. Nothing of the call was sent.
var ErrMetadata = errors.New("messaging: metadata that cannot be a header")

// PublisherConfig configures a [Publisher].
type PublisherConfig struct {
	// Subject returns the NATS subject of a topic. Nil: the topic is the subject.
	Subject func(topic string) string
	// Window is how many messages may be on the way to the server. Zero: 256.
	Window int
	// AckTimeout is how long an acknowledgement may take. Zero: ten seconds.
	AckTimeout time.Duration
}

// Publisher is a [message.Publisher] to JetStream. A message's UUID becomes its message id, so that a stream stores a
// message sent twice once: under whichever of its subjects, so that a message for two topics of one stream needs two
// UUIDs. Metadata become headers.
type Publisher struct {
	js  js.JetStream
	cfg PublisherConfig

	mu     sync.Mutex
	closed bool
	wg     sync.WaitGroup
}

var _ message.Publisher = (*Publisher)(nil)

// NewPublisher returns a publisher. The connection stays the caller's.
func NewPublisher(j js.JetStream, c PublisherConfig) *Publisher {
	if c.Subject == nil {
		c.Subject = func(topic string) string { return topic }
	}
	if c.Window <= 0 {
		c.Window = 256
	}
	if c.AckTimeout <= 0 {
		c.AckTimeout = 10 * time.Second
	}
	return &Publisher{js: j, cfg: c}
}

// Publish sends messages in order, a window of them at a time, and returns once the server has stored all. After an error
// some may be stored; publishing the same again is safe.
func (p *Publisher) Publish(topic string, msgs ...*message.Message) error {
	p.mu.Lock()
	if p.closed {
		p.mu.Unlock()
		return ErrClosed
	}
	p.wg.Add(1)
	p.mu.Unlock()
	defer p.wg.Done()

	subject := p.cfg.Subject(topic)
	out := make([]*nats.Msg, len(msgs))
	for i, msg := range msgs {
		m, err := marshal(subject, msg)
		if err != nil {
			return err
		}
		out[i] = m
	}
	futures := make([]js.PubAckFuture, 0, len(msgs))
	waited := 0
	for _, m := range out {
		if len(futures)-waited == p.cfg.Window {
			if err := p.wait(msgs[waited].Context(), futures[waited], topic); err != nil {
				return err
			}
			waited++
		}
		f, err := p.js.PublishMsgAsync(m)
		if err != nil {
			return fmt.Errorf("messaging: publish to %s: %w", topic, err)
		}
		futures = append(futures, f)
	}
	for ; waited < len(futures); waited++ {
		if err := p.wait(msgs[waited].Context(), futures[waited], topic); err != nil {
			return err
		}
	}
	return nil
}

func (p *Publisher) wait(ctx context.Context, f js.PubAckFuture, topic string) error {
	ctx, cancel := context.WithTimeout(ctx, p.cfg.AckTimeout)
	defer cancel()
	select {
	case <-f.Ok():
		return nil
	case err := <-f.Err():
		return fmt.Errorf("messaging: publish to %s: %w", topic, err)
	case <-ctx.Done():
		return fmt.Errorf("messaging: publish to %s: no acknowledgement: %w", topic, ctx.Err())
	}
}

// Close waits for what is being published and refuses more.
func (p *Publisher) Close() error {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	p.wg.Wait()
	return nil
}

func marshal(subject string, msg *message.Message) (*nats.Msg, error) {
	h := make(nats.Header, len(msg.Metadata)+1)
	for k, v := range msg.Metadata {
		if !isHeaderName(k) || !isHeaderValue(v) {
			return nil, fmt.Errorf("%w: %q is %q, in message %s", ErrMetadata, k, v, msg.UUID)
		}
		h[k] = []string{v}
	}
	if msg.UUID != "" {
		if !isHeaderValue(msg.UUID) {
			return nil, fmt.Errorf("%w: the UUID %q", ErrMetadata, msg.UUID)
		}
		h[headerMsgID] = []string{msg.UUID}
	}
	return &nats.Msg{Subject: subject, Header: h, Data: msg.Payload}, nil
}

func isHeaderName(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] >= 0x7f || s[i] == ':' {
			return false
		}
	}
	return s != ""
}

func isHeaderValue(s string) bool {
	for i := range len(s) {
		if s[i] == '\r' || s[i] == '\n' || s[i] == 0 {
			return false
		}
	}
	return true
}
