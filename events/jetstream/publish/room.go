package publish

import (
	"fmt"

	"github.com/nats-io/nats.go"

	"spettanze/events/jetstream/disk"
)

// A stream that has met a full disk takes nothing more until the server is started again. So nothing is sent unless, beside
// twice the size of the messages (a batch is staged beside the stream before it is stored in it), some bytes stay free for the
// server's indexes. The reserve for outbound messages is smaller: consequences of the last accepted facts can still be
// published when new facts are already refused.
const (
	reserve         = 4 << 20
	outboundReserve = 2 << 20
)

// withRoom calls store if the disk has room for messages and so many bytes beside them. It returns an [ErrDiskFull] when a full
// disk is why they are not stored. then says what happens once there is space.
func (p *Publisher) withRoom(msgs []*nats.Msg, beside int64, then string, store func() error) error {
	need := beside
	for _, m := range msgs {
		need += 2 * int64(m.Size())
	}
	if full := p.room(need, then); full != nil {
		return full
	}
	err := store()
	if err == nil {
		return nil
	}
	if code := codeOf(err); code == codeResources || code == codeStorage {
		return fmt.Errorf("%w: %w; make space for the server, start it again, and %s", ErrDiskFull, err, then)
	}
	if full := p.room(beside, then); full != nil { // another program has filled the disk meanwhile
		return fmt.Errorf("%w; start the service again once there is space: %w", full, err)
	}
	return err
}

// room returns an [ErrDiskFull] when the disk of the embedded server has not so many bytes left.
func (p *Publisher) room(need int64, then string) error {
	if p.Dir == "" {
		return nil
	}
	free, ok := disk.Free(p.Dir)
	if !ok || free >= need {
		return nil
	}
	return fmt.Errorf("%w: %s has %d KiB left and %d KiB are needed; make space, and %s", ErrDiskFull, p.Dir, free>>10, need>>10, then)
}
