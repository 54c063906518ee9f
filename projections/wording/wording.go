// Package wording writes texts in Italian and in English: dates, quantities, names of entitlements and kinds, titles of
// breaches. Package note translates the texts that folds store.
//
// A [Text] holds both languages, so that a document is made once and read in either. [Say] fills a sentence in both; its
// arguments are written in the form of each language: events.Date 31/03/2023 or 2023-03-31, events.Quantity 16,6667 or
// 16.6667, minutes 2:05 in either, and the minus sign U+2212 before what is negative. Nothing else formats figures and dates
// for people: neither a browser nor a library writes 1.234,50 € as Italians do.
package wording

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/events/lang"
)

// Language is a language of documents, with its ways of writing values.
type Language lang.Language

// The languages.
const (
	Italian = Language(lang.Italian)
	English = Language(lang.English)
)

// Text is a text in both languages.
type Text = lang.Text

// Text returns a text in the language.
func (l Language) Text(t Text) string { return t.In(lang.Language(l)) }

// Signed is a quantity that is written with its sign, even when it is positive.
type Signed events.Quantity

// Amount is a quantity that is written with its unit.
type Amount events.Quantity

// Number is a decimal number in documents' form, written with the language's separators.
type Number string

// Kind is a kind of movement, written by its name.
type Kind string

// Event is a type of event, by its wire name without the version, written by its title.
type Event string

// Say fills a sentence in both languages.
func Say(it, en string, args ...any) Text {
	return Text{It: fill(Italian, it, args), En: fill(English, en, args)}
}

func fill(l Language, format string, args []any) string {
	if len(args) == 0 {
		return format
	}
	out := make([]any, len(args))
	for i, a := range args {
		out[i] = l.write(a)
	}
	return fmt.Sprintf(format, out...)
}

func (l Language) write(a any) any {
	switch v := a.(type) {
	case Text:
		return l.Text(v)
	case events.Date:
		return l.Date(v)
	case events.Month:
		return l.Month(v)
	case events.Quantity:
		return l.Quantity(v)
	case Signed:
		return l.Signed(events.Quantity(v))
	case Amount:
		return l.Amount(events.Quantity(v))
	case Number:
		return l.Decimal(string(v))
	case events.Cents:
		return l.Quantity(events.Quantity{Unit: events.Euro, Parts: int64(v)})
	case events.Entitlement:
		return l.Entitlement(v)
	case events.Unit:
		return l.Unit(v)
	case events.Lot:
		return l.Lot(v)
	case Kind:
		return l.Kind(string(v))
	case Event:
		return l.Event(string(v))
	case hr.ScheduleCode:
		return l.Schedule(v)
	case time.Time:
		return l.Time(v)
	case time.Weekday:
		return l.Weekday(v)
	}
	return a
}

// Say picks the words of the language.
func (l Language) Say(it, en string) string { return l.Text(Text{It: it, En: en}) }

// Date writes 07/03/2023, or 2023-03-07 in English, where day and month would be mistaken for each other.
func (l Language) Date(d events.Date) string {
	if l == English {
		return d.String()
	}
	y, m, day := d.Civil()
	return fmt.Sprintf("%02d/%02d/%d", day, int(m), y)
}

var italianMonths = [...]string{"gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto",
	"settembre", "ottobre", "novembre", "dicembre"}

// Month writes "marzo 2023", "March 2023".
func (l Language) Month(m events.Month) string {
	y, month, _ := m.First().Civil()
	if l == English {
		return fmt.Sprintf("%s %d", month, y)
	}
	return fmt.Sprintf("%s %d", italianMonths[month-1], y)
}

var italianDays = [...]string{"domenica", "lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato"}

// Weekday names a day of the week.
func (l Language) Weekday(d time.Weekday) string {
	if l == English {
		return d.String()
	}
	return italianDays[d]
}

// Time writes an instant to the second, in the zone that it carries.
func (l Language) Time(t time.Time) string {
	if l == English {
		return t.Format("2006-01-02 15:04:05 -07:00")
	}
	return t.Format("02/01/2006 15:04:05 -07:00")
}

// minus is the sign of what is below zero: as wide as a plus, and never the end of a line, unlike a hyphen.
const minus = "\u2212"

// Quantity writes an amount of its unit: 1.234,56 for euro, 16,6667 for days, 2:05 for minutes, 2.714:24 for many.
func (l Language) Quantity(q events.Quantity) string {
	if q.Unit.Row().Clock {
		return l.minutes(q.Parts)
	}
	return l.Decimal(q.String())
}

// Signed is [Language.Quantity] with a plus sign before positive quantities.
func (l Language) Signed(q events.Quantity) string {
	s := l.Quantity(q)
	if q.Parts > 0 {
		s = "+" + s
	}
	return s
}

// Parse reads a document's decimal string and unit, such as "16.6667" and "day"; ok is false if either is malformed.
func Parse(unit, s string) (events.Quantity, bool) {
	u, err := events.ParseUnit(unit)
	if err != nil {
		return events.Quantity{}, false
	}
	parts, err := u.Parse(s)
	return events.Quantity{Unit: u, Parts: parts}, err == nil
}

// Decimal writes a decimal number with the language's separators; any other text is returned as it is.
func (l Language) Decimal(s string) string {
	sign, digits := "", s
	if strings.HasPrefix(s, "-") {
		sign, digits = minus, s[1:]
	}
	whole, decimals, dotted := strings.Cut(digits, ".")
	for _, r := range whole + decimals {
		if r < '0' || r > '9' {
			return s
		}
	}
	group, point := ".", ","
	if l == English {
		group, point = ",", "."
	}
	var b strings.Builder
	b.WriteString(sign)
	for i, r := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteString(group)
		}
		b.WriteRune(r)
	}
	if dotted {
		b.WriteString(point + decimals)
	}
	return b.String()
}

// minutes writes 125 as 2:05.
func (l Language) minutes(n int64) string {
	sign := ""
	if n < 0 {
		sign, n = minus, -n
	}
	return sign + l.Decimal(strconv.FormatInt(n/60, 10)) + fmt.Sprintf(":%02d", n%60)
}
