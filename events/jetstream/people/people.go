package people

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	js "github.com/nats-io/nats.go/jetstream"

	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/events/jetstream/connection"
	"spettanze/events/jetstream/publish"
	"spettanze/events/jetstream/streams"
	"spettanze/events/lang"
)

// Codes of a [RefusedError].
const (
	CodeNoMaster = "no_key_for_people" // there is no master key, or not the one that the person's key is wrapped with
	CodeErased   = "person_erased"     // the person was erased
	CodeClear    = "people_in_clear"   // descriptions of an earlier version are stored in the clear

	CodeMayNotDelete = "may_not_delete" // the credentials may not delete messages
)

var (
	// ErrNone is returned for an employee id without a description.
	ErrNone = errors.New("people: not described")
	// ErrErased is returned for a person who was erased.
	ErrErased = errors.New("people: erased")
)

// RefusedError is an error that says what to do.
type RefusedError struct {
	Code string
	Why  lang.Text
	Err  error // such as ErrErased
}

// Error implements error.
func (r *RefusedError) Error() string { return r.Why.En }

// Sentence implements lang.Sentence.
func (r *RefusedError) Sentence() lang.Text { return r.Why }

// Unwrap returns the cause.
func (r *RefusedError) Unwrap() error { return r.Err }

// Refusal returns the code and the sentence of the refusal, for the door.
func (r *RefusedError) Refusal() (code string, why lang.Text) { return r.Code, r.Why }

// People are the descriptions of a ledger. It is safe for concurrent use; its exported fields are set before its first use.
type People struct {
	Publisher *publish.Publisher
	Masters   Masters

	making sync.Mutex         // of the first master key
	step   func(string) error // of tests: called after each step of what may be killed
}

func personSubject(company, employee string) string { return "people." + company + "." + employee }
func keySubject(company, employee string) string    { return "keys." + company + "." + employee }

// sealedPerson is a message of PEOPLE.
type sealedPerson struct {
	Sealed []byte `json:"sealed"`
}

// storedKey is a message of KEYS: a wrapped key, or the end mark of a person who was erased.
type storedKey struct {
	Master  string     `json:"master,omitempty"`
	Wrapped []byte     `json:"wrapped,omitempty"`
	Erased  *time.Time `json:"erased,omitempty"`
	Reason  string     `json:"reason,omitempty"`
}

// Describe stores who an employee id is, in place of the description before, and returns once it is on disk. It returns a [RefusedError],
// and the errors of [publish.Publisher.Store]. Calling it again is safe.
func (p *People) Describe(ctx context.Context, e *events.Event) error {
	b, err := cloudevents.Encode(e)
	if err != nil {
		return err
	}
	key, err := p.keyOf(ctx, e.Company, e.Subject)
	if errors.Is(err, ErrNone) {
		key, err = p.makeKey(ctx, e.Company, e.Subject)
	}
	if err != nil {
		return err
	}
	subject := personSubject(e.Company, e.Subject)
	if _, err := p.store(ctx, subject, sealedPerson{seal(key, subject, b)}); err != nil {
		return fmt.Errorf("people: store a description in the stream %s: %w", streams.People, err)
	}
	if _, err := p.keyOf(ctx, e.Company, e.Subject); errors.Is(err, ErrErased) { // meanwhile: what was stored cannot be opened
		_, err = p.wipe(ctx, streams.People, subject, 0)
		return errors.Join(erased(e.Company, e.Subject), err)
	}
	return nil
}

// Read returns the description of an employee id: an [ErrNone], an [ErrErased] or a [RefusedError] when it cannot.
func (p *People) Read(ctx context.Context, company, employee string) (*events.Event, error) {
	key, err := p.keyOf(ctx, company, employee)
	if err != nil {
		return nil, err
	}
	subject := personSubject(company, employee)
	msg, err := p.last(ctx, streams.People, subject)
	if err != nil {
		return nil, err
	}
	var s sealedPerson
	if err := json.Unmarshal(msg.Data, &s); err != nil {
		return nil, fmt.Errorf("people: a message of the stream %s: %w", streams.People, err)
	}
	plain, err := open(key, subject, s.Sealed)
	if err != nil {
		return nil, err
	}
	e, err := cloudevents.Decode(plain)
	return &e, err
}

// Known returns nil for an employee id whose person is described, else an [ErrNone] or an [ErrErased].
func (p *People) Known(ctx context.Context, company, employee string) error {
	_, err := p.keyOf(ctx, company, employee)
	if errors.Is(err, ErrNoMaster) {
		return nil
	}
	return err
}

// keyOf returns the key of a person.
func (p *People) keyOf(ctx context.Context, company, employee string) (key [keyBytes]byte, err error) {
	subject := keySubject(company, employee)
	msg, err := p.last(ctx, streams.Keys, subject)
	if err != nil {
		return key, err
	}
	var k storedKey
	if err := json.Unmarshal(msg.Data, &k); err != nil {
		return key, fmt.Errorf("people: a message of the stream %s: %w", streams.Keys, err)
	}
	if k.Erased != nil {
		return key, erased(company, employee)
	}
	masters, err := p.Masters.read()
	if err != nil {
		return key, err
	}
	return k.unwrap(masters, subject)
}

func erased(company, employee string) error {
	return &RefusedError{Code: CodeErased, Err: ErrErased, Why: lang.Say("%s di %s è una persona cancellata, e non viene più descritta: a una nuova "+
		"assunzione dare un nuovo id", "%s of %s is a person who was erased, and is not described again: give a person who is hired anew a new id",
		employee, company)}
}

func (k *storedKey) unwrap(masters []master, subject string) (key [keyBytes]byte, err error) {
	for _, m := range masters {
		if m.id != k.Master {
			continue
		}
		plain, err := open(m.key, subject, k.Wrapped)
		if err == nil && len(plain) != keyBytes {
			err = errOpen
		}
		copy(key[:], plain)
		return key, err
	}
	return key, noMaster(lang.Say("la chiave principale %s, con cui è chiusa la chiave di questa persona, non è nel file: indicare quello giusto "+
		"con --people-key", "the master key %s, which this person's key is wrapped with, is not in the file: name the right one with --people-key",
		k.Master))
}

// makeKey stores a new key of a person, or returns the one that another process has stored meanwhile.
func (p *People) makeKey(ctx context.Context, company, employee string) (key [keyBytes]byte, err error) {
	masters, err := p.masters(ctx)
	if err != nil {
		return key, err
	}
	key = newKey()
	subject := keySubject(company, employee)
	_, err = p.store(ctx, subject, wrap(masters, subject, key), js.ExpectedLastSubjSeqHeader, "0")
	if overtaken(err) {
		return p.keyOf(ctx, company, employee)
	}
	return key, err
}

func wrap(masters []master, subject string, key [keyBytes]byte) storedKey {
	newest := masters[len(masters)-1]
	return storedKey{Master: newest.id, Wrapped: seal(newest.key, subject, key[:])}
}

// masters returns the master keys. It makes the first one where a file may be made and nothing was ever wrapped: if keys were, the
// file is lost, not missing.
func (p *People) masters(ctx context.Context) ([]master, error) {
	p.making.Lock()
	defer p.making.Unlock()
	if p.Masters.missing() {
		s, err := p.Publisher.JetStream.Stream(ctx, streams.Keys)
		if err != nil {
			return nil, connection.Error(err)
		}
		if s.CachedInfo().State.LastSeq == 0 {
			return p.Masters.grow(nil)
		}
	}
	return p.Masters.read()
}

func (p *People) store(ctx context.Context, subject string, v any, header ...string) (seq uint64, err error) {
	data, err := json.Marshal(v)
	if err != nil {
		return 0, err
	}
	msg := &nats.Msg{Subject: subject, Data: data, Header: nats.Header{}}
	for i := 0; i < len(header); i += 2 {
		msg.Header.Set(header[i], header[i+1])
	}
	stored, err := p.Publisher.Store(ctx, []*nats.Msg{msg})
	if err != nil {
		return 0, err
	}
	return stored[0].Seq, nil
}

// overtaken reports whether the last message of the subject was not the one that was expected.
func overtaken(err error) bool {
	var api *js.APIError
	return errors.As(err, &api) && (api.ErrorCode == js.JSErrCodeStreamWrongLastSequence || api.ErrorCode == js.JSErrCodeStreamWrongLastSequenceConstant)
}

// last returns the last message of a subject as the leader has it, or [ErrNone].
func (p *People) last(ctx context.Context, stream, subject string) (*js.RawStreamMsg, error) {
	return p.message(ctx, stream, connection.MessageQuery{LastOf: subject})
}

func (p *People) message(ctx context.Context, stream string, q connection.MessageQuery) (*js.RawStreamMsg, error) {
	msg, err := connection.LeaderMessage(ctx, p.Publisher.Conn, stream, q)
	if errors.Is(err, js.ErrMsgNotFound) {
		return nil, ErrNone
	}
	if err != nil {
		return nil, fmt.Errorf("people: look into the stream %s: %w", stream, err)
	}
	return msg, nil
}

// each calls fn with every message of a stream under a subject, which may have wildcards, in order.
func (p *People) each(ctx context.Context, stream, subject string, fn func(*js.RawStreamMsg) error) error {
	for seq := uint64(1); ; {
		msg, err := p.message(ctx, stream, connection.MessageQuery{Seq: seq, NextOf: subject})
		if errors.Is(err, ErrNone) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := fn(msg); err != nil {
			return err
		}
		seq = msg.Sequence + 1
	}
}

// Described calls fn with every person who is described.
func (p *People) Described(ctx context.Context, fn func(company, employee string) error) error {
	return p.each(ctx, streams.People, "people.>", func(msg *js.RawStreamMsg) error {
		if place := strings.Split(msg.Subject, "."); len(place) == 3 {
			return fn(place[1], place[2])
		}
		return nil
	})
}

// done is called after a step that may be the last of a process.
func (p *People) done(step string) error {
	if p.step == nil {
		return nil
	}
	return p.step(step)
}
