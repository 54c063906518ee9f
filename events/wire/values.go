package wire

import (
	"bytes"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"spettanze/events"
	"spettanze/events/lang"
)

// maxIdentity is how many bytes an event id or a source may have: wide for facts and narrow for accidents.
const maxIdentity = 512

// Expectations of values, for errors.
var (
	ExpectDate = lang.Say("una data che esiste, come 2023-03-07, dal 1950 al 2150", "a date that exists, such as 2023-03-07, from 1950 to 2150")
	ExpectTime = lang.Say("un istante RFC 3339, come 2023-03-07T17:06:00+01:00, dal 1950 al 2150",
		"an RFC 3339 time, such as 2023-03-07T17:06:00+01:00, from 1950 to 2150")
	ExpectClock    = lang.Say("un'ora del giorno HH:MM, da 00:00 a 23:59", "a time of day HH:MM, from 00:00 to 23:59")
	ExpectBool     = lang.Say("true (vero) o false (falso)", "true or false")
	ExpectIdentity = lang.Say("da 1 a 512 byte senza caratteri di controllo né spazi agli estremi", "1 to 512 bytes without control characters or outer spaces")
	ExpectSource   = lang.Say("un riferimento URI da 1 a 512 byte, come /presenze", "a URI reference of 1 to 512 bytes, such as /presenze")
)

// String reads a JSON string; the slice is good until the next call.
func (r *Reader) String(expected lang.Text) []byte {
	v := r.Value()
	if v == nil {
		return nil
	}
	if v[0] != '"' {
		r.Fail(events.CodeWrongType, Found(v), expected)
		return nil
	}
	return r.Text(v)
}

// Bool reads true or false.
func (r *Reader) Bool() bool {
	v := r.Value()
	if v == nil {
		return false
	}
	if k := v.Kind(); k != 't' && k != 'f' {
		r.Fail(events.CodeWrongType, Found(v), ExpectBool)
	}
	return v[0] == 't'
}

// Int reads a JSON integer. Numbers with a point or an exponent are refused even where they are whole: their
// sender counts in floats, and its next number need not be whole.
func (r *Reader) Int(least, most int, expected lang.Text) int {
	v := r.Value()
	if v == nil {
		return 0
	}
	if v.Kind() != jsontext.KindNumber || bytes.ContainsAny(v, ".eE") {
		r.Fail(events.CodeWrongType, Found(v), expected)
		return 0
	}
	n, err := strconv.Atoi(string(v))
	if err != nil || n < least || n > most {
		r.Fail(events.CodeInvalidValue, Found(v), expected)
		return 0
	}
	return n
}

// parsed reads a JSON string with a function that returns false for a text that it cannot read.
func parsed[V any](r *Reader, expected lang.Text, parse func([]byte) (V, bool)) (none V) {
	s := r.String(expected)
	if r.Err != nil {
		return none
	}
	v, ok := parse(s)
	if !ok {
		r.Fail(events.CodeInvalidValue, events.Quote(s), expected)
		return none
	}
	return v
}

// Word reads one of some words and returns the word of the list, not a copy.
func Word[T ~string](r *Reader, words []T, expected lang.Text) T {
	return parsed(r, expected, func(s []byte) (word T, ok bool) {
		for _, w := range words {
			if string(s) == string(w) {
				return w, true
			}
		}
		return "", false
	})
}

// Date reads a date from least to [events.MaxDate].
func (r *Reader) Date(least events.Date, expected lang.Text) events.Date {
	return parsed(r, expected, func(s []byte) (events.Date, bool) {
		d, ok := events.ScanDate(s)
		return d, ok && d >= least && d <= events.MaxDate
	})
}

// Clock reads a time of day.
func (r *Reader) Clock() events.ClockTime {
	return parsed(r, ExpectClock, events.ScanClockTime[[]byte])
}

// Instant reads an RFC 3339 time.
func (r *Reader) Instant() time.Time { return parsed(r, ExpectTime, ParseInstant) }

// ParseInstant reads an RFC 3339 time from 1950 to 2150 and keeps its offset. A leap second is the second after it:
// Go's clock, like most, has no place for it.
func ParseInstant(s []byte) (time.Time, bool) {
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
	if y := t.UTC().Year(); y < events.MinYear || y > events.MaxYear {
		return time.Time{}, false
	}
	if t.Location() == time.Local {
		// A decoded time must not depend on the zone of this machine.
		_, offset := t.Zone()
		t = t.In(time.FixedZone("", offset))
	}
	return t, true
}

// Checked reads a string that must pass a check.
func (r *Reader) Checked(valid func([]byte) bool, expected lang.Text) string {
	return parsed(r, expected, func(s []byte) (string, bool) { return string(s), valid(s) })
}

// Decimal reads a decimal number of a range as a string, in its smallest parts.
func (r *Reader) Decimal(decimals int, least, most int64, expected lang.Text) int64 {
	return parsed(r, expected, func(s []byte) (int64, bool) {
		n, ok := ParseDecimal(s, decimals)
		return n, ok && n >= least && n <= most && (least < 0 || s[0] != '-')
	})
}

// maxQuantityDigits bounds a quantity to under 10^12 of its smallest parts: far above any figure of a
// contract, far below where sums could overflow.
const maxQuantityDigits = 12

// ParseDecimal reads a plain decimal number, an optional sign and at most the given decimals, into its smallest parts.
// More decimals are refused, never rounded (contract §10).
func ParseDecimal(s []byte, decimals int) (int64, bool) {
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

// ValidID reports whether s is an event id: no control characters (CloudEvents), and no spaces at the ends, which headers
// would lose.
func ValidID(s []byte) bool {
	if len(s) == 0 || len(s) > maxIdentity || s[0] == ' ' || s[len(s)-1] == ' ' {
		return false
	}
	for i := 0; i < len(s); i++ {
		// C1 controls are U+0080 to U+009F: in UTF-8, c2 80 to c2 9f.
		if c := s[i]; c < ' ' || c == 0x7f || c == 0xc2 && s[i+1] < 0xa0 {
			return false
		}
	}
	return true
}

// ValidSource reports whether s is a URI reference (RFC 3986).
func ValidSource(s []byte) bool {
	if len(s) == 0 || len(s) > maxIdentity || bytes.Count(s, []byte("#")) > 1 {
		return false
	}
	for _, c := range s {
		if c-'0' > 9 && c|0x20-'a' > 25 && strings.IndexByte("-._~:/?#[]@!$&'()*+,;=%", c) < 0 {
			return false
		}
	}
	_, err := url.Parse(string(s))
	return err == nil
}

// AppendInstant appends an RFC 3339 time with the offset it came with.
func AppendInstant(b []byte, t time.Time) []byte {
	if _, offset := t.Zone(); offset%60 != 0 {
		t = t.UTC() // RFC 3339 has no seconds in offsets
	}
	return t.AppendFormat(b, time.RFC3339Nano)
}
