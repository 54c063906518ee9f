// Package publish stores messages in streams durably, and says of each whether it is stored.
//
// A [Publisher] has two ways to store. [Publisher.Store] is for the facts: messages with ids, in order, at the end of the
// stream. [Publisher.Extend] is a conditional append: it stores messages behind a given sequence, and fails if the stream ends
// elsewhere, so that of several instances that publish the same consequences one succeeds.
//
// # Atomic batches
//
// Every message is flushed to disk before it is acknowledged, and a flush costs the same for one message and for a thousand.
// So up to [BatchMessages] messages go as one atomic batch (NATS 2.12, ADR-50), which is stored as a whole or not at all. A
// batch creates, flushes and removes a store of its own beside the stream, which costs about 15 flushes: fewer than 16
// messages go as single messages at once. A server without atomic batches gets single messages.
//
// # Duplicates
//
// The server remembers the header Nats-Msg-Id of each message for a while, and answers a second message of the same id with the
// sequence of the first. It refuses a whole batch that contains a known id, and does not say which. Store then asks about each
// message, by publishing it under a condition that never holds ("Nats-Expected-Last-Sequence: 9223372036854775807"): the server
// looks for duplicates first. The rest goes as a batch again.
//
// # Outcomes
//
// An error says what is known: [ErrDiskFull] and [connection.ErrUnreachable] that nothing was stored, [ErrUnknownOutcome] that
// messages were sent and not acknowledged. A request that no server took is repeated for most of AckTimeout, while a
// cluster elects a leader or a connection comes back. A request whose outcome is in doubt is never repeated here.
package publish
