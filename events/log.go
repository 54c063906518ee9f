package events

import (
	"context"
	"time"

	"spettanze/events/lang"
)

// ErrGap is returned by [Log.Read], and by programs that follow a log, when an expected record is missing: facts were
// lost, or the position came from another log. The reader must stop and report it.
var ErrGap = lang.Errorf("il log ha un vuoto", "the log has a gap")

// Log is the append-only record of facts: a file, memory or a stream. All implementations pass the suite in
// events/logtest. A stored event is never rewritten, reordered or removed.
type Log interface {
	// Append stores events durably, in order, and returns once all are durable. Result i is that of event i.
	Append(ctx context.Context, evs []Event) ([]Appended, error)

	// Read calls fn for batches of records from sequence `from` (1 is the first) to the present end, or, with
	// follow, until ctx ends. The batch belongs to fn only until it returns; an error of fn ends the reading
	// and is returned. It returns [ErrGap] when a record is missing, and when from is more than one beyond the end.
	Read(ctx context.Context, from uint64, follow bool, fn func([]Record) error) error

	// Last returns the last sequence and its time of recording; 0 for an empty log.
	Last(ctx context.Context) (uint64, time.Time, error)

	// Close releases the resources of the log; appended events stay stored.
	Close() error
}

// Lookup is a [Log] that answers without being read from the start.
type Lookup interface {
	Log
	// Get returns the record at a sequence, and an error if there is none.
	Get(ctx context.Context, seq uint64) (Record, error)
	// Check returns [ErrGap] if the log knows that it has lost a record, and otherwise when its first record was recorded, the
	// zero time for an empty log. It reads no record.
	Check(ctx context.Context) (first time.Time, err error)
}

// Appended is the result of [Log.Append] for one event.
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
	Trace    string       // W3C traceparent of the span that appended it; empty unless the log stores it
	By       string       // handle of who sent it; empty where the log does not know it

	Subject string   // the NATS subject that it is stored under; empty where the log has none
	Leaf    [32]byte // the hash of its leaf (package leaf); zero where the log has none
	Stored  *Stored  // only from [Sealed.WithStored]
}

// Stored is a record as the log stores it. The hash of its leaf is of these bytes.
type Stored struct {
	Header map[string][]string
	Body   []byte
}

// Sealed is a log whose records have leaves.
type Sealed interface {
	Log
	// WithStored returns the log, whose Read then gives each record as it is stored, which most readers do without.
	WithStored() Log
}
