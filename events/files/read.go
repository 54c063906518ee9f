package files

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"iter"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"spettanze/events"
)

const (
	// maxLine is how long a line may be, with its end.
	maxLine = events.MaxEventBytes + 2
	// beginning is how many bytes remain of a value that is longer than an event may be: enough to find it in the file.
	beginning = 1 << 10
	// blanks may stand around values: white space, the Ctrl-Z of DOS, and the record separator of JSON text sequences.
	blanks = " \t\r\n\x1a\x1e"
)

// Bytes returns the file as it is, but for compression.
func (f *File) Bytes() io.Reader { return f.r }

// Text returns the text in UTF-8, without byte order marks and a Ctrl-Z at the end; lines end in \n.
func (f *File) Text() io.Reader { return &text{r: f.r, foreign: f.Kind == Table} }

// text reads text, a character at a time.
type text struct {
	r       *bufio.Reader
	foreign bool   // bytes that are no UTF-8 are Windows-1252
	cr      bool   // the character before was a carriage return
	ended   bool   // the character before ended a line
	held    []byte // a Ctrl-Z and the white space after it: the end of the file, unless more follows
	out     []byte
	err     error
}

func (t *text) Read(b []byte) (int, error) {
	for t.err == nil && len(t.out) < len(b) {
		r, size, err := t.r.ReadRune()
		if err != nil {
			t.err = err
			break
		}
		if r == utf8.RuneError && size == 1 {
			_ = t.r.UnreadRune() // it was read just now
			c, _ := t.r.ReadByte()
			if !t.foreign {
				t.out = append(append(t.out, t.held...), c)
				t.held, t.cr, t.ended = t.held[:0], false, false
				continue
			}
			r = charmap.Windows1252.DecodeByte(c)
		}
		t.take(r)
	}
	n := copy(b, t.out)
	t.out = t.out[:copy(t.out, t.out[n:])]
	if n == 0 && len(b) > 0 {
		return 0, t.err
	}
	return n, nil
}

func (t *text) take(r rune) {
	after := t.cr
	t.cr = r == '\r'
	switch {
	case r == '\n' && after:
		return
	case r == '\r':
		r = '\n'
	case r == '\ufeff' && t.ended:
		return // files were put one after the other
	}
	t.ended = r == '\n'
	switch {
	case r == '\x1a', len(t.held) > 0 && len(t.held) < beginning && (r == '\n' || r == ' ' || r == 0):
		t.held = utf8.AppendRune(t.held, r)
		return
	case len(t.held) > 0:
		t.out = append(t.out, t.held...)
		t.held = t.held[:0]
	}
	t.out = utf8.AppendRune(t.out, r)
}

// Value is one JSON value of a file.
type Value struct {
	Text   []byte // valid until the next value; only a beginning if Length is more
	Length int
	Number int // from 1: of the line, or of the value in an array and among values of several lines
	Line   int // on which it begins, from 1
	Index  int // in its array, from 0; -1: in none
}

// TooLong reports whether the value is longer than an event may be.
func (v *Value) TooLong() bool { return v.Length > len(v.Text) }

// Reader reads the values of a file.
type Reader struct {
	kind  Kind
	r     *bufio.Reader
	line  int // that was read last; of a value, that it is reading
	part  []byte
	long  int // bytes of the line or value that is being read, also those that are not in part
	count int
	index int // in the array that is open; -1: none is
}

// NewReader reads lines that may still be written, without looking at them.
func NewReader(in io.Reader) *Reader {
	return &Reader{kind: Lines, r: bufio.NewReaderSize(in, 4*sample), index: -1}
}

// Reader reads the values of a file of events.
func (f *File) Reader() *Reader {
	r := &Reader{kind: f.Kind, r: f.r, index: -1}
	if f.cr {
		r.r = bufio.NewReaderSize(f.Text(), 4*sample)
	}
	if f.Kind == Empty {
		r.kind = Lines
	}
	return r
}

// Number is that of the value that was read last, or of the blank line after it.
func (r *Reader) Number() int {
	if r.kind == Lines {
		return r.line
	}
	return r.count
}

// Values yields the values of a file of events, and an error of the reader last.
func (f *File) Values() iter.Seq2[Value, error] {
	r := f.Reader()
	return func(yield func(Value, error) bool) {
		for {
			v, err := r.Next(true)
			if errors.Is(err, io.EOF) || !yield(v, err) || err != nil {
				return
			}
		}
	}
}

// Next returns the next value that is not blank. At the end it returns io.EOF. A last line without its newline is a line if the file is
// whole; otherwise it is returned once a writer has completed it.
func (r *Reader) Next(whole bool) (Value, error) {
	if r.kind == Lines {
		return r.nextLine(whole)
	}
	return r.nextValue()
}

func (r *Reader) nextLine(whole bool) (Value, error) {
	for {
		b, err := r.r.ReadSlice('\n')
		r.long += len(b)
		if r.long <= maxLine || len(r.part) < beginning {
			r.part = append(r.part, b...)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if err != nil && (!whole || r.long == 0 || !errors.Is(err, io.EOF)) {
			return Value{Line: r.line + 1}, err
		}
		r.line++
		v := Value{Text: trimLine(r.part), Number: r.line, Line: r.line, Index: -1}
		v.Length = len(v.Text)
		if r.long > maxLine {
			v.Text, v.Length = v.Text[:min(len(v.Text), beginning)], r.long
		}
		r.part, r.long = r.part[:0], 0
		if v.Length > 0 {
			return v, nil
		}
	}
}

// trimLine removes what is around a line's value: its end, and the byte order mark of a file that others were put before.
func trimLine(b []byte) []byte {
	return bytes.Trim(bytes.TrimPrefix(b, bom), blanks)
}
