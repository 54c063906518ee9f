package cli

import (
	"io"
	"strconv"
	"strings"

	"spettanze/events/lang"
)

// Repeats prints a line for each refused event, and where many in a row are refused for one cause, the first few and then how many
// more there are.
type Repeats struct {
	W        io.Writer
	Language lang.Language
	All      lang.Text // where every one is listed

	file, cause string
	n           int // in a row
	from, to    int // lines of those that were not printed
	last        lang.Text
}

// shownRepeats is how many lines in a row are printed for one cause.
const shownRepeats = 3

// Line prints a line, or counts it. Events that are refused with one code for one field are refused for one cause.
func (r *Repeats) Line(file string, line int, code, pointer string, text lang.Text) {
	cause := strings.TrimSpace(code + " " + field(pointer))
	if file != r.file || cause != r.cause {
		r.Flush()
		r.file, r.cause = file, cause
	}
	r.n++
	switch {
	case r.n <= shownRepeats:
		Line(r.W, "%s:%d: %s", file, line, text.In(r.Language))
		return
	case r.n == shownRepeats+1:
		r.from = line
	}
	r.to, r.last = line, text
}

// Flush says how many lines were not printed.
func (r *Repeats) Flush() {
	switch n := r.n - shownRepeats; {
	case n == 1:
		Line(r.W, "%s:%d: %s", r.file, r.to, r.last.In(r.Language))
	case n > 1:
		lines := strconv.Itoa(r.from)
		if r.to != r.from {
			lines += "…" + strconv.Itoa(r.to)
		}
		Line(r.W, "%s:%s: %s", r.file, lines, lang.Say("altri %d per lo stesso motivo (%s)%s", "%d more for the same cause (%s)%s",
			n, r.cause, r.All).In(r.Language))
	}
	r.n, r.cause = 0, ""
}

// field is a pointer without the index in a list: the same field of each event.
func field(pointer string) string {
	if i := strings.IndexByte(pointer[min(1, len(pointer)):], '/'); i > 0 && strings.Trim(pointer[1:i+1], "0123456789") == "" {
		return pointer[i+1:]
	}
	return pointer
}
