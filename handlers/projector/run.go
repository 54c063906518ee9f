package projector

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/ThreeDotsLabs/watermill"
	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/ThreeDotsLabs/watermill/message/router/middleware"

	"spettanze/events"
	"spettanze/events/jetstream"
	"spettanze/handlers/messaging"
	"spettanze/handlers/projector/origin"
	"spettanze/projections/sqlite"
)

const (
	pollEvery    = 250 * time.Millisecond // poll interval of the loop beside the batches
	publishEvery = 10 * time.Second       // pause between publications while the projector never catches up
	publishShare = 10                     // then publishing takes one part in so many of the time, at most
	stopTime     = 5 * time.Second        // for the batch in progress when Run is stopped
	resignTime   = 500 * time.Millisecond // to give up the lease; otherwise it expires
	// idleFor is how long the log must be quiet before the day is turned. Until then the open day of an entity is that of its
	// latest fact, so that a history imported in order of date is folded once.
	idleFor = 2 * time.Second
)

// Run rebuilds the store if it is stale, projects the log to its end, turns the day, and then follows the log, turns the
// day at midnight in Rome and publishes what follows. When ctx ends, it finishes the batch in progress and returns nil. It
// returns an error when it cannot go on: [events.ErrGap], [ErrOtherLog], or the error of a batch that keeps failing.
func (p *Projector) Run(ctx context.Context) error {
	defer p.status.set(func(s *Status) { s.Phase = Stopped })
	target, err := p.beginPatiently(ctx)
	if err != nil {
		return stopped(ctx, err)
	}
	p.status.set(func(s *Status) { s.Last = max(s.Last, target) })
	run, stop := context.WithCancelCause(ctx)
	defer stop(nil)

	sub := messaging.NewBatchSubscriber(p.o.Log, messaging.BatchConfig{Position: p.position, OnError: stop, Logger: p.o.Logger})
	router, err := p.router(sub, stop)
	if err != nil {
		return err
	}
	kept := make(chan struct{})
	go func() {
		defer close(kept)
		p.maintain(run, target, stop)
	}()
	err = router.Run(run)
	stop(nil)
	<-kept
	err = errors.Join(err, sub.Close())
	if cause := context.Cause(run); ctx.Err() == nil && cause != nil && !errors.Is(cause, context.Canceled) {
		return cause
	}
	return stopped(ctx, err)
}

// stopped returns nil for an error that only says that ctx has ended.
func stopped(ctx context.Context, err error) error {
	if ctx.Err() != nil && (err == nil || errors.Is(err, ctx.Err()) || errors.Is(err, context.Cause(ctx))) {
		return nil
	}
	return err
}

// beginPatiently is begin with retries while a cluster elects a leader. It returns the end of the log.
func (p *Projector) beginPatiently(ctx context.Context) (target uint64, err error) {
	for tries := 1; ; tries++ {
		if err = p.begin(ctx); err == nil {
			if target, _, err = p.o.Log.Last(ctx); err != nil {
				err = fmt.Errorf("projector: look at the end of the log: %w", err)
			}
		}
		if !errors.Is(err, jetstream.ErrUnreachable) || tries == beginTries {
			return target, err
		}
		p.o.Logger.Warn("the log does not answer; it is tried again", "error", err)
		select {
		case <-ctx.Done():
			return 0, context.Cause(ctx)
		case <-time.After(time.Second):
		}
	}
}

// beginTries is how often the log may fail to answer at the start, each time until the time-out of an acknowledgement.
const beginTries = 12

// begin checks that the store is of this log, and rebuilds it if it is stale.
func (p *Projector) begin(ctx context.Context) error {
	// Before a rebuild too, which would conceal that the log has lost its end.
	if err := origin.Check(ctx, p.o.Log, p.o.Store); err != nil {
		return err
	}
	if why := p.o.Store.Stale(); why != "" {
		p.o.Logger.Info("the projections are rebuilt", "why", why)
		start := p.o.Now()
		if err := p.rebuild(ctx, p.pace("rebuilding", 0).reached, true); err != nil {
			return err
		}
		p.o.Logger.Info("the projections are rebuilt: done", "sequence", p.Status().Position, "duration", p.o.Now().Sub(start))
	}
	pos, err := p.o.Store.Position(ctx)
	if err != nil {
		return err
	}
	p.status.set(func(s *Status) { s.Phase, s.Position, s.Recorded = CatchingUp, pos.Seq, pos.Recorded })
	return nil
}

func (p *Projector) position(ctx context.Context) (uint64, error) {
	pos, err := p.o.Store.Position(ctx)
	return pos.Seq, err
}

// router returns the router that carries batches to Apply. It retries a failed batch for a while: the disk may be full,
// another process may lock the file. Then the projector stops, for to skip the batch would be a silent loss.
func (p *Projector) router(sub message.Subscriber, stop context.CancelCauseFunc) (*message.Router, error) {
	// An operator does not need the router's reports of each start and stop.
	logger := watermill.NewSlogLoggerWithLevelMapping(p.o.Logger, map[slog.Level]slog.Level{slog.LevelInfo: slog.LevelDebug})
	r, err := message.NewRouter(message.RouterConfig{CloseTimeout: stopTime}, logger)
	if err != nil {
		return nil, fmt.Errorf("projector: %w", err)
	}
	r.AddConsumerHandler("projector", "HR", sub, func(msg *message.Message) error {
		err := p.Apply(msg.Context(), messaging.BatchOf(msg))
		if err != nil && msg.Context().Err() == nil {
			p.status.set(func(s *Status) { s.Error = err.Error() })
		}
		return err
	})
	r.AddMiddleware(
		func(h message.HandlerFunc) message.HandlerFunc {
			return func(msg *message.Message) ([]*message.Message, error) {
				out, err := h(msg)
				if err != nil && msg.Context().Err() == nil {
					recs := messaging.BatchOf(msg)
					stop(fmt.Errorf("projector: the batch of sequences %d to %d cannot be projected: %w",
						recs[0].Seq, recs[len(recs)-1].Seq, err))
				}
				return out, err
			}
		},
		middleware.Retry{MaxRetries: 7, InitialInterval: 100 * time.Millisecond, MaxInterval: 5 * time.Second, Multiplier: 2,
			ShouldRetry: func(r middleware.RetryParams) bool {
				return !slices.ContainsFunc(hopeless, func(e error) bool { return errors.Is(r.Err, e) })
			}, Logger: logger}.Middleware,
		middleware.Recoverer,
	)
	return r, nil
}

// hopeless are the errors after which a retry cannot help.
var hopeless = []error{events.ErrGap, ErrOtherLog, sqlite.ErrDamaged, sqlite.ErrStale, sqlite.ErrClosed, context.Canceled}

// maintain turns the day and publishes what follows, until ctx ends.
func (p *Projector) maintain(ctx context.Context, target uint64, stop context.CancelCauseFunc) {
	var turned events.Date // the day was turned to this one
	var seen uint64        // the position then
	var published time.Time
	pause := publishEvery
	pace := p.pace("catching up", p.Status().Position)
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	defer p.resign(ctx)
	for {
		s := p.Status()
		if s.Position >= s.Last {
			if last, _, err := p.o.Log.Last(ctx); err == nil {
				p.status.set(func(s *Status) { s.Last = max(s.Last, last) })
				s = p.Status()
			}
		}
		caughtUp := s.Lag == 0
		pace.reached(s.Position, s.Last)
		if s.Position >= target {
			today := p.today()
			idle := caughtUp && p.status.quiet(p.o.Now()) >= idleFor
			if turned != today || idle && seen != s.Position {
				if p.try(ctx, "turn the day", p.AdvanceAll) {
					turned, seen = today, s.Position
					p.status.set(func(s *Status) { s.Phase, s.Today = Ready, today })
				}
			}
			if begun := p.o.Now(); p.o.Outbox != nil && turned != 0 && (caughtUp || begun.Sub(published) >= pause) {
				p.try(ctx, "publish what follows", p.o.Outbox.Publish)
				published = p.o.Now()
				pause = max(publishEvery, (publishShare-1)*published.Sub(begun))
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// resign lets another instance publish at once.
func (p *Projector) resign(ctx context.Context) {
	if p.o.Outbox == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), resignTime)
	defer cancel()
	p.o.Outbox.Streams.Resign(ctx)
}

// try runs do and logs a failure; the loop retries it.
func (p *Projector) try(ctx context.Context, what string, do func(context.Context) error) bool {
	err := do(ctx)
	failed := ""
	if err != nil && ctx.Err() == nil {
		p.o.Logger.Error("could not "+what+"; it is tried again", "error", err)
		failed = err.Error()
	}
	p.status.tried(failed)
	return err == nil
}

// CatchUp projects the log to its end as it stands, turns the day and publishes what follows; then it returns.
func (p *Projector) CatchUp(ctx context.Context) error {
	if err := p.begin(ctx); err != nil {
		return err
	}
	pos, err := p.position(ctx)
	if err != nil {
		return err
	}
	err = p.o.Log.Read(ctx, pos+1, false, func(recs []events.Record) error { return p.Apply(ctx, recs) })
	if err != nil {
		return err
	}
	if err := p.AdvanceAll(ctx); err != nil {
		return err
	}
	p.status.set(func(s *Status) { s.Phase, s.Today = Ready, p.today() })
	if p.o.Outbox == nil {
		return nil
	}
	return p.o.Outbox.Publish(ctx)
}
