package events

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"spettanze/events/lang"
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
	CodeCompanyDenied      = "company_not_allowed" // the sender may not send facts about the company
	CodeSourceDenied       = "source_not_allowed"  // the sender may not send under the source
	CodeTypeDenied         = "type_not_allowed"    // the sender may not send the type under the source
	CodeUnreadable         = "unreadable"          // the input ended with an error, which Err holds
)

// DecodeError is why bytes are not an event of the ledger: what was found, where, what was expected.
type DecodeError struct {
	Code     string    // one of the Code constants
	Pointer  string    // RFC 6901, such as /data/punches/2
	Found    lang.Text // what stands there, shortened
	Expected lang.Text // what may stand there
	Line     int       // from 1, when the caller reads lines; else 0
	Identity Identity  // as far as it could be read
	Company  string    // as far as it could be read
	Subject  string    // as far as it could be read
	Err      error     // the cause below, if any

	// Remembered: it came under a message id, and for some time the server stores nothing else under it.
	Remembered bool
}

// Error is [DecodeError.Sentence] in English.
func (e *DecodeError) Error() string { return e.Sentence().En }

// Sentence is one plain sentence: where, what was found, what was expected and what to do.
func (e *DecodeError) Sentence() lang.Text {
	s := e.place()
	switch {
	case e.Code == CodeMissingField:
		s = lang.Say("%s: manca", "%s is missing", s)
	case !e.Found.IsZero():
		s = lang.Say("%s: trovato %s", "%s: found %s", s, e.Found)
	}
	if !e.Expected.IsZero() {
		s = lang.Say("%s, atteso: %s", "%s, expected %s", s, e.Expected)
	}
	return lang.Say("%s; %s (%s)", "%s; %s (%s)", s, e.Advice(), e.Code)
}

// place says where the error is: the line, the event as far as it could be read, the pointer.
func (e *DecodeError) place() lang.Text {
	var parts []lang.Text
	if e.Line > 0 {
		parts = append(parts, lang.Say("riga %d", "line %d", e.Line))
	}
	switch {
	case e.Identity.ID != "" && e.Identity.Source != "":
		parts = append(parts, lang.Say("evento %q di %s", "event %q of %s", e.Identity.ID, e.Identity.Source))
	case e.Identity.ID != "":
		parts = append(parts, lang.Say("evento %q", "event %q", e.Identity.ID))
	}
	if e.Pointer != "" {
		parts = append(parts, e.where())
	} else {
		parts = append(parts, lang.Say("il contenuto", "the whole"))
	}
	return lang.Join(parts, ", ")
}

// where returns the pointer as a sentence can hold it: the name of an unknown field may be anything, of any length.
func (e *DecodeError) where() lang.Text {
	if len(e.Pointer) > 4*MaxFound || strings.ContainsFunc(e.Pointer, unicode.IsControl) {
		return Quote([]byte(e.Pointer))
	}
	return lang.Same(e.Pointer)
}

// Unwrap returns the cause below.
func (e *DecodeError) Unwrap() error { return e.Err }

// Advice says how the sender can correct the error.
func (e *DecodeError) Advice() lang.Text {
	t, ok := advice[e.Code]
	switch {
	case e.Code == CodeWrongType && e.Found == lang.Same("null"):
		t = lang.Say("dargli un valore, o toglierlo se è facoltativo", "give it a value, or leave it out if it is optional")
	case !ok:
		t = lang.Say("correggere e inviare di nuovo l'evento", "correct it and send the event again")
	}
	if e.Remembered {
		t = lang.Say("%s, senza Nats-Msg-Id: il server ricorda per un po' quello del messaggio rifiutato",
			"%s, without Nats-Msg-Id: the server remembers that of the refused message for a while", t)
	}
	return t
}

// advice is what to do, by code, where it is not simply to correct the value.
var advice = map[string]lang.Text{
	CodeMalformedJSON:  lang.Say("inviare ogni evento come un solo oggetto JSON completo", "send each event as one complete JSON object"),
	CodeInvalidUTF8:    lang.Say("scrivere il testo in UTF-8", "write the text as UTF-8"),
	CodeDuplicateField: lang.Say("tenere uno dei due", "keep one of the two"),
	CodeTooLarge:       lang.Say("inviare meno in un solo evento", "send less in one event"),
	CodeMissingField:   lang.Say("aggiungerlo e inviare di nuovo l'evento", "add it and send the event again"),
	CodeUnknownField:   lang.Say("correggere il nome o toglierlo", "correct its name or leave it out"),
	CodeUnknownType: lang.Say("correggere il tipo, o inviare l'evento al sistema a cui è destinato",
		"correct the type, or send the event to the system it is meant for"),
	CodeUnsupportedVersion: lang.Say("aggiornare il programma che legge, o inviare una versione che conosce",
		"update the program that reads, or send a version that it knows"),
	CodeUnsupportedMedia: lang.Say("inviare i dati come application/json", "send the data as application/json"),
	CodeCompanyDenied:    askForRights,
	CodeSourceDenied:     askForRights,
	CodeTypeDenied:       askForRights,
	CodeUnreadable:       lang.Say("controllare il file o la connessione e leggere di nuovo", "check the file or the connection and read again"),
}

var askForRights = lang.Say("inviarlo con l'accesso che può, o chiedere il diritto a chi gestisce gli accessi",
	"send it with the sign-in that may, or ask whoever manages access for the right")

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
func Quote(b []byte) lang.Text {
	if len(b) <= MaxFound {
		return lang.Same(strconv.Quote(string(b)))
	}
	n := MaxFound
	for n > 0 && !utf8.RuneStart(b[n]) {
		n--
	}
	return lang.Same(strconv.Quote(string(b[:n])) + "…")
}

// Expectations that several packages write into [DecodeError.Expected].
var (
	ExpectCode = lang.Say("da 1 a 64 caratteri tra A-Z a-z 0-9 _ -", "1 to 64 characters of A-Z a-z 0-9 _ -")
	ExpectYear = lang.Say("un anno dal 1950 al 2150", "a year from 1950 to 2150")
)

// Choices joins the words that a field takes, for [DecodeError.Expected].
func Choices[T ~string](words []T) lang.Text {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = `"` + string(w) + `"`
	}
	return lang.Say("uno tra %s", "one of %s", strings.Join(quoted, ", "))
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
