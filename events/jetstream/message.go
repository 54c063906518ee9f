package jetstream

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go"

	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/events/jetstream/streams"
	"spettanze/events/lang"
	"spettanze/events/leaf"
)

const (
	headerMsgID    = "Nats-Msg-Id"
	keyContentType = "content-type" // as cloudevents.DecodeBinary calls it
)

// encode makes the message of an event: binary mode, the attributes in ce- headers and the canonical data as body
// (interfaces §1), with a new salt. The message id is <source>#<id>, which JetStream dedupes by.
func encode(e *events.Event) (*nats.Msg, error) {
	if e.Data == nil {
		return nil, fmt.Errorf("%w: event %s has no data", ErrNotFact, events.MsgID(e))
	}
	subject := events.Subject(e)
	if !strings.HasPrefix(subject, "hr.") {
		return nil, fmt.Errorf("%w: %s goes to the subject %s; publish it there", ErrNotFact, e.Data.Type(), subject)
	}
	pairs, data, err := cloudevents.EncodeBinary(e)
	if err != nil {
		return nil, fmt.Errorf("jetstream: %w", err)
	}
	pairs = append(pairs, headerMsgID, events.MsgID(e), leaf.Salt, leaf.NewSalt())
	h := make(nats.Header, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		h[pairs[i]] = pairs[i+1 : i+2 : i+2] // the values share one array
	}
	return &nats.Msg{Subject: subject, Data: data, Header: h}, nil
}

// Decode reads a message that is not stored.
func Decode(subject string, h nats.Header, body []byte) events.Record {
	return new(decoder).decode(subject, h, body, 0, time.Time{})
}

// decoder decodes messages and reuses its memory. It is for one goroutine.
type decoder struct {
	attributes []cloudevents.Attribute
	leaves     leaf.Hasher
}

// decode never fails: a message that cannot be understood is a record with the reason.
func (d *decoder) decode(subject string, h nats.Header, body []byte, seq uint64, recorded time.Time) events.Record {
	rec := events.Record{Seq: seq, Recorded: recorded, Raw: body, Subject: subject, By: strings.Join(h[leaf.Principal], " ")}
	rec.Leaf = d.leaves.Hash(&leaf.Message{Stream: streams.HR, Seq: seq, Recorded: recorded, Subject: subject, Header: h, Body: body})
	e, err := d.event(h, body)
	if err == nil {
		if err = rightSubject(&e, subject); err == nil {
			e.Seq, e.Recorded = seq, recorded
			rec.Event = &e
			return rec
		}
	}
	if !errors.As(err, &rec.Err) {
		rec.Err = &events.DecodeError{Code: events.CodeUnreadable, Found: lang.Same(err.Error()), Err: err}
	}
	rec.Err.Remembered = len(h[headerMsgID]) > 0
	return rec
}

// rightSubject refuses an event under a subject that is not its own. The server may allow a publisher the subjects of one company
// only, so an event under another company's subject was not published for that company. The check also keeps personal data
// (people.…) from passing for a fact.
func rightSubject(e *events.Event, subject string) error {
	if events.IsSubject(e, subject) {
		return nil
	}
	return &events.DecodeError{Code: events.CodeInvalidValue, Pointer: "/subject", Found: lang.Say("il subject NATS %s", "the NATS subject %s", subject),
		Expected: lang.Same(events.Subject(e)), Identity: e.Identity, Company: e.Company, Subject: e.Subject}
}

func (d *decoder) event(h nats.Header, body []byte) (events.Event, error) {
	d.attributes = d.attributes[:0]
	content := ""
	for k, values := range h {
		for _, v := range values {
			if a, ok := cloudevents.HeaderAttribute(k, v); ok {
				d.attributes = append(d.attributes, a)
			}
		}
		if len(values) > 0 && strings.EqualFold(k, cloudevents.ContentType) {
			content = values[0]
		}
	}
	mode, err := cloudevents.ModeOf(content, len(d.attributes) > 0)
	switch {
	case err != nil:
		return events.Event{}, err
	case mode == cloudevents.Structured:
		return cloudevents.Decode(body)
	case mode == cloudevents.Batched:
		return events.Event{}, &events.DecodeError{Code: events.CodeUnsupportedMedia, Found: lang.Say("un batch", "a batch"),
			Expected: lang.Say("un evento per messaggio", "one event in each message")}
	}
	if content != "" {
		d.attributes = append(d.attributes, cloudevents.Attribute{Name: keyContentType, Value: content})
	}
	return cloudevents.DecodeBinary(d.attributes, body)
}
