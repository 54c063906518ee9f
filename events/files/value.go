package files

import (
	"errors"
	"io"
	"strings"

	"spettanze/events/lang"
)

// extent follows a JSON value to its end, by its brackets and strings alone: a value with a fault inside has an end too.
type extent struct {
	depth  int
	quoted bool
	escape bool
}

// add takes a byte of a value that began with first, and reports whether the value ends with it.
func (e *extent) add(c byte) (end bool) {
	switch {
	case e.escape:
		e.escape = false
	case e.quoted:
		switch c {
		case '\\':
			e.escape = true
		case '"', '\n': // no string goes on in the next line: its end is missing
			e.quoted = false
			return e.depth == 0
		}
	case c == '"':
		e.quoted = true
	case c == '{' || c == '[':
		e.depth++
	case c == '}' || c == ']':
		e.depth--
		return e.depth <= 0
	}
	return false
}

// valueEnd is where the object or array at the beginning of b ends; 0: not in b.
func valueEnd(b []byte) int {
	var e extent
	for i, c := range b {
		if e.add(c) {
			return i + 1
		}
	}
	return 0
}

// ErrCut is the end of a file in the middle of an array or of a value.
var ErrCut = &Error{Values, lang.Say("l'elenco non finisce: inviarlo intero",
	"the list has no end: send it whole")}

// nextValue reads the next value of an array or of values of several lines.
func (r *Reader) nextValue() (Value, error) {
	if r.line == 0 {
		r.line = 1
	}
	c, err := r.skip()
	if err != nil {
		if errors.Is(err, io.EOF) && r.index >= 0 {
			r.index = -1
			err = ErrCut
		}
		return Value{Line: r.line}, err
	}
	r.part, r.long = r.part[:0], 0
	r.count++
	v := Value{Number: r.count, Line: r.line, Index: r.index}
	if r.index >= 0 {
		r.index++
	}
	var e extent
	scalar := !strings.ContainsRune(`{["`, rune(c))
	for {
		if scalar && strings.IndexByte(" \t\r\n,]}[{\x1a\x1e", c) >= 0 && r.long > 0 {
			_ = r.r.UnreadByte() // it was read just now
			break
		}
		if r.long++; r.long <= maxLine {
			r.part = append(r.part, c)
		}
		if c == '\n' {
			r.line++
		}
		if !scalar && e.add(c) {
			break
		}
		if c, err = r.r.ReadByte(); errors.Is(err, io.EOF) {
			r.index = -1
			break // what decodes the value says that it does not end
		} else if err != nil {
			return Value{Line: r.line}, err
		}
	}
	v.Text, v.Length = r.part, r.long
	if r.long > maxLine {
		v.Text = r.part[:beginning]
	}
	return v, nil
}

// skip returns the first byte of the next value. It opens and closes arrays on the way.
func (r *Reader) skip() (byte, error) {
	for {
		c, err := r.r.ReadByte()
		switch {
		case err != nil:
			return 0, err
		case c == '\n':
			r.line++
		case c == '[' && r.index < 0:
			r.index = 0
		case c == ']' && r.index >= 0:
			r.index = -1
		case c == bom[0]:
			if rest, _ := r.r.Peek(2); string(rest) != string(bom[1:]) {
				return c, nil
			}
			_, _ = r.r.Discard(2) // it was peeked at
		case strings.IndexByte(blanks+",", c) < 0:
			return c, nil
		}
	}
}
