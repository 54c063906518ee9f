package streams

import (
	"context"
	"errors"
	"fmt"
	"time"

	js "github.com/nats-io/nats.go/jetstream"

	"spettanze/events/jetstream/connection"
)

// Sessions is the bucket of browsers' sessions, which all instances read, and SessionsStream its stream.
const (
	Sessions       = "SESSIONS"
	SessionsStream = "KV_" + Sessions
)

// sessionsLast bounds how long an entry is kept: no session is longer.
const sessionsLast = 12 * time.Hour

// EnsureSessions creates the bucket of sessions where it is missing, and returns it. Only the stream's leader answers reads, so that
// no instance finds a session that another has ended: a bucket made as usual is read from any server, however far it is behind.
func EnsureSessions(ctx context.Context, j js.JetStream, c Options) (js.KeyValue, error) {
	kv, err := j.KeyValue(ctx, Sessions)
	if errors.Is(err, js.ErrBucketNotFound) {
		if c.Fixed {
			return nil, fmt.Errorf("%w: %s", ErrSetup, Sessions)
		}
		_, err = j.CreateStream(ctx, js.StreamConfig{Name: SessionsStream, Description: "Sessions of browsers; they end by themselves.",
			Subjects: []string{"$KV." + Sessions + ".>"}, Storage: js.FileStorage, Discard: js.DiscardNew, MaxMsgs: -1, MaxBytes: -1,
			MaxMsgsPerSubject: 1, MaxAge: sessionsLast, AllowRollup: true, DenyDelete: true, Replicas: max(c.Replicas, 1)})
		if err == nil || errors.Is(err, js.ErrStreamNameAlreadyInUse) { // another instance has just created it
			kv, err = j.KeyValue(ctx, Sessions)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("jetstream: set up the bucket %s: %w", Sessions, connection.Error(err))
	}
	return kv, nil
}
