// Package embeddedtest starts an embedded server for a test.
package embeddedtest

import (
	"testing"

	"github.com/nats-io/nats.go"

	"spettanze/events/jetstream/embedded"
)

// Start starts a server on a directory and connects to it. Both end with the test, the connection first.
func Start(tb testing.TB, dir string) (*embedded.Server, *nats.Conn) {
	tb.Helper()
	srv, err := embedded.Start(embedded.Options{Dir: dir})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(srv.Shutdown)
	nc, err := srv.Connect()
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(nc.Close)
	return srv, nc
}
