package messaging_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/ThreeDotsLabs/watermill/pubsub/tests"
	"github.com/nats-io/nats.go"
	js "github.com/nats-io/nats.go/jetstream"

	"spettanze/events/jetstream"
	"spettanze/handlers/messaging"
)

// server starts an embedded server.
func server(tb testing.TB) (*nats.Conn, js.JetStream) {
	tb.Helper()
	srv, err := jetstream.StartServer(jetstream.ServerOptions{Dir: tb.TempDir()})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(srv.Shutdown)
	nc, err := srv.Connect()
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(nc.Close)
	j, err := js.New(nc)
	if err != nil {
		tb.Fatal(err)
	}
	return nc, j
}

// perTopic makes a stream for each topic when the suite asks for it: the suite publishes one message to many topics,
// which are many streams here as LEDGER and REJECTED are two.
type perTopic struct {
	*messaging.Subscriber
	js js.JetStream
}

func (p perTopic) SubscribeInitialize(topic string) error {
	_, err := p.js.CreateOrUpdateStream(context.Background(), js.StreamConfig{
		Name: topic, Subjects: []string{subject(topic)},
		Storage: js.MemoryStorage, // the suite is about order and redelivery, and flushing each message takes minutes
	})
	return err
}

func subject(topic string) string { return "test." + topic }

// TestPubSub runs Watermill's universal suite.
func TestPubSub(t *testing.T) {
	_, j := server(t)
	newPubSub := func(group func(string) string) (message.Publisher, message.Subscriber) {
		return messaging.NewPublisher(j, messaging.PublisherConfig{Subject: subject}),
			perTopic{messaging.NewSubscriber(j, messaging.SubscriberConfig{
				Subject: subject, Group: group, AckWait: 5 * time.Second,
			}), j}
	}
	alone := func(*testing.T) (message.Publisher, message.Subscriber) { return newPubSub(nil) }
	inGroup := func(_ *testing.T, group string) (message.Publisher, message.Subscriber) {
		return newPubSub(func(topic string) string { return strings.ReplaceAll(group+"_"+topic, ".", "_") })
	}
	features := tests.Features{
		ConsumerGroups:      true,
		GuaranteedOrder:     true,
		Persistent:          true,
		ForceShort:          testing.Short(),
		ExactlyOnceDelivery: false,
	}
	t.Run("alone", func(t *testing.T) {
		f := features
		f.NewSubscriberReceivesOldMessages = true
		f.ForceShort = true // in the long form, fifty subscribers would each get all of five thousand messages
		tests.TestPubSub(t, f, alone, inGroup)
	})
	t.Run("group", func(t *testing.T) {
		one := func(*testing.T) (message.Publisher, message.Subscriber) { return inGroup(nil, "one") }
		tests.TestPubSub(t, features, one, inGroup)
	})
}
