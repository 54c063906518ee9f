package service

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"spettanze/events"
	"spettanze/events/grants"
	stream "spettanze/events/jetstream/access"
	"spettanze/handlers/access"
	"spettanze/handlers/api/intake"
	"spettanze/handlers/api/refuse"
	"spettanze/handlers/dashboard/rights"
	"spettanze/handlers/looks/list"
)

// Door is who may enter, and how. The zero value is for loopback: everybody, over plain HTTP.
type Door struct {
	SignIn func(next http.Handler) http.Handler // nil: nobody signs in, and everybody sees everything
	Guard  *access.Guard                        // what each sees; nil with SignIn
	Sender func(context.Context) intake.Sender  // who sends events, and what they may send; nil with SignIn
	Rights rights.Record                        // records who may do what; nil with SignIn
	// Limited is the metric of what was limited; nil with SignIn.
	Limited prometheus.Collector
	TLS     *tls.Config  // nil: plain HTTP
	Probes  net.Listener // answers probes and metrics to anybody; nil: there is none
}

// headerMost is how many bytes the headers of a request may have. A token has 16 kB at most.
const headerMost = 64 << 10

func (l *Ledger) server(h http.Handler) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       2 * time.Minute,
		WriteTimeout:      2*time.Minute + 2*refuse.AnswerTimeout, // what is sent in parts has limits of its own
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    headerMost,
		ErrorLog:          slog.NewLogLogger(l.o.Logger.Handler(), slog.LevelWarn),
	}
}

// serveHTTP serves until the server is shut down, and returns an error if it ends otherwise.
func serveHTTP(srv *http.Server, listener net.Listener, secure *tls.Config) error {
	var err error
	if srv.TLSConfig = secure; secure != nil {
		err = srv.ServeTLS(listener, "", "")
	} else {
		err = srv.Serve(listener)
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return fmt.Errorf("HTTP stopped: %w", err)
}

// probes answers the probes and the metrics, which show no figures, to whoever reaches their address.
func probes(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/healthz", "/readyz", "/metrics":
			next.ServeHTTP(w, r.WithContext(access.Everybody(r.Context())))
		default:
			http.NotFound(w, r)
		}
	})
}

// rightsFile remembers, in a data directory, the last record of ACCESS that was read.
const rightsFile = "access.json"

// Directory returns who may do what, as recorded in the log's stream ACCESS, and follows it until ctx ends. How far it was known is
// remembered in a data directory.
// It also returns what records in it.
func (l *Log) Directory(ctx context.Context, dir string, today func() events.Date, rome *time.Location, logger *slog.Logger) (*grants.Directory, rights.Record, error) {
	s := &stream.Stream{Publisher: l.Publisher(), Rome: rome, Logger: logger, Memory: filepath.Join(dir, rightsFile)}
	d := grants.NewDirectory(today)
	if err := s.Read(ctx, d); err != nil {
		return nil, nil, err
	}
	go s.Follow(ctx, d)
	return d, func(ctx context.Context, e *events.Event, by string) error {
		seq, err := s.Append(ctx, e, by)
		if err == nil {
			err = d.Reached(ctx, seq)
		}
		return err
	}, nil
}

// SenderOf returns who sends events in a request: whoever has signed in, by the grants that the sign-in carries.
func SenderOf(d *grants.Directory) func(context.Context) intake.Sender {
	return func(ctx context.Context) intake.Sender {
		p := access.From(ctx)
		if p == nil {
			p = &access.Principal{} // who has no handle has no grant
		}
		return intake.Sender{Handle: p.Handle, May: func(e *events.Event) *events.DecodeError {
			list := d.Grants(p.Handle, e.Company)
			if p.Roles != nil {
				list = slices.DeleteFunc(list, func(g grants.Grant) bool { return !slices.Contains(p.Roles, g.Role) })
			}
			return grants.MaySend(list, e)
		}}
	}
}

// looked reads the record of looks; nil: no one signs in, and there is none.
func (l *Ledger) looked() *list.Reader {
	if l.o.Door.Guard == nil {
		return nil
	}
	return &list.Reader{Read: l.o.Log.Looks().Read, Rome: l.o.Rome}
}
