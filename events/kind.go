package events

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// kind is a kind of value: how it is read, written, told in an error and in JSON Schema, drawn by a test and written in
// a scenario, said once for all fields that have it.
type kind[V any] struct {
	expects string // in the words of an error
	says    string // in the words of a table
	schema  string // JSON Schema; a reference where common.json defines it

	read  func(*reader, *V)
	write func(*object, *V)
	zero  func(*V) bool
	after func(r *reader, name string, v *V, date Date) // checks it beside the effective date; nil: nothing to check

	fromText func(text string, of func(field string) string) (string, error) // JSON of a scenario's text
	draw     func(Draw, Date) string                                         // JSON of a value for a test; Date is the effective date
	another  bool                                                            // an employee, who may not be the subject
}

// Draw is where the values of tests come from.
type Draw interface {
	Int(least, most int) int   // both ends included
	Match(regex string) string // a text that matches a regular expression
}

// Definitions are the schemas of common.json by name: those of kinds that several types use.
var Definitions = map[string]string{}

// define puts the schema of a kind into common.json and refers to it there.
func define[V any](name, title, doc string, k kind[V]) kind[V] {
	Definitions[name] = `{"title":` + quoted(title) + `,"description":` + quoted(doc) + `,` + k.schema[1:]
	k.schema = `{"$ref":"common.json#/$defs/` + name + `"}`
	return k
}

// as gives a kind a JSON Schema, of which the members are told.
func (k kind[V]) as(members string) kind[V] {
	k.schema = "{" + members + "}"
	return k
}

// described adds a description to a schema.
func described(schema, doc string) string {
	if doc == "" {
		return schema
	}
	return strings.TrimSuffix(schema, "}") + `,"description":` + quoted(doc) + `}`
}

func quoted(s string) string { return string(appendString(nil, s)) }

func isZero[V comparable](v *V) bool {
	var zero V
	return *v == zero
}

// inQuotes is a scenario's text as a JSON string.
func inQuotes(text string, _ func(string) string) (string, error) { return quoted(text), nil }

// bare is a scenario's text as a JSON number or boolean.
func bare(text string, _ func(string) string) (string, error) {
	if !json.Valid([]byte(text)) {
		return "", fmt.Errorf("%s: expected a number, true or false", text)
	}
	return text, nil
}

var anEffectiveDate = define("effectiveDate", "Effective date", "The civil date (Europe/Rome) on which the fact takes effect, from 1950-01-01 to "+
	"2150-12-31.", aDate)

var aDate = define("date", "Date", "Civil date in Europe/Rome, from 1950-01-01 to 2150-12-31.", dates(MinDate, expDate).as(
	`"type":"string","format":"date","pattern":"^(19[5-9][0-9]|20[0-9]{2}|21[0-4][0-9]|2150)-[0-9]{2}-[0-9]{2}$","examples":["2023-03-07"]`))

var aBirthDate = define("birthDate", "Date of birth", "Civil date, from 1900-01-01 to 2150-12-31.", dates(minBirthDate, expBirthDate).as(
	`"type":"string","format":"date","pattern":"^(19[0-9]{2}|20[0-9]{2}|21[0-4][0-9]|2150)-[0-9]{2}-[0-9]{2}$"`))

func dates(least Date, expects string) kind[Date] {
	return kind[Date]{expects: expects, says: "date", zero: isZero[Date], fromText: inQuotes,
		read:  func(r *reader, v *Date) { *v = r.dateFrom(least, expects) },
		write: func(o *object, v *Date) { o.date(*v) },
		draw:  func(d Draw, _ Date) string { return drawDate(d, least, MaxDate) }}
}

// drawDate draws a date of a range.
func drawDate(d Draw, least, most Date) string {
	return quoted(Date(d.Int(int(least), int(most))).String()) //nolint:gosec // of the range
}

// aLastDay is a date not before the effective date.
var aLastDay = func() kind[Date] {
	k := aDate
	k.says = "date, not before `date`"
	k.after = func(r *reader, name string, v *Date, date Date) { r.notBefore(name, *v, date) }
	k.draw = func(d Draw, date Date) string {
		return drawDate(d, date, min(MaxDate, date+Date(d.Int(0, 1)*4000+20)))
	}
	return k
}()

// anEarlierDay is a date not after the effective date.
var anEarlierDay = func() kind[Date] {
	k := aDate
	k.says = "date, not after `date`"
	k.after = func(r *reader, name string, v *Date, date Date) {
		if r.err == nil && *v > date {
			r.failAt("/"+name, CodeInvalidValue, `"`+v.String()+`"`, "a date not after "+date.String()+", the effective date")
		}
	}
	k.draw = func(d Draw, date Date) string { return drawDate(d, max(MinDate, date-4000), date) }
	return k
}()

var anInstant = define("time", "Instant", "RFC 3339 time with its offset, in the years 1950 to 2150; compared as an instant.",
	kind[time.Time]{expects: expTime, says: "RFC 3339 time", zero: func(v *time.Time) bool { return v.IsZero() }, fromText: inQuotes,
		read:  func(r *reader, v *time.Time) { *v = r.instant() },
		write: func(o *object, v *time.Time) { o.instant(*v) },
		draw: func(d Draw, _ Date) string {
			day := Date(d.Int(int(MinDate)+1, int(MaxDate)-1))
			at := day.In(time.UTC).Add(time.Duration(d.Int(0, 86399))*time.Second + time.Duration(d.Int(0, 999_999_999)))
			if d.Int(0, 1) == 0 {
				at = at.Truncate(time.Second)
			}
			offset := [...]int{0, 60, 120, -300, 345}[d.Int(0, 4)]
			return quoted(at.In(time.FixedZone("", 60*offset)).Format(time.RFC3339Nano))
		}}.as(`"type":"string","format":"date-time","pattern":"^(19[5-9][0-9]|20[0-9]{2}|21[0-4][0-9]|2150)-",`+
		`"examples":["2023-03-07T17:06:00+01:00"]`))

var aClockTime = define("clockTime", "Time of day", "Hours and minutes, 00:00 to 23:59, Europe/Rome.",
	kind[ClockTime]{schema: `{"type":"string","pattern":"^([01][0-9]|2[0-3]):[0-5][0-9]$","examples":["07:50"]}`,
		expects: expClock, says: "HH:MM", zero: isZero[ClockTime], fromText: inQuotes,
		read:  func(r *reader, v *ClockTime) { *v = r.clock() },
		write: func(o *object, v *ClockTime) { o.b = append(v.Append(append(o.b, '"')), '"') },
		draw:  func(d Draw, _ Date) string { return quoted(ClockTime(d.Int(0, 1439)).String()) }}) //nolint:gosec // minutes of a day

var aBool = kind[bool]{expects: expBool, says: "bool", schema: `{"type":"boolean"}`, zero: isZero[bool], fromText: bare,
	read:  func(r *reader, v *bool) { *v = r.bool() },
	write: func(o *object, v *bool) { o.b = strconv.AppendBool(o.b, *v) },
	draw:  func(d Draw, _ Date) string { return strconv.FormatBool(d.Int(0, 1) == 1) }}

// whole is a whole number of a range. what is what it counts, such as " of minutes".
func whole(what string, least, most int) kind[int] {
	span := strconv.Itoa(least) + " to " + strconv.Itoa(most)
	return counted("a whole number"+what+" from "+span, strings.Replace(span, " to ", "–", 1), least, most)
}

func counted(expects, says string, least, most int) kind[int] {
	return kind[int]{expects: expects, says: says, zero: isZero[int], fromText: bare,
		schema: fmt.Sprintf(`{"type":"integer",%s}`, span(least, most)),
		read:   func(r *reader, v *int) { *v = r.int(least, most, expects) },
		write:  func(o *object, v *int) { o.b = strconv.AppendInt(o.b, int64(*v), 10) },
		draw:   func(d Draw, _ Date) string { return strconv.Itoa(d.Int(least, most)) }}
}

func span(least, most int) string { return fmt.Sprintf(`"minimum":%d,"maximum":%d`, least, most) }

var (
	minutes = define("minutes", "Minutes of an event", "Whole minutes, 1 to 1440.",
		whole(" of minutes", 1, maxDayMinutes))
	dayMinutes = define("dayMinutes", "Theoretical minutes of a day", "Whole minutes, 0 to 1440.",
		whole(" of minutes", 0, maxDayMinutes))
	instalments = define("instalments", "Instalments", "Number of monthly instalments, 1 to 600.",
		whole("", 1, maxInstalments))
	aYear = counted(expYear, "year", minYear, maxYear)
)

// texts is a string that passes a check. draws is a regular expression of good ones.
func texts(valid func([]byte) bool, expects, says, draws string) kind[string] {
	return kind[string]{expects: expects, says: says, zero: isZero[string], fromText: inQuotes,
		read:  func(r *reader, v *string) { *v = r.checked(valid, expects) },
		write: func(o *object, v *string) { o.b = appendString(o.b, *v) },
		draw:  func(d Draw, _ Date) string { return quoted(d.Match(draws)) }}
}

const drawnCode = `E[0-9]{1,3}|[A-Za-z0-9_-]{1,64}`

var (
	aCode = define("code", "Code", "1 to 64 characters of A-Z a-z 0-9 _ -.", texts(validCode[[]byte], expCode, "code", drawnCode).as(
		`"type":"string","pattern":"^[A-Za-z0-9_-]{1,64}$"`))
	aText = define("text", "Short text", "Short codes or words, not stories: 1 to 200 characters without control characters.",
		texts(validText, expText, "text", `typo|perché sì|a "quoted\\ word"|[ -~à-ÿ€😀]{1,200}`).as(
			`"type":"string","minLength":1,"maxLength":200,"pattern":"^\\P{Cc}*$"`))
	anEventID = define("identityId", "Event id", "Unique within its source, for ever: 1 to 512 bytes without control characters or outer spaces.",
		texts(validID, expIdentity, "event id", `[!-~à-ÿ][ -~à-ÿ€😀]{70,120}[!-~]`).as(
			`"type":"string","minLength":1,"maxLength":512,"pattern":"^[^\\p{Cc} ]([^\\p{Cc}]*[^\\p{Cc} ])?$"`))
	anEventSource = define("identitySource", "Event source", "The system that says so, a URI reference of 1 to 512 bytes.",
		texts(validSource, expSource, "event source", `/hr|https://hr\.example/blue|urn:hr:1|/a#b|/caff%C3%A8|/[a-z0-9._~-]{1,20}`).as(
			`"type":"string","format":"uri-reference","minLength":1,"maxLength":512,`+
				`"pattern":"^[A-Za-z0-9._~:/?#\\[\\]@!$&'()*+,;=%-]+$","examples":["/presenze"]`))
	anEmail = texts(validEmail, expEmail, "e-mail address", `[a-z.]{1,20}@[a-z]{1,10}\.it`).as(
		`"type":"string","maxLength":254,"pattern":"^[^@\\s\\p{Cc}\\p{Z}]+@[^@\\s\\p{Cc}\\p{Z}]+$"`)
	// anEmployee is the id of an employee, never the word company.
	anEmployee = define("employee", "Employee", "Id of an employee, 1 to 64 characters of A-Z a-z 0-9 _ -; never the word company.",
		texts(func(s []byte) bool { return validCode(s) && string(s) != CompanySubject }, "the id of an employee: "+expCode, "employee id", drawnCode).as(
			`"$ref":"#/$defs/code","not":{"const":"company"}`))
	// anotherEmployee is the id of an employee who is not the subject.
	anotherEmployee = func() kind[string] {
		k := aCode
		k.says, k.schema, k.another = "id of another employee", anEmployee.schema, true
		return k
	}()
)

// oneOf is one of some words.
func oneOf[V ~string](words ...V) kind[V] {
	quotes := make([]string, len(words))
	for i, w := range words {
		quotes[i] = quoted(string(w))
	}
	expects := choices(words)
	return kind[V]{expects: expects, says: "`" + joined(words, "`|`") + "`", zero: isZero[V], fromText: inQuotes,
		schema: `{"type":"string","enum":[` + strings.Join(quotes, ",") + `]}`,
		read:   func(r *reader, v *V) { *v = word(r, words, expects) },
		write:  func(o *object, v *V) { o.b = appendString(o.b, string(*v)) },
		draw:   func(d Draw, _ Date) string { return quotes[d.Int(0, len(quotes)-1)] }}
}

func joined[V ~string](words []V, between string) string {
	list := make([]string, len(words))
	for i, w := range words {
		list[i] = string(w)
	}
	return strings.Join(list, between)
}

// decimals is a number of a range, in its smallest parts, as a string with at most so many decimals; it is written with
// all of them.
func decimals[V ~int64](n int, least, most V, expects, says, schema string) kind[V] {
	return kind[V]{expects: expects, says: says, schema: schema, zero: isZero[V], fromText: inQuotes,
		read:  func(r *reader, v *V) { *v = V(r.decimal(n, int64(least), int64(most), expects)) },
		write: func(o *object, v *V) { o.b = append(appendDecimal(append(o.b, '"'), int64(*v), n), '"') },
		draw: func(d Draw, _ Date) string {
			return quoted(string(appendDecimal(nil, int64(d.Int(int(least), int(most))), n)))
		}}
}

const maxCents = 999_999_999_999

var (
	euro = define("amount", "Amount", "Euro above zero, a decimal string with at most two decimals.",
		decimals[Cents](2, 1, maxCents, expAmount, "euro",
			`{"type":"string","pattern":"^[0-9]{1,10}(\\.[0-9]{1,2})?$","allOf":[{"pattern":"[1-9]"}],"examples":["6000.00"]}`))
	euroOrZero = define("amountOrZero", "Amount or zero", "Euro of zero or more, a decimal string with at most two decimals.",
		decimals[Cents](2, 0, maxCents, expCommitments, "euro or zero",
			`{"type":"string","pattern":"^[0-9]{1,10}(\\.[0-9]{1,2})?$","examples":["150.00"]}`))
)
