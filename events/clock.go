package events

import "spettanze/events/lang"

// ClockTime is a time of day in minutes after midnight, 0 to 1439; on the wire "HH:MM".
type ClockTime int16

// ParseClockTime reads "HH:MM".
func ParseClockTime(s string) (ClockTime, error) {
	c, ok := ScanClockTime(s)
	if !ok {
		return 0, lang.Errorf("%q non è un'ora del giorno: scrivere HH:MM, come 07:50",
			"%q is not a time of day: write HH:MM, such as 07:50", s)
	}
	return c, nil
}

// ScanClockTime is [ParseClockTime] without allocating an error.
func ScanClockTime[T ~string | ~[]byte](s T) (ClockTime, bool) {
	if len(s) != 5 || s[2] != ':' {
		return 0, false
	}
	h, ok1 := twoDigits(s[0], s[1])
	m, ok2 := twoDigits(s[3], s[4])
	if !ok1 || !ok2 || h > 23 || m > 59 {
		return 0, false
	}
	return ClockTime(h*60 + m), true
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

// String returns "22:00-06:00".
func (s ClockSpan) String() string { return s.Start.String() + "-" + s.End.String() }

// Minutes returns how long it is, 1 to 1439.
func (s ClockSpan) Minutes() int { return (int(s.End) - int(s.Start) + DayLong) % DayLong }

// DayLong is the minutes of a day.
const DayLong = 24 * 60

// ClockOf returns the time of day of a moment in minutes after a midnight, which may be of the next day.
func ClockOf(minute int) ClockTime { return ClockTime(minute % DayLong) } //nolint:gosec // minutes of a day
