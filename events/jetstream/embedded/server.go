package embedded

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

	"spettanze/events"
	"spettanze/events/jetstream/accounts"
	"spettanze/events/jetstream/connection"
	"spettanze/events/jetstream/disk"
)

const (
	startTimeout = 60 * time.Second      // for the server to accept connections after it has checked its store
	readyPoll    = 50 * time.Millisecond // between two looks whether it does
	headerSize   = 64 << 10              // bytes of a message beside the event's data
)

var (
	// ErrInUse is returned by [Start] when another process runs on the same data directory.
	ErrInUse = errors.New("jetstream: the data directory is in use")

	// ErrListen is returned by [Start] when the port for others cannot be opened.
	ErrListen = errors.New("jetstream: cannot listen on")

	// ErrStopped is returned by [Server.Failed] after a write to the directory has failed and the server has disabled its
	// store. Every acknowledged message is in the store.
	ErrStopped = errors.New("jetstream: the embedded server has stopped keeping the log")

	errInterrupted = fmt.Errorf("jetstream: the start of the embedded server was interrupted: %w", context.Canceled)
)

// Options say where the embedded server keeps its data and whether others may reach it.
type Options struct {
	// Dir is the data directory; it is made when missing and locked against a second process.
	Dir string
	// Listen is the address (host:port, port 0 for any) on which other processes may connect. Empty means no port at all.
	Listen string
	// User and Password protect the port: both or neither, and neither only on loopback.
	User, Password string
	// Accounts are the accounts of the server. Nil: it has none, and who connects may do everything.
	Accounts *accounts.Trusted
	// Credentials is the file with the credentials of this process, where there are accounts.
	Credentials string
	// TLSCert and TLSKey are PEM files; given, the port takes TLS only.
	TLSCert, TLSKey string
	// Logger takes the server's warnings and errors (its notices at debug level). Nil is silent.
	Logger *slog.Logger
	// Unflushed switches flushing off while a store is restored, where a flush for each message would take a minute or more
	// for a hundred thousand messages. The caller flushes the files once all of them are there.
	Unflushed bool
	// Stop, when it is closed while the server starts, ends the start with context.Canceled. Nil: it is not interrupted.
	Stop <-chan struct{}
	// Locked is called as soon as the directory is locked, while the server goes on starting. The caller can begin other work
	// in the directory then. It must not block. Nil: nothing is called.
	Locked func()
}

// Server is a NATS server with JetStream inside this process.
type Server struct {
	srv  *server.Server
	log  *logger
	opts *server.Options
	lock *os.File
	once sync.Once

	credentials string // file; empty: there are no accounts

	socket net.Listener // nil: it could not be opened
}

// Start runs a NATS server in this process with its store under o.Dir, and returns once it is ready. Unless o.Unflushed is
// set, every message is on disk before it is acknowledged. A second process on the same directory gets [ErrInUse].
func Start(o Options) (*Server, error) {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("jetstream: make the data directory: %w; make its disk writable, or choose another (--data)", err)
	}
	opts, err := o.serverOptions()
	if err != nil {
		return nil, err
	}
	lock, killed, err := lockDir(o.Dir)
	if err != nil {
		return nil, err
	}
	err = o.tryListen()
	if err == nil {
		err = placeStreams(o.Dir, o.account())
	}
	if err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	if o.Locked != nil {
		o.Locked()
	}
	srv, err := server.NewServer(opts)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("jetstream: set up the embedded server: %w", err), lock.Close())
	}
	s := &Server{srv: srv, log: &logger{to: o.Logger}, opts: opts, lock: lock, credentials: o.Credentials}
	srv.SetLoggerV2(s.log, false, false, false)
	if err := s.start(o, killed); err != nil {
		return nil, err
	}
	// Only a backup of the running service needs the socket. Its path may be too long for one.
	if err := s.listenSocket(o.Dir); err != nil {
		o.Logger.Warn("a backup can be made only while the service is stopped", "error", err)
	}
	return s, nil
}

// start runs the server and waits until it is ready, has failed, or is no longer wanted. killed: the process before did not stop well.
func (s *Server) start(o Options, killed bool) error {
	started := make(chan error, 1)
	go func() {
		var err error
		if killed {
			err = distrust(o.Dir, o.Logger)
		}
		if err == nil {
			s.srv.Start() // it checks the whole store before it returns, however long that takes
		}
		started <- err
	}()
	select {
	case <-o.Stop:
		// We do not wait for the check: when the process ends during it, the store is as after a kill.
		go func() {
			if <-started == nil {
				s.Shutdown()
			}
		}()
		return errInterrupted
	case err := <-started:
		if err != nil {
			return errors.Join(err, s.lock.Close())
		}
	}
	for deadline := time.Now().Add(startTimeout); time.Now().Before(deadline) && !s.log.fatal.Load(); {
		if s.srv.ReadyForConnections(readyPoll) {
			break
		}
		select {
		case <-o.Stop:
			s.Shutdown()
			return errInterrupted
		default:
		}
	}
	if s.log.fatal.Load() || !s.srv.ReadyForConnections(readyPoll) || !s.srv.JetStreamEnabled() {
		s.Shutdown()
		return fmt.Errorf("jetstream: the embedded server did not start on %s%s", o.Dir, s.log.lastError())
	}
	return nil
}

// tryListen reports at once that the port is taken. The server itself would find out only after it has checked the whole
// store.
func (o Options) tryListen() error {
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

func (o Options) serverOptions() (*server.Options, error) {
	opts := &server.Options{
		ServerName:        "spettanze",
		JetStream:         true,
		StoreDir:          o.Dir,
		SyncAlways:        !o.Unflushed,
		JetStreamMaxStore: storeLimit(o.Dir),
		MaxPayload:        events.MaxEventBytes + headerSize,
		NoSigs:            true,
		DontListen:        o.Listen == "",
	}
	if err := o.trust(opts); err != nil || o.Listen == "" {
		return opts, err
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
		// Given one of the two alone, the server would ask for neither.
		return nil, fmt.Errorf("jetstream: listen address %q: give a user and a password, or neither", o.Listen)
	}
	if host != "localhost" && !net.ParseIP(host).IsLoopback() && o.Password == "" && o.Accounts == nil {
		return nil, fmt.Errorf("jetstream: listen address %q can be reached from other machines: give accounts, or a user and a "+
			"password, or listen on 127.0.0.1", o.Listen)
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

// storeLimit returns how many bytes JetStream may use: the bytes it uses already and 95% of the free bytes. The server's own
// default is 75% of the free bytes, counted against everything stored: a log that only grows would one day be refused on a
// disk with room.
func storeLimit(dir string) int64 {
	free, ok := disk.Free(dir)
	if !ok {
		return math.MaxInt64
	}
	var used int64
	// A file that cannot be read is not counted: the limit is then a little lower, which does no harm.
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
	all, err := connection.InProcess(connection.Options{Name: "spettanze", User: s.opts.Username, Password: s.opts.Password,
		Credentials: s.credentials}, s.srv)
	if err != nil {
		return nil, err
	}
	nc, err := nats.Connect("", append(all, opts...)...)
	if err != nil {
		return nil, fmt.Errorf("%w: the embedded server: %w", connection.ErrUnreachable, err)
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

// Failed returns an [ErrStopped] after a write has failed: the server goes on running, but has disabled its store, and stores
// and delivers nothing until it is started again.
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
		if s.socket != nil {
			_ = s.socket.Close() // which removes the file; connections end with the server
		}
		s.srv.Shutdown()
		s.srv.WaitForShutdown()
		_ = s.lock.Truncate(0) // nothing is lost if not: the next start checks the blocks
		_ = s.lock.Close()     // the end of the process frees it in any case
	})
}
