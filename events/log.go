package events

import (
	"context"
	"errors"
	"time"
)

// ErrGap is returned by [Log.Read], and by readers that follow a log, when a record that must be there is not: facts were lost, or
// the log is not the one that the position came from. Whoever reads must stop and say so.
var ErrGap = errors.New("the log has a gap")

// Log is the append-only record of facts: an archive file, memory or a stream. All implementations pass the suite in
// events/logtest. A stored event is never rewritten, reordered or removed.
type Log interface {
	// Append stores events durably, in order, and returns once all are durable. Result i tells what became of event i.
	Append(ctx context.Context, evs []Event) ([]Appended, error)

	// Read calls fn for batches of records from sequence `from` (1 is the first) to the end as it stands now, or, with
	// follow, for ever until ctx ends. The batch belongs to fn only until it returns; an error of fn ends the reading
	// and is returned. It returns [ErrGap] when a record is missing, and when asked for more than one beyond the end.
	Read(ctx context.Context, from uint64, follow bool, fn func([]Record) error) error

	// Last returns the last sequence and its time of recording; 0 for an empty log.
	Last(ctx context.Context) (uint64, time.Time, error)

	// Close releases what the log holds open; what was appended stays.
	Close() error
}

// Appended tells what became of an event handed to [Log.Append].
type Appended struct {
	Seq       uint64 // the event's sequence in the log, from 1; of a duplicate, the sequence of the first one when known
	Duplicate bool   // the identity was there already: nothing was stored
}

// Record is a stored message: the event, or the reason why it cannot be understood with the bytes as received.
type Record struct {
	Seq      uint64
	Recorded time.Time
	Event    *Event       // nil when Err is set
	Err      *DecodeError // nil when Event is set
	Raw      []byte       // the bytes as received
	Trace    string       // W3C traceparent of the span that appended it; empty unless the log was told to keep it
}
