// Package snapshot takes streams out of a server and puts them into another, as they are: sequences and times of recording
// are kept, which no publisher could set.
//
// A snapshot is in the server's own form (STREAM.SNAPSHOT and STREAM.RESTORE of the JetStream API): a compressed archive
// of the stream's directory, in chunks, with the stream's settings and state beside it. The server may be running and taking
// messages meanwhile. It compares the checksum of each message first, which does not find every altered message: the caller
// restores the snapshot elsewhere and compares it record by record before it relies on it.
package snapshot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/nats-io/nats.go"
	js "github.com/nats-io/nats.go/jetstream"

	"spettanze/events/jetstream/connection"
	"spettanze/events/jetstream/streams"
)

// Streams are all streams that hold data, in the order in which a backup takes them. The facts are last, so that every
// message published in a backup follows from the facts in it.
var Streams = []string{streams.Ledger, streams.Rejected, streams.BalancesStream, streams.People, streams.Keys, streams.Access, streams.Looks, streams.HR}

const (
	answerTimeout = time.Hour        // the server reads the whole stream, comparing checksums, before it answers
	chunkTimeout  = 30 * time.Second // between two chunks
	chunkSize     = 128 << 10        // bytes
)

var (
	// ErrSnapshot is returned by [Take] when the server does not give a whole snapshot of a stream: a message of it may be
	// damaged.
	ErrSnapshot = errors.New("jetstream: no snapshot")
	// ErrRestore is returned by [Restore] when the server does not take a snapshot, or makes another stream of it.
	ErrRestore = errors.New("jetstream: the stream was not restored")
)

// Snapshot describes a snapshot of a stream.
type Snapshot struct {
	Stream   string          `json:"stream"`
	Messages uint64          `json:"messages"`
	First    uint64          `json:"first"` // sequence
	Last     uint64          `json:"last"`
	Config   json.RawMessage `json:"config"` // as the server gave it
	State    json.RawMessage `json:"state"`
}

// Take writes a snapshot of a stream.
func Take(ctx context.Context, nc *nats.Conn, stream string, w io.Writer) (*Snapshot, error) {
	sub, err := nc.SubscribeSync(nc.NewInbox())
	if err != nil {
		return nil, fmt.Errorf("%w: %w", connection.ErrUnreachable, err)
	}
	defer func() { _ = sub.Unsubscribe() }() // the server sends nothing more
	request, _ := json.Marshal(map[string]any{"deliver_subject": sub.Subject, "no_consumers": true, "jsck": true, "chunk_size": chunkSize})
	var answer struct {
		Config json.RawMessage `json:"config"`
		State  json.RawMessage `json:"state"`
	}
	err = ask(ctx, nc, js.DefaultAPIPrefix+"STREAM.SNAPSHOT."+stream, request, &answer)
	if refused := (*js.APIError)(nil); errors.As(err, &refused) {
		return nil, fmt.Errorf("%w of %s: %w; if messages are damaged, restore an earlier backup", ErrSnapshot, stream, err)
	}
	if err != nil {
		return nil, fmt.Errorf("%w of %s: %w", ErrSnapshot, stream, err)
	}
	s := &Snapshot{Stream: stream, Config: answer.Config, State: answer.State}
	if err := s.read(answer.State); err != nil {
		return nil, fmt.Errorf("%w of %s: %w", ErrSnapshot, stream, err)
	}
	for {
		next, cancel := context.WithTimeout(ctx, chunkTimeout)
		msg, err := sub.NextMsgWithContext(next)
		cancel()
		if err != nil {
			return nil, fmt.Errorf("%w of %s: it broke off: %w", ErrSnapshot, stream, err)
		}
		if len(msg.Data) == 0 {
			if status := msg.Header.Get("Status"); status != "" && status != "204" {
				return nil, fmt.Errorf("%w of %s: %s %s", ErrSnapshot, stream, status, msg.Header.Get("Description"))
			}
			return s, nil
		}
		if _, err := w.Write(msg.Data); err != nil {
			return nil, fmt.Errorf("write the snapshot of %s: %w", stream, err)
		}
		if msg.Reply != "" {
			if err := msg.Respond(nil); err != nil {
				return nil, fmt.Errorf("%w: %w", connection.ErrUnreachable, err)
			}
		}
	}
}

// read takes the numbers from the server's state of a stream.
func (s *Snapshot) read(state []byte) error {
	var numbers struct {
		Messages uint64 `json:"messages"`
		First    uint64 `json:"first_seq"`
		Last     uint64 `json:"last_seq"`
	}
	if err := json.Unmarshal(state, &numbers); err != nil {
		return err
	}
	s.Messages, s.First, s.Last = numbers.Messages, numbers.First, numbers.Last
	return nil
}

// Restore creates a stream from its snapshot, with so many replicas; 0 is as it was. No stream of its name may exist. It returns
// [ErrRestore] when the server refuses, or then holds other sequences than the snapshot's description says.
func Restore(ctx context.Context, nc *nats.Conn, s *Snapshot, replicas int, r io.Reader) error {
	made, err := Try(ctx, nc, s, replicas, r)
	same := err == nil && made.Last == s.Last && (made.Messages == s.Messages && (made.Messages == 0 || made.First == s.First) ||
		s.Stream == streams.Looks && made.Messages < s.Messages) // what is older than its term is not there any more
	if err == nil && !same {
		err = fmt.Errorf("%w: %s holds %d messages, sequences %d to %d; expected %d, %d to %d", ErrRestore, s.Stream,
			made.Messages, made.First, made.Last, s.Messages, s.First, s.Last)
	}
	return err
}

// Try is [Restore] of a snapshot just taken, and returns a description of the restored stream without comparing it: of a
// stream that was being written to, the snapshot's description may be of a moment before or after it.
func Try(ctx context.Context, nc *nats.Conn, s *Snapshot, replicas int, r io.Reader) (*Snapshot, error) {
	made := &Snapshot{Stream: s.Stream, Config: s.Config, State: s.State}
	if err := made.restore(ctx, nc, replicas, r); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrRestore, s.Stream, err)
	}
	return made, nil
}

// restore makes the stream, and takes the numbers from what it holds then.
func (s *Snapshot) restore(ctx context.Context, nc *nats.Conn, replicas int, r io.Reader) error {
	config, err := withReplicas(s.Config, replicas)
	if err != nil {
		return err
	}
	request, err := json.Marshal(map[string]json.RawMessage{"config": config, "state": s.State})
	if err != nil {
		return err
	}
	var answer struct {
		Deliver string          `json:"deliver_subject"`
		State   json.RawMessage `json:"state"`
	}
	if err := ask(ctx, nc, js.DefaultAPIPrefix+"STREAM.RESTORE."+s.Stream, request, &answer); err != nil {
		return err
	}
	deliver := answer.Deliver
	for chunk, end := make([]byte, chunkSize), false; !end; {
		n, err := io.ReadFull(r, chunk)
		if end = errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF); err != nil && !end {
			return fmt.Errorf("read the snapshot: %w", err)
		}
		if n == 0 {
			break
		}
		if err := ask(ctx, nc, deliver, chunk[:n], &answer); err != nil {
			return err
		}
	}
	if err := ask(ctx, nc, deliver, nil, &answer); err != nil {
		return err
	}
	return s.read(answer.State)
}

// withReplicas sets the number of replicas in the settings of a stream.
func withReplicas(config json.RawMessage, replicas int) (json.RawMessage, error) {
	if replicas == 0 {
		return config, nil
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(config, &fields); err != nil {
		return nil, err
	}
	fields["num_replicas"] = json.RawMessage(fmt.Sprint(replicas))
	delete(fields, "placement") // names servers of the old cluster
	return json.Marshal(fields)
}

func ask(ctx context.Context, nc *nats.Conn, subject string, request []byte, answer any) error {
	ctx, cancel := context.WithTimeout(ctx, answerTimeout)
	defer cancel()
	return connection.Request(ctx, nc, subject, request, answer)
}
