package jetstream

import (
	"errors"
	"fmt"

	"spettanze/events"
	"spettanze/events/jetstream/connection"
	"spettanze/events/jetstream/publish"
	"spettanze/events/jetstream/streams"
)

var (
	// ErrUnreachable is returned when the server cannot be reached, or answers no JetStream request. When [Log.Append]
	// returns it, nothing of the batch that failed was stored.
	ErrUnreachable = connection.ErrUnreachable

	// ErrUnknownOutcome is returned by [Log.Append] when events were sent and no acknowledgement came back in time.
	ErrUnknownOutcome = publish.ErrUnknownOutcome

	// ErrDiskFull is returned by [Log.Append] when there is no room for the events.
	ErrDiskFull = publish.ErrDiskFull

	// ErrClosed is returned by every method of a [Log] after [Log.Close].
	ErrClosed = errors.New("jetstream: the log is closed")

	// ErrTooLarge is returned by [Log.Append] for an event above 1 MiB, or above the server's limit. Nothing was stored.
	ErrTooLarge = errors.New("jetstream: the event is too large")

	// ErrNotFact is returned by [Log.Append] for an event that does not belong into HR, such as person.described, which
	// goes to the stream PEOPLE so that it can be erased. Nothing was stored.
	ErrNotFact = errors.New("jetstream: the event does not belong into the stream of facts")

	// ErrNotFound is returned by [Log.Get] for a sequence that the stream does not hold.
	ErrNotFound = errors.New("jetstream: no such sequence")
)

// gapError says which sequences are missing. It is an [events.ErrGap].
func gapError(first, last uint64) error {
	missing := fmt.Sprintf("sequence %d is missing from the stream %s; it was", first, streams.HR)
	if first != last {
		missing = fmt.Sprintf("sequences %d to %d are missing from the stream %s; they were", first, last, streams.HR)
	}
	return fmt.Errorf("jetstream: %w: %s damaged on disk or removed; keep a copy of the data directory, and restore the log from a "+
		"backup (spettanze restore)", events.ErrGap, missing)
}

// pastEndError says that the stream ends before the sequence asked for. It is an [events.ErrGap].
func pastEndError(from, last uint64) error {
	return fmt.Errorf("jetstream: %w: asked for sequence %d, but the stream %s ends at %d: it was replaced or restored from an older "+
		"copy; restore the newer copy, or rebuild the projections if this is the right stream", events.ErrGap, from, streams.HR, last)
}
