// Package access is the stream ACCESS: who may do what, as recorded (package grants). [Stream.Append] records an event,
// [Stream.Follow] keeps a directory up to date on every instance.
//
// Nothing in ACCESS is deleted or replaced, so its sequences have no gap, and the last record that was read stays what it is. Anything else
// is a loss ([events.ErrGap]), and what was lost may be a revocation. While the service runs, the directory then trusts nothing; at its
// start, for which a file of the data directory remembers the last record, it does not begin.
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
	Memory    string // file that remembers the last record read; empty: none

	kept     position // in Memory
	recalled bool     // Memory was compared with the stream, and may be written
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

// Read folds the stream into the directory up to its present end. It returns [events.ErrGap] if the stream has lost records, also such as
// Memory remembers.
func (s *Stream) Read(ctx context.Context, d *grants.Directory) error {
	stream, err := s.Publisher.JetStream.Stream(ctx, streams.Access)
	if err != nil {
		return fmt.Errorf("jetstream: read the stream %s: %w", streams.Access, connection.Error(err))
	}
	last := stream.CachedInfo().State.LastSeq
	if d.Through() < last {
		if err := s.read(ctx, d, func() bool { return d.Through() >= last }); err != nil {
			return err
		}
	}
	return s.recall(ctx, d)
}

// Follow folds the stream into the directory until ctx ends. While the server cannot be reached the directory stays as it is. If the stream
// has lost records, no one is trusted from then on.
func (s *Stream) Follow(ctx context.Context, d *grants.Directory) {
	following, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	go func() {
		if err := s.watch(following, d); err != nil {
			stop(err)
		}
	}()
	failing := false
	for ctx.Err() == nil {
		err := s.read(following, d, func() bool { failing = false; return false })
		if following.Err() != nil {
			err = context.Cause(following)
		}
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
		r.Seq, r.At, r.Day = meta.Sequence.Stream, meta.Timestamp, events.DateOf(meta.Timestamp, s.Rome)
		if r.Err != nil {
			s.Logger.Error("a record of ACCESS cannot be read: its principal has no rights until they are revoked and granted anew",
				"sequence", r.Seq, "subject", m.Subject(), "error", r.Err)
		}
		d.Apply(r)
		if meta.NumPending == 0 {
			s.remember(d)
		}
		if enough() {
			return nil
		}
	}
}
