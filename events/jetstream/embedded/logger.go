package embedded

import (
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/nats-io/nats-server/v2/server"
)

// logger passes the server's log lines to slog. Its notices (banner, set-up) are logged at debug level.
type logger struct {
	to    *slog.Logger
	fatal atomic.Bool // the server said that it cannot go on
	mu    sync.Mutex
	last  string // error line

	connections, publishes, subscriptions atomic.Uint64 // that were refused
}

// Refused is what a server has refused to its clients for want of a right since it was started.
type Refused struct{ Connections, Publishes, Subscriptions uint64 }

// Refused returns what the server has refused. It says so nowhere but in its log and to an account of which no one has credentials.
func (s *Server) Refused() Refused {
	return Refused{s.log.connections.Load(), s.log.publishes.Load(), s.log.subscriptions.Load()}
}

func (l *logger) Noticef(format string, v ...any) {
	l.to.Debug(fmt.Sprintf(format, v...), "from", "nats-server")
}

func (l *logger) Warnf(format string, v ...any) {
	l.to.Warn(fmt.Sprintf(format, v...), "from", "nats-server")
}

func (l *logger) Errorf(format string, v ...any) { l.error(fmt.Sprintf(format, v...)) }

// Fatalf does not end the process, as the server's own logger would: [Start] reports the failure.
func (l *logger) Fatalf(format string, v ...any) {
	l.error(fmt.Sprintf(format, v...))
	l.fatal.Store(true)
}

func (l *logger) Debugf(string, ...any) {}

func (l *logger) Tracef(string, ...any) {}

func (l *logger) error(line string) {
	for words, n := range map[string]*atomic.Uint64{server.ErrAuthentication.Error(): &l.connections, "Publish Violation": &l.publishes,
		"Subscription Violation": &l.subscriptions} {
		if strings.Contains(line, words) {
			n.Add(1)
		}
	}
	l.mu.Lock()
	l.last = line
	l.mu.Unlock()
	l.to.Error(line, "from", "nats-server")
}

// lastError returns ": " and the last error line of the server, or "".
func (l *logger) lastError() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.last == "" {
		return ""
	}
	return ": " + l.last
}
