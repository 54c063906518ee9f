package outbox

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"github.com/nats-io/nats.go"
	js "github.com/nats-io/nats.go/jetstream"
	"golang.org/x/sync/errgroup"

	"spettanze/events"
	"spettanze/events/jetstream/connection"
	"spettanze/events/jetstream/publish"
	"spettanze/events/jetstream/streams"
	"spettanze/projections/sqlite/published"
)

// A value of the bucket BALANCES carries the state of its writer, in itself and in two headers. A balance of employee E042,
// written by an instance that had read through sequence 5120 of HR and whose open day was 2026-11-29 (day 740254 since
// 0000-03-01), is
//
//	subject  $KV.BALANCES.blue.E042.flex
//	header   Spettanze-Sequence: 5120
//	header   Spettanze-Day: 740254
//	body     {"company":"blue",…,"balance":"125","at":"2026-11-29","seq":5120}; none for a key that is deleted (header
//	         KV-Operation: DEL)
//
// It replaces only values of a smaller sequence, or of the same sequence and an earlier day: an instance that fell behind
// cannot undo what another has published. A value is written when the balance differs from the value before, not for each
// sequence and each day: it stays true of later ones until the next value of its key. So at and seq belong to the writing.
// They are put in here and taken out by [natsStreams.Read], and everything else compares balances without them.
const (
	balancesPrefix    = "$KV." + streams.Balances + "."
	headerKnown       = "Spettanze-Sequence"
	headerDay         = "Spettanze-Day"
	headerKVOperation = "KV-Operation"
)

// readAtOnce is how many values of the bucket are looked up at the same time.
const readAtOnce = 32

// stamped is the end of a value that says what its writer knew.
var stamped = regexp.MustCompile(`,"at":"([^"]*)","seq":([0-9]+)}$`)

// stamp returns the value of a balance with what its writer knew.
func stamp(v *published.Message) []byte {
	if len(v.Payload) == 0 {
		return nil
	}
	return fmt.Appendf(nil, `%s,"at":"%s","seq":%d}`, bytes.TrimSuffix(v.Payload, []byte("}")), v.Day, v.Known)
}

// unstamped takes what its writer knew out of a value. Known is zero for a value without it, which an older version wrote.
func unstamped(v *published.Message) {
	if m := stamped.FindSubmatch(v.Payload); m != nil {
		v.Day, _ = events.ParseDate(string(m[1]))
		v.Known, _ = strconv.ParseUint(string(m[2]), 10, 64)
		v.Payload = append(v.Payload[:len(v.Payload)-len(m[0]):len(v.Payload)-len(m[0])], '}')
	}
}

// PutBalances implements [Streams]. Many values are one atomic batch: a flush for each would delay the publishers of facts on
// the same disk.
func (s *natsStreams) PutBalances(ctx context.Context, after uint64, values []published.Message) (last uint64, stale []string, err error) {
	last, stale, err = s.putBalances(ctx, after, values)
	if err != nil {
		err = fmt.Errorf("jetstream: put %d values into the bucket %s: %w", len(values), streams.Balances, err)
	}
	return last, stale, err
}

func (s *natsStreams) putBalances(ctx context.Context, after uint64, values []published.Message) (uint64, []string, error) {
	stream, err := s.log.JetStream().Stream(ctx, streams.BalancesStream)
	if err != nil {
		return after, nil, connection.Error(err)
	}
	if last := stream.CachedInfo().State.LastSeq; last != after {
		return after, nil, fmt.Errorf("%w: it ends at %d, not at %d", publish.ErrOvertaken, last, after)
	}
	msgs, older := make([]*nats.Msg, len(values)), make([]bool, len(values))
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(readAtOnce)
	for i := range values {
		g.Go(func() (err error) {
			msgs[i], older[i], err = s.balanceMessage(gctx, stream, &values[i])
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return after, nil, err
	}
	var stale []string
	for i := range values {
		if older[i] {
			stale = append(stale, values[i].Subject)
		}
	}
	msgs = slices.DeleteFunc(msgs, func(m *nats.Msg) bool { return m == nil })
	last, err := s.log.Publisher().Extend(ctx, after, msgs)
	return last, stale, err
}

// balanceMessage returns the message that sets a value: none if the value in the bucket is the same, or if it is kept because
// v is older.
func (s *natsStreams) balanceMessage(ctx context.Context, stream js.Stream, v *published.Message) (_ *nats.Msg, older bool, err error) {
	subject, value := balancesPrefix+v.Subject, stamp(v)
	have, err := s.lastOf(ctx, stream, subject)
	switch {
	case errors.Is(err, js.ErrMsgNotFound):
		if len(v.Payload) == 0 {
			return nil, false, nil
		}
	case err != nil:
		return nil, false, fmt.Errorf("look at %s: %w", v.Subject, connection.Error(err))
	default:
		known, _ := strconv.ParseUint(have.Header.Get(headerKnown), 10, 64) // none: written by an older version
		day, _ := strconv.ParseInt(have.Header.Get(headerDay), 10, 64)
		if v.Known < known || v.Known == known && int64(v.Day) < day {
			// A value stamped with a sequence beyond the end of the log was written before the log lost its tail. It is
			// overwritten, for no instance can ever catch up with it.
			last, _, err := s.log.Last(ctx)
			if err != nil {
				return nil, false, err
			}
			if known <= last {
				return nil, true, nil
			}
		}
		if known == v.Known && day == int64(v.Day) && bytes.Equal(have.Data, value) {
			return nil, false, nil
		}
	}
	m := &nats.Msg{Subject: subject, Data: value, Header: nats.Header{
		headerKnown: {strconv.FormatUint(v.Known, 10)}, headerDay: {strconv.FormatInt(int64(v.Day), 10)}}}
	if len(v.Payload) == 0 {
		m.Header[headerKVOperation] = []string{"DEL"}
	}
	return m, false, nil
}

// lastOf returns the last message of a subject, as the leader of its stream has it.
func (s *natsStreams) lastOf(ctx context.Context, stream js.Stream, subject string) (*js.RawStreamMsg, error) {
	p := s.log.Publisher()
	if !p.Clustered() { // a single server is the leader, and answers this request sooner
		return stream.GetLastMsgForSubject(ctx, subject)
	}
	return connection.LeaderMessage(ctx, p.Conn, streams.BalancesStream, connection.MessageQuery{LastOf: subject})
}
