package cloudevents

import (
	"bytes"
	"encoding/base64"
	"mime"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/go-json-experiment/json/jsontext"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/events/lang"
	"spettanze/events/wire"
)

// attributes are those of CloudEvents 1.0, the required ones first, and known extensions: the ledger's own `company`, and
// the documented ones for sequence, recorded time, distributed tracing and partitioning, and those of the lines of an archive.
var attributes = [...]string{"specversion", "id", "source", "type", "company", "subject", "time", "data",
	"datacontenttype", "dataschema", "sequence", "sequencetype", "recordedtime", "traceparent", "tracestate",
	"partitionkey", "salt", "principal", "wire"}

const requiredAttributes = 8

var knownAttributes = strings.Join(attributes[:], ", ")

// attributeIndex returns the place of an attribute in attributes, -1 if it is none.
func attributeIndex(name []byte) int {
	for i, n := range attributes {
		if string(name) == n {
			return i
		}
	}
	return -1
}

// byWireType finds a type in its current version by the `type` attribute.
var byWireType = func() map[string]*events.Type {
	m := map[string]*events.Type{}
	for _, t := range hr.Types {
		m[t.Wire] = t
	}
	return m
}()

// envelope is an event without its data read.
type envelope struct {
	identity         events.Identity
	typ              string
	current          *events.Type // the type in its current version, nil for another one
	company, subject string
	time             time.Time
	data             jsontext.Value // part of the input, or decoded from base64
	bytes            bool           // the data are bytes that the content type describes, no member of the envelope
	foreign          bool           // the content type names a character set that is not UTF-8
	sequence         uint64
	recorded         time.Time
}

// about adds the readable attributes of the event to an error.
func (env *envelope) about(err *events.DecodeError) *events.DecodeError {
	err.Identity, err.Company, err.Subject = env.identity, env.company, env.subject
	return err
}

// envelope reads the attributes and keeps the data for later, when the type is known. It reads on after an error, so
// that the error can name the event, and returns the first one.
func (r *reader) envelope(env *envelope) *events.DecodeError {
	if !r.Open('{', lang.Say("un evento, un oggetto JSON", "an event, a JSON object")) {
		return r.Err
	}
	var first *events.DecodeError
	seen := 0
	for r.Peek() != '}' {
		name := r.Text(r.Value())
		if r.Err != nil {
			break
		}
		i, given := attributeIndex(name), false
		switch {
		case i >= 0:
			given = r.attribute(env, attributes[i])
		case string(name) == base64Member:
			i, given = attributeIndex([]byte("data")), r.base64(env)
		default:
			r.extension(name)
		}
		if given {
			seen |= 1 << i
		}
		if r.Err != nil && r.Err.Grammar() {
			break // nothing more can be read
		}
		first = r.keep(first)
	}
	r.Close()
	if r.Err == nil && first == nil {
		r.requireAttributes(seen)
	}
	r.End()
	if r.Err != nil {
		return r.Err // a missing attribute, or invalid JSON, which takes precedence
	}
	if first == nil && env.bytes && env.foreign {
		return foreignCharset()
	}
	return first
}

func (r *reader) requireAttributes(seen int) {
	for i, n := range attributes[:requiredAttributes] {
		if seen&(1<<i) == 0 {
			r.FailAt("/"+n, events.CodeMissingField, lang.Nothing, attributeExpectations[n])
			return
		}
	}
}

// keep returns the first of two errors and forgets the reader's, so that reading goes on.
func (r *reader) keep(first *events.DecodeError) *events.DecodeError {
	if first == nil {
		first = r.Err
	}
	r.Err = nil
	return first
}

// attribute reads the value of an attribute and reports whether it is set: null is unset (CloudEvents JSON format §2.2). All but the data
// are strings.
func (r *reader) attribute(env *envelope, name string) bool {
	v := r.Value()
	switch {
	case v == nil:
	case name == "data":
		if r.once(env); v.Kind() != '{' {
			r.Fail(events.CodeWrongType, wire.Found(v), expectData)
		}
		env.data = v
	case v[0] == 'n':
		return false
	case v[0] != '"':
		r.Fail(events.CodeWrongType, wire.Found(v), lang.Say("una stringa: %s", "a string: %s", attributeExpectations[name]))
	default:
		s := r.Text(v)
		if r.Err == nil && !env.set(name, s, &r.last) {
			r.Fail(codeOf(name), events.Quote(s), attributeExpectations[name])
		}
	}
	return true
}

// base64Member is the member that holds data as bytes (CloudEvents JSON format §3.1.1). It is no attribute, and no header has its name.
const base64Member = "data_base64"

// base64 reads the data from bytes in base64 and reports whether they are there. Without a content type they are JSON as well:
// every type of this ledger has JSON data.
func (r *reader) base64(env *envelope) bool {
	v := r.Value()
	switch {
	case v == nil || v[0] == 'n':
		return false
	case v[0] != '"':
		r.Fail(events.CodeWrongType, wire.Found(v), expectBase64)
		return true
	}
	r.once(env)
	s := r.Text(v)
	data, err := base64.StdEncoding.AppendDecode(nil, s)
	if err != nil && r.Err == nil {
		r.Fail(events.CodeInvalidValue, events.Quote(s), expectBase64)
	}
	env.data, env.bytes = data, true
	return true
}

// once refuses data that are given both as a value and as bytes.
func (r *reader) once(env *envelope) {
	if env.data != nil {
		r.Fail(events.CodeInvalidValue, lang.Say("i dati in due forme, data e data_base64", "the data in two forms, data and data_base64"),
			lang.Say("una delle due", "one of the two"))
	}
}

// extension refuses an extension attribute that the ledger does not know, by its name. One that is null is unset, and no
// typing error hides in it.
func (r *reader) extension(name []byte) {
	if v := r.Value(); v != nil && (v[0] != 'n' || !attributeName(name)) {
		r.Unknown(name, knownAttributes)
	}
}

// attributeName reports whether an attribute may have a name: CloudEvents has lower-case letters and digits alone.
func attributeName(name []byte) bool {
	return len(name) > 0 && !bytes.ContainsFunc(name, func(c rune) bool { return (c < 'a' || c > 'z') && (c < '0' || c > '9') })
}

var (
	expectType = lang.Say("il tipo dell'evento con la sua versione, come hr.clocking.recorded.v1",
		"the type of the event with its version, such as hr.clocking.recorded.v1")
	expectData    = lang.Say("i dati dell'evento, un oggetto", "the data of the event, an object")
	expectBase64  = lang.Say("i dati dell'evento in base64, come stringa", "the data of the event in base64, a string")
	expectPassing = lang.Say("una stringa di al più 2048 byte senza caratteri di controllo", "a string of at most 2048 bytes without control characters")
)

// attributeExpectations describes the values of each attribute.
var attributeExpectations = map[string]lang.Text{
	"specversion": lang.Same(`"1.0"`), "id": wire.ExpectIdentity, "source": wire.ExpectSource, "type": expectType, "company": events.ExpectCode,
	"subject": events.ExpectCode, "time": wire.ExpectTime, "data": expectData, "datacontenttype": lang.Same(`"application/json"`), "dataschema": wire.ExpectSource,
	"sequence": lang.Say(`un numero intero come stringa di 1-19 cifre, come "1234"`, `a whole number as a string of 1 to 19 digits, such as "1234"`), "recordedtime": wire.ExpectTime,
	"sequencetype": expectPassing, "traceparent": expectPassing, "tracestate": expectPassing, "partitionkey": expectPassing,
	"salt": expectPassing, "principal": expectPassing, "wire": expectPassing,
}

// codeOf is the code of a value that its attribute does not take.
func codeOf(attribute string) string {
	if attribute == "datacontenttype" {
		return events.CodeUnsupportedMedia
	}
	return events.CodeInvalidValue
}

// reader reads an envelope.
type reader struct {
	wire.Reader
	last lastRead
}

// Readers are pooled for their buffers, and for the strings that they read last.
var readers = sync.Pool{New: func() any { return new(reader) }}

// lastRead are the strings read last. A log repeats a few of them, and a million events should not hold a million copies.
type lastRead struct{ source, company, subject string }

// again returns s as a string, the one of last time where it is the same.
func again(last *string, s []byte) string {
	if string(s) != *last {
		*last = string(s)
	}
	return *last
}

// set stores the value of an attribute other than data; it returns false for an invalid value.
func (env *envelope) set(name string, s []byte, last *lastRead) bool {
	ok := true
	switch name {
	case "specversion":
		return string(s) == "1.0"
	case "id":
		if ok = wire.ValidID(s); ok {
			env.identity.ID = string(s)
		}
	case "source":
		if ok = string(s) == last.source && len(s) > 0 || wire.ValidSource(s); ok {
			env.identity.Source = again(&last.source, s)
		}
	case "type":
		if env.current = byWireType[string(s)]; env.current != nil {
			env.typ = env.current.Wire
		} else {
			env.typ, ok = string(s), len(s) > 0
		}
	case "company":
		if ok = events.ValidCode(s); ok {
			env.company = again(&last.company, s)
		}
	case "subject":
		if ok = events.ValidCode(s); ok {
			env.subject = again(&last.subject, s)
		}
	case "time":
		env.time, ok = wire.ParseInstant(s)
	case "datacontenttype":
		ok, env.foreign = isJSON(s)
	case "dataschema":
		return wire.ValidSource(s)
	case "sequence":
		n, err := strconv.ParseUint(string(s), 10, 64)
		env.sequence, ok = n, err == nil && len(s) <= 19
	case "recordedtime":
		env.recorded, ok = wire.ParseInstant(s)
	case "wire": // a record as it is stored
	default:
		// The ledger does not use the attributes of carriers.
		return len(s) <= maxPassing && !bytes.ContainsFunc(s, unicode.IsControl)
	}
	return ok
}

// maxPassing bounds the attributes of carriers, in bytes: a trace state may have 512, a partition key has no limit.
const maxPassing = 2048

// isJSON reports whether a media type declares JSON, as */json and */*+json do (CloudEvents JSON format §3.1.1), and whether it names a
// character set that is not UTF-8.
func isJSON(s []byte) (is, foreign bool) {
	if string(s) == "application/json" {
		return true, false
	}
	t, params, err := mime.ParseMediaType(string(s))
	_, subtype, _ := strings.Cut(t, "/")
	return err == nil && (subtype == "json" || strings.HasSuffix(subtype, "+json")), foreignParams(params)
}

func foreignParams(params map[string]string) bool {
	switch strings.ToLower(params["charset"]) {
	case "", "utf-8", "utf8", "us-ascii":
		return false
	}
	return true
}

// foreignCharset is the error of bytes in another character set than UTF-8.
func foreignCharset() *events.DecodeError {
	return &events.DecodeError{Code: events.CodeUnsupportedMedia, Pointer: "/datacontenttype",
		Found: lang.Say("un altro insieme di caratteri", "another character set"), Expected: expectCharset}
}
