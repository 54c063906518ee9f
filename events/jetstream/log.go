package jetstream

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	js "github.com/nats-io/nats.go/jetstream"

	"spettanze/events"
	"spettanze/events/jetstream/connection"
	"spettanze/events/jetstream/publish"
	"spettanze/events/jetstream/streams"
)

// Config of a [Log]. The zero value is right for the embedded server and for a cluster alike.
type Config struct {
	Replicas int // of every stream created; an existing HR with fewer is raised; zero: one, or as it is
	// Duplicates is how long the server remembers message ids. An id takes about 170 bytes of its memory, and the ids of that
	// time are read again when it starts. Zero: two minutes, and for existing streams as it is.
	Duplicates time.Duration
	Fixed      bool          // the credentials of the connection may not create or change streams: Open takes those that are there
	Companies  []string      // with a durable consumer each of their payroll instructions
	AckTimeout time.Duration // how long an acknowledgement may take; zero: ten seconds
	// ReadBatch is the most records of a batch of [Log.Read]. Zero: 32,768. A reader that is behind gets full batches, and writes
	// each page of its store once for all of a batch.
	ReadBatch int
	// Dir is the data directory of the embedded server. Nothing is sent while its disk is about to be full: a stream that has
	// met a full disk accepts nothing more until the server is started again. Empty: the server runs elsewhere.
	Dir    string
	Logger *slog.Logger // logs what no caller gets as an error: retries while following; nil is silent
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
	nc         *nats.Conn
	hr         js.Stream
	cfg        Config
	publisher  publish.Publisher
	traces     bool          // records carry the span in which they were appended
	past       atomic.Uint64 // the last sequence whose time of recording is in its header
	writesPast atomic.Bool   // between BeginPast and EndPast
	w          *writer
	failover   connection.Failover
	warned     warned
	hurried    atomic.Int64    // calls of Hurry that are not done
	open       context.Context // ended by Close
	close      context.CancelFunc
}

var _ events.Sealed = (*Log)(nil)

// Hurry makes Read hand on what has come at once, in small batches, until done is called: somebody waits for a record that is about to
// be appended.
func (l *Log) Hurry() (done func()) {
	l.hurried.Add(1)
	return sync.OnceFunc(func() { l.hurried.Add(-1) })
}

// Open creates the streams and the bucket where they are missing, checks HR, and returns it as a log. Opening it again, and
// from several processes at once, changes nothing. It returns [streams.ErrUnsafe] when HR exists with settings that could
// lose facts, and [ErrUnreachable] when no server answers. The caller closes the connection.
func Open(ctx context.Context, nc *nats.Conn, c Config) (*Log, error) {
	c = c.withDefaults()
	j, err := js.New(nc)
	if err != nil {
		return nil, fmt.Errorf("jetstream: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, 3*c.AckTimeout)
	defer cancel()
	hr, err := streams.Ensure(ctx, j, streams.Options{Replicas: c.Replicas, Duplicates: c.Duplicates, Fixed: c.Fixed,
		Companies: c.Companies, Logger: c.Logger})
	if err != nil {
		return nil, err
	}
	l := &Log{nc: nc, hr: hr, cfg: c,
		publisher: publish.Publisher{Conn: nc, JetStream: j, HR: hr, AckTimeout: c.AckTimeout, Dir: c.Dir,
			Atomic: hr.CachedInfo().Config.AllowAtomicPublish}} // a server before 2.12 ignores the setting silently
	past, err := pastOf(hr.CachedInfo().Config)
	if err != nil {
		return nil, err
	}
	l.past.Store(past)
	l.open, l.close = context.WithCancel(context.Background())
	l.w = newWriter(l)
	return l, nil
}

// JetStream returns the JetStream of the log's server.
func (l *Log) JetStream() js.JetStream { return l.publisher.JetStream }

// Publisher returns the publisher of the log, for other streams of its server.
func (l *Log) Publisher() *publish.Publisher { return &l.publisher }

// Last returns the last sequence and when it was recorded; 0 and the zero time for an empty log.
func (l *Log) Last(ctx context.Context) (uint64, time.Time, error) {
	info, err := l.info(ctx)
	if err != nil || info.State.LastSeq == 0 {
		return 0, time.Time{}, err
	}
	recorded, err := l.recordedOf(ctx, info.State.LastSeq, info.State.LastTime)
	return info.State.LastSeq, recorded, err
}

func (l *Log) info(ctx context.Context, opts ...js.StreamInfoOpt) (*js.StreamInfo, error) {
	if l.open.Err() != nil {
		return nil, ErrClosed
	}
	ctx, cancel := context.WithTimeout(ctx, l.cfg.AckTimeout)
	defer cancel()
	asked := time.Now()
	info, err := l.hr.Info(ctx, opts...)
	if err != nil {
		err = fmt.Errorf("jetstream: look at the stream %s: %w", streams.HR, connection.Error(err))
	}
	l.failover.Asked(l.nc, asked, err)
	return info, err
}

// Get returns one record, or [ErrNotFound]. The content of a duplicate is compared with the stored event by it.
func (l *Log) Get(ctx context.Context, seq uint64) (events.Record, error) {
	msg, err := l.message(ctx, seq)
	if err != nil {
		return events.Record{}, err
	}
	return new(decoder).decode(msg.Subject, msg.Header, msg.Data, msg.Sequence, l.recordedAt(seq, msg.Header, msg.Time)), nil
}

func (l *Log) message(ctx context.Context, seq uint64) (*js.RawStreamMsg, error) {
	if l.open.Err() != nil {
		return nil, ErrClosed
	}
	if seq == 0 {
		return nil, fmt.Errorf("%w: 0; the first is 1", ErrNotFound)
	}
	ctx, cancel := context.WithTimeout(ctx, l.cfg.AckTimeout)
	defer cancel()
	msg, err := l.hr.GetMsg(ctx, seq)
	if errors.Is(err, js.ErrMsgNotFound) && l.publisher.Clustered() {
		msg, err = connection.LeaderMessage(ctx, l.nc, streams.HR, connection.MessageQuery{Seq: seq})
	}
	if errors.Is(err, js.ErrMsgNotFound) {
		return nil, fmt.Errorf("%w: %d", ErrNotFound, seq)
	}
	if err != nil {
		return nil, fmt.Errorf("jetstream: get sequence %d: %w", seq, connection.Error(err))
	}
	return msg, nil
}

// Close ends what is under way: appends that were not sent yet and reads return [ErrClosed]. The connection stays open.
func (l *Log) Close() error {
	l.close()
	l.w.stop()
	return nil
}
