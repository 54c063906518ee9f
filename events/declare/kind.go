package declare

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"spettanze/events"
	"spettanze/events/lang"
	"spettanze/events/wire"
)

// Kind is a kind of value: how it is read, written, described in an error and in JSON Schema, drawn by a test and written
// in a scenario, defined once for all fields that have it.
type Kind[V any] struct {
	Expects lang.Text     // in the words of an error
	Says    string        // in the words of a table
	Schema  string        // JSON Schema; a reference where common.json defines it
	Words   []events.Word // all its values, where these are few

	Read   func(*wire.Reader, *V)
	Append func([]byte, *V) []byte                                        // appends its canonical JSON
	Zero   func(*V) bool                                                  // reports whether it is absent, where it may be
	After  func(r *wire.Reader, name string, v *V, effective events.Date) // checks it against the effective date; nil: no check

	FromText func(text string, of func(field string) string) (string, error) // makes JSON of a scenario's text
	Draw     func(d events.Draw, effective events.Date) string               // draws a value as JSON for a test

	another bool // an employee, who must not be the subject
}

// Definitions are the schemas of common.json by name, one for each [Define].
var Definitions = map[string]string{}

// Define puts the schema of a kind into common.json and refers to it there.
func Define[V any](name, title, doc string, k Kind[V]) Kind[V] {
	Definitions[name] = `{"title":` + Quoted(title) + `,"description":` + Quoted(doc) + `,` + k.Schema[1:]
	k.Schema = `{"$ref":"common.json#/$defs/` + name + `"}`
	return k
}

// as returns the kind with a JSON Schema of these members.
func (k Kind[V]) as(members string) Kind[V] {
	k.Schema = "{" + members + "}"
	return k
}

// described adds a description to a schema.
func described(schema, doc string) string {
	if doc == "" {
		return schema
	}
	return strings.TrimSuffix(schema, "}") + `,"description":` + Quoted(doc) + `}`
}

// Quoted returns text as a JSON string.
func Quoted(s string) string { return string(wire.AppendString(nil, s)) }

// IsZero reports whether a value is the zero of its Go type.
func IsZero[V comparable](v *V) bool {
	var zero V
	return *v == zero
}

// InQuotes is a scenario's text as a JSON string.
func InQuotes(text string, _ func(string) string) (string, error) { return Quoted(text), nil }

// Bare is a scenario's text as a JSON number or boolean.
func Bare(text string, _ func(string) string) (string, error) {
	if !json.Valid([]byte(text)) {
		return "", fmt.Errorf("%s: expected a number, true or false", text)
	}
	return text, nil
}

var effectiveDate = Define("effectiveDate", "Effective date", "The civil date (Europe/Rome) on which the fact takes effect, from 1950-01-01 to "+
	"2150-12-31.", Date)

// minBirthDate: an employee in service after 1950 may be born before.
var minBirthDate = events.NewDate(1900, time.January, 1)

// The kinds of dates.
var (
	Date = Define("date", "Date", "Civil date in Europe/Rome, from 1950-01-01 to 2150-12-31.", dates(events.MinDate, wire.ExpectDate).as(
		`"type":"string","format":"date","pattern":"^(19[5-9][0-9]|20[0-9]{2}|21[0-4][0-9]|2150)-[0-9]{2}-[0-9]{2}$","examples":["2023-03-07"]`))
	BirthDate = Define("birthDate", "Date of birth", "Civil date, from 1900-01-01 to 2150-12-31.",
		dates(minBirthDate, lang.Say("una data che esiste, come 1980-03-07, dal 1900 al 2150", "a date that exists, such as 1980-03-07, from 1900 to 2150")).as(
			`"type":"string","format":"date","pattern":"^(19[0-9]{2}|20[0-9]{2}|21[0-4][0-9]|2150)-[0-9]{2}-[0-9]{2}$"`))
)

func dates(least events.Date, expects lang.Text) Kind[events.Date] {
	return Kind[events.Date]{Expects: expects, Says: "date", Zero: IsZero[events.Date], FromText: InQuotes,
		Read:   func(r *wire.Reader, v *events.Date) { *v = r.Date(least, expects) },
		Append: func(b []byte, v *events.Date) []byte { return append(v.Append(append(b, '"')), '"') },
		Draw:   func(d events.Draw, _ events.Date) string { return drawDate(d, least, events.MaxDate) }}
}

// drawDate draws a date of a range.
func drawDate(d events.Draw, least, most events.Date) string {
	return Quoted(events.Date(d.Int(int(least), int(most))).String()) //nolint:gosec // of the range
}

// LastDay is a date not before the effective date.
var LastDay = func() Kind[events.Date] {
	k := Date
	k.Says = "date, not before `date`"
	k.After = func(r *wire.Reader, name string, v *events.Date, date events.Date) {
		if r.Err == nil && *v < date {
			r.FailAt("/"+name, events.CodeInvalidValue, lang.Same(`"`+v.String()+`"`),
				lang.Say("una data non prima del %s, la data di effetto", "a date not before %s, the effective date", date))
		}
	}
	k.Draw = func(d events.Draw, date events.Date) string {
		return drawDate(d, date, min(events.MaxDate, date+events.Date(d.Int(0, 1)*4000+20)))
	}
	return k
}()

// EarlierDay is a date not after the effective date.
var EarlierDay = func() Kind[events.Date] {
	k := Date
	k.Says = "date, not after `date`"
	k.After = func(r *wire.Reader, name string, v *events.Date, date events.Date) {
		if r.Err == nil && *v > date {
			r.FailAt("/"+name, events.CodeInvalidValue, lang.Same(`"`+v.String()+`"`),
				lang.Say("una data non dopo il %s, la data di effetto", "a date not after %s, the effective date", date))
		}
	}
	k.Draw = func(d events.Draw, date events.Date) string { return drawDate(d, max(events.MinDate, date-400), date) }
	return k
}()

// Instant is a time. Instants are compared without their offset, so their canonical form is UTC.
var Instant = Define("time", "Instant", "RFC 3339 time with its offset, in the years 1950 to 2150; compared as an instant.",
	Kind[time.Time]{Expects: wire.ExpectTime, Says: "RFC 3339 time", Zero: func(v *time.Time) bool { return v.IsZero() }, FromText: InQuotes,
		Read:   func(r *wire.Reader, v *time.Time) { *v = r.Instant() },
		Append: func(b []byte, v *time.Time) []byte { return append(wire.AppendInstant(append(b, '"'), v.UTC()), '"') },
		Draw: func(d events.Draw, _ events.Date) string {
			day := events.Date(d.Int(int(events.MinDate)+1, int(events.MaxDate)-1))
			at := day.In(time.UTC).Add(time.Duration(d.Int(0, 86399))*time.Second + time.Duration(d.Int(0, 999_999_999)))
			if d.Int(0, 1) == 0 {
				at = at.Truncate(time.Second)
			}
			offset := [...]int{0, 60, 120, -300, 345}[d.Int(0, 4)]
			return Quoted(at.In(time.FixedZone("", 60*offset)).Format(time.RFC3339Nano))
		}}.as(`"type":"string","format":"date-time","pattern":"^(19[5-9][0-9]|20[0-9]{2}|21[0-4][0-9]|2150)-",`+
		`"examples":["2023-03-07T17:06:00+01:00"]`))

// ClockTime is a time of day.
var ClockTime = Define("clockTime", "Time of day", "Hours and minutes, 00:00 to 23:59, Europe/Rome.",
	Kind[events.ClockTime]{Schema: `{"type":"string","pattern":"^([01][0-9]|2[0-3]):[0-5][0-9]$","examples":["07:50"]}`,
		Expects: wire.ExpectClock, Says: "HH:MM", Zero: IsZero[events.ClockTime], FromText: InQuotes,
		Read:   func(r *wire.Reader, v *events.ClockTime) { *v = r.Clock() },
		Append: func(b []byte, v *events.ClockTime) []byte { return append(v.Append(append(b, '"')), '"') },
		Draw:   func(d events.Draw, _ events.Date) string { return Quoted(events.ClockTime(d.Int(0, 1439)).String()) }}) //nolint:gosec // minutes of a day

// Bool is true or false.
var Bool = Kind[bool]{Expects: wire.ExpectBool, Says: "bool", Schema: `{"type":"boolean"}`, Zero: IsZero[bool], FromText: Bare,
	Words:  []events.Word{{Code: "true", Name: lang.Say("sì", "yes")}, {Code: "false", Name: lang.Say("no", "no")}},
	Read:   func(r *wire.Reader, v *bool) { *v = r.Bool() },
	Append: func(b []byte, v *bool) []byte { return strconv.AppendBool(b, *v) },
	Draw:   func(d events.Draw, _ events.Date) string { return strconv.FormatBool(d.Int(0, 1) == 1) }}

// Whole is a whole number of a range.
func Whole(least, most int) Kind[int] {
	return counted(lang.Say("un numero intero da %d a %d", "a whole number from %d to %d", least, most), fmt.Sprintf("%d–%d", least, most), least, most)
}

// minutes is a whole number of minutes of a range.
func minutes(least, most int) Kind[int] {
	k := Whole(least, most)
	return counted(lang.Say("un numero intero di minuti da %d a %d", "a whole number of minutes from %d to %d", least, most), k.Says, least, most)
}

func counted(expects lang.Text, says string, least, most int) Kind[int] {
	return Kind[int]{Expects: expects, Says: says, Zero: IsZero[int], FromText: Bare,
		Schema: fmt.Sprintf(`{"type":"integer",%s}`, span(least, most)),
		Read:   func(r *wire.Reader, v *int) { *v = r.Int(least, most, expects) },
		Append: func(b []byte, v *int) []byte { return strconv.AppendInt(b, int64(*v), 10) },
		Draw:   func(d events.Draw, _ events.Date) string { return strconv.Itoa(d.Int(least, most)) }}
}

func span(least, most int) string { return fmt.Sprintf(`"minimum":%d,"maximum":%d`, least, most) }

const maxDayMinutes = 1440

// The kinds of whole numbers.
var (
	Minutes = Define("minutes", "Minutes of an event", "Whole minutes, 1 to 1440.",
		minutes(1, maxDayMinutes))
	DayMinutes = Define("dayMinutes", "Theoretical minutes of a day", "Whole minutes, 0 to 1440.",
		minutes(0, maxDayMinutes))
	Year = counted(events.ExpectYear, "year", events.MinYear, events.MaxYear)
)

// texts is a string that passes a check. draws is a regular expression of valid ones.
func texts(valid func([]byte) bool, expects lang.Text, says, draws string) Kind[string] {
	return Kind[string]{Expects: expects, Says: says, Zero: IsZero[string], FromText: InQuotes,
		Read:   func(r *wire.Reader, v *string) { *v = r.Checked(valid, expects) },
		Append: func(b []byte, v *string) []byte { return wire.AppendString(b, *v) },
		Draw:   func(d events.Draw, _ events.Date) string { return Quoted(d.Match(draws)) }}
}

// maxText is how many characters a text may have: short codes or words, not stories.
const maxText = 200

func validText(s []byte) bool {
	return len(s) > 0 && utf8.RuneCount(s) <= maxText && !bytes.ContainsFunc(s, unicode.IsControl)
}

// validEmail checks for something before and after one @, and no spaces. It does not check that the address exists.
func validEmail(s []byte) bool {
	at := bytes.IndexByte(s, '@')
	return at > 0 && at < len(s)-1 && bytes.LastIndexByte(s, '@') == at && len(s) <= 254 &&
		!bytes.ContainsFunc(s, func(c rune) bool { return unicode.IsSpace(c) || unicode.IsControl(c) })
}

const drawnCode = `E[0-9]{1,3}|[A-Za-z0-9_-]{1,64}`

// The kinds of texts.
var (
	Code = Define("code", "Code", "1 to 64 characters of A-Z a-z 0-9 _ -.", texts(events.ValidCode[[]byte], events.ExpectCode, "code", drawnCode).as(
		`"type":"string","pattern":"^[A-Za-z0-9_-]{1,64}$"`))
	Text = Define("text", "Short text", "Short codes or words, not stories: 1 to 200 characters without control characters.",
		texts(validText, lang.Say("da 1 a 200 caratteri senza caratteri di controllo", "1 to 200 characters without control characters"), "text", `typo|perché sì|a "quoted\\ word"|[ -~à-ÿ€😀]{1,200}`).as(
			`"type":"string","minLength":1,"maxLength":200,"pattern":"^\\P{Cc}*$"`))
	EventID = Define("identityId", "Event id", "Unique within its source, for ever: 1 to 512 bytes without control characters or outer spaces.",
		texts(wire.ValidID, wire.ExpectIdentity, "event id", `[A-Za-z0-9-]{1,20}|[!-~à-ÿ][ -~à-ÿ€😀]{0,120}[!-~]`).as(
			`"type":"string","minLength":1,"maxLength":512,"pattern":"^[^\\p{Cc} ]([^\\p{Cc}]*[^\\p{Cc} ])?$"`))
	EventSource = Define("identitySource", "Event source", "The system that says so, a URI reference of 1 to 512 bytes.",
		texts(wire.ValidSource, wire.ExpectSource, "event source", `/hr|https://hr\.example/blue|urn:hr:1|/a#b|/caff%C3%A8|/[a-z0-9._~-]{1,20}`).as(
			`"type":"string","format":"uri-reference","minLength":1,"maxLength":512,`+
				`"pattern":"^[A-Za-z0-9._~:/?#\\[\\]@!$&'()*+,;=%-]+$","examples":["/presenze"]`))
	Email = texts(validEmail, lang.Say("un indirizzo e-mail", "an e-mail address"), "e-mail address", `[a-z.]{1,20}@[a-z]{1,10}\.it`).as(
		`"type":"string","maxLength":254,"pattern":"^[^@\\s\\p{Cc}\\p{Z}]+@[^@\\s\\p{Cc}\\p{Z}]+$"`)
	// ExpectEmployee describes the id of an employee in an error.
	ExpectEmployee = lang.Say("la matricola di un dipendente: %s", "the id of an employee: %s", events.ExpectCode)
	// Employee is the id of an employee, never the word company.
	Employee = Define("employee", "Employee", "Id of an employee, 1 to 64 characters of A-Z a-z 0-9 _ -; never the word company.",
		texts(func(s []byte) bool { return events.ValidCode(s) && string(s) != events.CompanySubject }, ExpectEmployee, "employee id", drawnCode).as(
			`"$ref":"#/$defs/code","not":{"const":"company"}`))
	// AnotherEmployee is the id of an employee who is not the subject.
	AnotherEmployee = func() Kind[string] {
		k := Code
		k.Says, k.Schema, k.another = "id of another employee", Employee.Schema, true
		return k
	}()
)

// OneOf is one of some words.
func OneOf[V ~string](words ...V) Kind[V] {
	quotes, named := make([]string, len(words)), make([]events.Word, len(words))
	for i, w := range words {
		quotes[i], named[i] = Quoted(string(w)), events.Word{Code: string(w), Name: lang.Same(string(w))}
	}
	expects := events.Choices(words)
	return Kind[V]{Expects: expects, Words: named, Says: "`" + Joined(words, "`|`") + "`", Zero: IsZero[V], FromText: InQuotes,
		Schema: `{"type":"string","enum":[` + strings.Join(quotes, ",") + `]}`,
		Read:   func(r *wire.Reader, v *V) { *v = wire.Word(r, words, expects) },
		Append: func(b []byte, v *V) []byte { return wire.AppendString(b, string(*v)) },
		Draw:   func(d events.Draw, _ events.Date) string { return quotes[d.Int(0, len(quotes)-1)] }}
}

// Named names the words of [OneOf], in their order.
func (k Kind[V]) Named(names ...lang.Text) Kind[V] {
	k.Words = slices.Clone(k.Words)
	for i, name := range names {
		k.Words[i].Name = name
	}
	return k
}

// Joined joins words.
func Joined[V ~string](words []V, between string) string {
	list := make([]string, len(words))
	for i, w := range words {
		list[i] = string(w)
	}
	return strings.Join(list, between)
}

const maxCents = 999_999_999_999

// The kinds of amounts.
var (
	Euro = Define("amount", "Amount", "Euro above zero, a decimal string with at most two decimals.",
		euros(1, lang.Say(`euro sopra lo zero come stringa con al più due decimali, come "6000.00"`,
			`euro above zero as a string with at most two decimals, such as "6000.00"`), "euro",
			`{"type":"string","pattern":"^[0-9]{1,10}(\\.[0-9]{1,2})?$","allOf":[{"pattern":"[1-9]"}],"examples":["6000.00"]}`))
	EuroOrZero = Define("amountOrZero", "Amount or zero", "Euro of zero or more, a decimal string with at most two decimals.",
		euros(0, lang.Say(`euro da zero in su come stringa con al più due decimali, come "150.00"`,
			`euro of zero or more as a string with at most two decimals, such as "150.00"`), "euro or zero",
			`{"type":"string","pattern":"^[0-9]{1,10}(\\.[0-9]{1,2})?$","examples":["150.00"]}`))
)

// euros is an amount from least cents, as a string with at most two decimals; it is written with both.
func euros(least int, expects lang.Text, says, schema string) Kind[events.Cents] {
	return Kind[events.Cents]{Expects: expects, Says: says, Schema: schema, Zero: IsZero[events.Cents], FromText: InQuotes,
		Read: func(r *wire.Reader, v *events.Cents) {
			*v = events.Cents(r.Decimal(2, int64(least), maxCents, expects))
		},
		Append: func(b []byte, v *events.Cents) []byte {
			return append(events.AppendDecimal(append(b, '"'), int64(*v), 2), '"')
		},
		Draw: func(d events.Draw, _ events.Date) string {
			return Quoted(events.Cents(d.Int(least, maxCents)).String())
		}}
}
