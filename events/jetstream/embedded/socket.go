package embedded

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"

	"github.com/nats-io/nats.go"

	"spettanze/events/jetstream/connection"
)

// socketFile lets other processes of this machine reach a server that has no port. Its permissions (0600) are the
// protection.
const socketFile = "spettanze.sock"

// listenSocket opens the socket of a data directory, which this process has locked. It replaces a socket that a killed process
// left behind.
func (s *Server) listenSocket(dir string) error {
	path := filepath.Join(dir, socketFile)
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("jetstream: %w", err)
	}
	var lc net.ListenConfig
	l, err := lc.Listen(context.Background(), "unix", path)
	if err != nil {
		return fmt.Errorf("jetstream: listen on %s: %w", path, err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return errors.Join(fmt.Errorf("jetstream: %w", err), l.Close())
	}
	s.socket = l
	go accept(l, s.srv)
	return nil
}

// accept carries connections from the socket into the server until the socket is closed.
func accept(socket net.Listener, server nats.InProcessConnProvider) {
	for {
		outer, err := socket.Accept()
		if err != nil {
			return
		}
		inner, err := server.InProcessConn()
		if err != nil {
			_ = outer.Close() // the server is shutting down
			continue
		}
		for _, c := range [][2]net.Conn{{outer, inner}, {inner, outer}} {
			go func() {
				_, _ = io.Copy(c[0], c[1]) // until either end is closed
				_, _ = c[0].Close(), c[1].Close()
			}()
		}
	}
}

// dialSocket is a nats.InProcessConnProvider of a server in another process.
type dialSocket string

func (path dialSocket) InProcessConn() (net.Conn, error) {
	var d net.Dialer
	return d.DialContext(context.Background(), "unix", string(path))
}

// Dial connects to the server that another process of this machine runs on a data directory. A server whose port asks for a
// user and a password, or for credentials, asks for them here too.
func Dial(dir string, o connection.Options) (*nats.Conn, error) {
	path := filepath.Join(dir, socketFile)
	opts, err := connection.InProcess(o, dialSocket(path))
	if err != nil {
		return nil, err
	}
	nc, err := nats.Connect("", append(opts, nats.MaxReconnects(0), nats.NoReconnect())...)
	if err != nil {
		return nil, fmt.Errorf("%w: the service that runs on %s, through %s; if its port asks for a user or for credentials, give them "+
			"here too: %w", connection.ErrUnreachable, dir, path, err)
	}
	return nc, nil
}
