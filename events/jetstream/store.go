package jetstream

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	js "github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nuid"

	"spettanze/events"
)

// Headers of an atomic batch (ADR-50) and of a conditional publish.
const (
	headerBatchID     = "Nats-Batch-Id"
	headerBatchSeq    = "Nats-Batch-Sequence"
	headerBatchCommit = "Nats-Batch-Commit"
	headerExpectedSeq = "Nats-Expected-Last-Sequence"
)

// Error codes of the server that nats.go has no names for.
const (
	codeBatchDisabled   js.ErrorCode = 10174 // atomic publish is disabled
	codeBatchIncomplete js.ErrorCode = 10176 // atomic publish batch is incomplete: a member was lost, or it took too long
	codeBatchTooLarge   js.ErrorCode = 10199 // the server's limit is below ours
	codeBatchDuplicate  js.ErrorCode = 10201 // atomic publish batch contains duplicate message id
	codeBatchTooMany    js.ErrorCode = 10210 // too many batches under way
	codeDuplicateBusy   js.ErrorCode = 10158 // the first of the duplicate is itself still being stored
)

const (
	// From this many messages a batch is quicker than as many single ones: a batch makes, flushes and removes a store of its
	// own beside the stream, which costs about 15 times the flush of a message.
	batchFrom = 16
	retryWait = 100 * time.Millisecond
	// rounds bounds how often duplicates may turn up between the question and the batch, before messages go one by one.
	rounds = 4
)

// batchFrom is from how many messages on a batch is made. On a cluster it is every time: while a leader goes, of single ones
// under way at once an early one may be lost and a later one stored, and sent again the early one comes out of order.
func (l *Log) batchFrom() int {
	if l.clustered() {
		return 2
	}
	return batchFrom
}

// clustered tells whether several servers keep the stream.
func (l *Log) clustered() bool { return l.hr.CachedInfo().Config.Replicas > 1 }

// store stores messages with different ids and returns what became of each. On an error, results with a sequence are
// stored nevertheless.
func (l *Log) store(ctx context.Context, msgs []*nats.Msg) ([]events.Appended, error) {
	results := make([]events.Appended, len(msgs))
	at := make([]int, len(msgs)) // of those not stored yet: the place of each in results
	for i := range at {
		at[i] = i
	}
	for range rounds {
		if len(at) < l.batchFrom() || !l.atomic {
			break
		}
		last, err := l.storeBatch(ctx, pick(msgs, at))
		if err == nil {
			for k, i := range at {
				results[i].Seq = last - uint64(len(at)-1-k)
			}
			return results, nil
		}
		var api *js.APIError
		if !errors.As(err, &api) {
			return results, err
		}
		switch api.ErrorCode {
		case codeBatchDuplicate, codeDuplicateBusy:
			// The server refuses the whole batch and does not say for which message.
			if at, err = l.sortOut(ctx, msgs, at, results); err != nil {
				return results, err
			}
		case codeBatchDisabled, codeBatchTooLarge, codeBatchTooMany, codeBatchIncomplete:
			return results, l.storeSingly(ctx, msgs, at, results)
		default:
			return results, err
		}
	}
	return results, l.storeSingly(ctx, msgs, at, results)
}

func pick(msgs []*nats.Msg, at []int) []*nats.Msg {
	out := make([]*nats.Msg, len(at))
	for k, i := range at {
		out[k] = msgs[i]
	}
	return out
}

// with returns the message with more headers; the original stays as it is, for another attempt.
func with(m *nats.Msg, pairs ...string) *nats.Msg {
	h := make(nats.Header, len(m.Header)+len(pairs)/2)
	for k, v := range m.Header {
		h[k] = v
	}
	for i := 0; i < len(pairs); i += 2 {
		h[pairs[i]] = []string{pairs[i+1]}
	}
	return &nats.Msg{Subject: m.Subject, Header: h, Data: m.Data}
}

// storeBatch stores all messages or none and returns the last sequence; the batch's sequences follow each other.
func (l *Log) storeBatch(ctx context.Context, msgs []*nats.Msg) (uint64, error) {
	var last uint64
	err := l.retry(ctx, func(ctx context.Context) error {
		id := nuid.Next()
		n := len(msgs)
		for i, m := range msgs[:n-1] {
			if err := l.nc.PublishMsg(with(m, headerBatchID, id, headerBatchSeq, strconv.Itoa(i+1))); err != nil {
				return fmt.Errorf("%w: %w", ErrUnreachable, err) // without its commit the server drops the batch
			}
		}
		commit := with(msgs[n-1], headerBatchID, id, headerBatchSeq, strconv.Itoa(n), headerBatchCommit, "1")
		reply, err := l.nc.RequestMsgWithContext(ctx, commit)
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
			return fmt.Errorf("jetstream: the server refused a batch of %d events: %w", n, apiError(ack.Error))
		}
		if ack.Count != n || ack.Seq < uint64(n) {
			return fmt.Errorf("%w: the server acknowledged %d of %d", ErrUnknownOutcome, ack.Count, n)
		}
		last = ack.Seq
		return nil
	})
	return last, err
}

// sortOut finds the duplicates among messages and returns those that are none. It asks by publishing each under a
// condition that no stream meets: JetStream looks for duplicates first, and answers those with the sequence of the first
// one, all others with "wrong last sequence". Were a server ever to look at them the other way round, duplicates would
// stay undetected here and be found by storeSingly; were it to ignore the condition, the message would simply be stored.
func (l *Log) sortOut(ctx context.Context, msgs []*nats.Msg, at []int, results []events.Appended) ([]int, error) {
	const impossible = "9223372036854775807"
	futures := make([]js.PubAckFuture, len(at))
	for k, i := range at {
		f, err := l.js.PublishMsgAsync(with(msgs[i], headerExpectedSeq, impossible))
		if err != nil {
			return nil, publishError(err)
		}
		futures[k] = f
	}
	ctx, cancel := context.WithTimeout(ctx, l.cfg.AckTimeout)
	defer cancel()
	var rest []int
	for k, i := range at {
		ack, err := wait(ctx, futures[k])
		var api *js.APIError
		switch {
		case err == nil:
			results[i] = events.Appended{Seq: ack.Sequence, Duplicate: ack.Duplicate}
		case errors.As(err, &api) && (api.ErrorCode == js.JSErrCodeStreamWrongLastSequence ||
			api.ErrorCode == js.JSErrCodeStreamWrongLastSequenceConstant):
			rest = append(rest, i)
		case errors.As(err, &api) && api.ErrorCode == codeDuplicateBusy:
			rest = append(rest, i)
			time.Sleep(retryWait)
		default:
			return nil, err
		}
	}
	return rest, nil
}

// storeSingly publishes one message after the other without waiting in between, and then waits for all: for a server
// without atomic batches, and for what is left when batches do not work out.
func (l *Log) storeSingly(ctx context.Context, msgs []*nats.Msg, at []int, results []events.Appended) error {
	if len(at) == 1 {
		return l.storeOne(ctx, msgs[at[0]], &results[at[0]])
	}
	futures := make([]js.PubAckFuture, 0, len(at))
	var failed error
	for _, i := range at {
		f, err := l.js.PublishMsgAsync(with(msgs[i]))
		if err != nil {
			failed = publishError(err)
			break
		}
		futures = append(futures, f)
	}
	ctx, cancel := context.WithTimeout(ctx, l.cfg.AckTimeout)
	defer cancel()
	for k, f := range futures {
		ack, err := wait(ctx, f)
		if err != nil {
			if failed == nil || !strings.Contains(failed.Error(), err.Error()) { // a thousand may fail for one reason
				failed = errors.Join(failed, err)
			}
			continue
		}
		results[at[k]] = events.Appended{Seq: ack.Sequence, Duplicate: ack.Duplicate}
	}
	return failed
}

func (l *Log) storeOne(ctx context.Context, msg *nats.Msg, result *events.Appended) error {
	return l.retry(ctx, func(ctx context.Context) error {
		ack, err := l.js.PublishMsg(ctx, with(msg), js.WithRetryAttempts(0))
		if err != nil {
			return publishError(err)
		}
		*result = events.Appended{Seq: ack.Sequence, Duplicate: ack.Duplicate}
		return nil
	})
}

func wait(ctx context.Context, f js.PubAckFuture) (*js.PubAck, error) {
	select {
	case ack := <-f.Ok():
		return ack, nil
	case err := <-f.Err():
		return nil, publishError(err)
	case <-ctx.Done():
		return nil, publishError(ctx.Err())
	}
}

// retry repeats what failed for want of a server, while a cluster elects a leader or a connection comes back, for as
// long as an acknowledgement may take. It repeats nothing whose outcome is in doubt.
func (l *Log) retry(ctx context.Context, try func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, l.cfg.AckTimeout)
	defer cancel()
	deadline := time.Now().Add(l.cfg.AckTimeout * 3 / 4)
	for {
		err := try(ctx)
		if !errors.Is(err, ErrUnreachable) || l.nc.IsClosed() || time.Now().After(deadline) {
			return err
		}
		select {
		case <-time.After(retryWait):
		case <-ctx.Done():
			return err
		}
	}
}

// publishError tells a message that was not sent from one whose acknowledgement did not come.
func publishError(err error) error {
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled), errors.Is(err, nats.ErrTimeout),
		errors.Is(err, js.ErrAsyncPublishTimeout), errors.Is(err, nats.ErrDisconnected),
		errors.Is(err, nats.ErrConnectionClosed):
		return fmt.Errorf("%w: %w", ErrUnknownOutcome, err)
	case errors.Is(err, ErrUnknownOutcome):
		return err
	}
	return apiError(err)
}
