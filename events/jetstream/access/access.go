// Package access is the stream ACCESS: who may do what, as recorded (package grants). [Stream.Append] records an event,
// [Stream.Follow] keeps a directory up to date on every instance.
//
// Nothing in ACCESS is deleted or replaced, so its sequences have no gap. A gap is a loss, and what was lost may be a revocation:
// the directory then trusts nothing.
package access

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/nats-io/nats.go"
	js "github.com/nats-io/nats.go/jetstream"

	"spettanze/events"
	"spettanze/events/grants"
	"spettanze/events/jetstream/connection"
	"spettanze/events/jetstream/publish"
	"spettanze/events/jetstream/streams"
)

// againAfter is how long Follow waits before it reads again after a failure.
const againAfter = 250 * time.Millisecond

// Stream is the stream ACCESS of a server. Its fields are set before its first use.
type Stream struct {
	Publisher *publish.Publisher // of the log
	Rome      *time.Location
	Logger    *slog.Logger
}

// Append records an event, and returns its sequence once it is on disk. by is the handle of who records it, empty for somebody with
// the rights of the machine. It returns [publish.ErrDiskFull], [connection.ErrUnreachable] and [publish.ErrUnknownOutcome].
// Recording the same event again is safe.
func (s *Stream) Append(ctx context.Context, e *events.Event, by string) (uint64, error) {
	subject, header, body, err := grants.Encode(e, by)
	if err != nil {
		return 0, err
	}
	stored, err := s.Publisher.Store(ctx, []*nats.Msg{{Subject: subject, Header: header, Data: body}})
	if err != nil {
		return 0, fmt.Errorf("jetstream: append to the stream %s: %w", streams.Access, err)
	}
	return stored[0].Seq, nil
}

// Read folds the stream into the directory up to its present end.
func (s *Stream) Read(ctx context.Context, d *grants.Directory) error {
	stream, err := s.Publisher.JetStream.Stream(ctx, streams.Access)
	if err != nil {
		return fmt.Errorf("jetstream: read the stream %s: %w", streams.Access, connection.Error(err))
	}
	last := stream.CachedInfo().State.LastSeq
	if d.Through() >= last {
		return nil
	}
	return s.read(ctx, d, func() bool { return d.Through() >= last })
}

// Follow folds the stream into the directory until ctx ends. While the server cannot be reached the directory stays as it is.
func (s *Stream) Follow(ctx context.Context, d *grants.Directory) {
	failing := false
	for ctx.Err() == nil {
		err := s.read(ctx, d, func() bool { failing = false; return false })
		switch {
		case ctx.Err() != nil:
			return
		case errors.Is(err, events.ErrGap):
			s.Logger.Error("the stream ACCESS has lost records: nobody is trusted until the service is started on a whole one", "error", err)
			d.Distrust()
			return
		case !failing:
			failing = true
			s.Logger.Warn("the stream ACCESS cannot be read; rights stay as they are known", "error", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(againAfter):
		}
	}
}

// read folds what follows the directory's position, until it has enough, fails, or ctx ends.
func (s *Stream) read(ctx context.Context, d *grants.Directory, enough func() bool) error {
	cons, err := s.Publisher.JetStream.OrderedConsumer(ctx, streams.Access, js.OrderedConsumerConfig{
		DeliverPolicy: js.DeliverByStartSequencePolicy, OptStartSeq: d.Through() + 1})
	if err != nil {
		return connection.Error(err)
	}
	messages, err := cons.Messages()
	if err != nil {
		return connection.Error(err)
	}
	defer messages.Stop()
	for {
		m, err := messages.Next(js.NextContext(ctx))
		if err != nil {
			return connection.Error(err)
		}
		meta, err := m.Metadata()
		if err != nil {
			return err
		}
		if next := d.Through() + 1; meta.Sequence.Stream != next {
			return fmt.Errorf("%w: sequence %d of %s follows %d", events.ErrGap, meta.Sequence.Stream, streams.Access, next-1)
		}
		r := grants.Decode(m.Subject(), m.Headers(), m.Data())
		r.Seq, r.Day = meta.Sequence.Stream, events.DateOf(meta.Timestamp, s.Rome)
		if r.Err != nil {
			s.Logger.Error("a record of ACCESS cannot be read: its principal has no rights until they are revoked and granted anew",
				"sequence", r.Seq, "subject", m.Subject(), "error", r.Err)
		}
		d.Apply(r)
		if enough() {
			return nil
		}
	}
}
