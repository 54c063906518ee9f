package db

import "spettanze/events"

// Row is a row being read. Its methods read a column as the value that the ledger has stored there.
type Row struct{ v []Value }

// Null reports whether a column is NULL.
func (r Row) Null(i int) bool { return r.v[i] == nil }

// Int returns a number; 0 for NULL.
func (r Row) Int(i int) int64 { n, _ := r.v[i].(int64); return n }

// Text returns a text; empty for NULL.
func (r Row) Text(i int) string {
	switch s := r.v[i].(type) {
	case string:
		return s
	case []byte:
		return string(s)
	}
	return ""
}

// TextOr returns a text, or another for NULL. [NullIf] is its inverse.
func (r Row) TextOr(i int, null string) string {
	if r.Null(i) {
		return null
	}
	return r.Text(i)
}

// Bytes returns bytes that the caller may keep.
func (r Row) Bytes(i int) []byte { b, _ := r.v[i].([]byte); return b }

// Seq returns a sequence of the log.
func (r Row) Seq(i int) uint64 { return uint64(r.Int(i)) } //nolint:gosec // sequences are positive

// Date returns a date, stored as days since 0000-03-01.
func (r Row) Date(i int) events.Date { return events.Date(r.Int(i)) } //nolint:gosec // written from a date

// Month returns a month, stored as year * 12 + month - 1.
func (r Row) Month(i int) events.Month { return events.Month(r.Int(i)) } //nolint:gosec // written from a month

// Unit returns a unit.
func (r Row) Unit(i int) events.Unit { return events.Unit(r.Int(i)) } //nolint:gosec // one of events.Units

// Lot reads a column of type ANY: a year, an id, or 0 for none. SQLite orders them as [events.Lot.Compare] does.
func (r Row) Lot(i int) events.Lot {
	if n, ok := r.v[i].(int64); ok {
		return events.YearLot(int(n))
	}
	return events.Lot{ID: r.Text(i)}
}

// Lot returns a lot as a value.
func Lot(l events.Lot) Value {
	if l.ID != "" {
		return l.ID
	}
	return int64(l.Year)
}

// Seq returns a sequence of the log as SQLite stores it, a 64-bit integer with a sign.
func Seq(n uint64) int64 { return int64(n) } //nolint:gosec // a log of 2^63 records does not exist

// NullIf returns a text, or NULL in place of the one given.
func NullIf(text, null string) Value {
	if text == null {
		return nil
	}
	return text
}
