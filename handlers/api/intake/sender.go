package intake

import (
	"context"

	"spettanze/events"
)

// Sender is who sends events.
type Sender struct {
	Handle string                                    // empty: not known
	May    func(e *events.Event) *events.DecodeError // why they may not send an event; nil: they may
}

// anybody may send everything.
var anybody = Sender{May: func(*events.Event) *events.DecodeError { return nil }}

// sender returns who sends in a context.
func (in *Intake) sender(ctx context.Context) Sender {
	if in.Sender == nil {
		return anybody
	}
	return in.Sender(ctx)
}
