package cloudevents

import (
	"errors"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"spettanze/events"
	"spettanze/events/lang"
	"spettanze/events/wire"
)

// contentType is the header that stands for `datacontenttype` in binary mode.
const contentType = "content-type"

// Attribute is an attribute of an event in binary mode: its name in lower case, without the carrier's prefix "ce-", and its
// value as the binding decodes it (no percent-encoding left). The name "content-type" is taken for datacontenttype.
type Attribute struct{ Name, Value string }

// DecodeBinary reads one CloudEvent in binary mode, as NATS and HTTP carry it: the attributes as headers, in any order, the data
// as body. Either of "content-type" and datacontenttype must be of JSON in UTF-8 when it is there, and no attribute may come
// twice. The error is a *[events.DecodeError] whose pointers are those of the structured mode.
func DecodeBinary(headers []Attribute, data []byte) (events.Event, error) {
	return standard.DecodeBinary(headers, data)
}

// DecodeBinary is the package's [DecodeBinary] with the decoder's own upcasters.
func (d *Decoder) DecodeBinary(headers []Attribute, data []byte) (events.Event, error) {
	if len(data) > events.MaxEventBytes {
		return events.Event{}, TooLarge(len(data))
	}
	r := readers.Get().(*reader)
	defer readers.Put(r)
	var env envelope
	if err := env.headers(headers, &r.last); err != nil {
		return events.Event{}, env.about(d.misdirected(&env, err))
	}
	if data = unmarked(data); len(data) == 0 {
		return events.Event{}, env.about(&events.DecodeError{Code: events.CodeMissingField, Pointer: "/data", Found: lang.Nothing,
			Expected: expectData})
	}
	env.data = jsontext.Value(data)
	e, err := d.event(&env)
	if err != nil {
		return events.Event{}, env.about(err)
	}
	return e, nil
}

// headers takes the attributes over, in the order of attributes, and returns the first error.
func (env *envelope) headers(list []Attribute, last *lastRead) (first *events.DecodeError) {
	keep := func(err *events.DecodeError) {
		if first == nil {
			first = err
		}
	}
	var given [len(attributes) + 1]*Attribute // by field, the content type after them
	var unknown *Attribute                    // the first by name, whatever the order of the headers
	for i := range list {
		a := &list[i]
		switch f := binaryField(a.Name); {
		case f < 0 && (unknown == nil || a.Name < unknown.Name):
			unknown = a
		case f < 0:
		case given[f] != nil:
			keep(&events.DecodeError{Code: events.CodeDuplicateField, Pointer: "/" + a.Name, Found: lang.Say("l'attributo %s due volte", "the attribute %s twice", a.Name),
				Expected: lang.Say("ogni attributo una volta", "each attribute once")})
		default:
			given[f] = a
		}
	}
	for f, name := range attributes {
		switch a := given[f]; {
		case a != nil:
			keep(env.header(name, a, last))
		case f < requiredAttributes && name != "data": // which is the body
			keep(&events.DecodeError{Code: events.CodeMissingField, Pointer: "/" + name, Found: lang.Nothing, Expected: attributeExpectations[name]})
		}
	}
	if a := given[len(attributes)]; a != nil {
		keep(env.header("datacontenttype", a, last))
	}
	if unknown != nil {
		keep(wire.UnknownField(string(jsontext.Pointer("").AppendToken(unknown.Name)), []byte(unknown.Name), knownAttributes))
	}
	return first
}

// binaryField returns the index in attributes of a header's attribute, the number of them for the content type, and -1 where
// it is none.
func binaryField(name string) int {
	switch name {
	case "data": // which is the body
		return -1
	case contentType:
		return len(attributes)
	}
	return attributeIndex([]byte(name))
}

func (env *envelope) header(name string, a *Attribute, last *lastRead) *events.DecodeError {
	if !utf8.ValidString(a.Value) {
		return &events.DecodeError{Code: events.CodeInvalidUTF8, Pointer: "/" + name, Expected: lang.Same("UTF-8"),
			Found: lang.Say("%s di %s", "%s of %s", wire.FoundInvalid([]byte(a.Value)), a.Name)}
	}
	if env.set(name, []byte(a.Value), last) {
		if name == "datacontenttype" && env.foreign {
			return foreignCharset()
		}
		return nil
	}
	return &events.DecodeError{Code: codeOf(name), Pointer: "/" + name, Found: events.Quote([]byte(a.Value)),
		Expected: attributeExpectations[name]}
}

// asDecodeError returns the *DecodeError that an error of this package is.
func asDecodeError(err error) *events.DecodeError {
	var e *events.DecodeError
	if !errors.As(err, &e) {
		return &events.DecodeError{Code: events.CodeUnreadable, Err: err, Found: lang.Same(err.Error())}
	}
	return e
}
