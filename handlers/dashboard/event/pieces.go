package event

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// Piece is a stretch of an event's text; a marked one is the value of a field that is at fault.
type Piece struct {
	Text   string
	Marked bool
}

// Pieces writes JSON on indented lines, with the values of some fields marked. What is no JSON comes back as it is.
func Pieces(raw []byte, pointers ...string) []Piece {
	text := Indented(raw)
	var out []Piece
	from := 0
	for _, s := range spans(text, pointers) {
		if s[0] > from {
			out = append(out, Piece{Text: string(text[from:s[0]])})
		}
		out = append(out, Piece{Text: string(text[s[0]:s[1]]), Marked: true})
		from = s[1]
	}
	return append(out, Piece{Text: string(text[from:])})
}

// Indented writes JSON on indented lines.
func Indented(raw []byte) []byte {
	var b bytes.Buffer
	if json.Indent(&b, raw, "", "  ") != nil {
		return raw
	}
	return b.Bytes()
}

// spans finds the values of fields in a text, in order and without overlap.
func spans(text []byte, pointers []string) (out [][2]int) {
	if len(pointers) == 0 {
		return nil
	}
	dec := jsontext.NewDecoder(bytes.NewReader(text))
	for {
		kind := dec.PeekKind()
		tok, err := dec.ReadToken()
		if err != nil {
			if !errors.Is(err, io.EOF) {
				return nil
			}
			return out
		}
		at := string(dec.StackPointer())
		if !slices.Contains(pointers, at) {
			continue
		}
		end := int(dec.InputOffset())
		switch depth, index := dec.StackIndex(dec.StackDepth()); {
		case kind == '"' && depth == '{' && index%2 == 1: // the name; its value follows
			v, err := dec.ReadValue()
			if err != nil {
				return nil
			}
			end = int(dec.InputOffset())
			out = append(out, [2]int{end - len(v), end})
		case kind != '{' && kind != '[' && kind != '}' && kind != ']':
			written := len(tok.String())
			if kind == '"' {
				written = len(quoted(text[:end]))
			}
			out = append(out, [2]int{end - written, end})
		}
	}
}

// quoted returns the string at the end of a text, with its quotes.
func quoted(text []byte) []byte {
	for i := len(text) - 2; i >= 0; i-- {
		if text[i] == '"' && (i == 0 || (len(text[:i])-len(strings.TrimRight(string(text[:i]), `\`)))%2 == 0) {
			return text[i:]
		}
	}
	return text
}
