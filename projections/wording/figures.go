package wording

import (
	"strconv"
	"strings"

	"spettanze/events"
)

// nbsp keeps a figure and its unit on one line.
const nbsp = "\u00a0"

// Amount writes a quantity with its unit, as a reader expects it away from a table: 1.234,50 € (€1,234.50), 9,5000 giorni,
// 1 buono, 8:00.
func (l Language) Amount(q events.Quantity) string {
	s := l.Quantity(q)
	r := q.Unit.Row()
	switch {
	case r.Clock:
		return s
	case q.Unit == events.Euro && l == English:
		if rest, negative := strings.CutPrefix(s, minus); negative {
			return minus + "€" + rest
		}
		return "€" + s
	case q.Unit == events.Euro:
		return s + nbsp + "€"
	}
	return s + nbsp + l.Unit(q.Unit)
}

// SignedAmount is [Language.Amount] with a plus sign before positive quantities.
func (l Language) SignedAmount(q events.Quantity) string {
	s := l.Amount(q)
	if q.Parts > 0 {
		s = "+" + s
	}
	return s
}

// Figure writes a quantity of a document, such as "16.6667" of the unit "day". Malformed text is returned as it is.
func (l Language) Figure(unit, quantity string) string { return written(unit, quantity, l.Quantity) }

// Sum is [Language.Figure] with the unit.
func (l Language) Sum(unit, quantity string) string { return written(unit, quantity, l.Amount) }

// Change is [Language.Figure] with a plus sign before positive quantities.
func (l Language) Change(unit, quantity string) string { return written(unit, quantity, l.Signed) }

func written(unit, quantity string, write func(events.Quantity) string) string {
	q, ok := Parse(unit, quantity)
	if !ok {
		return quantity
	}
	return write(q)
}

// Number writes a whole number with the language's separators.
func (l Language) Number(n int) string { return l.Decimal(strconv.Itoa(n)) }

// Plural picks and fills a text by a number: "%d movimento" of 1, "%d movimenti" of any other. The number is written with
// the language's separators. Italian has no third form for the numbers that we write: a million is written in digits.
func Plural(n int, itOne, it, enOne, en string) Text {
	if n == 1 {
		it, en = itOne, enOne
	}
	fill := func(l Language, s string) string { return strings.ReplaceAll(s, "%d", l.Number(n)) }
	return Text{It: fill(Italian, it), En: fill(English, en)}
}

// Plural is [Plural] in the language.
func (l Language) Plural(n int, itOne, it, enOne, en string) string {
	return l.Text(Plural(n, itOne, it, enOne, en))
}

// Relative writes a date as seen from another: oggi, domani, ieri, fra 12 giorni, 35 giorni fa.
func (l Language) Relative(d, from events.Date) string {
	switch n := int(d - from); {
	case n == 0:
		return l.Say("oggi", "today")
	case n == 1:
		return l.Say("domani", "tomorrow")
	case n == -1:
		return l.Say("ieri", "yesterday")
	case n > 0:
		return l.Plural(n, "", "fra %d giorni", "", "in %d days")
	default:
		return l.Plural(-n, "", "%d giorni fa", "", "%d days ago")
	}
}
