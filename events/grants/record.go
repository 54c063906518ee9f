package grants

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"spettanze/events"
	"spettanze/events/lang"
	"spettanze/events/wire"
)

// Headers of the messages of ACCESS, beside those of CloudEvents.
const (
	HeaderPrincipal = "Spettanze-Principal" // the handle of who recorded it
	headerMsgID     = "Nats-Msg-Id"
)

// byWire are the types by the `type` attribute.
var byWire = func() map[string]*events.Type {
	m := map[string]*events.Type{}
	for _, t := range Types {
		m[t.Wire] = t
	}
	return m
}()

// Subject returns the NATS subject of an event: access.<company>.<subject>.<verb>.
func Subject(e *events.Event) string {
	return "access." + e.Company + "." + e.Subject + strings.TrimPrefix(e.Data.Type().Name, "access")
}

// Encode makes the message of an event that somebody records: its subject, headers and body. by is a handle, or empty for the machine.
func Encode(e *events.Event, by string) (subject string, header map[string][]string, body []byte, err error) {
	if err := check(e); err != nil {
		return "", nil, nil, err
	}
	if body, err = events.EncodeData(e.Data); err != nil {
		return "", nil, nil, fmt.Errorf("encode event %s: %w", events.MsgID(e), err)
	}
	if err := checkData(e.Data); err != nil { // what could not be read again is not recorded
		return "", nil, nil, err
	}
	header = map[string][]string{headerMsgID: {events.MsgID(e)}, "Content-Type": {"application/json"},
		"ce-specversion": {"1.0"}, "ce-id": {e.ID}, "ce-source": {e.Source}, "ce-type": {e.Data.Type().Wire}, "ce-company": {e.Company},
		"ce-subject": {e.Subject}, "ce-time": {e.Time.Format(time.RFC3339Nano)}}
	if by != "" {
		header[HeaderPrincipal] = []string{by}
	}
	return Subject(e), header, body, nil
}

// Decode reads a message of ACCESS. It never fails: a message that cannot be read is a record with the reason.
func Decode(subject string, header map[string][]string, body []byte) (r Record) {
	if parts := strings.Split(subject, "."); len(parts) > 2 {
		r.Company, r.Subject = parts[1], parts[2]
	}
	one := func(name string) string {
		if v := header[name]; len(v) == 1 {
			return v[0]
		}
		return ""
	}
	t := byWire[one("ce-type")]
	if t == nil {
		r.Err = &events.DecodeError{Code: events.CodeUnknownType, Pointer: "/type", Found: events.Quote([]byte(one("ce-type"))),
			Expected: lang.Say("uno dei tipi di ACCESS", "one of the types of ACCESS")}
		return r
	}
	data, err := t.Decode(body)
	if err != nil {
		r.Err = err
		return r
	}
	e := &events.Event{Identity: events.Identity{Source: one("ce-source"), ID: one("ce-id")}, Company: one("ce-company"), Subject: one("ce-subject"), Data: data}
	at, ok := wire.ParseInstant([]byte(one("ce-time")))
	e.Time = at
	switch by := one(HeaderPrincipal); {
	case !ok:
		r.Err = errors.New("its time is none")
	case Subject(e) != subject:
		r.Err = fmt.Errorf("the subject %s is not its own", subject)
	case len(header[HeaderPrincipal]) > 0 && !ValidHandle(by):
		r.Err = fmt.Errorf("%s is no handle", HeaderPrincipal)
	default:
		if r.Err = check(e); r.Err == nil {
			r.Event, r.By = e, by
		}
	}
	return r
}

// check checks the envelope of an event.
func check(e *events.Event) error {
	refuse := func(pointer, found string, expected lang.Text) error {
		return &events.DecodeError{Code: events.CodeInvalidValue, Pointer: pointer, Found: events.Quote([]byte(found)), Expected: expected}
	}
	employee := false // the subject is one, also of what approves its erasure
	switch e.Data.(type) {
	case PersonErased:
		employee = true
	case Approved:
		employee = !ValidHandle(e.Subject)
	}
	switch {
	case e.Source != Source:
		return refuse("/source", e.Source, lang.Same(`"`+Source+`"`))
	case !events.ValidCode(e.ID):
		return refuse("/id", e.ID, events.ExpectCode)
	case !events.ValidCode(e.Company):
		return refuse("/company", e.Company, events.ExpectCode)
	case employee && (!events.ValidCode(e.Subject) || e.Subject == events.CompanySubject):
		return refuse("/subject", e.Subject, lang.Say("la matricola di un dipendente", "the id of an employee"))
	case !employee && !ValidHandle(e.Subject):
		return refuse("/subject", e.Subject, ExpectHandle)
	}
	return nil
}
