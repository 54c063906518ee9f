// Package connection connects to a NATS server or cluster, and says what its refusals mean.
//
// [Connect] returns a connection that reconnects by itself for ever. It buffers nothing while it is disconnected: a message
// that was not sent must be known as not sent. [Error] marks every error after which the same request may succeed later as
// [ErrUnreachable]; all other errors of the server pass through it unchanged.
//
// [Request] and [LeaderMessage] are requests to the JetStream API for which nats.go has no method.
package connection
