package jetstream

import (
	"errors"
	"fmt"

	"spettanze/events"
)

var (
	// ErrUnsafeStream is returned by [Open] when the stream HR exists with settings under which facts could be lost, or
	// that the ledger cannot work with. The message names each setting, what it is, and what it must be.
	ErrUnsafeStream = errors.New("jetstream: the stream HR is not safe for facts")

	// ErrInUse is returned by [StartServer] when another process runs on the same data directory.
	ErrInUse = errors.New("jetstream: the data directory is in use")

	// ErrListen is returned by [StartServer] when the port for others cannot be opened.
	ErrListen = errors.New("jetstream: cannot listen on")

	// ErrUnreachable is returned when the server cannot be reached, or answers no JetStream request. When [Log.Append]
	// returns it, nothing of the batch that failed was stored.
	ErrUnreachable = errors.New("jetstream: the server cannot be reached")

	// ErrUnknownOutcome is returned by [Log.Append] when events were sent and no acknowledgement came back in time: they
	// may or may not be stored. Sending the same events again is safe, for an identity counts once.
	ErrUnknownOutcome = errors.New("jetstream: no acknowledgement came back; the events may be stored or not; " +
		"send the same events again, an identity counts once")

	// ErrDiskFull is returned by [Log.Append] when the disk of the embedded server has no room for the events, or the server
	// says that it may store no more. What has no sequence was not stored, or is in doubt when it is an
	// [ErrUnknownOutcome] too.
	ErrDiskFull = errors.New("jetstream: the disk of the log is full")

	// ErrStopped is returned by [Server.Failed] when the server could not write to its directory and has given it up. What was
	// acknowledged is there.
	ErrStopped = errors.New("jetstream: the embedded server has stopped keeping the log")

	// ErrClosed is returned by every method of a [Log] after [Log.Close].
	ErrClosed = errors.New("jetstream: the log is closed")

	// ErrTooLarge is returned by [Log.Append] for an event above 1 MiB, or above what the server takes. Nothing was stored.
	ErrTooLarge = errors.New("jetstream: the event is too large")

	// ErrNotFact is returned by [Log.Append] for an event that does not belong into HR, such as person.described, which
	// goes to the stream PEOPLE so that it can be erased. Nothing was stored.
	ErrNotFact = errors.New("jetstream: the event does not belong into the stream of facts")

	// ErrOvertaken is returned by [Log.Extend] when the stream does not end where it was said to end: somebody else has
	// written to it. Read on, and extend it from its end.
	ErrOvertaken = errors.New("jetstream: the stream goes on behind what was read of it")

	// ErrNotFound is returned by [Log.Get] and [Log.TimeOf] for a sequence that the stream does not hold.
	ErrNotFound = errors.New("jetstream: no such sequence")
)

// gapError says which sequences are missing. It is an [events.ErrGap].
func gapError(first, last uint64) error {
	if first == last {
		return fmt.Errorf("jetstream: %w: sequence %d is missing from the stream %s; it was damaged on disk "+
			"or removed; keep a copy of the data directory, and restore the log from a backup (spettanze restore)", events.ErrGap, first, StreamHR)
	}
	return fmt.Errorf("jetstream: %w: sequences %d to %d are missing from the stream %s; they were damaged on disk "+
		"or removed; keep a copy of the data directory, and restore the log from a backup (spettanze restore)", events.ErrGap, first, last, StreamHR)
}

// pastEndError says that the reader knows more than the stream. It is an [events.ErrGap].
func pastEndError(from, last uint64) error {
	return fmt.Errorf("jetstream: %w: asked for sequence %d, but the stream %s ends at %d: it was replaced or restored from an older "+
		"copy; restore the newer copy, or rebuild the projections if this is the right stream", events.ErrGap, from, StreamHR, last)
}
