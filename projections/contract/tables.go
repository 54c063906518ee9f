package contract

import (
	"fmt"

	"spettanze/events"
)

// Version is a value in force from a date on.
type Version[T any] struct {
	From  events.Date // events.MinDate: always
	Value T
}

// Figure is an effective-dated value: a table of versions in order of date, each in force until the next begins, so
// that there can be neither gaps nor overlaps after the first. Adding a version for the future changes nothing before it.
type Figure[T any] struct {
	Clause   string
	versions []Version[T]
}

// At returns the value in force on a date; ok is false before the first version.
func (f Figure[T]) At(d events.Date) (v T, ok bool) {
	for i := len(f.versions) - 1; i >= 0; i-- {
		if f.versions[i].From <= d {
			return f.versions[i].Value, true
		}
	}
	return v, false
}

// On is [Figure.At] for figures that are always in force (the loader has checked that).
func (f Figure[T]) On(d events.Date) T { v, _ := f.At(d); return v }

// Versions returns the table, in order of date.
func (f Figure[T]) Versions() []Version[T] { return f.versions }

// Clause is a place of the contract that movements and breaches cite.
type Clause struct {
	ID string
	It string // title in Italian
	En string // title in English
}

// figure turns raw rows into a checked table. begins tells that the figure may start on a date instead of always.
func figure[T any](ld *loader, at, clause string, begins bool, rows []Version[T]) Figure[T] {
	if len(rows) == 0 {
		ld.fail(at, "has no versions: give at least one, from: always")
		return Figure[T]{Clause: clause}
	}
	if !begins && rows[0].From != events.MinDate {
		ld.fail(at, fmt.Sprintf("begins on %s, and nothing is in force before: the first version must be from: always",
			rows[0].From))
	}
	for i := 1; i < len(rows); i++ {
		if rows[i].From <= rows[i-1].From {
			ld.fail(at, fmt.Sprintf("versions are not in order: %s comes after %s", rows[i].From, rows[i-1].From))
		}
	}
	return Figure[T]{Clause: clause, versions: rows}
}
