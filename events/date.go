package events

import (
	"strings"
	"time"

	"spettanze/events/lang"
)

// Date is a civil date in Europe/Rome, counted in days from 0000-03-01. The contract speaks of civil dates only, so
// no time zone takes part in its arithmetic. The zero value is centuries before [MinDate], so it serves as "no date".
type Date int32

// The range of dates the ledger understands. A date outside it is a typing error, not a fact: no employee in
// service was hired before 1950, and no closing is due after 2150.
const (
	MinDate Date = 712163 // 1950-01-01
	MaxDate Date = 785576 // 2150-12-31
	MinYear      = 1950
	MaxYear      = 2150
)

// NewDate returns the date of a year, a month and a day of the month. Days beyond the month's end overflow into the
// next one, as in [time.Date].
func NewDate(year int, month time.Month, day int) Date {
	// The days-from-civil algorithm: years begin in March, so that the leap day is the last one.
	y, m := year, int(month)
	if m <= 2 {
		y--
		m += 12
	}
	era := y / 400
	if y < 0 {
		era = (y - 399) / 400
	}
	yoe := y - era*400
	doy := (153*(m-3)+2)/5 + day - 1
	doe := yoe*365 + yoe/4 - yoe/100 + doy
	return Date(era*146097 + doe)
}

// ParseDate reads an ISO date, "2006-01-02". It returns an error for a date that does not exist or lies outside
// MinDate…MaxDate.
func ParseDate(s string) (Date, error) {
	d, ok := ScanDate(s)
	switch {
	case !ok && len(s) == 10 && s[4] == '-' && s[7] == '-' && strings.Trim(s, "-0123456789") == "":
		return 0, lang.Errorf("%q non è una data che esiste", "%q is not a date that exists", s)
	case !ok:
		return 0, lang.Errorf("%q non è una data: scrivere anno-mese-giorno, come 2023-03-07",
			"%q is not a date: write year-month-day, such as 2023-03-07", s)
	case d < MinDate || d > MaxDate:
		return 0, lang.Errorf("%q è fuori dagli anni 1950-2150 che il registro copre",
			"%q is outside the years 1950 to 2150 that the ledger covers", s)
	}
	return d, nil
}

// ScanDate reads an ISO date that exists, of any year, without allocating an error.
func ScanDate[T ~string | ~[]byte](s T) (Date, bool) {
	if len(s) != 10 || s[4] != '-' || s[7] != '-' {
		return 0, false
	}
	century, ok1 := twoDigits(s[0], s[1])
	year, ok2 := twoDigits(s[2], s[3])
	month, ok3 := twoDigits(s[5], s[6])
	day, ok4 := twoDigits(s[8], s[9])
	year += 100 * century
	if !ok1 || !ok2 || !ok3 || !ok4 || month < 1 || month > 12 || day < 1 || day > DaysIn(year, time.Month(month)) {
		return 0, false
	}
	return NewDate(year, time.Month(month), day), true
}

func twoDigits(a, b byte) (int, bool) {
	a, b = a-'0', b-'0'
	return int(a)*10 + int(b), a <= 9 && b <= 9
}

// MustParseDate is [ParseDate] for constants of the program and its tests; it panics where ParseDate returns an error.
func MustParseDate(s string) Date {
	d, err := ParseDate(s)
	if err != nil {
		panic(err) //nolint:forbidigo // a constant of the program is wrong
	}
	return d
}

// DateOf returns the civil date of an instant in a location.
func DateOf(t time.Time, loc *time.Location) Date {
	y, m, d := t.In(loc).Date()
	return NewDate(y, m, d)
}

// Civil returns the year, the month and the day of the month.
func (d Date) Civil() (year int, month time.Month, day int) {
	z := int(d)
	era := z / 146097
	if z < 0 {
		era = (z - 146096) / 146097
	}
	doe := z - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	day = doy - (153*mp+2)/5 + 1
	m := mp + 3
	year = yoe + era*400
	if m > 12 {
		m -= 12
		year++
	}
	return year, time.Month(m), day
}

// Year returns the calendar year.
func (d Date) Year() int { y, _, _ := d.Civil(); return y }

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return time.Weekday(((int(d)+3)%7 + 7) % 7) }

// AddMonths returns the date a number of months later: the same day number, or the month's last day where there is
// no such day (contract §10, "Dates").
func (d Date) AddMonths(n int) Date {
	y, m, day := d.Civil()
	t := y*12 + int(m) - 1 + n
	y, m = t/12, time.Month(t%12+1)
	return NewDate(y, m, min(day, DaysIn(y, m)))
}

// AddYears is [Date.AddMonths] of twelve months a year.
func (d Date) AddYears(n int) Date { return d.AddMonths(12 * n) }

// MonthEnd returns the last day of the date's month.
func (d Date) MonthEnd() Date { y, m, day := d.Civil(); return d + Date(DaysIn(y, m)-day) }

// YearStart returns 1 January of the date's year.
func (d Date) YearStart() Date { return NewDate(d.Year(), time.January, 1) }

// YearEnd returns 31 December of the date's year.
func (d Date) YearEnd() Date { return NewDate(d.Year(), time.December, 31) }

// In returns the instant at which the date begins in a location.
func (d Date) In(loc *time.Location) time.Time {
	y, m, day := d.Civil()
	return time.Date(y, m, day, 0, 0, 0, 0, loc)
}

// String returns the ISO form, "2006-01-02".
func (d Date) String() string { return string(d.Append(nil)) }

// Append appends the ISO form to b.
func (d Date) Append(b []byte) []byte {
	y, m, day := d.Civil()
	return append(b, byte('0'+y/1000%10), byte('0'+y/100%10), byte('0'+y/10%10), byte('0'+y%10), '-',
		byte('0'+int(m)/10), byte('0'+int(m)%10), '-', byte('0'+day/10), byte('0'+day%10))
}

// MarshalText writes the ISO form.
func (d Date) MarshalText() ([]byte, error) { return d.Append(nil), nil }

// UnmarshalText reads the ISO form with the errors of [ParseDate].
func (d *Date) UnmarshalText(b []byte) error {
	v, err := ParseDate(string(b))
	if err != nil {
		return err
	}
	*d = v
	return nil
}

// Month is a calendar month, counted from year 0: the unit of payroll.
type Month int32

// MonthOf returns the month of a date.
func MonthOf(d Date) Month { y, m, _ := d.Civil(); return Month(y*12 + int(m) - 1) }

// ParseMonth reads "2006-01".
func ParseMonth(s string) (Month, error) {
	d, err := ParseDate(s + "-01")
	if err != nil {
		return 0, lang.Errorf("%q non è un mese: scrivere anno-mese, come 2023-07",
			"%q is not a month: write year-month, such as 2023-07", s)
	}
	return MonthOf(d), nil
}

// First returns the month's first day.
func (m Month) First() Date { return NewDate(int(m)/12, time.Month(int(m)%12+1), 1) }

// Last returns the month's last day.
func (m Month) Last() Date { return m.First().MonthEnd() }

// String returns "2006-01".
func (m Month) String() string { return string(m.First().Append(nil)[:7]) }

// MarshalText writes "2006-01".
func (m Month) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads "2006-01".
func (m *Month) UnmarshalText(b []byte) error {
	v, err := ParseMonth(string(b))
	if err != nil {
		return err
	}
	*m = v
	return nil
}

// DaysIn returns the number of days of a month.
func DaysIn(year int, month time.Month) int {
	switch month {
	case time.February:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case time.April, time.June, time.September, time.November:
		return 30
	default:
		return 31
	}
}
