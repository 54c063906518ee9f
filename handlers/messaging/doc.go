// Package messaging carries the log's records and the ledger's instructions as Watermill messages, so that Watermill's
// router, middleware and test suite serve us.
//
// # In: batches
//
// Watermill's router starts a goroutine for each message and its NATS subscribers keep one message in flight: some
// fifteen thousand a second, where the log gives a hundred thousand. [BatchSubscriber] therefore hands the router one
// message for each batch of records. The message has no payload; [BatchOf] returns the records, and the metadata names
// the first and last sequence. Acknowledging means that the batch is committed, together with the position; the next
// batch, fetched and decoded meanwhile, follows. A negative acknowledgement brings the same batch again.
//
// Nothing is acknowledged towards the server: the position of the projection is the truth (architecture, decision 6), and
// reading starts one behind it whenever a process starts. The subscriber reads any [events.Log].
//
//	sub := messaging.NewBatchSubscriber(log, messaging.BatchConfig{Position: store.Position})
//	router.AddConsumerHandler("projector", "HR", sub, func(msg *message.Message) error {
//		return project(msg.Context(), messaging.BatchOf(msg))
//	})
//
// # Out: messages
//
// [Publisher] publishes to JetStream and returns once the server has the messages; the message's UUID is the message id
// that the server dedupes by, so a message sent again is stored once. [Subscriber] is its counterpart, one stream message
// for each Watermill message, for whoever consumes LEDGER or REJECTED with Watermill. Both pass Watermill's universal
// Pub/Sub tests.
package messaging
