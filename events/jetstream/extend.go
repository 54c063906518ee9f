package jetstream

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/nats-io/nats.go"
	js "github.com/nats-io/nats.go/jetstream"
)

// Extend stores messages in a stream that several instances write to, in order, right behind a sequence of it, and returns
// the last sequence of the stream then. It returns [ErrOvertaken] when the stream does not end there: somebody else wrote
// to it, or an earlier attempt arrived after all. Whoever calls has then to read on, and to think anew about what to write;
// after any other error too, for some of the messages may be stored.
//
// It returns [ErrDiskFull] before the disk of the embedded server is so full that the stream could take nothing more until
// it is started again.
//
// Neither a clock nor the server's memory of message ids decides: of two that extend the same end, the server takes one.
func (l *Log) Extend(ctx context.Context, after uint64, msgs []*nats.Msg) (uint64, error) {
	for len(msgs) > 0 {
		n := min(len(msgs), batchMessages)
		last := after
		err := l.withRoom(msgs[:n], outboundReserve, "it is told by itself", func() (err error) {
			last, err = l.extend(ctx, after, msgs[:n])
			return err
		})
		if err != nil {
			return after, err
		}
		after, msgs = last, msgs[n:]
	}
	return after, nil
}

func (l *Log) extend(ctx context.Context, after uint64, msgs []*nats.Msg) (uint64, error) {
	if !l.atomic || len(msgs) < batchFrom {
		return l.extendSingly(ctx, after, msgs)
	}
	// Of a batch only the first message may have a condition: all are stored or none, so it holds for all.
	batch := append([]*nats.Msg{with(msgs[0], headerExpectedSeq, strconv.FormatUint(after, 10))}, msgs[1:]...)
	last, err := l.storeBatch(ctx, batch)
	var api *js.APIError
	switch {
	case err == nil && last != after+uint64(len(msgs)):
		return after, fmt.Errorf("%w: a batch behind sequence %d ends at %d", ErrOvertaken, after, last)
	case errors.As(err, &api):
		switch api.ErrorCode {
		case codeBatchDuplicate, codeDuplicateBusy, codeBatchDisabled, codeBatchTooLarge, codeBatchTooMany, codeBatchIncomplete:
			return l.extendSingly(ctx, after, msgs)
		}
	}
	return last, overtaken(err)
}

// extendSingly waits for each message before it sends the next: were several under way, one could follow upon a message of
// somebody else that took the place of the one before it.
func (l *Log) extendSingly(ctx context.Context, after uint64, msgs []*nats.Msg) (uint64, error) {
	for _, m := range msgs {
		var ack *js.PubAck
		err := l.retry(ctx, func(ctx context.Context) (err error) {
			ack, err = l.js.PublishMsg(ctx, with(m, headerExpectedSeq, strconv.FormatUint(after, 10)), js.WithRetryAttempts(0))
			if err != nil {
				return publishError(err)
			}
			return nil
		})
		switch {
		case err != nil:
			return after, overtaken(err)
		case ack.Duplicate && ack.Sequence <= after:
			// It was stored before what was read, and an operator has removed it since: it was told.
		case ack.Duplicate || ack.Sequence != after+1:
			return after, fmt.Errorf("%w: a message behind sequence %d is at %d", ErrOvertaken, after, ack.Sequence)
		default:
			after++
		}
	}
	return after, nil
}

func overtaken(err error) error {
	var api *js.APIError
	if errors.As(err, &api) && (api.ErrorCode == js.JSErrCodeStreamWrongLastSequence ||
		api.ErrorCode == js.JSErrCodeStreamWrongLastSequenceConstant) {
		return fmt.Errorf("%w: %w", ErrOvertaken, err)
	}
	return err
}
