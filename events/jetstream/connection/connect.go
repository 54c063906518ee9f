package connection

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/nats-io/nats.go"
)

// A server that loses power or network closes no connection. The client pings every pingEvery and gives the connection up
// when pingsOpen pings are unanswered at the next one, after nine seconds; the client's own default is six minutes.
const (
	pingEvery = 3 * time.Second
	pingsOpen = 2
)

// connectWithin is how long making a connection may take.
const connectWithin = 5 * time.Second

// Options say how to reach an existing server or cluster. Files are PEM, or as the nats tools write them.
type Options struct {
	URL            string // nats://host:port or tls://host:port; servers of one cluster are separated by commas
	Name           string // shown in the server's list of connections
	Credentials    string // file with a user's JWT and key (.creds)
	NKey           string // file with a user's nkey seed
	User, Password string
	Token          string
	CA             string       // file with the certificates to trust; the system's when empty
	Cert, Key      string       // files of a client certificate
	Logger         *slog.Logger // logs lost and restored connections; nil is silent
}

// Connect connects to an existing server. It returns [ErrUnreachable] when none answers. After a failure the connection
// reconnects by itself, for ever.
func Connect(ctx context.Context, o Options) (*nats.Conn, error) {
	opts, err := withCredentials(o.Credentials)
	if err != nil {
		return nil, err
	}
	opts = append(append(Defaults(o), nats.PingInterval(pingEvery), nats.MaxPingsOutstanding(pingsOpen)), opts...)
	if o.NKey != "" {
		nkey, err := nats.NkeyOptionFromSeed(o.NKey)
		if err != nil {
			return nil, fmt.Errorf("jetstream: nkey file %s: %w", o.NKey, err)
		}
		opts = append(opts, nkey)
	}
	if o.User != "" || o.Password != "" {
		opts = append(opts, nats.UserInfo(o.User, o.Password))
	}
	if o.Token != "" {
		opts = append(opts, nats.Token(o.Token))
	}
	if o.CA != "" {
		opts = append(opts, nats.RootCAs(o.CA))
	}
	if o.Cert != "" || o.Key != "" {
		opts = append(opts, nats.ClientCert(o.Cert, o.Key))
	}
	timeout := connectWithin
	if deadline, ok := ctx.Deadline(); ok {
		timeout = max(min(timeout, time.Until(deadline)), time.Millisecond)
	}
	nc, err := dial(ctx, o.URL, append(opts, nats.Timeout(timeout)))
	if err != nil {
		if ctx.Err() != nil {
			err = errors.Join(ctx.Err(), err)
		}
		return nil, fmt.Errorf("%w at %s; check the address, the credentials and TLS: %w", ErrUnreachable, o.URL, err)
	}
	return nc, nil
}

// dial connects. nats.Connect knows no context: when ctx ends first, the connection is closed as soon as it is made.
func dial(ctx context.Context, url string, opts []nats.Option) (*nats.Conn, error) {
	type dialled struct {
		nc  *nats.Conn
		err error
	}
	result := make(chan dialled, 1)
	go func() {
		nc, err := nats.Connect(url, opts...)
		result <- dialled{nc, err}
	}()
	select {
	case d := <-result:
		return d.nc, d.err
	case <-ctx.Done():
		go func() {
			if d := <-result; d.err == nil {
				d.nc.Close() // the caller has gone
			}
		}()
		return nil, context.Cause(ctx)
	}
}

// Defaults are the options of every connection: name, reconnecting, and logging. Address and credentials are not among them.
func Defaults(o Options) []nats.Option {
	opts := []nats.Option{
		nats.Name(o.Name),
		nats.MaxReconnects(-1),
		nats.ReconnectWait(250 * time.Millisecond),
		nats.IgnoreAuthErrorAbort(), // credentials are rotated on servers before clients
		nats.ReconnectBufSize(-1),   // none: a message that was not sent must be known as not sent
	}
	if o.Logger == nil {
		return append(opts, nats.ErrorHandler(func(*nats.Conn, *nats.Subscription, error) {}))
	}
	return append(opts,
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) {
			if err != nil {
				o.Logger.Warn("the connection to NATS is lost; trying to reconnect", "error", err)
			}
		}),
		nats.ReconnectHandler(func(nc *nats.Conn) {
			o.Logger.Info("reconnected to NATS", "server", nc.ConnectedUrlRedacted())
		}),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) {
			o.Logger.Warn("NATS", "error", err)
		}))
}
