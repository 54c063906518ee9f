package events

import (
	"errors"
	"maps"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// contentType is the header that stands for `datacontenttype` in binary mode.
const contentType = "content-type"

// DecodeBinary reads one CloudEvent in binary mode, as NATS and HTTP carry it: the attributes as headers, the data as
// body. The keys are the attributes' names, without the carrier's prefix "ce-" and in lower case, the values as the
// binding decodes them (no percent-encoding left). "content-type" is taken for datacontenttype, and either must be
// application/json when it is there. The error is a *[DecodeError] whose pointers are those of the structured mode.
func DecodeBinary(headers map[string]string, data []byte) (Event, error) {
	return standard.DecodeBinary(headers, data)
}

// DecodeBinary is the package's [DecodeBinary] with the decoder's own upcasters.
func (d *Decoder) DecodeBinary(headers map[string]string, data []byte) (Event, error) {
	if len(data) > MaxEventBytes {
		return Event{}, tooLarge(len(data))
	}
	r := newReader(nil)
	defer r.release()
	var env envelope
	if err := env.headers(headers, &r.last); err != nil {
		return Event{}, env.about(d.misdirected(&env, err))
	}
	if len(data) == 0 {
		return Event{}, env.about(&DecodeError{Code: CodeMissingField, Pointer: "/data", Found: "nothing",
			Expected: expData})
	}
	env.data = jsontext.Value(data)
	e, err := d.event(r, &env)
	if err != nil {
		return Event{}, env.about(err)
	}
	return e, nil
}

// headers takes the attributes over from headers, in the order of envelopeFields, and returns the first error.
func (env *envelope) headers(headers map[string]string, last *lastRead) (first *DecodeError) {
	keep := func(err *DecodeError) {
		if first == nil {
			first = err
		}
	}
	used := 0
	for i, name := range envelopeFields.names {
		value, ok := headers[name]
		switch {
		case name == "data":
			continue // is the body, not an attribute
		case ok:
			used++
			keep(env.header(name, name, value, last))
		case i < envelopeFields.required:
			keep(&DecodeError{Code: CodeMissingField, Pointer: "/" + name, Found: "nothing", Expected: expectations[name]})
		}
	}
	if value, ok := headers[contentType]; ok {
		used++
		keep(env.header("datacontenttype", contentType, value, last))
	}
	if used < len(headers) {
		keep(unknownHeader(headers))
	}
	return first
}

func (env *envelope) header(name, key, value string, last *lastRead) *DecodeError {
	if !utf8.ValidString(value) {
		return &DecodeError{Code: CodeInvalidUTF8, Pointer: "/" + name, Expected: "UTF-8",
			Found: "an invalid byte at offset " + strconv.Itoa(invalidAt([]byte(value))) + " of " + key}
	}
	if env.set(name, []byte(value), last) {
		return nil
	}
	return &DecodeError{Code: codeOf(name), Pointer: "/" + name, Found: quote([]byte(value)),
		Expected: attributeExpectations[name]}
}

// unknownHeader tells of the first attribute, by name, that is none.
func unknownHeader(headers map[string]string) *DecodeError {
	for _, name := range slices.Sorted(maps.Keys(headers)) {
		if name != contentType && (name == "data" || !slices.Contains(envelopeFields.names, name)) {
			return unknownField(string(jsontext.Pointer("").AppendToken(name)), []byte(name), envelopeFields)
		}
	}
	return nil
}

// asDecodeError returns the *DecodeError that an error of this package is.
func asDecodeError(err error) *DecodeError {
	var e *DecodeError
	if !errors.As(err, &e) {
		return &DecodeError{Code: CodeUnreadable, Err: err, Found: err.Error()}
	}
	return e
}
