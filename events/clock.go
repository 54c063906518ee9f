package events

import "fmt"

// ClockTime is a time of day in minutes after midnight, 0 to 1439; on the wire "HH:MM".
type ClockTime int16

// ParseClockTime reads "HH:MM".
func ParseClockTime(s string) (ClockTime, error) {
	digit := func(i int) int { return int(s[i]) - '0' }
	if len(s) == 5 && s[2] == ':' {
		ok := true
		for _, i := range []int{0, 1, 3, 4} {
			ok = ok && digit(i) >= 0 && digit(i) <= 9
		}
		if ok {
			h, m := digit(0)*10+digit(1), digit(3)*10+digit(4)
			if h < 24 && m < 60 {
				return ClockTime(h*60 + m), nil
			}
		}
	}
	return 0, fmt.Errorf("%q is not a time of day: write HH:MM, such as 07:50", s)
}

// String returns "HH:MM".
func (c ClockTime) String() string { return string(c.Append(nil)) }

// Append appends "HH:MM" to b.
func (c ClockTime) Append(b []byte) []byte {
	h, m := int(c)/60, int(c)%60
	return append(b, byte('0'+h/10), byte('0'+h%10), ':', byte('0'+m/10), byte('0'+m%10))
}

// ClockSpan is a span of a day or of a night: where the end is before the start, it is on the next day.
type ClockSpan struct{ Start, End ClockTime }

// Minutes returns how long it is, 1 to 1439.
func (s ClockSpan) Minutes() int { return (int(s.End) - int(s.Start) + dayLong) % dayLong }

const dayLong = 24 * 60
