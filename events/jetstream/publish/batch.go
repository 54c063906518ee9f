package publish

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
	js "github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nuid"

	"spettanze/events"
	"spettanze/events/jetstream/connection"
)

// Headers of an atomic batch (ADR-50) and of a conditional publish.
const (
	headerBatchID     = "Nats-Batch-Id"
	headerBatchSeq    = "Nats-Batch-Sequence"
	headerBatchCommit = "Nats-Batch-Commit"
	headerExpectedSeq = "Nats-Expected-Last-Sequence"
)

// storeBatch stores all messages as one atomic batch, or none, and returns the last sequence. The batch has consecutive
// sequences.
func (p *Publisher) storeBatch(ctx context.Context, msgs []*nats.Msg) (uint64, error) {
	var last uint64
	err := p.retry(ctx, func(ctx context.Context) error {
		id := nuid.Next()
		n := len(msgs)
		for i, m := range msgs[:n-1] {
			if err := p.Conn.PublishMsg(with(m, headerBatchID, id, headerBatchSeq, strconv.Itoa(i+1))); err != nil {
				return fmt.Errorf("%w: %w", connection.ErrUnreachable, err) // without its commit the server drops the batch
			}
		}
		commit := with(msgs[n-1], headerBatchID, id, headerBatchSeq, strconv.Itoa(n), headerBatchCommit, "1")
		reply, err := p.Conn.RequestMsgWithContext(ctx, commit)
		if err != nil {
			return publishError(err)
		}
		var ack struct {
			Error *js.APIError `json:"error"`
			Seq   uint64       `json:"seq"`
			Count int          `json:"count"`
		}
		if err := json.Unmarshal(reply.Data, &ack); err != nil {
			return fmt.Errorf("%w: the answer was %q", ErrUnknownOutcome, reply.Data)
		}
		if ack.Error != nil {
			return fmt.Errorf("jetstream: the server refused a batch of %d events: %w", n, connection.Error(ack.Error))
		}
		if ack.Count != n || ack.Seq < uint64(n) {
			return fmt.Errorf("%w: the server acknowledged %d of %d", ErrUnknownOutcome, ack.Count, n)
		}
		last = ack.Seq
		return nil
	})
	return last, err
}

// withoutBatch reports whether messages must go one by one after a batch of them was refused with an error code.
func withoutBatch(code js.ErrorCode) bool {
	switch code {
	case codeBatchDisabled, codeBatchTooLarge, codeBatchTooMany, codeBatchIncomplete:
		return true
	}
	return false
}

func pick(msgs []*nats.Msg, at []int) []*nats.Msg {
	out := make([]*nats.Msg, len(at))
	for k, i := range at {
		out[k] = msgs[i]
	}
	return out
}

// findDuplicates writes the sequences of known messages into results and returns the indices of the others. It publishes each
// message under a condition that no stream meets. JetStream looks for duplicates first and answers them with the sequence of the
// first message of that id; it answers all others with "wrong last sequence". Should a server check the condition first,
// storeSingly finds the duplicates; should one ignore the condition, the message is simply stored.
func (p *Publisher) findDuplicates(ctx context.Context, msgs []*nats.Msg, left []int, results []events.Appended) ([]int, error) {
	const impossible = "9223372036854775807"
	futures := make([]js.PubAckFuture, len(left))
	for k, i := range left {
		f, err := p.JetStream.PublishMsgAsync(with(msgs[i], headerExpectedSeq, impossible))
		if err != nil {
			return nil, publishError(err)
		}
		futures[k] = f
	}
	ctx, cancel := context.WithTimeout(ctx, p.AckTimeout)
	defer cancel()
	var others []int
	for k, i := range left {
		ack, err := wait(ctx, futures[k])
		switch {
		case err == nil:
			results[i] = events.Appended{Seq: ack.Sequence, Duplicate: ack.Duplicate}
		case wrongLastSequence(err):
			others = append(others, i)
		case codeOf(err) == codeDuplicateBusy:
			others = append(others, i)
			time.Sleep(retryWait)
		default:
			return nil, publishError(err)
		}
	}
	return others, nil
}

// Extend stores messages in order behind sequence `after` of their stream, and returns the stream's last sequence. It
// returns [ErrOvertaken] when the stream does not end there: another instance wrote to it, or an earlier attempt arrived
// after all. After any error some messages may be stored: read on from `after`, and work out anew what to publish.
//
// It returns [ErrDiskFull] before the disk of the embedded server is so full that the stream could take nothing more until
// the server is started again.
//
// Neither a clock nor the server's memory of message ids decides: of two instances that extend the same end, the server
// accepts one.
func (p *Publisher) Extend(ctx context.Context, after uint64, msgs []*nats.Msg) (uint64, error) {
	for len(msgs) > 0 {
		n := min(len(msgs), BatchMessages)
		last := after
		err := p.withRoom(msgs[:n], outboundReserve, "publishing resumes by itself", func() (err error) {
			last, err = p.extend(ctx, after, msgs[:n])
			return err
		})
		if err != nil {
			return after, err
		}
		after, msgs = last, msgs[n:]
	}
	return after, nil
}

func (p *Publisher) extend(ctx context.Context, after uint64, msgs []*nats.Msg) (uint64, error) {
	if p.Atomic && len(msgs) >= BatchFrom {
		// Only the first message of a batch may have a condition. All are stored or none, so it holds for all.
		batch := append([]*nats.Msg{with(msgs[0], headerExpectedSeq, strconv.FormatUint(after, 10))}, msgs[1:]...)
		last, err := p.storeBatch(ctx, batch)
		code := codeOf(err)
		switch {
		case err == nil && last != after+uint64(len(msgs)):
			return after, fmt.Errorf("%w: a batch behind sequence %d ends at %d", ErrOvertaken, after, last)
		case code != codeBatchDuplicate && code != codeDuplicateBusy && !withoutBatch(code):
			return last, overtaken(err)
		}
	}
	// One after the other: were several under way, one could be stored behind a message of another instance that took the
	// place of the one before it.
	for _, m := range msgs {
		ack, err := p.publish(ctx, with(m, headerExpectedSeq, strconv.FormatUint(after, 10)))
		switch {
		case err != nil:
			return after, overtaken(err)
		case ack.Duplicate && ack.Sequence <= after:
			// It was published before, and an operator has removed it since.
		case ack.Duplicate || ack.Sequence != after+1:
			return after, fmt.Errorf("%w: a message behind sequence %d is at %d", ErrOvertaken, after, ack.Sequence)
		default:
			after++
		}
	}
	return after, nil
}

func overtaken(err error) error {
	if wrongLastSequence(err) {
		return fmt.Errorf("%w: %w", ErrOvertaken, err)
	}
	return err
}
