package embedded

import (
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
)

// logger passes the server's log lines to slog. Its notices (banner, set-up) are logged at debug level.
type logger struct {
	to    *slog.Logger
	fatal atomic.Bool // the server said that it cannot go on
	mu    sync.Mutex
	last  string // error line
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
