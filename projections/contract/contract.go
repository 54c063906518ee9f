// Package contract holds the labour contract's figures, each with the date it begins and its clause. The figures are data
// (schema/contract/*.yaml), effective-dated; the code that uses them holds the mechanism only, so that changing a
// figure from a date on does not change anything before that date.
//
// The package knows the calendar, working time and corrections. Every other table belongs to an institute, which
// gives its shape as a [Table]: a struct of [Figure], [Cited] and the kinds of value of this package, which read and
// check themselves. So a figure keeps its clause, its titles and its place, and a table is described once.
//
// A [Contract] is immutable and safe for concurrent use. [Load] checks everything that can be checked without a
// history: every figure has a clause with an Italian and an English title, versions are in order and leave no gap, times
// and amounts make sense. A table that fails a check is refused with the file and the place.
package contract

import (
	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/calendar"
)

// Contract is the whole of the tables.
type Contract struct {
	// Digest identifies the tables' content (SHA-256, hexadecimal): documents cite it as the contract's version.
	Digest string

	Calendar    *calendar.Calendar
	Employment  Employment
	Corrections Corrections

	tables      []any // the figures of each table given to Load, in that order
	clauses     map[string]Clause
	inForce     map[string][]Dated // by clause, in the order of the tables
	listed      []Listed
	nextClosing []events.Date
}

// Table returns the figures of the table given to [Load] at a position.
func (c *Contract) Table(i int) any { return c.tables[i] }

// Clause is a place of the contract that movements and breaches cite.
type Clause struct {
	ID string
	It string // title in Italian
	En string // title in English
}

// Clause returns the titles of a clause id; an unknown id is its own title.
func (c *Contract) Clause(id string) Clause {
	if cl, ok := c.clauses[id]; ok {
		return cl
	}
	return Clause{ID: id, It: id, En: id}
}

// Clauses returns every clause by its id. The map must not be changed.
func (c *Contract) Clauses() map[string]Clause { return c.clauses }

// FiguresOf returns the figures that a clause gives, in the order of the tables. The slice must not be changed.
func (c *Contract) FiguresOf(clause string) []Dated { return c.inForce[clause] }

// NextClosing returns the first date, d or later, at whose end an institute's calendar may move something (see
// [Table.Closings]); after events.MaxDate if there is none.
func (c *Contract) NextClosing(d events.Date) events.Date {
	if d < events.MinDate {
		d = events.MinDate
	}
	if d > events.MaxDate {
		return events.MaxDate + 1
	}
	return c.nextClosing[d-events.MinDate]
}

// Employment has the figures of contract §1.
type Employment struct {
	FullTimeMinutes     Figure[Minutes] `yaml:"full_time_minutes"` // weekly minutes from which an employee is full time
	Schedules           Schedules       `yaml:"schedules"`
	MonthCountsFromDays Figure[Days]    `yaml:"month_counts_days"`
	PaidBreak           Figure[Break]   `yaml:"paid_break"` // of Parte Terza
}

// Break is the part of a clocked break that is paid, on days longer than so many minutes from the first punch to the last.
type Break struct {
	Over Minutes `yaml:"over" it:"oltre" en:"above"`
	Paid Minutes `yaml:"paid" it:"retribuiti" en:"paid"`
}

// Schedules are the weekly schedules by code.
type Schedules struct {
	Cited `yaml:",inline"`
	Codes map[hr.ScheduleCode]Week `yaml:"codes"`
}

// Corrections has the clauses of contract §7, which movements of every entitlement cite.
type Corrections struct {
	Opening    Cited `yaml:"opening"`
	Adjustment Cited `yaml:"adjustment"`
}

// holidays is the table of contract §1's calendar.
type holidays struct {
	Cited `yaml:",inline"`
	Days  []holiday `yaml:"days"`
}

type holiday struct {
	DayOfYear `yaml:",inline"`
	Kind      string `yaml:"kind"`
	From      Since  `yaml:"from"`
	To        Since  `yaml:"to"`
	Title     Title  `yaml:"title"`
}

var dayKinds = map[string]calendar.Kind{"holiday": calendar.Holiday, "half": calendar.Half, "worked_only": calendar.WorkedOnly}

// Check implements [Checked].
func (h *holiday) Check(ck *Check) {
	if _, ok := dayKinds[h.Kind]; !ok {
		ck.Fail("kind %q: expected holiday, half or worked_only", h.Kind)
	}
	if h.To.Date != 0 && h.To.Date < h.From.Date {
		ck.Fail("ends before it begins")
	}
}

func (h *holidays) calendar() *calendar.Calendar {
	rules := make([]calendar.Rule, len(h.Days))
	for i, d := range h.Days {
		rules[i] = calendar.Rule{Day: d.DayOfYear.DayOfYear, Kind: dayKinds[d.Kind], From: d.From.Date, To: d.To.Date}
	}
	return calendar.New(rules)
}

// Find returns the figures of the table whose shape is F; nil if the contract was loaded without it.
func Find[F any](c *Contract) *F {
	for _, t := range c.tables {
		if f, ok := t.(*F); ok {
			return f
		}
	}
	return nil
}
