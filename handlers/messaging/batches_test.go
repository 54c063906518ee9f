package messaging_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/ThreeDotsLabs/watermill"
	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/nats-io/nats.go"

	"spettanze/events"
	"spettanze/events/jetstream"
	"spettanze/events/jetstream/embedded/embeddedtest"
	"spettanze/events/logtest"
	"spettanze/events/memory"
	"spettanze/handlers/messaging"
)

// server starts an embedded server and connects to it.
func server(tb testing.TB) *nats.Conn {
	tb.Helper()
	_, nc := embeddedtest.Start(tb, tb.TempDir())
	return nc
}

func memoryLog(t *testing.T, n int) *memory.Log {
	t.Helper()
	l := memory.New(func() time.Time { return time.Date(2023, 7, 1, 8, 0, 0, 0, time.UTC) })
	if _, err := l.Append(t.Context(), logtest.Clockings("m", n)); err != nil {
		t.Fatal(err)
	}
	return l
}

func streamLog(t *testing.T, n int) *jetstream.Log {
	t.Helper()
	nc := server(t)
	l, err := jetstream.Open(t.Context(), nc, jetstream.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	if _, err := l.Append(t.Context(), logtest.Clockings("m", n)); err != nil {
		t.Fatal(err)
	}
	return l
}

func receive(t *testing.T, in <-chan *message.Message) *message.Message {
	t.Helper()
	select {
	case msg, ok := <-in:
		if !ok {
			t.Fatal("the channel is closed")
		}
		return msg
	case <-time.After(20 * time.Second):
		t.Fatal("no message came")
	}
	return nil
}

func at(position uint64) func(context.Context) (uint64, error) {
	return func(context.Context) (uint64, error) { return position, nil }
}

// subscriber returns a subscriber whose log must not fail.
func subscriber(tb testing.TB, l events.Log, position func(context.Context) (uint64, error)) *messaging.BatchSubscriber {
	return messaging.NewBatchSubscriber(l, messaging.BatchConfig{Position: position, Logger: slog.New(slog.DiscardHandler),
		OnError: func(err error) { tb.Error(err) }})
}

// span returns the first and last sequence of a message, after looking at its records.
func span(t *testing.T, msg *message.Message) (first, last uint64) {
	t.Helper()
	batch := messaging.BatchOf(msg)
	if len(batch) == 0 {
		t.Fatalf("message %s carries no records", msg.UUID)
	}
	first = batch[0].Seq
	for i, rec := range batch {
		if rec.Seq != first+uint64(i) || rec.Event == nil {
			t.Fatalf("record %d of batch %s is %+v", i, msg.UUID, rec)
		}
	}
	return first, batch[len(batch)-1].Seq
}

func TestBatches(t *testing.T) {
	for _, name := range []string{"memory", "stream"} {
		t.Run(name, func(t *testing.T) {
			var l events.Log
			if name == "memory" {
				l = memoryLog(t, 2500)
			} else {
				l = streamLog(t, 2500)
			}
			sub := subscriber(t, l, at(100))
			in, err := sub.Subscribe(t.Context(), "HR")
			if err != nil {
				t.Fatal(err)
			}
			next, nacks := uint64(101), 0
			for next <= 2500 {
				msg := receive(t, in)
				first, last := span(t, msg)
				if first != next || last > 2500 {
					t.Fatalf("batch %d-%d, want one from %d", first, last, next)
				}
				if nacks++; nacks%3 != 0 { // each batch comes three times
					msg.Nack()
				} else {
					msg.Ack()
					next = last + 1
				}
				<-msg.Context().Done()
			}
			if _, err := l.Append(t.Context(), logtest.Clockings("later", 1)); err != nil {
				t.Fatal(err)
			}
			if first, last := span(t, receive(t, in)); first != 2501 || last != 2501 {
				t.Errorf("the next batch is %d-%d", first, last)
			}
			if err := sub.Close(); err != nil {
				t.Error(err)
			}
			if _, ok := <-in; ok {
				t.Error("after Close the channel is open")
			}
			if _, err := sub.Subscribe(t.Context(), "HR"); !errors.Is(err, messaging.ErrClosed) {
				t.Errorf("subscribe after Close: %v", err)
			}
		})
	}
}

// TestOneBatchInFlight: the next batch waits for the acknowledgement.
func TestOneBatchInFlight(t *testing.T) {
	sub := subscriber(t, memoryLog(t, 1500), at(0))
	defer func() { _ = sub.Close() }()
	in, err := sub.Subscribe(t.Context(), "HR")
	if err != nil {
		t.Fatal(err)
	}
	msg := receive(t, in)
	select {
	case <-in:
		t.Fatal("a second batch came before the first was acknowledged")
	case <-time.After(50 * time.Millisecond):
	}
	msg.Ack()
	if first, last := span(t, receive(t, in)); first != 1001 || last != 1500 {
		t.Errorf("%d-%d", first, last)
	}
}

func TestSubscriptionEndsWithContext(t *testing.T) {
	sub := subscriber(t, memoryLog(t, 10), at(0))
	defer func() { _ = sub.Close() }()
	ctx, cancel := context.WithCancel(t.Context())
	in, err := sub.Subscribe(ctx, "HR")
	if err != nil {
		t.Fatal(err)
	}
	msg := receive(t, in)
	cancel()
	<-msg.Context().Done()
	if _, ok := <-in; ok {
		t.Error("the channel is open")
	}
}

// TestGapEndsTheSubscription: a position beyond the end of the log belongs to another log.
func TestGapEndsTheSubscription(t *testing.T) {
	reported := make(chan error, 1)
	sub := messaging.NewBatchSubscriber(memoryLog(t, 10), messaging.BatchConfig{
		Position: at(11), OnError: func(err error) { reported <- err },
	})
	defer func() { _ = sub.Close() }()
	in, err := sub.Subscribe(t.Context(), "HR")
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := <-in; ok {
		t.Fatal("a message came")
	}
	if err := <-reported; !errors.Is(err, events.ErrGap) {
		t.Errorf("reported %v", err)
	}
	unknown := errors.New("unknown")
	sub = subscriber(t, memoryLog(t, 1), func(context.Context) (uint64, error) { return 0, unknown })
	if _, err := sub.Subscribe(t.Context(), "HR"); !errors.Is(err, unknown) {
		t.Errorf("subscribe without a position: %v", err)
	}
}

func TestOtherMessagesAreNoBatch(t *testing.T) {
	if batch := messaging.BatchOf(message.NewMessage("1", nil)); batch != nil {
		t.Errorf("%v", batch)
	}
}

// TestRouter projects a log through Watermill's router with a handler that fails and panics now and then, and restarts it:
// every record is committed once.
func TestRouter(t *testing.T) {
	l := streamLog(t, 3000)
	var mu sync.Mutex
	var committed []uint64
	calls := 0
	run := func(until int) {
		router, err := message.NewRouter(message.RouterConfig{CloseTimeout: 10 * time.Second}, watermill.NopLogger{})
		if err != nil {
			t.Fatal(err)
		}
		position := func(context.Context) (uint64, error) { return uint64(len(committed)), nil }
		sub := subscriber(t, l, position)
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		router.AddConsumerHandler("projector", "HR", sub, func(msg *message.Message) error {
			mu.Lock()
			defer mu.Unlock()
			switch calls++; calls % 4 {
			case 1:
				return fmt.Errorf("call %d fails", calls)
			case 2:
				panic("a handler's mistake")
			}
			if len(committed) >= until {
				return errors.New("enough for this run")
			}
			for _, rec := range messaging.BatchOf(msg) {
				committed = append(committed, rec.Seq)
			}
			if len(committed) >= until {
				cancel()
			}
			return nil
		})
		if err := router.Run(ctx); err != nil {
			t.Fatal(err)
		}
	}
	run(1500)
	run(3000)
	if len(committed) != 3000 {
		t.Fatalf("%d records", len(committed))
	}
	for i, seq := range committed {
		if seq != uint64(i)+1 {
			t.Fatalf("record %d is sequence %d", i, seq)
		}
	}
}

// BenchmarkRouter measures how many records a second reach a handler that does nothing, through Watermill's router.
func BenchmarkRouter(b *testing.B) {
	nc := server(b)
	l, err := jetstream.Open(b.Context(), nc, jetstream.Config{})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	const n = 100_000
	for i := 0; i < n; i += 5000 {
		if _, err := l.Append(b.Context(), logtest.Clockings(fmt.Sprintf("b%d", i), 5000)); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		router, err := message.NewRouter(message.RouterConfig{}, watermill.NopLogger{})
		if err != nil {
			b.Fatal(err)
		}
		ctx, cancel := context.WithCancel(b.Context())
		sub := subscriber(b, l, at(0))
		router.AddConsumerHandler("nothing", "HR", sub, func(msg *message.Message) error {
			if batch := messaging.BatchOf(msg); batch[len(batch)-1].Seq == n {
				cancel()
			}
			return nil
		})
		if err := router.Run(ctx); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "events/s")
}
