package scenario

import (
	"fmt"
	"time"

	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/projections/contract"
	"spettanze/projections/replay"
)

// Replay records events in the notation of scenarios, a line each, in a ledger to ask questions of. The sequence of an event is
// the number of its line.
func Replay(lines string, c *contract.Contract, rome *time.Location) (*replay.Ledger, error) {
	s, err := Parse("history", []byte("-- events --\n"+lines+"\n-- expect balance E1 2023-01-01 --\nflex none\n"))
	if err != nil {
		return nil, err
	}
	l := replay.New(c, rome)
	for i, b := range s.Events {
		e, err := cloudevents.Decode(b)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
		e.Seq = uint64(i + 1)
		l.Record(events.Record{Seq: e.Seq, Event: &e})
	}
	return l, nil
}
