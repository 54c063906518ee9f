package files

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// Kind is what a file holds.
type Kind uint8

// The kinds.
const (
	Empty    Kind = iota // nothing but white space
	Lines                // JSON lines
	Array                // a JSON array
	Values               // JSON values of more than one line, or several on a line
	Table                // text that is no JSON: a table of clockings, as a rule
	Workbook             // an Excel workbook (XLSX)
	Other                // anything else: NotEvents and NotTable say what
)

// The encodings of text.
const (
	UTF8        = "UTF-8"
	UTF16       = "UTF-16"
	Windows1252 = "Windows-1252"
)

// sample is how many bytes are looked at, at most.
const sample = 64 << 10

// File is a file that was looked at, and not read yet.
type File struct {
	Kind     Kind
	Encoding string // of a text, as far as its beginning shows
	Gzip     bool

	r      *bufio.Reader // from the beginning, without byte order mark
	format format        // of Other
	cr     bool          // a carriage return alone ends lines
}

// Look looks at the beginning of a file. It waits for no more than it needs to: for the first line of JSON lines. An error is of the
// reader.
func Look(in io.Reader) (*File, error) {
	f := &File{Encoding: UTF8, r: bufio.NewReaderSize(in, 4*sample)}
	for {
		head, err := f.peek(4, nil)
		if len(head) == 0 && err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		switch {
		case bytes.HasPrefix(head, []byte("\x1f\x8b\x08")) && !f.Gzip:
			z, err := gzip.NewReader(f.r)
			if err != nil {
				return nil, err
			}
			f.Gzip, f.r = true, bufio.NewReaderSize(z, 4*sample)
		case f.Encoding == UTF8 && isUTF16(head):
			order := unicode.LittleEndian
			if head[0] == 0 {
				order = unicode.BigEndian
			}
			f.Encoding = UTF16
			f.r = bufio.NewReaderSize(transform.NewReader(f.r, unicode.UTF16(order, unicode.UseBOM).NewDecoder()), 4*sample)
		default:
			if bytes.HasPrefix(head, bom) {
				_, _ = f.r.Discard(len(bom)) // it was peeked at
			}
			f.classify()
			return f, nil
		}
	}
}

var bom = []byte("\ufeff")

// isUTF16 reports whether a text begins with a byte order mark of UTF-16, or with two ASCII characters in UTF-16.
func isUTF16(b []byte) bool {
	if len(b) < 2 || bytes.HasPrefix(b, utf32LE) {
		return false
	}
	if b[0] == 0xff && b[1] == 0xfe || b[0] == 0xfe && b[1] == 0xff {
		return true
	}
	return len(b) == 4 && (b[0] == 0) != (b[1] == 0) && (b[0] == 0) == (b[2] == 0) && (b[1] == 0) == (b[3] == 0)
}

// peek returns at least n bytes of the beginning, and more until the lines so far are enough; fewer at the end of the file, or of
// the sample.
func (f *File) peek(n int, enough func([]byte) bool) ([]byte, error) {
	for seen := 0; ; {
		b, err := f.r.Peek(max(n, min(f.r.Buffered(), sample)))
		if err != nil || len(b) >= sample || enough == nil || bytes.ContainsAny(b[seen:], "\r\n") && enough(b) {
			return b, err
		}
		seen, n = len(b), len(b)+1
	}
}

// classify finds out the kind of what is neither compressed nor UTF-16 any more.
func (f *File) classify() {
	b, err := f.peek(1, func(b []byte) bool { return jsonKind(b, false) != Empty && b[len(b)-1] != '\r' })
	ended := err != nil
	if k := jsonKind(b, ended || len(b) >= sample); k == Lines || k == Array || k == Values {
		// An archive may hold lines of JSON as they are.
		if first := bytes.TrimLeft(b, blanks)[0]; first == '{' || first == '[' || !f.recognize(b) || f.format == binary {
			f.Kind, f.cr, f.format = k, crAlone(b), none
		}
		return
	}
	// What is no JSON is looked at as far as a sample goes: a ZIP names its files one after the other.
	b, err = f.peek(1, func([]byte) bool { return false })
	ended = err != nil
	if f.recognize(b) {
		return
	}
	if f.Kind = jsonKind(b, true); f.Kind == Table && f.Encoding == UTF8 && !validUTF8(b, ended) {
		f.Encoding = Windows1252
	}
}

// recognize reports whether the beginning of a file shows a format other than events and tables.
func (f *File) recognize(b []byte) bool {
	if f.format = formatOf(b); f.format == none {
		return false
	}
	f.Kind = Other
	if f.format == xlsx {
		f.Kind = Workbook
	}
	return true
}

// jsonKind returns the kind of a text; Empty while the beginning does not show it, unless no more is to come.
func jsonKind(b []byte, last bool) Kind {
	rest := bytes.TrimLeft(b, blanks)
	switch {
	case len(rest) == 0:
		return Empty
	case bytes.HasPrefix(rest, []byte("{\\")): // RTF
		return Table
	case rest[0] == '[' && opensArray(rest):
		return Array
	case rest[0] != '{' && bytes.Contains(rest, []byte("\n{\"")):
		return Lines // its first line is broken
	case rest[0] != '{' && last:
		return Table
	case rest[0] != '{':
		return Empty
	}
	line := rest
	i := bytes.IndexAny(rest, "\r\n")
	switch {
	case i >= 0:
		line = rest[:i]
	case !last:
		return Empty
	}
	end := valueEnd(line)
	if end > 0 && len(bytes.Trim(line[end:], blanks)) == 0 {
		return Lines
	}
	if end > 0 { // more on the same line
		return Values
	}
	switch {
	case i >= 0 && complete(rest):
		return Values
	case i < 0, aloneOnLine(rest[i:]):
		return Lines // the first line is broken, cut, or longer than the sample
	case !last:
		return Empty
	}
	return Values
}

// opensArray reports whether a text that begins with a bracket is an array, and no heading in brackets.
func opensArray(b []byte) bool {
	inside := bytes.TrimLeft(b[1:], blanks)
	return len(inside) == 0 || bytes.IndexByte([]byte("{}[]\",-0123456789"), inside[0]) >= 0
}

// complete reports whether a text begins with a whole JSON value.
func complete(b []byte) bool {
	d := jsontext.NewDecoder(bytes.NewReader(b), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	_, err := d.ReadValue()
	return err == nil
}

// aloneOnLine reports whether a line is an object and nothing else, as in JSON lines.
func aloneOnLine(b []byte) bool {
	for line := range bytes.FieldsFuncSeq(b, func(r rune) bool { return r == '\r' || r == '\n' }) {
		line = bytes.TrimRight(line, blanks)
		if len(line) > 0 && line[0] == '{' && valueEnd(line) == len(line) {
			return true
		}
	}
	return false
}

// crAlone reports whether a carriage return without a line feed ends lines.
func crAlone(b []byte) bool {
	i := bytes.IndexByte(b, '\r')
	return i >= 0 && i+1 < len(b) && b[i+1] != '\n'
}

// validUTF8 reports whether a text, which may be cut in the middle of a character unless it is whole, is UTF-8.
func validUTF8(b []byte, whole bool) bool {
	for cut := 0; ; cut++ {
		if utf8.Valid(b[:len(b)-cut]) {
			return true
		}
		if whole || cut == utf8.UTFMax-1 || cut == len(b) {
			return false
		}
	}
}
