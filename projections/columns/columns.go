// Package columns is amounts of a year by class of employment: a column of a table for Parte Terza and for levels of Parte Prima
// (MONEY 0, "Row and minutes of a month").
package columns

import (
	"slices"
	"strings"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/events/lang"
	"spettanze/projections/contract"
	"spettanze/projections/employment"
	"spettanze/projections/wording"
)

// Columns are the amounts of a year at full time.
type Columns struct {
	List []Column `yaml:"columns"`
}

// Column is an amount and the classes that have it.
type Column struct {
	ParteTerza bool            `yaml:"parte_terza"` // at any level
	Levels     contract.Levels `yaml:"levels"`      // of Parte Prima
	Amount     contract.Euro   `yaml:"amount"`
}

// String writes "100.00, 200.00".
func (c Columns) String() string {
	var amounts []string
	for _, x := range c.List {
		amounts = append(amounts, x.Amount.String())
	}
	return strings.Join(amounts, ", ")
}

// Words implements [contract.Worded].
func (c Columns) Words() wording.Text {
	var out []wording.Text
	for _, x := range c.List {
		var who []wording.Text
		if x.ParteTerza {
			who = append(who, wording.Say("Parte Terza", "Parte Terza"))
		}
		if x.Levels != (contract.Levels{}) {
			who = append(who, wording.Say("livello %s", "level %s", x.Levels.String()))
		}
		out = append(out, wording.Say("%s: %s €", "%s: %s €", lang.Join(who, ", "), x.Amount.Cents))
	}
	return lang.Join(out, "; ")
}

// Of returns the position of the column of a class; -1 if there is none.
func (c Columns) Of(class employment.Class) int {
	return slices.IndexFunc(c.List, func(x Column) bool {
		if class.Discipline == hr.ParteTerza {
			return x.ParteTerza
		}
		return x.Levels[class.Level]
	})
}

// OfMonth returns the position of the column that covers most of a spell's days in a month; -1 if none does.
func (c Columns) OfMonth(line *employment.Timeline, spell employment.Spell, m events.Month) int {
	return employment.Most(line, spell, m, func(st *employment.Status) int { return c.Of(st.Class) })
}

// Check implements [contract.Checked].
func (c Columns) Check(ck *contract.Check) {
	for _, class := range classes() {
		n := 0
		for _, x := range c.List {
			if (Columns{List: []Column{x}}).Of(class) == 0 {
				n++
			}
		}
		if n > 1 {
			ck.Fail("%s, level %d has %d columns: give it one", class.Discipline, class.Level, n)
		}
	}
	for _, x := range c.List {
		if x.Amount.Cents == 0 {
			ck.Fail("an amount is zero: expected euro above zero")
		}
	}
}

func classes() []employment.Class {
	list := []employment.Class{{Discipline: hr.ParteTerza}}
	for level := 1; level <= 7; level++ {
		list = append(list, employment.Class{Discipline: hr.PartePrima, Level: level})
	}
	return list
}
