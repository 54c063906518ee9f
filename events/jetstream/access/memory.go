package access

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	js "github.com/nats-io/nats.go/jetstream"

	"spettanze/events"
	"spettanze/events/grants"
	"spettanze/events/jetstream/connection"
	"spettanze/events/jetstream/streams"
	"spettanze/events/lang"
)

// The last record is looked for every lookEvery. A server that was just elected may not have it yet, so a loss is one that sure looks in a
// row, doubtAfter each, have found. Rights stay as they are known meanwhile, and they are more than the stream has.
var (
	lookEvery  = 5 * time.Second
	doubtAfter = time.Second
)

const sure = 3

// position is a record of ACCESS. No two streams have one under the same sequence that was recorded in the same nanosecond.
type position struct {
	Seq uint64    `json:"sequence"`
	At  time.Time `json:"recorded"`
}

// watch returns an error once the stream has lost the last record that the directory knows.
func (s *Stream) watch(ctx context.Context, d *grants.Directory) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(lookEvery):
		}
		if err := s.missing(ctx, last(d)); errors.Is(err, events.ErrGap) {
			return err
		}
	}
}

func last(d *grants.Directory) (p position) {
	p.Seq, p.At = d.Last()
	return p
}

// missing returns [events.ErrGap] if the stream has lost a record, and another error if that cannot be said.
func (s *Stream) missing(ctx context.Context, p position) (err error) {
	for range sure {
		if err = s.look(ctx, p); !errors.Is(err, events.ErrGap) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(doubtAfter):
		}
	}
	return err
}

func (s *Stream) look(ctx context.Context, p position) error {
	if p.Seq == 0 {
		return nil
	}
	m, err := connection.LeaderMessage(ctx, s.Publisher.JetStream.Conn(), streams.Access, connection.MessageQuery{Seq: p.Seq})
	switch {
	case errors.Is(err, js.ErrMsgNotFound), errors.Is(err, js.ErrStreamNotFound):
		return fmt.Errorf("%w: sequence %d of %s, recorded %s, is not there any more", events.ErrGap, p.Seq, streams.Access, p.At.Format(time.RFC3339Nano))
	case err != nil:
		return err
	case !m.Time.Equal(p.At):
		return fmt.Errorf("%w: sequence %d of %s was recorded %s, and is another record now, of %s", events.ErrGap, p.Seq, streams.Access,
			p.At.Format(time.RFC3339Nano), m.Time.Format(time.RFC3339Nano))
	}
	return nil
}

// recall compares the stream with what Memory remembers of it, and remembers the directory's last record.
func (s *Stream) recall(ctx context.Context, d *grants.Directory) error {
	if s.Memory == "" {
		return nil
	}
	text, err := os.ReadFile(s.Memory)
	if err == nil {
		err = json.Unmarshal(text, &s.kept)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return lang.Errorf("il file %s, che ricorda fin dove i diritti erano noti, non si legge: %w; se i diritti registrati sono completi, toglierlo",
			"the file %s, which remembers how far rights were known, cannot be read: %w; if the rights that are recorded are whole, remove it", s.Memory, err)
	}
	if err := s.missing(ctx, s.kept); err != nil {
		if !errors.Is(err, events.ErrGap) {
			return fmt.Errorf("jetstream: look for sequence %d of %s: %w", s.kept.Seq, streams.Access, err)
		}
		return lang.Errorf("i diritti registrati non sono più quelli di prima, e una revoca può mancare: %w; ripristinare %s, oppure togliere di nuovo i "+
			"diritti tolti da allora e poi il file %s", "the rights that are recorded are no longer those of before, and a revocation may be missing: "+
			"%w; restore %s, or revoke again what was revoked since, and then remove the file %s", err, streams.Access, s.Memory)
	}
	s.recalled = true
	s.remember(d)
	return nil
}

// remember writes the directory's last record into Memory.
func (s *Stream) remember(d *grants.Directory) {
	p := last(d)
	if !s.recalled || p.Seq <= s.kept.Seq {
		return
	}
	if err := write(s.Memory, p); err != nil {
		s.Logger.Warn("how far rights are known cannot be remembered: a loss of records while the service is stopped may stay unnoticed", "error", err)
		return
	}
	s.kept = p
}

// write replaces the file as a whole.
func write(path string, p position) error {
	b, err := json.Marshal(p)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".") // 0600
	if err != nil {
		return err
	}
	_, err = f.Write(append(b, '\n'))
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name()) // what was remembered before stays
	}
	return err
}
