package people

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

	"spettanze/events/jetstream/connection"
	"spettanze/events/jetstream/streams"
	"spettanze/events/lang"
)

// probeTimeout is how long a server may take to say what a connection may not do.
const probeTimeout = 5 * time.Second

// Erased says what an erasure did.
type Erased struct {
	Company  string    `json:"company"`
	Employee string    `json:"employee"`
	At       time.Time `json:"at"`
	Reason   string    `json:"reason"`

	Keys         int  `json:"keys"`            // messages that the server has overwritten
	Descriptions int  `json:"descriptions"`    // messages that the server has overwritten
	Again        bool `json:"again,omitempty"` // the person was erased before; At and Reason are of then
}

// Erase forgets who an employee id is. It returns [ErrNone] for an id without a description, and a [RefusedError] with
// [CodeMayNotDelete], before anything is changed, where the credentials may not delete. Called again after it was interrupted, or at
// the same time, it finishes.
func (p *People) Erase(ctx context.Context, company, employee, reason string, at time.Time) (*Erased, error) {
	if err := p.Sealed(ctx); err != nil {
		return nil, err
	}
	if err := p.MayDelete(ctx); err != nil {
		return nil, err
	}
	if _, err := p.last(ctx, streams.Keys, keySubject(company, employee)); err != nil {
		return nil, err // ErrNone too: what is sealed has a key
	}
	return p.Forget(ctx, company, employee, reason, at)
}

// Forget is Erase of a person whose key may be missing, in a restored backup say: the end mark is put there, so that the person is not
// described again. What an earlier version stored in the clear goes with [People.SealStored].
func (p *People) Forget(ctx context.Context, company, employee, reason string, at time.Time) (*Erased, error) {
	out := &Erased{Company: company, Employee: employee, At: at.UTC(), Reason: reason}
	subject := keySubject(company, employee)
	mark, err := p.last(ctx, streams.Keys, subject)
	if errors.Is(err, ErrNone) {
		mark, err = &js.RawStreamMsg{Data: []byte("{}")}, nil
	}
	if err != nil {
		return nil, err
	}
	var k storedKey
	if err := json.Unmarshal(mark.Data, &k); err != nil {
		return nil, fmt.Errorf("people: a message of the stream %s: %w", streams.Keys, err)
	}
	seq := mark.Sequence
	if k.Erased != nil {
		out.Again, out.At, out.Reason = true, *k.Erased, k.Reason
	} else if seq, err = p.store(ctx, subject, storedKey{Erased: &out.At, Reason: reason}, js.ExpectedLastSubjSeqHeader,
		strconv.FormatUint(mark.Sequence, 10)); overtaken(err) {
		return p.Forget(ctx, company, employee, reason, at) // a rotation has wrapped the key again, or somebody else erases
	}
	if err == nil {
		err = p.done("marked")
	}
	if err != nil {
		return nil, err
	}
	if out.Keys, err = p.wipe(ctx, streams.Keys, subject, seq); err == nil {
		err = p.done("key")
	}
	if err == nil {
		out.Descriptions, err = p.wipe(ctx, streams.People, personSubject(company, employee), 0)
	}
	return out, err
}

// wipe has the server overwrite the messages of a subject before a sequence; 0: all. What was stored since stays: it may be an end mark.
// Messages in a block that is held by no server any more, in a backup say, stay: they are sealed.
func (p *People) wipe(ctx context.Context, stream, subject string, before uint64) (n int, err error) {
	s, err := p.Publisher.JetStream.Stream(ctx, stream)
	if err != nil {
		return 0, fmt.Errorf("people: look at the stream %s: %w", stream, connection.Error(err))
	}
	err = p.each(ctx, stream, subject, func(msg *js.RawStreamMsg) error {
		if before > 0 && msg.Sequence >= before {
			return nil
		}
		err := s.SecureDeleteMsg(ctx, msg.Sequence)
		if errors.Is(err, js.ErrMsgNotFound) || err == nil {
			n++
			return nil
		}
		return fmt.Errorf("people: erase a message of the stream %s: %w", stream, connection.Error(err))
	})
	return n, err
}

// MayDelete returns a [RefusedError] if the connection may not delete messages of the two streams. It has a message deleted that is not
// there: a server that may not be asked so answers nothing, which looks as if it could not be reached, but it says why to the connection.
func (p *People) MayDelete(ctx context.Context) error {
	nc := p.Publisher.Conn
	for _, stream := range []string{streams.Keys, streams.People} {
		subject := js.DefaultAPIPrefix + "STREAM.MSG.DELETE." + stream
		ctx, cancel := context.WithTimeout(ctx, probeTimeout)
		err := errors.Join(nc.Publish(subject, []byte(`{"seq":9007199254740991,"no_erase":true}`)), nc.FlushWithContext(ctx))
		cancel()
		if err != nil {
			return connection.Error(err)
		}
		if said := nc.LastError(); errors.Is(said, nats.ErrPermissionViolation) && strings.Contains(said.Error(), subject) {
			return &RefusedError{Code: CodeMayNotDelete, Err: said, Why: lang.Say("queste credenziali non possono cancellare messaggi, come quelle di "+
				"ogni giorno; usare quelle di setup (spettanze nats-auth), con --nats-creds", "these credentials may not delete messages, as "+
				"everyday ones may not; use those of setup (spettanze nats-auth), with --nats-creds")}
		}
	}
	return nil
}

// Rotated says what a rotation did.
type Rotated struct {
	Master   string `json:"master"`             // the id of the key in use now
	Prepared bool   `json:"prepared,omitempty"` // the new key is in the file, and nothing is wrapped again yet
	Wrapped  int    `json:"wrapped"`            // keys of persons that were wrapped again
	Dropped  int    `json:"dropped,omitempty"`  // keys that no master key of the file opens, which were deleted
	Left     int    `json:"left,omitempty"`     // files with keys that an interrupted rotation had left, which were overwritten and removed
	Finished bool   `json:"finished,omitempty"` // the file had two keys: a rotation that was prepared, or interrupted, is finished
}

// Rotate wraps every key with a new master key and destroys the old one. With prepare it only adds the new one to the file, which is
// then copied to all instances before Rotate is called again. With drop it deletes the keys and descriptions that no master key of the
// file opens, so that these persons can be described again.
func (p *People) Rotate(ctx context.Context, prepare, drop bool) (*Rotated, error) {
	if err := p.MayDelete(ctx); err != nil && !prepare {
		return nil, err
	}
	left, err := p.Masters.sweep()
	if err != nil {
		return nil, err
	}
	masters, err := p.Masters.read()
	finishes := len(masters) > 1
	if err == nil && !finishes {
		if masters, err = p.Masters.grow(masters); err == nil {
			err = p.done("grown")
		}
	}
	if err != nil {
		return nil, err
	}
	newest := masters[len(masters)-1]
	out := &Rotated{Master: newest.id, Prepared: prepare, Left: left, Finished: finishes && !prepare}
	if prepare {
		return out, nil
	}
	if err := p.wrapAgain(ctx, masters, drop, out); err != nil {
		return out, err
	}
	if err := p.Masters.write([]master{newest}); err != nil {
		return out, err
	}
	return out, p.wrapAgain(ctx, masters, drop, out) // what another process wrapped before it read the file again
}

// wrapAgain wraps every key that is not wrapped with the newest master key, and finishes what was interrupted.
func (p *People) wrapAgain(ctx context.Context, masters []master, drop bool, out *Rotated) error {
	return p.each(ctx, streams.Keys, "keys.>", func(msg *js.RawStreamMsg) error {
		last, err := p.last(ctx, streams.Keys, msg.Subject)
		if err != nil || last.Sequence != msg.Sequence {
			if errors.Is(err, ErrNone) {
				return nil
			}
			return err // an older one: it goes when the last one comes
		}
		var k storedKey
		if err := json.Unmarshal(msg.Data, &k); err != nil {
			return fmt.Errorf("people: a message of the stream %s: %w", streams.Keys, err)
		}
		if k.Erased == nil && k.Master != masters[len(masters)-1].id {
			key, err := k.unwrap(masters, msg.Subject)
			switch {
			case errors.Is(err, ErrNoMaster) && drop:
				out.Dropped++
				_, err = p.wipe(ctx, streams.People, "people"+msg.Subject[len("keys"):], 0)
				if err == nil {
					err = p.done("description")
				}
				if err == nil {
					_, err = p.wipe(ctx, streams.Keys, msg.Subject, msg.Sequence+1)
				}
				return err
			case err != nil:
				return err
			}
			seq, err := p.store(ctx, msg.Subject, wrap(masters, msg.Subject, key), js.ExpectedLastSubjSeqHeader, strconv.FormatUint(msg.Sequence, 10))
			if overtaken(err) {
				return nil // erased meanwhile, or wrapped by another rotation
			}
			if err == nil {
				err = p.done("wrapped")
			}
			if err != nil {
				return err
			}
			out.Wrapped++
			last.Sequence = seq
		}
		_, err = p.wipe(ctx, streams.Keys, msg.Subject, last.Sequence)
		return err
	})
}
