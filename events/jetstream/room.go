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

// outboundReserve is the same for what is told to others: what follows from the last facts finds room that facts no longer
// do.
const outboundReserve = 2 << 20

// storeWithRoom stores facts if there is room for them, and says what is full when that is why it failed.
func (l *Log) storeWithRoom(ctx context.Context, msgs []*nats.Msg) (results []events.Appended, err error) {
	results = make([]events.Appended, len(msgs))
	err = l.withRoom(msgs, reserve, "send the events again", func() (err error) {
		results, err = l.store(ctx, msgs)
		return err
	})
	return results, err
}

// withRoom calls store if there is room for messages and so many bytes beside them.
func (l *Log) withRoom(msgs []*nats.Msg, beside int64, then string, store func() error) error {
	need := beside
	for _, m := range msgs {
		need += 2 * int64(m.Size())
	}
	if full := l.room(need, then); full != nil {
		return full
	}
	err := store()
	if err == nil {
		return nil
	}
	var api *js.APIError
	if errors.As(err, &api) && (api.ErrorCode == codeResources || api.ErrorCode == codeStorage) {
		return fmt.Errorf("%w: %w; make space for the server, start it again, and %s", ErrDiskFull, err, then)
	}
	if full := l.room(beside, then); full != nil { // something else has filled it meanwhile
		return fmt.Errorf("%w; start the service again once there is space: %w", full, err)
	}
	return err
}

// room returns an [ErrDiskFull] when the disk of the embedded server has not so many bytes left.
func (l *Log) room(need int64, then string) error {
	if l.cfg.Dir == "" {
		return nil
	}
	free, ok := freeBytes(l.cfg.Dir)
	if !ok || free >= need {
		return nil
	}
	return fmt.Errorf("%w: %s has %d KiB left and %d KiB are needed; make space, and %s", ErrDiskFull, l.cfg.Dir, free>>10, need>>10,
		then)
}
