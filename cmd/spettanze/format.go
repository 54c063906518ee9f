package main

import (
	"fmt"
	"time"

	"spettanze/events"
	"spettanze/projections/wording"
)

// format writes dates and quantities as people of a language do, in the words of package wording, so that a table, an
// explanation and a printed statement call a thing by one name.
type format struct {
	english bool
	rome    *time.Location // in which instants are shown, like the days of the contract
}

// say picks the word of the language.
func (f format) say(it, en string) string {
	if f.english {
		return en
	}
	return it
}

func (f format) date(d events.Date) string { return f.language().Date(d) }

// month writes 07/2023, or 2023-07 in English: short, for a column.
func (f format) month(m events.Month) string {
	if f.english {
		return m.String()
	}
	y, month, _ := m.First().Civil()
	return fmt.Sprintf("%02d/%d", int(month), y)
}

func (f format) time(t time.Time) string {
	t = t.In(f.rome)
	if f.english {
		return t.Format("2006-01-02 15:04:05")
	}
	return t.Format("02/01/2006 15:04:05")
}

// quantity writes an amount of a unit: 1.234,56 for euro, 16,6667 for days, 2:05 for minutes.
func (f format) quantity(unit, s string) string {
	if q, ok := wording.Parse(unit, s); ok {
		return f.language().Quantity(q)
	}
	return f.language().Decimal(s)
}

func (f format) unit(u string) string {
	unit, err := events.ParseUnit(u)
	if err != nil {
		return u
	}
	return f.language().Unit(unit)
}

func (f format) entitlement(e events.Entitlement) string { return f.language().Entitlement(e) }

// kind names what a movement does.
func (f format) kind(k string) string { return f.language().Kind(k) }
