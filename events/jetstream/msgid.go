package jetstream

import (
	"context"
	"strings"
	"sync"

	"github.com/nats-io/nats.go"

	"spettanze/events"
)

// maxWarned bounds how many sources are warned of: each is in memory from then on.
const maxWarned = 100

// warned are the sources whose message ids were found to be ambiguous.
type warned struct {
	mu      sync.Mutex
	sources map[string]bool
}

// ambiguous warns, once for each source, of a publisher that writes "<source>#<id>" although its source holds a "#". The fact
// counts. But a fact of another source may have the same message id, and of two such messages within its window the server
// drops the second, which nothing shows but the acknowledgement of its publisher.
func (l *Log) ambiguous(e *events.Event, h nats.Header) {
	if !strings.Contains(e.Source, "#") || len(h[headerMsgID]) == 0 || h[headerMsgID][0] != e.Source+"#"+e.ID {
		return
	}
	l.warned.mu.Lock()
	defer l.warned.mu.Unlock()
	if l.warned.sources[e.Source] || len(l.warned.sources) >= maxWarned {
		return
	}
	if l.warned.sources == nil {
		l.warned.sources = map[string]bool{}
	}
	l.warned.sources[e.Source] = true
	l.cfg.Logger.Warn("a publisher of NATS sends a message id that another event may have too; the server drops the second of two such "+
		"events, and only the publisher's acknowledgement says so (\"duplicate\":true): the publisher must send the expected "+
		"Nats-Msg-Id (interfaces §1), or none", "source", e.Source, "id", e.ID, "found", h[headerMsgID][0], "expected", events.MsgID(e))
}

// another stores an event whose message id is taken by a message that is not this event, and returns where. Such a message is
// of a publisher who wrote the id of another identity, or an event that was refused and is sent again corrected. The event is
// stored without a message id, so that no fact is lost.
func (w *writer) another(ctx context.Context, e entry, taken events.Appended) (events.Appended, error) {
	rec, err := w.log.Get(ctx, taken.Seq)
	if err != nil || rec.Event != nil && events.MsgID(rec.Event) == e.id {
		return taken, err
	}
	plain := nats.NewMsg(e.msg.Subject)
	plain.Data = e.msg.Data
	for name, values := range e.msg.Header {
		if name != headerMsgID {
			plain.Header[name] = values
		}
	}
	stored, err := w.log.publisher.Store(ctx, []*nats.Msg{plain})
	if err != nil {
		return events.Appended{}, err
	}
	return stored[0], nil
}
