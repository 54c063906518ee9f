package events

import (
	"bytes"
	"cmp"
	"encoding/json"
	"strconv"

	"spettanze/events/lang"
)

// Lot is the part of an entitlement that a quantity belongs to: the year in which it was earned, or an
// id that the facts give ([LotKind]). The zero value is no lot. On the wire a year is a number and an id a string.
type Lot struct {
	Year int
	ID   string
}

// YearLot returns the lot of a year.
func YearLot(year int) Lot { return Lot{Year: year} }

// IsZero reports whether it is no lot.
func (l Lot) IsZero() bool { return l == Lot{} }

// Compare orders lots: none, years, ids.
func (l Lot) Compare(m Lot) int { return cmp.Or(cmp.Compare(l.ID, m.ID), cmp.Compare(l.Year, m.Year)) }

// String returns the year or the id; nothing for no lot.
func (l Lot) String() string {
	switch {
	case l.ID != "":
		return l.ID
	case l.Year != 0:
		return strconv.Itoa(l.Year)
	}
	return ""
}

// MarshalJSON writes a year as a number, an id as a string, and no lot as 0.
func (l Lot) MarshalJSON() ([]byte, error) {
	if l.ID != "" {
		return json.Marshal(l.ID)
	}
	return strconv.AppendInt(nil, int64(l.Year), 10), nil
}

// UnmarshalJSON is the inverse of [Lot.MarshalJSON].
func (l *Lot) UnmarshalJSON(b []byte) error {
	*l = Lot{}
	if bytes.HasPrefix(b, []byte{'"'}) {
		return json.Unmarshal(b, &l.ID)
	}
	return json.Unmarshal(b, &l.Year)
}

// ParseLot reads a lot of the entitlement as [Lot.String] writes it; an empty text is no lot. It
// reads a year also for an entitlement without lots.
func (e Entitlement) ParseLot(s string) (Lot, error) {
	kind := e.Row().Lots
	switch {
	case s == "":
		return Lot{}, nil
	case kind == IDLots && ValidCode(s):
		return Lot{ID: s}, nil
	case kind == IDLots:
		return Lot{}, lang.Errorf("%q non è un lotto di %s: un id è %s", "%q is no lot of %s: an id is %s", s, e, ExpectCode)
	}
	year, err := strconv.Atoi(s)
	if err != nil || year < MinYear || year > MaxYear {
		return Lot{}, lang.Errorf("%q non è un lotto: atteso %s", "%q is no lot: expected %s", s, ExpectYear)
	}
	return YearLot(year), nil
}
