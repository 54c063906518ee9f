package messaging_test

import (
	"errors"
	"testing"
	"time"

	"github.com/ThreeDotsLabs/watermill/message"
	js "github.com/nats-io/nats.go/jetstream"

	"spettanze/events/jetstream"
	"spettanze/handlers/messaging"
)

func TestPublisher(t *testing.T) {
	nc, j := server(t)
	l, err := jetstream.Open(t.Context(), nc, jetstream.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	pub := messaging.NewPublisher(j, messaging.PublisherConfig{Window: 3})
	const topic = "ledger.blue.E042.payroll"
	var msgs []*message.Message
	for _, id := range []string{"a", "b", "c", "d", "e", "f", "g", "b"} { // b is told twice
		msg := message.NewMessage(id, []byte("payload "+id))
		msg.Metadata.Set("kind", "withhold "+id)
		msgs = append(msgs, msg)
	}
	if err := pub.Publish(topic, msgs...); err != nil {
		t.Fatal(err)
	}
	if err := pub.Publish(topic, msgs[0]); err != nil { // and a again
		t.Fatal(err)
	}
	ledger, err := j.Stream(t.Context(), jetstream.StreamLedger)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := ledger.Info(t.Context()); err != nil || info.State.Msgs != 7 {
		t.Fatalf("%+v, %v; want 7 messages", info.State, err)
	}
	sub := messaging.NewSubscriber(j, messaging.SubscriberConfig{Stream: jetstream.StreamLedger})
	defer func() { _ = sub.Close() }()
	in, err := sub.Subscribe(t.Context(), topic)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range msgs[:7] {
		got := receive(t, in)
		if !got.Equals(want) {
			t.Errorf("%s %v %q, want %s %v %q", got.UUID, got.Metadata, got.Payload, want.UUID, want.Metadata, want.Payload)
		}
		got.Ack()
	}
	bad := message.NewMessage("x", nil)
	bad.Metadata.Set("a b", "c")
	if err := pub.Publish(topic, message.NewMessage("y", nil), bad); !errors.Is(err, messaging.ErrMetadata) {
		t.Errorf("metadata that cannot be a header: %v", err)
	}
	if info, err := ledger.Info(t.Context()); err != nil || info.State.Msgs != 7 {
		t.Errorf("%+v, %v; want 7 messages still", info.State, err)
	}
	if err := pub.Publish("nobody.listens", message.NewMessage("z", nil)); err == nil {
		t.Error("a subject that no stream takes was published to")
	}
	if err := pub.Close(); err != nil {
		t.Error(err)
	}
	if err := pub.Publish(topic, msgs[0]); !errors.Is(err, messaging.ErrClosed) {
		t.Errorf("publish after Close: %v", err)
	}
}

// TestConsumerForgotten: a server forgets a consumer that is not durable; the subscription goes on where it was.
func TestConsumerForgotten(t *testing.T) {
	_, j := server(t)
	stream, err := j.CreateStream(t.Context(), js.StreamConfig{Name: "T", Subjects: []string{"t"}})
	if err != nil {
		t.Fatal(err)
	}
	pub := messaging.NewPublisher(j, messaging.PublisherConfig{})
	sub := messaging.NewSubscriber(j, messaging.SubscriberConfig{Stream: "T", AckWait: time.Second})
	defer func() { _ = sub.Close() }()
	in, err := sub.Subscribe(t.Context(), "t")
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"a", "b", "c"} {
		if err := pub.Publish("t", message.NewMessage(id, nil)); err != nil {
			t.Fatal(err)
		}
		got := receive(t, in)
		if got.UUID != id {
			t.Fatalf("%s, want %s", got.UUID, id)
		}
		got.Ack()
		<-got.Context().Done()
		if id == "b" {
			for info := range stream.ListConsumers(t.Context()).Info() {
				// The acknowledgement is on its way; what it says must not be lost with the consumer.
				time.Sleep(50 * time.Millisecond)
				if err := stream.DeleteConsumer(t.Context(), info.Name); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}
