package wire

import (
	"bytes"
	"errors"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"spettanze/events"
	"spettanze/events/lang"
)

// Reader reads one JSON value token by token. Its zero value reads after a [Reader.Reset], and so does a used one.
type Reader struct {
	Err  *events.DecodeError // the first error; after it nothing is read
	Held jsontext.Value      // a value that another field, which may follow, gives its meaning; a part of the input

	dec     *jsontext.Decoder
	buf     bytes.Buffer
	input   []byte
	prefix  string // pointer of the value being read
	scratch []byte
}

// Reset begins to read b, which must not change meanwhile. The pointers of errors begin with prefix.
func (r *Reader) Reset(b []byte, prefix string, opts ...jsontext.Options) {
	// The decoder reads a bytes.Buffer in place: the values it returns are parts of b and stay good while b does.
	r.buf = *bytes.NewBuffer(b)
	if r.dec == nil {
		r.dec = jsontext.NewDecoder(&r.buf)
	}
	r.dec.Reset(&r.buf, opts...)
	r.input, r.prefix, r.Err = b, prefix, nil
}

// pointer returns the JSON pointer of the value read last.
func (r *Reader) pointer() string { return r.prefix + string(r.dec.StackPointer()) }

// Fail records an error at the value read last.
func (r *Reader) Fail(code string, found, expected lang.Text) {
	r.FailAt("", code, found, expected)
}

// FailAt records an error at a member of the value read last: "/minutes".
func (r *Reader) FailAt(member, code string, found, expected lang.Text) {
	if r.Err == nil {
		r.Err = &events.DecodeError{Code: code, Pointer: r.pointer() + member, Found: found, Expected: expected}
	}
}

// syntax records an error of the JSON grammar.
func (r *Reader) syntax(err error) {
	if r.Err != nil {
		return
	}
	e := &events.DecodeError{Code: events.CodeMalformedJSON, Pointer: r.prefix, Expected: lang.Same("JSON"), Err: err}
	var syn *jsontext.SyntacticError
	if errors.As(err, &syn) {
		e.Pointer += string(syn.JSONPointer)
		e.Found = lang.Say("un errore di grammatica al byte %d", "an error of grammar at byte %d", syn.ByteOffset)
	} else {
		e.Found = lang.Say("una fine prematura", "an end too early")
	}
	switch {
	case errors.Is(err, jsontext.ErrDuplicateName):
		e.Code, e.Found = events.CodeDuplicateField, lang.Say("il campo una seconda volta", "the field a second time")
		e.Expected = lang.Say("ogni campo una volta", "each field once")
	case !utf8.Valid(r.input):
		e.Code, e.Found, e.Expected = events.CodeInvalidUTF8, FoundInvalid(r.input), lang.Same("UTF-8")
	}
	r.Err = e
}

// FoundInvalid describes the first byte that is no UTF-8 in an error.
func FoundInvalid(b []byte) lang.Text {
	return lang.Say("un byte non valido alla posizione %d", "an invalid byte at offset %d", invalidAt(b))
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

// Value reads a whole value; nil after an error.
func (r *Reader) Value() jsontext.Value {
	if r.Err != nil {
		return nil
	}
	v, err := r.dec.ReadValue()
	if err != nil {
		r.syntax(err)
		return nil
	}
	return v
}

// Skip skips a value.
func (r *Reader) Skip() {
	if err := r.dec.SkipValue(); err != nil {
		r.syntax(err)
	}
}

// Peek returns the kind of the next token: '}' or ']' at the end of an object or a list.
func (r *Reader) Peek() jsontext.Kind { return r.dec.PeekKind() }

// Open enters an object or a list ('{' or '['); it fails on any other value, which it skips.
func (r *Reader) Open(kind jsontext.Kind, expected lang.Text) bool {
	if r.Err != nil {
		return false
	}
	if r.dec.PeekKind() != kind {
		if v := r.Value(); v != nil {
			r.Fail(events.CodeWrongType, Found(v), expected)
		}
		return false
	}
	r.token()
	return r.Err == nil
}

// Close leaves an object or a list after its last member.
func (r *Reader) Close() {
	if r.Err == nil {
		r.token()
	}
}

func (r *Reader) token() {
	if _, err := r.dec.ReadToken(); err != nil {
		r.syntax(err)
	}
}

// End checks that nothing follows the value.
func (r *Reader) End() {
	if r.Err != nil {
		return
	}
	if r.dec.PeekKind() != 0 {
		r.Err = &events.DecodeError{Code: events.CodeMalformedJSON, Found: lang.Say("altro dopo la fine dell'evento", "more after the end of the event"),
			Expected: lang.Say("un solo oggetto JSON", "one JSON object")}
		return
	}
	// At the end PeekKind finds nothing; neither does it where bytes follow that are no JSON.
	if rest := bytes.TrimLeft(r.input[r.dec.InputOffset():], " \t\r\n"); len(rest) > 0 {
		r.token()
	}
}

// Unknown records an unknown field.
func (r *Reader) Unknown(name []byte, known string) {
	if r.Err == nil {
		r.Err = UnknownField(r.pointer(), name, known)
	}
}

// UnknownField is the error of an unknown field.
func UnknownField(pointer string, name []byte, known string) *events.DecodeError {
	return &events.DecodeError{Code: events.CodeUnknownField, Pointer: pointer, Found: lang.Say("il campo %s", "the field %s", events.Quote(name)),
		Expected: lang.Say("uno tra %s", "one of %s", known)}
}

// Text returns the characters of a JSON string; the slice is good until the next call.
func (r *Reader) Text(v jsontext.Value) []byte {
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

// Found describes a value in an error, shortened.
func Found(v jsontext.Value) lang.Text {
	switch v.Kind() {
	case jsontext.KindBeginObject:
		return lang.Say("un oggetto", "an object")
	case jsontext.KindBeginArray:
		return lang.Say("un elenco", "a list")
	case jsontext.KindString:
		b, err := jsontext.AppendUnquote(nil, v)
		if err != nil {
			return lang.Say("una stringa", "a string")
		}
		return events.Quote(b)
	default:
	}
	if len(v) > events.MaxFound {
		return lang.Same(string(v[:events.MaxFound]) + "…")
	}
	return lang.Same(string(v))
}

// AppendString appends a JSON string; invalid UTF-8 in it becomes U+FFFD.
func AppendString(b []byte, s string) []byte {
	b, _ = jsontext.AppendQuote(b, s)
	return b
}
