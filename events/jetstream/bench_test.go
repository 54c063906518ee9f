package jetstream_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	js "github.com/nats-io/nats.go/jetstream"

	"spettanze/events"
	"spettanze/events/jetstream/streams"
	"spettanze/events/logtest"
)

func BenchmarkAppend(b *testing.B) {
	b.Run("one at a time", func(b *testing.B) {
		h := start(b, b.TempDir())
		evs := logtest.Clockings("one", b.N)
		b.ResetTimer()
		for i := range evs {
			if _, err := h.log.Append(b.Context(), evs[i:i+1]); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
	})
	for _, callers := range []int{8, 64} {
		b.Run(fmt.Sprintf("%d callers", callers), func(b *testing.B) {
			h := start(b, b.TempDir())
			evs := logtest.Clockings("group", b.N)
			var next atomic.Int64
			var wg sync.WaitGroup
			b.ResetTimer()
			for range callers {
				wg.Go(func() {
					for i := next.Add(1) - 1; i < int64(b.N); i = next.Add(1) - 1 {
						if _, err := h.log.Append(b.Context(), evs[i:i+1]); err != nil {
							b.Error(err)
							return
						}
					}
				})
			}
			wg.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
		})
	}
	for _, size := range []int{2, 10, 100, 1000, 5000} {
		b.Run(fmt.Sprintf("batches of %d", size), func(b *testing.B) {
			h := start(b, b.TempDir())
			n := 0
			for b.Loop() {
				b.StopTimer()
				evs := logtest.Clockings(fmt.Sprintf("b%d", n), size)
				n++
				b.StartTimer()
				if _, err := h.log.Append(b.Context(), evs); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(n*size)/b.Elapsed().Seconds(), "events/s")
		})
	}
}

// BenchmarkRead reads the same messages decoded through the log, and as they are through the ordered consumer of
// nats.go, and tells the ratio.
func BenchmarkRead(b *testing.B) {
	h := start(b, b.TempDir())
	const n = 100_000
	for i := 0; i < n; i += 5000 {
		if _, err := h.log.Append(b.Context(), logtest.Clockings(fmt.Sprintf("r%d", i), 5000)); err != nil {
			b.Fatal(err)
		}
	}
	var bare, decoded time.Duration
	rounds := 0
	for b.Loop() {
		begun := time.Now()
		bareRead(b, h, n)
		bare += time.Since(begun)
		begun = time.Now()
		seen := 0
		err := h.log.Read(b.Context(), 1, false, func(batch []events.Record) error {
			seen += len(batch)
			return nil
		})
		if err != nil || seen != n {
			b.Fatalf("%d, %v", seen, err)
		}
		decoded += time.Since(begun)
		rounds++
	}
	perSecond := func(d time.Duration) float64 { return float64(rounds) * n / d.Seconds() }
	b.ReportMetric(perSecond(bare), "bare/s")
	b.ReportMetric(perSecond(decoded), "decoded/s")
	b.ReportMetric(perSecond(decoded)/perSecond(bare), "ratio")
}

func bareRead(b *testing.B, h *home, n int) {
	b.Helper()
	cons, err := h.log.JetStream().OrderedConsumer(b.Context(), streams.HR, js.OrderedConsumerConfig{})
	if err != nil {
		b.Fatal(err)
	}
	done := make(chan struct{})
	seen := 0
	c, err := cons.Consume(func(js.Msg) {
		if seen++; seen == n {
			close(done)
		}
	}, js.PullMaxMessages(4000))
	if err != nil {
		b.Fatal(err)
	}
	<-done
	c.Stop()
}
