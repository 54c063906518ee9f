package jetstream

import (
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go"
	js "github.com/nats-io/nats.go/jetstream"

	"spettanze/events"
)

// reserve is how many bytes of the disk stay free beside what is sent: the server keeps indexes and takes notes, and a batch
// is staged beside the stream before it is stored in it.
const reserve = 4 << 20

// Error codes by which the server says that it may store no more. nats.go has no names for them.
const (
	codeResources js.ErrorCode = 10023 // insufficient resources
	codeStorage   js.ErrorCode = 10047 // insufficient storage resources available
)

// storeWithRoom stores messages if there is room for them, and says what is full when that is why it failed.
func (l *Log) storeWithRoom(ctx context.Context, msgs []*nats.Msg) ([]events.Appended, error) {
	need := int64(reserve)
	for _, m := range msgs {
		need += 2 * int64(m.Size())
	}
	if full := l.room(need); full != nil {
		return make([]events.Appended, len(msgs)), full
	}
	results, err := l.store(ctx, msgs)
	if err == nil {
		return results, nil
	}
	var api *js.APIError
	if errors.As(err, &api) && (api.ErrorCode == codeResources || api.ErrorCode == codeStorage) {
		return results, fmt.Errorf("%w: %w; make space for the server, start it again, and send the events again", ErrDiskFull, err)
	}
	if full := l.room(reserve); full != nil { // something else has filled it meanwhile
		return results, fmt.Errorf("%w; then start the service again: %w", full, err)
	}
	return results, err
}

// room returns an [ErrDiskFull] when the disk of the embedded server has not so many bytes left.
func (l *Log) room(need int64) error {
	if l.cfg.Dir == "" {
		return nil
	}
	free, ok := freeBytes(l.cfg.Dir)
	if !ok || free >= need {
		return nil
	}
	return fmt.Errorf("%w: %s has %d KiB left and %d KiB are needed; make space, and send the events again", ErrDiskFull, l.cfg.Dir,
		free>>10, need>>10)
}
