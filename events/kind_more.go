package events

import (
	"fmt"
	"strconv"
)

// PerCent is a per cent in hundredths; on the wire a string with at most two decimals, "9.25".
type PerCent int64

// String returns "9.25".
func (p PerCent) String() string { return string(appendDecimal(nil, int64(p), 2)) }

// perCent is a per cent from one whole number to another.
func perCent(least, most int) kind[PerCent] {
	sign, says := "", fmt.Sprintf("per cent, %d to %d", least, most)
	if least < 0 {
		sign = "-?"
	}
	return decimals(2, PerCent(least)*100, PerCent(most)*100,
		fmt.Sprintf(`a per cent from %d to %d as a string with at most two decimals, such as "9.25"`, least, most), says,
		`{"type":"string","pattern":"^`+sign+`[0-9]{1,`+strconv.Itoa(len(strconv.Itoa(most)))+`}(\\.[0-9]{1,2})?$"}`)
}

var aMonth = func() kind[Month] {
	expects := "a month, such as 2023-07, from 1950-01 to 2150-12"
	least, most := MonthOf(MinDate), MonthOf(MaxDate)
	return kind[Month]{expects: expects, says: "month", zero: isZero[Month], fromText: inQuotes,
		schema: `{"type":"string","pattern":"^(19[5-9][0-9]|20[0-9]{2}|21[0-4][0-9]|2150)-(0[1-9]|1[0-2])$"}`,
		read: func(r *reader, v *Month) {
			s := r.string(expects)
			if r.err != nil {
				return
			}
			d, ok := parseDate(append(s[:len(s):len(s)], "-01"...))
			if *v = MonthOf(d); !ok || *v < least || *v > most {
				r.fail(CodeInvalidValue, quote(s), expects)
			}
		},
		write: func(o *object, v *Month) { o.b = append(append(append(o.b, '"'), v.String()...), '"') },
		draw:  func(d Draw, _ Date) string { return quoted(Month(d.Int(int(least), int(most))).String()) }} //nolint:gosec // of the range
}()

// AcademicYear is the year in which an academic year begins, on 1 October; on the wire "2023/2024".
type AcademicYear int

// String returns "2023/2024".
func (y AcademicYear) String() string { return fmt.Sprintf("%04d/%04d", int(y), int(y)+1) }

var anAcademicYear = func() kind[AcademicYear] {
	expects := "an academic year, such as 2023/2024, from 1950/1951 to 2149/2150"
	return kind[AcademicYear]{expects: expects, says: "academic year", zero: isZero[AcademicYear], fromText: inQuotes,
		schema: `{"type":"string","pattern":"^(19[5-9][0-9]|20[0-9]{2}|21[0-4][0-9])/[0-9]{4}$"}`,
		read: func(r *reader, v *AcademicYear) {
			s := r.string(expects)
			if r.err != nil {
				return
			}
			year, err := strconv.Atoi(string(s[:min(4, len(s))]))
			if *v = AcademicYear(year); err != nil || year < minYear || year >= maxYear || v.String() != string(s) {
				r.fail(CodeInvalidValue, quote(s), expects)
			}
		},
		write: func(o *object, v *AcademicYear) { o.b = append(append(append(o.b, '"'), v.String()...), '"') },
		draw:  func(d Draw, _ Date) string { return quoted(AcademicYear(d.Int(minYear, maxYear-1)).String()) }}
}()

// ClockSpan is a span of a day or of a night: where the end is before the start, it is on the next day.
type ClockSpan struct{ Start, End ClockTime }

// Minutes returns how long it is, 1 to 1439.
func (s ClockSpan) Minutes() int { return (int(s.End) - int(s.Start) + dayLong) % dayLong }

const dayLong = 24 * 60

// clockSpan declares the fields `start` and `end` of a span. Equal ones are refused: it would have no length, or a day's.
func clockSpan[T any](at func(*T) *ClockSpan) part[T] {
	return parts(
		required("start", aClockTime, func(d *T) *ClockTime { return &at(d).Start }, "Start."),
		required("end", aClockTime, func(d *T) *ClockTime { return &at(d).End }, "End; before the start: on the next day."),
		check("", func(r *reader, d *T) {
			if s := at(d); s.Start == s.End {
				r.failAt("/end", CodeInvalidValue, `"`+s.End.String()+`"`, "another time than the start")
			}
		}))
}

// notBoth declares that two optional fields exclude each other; the error stands at the second and says either in words.
func notBoth[T any](first, second, either string, both func(*T) bool) part[T] {
	return check(`"not":{"required":[`+quoted(first)+`,`+quoted(second)+`]}`, func(r *reader, d *T) {
		if both(d) {
			r.failAt("/"+second, CodeInvalidValue, second+" beside "+first, either)
		}
	})
}

// atLeastOne declares that of some optional fields one must be there.
func atLeastOne[T any](fields part[T], none func(*T) bool) part[T] {
	names, schema := "", ""
	for i := range fields.fields {
		n := fields.fields[i].Name
		names += ", " + n
		schema += `,{"required":[` + quoted(n) + `]}`
	}
	return parts(fields, check(`"anyOf":[`+schema[1:]+`]`, func(r *reader, d *T) {
		if none(d) {
			r.fail(CodeMissingField, "only the date", "one or more of "+names[2:])
		}
	}))
}
