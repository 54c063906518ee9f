package note

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"spettanze/events"
	"spettanze/projections/wording"
)

// Forms reads notes of several forms.
type Forms []*Form

// Join returns the forms of several lists. Forms with more literal text are tried first, whatever their order, because a hole
// for free text, such as an adjustment's reason, matches nearly anything.
func Join(lists ...[]*Form) Forms {
	all := slices.Concat(lists...)
	slices.SortStableFunc(all, func(a, b *Form) int { return cmp.Compare(b.literal(), a.literal()) })
	return all
}

// literal returns the length of the stored text without its holes.
func (f *Form) literal() (n int) {
	for _, p := range f.pieces {
		n += len(p.text)
	}
	return n
}

// Read translates a note. A text of no known form is returned as it is, and ok is false.
func (fs Forms) Read(s string) (t wording.Text, ok bool) {
	for _, f := range fs {
		if t, ok := f.Read(s); ok {
			return t, true
		}
	}
	return wording.Text{It: s, En: s}, s == ""
}

// Read translates a note; ok is false for a text of another form.
func (f *Form) Read(s string) (t wording.Text, ok bool) {
	var room [8]string
	words, ok := match(f.pieces, s, room[:0])
	if !ok {
		return wording.Text{}, false
	}
	return wording.Text{It: fill(wording.Italian, f.it, words), En: fill(wording.English, f.en, words)}, true
}

// match returns the contents of the holes.
func match(pieces []piece, s string, words []string) ([]string, bool) {
	for i, p := range pieces {
		if p.hole == 0 {
			rest, ok := strings.CutPrefix(s, p.text)
			if !ok {
				return nil, false
			}
			s = rest
			continue
		}
		least, most := span(p.hole, s)
		for n := most; n >= least; n-- { // the longest first, then shorter if the rest does not match
			if all, ok := match(pieces[i+1:], s[n:], append(words, s[:n])); ok {
				return all, true
			}
		}
		return nil, false
	}
	return words, s == ""
}

// span returns the least and most bytes at the beginning of s that a hole may take; most is less than least if it cannot match.
func span(hole byte, s string) (least, most int) {
	switch hole {
	case 'x':
		return 0, len(s)
	case 'w':
		word, _, _ := strings.Cut(s, " ")
		return 1, len(word)
	case 't':
		if _, err := events.ParseDate(s[:min(10, len(s))]); err != nil {
			return 1, 0
		}
		return 10, 10
	case 'h':
		if len(s) < 5 || digits(s[:2]) != 2 || s[2] != ':' || digits(s[3:5]) != 2 {
			return 1, 0
		}
		return 5, 5
	}
	n := 0
	if s != "" && (s[0] == '-' || s[0] == '+' && hole == '+') {
		n = 1
	}
	whole := digits(s[n:])
	if whole == 0 || n == 0 && hole == '+' {
		return 1, 0
	}
	n += whole
	if hole == 'd' {
		if n == len(s) || s[n] != '.' || digits(s[n+1:]) == 0 {
			return 1, 0
		}
		n += 1 + digits(s[n+1:])
	}
	return n, n
}

// digits returns how many digits s begins with.
func digits(s string) (n int) {
	for n < len(s) && s[n]-'0' <= 9 {
		n++
	}
	return n
}

func fill(l wording.Language, text []shown, words []string) string {
	var b strings.Builder
	for _, p := range text {
		b.WriteString(p.text)
		if p.at >= 0 {
			b.WriteString(say(l, p.how, words[p.at]))
		}
	}
	return b.String()
}

// say writes the content of a hole in the form in which it is shown.
func say(l wording.Language, how byte, word string) string {
	switch how {
	case 'd':
		return l.Decimal(word)
	case 't':
		d, _ := events.ParseDate(word) // read as one
		return l.Date(d)
	case 'm', 's':
		n, err := strconv.ParseInt(word, 10, 64)
		if err != nil {
			return word // beyond any figure
		}
		if how == 's' {
			return l.Signed(events.Quantity{Unit: events.Minute, Parts: n})
		}
		return l.Quantity(events.Quantity{Unit: events.Minute, Parts: n})
	}
	return word
}
