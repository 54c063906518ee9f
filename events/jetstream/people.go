package jetstream

import (
	"context"
	"fmt"

	"github.com/nats-io/nats.go"
	js "github.com/nats-io/nats.go/jetstream"

	"spettanze/events"
	"spettanze/events/cloudevents"
)

// Describe stores who an employee is in the stream PEOPLE, in place of what was stored of them before, and returns once it is
// on disk. It returns [ErrDiskFull], [ErrUnreachable] and [ErrUnknownOutcome] as [Log.Append] does; to repeat it is safe.
func (l *Log) Describe(ctx context.Context, e *events.Event) error {
	if l.closed.Load() {
		return ErrClosed
	}
	b, err := cloudevents.Encode(e)
	if err != nil {
		return err
	}
	msg := &nats.Msg{Subject: events.Subject(e), Data: b}
	err = l.withRoom([]*nats.Msg{msg}, reserve, "send the events again", func() error {
		return l.retry(ctx, func(ctx context.Context) error {
			if _, err := l.js.PublishMsg(ctx, msg, js.WithRetryAttempts(0)); err != nil {
				return publishError(err)
			}
			return nil
		})
	})
	if err != nil {
		return fmt.Errorf("jetstream: store a description in the stream %s: %w", StreamPeople, err)
	}
	return nil
}
