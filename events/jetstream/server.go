package jetstream

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

const (
	startTimeout = 60 * time.Second // to be ready once the store has been checked
	readyEvery   = 50 * time.Millisecond
	maxEventSize = 1 << 20  // bytes of an event's data (interfaces: 1 MiB)
	headerRoom   = 64 << 10 // bytes beside it for headers
)

// ServerOptions say where the embedded server keeps its data and whether others may reach it.
type ServerOptions struct {
	// Dir is the data directory; it is made when missing and locked against a second process.
	Dir string
	// Listen is the address (host:port, port 0 for any) on which other processes may connect. Empty means no port at all.
	Listen string
	// User and Password protect the port: both or neither, and neither only on loopback.
	User, Password string
	// TLSCert and TLSKey are PEM files; given, the port takes TLS only.
	TLSCert, TLSKey string
	// Logger takes the server's warnings and errors (its notices at debug level). Nil is silent.
	Logger *slog.Logger
	// Unflushed is for making a store that nobody relies upon yet, such as one being restored, where a flush for each
	// message would take a minute or more for a hundred thousand: whoever keeps the store flushes its files when all are there.
	Unflushed bool
	// Stop, when it is closed while the server starts, ends the start with context.Canceled. Nil never does.
	Stop <-chan struct{}
	// Locked is called once the directory is this process's alone, while the server goes on starting: for what else is done in
	// the directory meanwhile. It must not wait. Nil: nothing is.
	Locked func()
}

// Server is a NATS server with JetStream inside this process.
type Server struct {
	srv  *server.Server
	log  *serverLogger
	opts *server.Options
	lock *dirLock
	once sync.Once

	socket *socket // nil: there is none
}

// StartServer runs a NATS server in this process with its store under o.Dir, and returns once it is ready. Everything is
// flushed to disk before it is acknowledged, but with o.Unflushed. A second process on the same directory gets [ErrInUse].
func StartServer(o ServerOptions) (*Server, error) {
	if o.Dir == "" {
		return nil, errors.New("jetstream: the embedded server needs a data directory")
	}
	if err := os.MkdirAll(o.Dir, 0o750); err != nil {
		return nil, fmt.Errorf("jetstream: make the data directory: %w; make its disk writable, or choose another (--data)", err)
	}
	opts, err := o.serverOptions()
	if err != nil {
		return nil, err
	}
	lock, err := lockDir(o.Dir)
	if err != nil {
		return nil, err
	}
	if err := o.tryListen(); err != nil {
		return nil, errors.Join(err, lock.release())
	}
	if o.Locked != nil {
		o.Locked()
	}
	srv, err := server.NewServer(opts)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("jetstream: set up the embedded server: %w", err), lock.release())
	}
	logger := &serverLogger{to: o.Logger}
	srv.SetLoggerV2(logger, false, false, false)
	s := &Server{srv: srv, log: logger, opts: opts, lock: lock}
	if err := s.start(o, logger); err != nil {
		return nil, err
	}
	// Without the socket all goes on but a backup beside a running service: a path may be too long for one.
	if err := s.listenSocket(o.Dir); err != nil && o.Logger != nil {
		o.Logger.Warn("a backup can be made only while the service is stopped", "error", err)
	}
	return s, nil
}

// start runs the server and waits until it is ready, has failed, or is no longer wanted.
func (s *Server) start(o ServerOptions, logger *serverLogger) error {
	started := make(chan struct{})
	go func() { s.srv.Start(); close(started) }() // it checks the whole store, however long that takes, before it returns
	select {
	case <-o.Stop:
		// Not waited for: a store whose check is cut off by the end of the process is as after a kill, which it bears.
		go func() { <-started; s.Shutdown() }()
		return fmt.Errorf("jetstream: the start of the embedded server was interrupted: %w", context.Canceled)
	case <-started:
	}
	for deadline := time.Now().Add(startTimeout); time.Now().Before(deadline) && !logger.failed(); {
		if s.srv.ReadyForConnections(readyEvery) {
			break
		}
		select {
		case <-o.Stop:
			s.Shutdown()
			return fmt.Errorf("jetstream: the start of the embedded server was interrupted: %w", context.Canceled)
		default:
		}
	}
	if logger.failed() || !s.srv.ReadyForConnections(readyEvery) || !s.srv.JetStreamEnabled() {
		s.Shutdown()
		return fmt.Errorf("jetstream: the embedded server did not start on %s%s", o.Dir, logger.lastError())
	}
	return nil
}

// tryListen tells at once that the port is taken: the server itself finds out only when it has checked the whole store.
func (o ServerOptions) tryListen() error {
	if o.Listen == "" {
		return nil
	}
	var lc net.ListenConfig
	l, err := lc.Listen(context.Background(), "tcp", o.Listen)
	if err != nil {
		return fmt.Errorf("%w %s: %w; choose another address, or stop what listens there", ErrListen, o.Listen, err)
	}
	if err := l.Close(); err != nil {
		return fmt.Errorf("%w %s: %w", ErrListen, o.Listen, err)
	}
	return nil
}

func (o ServerOptions) serverOptions() (*server.Options, error) {
	opts := &server.Options{
		ServerName: "spettanze",
		JetStream:  true,
		StoreDir:   o.Dir,
		// Durable before acknowledged (architecture, decision 1): by default JetStream flushes every two minutes.
		SyncAlways:        !o.Unflushed,
		JetStreamMaxStore: storeLimit(o.Dir),
		MaxPayload:        maxEventSize + headerRoom,
		NoSigs:            true,
		DontListen:        o.Listen == "",
	}
	if o.Listen == "" {
		return opts, nil
	}
	host, port, err := net.SplitHostPort(o.Listen)
	if err != nil {
		return nil, fmt.Errorf("jetstream: listen address %q: want host:port: %w", o.Listen, err)
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return nil, fmt.Errorf("jetstream: listen address %q: want a port from 0 to 65535", o.Listen)
	}
	if opts.Host, opts.Port = host, int(n); n == 0 {
		opts.Port = server.RANDOM_PORT
	}
	if (o.User == "") != (o.Password == "") {
		// With a password alone the server would ask nobody for it.
		return nil, fmt.Errorf("jetstream: listen address %q: give a user and a password, or neither", o.Listen)
	}
	if !isLoopback(host) && o.Password == "" {
		return nil, fmt.Errorf("jetstream: listen address %q can be reached from other machines: give a user and a password, "+
			"or listen on 127.0.0.1", o.Listen)
	}
	opts.Username, opts.Password = o.User, o.Password
	if o.TLSCert != "" || o.TLSKey != "" {
		opts.TLSConfig, err = server.GenTLSConfig(&server.TLSConfigOpts{CertFile: o.TLSCert, KeyFile: o.TLSKey})
		if err != nil {
			return nil, fmt.Errorf("jetstream: TLS certificate %s: %w", o.TLSCert, err)
		}
		opts.TLS, opts.TLSTimeout = true, 5
	}
	return opts, nil
}

func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// storeLimit returns the bytes JetStream may use: what it uses already and nearly all that is free. The server's own
// default is three quarters of what is free, counted against everything stored, so that a log that is for ever would
// one day be refused on a disk with room.
func storeLimit(dir string) int64 {
	free, ok := freeBytes(dir)
	if !ok {
		return math.MaxInt64
	}
	var used int64
	// What cannot be read is not counted: the limit is then a little lower, which harms nobody.
	_ = filepath.WalkDir(dir, func(_ string, d os.DirEntry, err error) error {
		if err != nil {
			return nil //nolint:nilerr // see above
		}
		if info, err := d.Info(); err == nil && info.Mode().IsRegular() {
			used += info.Size()
		}
		return nil
	})
	return used + free - free/20
}

// Connect connects to the server without leaving the process.
func (s *Server) Connect(opts ...nats.Option) (*nats.Conn, error) {
	all := append(clientDefaults(ClientOptions{Name: "spettanze"}), nats.InProcessServer(s.srv))
	if s.opts.Username != "" || s.opts.Password != "" {
		all = append(all, nats.UserInfo(s.opts.Username, s.opts.Password))
	}
	nc, err := nats.Connect("", append(all, opts...)...)
	if err != nil {
		return nil, fmt.Errorf("%w: the embedded server: %w", ErrUnreachable, err)
	}
	return nc, nil
}

// URL returns the address others connect to, or "" when the server has no port.
func (s *Server) URL() string {
	if s.opts.DontListen {
		return ""
	}
	return s.srv.ClientURL()
}

// Failed returns an [ErrStopped] once the server, which goes on running, has given up its store: a write failed, and it takes
// and gives nothing any more until it is started again.
func (s *Server) Failed() error {
	if !s.srv.Running() || s.srv.JetStreamEnabled() {
		return nil
	}
	return fmt.Errorf("%w on %s%s; make the directory writable and see to it that there is space, and start the service again",
		ErrStopped, s.opts.StoreDir, s.log.lastError())
}

// Shutdown stops the server, waits until its store is closed, and frees the data directory. Calling it again does nothing.
func (s *Server) Shutdown() {
	s.once.Do(func() {
		s.socket.close()
		s.srv.Shutdown()
		s.srv.WaitForShutdown()
		// The lock dies with the process in any case; there is nobody left to tell.
		_ = s.lock.release()
	})
}
