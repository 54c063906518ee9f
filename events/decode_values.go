package events

import (
	"bytes"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// Limits of single values. They are wide for facts and narrow for accidents.
const (
	maxDayMinutes  = 1440
	maxInstalments = 600
	maxCode        = 64  // bytes of an employee, a company, a loan, a short code
	maxText        = 200 // characters of a reason or a name: short codes or words, not stories
	maxIdentity    = 512 // bytes of an id or a source
	minYear        = 1950
	maxYear        = 2150
)

// minBirthDate is the oldest birthday a person described can have: who works past 1950 may be born before.
var minBirthDate = NewDate(1900, time.January, 1)

// What fields take, in the words of an error.
const (
	expDate        = "a date that exists, such as 2023-03-07, from 1950 to 2150"
	expBirthDate   = "a date that exists, such as 1980-03-07, from 1900 to 2150"
	expTime        = "an RFC 3339 time, such as 2023-03-07T17:06:00+01:00, from 1950 to 2150"
	expClock       = "a time of day HH:MM, from 00:00 to 23:59"
	expBool        = "true or false"
	expCode        = "1 to 64 characters of A-Z a-z 0-9 _ -"
	expText        = "1 to 200 characters without control characters"
	expIdentity    = "1 to 512 bytes without control characters or outer spaces"
	expSource      = "a URI reference of 1 to 512 bytes, such as /presenze"
	expYear        = "a year from 1950 to 2150"
	expAmount      = `euro above zero as a string with at most two decimals, such as "6000.00"`
	expCommitments = `euro of zero or more as a string with at most two decimals, such as "150.00"`
	expPunches     = "2 or 4 times of day HH:MM, each later than the one before"
	expSchedule    = `an object with the code of a schedule, such as {"code":"ft37"}`
	expWeek        = `an object of minutes by day, such as {"mon":480,"wed":480}`
	expEmail       = "an e-mail address"
	expType        = "the type of the event with its version, such as hr.clocking.recorded.v1"
	expData        = "the data of the event, an object"
)

// choices joins the words a field may be.
func choices[T ~string](words []T) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = `"` + string(w) + `"`
	}
	return "one of " + strings.Join(quoted, ", ")
}

// string reads a JSON string; the slice is good until the next call.
func (r *reader) string(expected string) []byte {
	v := r.value()
	if v == nil {
		return nil
	}
	if v[0] != '"' {
		r.fail(CodeWrongType, found(v), expected)
		return nil
	}
	return r.text(v)
}

func (r *reader) bool() bool {
	v := r.value()
	if v == nil {
		return false
	}
	if k := v.Kind(); k != 't' && k != 'f' {
		r.fail(CodeWrongType, found(v), expBool)
	}
	return v[0] == 't'
}

// int reads a JSON integer. Numbers with a point or an exponent are refused even where they are whole: what wrote
// them counts in floats, and the next one need not be whole.
func (r *reader) int(least, most int, expected string) int {
	v := r.value()
	if v == nil {
		return 0
	}
	n, ok := r.integer(v, expected)
	if ok && (n < int64(least) || n > int64(most)) {
		r.fail(CodeInvalidValue, found(v), expected)
		return 0
	}
	return int(n)
}

// integer converts a JSON integer of up to 15 digits.
func (r *reader) integer(v jsontext.Value, expected string) (int64, bool) {
	digits, negative := []byte(v), false
	if v[0] == '-' {
		digits, negative = v[1:], true
	}
	n := int64(0)
	for _, c := range digits {
		if c < '0' || c > '9' {
			r.fail(CodeWrongType, found(v), expected)
			return 0, false
		}
	}
	if len(digits) > 15 {
		r.fail(CodeInvalidValue, found(v), expected)
		return 0, false
	}
	for _, c := range digits {
		n = n*10 + int64(c-'0')
	}
	if negative {
		n = -n
	}
	return n, true
}

// word reads one of a field's words and returns that one, not a copy.
func word[T ~string](r *reader, words []T, expected string) T {
	s := r.string(expected)
	if r.err != nil {
		return ""
	}
	for _, w := range words {
		if string(s) == string(w) {
			return w
		}
	}
	r.fail(CodeInvalidValue, quote(s), expected)
	return ""
}

// dateFrom reads a date, to 2150.
func (r *reader) dateFrom(least Date, expected string) Date {
	s := r.string(expected)
	if r.err != nil {
		return 0
	}
	d, ok := parseDate(s)
	if !ok || d < least || d > MaxDate {
		r.fail(CodeInvalidValue, quote(s), expected)
		return 0
	}
	return d
}

// parseDate is [ParseDate] without its range and without garbage.
func parseDate(s []byte) (Date, bool) {
	if len(s) != 10 || s[4] != '-' || s[7] != '-' {
		return 0, false
	}
	y, ok1 := twoDigits(s[0:2])
	yy, ok2 := twoDigits(s[2:4])
	m, ok3 := twoDigits(s[5:7])
	d, ok4 := twoDigits(s[8:10])
	y = y*100 + yy
	if !ok1 || !ok2 || !ok3 || !ok4 || m < 1 || m > 12 || d < 1 || d > DaysIn(y, time.Month(m)) {
		return 0, false
	}
	return NewDate(y, time.Month(m), d), true
}

func twoDigits(s []byte) (int, bool) {
	a, b := s[0]-'0', s[1]-'0'
	return int(a)*10 + int(b), a <= 9 && b <= 9
}

// clock reads a time of day.
func (r *reader) clock() ClockTime {
	s := r.string(expClock)
	if r.err != nil {
		return 0
	}
	if len(s) == 5 && s[2] == ':' {
		h, ok1 := twoDigits(s[0:2])
		m, ok2 := twoDigits(s[3:5])
		if ok1 && ok2 && h < 24 && m < 60 {
			return ClockTime(h*60 + m)
		}
	}
	r.fail(CodeInvalidValue, quote(s), expClock)
	return 0
}

// instant reads an RFC 3339 time.
func (r *reader) instant() time.Time {
	s := r.string(expTime)
	if r.err != nil {
		return time.Time{}
	}
	t, ok := parseInstant(s)
	if !ok {
		r.fail(CodeInvalidValue, quote(s), expTime)
	}
	return t
}

// parseInstant reads an RFC 3339 time from 1950 to 2150 and keeps its offset. A leap second is the second after it:
// Go's clock, like everybody's, has no place for it.
func parseInstant(s []byte) (time.Time, bool) {
	var t time.Time
	if err := t.UnmarshalText(s); err != nil {
		// RFC 3339 §5.6 allows lower-case t and z, and second 60 where a leap second may be: 23:59:60 UTC.
		u := []byte(strings.ToUpper(string(s)))
		leap := len(u) > 19 && string(u[16:19]) == ":60"
		if leap {
			copy(u[16:19], ":59")
		}
		if err := t.UnmarshalText(u); err != nil {
			return time.Time{}, false
		}
		if h, m, _ := t.UTC().Clock(); leap && (h != 23 || m != 59) {
			return time.Time{}, false
		}
		if leap {
			t = t.Truncate(time.Second).Add(time.Second)
		}
	}
	if y := t.UTC().Year(); y < minYear || y > maxYear {
		return time.Time{}, false
	}
	if t.Location() == time.Local {
		// The zone of this machine must not show in what was decoded.
		_, offset := t.Zone()
		t = t.In(time.FixedZone("", offset))
	}
	return t, true
}

// checked reads a string that must pass a check.
func (r *reader) checked(valid func([]byte) bool, expected string) string {
	s := r.string(expected)
	if r.err == nil && !valid(s) {
		r.fail(CodeInvalidValue, quote(s), expected)
	}
	return string(s)
}

func validCode[T ~string | ~[]byte](s T) bool {
	if len(s) == 0 || len(s) > maxCode {
		return false
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c-'0' > 9 && c|0x20-'a' > 25 && c != '_' && c != '-' {
			return false
		}
	}
	return true
}

func validText(s []byte) bool {
	return len(s) > 0 && utf8.RuneCount(s) <= maxText && !bytes.ContainsFunc(s, unicode.IsControl)
}

// decimal reads a decimal number of a range as a string, in its smallest parts.
func (r *reader) decimal(decimals int, least, most int64, expected string) int64 {
	s := r.string(expected)
	if r.err != nil {
		return 0
	}
	n, ok := parseDecimal(s, decimals)
	if !ok || n < least || n > most || least >= 0 && s[0] == '-' {
		r.fail(CodeInvalidValue, quote(s), expected)
		return 0
	}
	return n
}

// notBefore checks a last day against the first.
func (r *reader) notBefore(name string, last, first Date) {
	if r.err == nil && last < first {
		r.failAt("/"+name, CodeInvalidValue, `"`+last.String()+`"`,
			"a date not before "+first.String()+", the effective date")
	}
}

// maxQuantityDigits bounds a quantity to under 10^12 of its smallest parts: far above any figure of a
// contract, far below where sums could overflow.
const maxQuantityDigits = 12

// parseDecimal reads a plain decimal number, an optional sign and at most the given decimals, into its smallest parts.
// More decimals are refused, never rounded (contract §10).
func parseDecimal(s []byte, decimals int) (int64, bool) {
	negative := len(s) > 0 && s[0] == '-'
	if negative {
		s = s[1:]
	}
	n, digits, point := int64(0), 0, -1
	for i, c := range s {
		switch {
		case c == '.' && point < 0 && i > 0:
			point = i
		case c >= '0' && c <= '9' && digits < maxQuantityDigits+4:
			n = n*10 + int64(c-'0')
			digits++
		default:
			return 0, false
		}
	}
	after := 0
	if point >= 0 {
		after = len(s) - point - 1
	}
	if digits == 0 || point >= 0 && after == 0 || after > decimals || digits-after > maxQuantityDigits-decimals {
		return 0, false
	}
	for ; after < decimals; after++ {
		n *= 10
	}
	if negative {
		n = -n
	}
	return n, true
}
