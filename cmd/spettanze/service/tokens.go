package service

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"spettanze/events"
	"spettanze/events/grants"
	stream "spettanze/events/jetstream/access"
)

// usesWaiting bounds the uses of tokens that wait to be recorded, usesAgain is after which time one that could not be is tried again.
const (
	usesWaiting = 1000
	usesAgain   = time.Minute
)

// TokenUses returns what to call when a token was used: it has ACCESS say on which day each token was used last, with one record a day at
// most, and lets no one wait for it.
func (l *Log) TokenUses(ctx context.Context, today func() events.Date, rome *time.Location, logger *slog.Logger) func(grants.Token) {
	s := &stream.Stream{Publisher: l.Publisher(), Rome: rome, Logger: logger}
	var mu sync.Mutex
	noted, day := map[string]bool{}, events.Date(0)
	queue := make(chan grants.Token, usesWaiting)
	forget := func(id string) {
		mu.Lock()
		defer mu.Unlock()
		delete(noted, id)
	}
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case t := <-queue:
				e := tokenUsed(&t, today())
				if _, err := s.Append(ctx, &e, ""); err != nil && ctx.Err() == nil {
					logger.Warn("the last day of use of a token could not be recorded", "token", t.ID, "error", err)
					time.AfterFunc(usesAgain, func() { forget(t.ID) })
				}
			}
		}
	}()
	return func(t grants.Token) {
		now := today()
		if t.Used >= now {
			return
		}
		mu.Lock()
		defer mu.Unlock()
		if day != now {
			noted, day = map[string]bool{}, now
		}
		if noted[t.ID] {
			return
		}
		select {
		case queue <- t:
			noted[t.ID] = true
		default: // the next use will do
		}
	}
}

// tokenUsed is the event of a token's use on a day. All instances make the same, so that it is recorded once.
func tokenUsed(t *grants.Token, day events.Date) events.Event {
	return events.Event{Identity: events.Identity{Source: grants.Source, ID: "used-" + t.ID + "-" + day.String()}, Company: t.Company, Subject: t.Handle,
		Time: time.Now().UTC(), Data: grants.TokenUsed{Dated: events.Dated{Date: day}, Token: t.ID}}
}
