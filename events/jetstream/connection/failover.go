package connection

import (
	"errors"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
)

// patience is how long the stream may fail to answer before the client connects to another server. An election takes less.
const patience = 12 * time.Second

// Failover leaves a server that still answers pings but has lost the other servers of its cluster. Without a majority it has no
// stream, and the client would stay connected to it for ever.
type Failover struct {
	mu    sync.Mutex
	since time.Time // of the first request that the stream did not answer; zero: it answers
}

// Asked records how a request to the stream, sent at a time, ended. It reconnects after patience without an answer.
func (f *Failover) Asked(nc *nats.Conn, at time.Time, err error) {
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
		_ = nc.ForceReconnect() // it fails only on a closed connection
	}
}
