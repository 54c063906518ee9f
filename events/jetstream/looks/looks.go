// Package looks is the stream LOOKS: who saw whose personal data (package events/looks).
//
// [Stream.Append] returns once a look is on the disk. Looks that come while others are being written wait for these and then go
// together, so that many requests at once share a flush; a single one is written at once.
//
// [Stream.Read] reads the newest looks of a question, page by page. It reads the subjects and the time that are asked for, and keeps
// no more than a page.
package looks

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	js "github.com/nats-io/nats.go/jetstream"

	"spettanze/events"
	"spettanze/events/jetstream/connection"
	"spettanze/events/jetstream/publish"
	"spettanze/events/jetstream/streams"
	"spettanze/events/lang"
	"spettanze/events/leaf"
	"spettanze/events/looks"
)

const (
	// within bounds how long looks may take to be written: the answer to a request waits for it.
	within = 5 * time.Second
	// waitingMost is how many looks may wait: of a stream that cannot be written, more would only fill the memory.
	waitingMost = 4096
	// fetched is how many messages are asked of the server at a time.
	fetched = 500
)

// Stream is the stream LOOKS of a server. It is safe for concurrent use.
type Stream struct {
	Publisher *publish.Publisher // of the log

	mu      sync.Mutex
	waiting []waiting
	writing bool
}

// waiting is a look that waits to be written.
type waiting struct {
	ctx  context.Context //nolint:containedctx // of the request: once it has ended, no one is shown anything
	msg  *nats.Msg
	done chan<- error
}

// ErrFull is returned when too many looks wait to be written.
var ErrFull = lang.Errorf("troppe consultazioni aspettano di essere registrate", "too many looks wait to be recorded")

// Append records a look, and returns once it is on disk. After an error it may have been recorded or not.
func (s *Stream) Append(ctx context.Context, l *looks.Look) error {
	body, err := l.Encode()
	if err != nil {
		return err
	}
	msg := &nats.Msg{Subject: l.Subject(), Data: body, Header: nats.Header{leaf.Salt: {leaf.NewSalt()}, "Content-Type": {"application/json"}}}
	ctx, cancel := context.WithTimeout(ctx, 2*within) // behind those that are being written
	defer cancel()
	done := make(chan error, 1)
	s.mu.Lock()
	if len(s.waiting) >= waitingMost {
		s.mu.Unlock()
		return ErrFull
	}
	s.waiting = append(s.waiting, waiting{ctx, msg, done})
	if !s.writing {
		s.writing = true
		go s.write()
	}
	s.mu.Unlock()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// write writes all that wait, until none does.
func (s *Stream) write() {
	for {
		s.mu.Lock()
		s.waiting = slices.DeleteFunc(s.waiting, func(w waiting) bool { return w.ctx.Err() != nil })
		n := min(len(s.waiting), publish.BatchMessages)
		these := slices.Clone(s.waiting[:n])
		s.waiting = slices.Delete(s.waiting, 0, n)
		s.writing = n > 0
		s.mu.Unlock()
		if n == 0 {
			return
		}
		msgs := make([]*nats.Msg, n)
		for i, w := range these {
			msgs[i] = w.msg
		}
		ctx, cancel := context.WithTimeout(context.Background(), within)
		stored, err := s.Publisher.Store(ctx, msgs)
		cancel()
		for i, w := range these {
			if err != nil && (i >= len(stored) || stored[i] == (events.Appended{})) {
				w.done <- fmt.Errorf("jetstream: append to the stream %s: %w", streams.Looks, err)
				continue
			}
			w.done <- nil
		}
	}
}

// Question asks for the looks of a company.
type Question struct {
	Company  string
	About    []string  // last parts of their subjects; nil: all
	From, To time.Time // recorded from, and before; zero: whenever
	Before   uint64    // only looks of lower sequences: those after a page; 0: the newest
	Limit    int       // of a page
	Keep     func(*looks.Look) bool
}

// Page is the newest looks, the newest first.
type Page struct {
	Looks  []*looks.Look
	More   bool // there are earlier ones
	Unread int  // messages that are no looks
}

// Read answers a question.
func (s *Stream) Read(ctx context.Context, q Question) (*Page, error) {
	config := js.ConsumerConfig{AckPolicy: js.AckNonePolicy, MemoryStorage: true, InactiveThreshold: time.Minute, Replicas: 1}
	for _, about := range q.About {
		config.FilterSubjects = append(config.FilterSubjects, "looks."+q.Company+"."+about)
	}
	if q.About == nil {
		config.FilterSubjects = []string{"looks." + q.Company + ".>"}
	}
	if !q.From.IsZero() {
		config.DeliverPolicy, config.OptStartTime = js.DeliverByStartTimePolicy, &q.From
	}
	j := s.Publisher.JetStream
	cons, err := j.CreateConsumer(ctx, streams.Looks, config)
	if err != nil {
		return nil, fmt.Errorf("jetstream: read the stream %s: %w", streams.Looks, connection.Error(err))
	}
	defer func() { // the server removes it in any case
		_ = j.DeleteConsumer(context.WithoutCancel(ctx), streams.Looks, cons.CachedInfo().Name)
	}()
	out := &Page{}
	for left := cons.CachedInfo().NumPending; left > 0; {
		batch, err := cons.FetchNoWait(int(min(left, fetched)))
		if err != nil {
			return nil, fmt.Errorf("jetstream: read the stream %s: %w", streams.Looks, connection.Error(err))
		}
		none := true
		for m := range batch.Messages() {
			none = false
			meta, err := m.Metadata()
			if err != nil {
				return nil, err
			}
			if left = meta.NumPending; q.Before > 0 && meta.Sequence.Stream >= q.Before || !q.To.IsZero() && !meta.Timestamp.Before(q.To) {
				left = 0 // nothing later is asked for
				continue
			}
			out.add(&q, meta, m)
		}
		if err := batch.Error(); err != nil && !errors.Is(err, nats.ErrTimeout) {
			return nil, fmt.Errorf("jetstream: read the stream %s: %w", streams.Looks, connection.Error(err))
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if none && left > 0 { // those that were to come may have gone with their term
			info, err := cons.Info(ctx)
			if err != nil {
				return nil, fmt.Errorf("jetstream: read the stream %s: %w", streams.Looks, connection.Error(err))
			}
			left = info.NumPending
		}
	}
	if out.More = len(out.Looks) > q.Limit; out.More {
		out.Looks = out.Looks[len(out.Looks)-q.Limit:]
	}
	for i, n := 0, len(out.Looks); i < n/2; i++ {
		out.Looks[i], out.Looks[n-1-i] = out.Looks[n-1-i], out.Looks[i]
	}
	return out, nil
}

// add adds a message to a page that is in order of recording, and lets go of those that are earlier than the page.
func (p *Page) add(q *Question, meta *js.MsgMetadata, m js.Msg) {
	l, err := looks.Decode(m.Subject(), m.Data())
	if err != nil {
		p.Unread++
		return
	}
	l.Seq, l.Time = meta.Sequence.Stream, meta.Timestamp
	if q.Keep != nil && !q.Keep(l) {
		return
	}
	if p.Looks = append(p.Looks, l); len(p.Looks) > 4*(q.Limit+1) {
		p.Looks = append(p.Looks[:0], p.Looks[len(p.Looks)-q.Limit-1:]...)
	}
}
