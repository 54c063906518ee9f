package jetstream

import (
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
)

// serverLogger hands the embedded server's log lines to slog. The server's notices (its banner, its set-up) are of
// interest only when something is being looked into, hence debug.
type serverLogger struct {
	to    *slog.Logger
	fatal atomic.Bool // the server cannot go on
	mu    sync.Mutex
	last  string
}

func (l *serverLogger) Noticef(format string, v ...any) {
	if l.to != nil {
		l.to.Debug(fmt.Sprintf(format, v...), "from", "nats-server")
	}
}

func (l *serverLogger) Warnf(format string, v ...any) {
	if l.to != nil {
		l.to.Warn(fmt.Sprintf(format, v...), "from", "nats-server")
	}
}

func (l *serverLogger) Errorf(format string, v ...any) { l.error(fmt.Sprintf(format, v...)) }

// Fatalf does not end the process, as the server's own logger would: StartServer reports the failure.
func (l *serverLogger) Fatalf(format string, v ...any) {
	l.error(fmt.Sprintf(format, v...))
	l.fatal.Store(true)
}

// failed tells whether the server said that it cannot go on.
func (l *serverLogger) failed() bool { return l.fatal.Load() }

func (l *serverLogger) Debugf(string, ...any) {}

func (l *serverLogger) Tracef(string, ...any) {}

func (l *serverLogger) error(line string) {
	l.mu.Lock()
	l.last = line
	l.mu.Unlock()
	if l.to != nil {
		l.to.Error(line, "from", "nats-server")
	}
}

// lastError returns ": " and the last error the server told, or "".
func (l *serverLogger) lastError() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.last == "" {
		return ""
	}
	return ": " + l.last
}
