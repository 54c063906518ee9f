package contract

import (
	"reflect"
	"slices"
	"strings"

	"spettanze/events"
	"spettanze/events/hr"
)

// Listed is a figure with all its versions, whatever its type. Every [Versions] of a table is listed, with the clause and the title
// of the part that it is in ([Cited], [Described], or the tags it and en of a field); holidays and schedules are listed, too.
type Listed struct {
	Place    string // file and key, "flex.yaml/carry_cap/full_time"
	Clause   string
	Title    Title
	Versions []ListedVersion // in order
}

// ListedVersion is a value in force from a date on.
type ListedVersion struct {
	From  events.Date // events.MinDate: always
	Value any         // nil: there is none from that date on
}

// On returns the position of the version in force on a date; -1 before the first.
func (l *Listed) On(d events.Date) int {
	i := len(l.Versions) - 1
	for i >= 0 && l.Versions[i].From > d {
		i--
	}
	return i
}

// Begins returns the position of the version that begins on a date; -1 if none does.
func (l *Listed) Begins(d events.Date) int {
	return slices.IndexFunc(l.Versions, func(v ListedVersion) bool { return v.From == d })
}

// Figures returns every figure, in the order of the tables. The slice must not be changed.
func (c *Contract) Figures() []Listed { return c.listed }

// Changes returns the dates on which a figure changes or begins, in order.
func (c *Contract) Changes() []events.Date {
	var out []events.Date
	for i := range c.listed {
		for _, v := range c.listed[i].Versions {
			if v.From > events.MinDate {
				out = append(out, v.From)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// listVersions lists the versions being checked.
func listVersions[T any](ck *Check, versions Versions[T]) {
	l := Listed{Place: strings.TrimSuffix(strings.ReplaceAll(ck.place, " ", "/"), "/versions"), Clause: ck.cited.Clause, Title: ck.cited.Title}
	for _, v := range versions {
		l.Versions = append(l.Versions, ListedVersion{v.From, v.Value})
	}
	c := ck.loader.contract
	c.listed = append(c.listed, l)
}

// described takes what a part of a list says about itself. The key replaces its number.
func (ck *Check) described(v reflect.Value) {
	if v.CanAddr() {
		v = v.Addr()
	}
	d, ok := v.Interface().(Described)
	if !ok {
		return
	}
	key, c := d.Describe(ck.table)
	ck.place = ck.file + "/" + key
	if c.Clause != "" {
		ck.cited.Clause = c.Clause
	}
	if c.Title.It != "" {
		ck.cited.Title = c.Title
	}
}

// list lists each holiday, by its title: the rows of one title are versions of one figure.
func (h *holidays) list(c *Contract, file string) {
	at := map[string]int{}
	for _, d := range h.Days {
		i, ok := at[d.Title.It]
		if !ok {
			i, at[d.Title.It] = len(c.listed), len(c.listed)
			c.listed = append(c.listed, Listed{Place: file + "/" + d.String(), Clause: h.Clause, Title: d.Title})
		}
		l := &c.listed[i]
		from := max(d.From.Date, events.MinDate)
		if n := len(l.Versions); n > 0 && l.Versions[n-1].From == from {
			l.Versions = l.Versions[:n-1] // it ended the day before
		}
		l.Versions = append(l.Versions, ListedVersion{from, HolidayOf{Kind: d.Kind, Day: d.DayOfYear}})
		if d.To.Date != 0 {
			l.Versions = append(l.Versions, ListedVersion{d.To.Date + 1, nil})
		}
	}
}

// HolidayOf is what a day of the year is in the calendar.
type HolidayOf struct {
	Kind string
	Day  DayOfYear
}

// String returns the kind as in the table.
func (h HolidayOf) String() string { return h.Kind }

// list lists each weekly schedule that has minutes of its own.
func (s *Schedules) list(c *Contract, file string) {
	var codes []string
	for code := range s.Codes {
		codes = append(codes, string(code))
	}
	slices.Sort(codes)
	for _, code := range codes {
		week := s.Codes[hr.ScheduleCode(code)]
		if week == (Week{}) {
			continue
		}
		c.listed = append(c.listed, Listed{Place: file + "/schedules/" + code, Clause: s.Clause,
			Title:    Title{It: s.Title.It + ": " + code, En: s.Title.En + ": " + code},
			Versions: []ListedVersion{{events.MinDate, week}}})
	}
}
