package publish

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	"github.com/nats-io/nats.go"
	js "github.com/nats-io/nats.go/jetstream"

	"spettanze/events"
	"spettanze/events/jetstream/connection"
)

var (
	// ErrUnknownOutcome is returned when messages were sent and no acknowledgement came back in time: they may or may not be
	// stored. Storing the same messages again is safe, for an identity counts once.
	ErrUnknownOutcome = errors.New("jetstream: no acknowledgement came back; the events may be stored or not; " +
		"send the same events again, an identity counts once")

	// ErrDiskFull is returned when the disk of the embedded server has no room for the messages, or the server says that it may
	// store no more. A message without a sequence was not stored, unless the error is an [ErrUnknownOutcome] too.
	ErrDiskFull = errors.New("jetstream: the disk of the log is full")

	// ErrOvertaken is returned by [Publisher.Extend] when the stream does not end at the given sequence: another instance has
	// written to it. Read on, and extend the stream from its end.
	ErrOvertaken = errors.New("jetstream: the stream goes on behind what was read of it")
)

const (
	// BatchFrom is from how many messages an atomic batch is quicker than single messages under way at once.
	BatchFrom = 16
	// BatchMessages is the most messages of an atomic batch: the server's default limit (ADR-50).
	BatchMessages = 1000

	retryWait = 100 * time.Millisecond // between two attempts to reach a server
	// batchAttempts is how often Store looks for duplicates and tries a batch again before it sends single messages.
	batchAttempts = 4
)

// Error codes of the server that nats.go has no names for.
const (
	codeBatchDisabled   js.ErrorCode = 10174 // atomic publish is disabled
	codeBatchIncomplete js.ErrorCode = 10176 // a message of the batch was lost, or the batch took too long
	codeBatchTooLarge   js.ErrorCode = 10199 // the server's limit is below ours
	codeBatchDuplicate  js.ErrorCode = 10201 // the batch contains a known message id
	codeBatchTooMany    js.ErrorCode = 10210 // too many batches under way
	codeDuplicateBusy   js.ErrorCode = 10158 // the first message of the same id is itself being stored
	codeResources       js.ErrorCode = 10023 // insufficient resources
	codeStorage         js.ErrorCode = 10047 // insufficient storage resources available
)

// Publisher stores messages in streams. Its fields are set before its first use; it is safe for concurrent use.
type Publisher struct {
	Conn       *nats.Conn
	JetStream  js.JetStream
	HR         js.Stream     // the facts; more than one replica means a cluster
	AckTimeout time.Duration // how long an acknowledgement may take
	Dir        string        // of the embedded server, whose disk must have room; empty: the server is another's
	Atomic     bool          // the server knows atomic batches (2.12 or later)
}

// Clustered reports whether several servers keep the streams.
func (p *Publisher) Clustered() bool { return p.HR.CachedInfo().Config.Replicas > 1 }

// Store stores messages with different ids, in order, and returns the outcome of each. After an error, the messages with a
// sequence are stored nevertheless.
//
// On a cluster every two messages go as a batch: while a leader changes, of single messages under way at once an early one may
// be lost and a later one stored, and the early one, sent again, would be stored out of order.
func (p *Publisher) Store(ctx context.Context, msgs []*nats.Msg) ([]events.Appended, error) {
	results := make([]events.Appended, len(msgs))
	left := make([]int, len(msgs)) // indices of the messages not stored yet
	for i := range left {
		left[i] = i
	}
	batchFrom := BatchFrom
	if p.Clustered() {
		batchFrom = 2
	}
	err := p.withRoom(msgs, reserve, "send the events again", func() (err error) {
		for attempt := 0; attempt < batchAttempts && len(left) >= batchFrom && p.Atomic; attempt++ {
			last, err := p.storeBatch(ctx, pick(msgs, left))
			if err == nil {
				for k, i := range left {
					results[i].Seq = last - uint64(len(left)-1-k)
				}
				return nil
			}
			switch code := codeOf(err); {
			case code == codeBatchDuplicate || code == codeDuplicateBusy:
				if left, err = p.findDuplicates(ctx, msgs, left, results); err != nil {
					return err
				}
			case withoutBatch(code):
				return p.storeSingly(ctx, msgs, left, results)
			default:
				return err
			}
		}
		return p.storeSingly(ctx, msgs, left, results)
	})
	return results, err
}

// storeSingly publishes messages without waiting in between, and then waits for all.
func (p *Publisher) storeSingly(ctx context.Context, msgs []*nats.Msg, left []int, results []events.Appended) error {
	if len(left) == 1 {
		ack, err := p.publish(ctx, with(msgs[left[0]]))
		if err == nil {
			results[left[0]] = events.Appended{Seq: ack.Sequence, Duplicate: ack.Duplicate}
		}
		return err
	}
	futures := make([]js.PubAckFuture, 0, len(left))
	var failed error
	for _, i := range left {
		f, err := p.JetStream.PublishMsgAsync(with(msgs[i]))
		if err != nil {
			failed = publishError(err)
			break
		}
		futures = append(futures, f)
	}
	ctx, cancel := context.WithTimeout(ctx, p.AckTimeout)
	defer cancel()
	for k, f := range futures {
		ack, err := wait(ctx, f)
		switch {
		case err == nil:
			results[left[k]] = events.Appended{Seq: ack.Sequence, Duplicate: ack.Duplicate}
		case failed == nil || !errors.Is(failed, err): // a thousand may fail for one reason
			failed = errors.Join(failed, publishError(err))
		}
	}
	return failed
}

// publish stores one message.
func (p *Publisher) publish(ctx context.Context, msg *nats.Msg) (ack *js.PubAck, err error) {
	err = p.retry(ctx, func(ctx context.Context) (err error) {
		ack, err = p.JetStream.PublishMsg(ctx, msg, js.WithRetryAttempts(0))
		return publishError(err)
	})
	return ack, err
}

// retry repeats a request that no server took, while a cluster elects a leader or a connection comes back, for three quarters
// of AckTimeout. It repeats nothing whose outcome is in doubt.
func (p *Publisher) retry(ctx context.Context, try func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, p.AckTimeout)
	defer cancel()
	deadline := time.Now().Add(p.AckTimeout * 3 / 4)
	for {
		err := try(ctx)
		if !errors.Is(err, connection.ErrUnreachable) || p.Conn.IsClosed() || time.Now().After(deadline) {
			return err
		}
		select {
		case <-time.After(retryWait):
		case <-ctx.Done():
			return err
		}
	}
}

func wait(ctx context.Context, f js.PubAckFuture) (*js.PubAck, error) {
	select {
	case ack := <-f.Ok():
		return ack, nil
	case err := <-f.Err():
		return nil, err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// publishError distinguishes a message that was not sent from one whose acknowledgement did not come.
func publishError(err error) error {
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled), errors.Is(err, nats.ErrTimeout),
		errors.Is(err, js.ErrAsyncPublishTimeout), errors.Is(err, nats.ErrDisconnected),
		errors.Is(err, nats.ErrConnectionClosed):
		return fmt.Errorf("%w: %w", ErrUnknownOutcome, err)
	case errors.Is(err, ErrUnknownOutcome):
		return err
	}
	return connection.Error(err)
}

// codeOf returns the server's error code, 0 for an error that is not the server's.
func codeOf(err error) js.ErrorCode {
	var api *js.APIError
	if errors.As(err, &api) {
		return api.ErrorCode
	}
	return 0
}

func wrongLastSequence(err error) bool {
	code := codeOf(err)
	return code == js.JSErrCodeStreamWrongLastSequence || code == js.JSErrCodeStreamWrongLastSequenceConstant
}

// with returns a copy of the message with more headers. Publishing changes a message, and it may be published again.
func with(m *nats.Msg, pairs ...string) *nats.Msg {
	h := make(nats.Header, len(m.Header)+len(pairs)/2)
	maps.Copy(h, m.Header)
	for i := 0; i < len(pairs); i += 2 {
		h[pairs[i]] = []string{pairs[i+1]}
	}
	return &nats.Msg{Subject: m.Subject, Header: h, Data: m.Data}
}
