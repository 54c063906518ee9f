package jetstream

import (
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	js "github.com/nats-io/nats.go/jetstream"
)

// How soon another server is sought when one no longer answers at all, as when its machine has lost power or network: then
// nobody closes the connection. The client's own default finds out after six minutes.
const (
	pingEvery = 3 * time.Second
	pingsOpen = 2 // a third unanswered one ends the connection
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

// passing are the refusals of a cluster that is about to elect a leader, or has not told this server of it yet.
var passing = []js.ErrorCode{
	10004, // incomplete results
	10005, // no suitable peers for placement
	10007, // cluster not assigned to this server
	10008, // system temporarily unavailable
	10009, // cluster can not handle request
	10118, // stream is offline
	10119, // consumer is offline
}

// isPassing tells whether a refusal of the server is over by itself once its cluster has come together.
func isPassing(err error) bool {
	var api *js.APIError
	return errors.As(err, &api) && slices.Contains(passing, api.ErrorCode)
}
