package connection

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/nats-io/nats.go"
	js "github.com/nats-io/nats.go/jetstream"
)

// ErrUnreachable is returned when no server can be reached, or none answers JetStream requests for the moment.
var ErrUnreachable = errors.New("jetstream: the server cannot be reached")

// unreachable are the errors of nats.go that mean that no server answers.
var unreachable = []error{
	nats.ErrNoResponders, nats.ErrConnectionClosed, nats.ErrConnectionReconnecting, nats.ErrReconnectBufExceeded,
	nats.ErrTimeout, nats.ErrDisconnected, js.ErrNoStreamResponse, js.ErrJetStreamNotEnabled, context.DeadlineExceeded,
}

// transient are the refusals of a cluster that is about to elect a leader, or whose server has not heard of the leader yet.
var transient = []js.ErrorCode{
	10004, // incomplete results
	10005, // no suitable peers for placement
	10007, // cluster not assigned to this server
	10008, // system temporarily unavailable
	10009, // cluster can not handle request
	10118, // stream is offline
	10119, // consumer is offline
}

// Error marks an error as [ErrUnreachable] when no server answered, or when its refusal ends by itself. It returns any other
// error, and nil, unchanged.
func Error(err error) error {
	var api *js.APIError
	if slices.ContainsFunc(unreachable, func(e error) bool { return errors.Is(err, e) }) ||
		errors.As(err, &api) && slices.Contains(transient, api.ErrorCode) {
		return fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	return err
}
