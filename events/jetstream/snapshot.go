package jetstream

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/nats-io/nats.go"
	js "github.com/nats-io/nats.go/jetstream"
)

// Streams are those that together are all that is kept, in the order in which a backup takes them: the facts last, so
// that what was told in a backup follows from the facts in it.
var Streams = []string{StreamLedger, StreamRejected, "KV_" + BucketBalances, StreamPeople, StreamHR}

const (
	snapshotStart = time.Hour        // the server reads the whole stream, comparing checksums, before it answers
	snapshotStall = 30 * time.Second // between two chunks
	restoreChunk  = 128 << 10        // bytes
)

var (
	// ErrSnapshot is returned by [Log.Snapshot] when the server does not give a whole snapshot of a stream: a message of
	// it may be damaged.
	ErrSnapshot = errors.New("jetstream: no snapshot")
	// ErrRestore is returned by [Restore] when the server does not take a snapshot, or makes another stream of it.
	ErrRestore = errors.New("jetstream: the stream was not restored")
)

// Snapshot says what a snapshot of a stream is of.
type Snapshot struct {
	Stream   string          `json:"stream"`
	Messages uint64          `json:"messages"`
	First    uint64          `json:"first"` // sequence
	Last     uint64          `json:"last"`
	Config   json.RawMessage `json:"config"` // as the server gave it
	State    json.RawMessage `json:"state"`
}

// Snapshot writes a snapshot of a stream, in the server's own form: sequences and times of recording are kept, which no
// publisher could set. The server is asked to compare the checksum of every message first; that does not find each altered
// one, so whoever takes a snapshot reads the log too. It may be running and taking messages.
func (l *Log) Snapshot(ctx context.Context, stream string, w io.Writer) (*Snapshot, error) {
	sub, err := l.nc.SubscribeSync(l.nc.NewInbox())
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	defer func() { _ = sub.Unsubscribe() }() // nothing comes any more
	request, _ := json.Marshal(map[string]any{"deliver_subject": sub.Subject, "no_consumers": true, "jsck": true, "chunk_size": restoreChunk})
	var answer struct {
		Error  *js.APIError    `json:"error"`
		Config json.RawMessage `json:"config"`
		State  json.RawMessage `json:"state"`
	}
	if err := ask(ctx, l.nc, l.prefix+"STREAM.SNAPSHOT."+stream, request, &answer); err != nil {
		return nil, fmt.Errorf("%w of %s: %w", ErrSnapshot, stream, err)
	}
	if answer.Error != nil {
		return nil, fmt.Errorf("%w of %s: %w; if messages are damaged, restore an earlier backup", ErrSnapshot, stream, answer.Error)
	}
	s := &Snapshot{Stream: stream, Config: answer.Config, State: answer.State}
	if err := s.read(answer.State); err != nil {
		return nil, fmt.Errorf("%w of %s: %w", ErrSnapshot, stream, err)
	}
	for {
		next, cancel := context.WithTimeout(ctx, snapshotStall)
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
				return nil, fmt.Errorf("%w: %w", ErrUnreachable, err)
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

// Restore makes a stream from its snapshot; there may be none of its name. It is kept by so many servers; 0 is as it was.
// It returns [ErrRestore] when the server refuses, or holds other sequences than the snapshot is said to.
func Restore(ctx context.Context, nc *nats.Conn, s *Snapshot, replicas int, r io.Reader) error {
	made, err := Try(ctx, nc, s, replicas, r)
	if err == nil && (made.Messages != s.Messages || made.Messages > 0 && made.First != s.First || made.Last != s.Last) {
		err = fmt.Errorf("%w: %s holds %d messages, sequences %d to %d; expected %d, %d to %d", ErrRestore, s.Stream,
			made.Messages, made.First, made.Last, s.Messages, s.First, s.Last)
	}
	return err
}

// Try is [Restore] of a snapshot just taken, and returns what came of it: of a stream that was being written to, the
// server's numbers may be of a moment before or after the snapshot.
func Try(ctx context.Context, nc *nats.Conn, s *Snapshot, replicas int, r io.Reader) (*Snapshot, error) {
	config, err := withReplicas(s.Config, replicas)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrRestore, s.Stream, err)
	}
	request, err := json.Marshal(map[string]json.RawMessage{"config": config, "state": s.State})
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrRestore, s.Stream, err)
	}
	var answer struct {
		Error   *js.APIError    `json:"error"`
		Deliver string          `json:"deliver_subject"`
		State   json.RawMessage `json:"state"`
	}
	err = ask(ctx, nc, js.DefaultAPIPrefix+"STREAM.RESTORE."+s.Stream, request, &answer)
	if err == nil && answer.Error != nil {
		err = answer.Error
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrRestore, s.Stream, err)
	}
	deliver := answer.Deliver
	for chunk, end := make([]byte, restoreChunk), false; !end; {
		n, err := io.ReadFull(r, chunk)
		if end = errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF); err != nil && !end {
			return nil, fmt.Errorf("%w: %s: read the snapshot: %w", ErrRestore, s.Stream, err)
		}
		if n == 0 {
			break
		}
		if err := ask(ctx, nc, deliver, chunk[:n], &answer); err != nil || answer.Error != nil {
			return nil, fmt.Errorf("%w: %s: %w", ErrRestore, s.Stream, errors.Join(err, asError(answer.Error)))
		}
	}
	if err := ask(ctx, nc, deliver, nil, &answer); err != nil || answer.Error != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrRestore, s.Stream, errors.Join(err, asError(answer.Error)))
	}
	made := Snapshot{Stream: s.Stream, Config: s.Config, State: s.State}
	if err := made.read(answer.State); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrRestore, s.Stream, err)
	}
	return &made, nil
}

func asError(e *js.APIError) error {
	if e == nil {
		return nil
	}
	return e
}

// withReplicas changes by how many servers a stream is kept, and nothing else of its settings.
func withReplicas(config json.RawMessage, replicas int) (json.RawMessage, error) {
	if replicas == 0 {
		return config, nil
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(config, &fields); err != nil {
		return nil, err
	}
	fields["num_replicas"] = json.RawMessage(fmt.Sprint(replicas))
	delete(fields, "placement") // names servers of where it came from
	return json.Marshal(fields)
}

// ask sends a request and reads the answer, which may be empty.
func ask(ctx context.Context, nc *nats.Conn, subject string, request []byte, answer any) error {
	ctx, cancel := context.WithTimeout(ctx, snapshotStart)
	defer cancel()
	msg, err := nc.RequestWithContext(ctx, subject, request)
	if err != nil {
		return apiError(err)
	}
	if len(msg.Data) == 0 {
		return nil
	}
	return json.Unmarshal(msg.Data, answer)
}
