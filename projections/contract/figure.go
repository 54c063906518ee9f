package contract

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v3"

	"spettanze/events"
	"spettanze/projections/wording"
)

// Title names something in both languages.
type Title struct {
	It string `yaml:"it"`
	En string `yaml:"en"`
}

// Check implements [Checked].
func (t Title) Check(ck *Check) {
	if t.It == "" || t.En == "" {
		ck.Fail("needs a title in Italian (it) and in English (en)")
	}
}

// Cited is a clause with a title of its own: what a movement or a breach cites where there is no figure.
type Cited struct {
	Clause string `yaml:"clause"`
	Title  Title  `yaml:"title"`
}

// Check implements [Checked].
func (c Cited) Check(ck *Check) { ck.Clause(c.Clause) }

// Version is a value in force from a date on. In a table it is `{from: DATE, value: …}`, or the fields of the value
// beside `from`.
type Version[T any] struct {
	From  events.Date // events.MinDate: always
	Value T
}

// UnmarshalYAML implements yaml.Unmarshaler.
func (v *Version[T]) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind != yaml.MappingNode {
		return wrong(n, "fields with values")
	}
	var from Since
	rest := *n
	rest.Content = nil
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value != "from" {
			rest.Content = append(rest.Content, n.Content[i], n.Content[i+1])
		} else if err := strict(n.Content[i+1], &from); err != nil {
			return err
		}
	}
	if v.From = from.Date; v.From == 0 {
		return wrong(n, "from: a date, or always")
	}
	if len(rest.Content) == 2 && rest.Content[0].Value == "value" {
		return strict(rest.Content[1], &v.Value)
	}
	return strict(&rest, &v.Value)
}

// Versions is an effective-dated value: versions in order of date, each in force until the next begins, so that there
// can be neither gaps nor overlaps after the first. Adding a version for the future changes nothing before it.
type Versions[T any] []Version[T]

// Version returns the version in force on a date, with the date it began; ok is false before the first.
func (f Versions[T]) Version(d events.Date) (v Version[T], ok bool) {
	for i := len(f) - 1; i >= 0; i-- {
		if f[i].From <= d {
			return f[i], true
		}
	}
	return v, false
}

// At returns the value in force on a date; ok is false before the first version.
func (f Versions[T]) At(d events.Date) (T, bool) {
	v, ok := f.Version(d)
	return v.Value, ok
}

// On is [Versions.At] for figures that are always in force (see [Figure]).
func (f Versions[T]) On(d events.Date) T { v, _ := f.At(d); return v }

// First returns the date from which there is a value.
func (f Versions[T]) First() events.Date { return f[0].From }

// Check implements [Checked].
func (f Versions[T]) Check(ck *Check) {
	if len(f) == 0 {
		ck.Fail("has no versions: give at least one, from: always")
	}
	for i := 1; i < len(f); i++ {
		if f[i].From <= f[i-1].From {
			ck.Fail("versions are not in order: %s comes after %s", f[i].From, f[i-1].From)
		}
	}
	listVersions(ck, f)
}

// Figure is an effective-dated value with the clause that gives it. It is always in force.
type Figure[T any] struct {
	Begins[T] `yaml:",inline"`
}

// On returns the value in force on a date.
func (f *Figure[T]) On(d events.Date) T { return f.Versions.On(d) }

// Check implements [Checked].
func (f *Figure[T]) Check(ck *Check) {
	if len(f.Versions) > 0 && f.Versions[0].From != events.MinDate {
		ck.Fail("begins on %s, and nothing is in force before: the first version must be from: always", f.Versions[0].From)
	}
}

// Begins is a [Figure] that need not be in force from the beginning of time.
type Begins[T any] struct {
	Cited    `yaml:",inline"`
	Versions Versions[T] `yaml:"versions"`
}

// At returns the value in force on a date; ok is false before the first version.
func (f *Begins[T]) At(d events.Date) (T, bool) { return f.Versions.At(d) }

// Version returns the version in force on a date; ok is false before the first.
func (f *Begins[T]) Version(d events.Date) (Version[T], bool) { return f.Versions.Version(d) }

// Check implements [Checked].
func (f *Begins[T]) Check(ck *Check) {
	ck.list(f.Clause, Dated{Place: ck.place, Title: f.Title, At: func(d events.Date) (events.Date, string, bool) {
		v, ok := f.Version(d)
		return v.From, fmt.Sprint(v.Value), ok
	}})
}

// ForYears is a value for a year and those after it. In [Versions] the date of the version is the day from which it is used, so that
// the figure has two dates: with a version from: 2022-10-28 and for_years: 2022, all of 2022 has the new value, but only from then on
// (MONEY 0, "Known from"). Years of zero are all years.
type ForYears[T any] struct {
	Years Count `yaml:"for_years"`
	Of    T     `yaml:",inline"`
}

// String writes "2022: 4.00".
func (f ForYears[T]) String() string { return fmt.Sprintf("%d: %v", f.Years, f.Of) }

// Words implements [Worded].
func (f ForYears[T]) Words() wording.Text {
	of := single(reflect.ValueOf(f.Of)).Text
	if f.Years == 0 {
		return of
	}
	return wording.Say("dal %s: %s", "from %s on: %s", strconv.Itoa(int(f.Years)), of)
}

// ForYear returns the version that is used on a day for a year; ok is false if there is none.
func ForYear[T any](f Versions[ForYears[T]], year int, on events.Date) (v Version[ForYears[T]], ok bool) {
	for _, v := range slices.Backward(f) {
		if v.From <= on && int(v.Value.Years) <= year {
			return v, true
		}
	}
	return v, false
}

// Dated is a figure in the form that explanations need, whatever its type.
type Dated struct {
	Place string // file and key, "timebank.yaml/total_cap"
	Title Title
	// At returns the value in force on a date, as written in the table, and the date it began; ok is false before the first.
	At func(d events.Date) (from events.Date, value string, ok bool)
}
