package jetstream

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sort"
	"strings"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	js "github.com/nats-io/nats.go/jetstream"

	"spettanze/events"
)

// Config of a [Log]. The zero value is right for the embedded server and for a cluster alike.
type Config struct {
	// Replicas of every stream made; an existing HR with fewer is raised. Zero: one, or as it is.
	Replicas int
	// Domain is the JetStream domain behind a leaf node; usually empty.
	Domain string
	// Duplicates is how long the server remembers message ids: each is about 170 bytes of its memory for so long, and what is
	// younger is read again when it starts. Zero: two minutes, and of streams that are there as long as they do.
	Duplicates time.Duration
	// AckTimeout is how long an acknowledgement may take. Zero: ten seconds.
	AckTimeout time.Duration
	// ReadBatch is the most records a batch of [Log.Read] holds. Zero: 32,768, which a slow reader that is behind gets: whoever
	// works by the batch works the cheaper the larger it is.
	ReadBatch int
	// Dir is the data directory of the embedded server: nothing is sent while its disk is about to be full, for a stream
	// that has met a full disk takes nothing more until it is started again. Empty: the server's disk is its own affair.
	Dir string
	// Logger is told what a caller cannot be told: retries while following. Nil is silent.
	Logger *slog.Logger
}

func (c Config) withDefaults() Config {
	if c.AckTimeout <= 0 {
		c.AckTimeout = 10 * time.Second
	}
	if c.ReadBatch <= 0 {
		c.ReadBatch = 32_768
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return c
}

// Log is the stream HR as an [events.Log]. It is safe for concurrent use.
type Log struct {
	nc     *nats.Conn
	js     js.JetStream
	hr     js.Stream
	cfg    Config
	prefix string // of the JetStream API's subjects
	traces bool   // records tell in which span they were appended
	atomic bool   // the server knows atomic batches (2.12 or later)
	w      *writer
	shown  atomic.Pointer[js.Stream] // of the bucket BALANCES
	other  failover
	closed atomic.Bool
	done   chan struct{} // closed by Close
}

var _ events.Log = (*Log)(nil)

// Open makes the streams and the bucket where they are missing, checks HR, and returns it as a log. Opening again, and
// from several processes at once, changes nothing. It returns [ErrUnsafeStream] when HR exists with settings that could
// lose facts, and [ErrUnreachable] when no server answers. The connection stays the caller's.
func Open(ctx context.Context, nc *nats.Conn, c Config) (*Log, error) {
	c = c.withDefaults()
	j, prefix, err := newJetStream(nc, c.Domain)
	if err != nil {
		return nil, fmt.Errorf("jetstream: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, 3*c.AckTimeout)
	defer cancel()
	hr, err := ensure(ctx, j, c)
	if err != nil {
		return nil, err
	}
	l := &Log{nc: nc, js: j, hr: hr, cfg: c, prefix: prefix, done: make(chan struct{}),
		// A server before 2.12 ignores the setting without a word.
		atomic: hr.CachedInfo().Config.AllowAtomicPublish}
	l.w = newWriter(l)
	return l, nil
}

func newJetStream(nc *nats.Conn, domain string) (js.JetStream, string, error) {
	if domain != "" {
		j, err := js.NewWithDomain(nc, domain)
		return j, "$JS." + domain + ".API.", err
	}
	j, err := js.New(nc)
	return j, js.DefaultAPIPrefix, err
}

// JetStream returns the handle for the outbound streams.
func (l *Log) JetStream() js.JetStream { return l.js }

// Balances returns the bucket BALANCES.
func (l *Log) Balances(ctx context.Context) (js.KeyValue, error) {
	kv, err := l.js.KeyValue(ctx, BucketBalances)
	if err != nil {
		return nil, fmt.Errorf("jetstream: open the bucket %s: %w", BucketBalances, apiError(err))
	}
	return kv, nil
}

// Last returns the last sequence and when it was recorded; 0 and the zero time for an empty log.
func (l *Log) Last(ctx context.Context) (uint64, time.Time, error) {
	info, err := l.info(ctx)
	if err != nil || info.State.LastSeq == 0 {
		return 0, time.Time{}, err
	}
	return info.State.LastSeq, info.State.LastTime, nil
}

// First returns when the first record was recorded, the zero time for an empty log. It reads no record: to get one the server
// reads all of its block.
func (l *Log) First(ctx context.Context) (time.Time, error) {
	info, err := l.info(ctx)
	if err != nil || info.State.LastSeq == 0 {
		return time.Time{}, err
	}
	return info.State.FirstTime, nil
}

func (l *Log) info(ctx context.Context, opts ...js.StreamInfoOpt) (*js.StreamInfo, error) {
	if l.closed.Load() {
		return nil, ErrClosed
	}
	ctx, cancel := context.WithTimeout(ctx, l.cfg.AckTimeout)
	defer cancel()
	asked := time.Now()
	info, err := l.hr.Info(ctx, opts...)
	if err != nil {
		err = fmt.Errorf("jetstream: look at the stream %s: %w", StreamHR, apiError(err))
	}
	l.other.asked(l.nc, asked, err)
	return info, err
}

// Get returns one record. It is how the content of an event that came back as a duplicate is compared with what is
// stored. It returns [ErrNotFound] for a sequence that is not there.
func (l *Log) Get(ctx context.Context, seq uint64) (events.Record, error) {
	msg, err := l.message(ctx, seq)
	if err != nil {
		return events.Record{}, err
	}
	var d decoder
	return d.decode(msg.Subject, msg.Header, msg.Data, msg.Sequence, msg.Time), nil
}

// TimeOf returns when a sequence was recorded, or [ErrNotFound].
func (l *Log) TimeOf(ctx context.Context, seq uint64) (time.Time, error) {
	msg, err := l.message(ctx, seq)
	if err != nil {
		return time.Time{}, err
	}
	return msg.Time, nil
}

func (l *Log) message(ctx context.Context, seq uint64) (*js.RawStreamMsg, error) {
	if l.closed.Load() {
		return nil, ErrClosed
	}
	if seq == 0 {
		return nil, fmt.Errorf("%w: 0; the first is 1", ErrNotFound)
	}
	ctx, cancel := context.WithTimeout(ctx, l.cfg.AckTimeout)
	defer cancel()
	msg, err := l.hr.GetMsg(ctx, seq)
	if errors.Is(err, js.ErrMsgNotFound) && l.clustered() {
		msg, err = l.OfLeader(ctx, StreamHR, seq)
	}
	if errors.Is(err, js.ErrMsgNotFound) {
		return nil, fmt.Errorf("%w: %d", ErrNotFound, seq)
	}
	if err != nil {
		return nil, fmt.Errorf("jetstream: get sequence %d: %w", seq, apiError(err))
	}
	return msg, nil
}

// OfLeader returns a message of a stream as its leader has it: a look-up is else answered by any replica, and one that was
// stopped or cut off may not have it yet. It returns js.ErrMsgNotFound for one that was removed.
func (l *Log) OfLeader(ctx context.Context, stream string, seq uint64) (*js.RawStreamMsg, error) {
	return l.ofLeader(ctx, stream, fmt.Appendf(nil, `{"seq":%d}`, seq))
}

// lastOf returns the last message of a subject, as the leader of its stream has it.
func (l *Log) lastOf(ctx context.Context, stream js.Stream, subject string) (*js.RawStreamMsg, error) {
	if !l.clustered() { // there is nobody else, and this way is the quicker one
		return stream.GetLastMsgForSubject(ctx, subject)
	}
	request, err := json.Marshal(map[string]string{"last_by_subj": subject})
	if err != nil {
		return nil, err
	}
	return l.ofLeader(ctx, stream.CachedInfo().Config.Name, request)
}

func (l *Log) ofLeader(ctx context.Context, stream string, request []byte) (*js.RawStreamMsg, error) {
	var answer struct {
		Error   *js.APIError `json:"error"`
		Message struct {
			Subject string    `json:"subject"`
			Seq     uint64    `json:"seq"`
			Header  []byte    `json:"hdrs"`
			Data    []byte    `json:"data"`
			Time    time.Time `json:"time"`
		} `json:"message"`
	}
	if err := ask(ctx, l.nc, l.prefix+"STREAM.MSG.GET."+stream, request, &answer); err != nil {
		return nil, err
	}
	m := answer.Message
	switch {
	case answer.Error != nil && answer.Error.ErrorCode == js.JSErrCodeMessageNotFound:
		return nil, js.ErrMsgNotFound
	case answer.Error != nil:
		return nil, answer.Error
	case len(m.Header) == 0:
		return &js.RawStreamMsg{Subject: m.Subject, Sequence: m.Seq, Data: m.Data, Time: m.Time}, nil
	}
	header, err := nats.DecodeHeadersMsg(m.Header)
	return &js.RawStreamMsg{Subject: m.Subject, Sequence: m.Seq, Header: header, Data: m.Data, Time: m.Time}, err
}

// SeqAt returns the last sequence recorded at or before t; 0 when there is none.
func (l *Log) SeqAt(ctx context.Context, t time.Time) (uint64, error) {
	last, _, err := l.Last(ctx)
	if err != nil {
		return 0, err
	}
	// Recording times never go back on one server; after a change of leader they may by the difference of two clocks,
	// and then any answer between the two is as good.
	n := sort.Search(int(last), func(i int) bool {
		if err != nil {
			return true
		}
		var at time.Time
		at, err = l.TimeOf(ctx, uint64(i)+1)
		return at.After(t)
	})
	if err != nil {
		return 0, err
	}
	return uint64(n), nil
}

// Close ends what is under way: appends that were not sent yet and reads return [ErrClosed]. The connection stays open.
func (l *Log) Close() error {
	if !l.closed.Swap(true) {
		close(l.done)
		l.w.stop()
	}
	return nil
}

// apiError marks the errors that mean "no server answers", or none can for the moment, as [ErrUnreachable].
func apiError(err error) error {
	for _, none := range []error{
		nats.ErrNoResponders, nats.ErrConnectionClosed, nats.ErrConnectionReconnecting, nats.ErrReconnectBufExceeded,
		nats.ErrTimeout, nats.ErrDisconnected, js.ErrNoStreamResponse, js.ErrJetStreamNotEnabled, context.DeadlineExceeded,
	} {
		if errors.Is(err, none) {
			return fmt.Errorf("%w: %w", ErrUnreachable, err)
		}
	}
	if isPassing(err) {
		return fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	return err
}

// ackFields splits the reply subject of a delivered message, which tells where it stands:
// $JS.ACK[.<domain>.<account>].<stream>.<consumer>.<delivered>.<stream seq>.<consumer seq>.<time>.<pending>[.<token>]
func ackFields(reply string) (streamSeq, consumerSeq, timeNanos, pending uint64, ok bool) {
	if !strings.HasPrefix(reply, "$JS.ACK.") {
		return 0, 0, 0, 0, false
	}
	var field [16]string
	n := 0
	for s := range strings.SplitSeq(reply, ".") {
		if n == len(field) {
			return 0, 0, 0, 0, false
		}
		field[n] = s
		n++
	}
	at := 5 // of the stream sequence in the short form
	if n != 9 {
		at = 7
	}
	if n < at+4 {
		return 0, 0, 0, 0, false
	}
	return number(field[at]), number(field[at+1]), number(field[at+2]), number(field[at+3]), true
}

func number(s string) uint64 {
	var n uint64
	for i := range len(s) {
		n = n*10 + uint64(s[i]-'0')
	}
	return n
}
