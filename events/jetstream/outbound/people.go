package outbound

import (
	"context"
	"fmt"

	"github.com/nats-io/nats.go"

	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/events/jetstream/streams"
)

// Describe stores a description of a person in the stream PEOPLE, in place of the one before, and returns once it is on disk.
// It returns [publish.ErrDiskFull], [connection.ErrUnreachable] and [publish.ErrUnknownOutcome]. Calling it again is safe.
func (o *Outbound) Describe(ctx context.Context, e *events.Event) error {
	b, err := cloudevents.Encode(e)
	if err != nil {
		return err
	}
	msg := &nats.Msg{Subject: events.Subject(e), Data: b}
	if err := o.publisher.Put(ctx, msg); err != nil {
		return fmt.Errorf("jetstream: store a description in the stream %s: %w", streams.People, err)
	}
	return nil
}
