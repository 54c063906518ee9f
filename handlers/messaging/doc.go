// Package messaging connects the log to Watermill: [BatchSubscriber] is a Watermill subscriber whose messages carry batches
// of records.
//
// # Why Watermill
//
// Between the log and the projector stands a Watermill router. It gives us what every consumer of a stream needs around
// its handler, written and tested by others: retries with backoff for a full disk or a locked file, recovery of panics,
// an orderly close that lets the batch in flight finish, and one place for further middleware such as metrics, tracing or
// a poison queue. The projector sets the router up ([spettanze/handlers/projector]); no other package uses Watermill.
// Messages to other systems do not go through it: package outbox publishes them with conditional appends, which
// Watermill's publishers do not know.
//
// # Batches
//
// The router starts a goroutine for each message, and its NATS subscribers keep one message in flight: some fifteen
// thousand messages a second, where the log delivers a hundred thousand records. So a message of ours carries a whole
// batch. It has no payload: [BatchOf] returns the decoded records.
//
//	sub := messaging.NewBatchSubscriber(log, messaging.BatchConfig{Position: position, OnError: stop, Logger: logger})
//	router.AddConsumerHandler("projector", "HR", sub, func(msg *message.Message) error {
//		return project(msg.Context(), messaging.BatchOf(msg))
//	})
//
// # What holds
//
//   - One batch is in flight; the log fetches and decodes the next one meanwhile.
//   - An acknowledgement means that the handler has committed the batch together with its last sequence, the position.
//     After a negative acknowledgement the same batch comes again.
//   - The server learns nothing of acknowledgements. Each subscription starts one behind the committed position, so a kill
//     at any moment loses no record and repeats only uncommitted ones.
//   - The subscriber reads any [events.Log].
package messaging
