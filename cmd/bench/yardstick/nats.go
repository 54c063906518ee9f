// Package yardstick is what the ledger is held against: the same messages through nothing but nats.go or watermill-nats, and the same
// movements summed by SQL that is written by hand.
package yardstick

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ThreeDotsLabs/watermill"
	wnats "github.com/ThreeDotsLabs/watermill-nats/v2/pkg/jetstream"
	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/nats-io/nats.go"
	js "github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nuid"

	"spettanze/cmd/bench/table"
	"spettanze/events/jetstream"
	"spettanze/events/jetstream/embedded"
	"spettanze/events/jetstream/streams"
)

// Consume reads n messages of HR through an ordered consumer of nats.go with a handler that does nothing.
func Consume(ctx context.Context, log *jetstream.Log, n int) (time.Duration, error) {
	start := time.Now()
	err := eachMessage(ctx, log, n, func(js.Msg) {})
	return time.Since(start), err
}

func eachMessage(ctx context.Context, log *jetstream.Log, n int, fn func(js.Msg)) error {
	cons, err := log.JetStream().OrderedConsumer(ctx, streams.HR, js.OrderedConsumerConfig{})
	if err != nil {
		return err
	}
	done := make(chan struct{})
	seen := 0
	cc, err := cons.Consume(func(m js.Msg) {
		if seen++; seen <= n {
			fn(m)
		}
		if seen == n {
			close(done)
		}
	})
	if err != nil {
		return err
	}
	defer cc.Stop()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Messages returns the first n messages of HR, without what says which batch they came in.
func Messages(ctx context.Context, log *jetstream.Log, n int) ([]*nats.Msg, error) {
	out := make([]*nats.Msg, 0, n)
	err := eachMessage(ctx, log, n, func(m js.Msg) {
		h := nats.Header{}
		for k, v := range m.Headers() {
			if !strings.HasPrefix(k, "Nats-Batch-") && !strings.HasPrefix(k, "Nats-Expected-") {
				h[k] = v
			}
		}
		out = append(out, &nats.Msg{Subject: m.Subject(), Header: h, Data: m.Data()})
	})
	return out, err
}

// ConsumeWatermill reads n messages through a Watermill router over watermill-nats, with a handler that does nothing.
func ConsumeWatermill(ctx context.Context, log *jetstream.Log, n int) (time.Duration, error) {
	logger := watermill.NopLogger{}
	sub, err := wnats.NewSubscriber(wnats.SubscriberConfig{Conn: log.JetStream().Conn(), Logger: logger,
		ResourceInitializer: func(ctx context.Context, j js.JetStream, topic string) (js.Consumer,
			func(context.Context, watermill.LoggerAdapter), error) {
			c, err := j.CreateConsumer(ctx, topic, js.ConsumerConfig{AckPolicy: js.AckExplicitPolicy, MemoryStorage: true,
				InactiveThreshold: time.Minute})
			return c, nil, err
		}})
	if err != nil {
		return 0, err
	}
	router, err := message.NewRouter(message.RouterConfig{CloseTimeout: 5 * time.Second}, logger)
	if err != nil {
		return 0, err
	}
	run, stop := context.WithCancel(ctx)
	defer stop()
	var seen atomic.Int64
	router.AddConsumerHandler("empty", streams.HR, sub, func(*message.Message) error {
		if seen.Add(1) == int64(n) {
			stop()
		}
		return nil
	})
	start := time.Now()
	err = router.Run(run)
	took := time.Since(start)
	if seen.Load() < int64(n) {
		return took, errors.Join(fmt.Errorf("watermill-nats brought %d of %d messages", seen.Load(), n), err, ctx.Err())
	}
	return took, err
}

// Server is a server of the same settings with a stream of the same settings, and nothing of ours in between.
type Server struct {
	srv *embedded.Server
	nc  *nats.Conn
	js  js.JetStream
}

// Start starts a server in a directory, with the stream of a log and none of its messages.
func Start(ctx context.Context, dir string, like *jetstream.Log) (*Server, error) {
	hr, err := like.JetStream().Stream(ctx, streams.HR)
	if err != nil {
		return nil, err
	}
	out := &Server{}
	if out.srv, err = embedded.Start(embedded.Options{Dir: dir}); err != nil {
		return nil, err
	}
	if out.nc, err = out.srv.Connect(); err == nil {
		if out.js, err = js.New(out.nc); err == nil {
			_, err = out.js.CreateStream(ctx, hr.CachedInfo().Config)
		}
	}
	if err != nil {
		out.Close()
		return nil, err
	}
	return out, nil
}

// Close stops the server.
func (s *Server) Close() {
	if s.nc != nil {
		s.nc.Close()
	}
	s.srv.Shutdown()
}

// PublishBatches stores messages in atomic batches of 1,000, each acknowledged before the next is sent.
func (s *Server) PublishBatches(ctx context.Context, msgs []*nats.Msg) (time.Duration, error) {
	start := time.Now()
	for len(msgs) > 0 {
		batch := msgs[:min(1000, len(msgs))]
		msgs = msgs[len(batch):]
		id := nuid.Next()
		for i, m := range batch {
			h := make(nats.Header, len(m.Header)+3)
			for k, v := range m.Header {
				h[k] = v
			}
			h["Nats-Batch-Id"], h["Nats-Batch-Sequence"] = []string{id}, []string{strconv.Itoa(i + 1)}
			out := &nats.Msg{Subject: m.Subject, Header: h, Data: m.Data}
			if i < len(batch)-1 {
				if err := s.nc.PublishMsg(out); err != nil {
					return 0, err
				}
				continue
			}
			h["Nats-Batch-Commit"] = []string{"1"}
			reply, err := s.nc.RequestMsgWithContext(ctx, out)
			if err != nil {
				return 0, err
			}
			var ack struct {
				Error *js.APIError `json:"error"`
			}
			if err := json.Unmarshal(reply.Data, &ack); err != nil || ack.Error != nil {
				return 0, fmt.Errorf("the bare batch was refused: %s", reply.Data)
			}
		}
	}
	return time.Since(start), nil
}

// PublishSync publishes messages one by one over so many connections, each waiting for its acknowledgement.
func (s *Server) PublishSync(ctx context.Context, msgs []*nats.Msg, connections int) (Timings, error) {
	return Concurrently(connections, len(msgs), func(int) (func(i int) error, func(), error) {
		nc, err := s.srv.Connect()
		if err != nil {
			return nil, nil, err
		}
		j, err := js.New(nc)
		return func(i int) error {
			_, err := j.PublishMsg(ctx, msgs[i])
			return err
		}, nc.Close, err
	})
}

// Timings is how long each of many calls took, and all of them together.
type Timings struct {
	took  time.Duration
	calls []float64 // milliseconds
}

// Rate is how many calls were made a second.
func (s Timings) Rate() float64 { return float64(len(s.calls)) / s.took.Seconds() }

// Quantile is how many milliseconds a share of the calls took at most.
func (s Timings) Quantile(q float64) float64 { return table.Quantile(s.calls, q) }

// Concurrently makes n calls from so many goroutines, each with a caller of its own.
func Concurrently(goroutines, n int, open func(g int) (call func(i int) error, done func(), err error)) (Timings, error) {
	s := Timings{calls: make([]float64, n)}
	var next atomic.Int64
	var wg sync.WaitGroup
	errs := make([]error, goroutines)
	start := time.Now()
	for g := range goroutines {
		wg.Go(func() {
			call, done, err := open(g)
			if err != nil {
				errs[g] = err
				return
			}
			defer done()
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				begun := time.Now()
				if errs[g] = call(i); errs[g] != nil {
					return
				}
				s.calls[i] = float64(time.Since(begun).Microseconds()) / 1000
			}
		})
	}
	wg.Wait()
	s.took = time.Since(start)
	return s, errors.Join(errs...)
}
