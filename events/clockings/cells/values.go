package cells

import (
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"time"

	"spettanze/events"
)

// DateForm is how a cell writes a date.
type DateForm uint8

// The forms of a date.
const (
	NoDate     DateForm = iota
	ISODate             // 2023-03-07, 2023/03/07, 20230307
	SlashDate           // 07/03/2023, with / - or . between
	ShortDate           // 07/03/23: a year of two digits
	SerialDate          // 44992: days since 1899-12-30, as a spreadsheet counts them
)

// Date is a date as it stands in a cell: its three numbers as they are written, or the date itself where there is no doubt.
type Date struct {
	Form  DateForm
	Parts [3]int // of SlashDate and ShortDate
	Date  events.Date
	Rest  string // what follows: a time of day, or nothing
}

var (
	isoLike    = regexp.MustCompile(`^(\d{4})([-/.])(\d{1,2})([-/.])(\d{1,2})(?:[T ]+(.*))?$`)
	slashLike  = regexp.MustCompile(`^(\d{1,2})([-/.])(\d{1,2})([-/.])(\d{4}|\d{2})(?:[T ]+(.*))?$`)
	serialLike = regexp.MustCompile(`^(\d{5})(?:[.,](\d+))?$`)
	weekday    = regexp.MustCompile(`^\p{L}{2,9}\.?,? +`)
)

// ScanDate reads a date, and what follows it in the cell. A date that does not exist has no form.
func ScanDate(s string) Date {
	s = weekday.ReplaceAllString(s, "") // lun 06/03/2023
	if m := isoLike.FindStringSubmatch(s); m != nil && m[2] == m[4] {
		return civil(m[1], m[3], m[5], ISODate, m[6])
	}
	if m := slashLike.FindStringSubmatch(s); m != nil && m[2] == m[4] {
		d := Date{Form: SlashDate, Rest: m[6]}
		for i, digits := range []string{m[1], m[3], m[5]} {
			d.Parts[i], _ = strconv.Atoi(digits) // digits, as the pattern says
		}
		if len(m[5]) == 2 {
			d.Form = ShortDate
		}
		return d
	}
	if len(s) == 8 && (s[:2] == "19" || s[:2] == "20") && digits(s) {
		return civil(s[:4], s[4:6], s[6:], ISODate, "")
	}
	if m := serialLike.FindStringSubmatch(s); m != nil {
		days, _ := strconv.Atoi(m[1]) // five digits
		d := Date{Form: SerialDate, Date: events.NewDate(1899, time.December, 30) + events.Date(days)}
		if strings.Trim(m[2], "0") != "" {
			d.Rest = "0," + m[2] // with a comma it is a part of a day without doubt
		}
		return d
	}
	return Date{}
}

func civil(year, month, day string, form DateForm, rest string) Date {
	y, _ := strconv.Atoi(year) // digits, as the patterns say
	m, _ := strconv.Atoi(month)
	d, _ := strconv.Atoi(day)
	date, ok := Civil(y, m, d)
	if !ok {
		return Date{}
	}
	return Date{Form: form, Date: date, Rest: rest}
}

// Civil returns a date that exists.
func Civil(year, month, day int) (events.Date, bool) {
	if month < 1 || month > 12 || day < 1 || day > events.DaysIn(year, time.Month(month)) {
		return 0, false
	}
	return events.NewDate(year, time.Month(month), day), true
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// TimeForm is how a cell writes a time of day.
type TimeForm uint8

// The forms of a time of day.
const (
	NoTime       TimeForm = iota
	ColonTime             // 7:50, 07:50:31, 7:50 PM
	DotTime               // 7.50, 07.50.31
	DigitsTime            // 0750
	DayFraction           // 0,326388889: a part of a day, as a spreadsheet counts it
	DoubtfulTime          // 0.30: half past midnight, or 07:12 as a part of a day
	MappedTime            // as the map says
)

// Time is a time of day as it stands in a cell, in seconds; 24:00 is 86,400.
type Time struct {
	Form    TimeForm
	Seconds int
	Other   int // of DoubtfulTime: as a part of a day
}

var (
	clockLike = regexp.MustCompile(`^(\d{1,2})([:.])(\d{2})(?:([:.])(\d{2})(?:[.,]\d+)?)?(?: ?([AaPp])\.?[Mm]\.?)?$`)
	// FractionLike is a part of a day.
	FractionLike = regexp.MustCompile(`^[01]?[.,]\d+$`)
)

// ScanTime reads a time of day. A time that does not exist has no form.
func ScanTime(s string) Time {
	if m := clockLike.FindStringSubmatch(s); m != nil && (m[4] == "" || m[4] == m[2]) {
		h, _ := strconv.Atoi(m[1]) // digits, as the pattern says
		minute, _ := strconv.Atoi(m[3])
		second, _ := strconv.Atoi(m[5]) // or nothing
		if m[6] != "" {
			if h < 1 || h > 12 {
				return Time{}
			}
			h %= 12
			if strings.EqualFold(m[6], "p") {
				h += 12
			}
		}
		t := Time{Form: ColonTime, Seconds: h*3600 + minute*60 + second}
		if minute > 59 || second > 59 || t.Seconds > SecondsOfDay {
			t = Time{}
		}
		if m[2] != "." {
			return t
		}
		if m[1] == "0" && m[4] == "" && m[6] == "" { // 00.30 is no part of a day
			return Time{Form: DoubtfulTime, Seconds: t.Seconds, Other: Fraction(s)}
		}
		if t.Form != NoTime {
			t.Form = DotTime
		}
		return t
	}
	if FractionLike.MatchString(s) {
		if n := Fraction(s); n <= SecondsOfDay {
			return Time{Form: DayFraction, Seconds: n}
		}
		return Time{}
	}
	if len(s) == 4 && digits(s) {
		h, _ := strconv.Atoi(s[:2]) // digits
		m, _ := strconv.Atoi(s[2:])
		if m < 60 && h*3600+m*60 <= SecondsOfDay {
			return Time{Form: DigitsTime, Seconds: h*3600 + m*60}
		}
	}
	return Time{}
}

// SecondsOfDay is 24:00.
const SecondsOfDay = 24 * 60 * 60

// Fraction returns a part of a day in seconds, the nearest whole ones: spreadsheets write nine decimals of 07:50, or fifteen.
func Fraction(s string) int {
	if len(s) > 40 {
		s = s[:40]
	}
	r, ok := new(big.Rat).SetString(strings.Replace(s, ",", ".", 1))
	if !ok {
		return SecondsOfDay + 1
	}
	r.Mul(r, big.NewRat(SecondsOfDay, 1))
	r.Add(r, big.NewRat(1, 2))
	return int(new(big.Int).Quo(r.Num(), r.Denom()).Int64())
}

// Clean undoes what spreadsheets and the people before them do to keep zeros: ="00042", '00042, and no-break spaces.
func Clean(s string) string {
	s = strings.Trim(s, " \t\u00a0\u202f")
	if len(s) > 3 && strings.HasPrefix(s, `="`) && s[len(s)-1] == '"' {
		s = strings.Trim(s[2:len(s)-1], " \t\u00a0")
	}
	return strings.TrimPrefix(s, "'")
}
