// Package note has the forms of the texts that folds store: the arithmetic of a movement, and why a fact waits.
//
// A form writes the stored text, and parses it to show it in Italian and in English. The three texts are declared together, in
// the package of their rule. The stored text is part of the ledger: exports contain it, and a rebuilt ledger must have the
// same. A change to a form's stored text changes every movement that has it.
//
//	var carried = note.New("{n} at month end, cap {n}: carry {n}, {n} forfeited",
//		"{s1} a fine mese, massimo {m2} → riporto {m3}, perse {m4}",
//		"{s1} at month end, cap {m2} → carry {m3}, {m4} forfeited")
//
//	carried.Write(note.Int(over), note.Int(most), note.Int(carry), note.Int(over-carry))
//
// The holes of the stored text have types: {n} a whole number, {+} a whole number always with its sign,
// {d} a decimal number, {t} a date, {h} a time of the day, {w} a word without spaces (a code, the id of an employee or of
// a loan, an event's source), {x} any text. A hole of a shown text has the number of a hole of the stored text:
// {1} as it is stored, {m1} minutes as hours, {s1} the same with its sign, {d1} a number with the language's separators,
// {t1} a date.
package note

import (
	"strconv"

	"spettanze/events"
)

// Form is one form of note.
type Form struct {
	stored string
	pieces []piece
	holes  []byte // types of the holes of the stored text
	it, en []shown
}

// piece is a part of the stored text: literal text, or, without any, a hole.
type piece struct {
	text string
	hole byte
}

// shown is a part of a text shown: literal text, and the hole that follows it; at is -1 at the end.
type shown struct {
	text string
	at   int
	how  byte // 'm', 's', 'd', 't'; 0: as it is stored
}

// Arg is an argument for a hole. It is a struct, not an interface, to save allocations: every clocking writes a note.
type Arg struct {
	takes byte // the hole it is made for
	n     int64
	s     string
}

// Int fills {n} and {+}.
func Int[N ~int | ~int64](n N) Arg { return Arg{takes: 'n', n: int64(n)} }

// Decimal fills {d} with a number such as "6000.00".
func Decimal(s string) Arg { return Arg{takes: 'd', s: s} }

// Date fills {t}.
func Date(d events.Date) Arg { return Arg{takes: 't', n: int64(d)} }

// Clock fills {h}.
func Clock(c events.ClockTime) Arg { return Arg{takes: 'h', n: int64(c)} }

// Text fills {w} and {x}.
func Text[S ~string](s S) Arg { return Arg{takes: 'x', s: string(s)} }

// fits reports whether the argument is of a hole's type.
func (a *Arg) fits(hole byte) bool {
	return a.takes == hole || a.takes == 'n' && hole == '+' || a.takes == 'x' && hole == 'w'
}

// Write returns the text to store. It allocates nothing but that text, and panics if the arguments do not fit the holes.
func (f *Form) Write(args ...Arg) string {
	if len(args) != len(f.holes) {
		panic("note: " + strconv.Itoa(len(args)) + " arguments for " + f.stored) //nolint:forbidigo // a form of the program is wrong
	}
	if len(args) == 0 {
		return f.stored
	}
	var room [128]byte
	b, n := room[:0], 0
	for i := range f.pieces {
		p := &f.pieces[i]
		if p.hole == 0 {
			b = append(b, p.text...)
			continue
		}
		a := &args[n]
		n++
		if !a.fits(p.hole) {
			panic("note: argument " + strconv.Itoa(n) + " does not fit " + f.stored) //nolint:forbidigo // a form of the program is wrong
		}
		switch p.hole {
		case 'n', '+':
			if p.hole == '+' && a.n >= 0 {
				b = append(b, '+')
			}
			b = strconv.AppendInt(b, a.n, 10)
		case 't':
			b = events.Date(a.n).Append(b)
		case 'h':
			b = events.ClockTime(a.n).Append(b)
		default:
			b = append(b, a.s...)
		}
	}
	return string(b)
}

// String returns the stored text with its holes.
func (f *Form) String() string { return f.stored }
