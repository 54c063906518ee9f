package tables

import (
	"fmt"
	"time"

	"spettanze/events"
	"spettanze/projections/wording"
)

// Format writes dates and quantities as people of a language do, in the words of package wording, so that a table, an
// explanation and a printed statement call a thing by one name.
type Format struct {
	English bool
	Rome    *time.Location // in which instants are shown, like the days of the contract
}

// Say picks the word of the language.
func (f Format) Say(it, en string) string {
	if f.English {
		return en
	}
	return it
}

func (f Format) date(d events.Date) string { return f.Language().Date(d) }

// month writes 07/2023, or 2023-07 in English: short, for a column.
func (f Format) month(m events.Month) string {
	if f.English {
		return m.String()
	}
	y, month, _ := m.First().Civil()
	return fmt.Sprintf("%02d/%d", int(month), y)
}

func (f Format) time(t time.Time) string {
	t = t.In(f.Rome)
	if f.English {
		return t.Format("2006-01-02 15:04:05")
	}
	return t.Format("02/01/2006 15:04:05")
}

// quantity writes an amount of a unit: 1.234,56 for euro, 16,6667 for days, 2:05 for minutes.
func (f Format) quantity(unit, s string) string {
	if q, ok := wording.Parse(unit, s); ok {
		return f.Language().Quantity(q)
	}
	return f.Language().Decimal(s)
}

func (f Format) unit(u string) string {
	unit, err := events.ParseUnit(u)
	if err != nil {
		return u
	}
	return f.Language().Unit(unit)
}

func (f Format) entitlement(e events.Entitlement) string { return f.Language().Entitlement(e) }

// kind names what a movement does.
func (f Format) kind(k string) string { return f.Language().Kind(k) }

// Language is the one that documents with both are read in.
func (f Format) Language() wording.Language {
	if f.English {
		return wording.English
	}
	return wording.Italian
}
