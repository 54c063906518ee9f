package events

import (
	"bytes"
	"errors"
	"strconv"
	"sync"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// reader reads one JSON value token by token. The first error sticks: after it every read returns zero and every
// object ends, so that a decoder of a type reads straight through and looks at err once.
type reader struct {
	dec     *jsontext.Decoder
	buf     bytes.Buffer
	input   []byte
	prefix  string // pointer of the value being read
	err     *DecodeError
	scratch []byte
	last    lastRead
	places  []any          // where the data of each type is read to, by index
	held    jsontext.Value // a value whose meaning another field tells; a part of the input
}

var readers = sync.Pool{New: func() any {
	r := &reader{}
	r.dec = jsontext.NewDecoder(&r.buf)
	return r
}}

// newReader returns a reader of b; b must not change until release.
func newReader(b []byte) *reader {
	r := readers.Get().(*reader)
	r.reset(b, "")
	return r
}

func (r *reader) release() { readers.Put(r) }

func (r *reader) reset(b []byte, prefix string) {
	// The decoder reads a bytes.Buffer in place: the values it hands out are parts of b and stay good while b does.
	r.buf = *bytes.NewBuffer(b)
	r.dec.Reset(&r.buf)
	r.input, r.prefix, r.err = b, prefix, nil
}

// pointer returns the JSON pointer of the value read last.
func (r *reader) pointer() string { return r.prefix + string(r.dec.StackPointer()) }

// fail records an error at the value read last.
func (r *reader) fail(code, found, expected string) {
	if r.err == nil {
		r.err = &DecodeError{Code: code, Pointer: r.pointer(), Found: found, Expected: expected}
	}
}

// failAt records an error at a member of the value read last.
func (r *reader) failAt(member, code, found, expected string) {
	if r.err == nil {
		r.err = &DecodeError{Code: code, Pointer: r.pointer() + member, Found: found, Expected: expected}
	}
}

// syntax records an error of the JSON grammar.
func (r *reader) syntax(err error) {
	if r.err != nil {
		return
	}
	e := &DecodeError{Code: CodeMalformedJSON, Pointer: r.prefix, Expected: "JSON", Err: err}
	var syn *jsontext.SyntacticError
	if errors.As(err, &syn) {
		e.Pointer += string(syn.JSONPointer)
		e.Found = "an error of grammar at byte " + strconv.FormatInt(syn.ByteOffset, 10)
	} else {
		e.Found = "an end too early"
	}
	switch {
	case errors.Is(err, jsontext.ErrDuplicateName):
		e.Code, e.Found, e.Expected = CodeDuplicateField, "the field a second time", "each field once"
	case !utf8.Valid(r.input):
		e.Code, e.Expected = CodeInvalidUTF8, "UTF-8"
		e.Found = "an invalid byte at offset " + strconv.Itoa(invalidAt(r.input))
	}
	r.err = e
}

// invalidAt returns the offset of the first byte that is no UTF-8.
func invalidAt(b []byte) int {
	for i := 0; i < len(b); {
		c, n := utf8.DecodeRune(b[i:])
		if c == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return len(b)
}

// value reads a whole value; nil after an error.
func (r *reader) value() jsontext.Value {
	if r.err != nil {
		return nil
	}
	v, err := r.dec.ReadValue()
	if err != nil {
		r.syntax(err)
		return nil
	}
	return v
}

// end checks that nothing follows the value.
func (r *reader) end() {
	if r.err != nil {
		return
	}
	if r.dec.PeekKind() != 0 {
		r.err = &DecodeError{Code: CodeMalformedJSON, Found: "more after the end of the event", Expected: "one JSON object"}
		return
	}
	// At the end a decoder that finds nothing more says so; anything else is bytes that are no JSON.
	if rest := bytes.TrimLeft(r.input[r.dec.InputOffset():], " \t\r\n"); len(rest) > 0 {
		_, err := r.dec.ReadToken()
		r.syntax(err)
	}
}

// open enters an object or a list ('{' or '['); it fails on any other value, which it skips.
func (r *reader) open(kind jsontext.Kind, expected string) bool {
	if r.err != nil {
		return false
	}
	if r.dec.PeekKind() != kind {
		if v := r.value(); v != nil {
			r.fail(CodeWrongType, found(v), expected)
		}
		return false
	}
	if _, err := r.dec.ReadToken(); err != nil {
		r.syntax(err)
		return false
	}
	return true
}

// unknown records a field that is none of those known.
func (r *reader) unknown(name []byte, known string) {
	if r.err == nil {
		r.err = unknownField(r.pointer(), name, known)
	}
}

func unknownField(pointer string, name []byte, known string) *DecodeError {
	return &DecodeError{Code: CodeUnknownField, Pointer: pointer, Found: "the field " + quote(name),
		Expected: "one of " + known}
}

// closeList leaves a list whose elements have been read.
func (r *reader) closeList() {
	if r.err != nil {
		return
	}
	if _, err := r.dec.ReadToken(); err != nil {
		r.syntax(err)
	}
}

// text returns the characters of a JSON string; the slice is good until the next call.
func (r *reader) text(v jsontext.Value) []byte {
	if len(v) < 2 || v[0] != '"' {
		return nil
	}
	if bytes.IndexByte(v, '\\') < 0 {
		return v[1 : len(v)-1]
	}
	s, err := jsontext.AppendUnquote(r.scratch[:0], v)
	if err != nil {
		r.syntax(err)
		return nil
	}
	r.scratch = s
	return s
}

// found describes a value in an error, shortened.
func found(v jsontext.Value) string {
	switch v.Kind() {
	case jsontext.KindBeginObject:
		return "an object"
	case jsontext.KindBeginArray:
		return "a list"
	case jsontext.KindString:
		b, err := jsontext.AppendUnquote(nil, v)
		if err != nil {
			return "a string"
		}
		return quote(b)
	default:
	}
	if len(v) > maxFound {
		return string(v[:maxFound]) + "…"
	}
	return string(v)
}

// maxFound is how much of a value an error repeats, in bytes. What was sent may be private, or a megabyte.
const maxFound = 48

// quote quotes text for an error, shortened to whole characters.
func quote(b []byte) string {
	if len(b) <= maxFound {
		return strconv.Quote(string(b))
	}
	n := maxFound
	for n > 0 && !utf8.RuneStart(b[n]) {
		n--
	}
	return strconv.Quote(string(b[:n])) + "…"
}
