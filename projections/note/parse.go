package note

import (
	"strconv"
	"strings"
)

// New returns a form from the stored text and the texts shown in Italian and English. It panics if a text is malformed: forms are
// constants of the program.
func New(stored, it, en string) *Form {
	f := &Form{stored: stored}
	for text, hole, rest := cut(stored); ; text, hole, rest = cut(rest) {
		if text != "" {
			f.pieces = append(f.pieces, piece{text: text})
		}
		if hole == "" {
			break
		}
		if len(hole) != 1 || strings.IndexByte("n+dthwx", hole[0]) < 0 {
			panic("note: no hole is called {" + hole + "}: " + stored) //nolint:forbidigo // a form of the program is wrong
		}
		if text == "" && len(f.holes) > 0 {
			panic("note: nothing between two holes: " + stored) //nolint:forbidigo // a form of the program is wrong
		}
		f.pieces = append(f.pieces, piece{hole: hole[0]})
		f.holes = append(f.holes, hole[0])
	}
	f.it, f.en = f.shown(it), f.shown(en)
	return f
}

// takes lists the stored holes that may be shown in each way.
var takes = map[byte]string{'m': "n+", 's': "n+", 'd': "d", 't': "t"}

// shown parses a text shown.
func (f *Form) shown(s string) (out []shown) {
	for text, hole, rest := cut(s); ; text, hole, rest = cut(rest) {
		p := shown{text: text, at: -1}
		if hole == "" {
			return append(out, p)
		}
		number := hole
		if takes[hole[0]] != "" {
			p.how, number = hole[0], hole[1:]
		}
		n, err := strconv.Atoi(number)
		if err != nil || n < 1 || n > len(f.holes) || p.how != 0 && strings.IndexByte(takes[p.how], f.holes[n-1]) < 0 {
			panic("note: {" + hole + "} cannot show " + f.stored) //nolint:forbidigo // a form of the program is wrong
		}
		p.at = n - 1
		out = append(out, p)
	}
}

// cut returns the text before the next hole, what the hole says, and the rest. Without a hole, all is text.
func cut(s string) (text, hole, rest string) {
	text, after, found := strings.Cut(s, "{")
	if !found {
		return text, "", ""
	}
	hole, rest, closed := strings.Cut(after, "}")
	if !closed || hole == "" {
		panic("note: a hole without its end: " + s) //nolint:forbidigo // a form of the program is wrong
	}
	return text, hole, rest
}
