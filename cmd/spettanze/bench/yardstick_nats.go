package bench

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

	"spettanze/events/jetstream/embedded"
	"spettanze/events/jetstream/streams"
)

// consumeBare reads n messages of HR through an ordered consumer of nats.go with a handler that does nothing.
func consumeBare(ctx context.Context, log *Log, n int) (time.Duration, error) {
	start := time.Now()
	err := eachMessage(ctx, log, n, func(js.Msg) {})
	return time.Since(start), err
}

func eachMessage(ctx context.Context, log *Log, n int, fn func(js.Msg)) error {
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

// messages returns the first n messages of HR, without what says which batch they came in.
func messages(ctx context.Context, log *Log, n int) ([]*nats.Msg, error) {
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

// consumeWatermill reads n messages through a Watermill router over watermill-nats, with a handler that does nothing.
func consumeWatermill(ctx context.Context, log *Log, n int) (time.Duration, error) {
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

// bare is a server of the same settings with a stream of the same settings, and nothing of ours in between.
type bare struct {
	srv    *embedded.Server
	nc     *nats.Conn
	js     js.JetStream
	dir    string
	remove func()
}

func (b *bench) openBare(ctx context.Context, like *Log) (*bare, error) {
	hr, err := like.JetStream().Stream(ctx, streams.HR)
	if err != nil {
		return nil, err
	}
	out := &bare{}
	if out.dir, out.remove, err = b.temp("bare"); err != nil {
		return nil, err
	}
	if out.srv, err = embedded.Start(embedded.Options{Dir: out.dir}); err != nil {
		return nil, err
	}
	if out.nc, err = out.srv.Connect(); err == nil {
		if out.js, err = js.New(out.nc); err == nil {
			_, err = out.js.CreateStream(ctx, hr.CachedInfo().Config)
		}
	}
	if err != nil {
		out.close()
		return nil, err
	}
	return out, nil
}

func (b *bare) close() {
	if b.nc != nil {
		b.nc.Close()
	}
	b.srv.Shutdown()
	b.remove()
}

// publishBatches stores messages in atomic batches of 1,000, each acknowledged before the next is sent.
func (b *bare) publishBatches(ctx context.Context, msgs []*nats.Msg) (time.Duration, error) {
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
				if err := b.nc.PublishMsg(out); err != nil {
					return 0, err
				}
				continue
			}
			h["Nats-Batch-Commit"] = []string{"1"}
			reply, err := b.nc.RequestMsgWithContext(ctx, out)
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

// publishSync publishes messages one by one over so many connections, each waiting for its acknowledgement.
func (b *bare) publishSync(ctx context.Context, msgs []*nats.Msg, connections int) (timings, error) {
	return concurrently(connections, len(msgs), func(int) (func(i int) error, func(), error) {
		nc, err := b.srv.Connect()
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

// timings is how long each of many calls took, and all of them together.
type timings struct {
	took  time.Duration
	calls []float64 // milliseconds
}

func (s timings) rate() float64              { return perSecond(len(s.calls), s.took) }
func (s timings) quantile(q float64) float64 { return quantile(s.calls, q) }

// concurrently makes n calls from so many goroutines, each with a caller of its own.
func concurrently(goroutines, n int, open func(g int) (call func(i int) error, done func(), err error)) (timings, error) {
	s := timings{calls: make([]float64, n)}
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
