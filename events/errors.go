package events

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The codes of a [DecodeError]. They are part of the interface: programs branch on them, never on sentences.
const (
	CodeMalformedJSON      = "malformed_json"      // not one complete JSON object
	CodeInvalidUTF8        = "invalid_utf8"        // bytes that are no UTF-8
	CodeDuplicateField     = "duplicate_field"     // a field given twice in one object
	CodeTooLarge           = "too_large"           // longer than [MaxEventBytes]
	CodeMissingField       = "missing_field"       // a required field is absent
	CodeUnknownField       = "unknown_field"       // a field that the type does not have
	CodeWrongType          = "wrong_type"          // another kind of JSON value than the field takes
	CodeInvalidValue       = "invalid_value"       // the right kind of value, outside what the field allows
	CodeUnknownType        = "unknown_type"        // a type that is not in hr.Types
	CodeUnsupportedVersion = "unsupported_version" // one of our types in a version that this program cannot read
	CodeUnsupportedMedia   = "unsupported_media"   // data that is not application/json
	CodeMalformedCSV       = "malformed_csv"       // a table whose header, quoting or number of columns is wrong
	CodeUnreadable         = "unreadable"          // the input ended with an error, which Err holds
)

// DecodeError is why bytes are not an event of the ledger: what was found, where, what was expected.
type DecodeError struct {
	Code     string   `json:"code"`               // one of the Code constants
	Pointer  string   `json:"pointer"`            // RFC 6901, such as /data/punches/2; of a CSV row, the column's name
	Found    string   `json:"found,omitempty"`    // what stands there, shortened
	Expected string   `json:"expected,omitempty"` // what may stand there
	Line     int      `json:"line,omitempty"`     // from 1, when the caller reads lines; else 0
	Identity Identity `json:"-"`                  // as far as it could be read
	Company  string   `json:"-"`                  // as far as it could be read
	Subject  string   `json:"-"`                  // as far as it could be read
	Err      error    `json:"-"`                  // the cause below, if any
}

// Error is one plain sentence: where, what was found, what was expected and what to do.
func (e *DecodeError) Error() string {
	var b strings.Builder
	if e.Line > 0 {
		b.WriteString("line " + strconv.Itoa(e.Line) + ", ")
	}
	if e.Identity.ID != "" {
		b.WriteString("event " + strconv.Quote(e.Identity.ID))
		if e.Identity.Source != "" {
			b.WriteString(" of " + e.Identity.Source)
		}
		b.WriteString(", ")
	}
	switch {
	case e.Pointer == "":
		b.WriteString("the whole")
	case e.Pointer[0] != '/':
		b.WriteString("column " + e.where())
	default:
		b.WriteString(e.where())
	}
	switch {
	case e.Code == CodeMissingField:
		b.WriteString(" is missing")
	case e.Found != "":
		b.WriteString(": found " + e.Found)
	}
	if e.Expected != "" {
		b.WriteString(", expected " + e.Expected)
	}
	b.WriteString("; " + e.Advice() + " (" + e.Code + ")")
	return b.String()
}

// where returns the pointer as a sentence can hold it: the name of an unknown field may be anything, of any length.
func (e *DecodeError) where() string {
	if len(e.Pointer) > 4*MaxFound || strings.ContainsFunc(e.Pointer, unicode.IsControl) {
		return Quote([]byte(e.Pointer))
	}
	return e.Pointer
}

// Unwrap returns the cause below.
func (e *DecodeError) Unwrap() error { return e.Err }

// Advice says how the sender can correct the error.
func (e *DecodeError) Advice() string {
	switch e.Code {
	case CodeMalformedJSON:
		return "send each event as one complete JSON object"
	case CodeInvalidUTF8:
		return "write the text as UTF-8"
	case CodeDuplicateField:
		return "keep one of the two"
	case CodeTooLarge:
		return "send less in one event"
	case CodeMissingField:
		return "add it and send the event again"
	case CodeUnknownField:
		return "correct its name or leave it out"
	case CodeUnknownType:
		return "correct the type, or send the event to the system it is meant for"
	case CodeUnsupportedVersion:
		return "update the program that reads, or send a version that it knows"
	case CodeUnsupportedMedia:
		return "send the data as application/json"
	case CodeUnreadable:
		return "check the file or the connection and read again"
	case CodeMalformedCSV:
		return "export the table again, with its header"
	}
	return "correct it and send the event again"
}

// Grammar reports whether the bytes after the error cannot be read.
func (e *DecodeError) Grammar() bool {
	return e.Code == CodeMalformedJSON || e.Code == CodeInvalidUTF8 || e.Code == CodeDuplicateField
}

// In returns the error as seen from a document that holds the event: at a pointer prefix, such as the index in a batch.
func (e *DecodeError) In(prefix string) *DecodeError {
	c := *e
	c.Pointer = prefix + c.Pointer
	return &c
}

// OnLine returns the error with the line it stands on, from 1.
func (e *DecodeError) OnLine(line int) *DecodeError {
	c := *e
	c.Line = line
	return &c
}

// MaxFound is how many bytes of a value an error repeats. The value may be private, or a megabyte.
const MaxFound = 48

// Quote quotes text for [DecodeError.Found], shortened to whole characters.
func Quote(b []byte) string {
	if len(b) <= MaxFound {
		return strconv.Quote(string(b))
	}
	n := MaxFound
	for n > 0 && !utf8.RuneStart(b[n]) {
		n--
	}
	return strconv.Quote(string(b[:n])) + "…"
}

// Expectations that several packages write into [DecodeError.Expected].
const (
	ExpectCode = "1 to 64 characters of A-Z a-z 0-9 _ -"
	ExpectYear = "a year from 1950 to 2150"
)

// Choices joins the words that a field takes, for [DecodeError.Expected].
func Choices[T ~string](words []T) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = `"` + string(w) + `"`
	}
	return "one of " + strings.Join(quoted, ", ")
}

// maxCode is how many bytes a code may have.
const maxCode = 64

// ValidCode reports whether s is a code, as employees, companies and loans have: [ExpectCode]. A code fits in NATS subjects,
// account paths and URLs as it is.
func ValidCode[T ~string | ~[]byte](s T) bool {
	if len(s) == 0 || len(s) > maxCode {
		return false
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c-'0' > 9 && c|0x20-'a' > 25 && c != '_' && c != '-' {
			return false
		}
	}
	return true
}
