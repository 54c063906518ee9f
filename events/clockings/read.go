package clockings

import (
	"slices"
	"strconv"
	"strings"

	"spettanze/events"
	"spettanze/events/clockings/cells"
	"spettanze/events/clockings/layout"
	"spettanze/events/hr"
	"spettanze/events/lang"
)

// Options say how a table is read.
type Options struct {
	Today events.Date // no clocking is later, which decides what a year of two digits may be
	Map   *layout.Map // how the table is laid out; nil: it is found out
}

// Table is a table of clockings as it was understood. Every row is in a clocking, refused, or left out.
type Table struct {
	Understood
	Rows      int        `json:"rows"` // of data, without headings and empty lines
	Clockings []Clocking `json:"-"`
	Refused   []Refusal  `json:"-"`
	LeftOut   []Refusal  `json:"-"` // rows that are no clockings: totals, headings again, days without punches
	Unpunched []Clocking `json:"-"` // the days without punches
}

// Understood is what was found out about a table.
type Understood struct {
	Separator string      `json:"separator,omitempty"` // none: cells by position, or of a workbook
	Header    int         `json:"header,omitempty"`    // line of the headings
	Punches   bool        `json:"rowAPunch"`           // each row is a punch, not a day
	Roster    bool        `json:"roster,omitempty"`    // each row is an employee, and each column a day: planned shifts, no clockings
	Columns   []Column    `json:"columns"`
	Unused    []string    `json:"leftOutColumns,omitempty"` // headings of the columns that are left out
	Dates     []string    `json:"dates,omitempty"`          // how dates are written
	Times     []string    `json:"times,omitempty"`          // how times are written
	From      events.Date `json:"from,omitzero"`            // the first day
	To        events.Date `json:"to,omitzero"`              // the last
	Future    int         `json:"future,omitempty"`         // clockings of days to come
	Seconds   bool        `json:"secondsDropped,omitempty"` // times have seconds, which are dropped
	Doubles   int         `json:"doubleReadings,omitempty"` // rows that are a second reading of a badge within a minute
}

// Column is a column that is used.
type Column struct {
	Heading string `json:"heading"`
	Field   string `json:"field"`
}

// Clocking is a day of an employee, as its rows say.
type Clocking struct {
	Lines    []int // of its rows, from 1
	Employee string
	Written  string // the id as it stands in the table, where that differs
	Date     events.Date
	Week     string
	Punches  []events.ClockTime
}

// Data is the clocking as a fact.
func (c *Clocking) Data() hr.ClockingRecorded {
	return hr.ClockingRecorded{Dated: events.Dated{Date: c.Date}, Week: c.Week, Punches: c.Punches}
}

// Read understands a text with any line ends.
func Read(text string, o Options) (*Table, *Refusal) {
	if o.Map != nil {
		t, err := tableMapped(text, o.Map)
		if err != nil {
			return nil, err
		}
		return o.read(t)
	}
	t, err := tableOf(text)
	if err != nil {
		return nil, err
	}
	return o.read(t)
}

// ReadRows understands the rows of a workbook, with dates and times as its numbers.
func ReadRows(rows [][]string, o Options) (*Table, *Refusal) {
	var t *table
	var err *Refusal
	if o.Map != nil {
		t, err = rowsMapped(rows, o.Map)
	} else {
		t, err = tableOfRows(rows)
	}
	if err != nil {
		return nil, err
	}
	return o.read(t)
}

// reader understands the rows of a table.
type reader struct {
	Options
	*table
	out      *Table
	pairs    int
	forms    forms
	days     map[day]int // place in out.Clockings
	punches  map[day][]punch
	order    []day // of punches, by first row
	directed bool
}

type day struct {
	employee string
	date     events.Date
}

func (o Options) read(t *table) (*Table, *Refusal) {
	r := &reader{Options: o, table: t, out: &Table{Rows: len(t.rows)}, pairs: t.columns.pairs(), days: map[day]int{},
		punches: map[day][]punch{}}
	if t.columns.twice != "" {
		return nil, &Refusal{Lines: []int{t.header}, Code: events.CodeDuplicateField, Reason: lang.Say("due colonne dicono la stessa cosa "+
			"(%s): toglierne una", "two columns say the same thing (%s): take one out", t.columns.twice)}
	}
	if refused := r.survey(); refused != nil {
		return nil, refused
	}
	r.describe()
	for i := range t.rows {
		row := &t.rows[i]
		switch {
		case r.noClocking(row):
		case !row.Bad.IsZero():
			r.refuse(row, "", codeOf(row.Bad), "", row.Bad)
		case len(row.Cells) != len(t.columns.heading) && t.separator != 0:
			r.refuse(row, "", events.CodeMalformedCSV, "", ReasonCells(len(row.Cells), len(t.columns.heading)))
		case r.out.Punches:
			r.punchRow(row)
		default:
			r.dayRow(row)
		}
	}
	for _, d := range r.order {
		r.pair(d)
	}
	r.finish()
	return r.out, nil
}

func codeOf(reason lang.Text) string {
	switch reason {
	case cells.Long:
		return events.CodeTooLarge
	case cells.Encoding:
		return events.CodeInvalidUTF8
	}
	return events.CodeMalformedCSV
}

// describe says which columns are used.
func (r *reader) describe() {
	r.out.Punches = r.pairs == 0
	r.out.Header = r.header
	if r.separator != 0 {
		r.out.Separator = string(r.separator)
	}
	for field, at := range r.columns.at {
		if r.ignored(field) {
			r.columns.unused = append(r.columns.unused, at)
			continue
		}
		r.out.Columns = append(r.out.Columns, Column{Heading: r.columns.heading[at], Field: field})
	}
	slices.SortFunc(r.out.Columns, func(a, b Column) int { return r.columns.at[a.Field] - r.columns.at[b.Field] })
	slices.Sort(r.columns.unused)
	for _, i := range r.columns.unused {
		if h := r.columns.heading[i]; h != "" {
			r.out.Unused = append(r.out.Unused, h)
		}
	}
	r.directed = r.out.Punches && r.columns.has(fieldDirection) && !r.ignored(fieldDirection)
}

// ignored reports whether a column that names a field is not used: of a row a punch in a table with a row a day, or a direction
// that is none in any row.
func (r *reader) ignored(field string) bool {
	switch field {
	case fieldTime, fieldMoment:
		return r.pairs > 0 && (field == fieldTime || r.columns.has(fieldDate))
	case fieldDirection:
		return r.pairs > 0 || !r.forms.direction
	case fieldDate:
		return r.pairs == 0 && r.columns.has(fieldMoment)
	case fieldWeek:
		return r.pairs == 0 || r.forms.numbered
	}
	return false
}

func (r *reader) refuse(row *cells.Row, field, code, what string, reason lang.Text) {
	r.out.Refused = append(r.out.Refused, Refusal{Lines: []int{row.Line}, Column: r.heading(field), Code: code, Found: what,
		Reason: reason})
}

func (r *reader) heading(field string) string {
	i, ok := r.columns.at[field]
	if !ok {
		return field
	}
	heading := r.columns.heading[i]
	for k, other := range r.columns.heading {
		if k != i && other == heading {
			return heading + " (" + field + ")" // entrata; uscita; entrata; uscita
		}
	}
	return heading
}

func (r *reader) cell(row *cells.Row, field string) string {
	i, ok := r.columns.at[field]
	if !ok {
		return ""
	}
	s := row.At(i)
	if strings.Trim(s, "-–—:._ ") == "" { // --:-- is what clocks show where there is nothing
		return ""
	}
	return s
}

// who reads the employee and the day of a row; false: the row was refused.
func (r *reader) who(row *cells.Row) (d day, rest string, ok bool) {
	d.employee = r.cell(row, fieldEmployee)
	field := fieldDate
	if r.out.Punches && r.columns.has(fieldMoment) || !r.columns.has(fieldDate) {
		field = fieldMoment
	}
	written := r.cell(row, field)
	if r.Map != nil {
		if id, ok := r.Map.IDs[d.employee]; ok {
			d.employee = id
		}
	}
	switch {
	case d.employee == "":
		r.refuse(row, fieldEmployee, events.CodeMissingField, "", ReasonNoEmployee)
		return d, "", false
	case !events.ValidCode(d.employee) || d.employee == events.CompanySubject:
		r.refuse(row, fieldEmployee, events.CodeInvalidValue, found(d.employee), ReasonEmployee)
		return d, "", false
	case written == "":
		r.refuse(row, field, events.CodeMissingField, "", reasonNoDate)
		return d, "", false
	}
	var reason lang.Text
	if d.date, rest, reason = r.forms.date(written); !reason.IsZero() {
		r.refuse(row, field, events.CodeInvalidValue, found(written), reason)
		return d, "", false
	}
	if field == fieldDate && rest != "" {
		if t, _ := r.forms.time(rest); t.Form == cells.NoTime || t.Seconds != 0 { // a spreadsheet writes 07/03/2023 00:00:00
			r.refuse(row, field, events.CodeInvalidValue, found(written), reasonDateTime)
			return d, "", false
		}
	}
	if r.out.From == 0 || d.date < r.out.From {
		r.out.From = d.date
	}
	r.out.To = max(r.out.To, d.date)
	return d, rest, true
}

// dayRow reads a row that is a day, or a pair of punches of a day.
func (r *reader) dayRow(row *cells.Row) {
	d, _, ok := r.who(row)
	if !ok {
		return
	}
	week := ""
	if !r.forms.numbered {
		week = r.cell(row, fieldWeek)
	}
	if week != "" && !slices.Contains(hr.WeekTypes, week) {
		r.refuse(row, fieldWeek, events.CodeInvalidValue, found(week), reasonWeek)
		return
	}
	var punches []events.ClockTime
	var last string // what stands in the cell before
	for i := range 2 * r.pairs {
		field := "in" + strconv.Itoa(i/2+1)
		if i%2 == 1 {
			field = "out" + strconv.Itoa(i/2+1)
		}
		s := r.cell(row, field)
		if s == "" {
			if i%2 == 1 && len(punches)%2 == 1 {
				r.refuse(row, field, events.CodeMissingField, "", reasonMissing)
				return
			}
			continue
		}
		if i%2 == 1 && len(punches)%2 == 0 {
			r.refuse(row, "in"+strconv.Itoa(i/2+1), events.CodeMissingField, "", reasonMissing)
			return
		}
		t, reason := r.timeOn(d.date, s)
		if reason.IsZero() {
			reason = follows(punches, t.Seconds, i%2 == 1)
		}
		if !reason.IsZero() {
			if len(punches) > 0 && reason != reasonTime {
				s = last + " – " + s
			}
			r.refuse(row, field, events.CodeInvalidValue, found(s), reason)
			return
		}
		r.out.Seconds = r.out.Seconds || t.Seconds%60 != 0
		punches, last = append(punches, events.ClockTime(t.Seconds/60)), s //nolint:gosec // minutes of a day
	}
	c := Clocking{Lines: []int{row.Line}, Employee: d.employee, Date: d.date, Week: week, Punches: punches}
	switch {
	case len(punches) == 0:
		r.out.LeftOut = append(r.out.LeftOut, Refusal{Lines: []int{row.Line}, Code: events.CodeMissingField,
			Reason: lang.Say("giorno senza timbrature", "a day without punches")})
		r.out.Unpunched = append(r.out.Unpunched, c)
	case len(punches) > 4:
		r.refuse(row, "", events.CodeInvalidValue, summary(d, punches), reasonMany)
	default:
		r.add(c)
	}
}

// add takes a clocking. Some tables have a row for each pair of punches: those of one day are joined.
func (r *reader) add(c Clocking) {
	d := day{c.Employee, c.Date}
	i, ok := r.days[d]
	if !ok {
		r.days[d] = len(r.out.Clockings)
		r.out.Clockings = append(r.out.Clockings, c)
		return
	}
	before := &r.out.Clockings[i]
	before.Lines = append(before.Lines, c.Lines...)
	n := len(before.Punches)
	for k := 0; k+len(c.Punches) <= n; k += 2 {
		if slices.Equal(before.Punches[k:k+len(c.Punches)], c.Punches) && before.Week == c.Week {
			return // the row twice
		}
	}
	switch {
	case before.Week != c.Week || n == 0:
		before.Punches = nil
	case before.Punches[n-1] < c.Punches[0]:
		before.Punches = append(before.Punches, c.Punches...)
	case c.Punches[len(c.Punches)-1] < before.Punches[0]:
		before.Punches = append(c.Punches, before.Punches...)
	default:
		before.Punches = nil
	}
}

// finish refuses the days whose rows could not be joined, and puts what was refused in order.
func (r *reader) finish() {
	r.out.Clockings = slices.DeleteFunc(r.out.Clockings, func(c Clocking) bool {
		bad := Refusal{Lines: c.Lines, Code: events.CodeInvalidValue, Found: found(c.Employee + " " + c.Date.String())}
		switch n := len(c.Punches); {
		case n == 0:
			bad.Code, bad.Reason = events.CodeDuplicateField, ReasonOverlap
		case n > 4:
			bad.Reason = reasonMany
		default:
			return false
		}
		r.out.Refused = append(r.out.Refused, bad)
		return true
	})
	for _, c := range r.out.Clockings {
		if c.Date > r.Today {
			r.out.Future++
		}
	}
	slices.SortStableFunc(r.out.Refused, func(a, b Refusal) int { return a.Lines[0] - b.Lines[0] })
}
