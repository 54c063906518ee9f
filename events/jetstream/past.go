package jetstream

import (
	"context"
	"fmt"
	"maps"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
	js "github.com/nats-io/nats.go/jetstream"

	"spettanze/events/jetstream/connection"
	"spettanze/events/jetstream/streams"
	"spettanze/events/lang"
	"spettanze/events/leaf"
)

// A log may begin with a past: the records of an archive, with the times at which the archive's log recorded them. The server
// stamps each message with its own time, so the archive's time is in the header [leaf.Recorded] (RFC 3339), and the metadata of the stream say up to which
// sequence the header counts. Behind that sequence only the server's time counts, whatever a publisher writes into the header.
const (
	metaPast       = "spettanze-past" // the last sequence of the past, or pastUnfinished
	pastUnfinished = "unfinished"
)

// ErrPast is returned by [Log.BeginPast] for a log that has records or readers, and by [Open] for a log whose past is unfinished.
var ErrPast = lang.Errorf("il registro non può cominciare con le registrazioni di un archivio",
	"jetstream: the log cannot begin with the records of an archive")

// BeginPast makes [Log.Append] store the time of recording that events carry, until [Log.EndPast]. The log must be empty, since times of
// recording from two logs must not mix, and nobody may read it, since a reader would take the server's time.
func (l *Log) BeginPast(ctx context.Context) error {
	info, err := l.info(ctx)
	switch {
	case err != nil:
		return err
	case info.State.LastSeq > 0:
		return lang.Errorf("%w: ha già %d registrazioni con i tempi propri", "%w: it has %d records with times of its own", ErrPast, info.State.LastSeq)
	case info.State.Consumers > 0:
		return lang.Errorf("%w: un servizio lo legge; fermare il servizio, e riavviarlo quando l'archivio è nel registro",
			"%w: a service reads it; stop the service, and start it again when the archive is in the log", ErrPast)
	}
	if err := l.setPast(ctx, pastUnfinished); err != nil {
		return err
	}
	l.writesPast.Store(true)
	return nil
}

// EndPast ends what [Log.BeginPast] began: from the next record on, the server's time counts.
func (l *Log) EndPast(ctx context.Context) error {
	l.writesPast.Store(false)
	info, err := l.info(ctx)
	if err != nil {
		return err
	}
	if err := l.setPast(ctx, strconv.FormatUint(info.State.LastSeq, 10)); err != nil {
		return err
	}
	l.past.Store(info.State.LastSeq)
	return nil
}

func (l *Log) setPast(ctx context.Context, value string) error {
	info, err := l.info(ctx)
	if err != nil {
		return err
	}
	config := info.Config
	config.Metadata = maps.Clone(config.Metadata)
	if config.Metadata == nil {
		config.Metadata = map[string]string{}
	}
	config.Metadata[metaPast] = value
	if _, err := l.publisher.JetStream.UpdateStream(ctx, config); err != nil {
		return fmt.Errorf("jetstream: update the metadata of the stream %s: %w", streams.HR, connection.Error(err))
	}
	return nil
}

// pastOf returns the last sequence of a stream's past; 0: it has none.
func pastOf(c js.StreamConfig) (uint64, error) {
	value, ok := c.Metadata[metaPast]
	if !ok {
		return 0, nil
	}
	last, err := strconv.ParseUint(value, 10, 64)
	if err != nil {
		return 0, lang.Errorf("%w: l'archivio non fu letto fino alla fine (metadati %s dello stream %s: %q); ricominciare con un registro vuoto",
			"%w: the archive was not read to its end (metadata %s of the stream %s: %q); begin again with an empty log",
			ErrPast, metaPast, streams.HR, value)
	}
	return last, nil
}

// recordedAt returns when a message was recorded: at the server's time, or in the past at the time in its header.
func (l *Log) recordedAt(seq uint64, h nats.Header, stored time.Time) time.Time {
	if seq > l.past.Load() {
		return stored
	}
	if at, err := time.Parse(time.RFC3339Nano, h.Get(leaf.Recorded)); err == nil {
		return at.UTC()
	}
	return stored
}

// recordedOf is recordedAt for a message that the state of the stream names; it is asked for only in the past.
func (l *Log) recordedOf(ctx context.Context, seq uint64, stored time.Time) (time.Time, error) {
	if seq == 0 || seq > l.past.Load() {
		return stored, nil
	}
	msg, err := l.message(ctx, seq)
	if err != nil {
		return time.Time{}, err
	}
	return l.recordedAt(seq, msg.Header, msg.Time), nil
}
