package jetstream

import (
	"errors"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
)

// patience is how long the stream may not answer before another server is sought: longer than an election takes.
const patience = 12 * time.Second

// failover leaves a server that goes on answering but has lost the others of its cluster: without a majority it has no
// stream to offer, and a connection that stands would keep us there.
type failover struct {
	mu    sync.Mutex
	since time.Time // that the stream does not answer; zero: it does
}

// asked takes down how a question to the stream, asked at a time, ended, and reconnects if it is time to.
func (f *failover) asked(nc *nats.Conn, at time.Time, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case err == nil:
		f.since = time.Time{}
	case !errors.Is(err, ErrUnreachable):
	case f.since.IsZero():
		f.since = at
	case time.Since(f.since) >= patience && nc.IsConnected() && len(nc.Servers()) > 1:
		f.since = time.Time{}
		_ = nc.ForceReconnect() // one that is closed by now needs none
	}
}
