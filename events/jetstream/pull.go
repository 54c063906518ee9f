package jetstream

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
	js "github.com/nats-io/nats.go/jetstream"

	"spettanze/events/jetstream/connection"
	"spettanze/events/jetstream/streams"
)

// errIdle is returned by gather when the server says that it has nothing to deliver; the consumer is sound.
var errIdle = errors.New("nothing to deliver")

const (
	pullExpires   = 30 * time.Second // how long the server holds a request that it cannot fill
	pullHeartbeat = 5 * time.Second  // how often it says that it still does
	pullIdle      = 5 * time.Minute  // after which it forgets a consumer that nobody asks
	gatherWait    = 20 * time.Millisecond
	gatherPile    = 200 * time.Microsecond // what the server is sending piles up for so long before it is taken
	gatherMost    = 200 * time.Millisecond // nobody waits longer for a batch that is not full
	bulkMost      = time.Second            // but for one of so many,
	bulkLull      = 100 * time.Millisecond // which is handed on when nothing has come for so long
	bulkRate      = 8000                   // so many are as many as this a second, and half of it once they were,
	bulkWindow    = time.Second / 2        // counted for so long
	importRest    = 1024                   // a batch of an import leaves fewer than this to the next
	tricklePause  = 10 * time.Millisecond  // from one batch to the next while messages come one by one
	pullSize      = 4096                   // the most messages one request asks for
)

// pull is an ordered pull consumer: no acknowledgements, in memory, numbered deliveries, so that a message lost on the
// way is told from one the stream does not hold. nats.go has one too, but ahead of a slow reader its heartbeats give up,
// and it costs a timer and two channels a message.
type pull struct {
	log       *Log
	cons      js.Consumer
	request   string // the subject of requests
	msgs      chan *nats.Msg
	sub       *nats.Subscription
	asked     int    // messages asked for and not received
	size      int    // of a request
	delivered uint64 // the consumer's own number of the last delivery
	left      int    // messages that the stream held after the last one received, when that was sent

	filled   time.Time // when the batch before was
	handedOn time.Time // when somebody took it

	tempo tempo
}

func newPull(ctx context.Context, l *Log, from uint64) (*pull, error) {
	cctx, cancel := context.WithTimeout(ctx, l.cfg.AckTimeout)
	defer cancel()
	cons, err := l.hr.CreateConsumer(cctx, js.ConsumerConfig{
		Description:       "spettanze reader",
		DeliverPolicy:     js.DeliverByStartSequencePolicy,
		OptStartSeq:       from,
		AckPolicy:         js.AckNonePolicy,
		MaxDeliver:        1,
		MemoryStorage:     true,
		Replicas:          1,
		InactiveThreshold: pullIdle,
	})
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, fmt.Errorf("jetstream: read the stream %s: %w", streams.HR, connection.Error(err))
	}
	name := cons.CachedInfo().Name
	p := &pull{log: l, cons: cons, size: min(l.cfg.ReadBatch, pullSize), left: 1, // nobody knows yet
		request: js.DefaultAPIPrefix + "CONSUMER.MSG.NEXT." + streams.HR + "." + name,
		// No more than a request and a half is asked for at a time; beside that come heartbeats and the ends of requests.
		msgs: make(chan *nats.Msg, 2*min(l.cfg.ReadBatch, pullSize)+64)}
	if p.sub, err = l.nc.ChanSubscribe(l.nc.NewInbox(), p.msgs); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	return p, nil
}

func (p *pull) close() {
	// Both are a courtesy to the server, which forgets by itself.
	_ = p.sub.Unsubscribe()
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if p.log.nc.IsConnected() {
		_ = p.log.hr.DeleteConsumer(ctx, p.cons.CachedInfo().Name)
	}
}

// gather appends to out what there is, at most limit. It waits for the first message unless some are in hand already, and
// then a moment while the stream holds more than has arrived, or the batch before was handed on just now, for larger batches
// cost less further on, but not past a time; more tells that it would go on waiting. Of an import it leaves the last messages.
// With messages in hand an error is returned beside them.
func (p *pull) gather(ctx context.Context, out []*nats.Msg, limit int, some bool, until time.Time) (_ []*nats.Msg, more bool, _ error) {
	piled := false
	for len(out) < limit {
		if some && p.caughtUp() {
			return out, false, nil
		}
		if err := p.ask(); err != nil {
			return out, false, err
		}
		var m *nats.Msg
		select {
		case m = <-p.msgs:
			piled = false
		default:
			if some && p.left > 0 && !piled {
				// To wake for each message would cost more than the message.
				time.Sleep(gatherPile)
				piled = true
				continue
			}
			wait := gatherWait
			switch {
			case p.tempo.bulk:
				wait = bulkLull
			case p.left == 0:
				wait = tricklePause - time.Since(p.handedOn)
			}
			var moment <-chan time.Time
			if some {
				if wait <= 0 {
					return out, false, nil
				}
				if !time.Now().Before(until) {
					return out, true, nil
				}
				moment = time.After(wait)
			}
			select {
			case m = <-p.msgs:
			case <-moment:
				return out, false, nil
			case <-ctx.Done():
				return out, false, ctx.Err()
			case <-time.After(2*pullHeartbeat + time.Second):
				return out, false, fmt.Errorf("%w: no heartbeat", errRestart)
			}
		}
		_, number, _, pending, ok := ackFields(m.Reply)
		if !ok {
			if err := p.status(m); err != nil && (!errors.Is(err, errIdle) || !some) {
				return out, false, err
			}
			continue
		}
		if number != p.delivered+1 {
			return out, false, fmt.Errorf("%w: delivery %d after %d", errRestart, number, p.delivered)
		}
		p.delivered, p.left = number, int(min(pending, math.MaxInt32)) //nolint:gosec // no more than that
		p.asked--
		out, some = append(out, m), true
	}
	return out, true, nil
}

// gathered takes note that a batch was filled and handed on.
func (p *pull) gathered(filled time.Time) {
	p.filled, p.handedOn = filled, time.Now()
	p.tempo.measure(p.handedOn, p.delivered, p.delivered+uint64(p.left)) //nolint:gosec // never negative
}

// tempo is how fast a stream is read, and grows.
type tempo struct {
	bulk      bool // so many messages come that a batch is worth waiting for
	importing bool // so many are being stored

	at        time.Time // since when they are counted
	read, end uint64    // then
}

// measure counts what was read since the last time, if that is long enough ago, and what the stream holds.
func (t *tempo) measure(now time.Time, read, end uint64) {
	took := now.Sub(t.at)
	if took < bulkWindow {
		return
	}
	many := func(n float64, before bool) bool {
		least := bulkRate * took.Seconds()
		if before {
			least /= 2 // or a moment in which the disk is slow would end it
		}
		return n >= least
	}
	known := !t.at.IsZero()
	t.bulk = known && many(float64(read-t.read), t.bulk)
	t.importing = known && many(float64(end)-float64(t.end), t.importing) // the end is told roughly, and may seem to go back
	t.at, t.read, t.end = now, read, end
}

// caughtUp tells that an import goes on and all but a few of its messages were received. Each batch of one costs as much for
// pages that all of them touch as for its events, and a server that has somebody to deliver to sends each message as it is
// stored, which takes twice the processor time of sending many at once. So there nothing is asked for until a batch is
// worth it ([pull.pause]), and nobody looks at a balance of that moment.
func (p *pull) caughtUp() bool { return p.tempo.importing && p.asked == 0 && p.left < importRest }

// pause lets messages pile up in the stream while an import goes on.
func (p *pull) pause(ctx context.Context) error {
	if !p.caughtUp() {
		return nil
	}
	select {
	case <-time.After(bulkMost - time.Since(p.filled)):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// most is how long a batch waits to become larger while somebody would take it.
func (p *pull) most() time.Duration {
	if p.tempo.bulk {
		return bulkMost
	}
	return gatherMost
}

// ask keeps about a batch and a half on order, so that the server never waits for us; of an import as many as there are, or
// one, with which comes how many there are.
func (p *pull) ask() error {
	if p.asked > p.size/2 {
		return nil
	}
	n := p.size
	if p.tempo.importing {
		if n = min(n, p.left-p.asked); p.asked > 0 && n < p.size/2 {
			return nil
		}
		n = max(n, 1)
	}
	body := fmt.Sprintf(`{"batch":%d,"expires":%d,"idle_heartbeat":%d}`, n, pullExpires, pullHeartbeat)
	if err := p.log.nc.PublishRequest(p.request, p.sub.Subject, []byte(body)); err != nil {
		return fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	p.asked += n
	return nil
}

// status reads a message of the server about a request.
func (p *pull) status(m *nats.Msg) error {
	switch code := m.Header.Get("Status"); code {
	case "100": // heartbeat
		return errIdle
	case "404", "408": // the request ended with this many messages not delivered
		left, err := strconv.Atoi(m.Header.Get("Nats-Pending-Messages"))
		if err != nil || left > p.asked {
			return fmt.Errorf("%w: status %s", errRestart, code)
		}
		p.asked -= left
		return nil
	case "503":
		return fmt.Errorf("%w: %w", errRestart, nats.ErrNoResponders)
	default: // 409: the consumer or the server goes away, or a limit
		return fmt.Errorf("%w: %w", errRestart, errors.New(code+" "+m.Header.Get("Description")))
	}
}
