package jetstream

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	js "github.com/nats-io/nats.go/jetstream"

	"spettanze/events/jetstream/connection"
	"spettanze/events/jetstream/streams"
)

var (
	// errIdle is returned by receive when the server says that it has nothing to deliver. The consumer is sound.
	errIdle = errors.New("nothing to deliver")
	// errRestart is returned when a consumer can no longer be relied upon. Reading goes on with a new one.
	errRestart = errors.New("the consumer was lost")
)

const (
	pullSize      = 4096             // the most messages that one request asks for
	pullExpires   = 30 * time.Second // how long the server holds a request that it cannot fill
	pullHeartbeat = 5 * time.Second  // how often it says that it still does
	pullSilence   = 2*pullHeartbeat + time.Second
	pullForget    = 5 * time.Minute // after which the server forgets a consumer without requests
)

// pull is an ordered pull consumer: in memory, without acknowledgements, its deliveries numbered, so that a message lost on the
// way differs from one that the stream does not hold. The ordered consumer of nats.go takes a timer and two channels for each
// message, and its heartbeats give up on a reader that works long on a batch.
type pull struct {
	log       *Log
	cons      js.Consumer
	request   string // the subject of requests
	msgs      chan *nats.Msg
	sub       *nats.Subscription
	asked     int    // messages asked for and not received
	size      int    // of a request
	delivered uint64 // the consumer's number of the last delivery
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
		InactiveThreshold: pullForget,
	})
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, fmt.Errorf("jetstream: read the stream %s: %w", streams.HR, connection.Error(err))
	}
	p := &pull{log: l, cons: cons, size: min(l.cfg.ReadBatch, pullSize),
		request: js.DefaultAPIPrefix + "CONSUMER.MSG.NEXT." + streams.HR + "." + cons.CachedInfo().Name}
	// At most a request and a half is outstanding; heartbeats and the ends of requests come in addition.
	p.msgs = make(chan *nats.Msg, 2*p.size+64)
	if p.sub, err = l.nc.ChanSubscribe(l.nc.NewInbox(), p.msgs); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	return p, nil
}

// close deletes the consumer. If that fails, the server forgets it after pullForget.
func (p *pull) close() {
	_ = p.sub.Unsubscribe()
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if p.log.nc.IsConnected() {
		_ = p.log.hr.DeleteConsumer(ctx, p.cons.CachedInfo().Name)
	}
}

// ask requests more messages as soon as half a request or less is outstanding, so that the server never waits for the reader.
func (p *pull) ask() error {
	if p.asked > p.size/2 {
		return nil
	}
	body := fmt.Sprintf(`{"batch":%d,"expires":%d,"idle_heartbeat":%d}`, p.size, pullExpires, pullHeartbeat)
	if err := p.log.nc.PublishRequest(p.request, p.sub.Subject, []byte(body)); err != nil {
		return fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	p.asked += p.size
	return nil
}

// receive reads a message of the consumer: a delivery, or the server's status, for which ok is false.
func (p *pull) receive(m *nats.Msg) (d delivery, ok bool, err error) {
	if d, ok = parseDelivery(m.Reply); !ok {
		return d, false, p.status(m)
	}
	if d.number != p.delivered+1 {
		return d, false, fmt.Errorf("%w: delivery %d after %d", errRestart, d.number, p.delivered)
	}
	p.delivered = d.number
	p.asked--
	return d, true, nil
}

// status reads a message of the server about a request.
func (p *pull) status(m *nats.Msg) error {
	switch code := m.Header.Get("Status"); code {
	case "100": // heartbeat
		return errIdle
	case "404", "408": // the request ended with so many messages not delivered
		left, err := strconv.Atoi(m.Header.Get("Nats-Pending-Messages"))
		if err != nil || left > p.asked {
			return fmt.Errorf("%w: status %s", errRestart, code)
		}
		p.asked -= left
		return nil
	case "503":
		return fmt.Errorf("%w: %w", errRestart, nats.ErrNoResponders)
	default: // 409: the consumer or the server goes away, or a limit is reached
		return fmt.Errorf("%w: %w", errRestart, errors.New(code+" "+m.Header.Get("Description")))
	}
}

// delivery describes a delivered message.
type delivery struct {
	seq      uint64 // in the stream
	number   uint64 // of the consumer, from 1
	recorded time.Time
}

// parseDelivery reads the reply subject of a delivered message:
//
//	$JS.ACK[.<domain>.<account>].<stream>.<consumer>.<delivered>.<stream seq>.<consumer seq>.<time>.<pending>[.<token>]
//
// $JS.ACK.HR.reader.1.5120.17.1764374400000000000.3 is the 17th delivery, sequence 5120, recorded at that time in ns since 1970.
func parseDelivery(reply string) (delivery, bool) {
	if !strings.HasPrefix(reply, "$JS.ACK.") {
		return delivery{}, false
	}
	var field [16]string
	n := 0
	for s := range strings.SplitSeq(reply, ".") {
		if n == len(field) {
			return delivery{}, false
		}
		field[n] = s
		n++
	}
	at := 5 // index of the stream sequence in the short form
	if n != 9 {
		at = 7
	}
	if n < at+4 {
		return delivery{}, false
	}
	nanos := int64(number(field[at+2])) //nolint:gosec // until 2262
	return delivery{number(field[at]), number(field[at+1]), time.Unix(0, nanos).UTC()}, true
}

func number(s string) uint64 {
	var n uint64
	for i := range len(s) {
		n = n*10 + uint64(s[i]-'0')
	}
	return n
}
