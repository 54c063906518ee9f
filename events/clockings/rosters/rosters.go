// Package rosters understands tables of rosters as people plan them: a row an employee, a column a day, in a cell the shift.
//
//	matricola;cognome e nome;lun 06/03/2023;mar 07/03/2023;mer 08/03/2023
//	E042;…;07:00-15:00;22:00-06:00;
//
// An empty cell is a day off, a cell that begins with [Unplanned] is not planned by the table, and an end before the start is on the
// next day (TIME A). Separator, headings and the forms of dates are found out as package clockings does. A table is taken whole or not
// at all: [Table.Refused] has every cell that is not a shift.
//
// Nothing is held against a ledger here: package revise compares a table with what is recorded.
package rosters

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"spettanze/events"
	"spettanze/events/clockings"
	"spettanze/events/clockings/cells"
	"spettanze/events/lang"
)

// Table is a table of rosters as it was understood. Of each row that plans somebody there is a clocking without punches, dated on the
// first day of the table, and at the same place of Rosters the days.
type Table struct {
	clockings.Table
	Rosters [][]Day
}

// Day is a planned day.
type Day struct {
	Date  events.Date
	Shift *events.ClockSpan // nil: a day off
}

// maxTitles is how many lines may stand before the headings.
const maxTitles = 30

// head is the headings of a table.
type head struct {
	line     int
	cells    []string
	employee int
	days     map[int]events.Date // by column
	dates    []string            // how they are written
}

// Read understands a text. It returns nothing, and no refusal, of a text that is no table of rosters.
func Read(text string) (*Table, *clockings.Refusal) {
	lines := cells.Lines(text)
	first, candidates := 0, cells.Separators
	if sep, ok := cells.Declared(lines[0]); ok {
		first, candidates = 1, []rune{sep}
	}
	header, days, separator := 0, 0, rune(0)
	for _, sep := range candidates {
		rows := cut(lines, first, sep, maxTitles)
		i, n, ok := headed(rows)
		if !ok {
			return nil, nil
		}
		if n > days {
			header, days, separator = rows[i].Line-1, n, sep
		}
	}
	if days == 0 {
		return nil, nil
	}
	return read(cut(lines, header, separator, len(lines)), separator)
}

// cut cuts at most so many rows from a line on, counted from 0.
func cut(lines []string, i int, separator rune, most int) (rows []cells.Row) {
	for i < len(lines) && len(rows) < most {
		row, n := cells.Cut(lines, i, separator)
		rows, i = append(rows, row), i+n
	}
	return rows
}

// ReadRows understands the rows of a workbook, with dates and times as its numbers.
func ReadRows(lines [][]string) (*Table, *clockings.Refusal) {
	rows := make([]cells.Row, len(lines))
	for i, line := range lines {
		rows[i] = cells.Row{Line: i + 1, Cells: line}
	}
	at, days, ok := headed(rows)
	if !ok || days == 0 {
		return nil, nil
	}
	for i := range rows { // a workbook has no empty cells at a row's end
		for len(rows[i].Cells) < len(rows[at].Cells) {
			rows[i].Cells = append(rows[i].Cells, "")
		}
	}
	return read(rows[at:], 0)
}

// headed finds the headings, those with the most days; ok is false if the headings of a table of clockings are there.
func headed(rows []cells.Row) (at, days int, ok bool) {
	for i := range rows[:min(len(rows), maxTitles)] {
		if clockings.Headed(rows[i].Cells) {
			return 0, 0, false
		}
		if n := dated(rows[i].Cells); n > days && clockings.Employee(rows[i].Cells) >= 0 {
			at, days = i, n
		}
	}
	return at, days, true
}

// dated counts the cells that are dates.
func dated(list []string) (n int) {
	for _, c := range list {
		if dateOf(cells.Clean(c)).Form != cells.NoDate {
			n++
		}
	}
	return n
}

// dateOf reads a heading that is a date and nothing else. A number is a date if it is a day of our time as a spreadsheet counts it: any
// number of five digits would be one.
func dateOf(heading string) cells.Date {
	d := cells.ScanDate(heading)
	if d.Rest != "" || d.Form == cells.SerialDate && (d.Date < events.MinDate || d.Date > events.MaxDate) {
		return cells.Date{}
	}
	return d
}

// read reads the rows after the headings, which are the first.
func read(rows []cells.Row, separator rune) (*Table, *clockings.Refusal) {
	h, bad := headOf(&rows[0])
	if bad != nil {
		return nil, bad
	}
	t := &Table{}
	t.Roster, t.Header, t.Dates = true, h.line, h.dates
	if separator != 0 {
		t.Separator = string(separator)
	}
	t.Columns = []clockings.Column{{Heading: h.cells[h.employee], Field: "employee"}}
	for i, c := range h.cells {
		if d, ok := h.days[i]; ok {
			if t.From == 0 || d < t.From {
				t.From = d
			}
			t.To = max(t.To, d)
		} else if i != h.employee && c != "" {
			t.Unused = append(t.Unused, c)
		}
	}
	lines := map[string]int{} // of employees
	for i := 1; i < len(rows); i++ {
		if rows[i].Empty() {
			continue
		}
		t.Rows++
		if why := h.leftOut(&rows[i]); !why.IsZero() {
			t.LeftOut = append(t.LeftOut, clockings.Refusal{Lines: []int{rows[i].Line}, Reason: why})
			continue
		}
		t.row(h, &rows[i], separator, lines)
	}
	return t, nil
}

// headOf reads the headings: the employee's column, and a day of each date.
func headOf(row *cells.Row) (*head, *clockings.Refusal) {
	h := &head{line: row.Line, employee: clockings.Employee(row.Cells), days: map[int]events.Date{}}
	written := make([]cells.Date, len(row.Cells))
	var dayFirst bool
	var short []events.Date // with years of two digits, read as days of months
	monthFirst := -1
	for i := range row.Cells {
		h.cells = append(h.cells, row.At(i))
		d := dateOf(h.cells[i])
		written[i] = d
		if d.Form == cells.SlashDate || d.Form == cells.ShortDate {
			dayFirst = dayFirst || d.Parts[0] > 12
			if d.Parts[1] > 12 && monthFirst < 0 {
				monthFirst = i
			}
		}
		if d.Form == cells.ShortDate {
			date, _ := cells.Civil(2000+d.Parts[2], d.Parts[1], d.Parts[0])
			short = append(short, date)
		}
	}
	if monthFirst >= 0 && !dayFirst {
		return nil, refusal(row.Line, h.cells[monthFirst], events.CodeInvalidValue, h.cells[monthFirst], reasonMonthFirst)
	}
	seen := map[events.Date]bool{}
	for i, d := range written {
		if d.Form == cells.NoDate || i == h.employee {
			continue
		}
		var name string
		switch d.Form {
		case cells.SlashDate:
			d.Date, _ = cells.Civil(d.Parts[2], d.Parts[1], d.Parts[0])
			name = "DD/MM/YYYY"
		case cells.ShortDate:
			if !inRow(short) {
				return nil, refusal(row.Line, h.cells[i], events.CodeInvalidValue, h.cells[i], reasonShortYear)
			}
			d.Date, _ = cells.Civil(2000+d.Parts[2], d.Parts[1], d.Parts[0])
			name = "DD/MM/YY"
		case cells.SerialDate:
			h.cells[i], name = d.Date.String(), "Excel"
		default:
			name = "YYYY-MM-DD"
		}
		switch {
		case d.Date < events.MinDate || d.Date > events.MaxDate:
			return nil, refusal(row.Line, h.cells[i], events.CodeInvalidValue, h.cells[i], reasonDate)
		case seen[d.Date]:
			return nil, refusal(row.Line, h.cells[i], events.CodeDuplicateField, h.cells[i], reasonDayTwice)
		}
		if seen[d.Date] = true; !slices.Contains(h.dates, name) {
			h.dates = append(h.dates, name)
		}
		h.days[i] = d.Date
	}
	return h, nil
}

// inRow reports whether days follow one on another, which of the readings of a year of two digits only the right one does.
func inRow(days []events.Date) bool {
	for i := 1; i < len(days); i++ {
		if days[i] != days[i-1]+1 {
			return false
		}
	}
	return len(days) > 1
}

func refusal(line int, column, code, what string, reason lang.Text) *clockings.Refusal {
	found := ""
	if what != "" {
		found = events.Quote([]byte(what)).En
	}
	return &clockings.Refusal{Lines: []int{line}, Column: column, Code: code, Found: found, Reason: reason}
}

// leftOut says why a row plans nobody: a row of totals, the headings again, the names of the days of the week.
func (h *head) leftOut(row *cells.Row) (why lang.Text) {
	first, digits := "", false
	for i := range row.Cells {
		if first == "" {
			first = strings.ToLower(row.At(i))
		}
		if _, ok := h.days[i]; ok {
			digits = digits || strings.ContainsFunc(row.At(i), unicode.IsDigit)
		}
	}
	switch {
	case strings.HasPrefix(first, "total") || first == "somma" || first == "sum":
		return lang.Say("riga di totali", "a row of totals")
	case row.At(h.employee) == h.cells[h.employee]:
		return lang.Say("intestazioni ripetute", "the headings again")
	case row.At(h.employee) == "" && !digits && row.Bad.IsZero():
		return lang.Say("riga senza dipendente e senza turni", "a row without an employee and without shifts")
	}
	return why
}

// row reads the row of an employee.
func (t *Table) row(h *head, row *cells.Row, separator rune, lines map[string]int) {
	employee := row.At(h.employee)
	var bad *clockings.Refusal
	switch before := lines[employee]; {
	case row.Bad == cells.Long:
		bad = refusal(row.Line, "", events.CodeTooLarge, "", lang.Say("la riga è più lunga di %d byte: dividere il file, per esempio per mesi",
			"the line is longer than %d bytes: cut the file, by months for example", cells.MaxLine))
	case !row.Bad.IsZero():
		bad = refusal(row.Line, "", events.CodeMalformedCSV, "", row.Bad)
	case len(row.Cells) != len(h.cells) && separator != 0:
		bad = refusal(row.Line, "", events.CodeMalformedCSV, "", clockings.ReasonCells(len(row.Cells), len(h.cells)))
	case employee == "":
		bad = refusal(row.Line, h.cells[h.employee], events.CodeMissingField, "", clockings.ReasonNoEmployee)
	case !events.ValidCode(employee) || employee == events.CompanySubject:
		bad = refusal(row.Line, h.cells[h.employee], events.CodeInvalidValue, employee, clockings.ReasonEmployee)
	case before > 0:
		bad = refusal(row.Line, h.cells[h.employee], events.CodeDuplicateField, employee, lang.Say("ha già la riga %d: un dipendente ha una "+
			"riga sola, unirle", "has row %d already: an employee has one row, join them", before))
	}
	if bad != nil {
		t.Refused = append(t.Refused, *bad)
		return
	}
	lines[employee] = row.Line
	var days []Day
	for i := range h.cells {
		d, ok := h.days[i]
		if !ok || strings.HasPrefix(row.At(i), Unplanned) {
			continue
		}
		shift, reason := t.shift(row.At(i))
		if !reason.IsZero() {
			t.Refused = append(t.Refused, *refusal(row.Line, h.cells[i], events.CodeInvalidValue, row.At(i), reason))
			continue
		}
		days = append(days, Day{d, shift})
	}
	slices.SortFunc(days, func(a, b Day) int { return int(a.Date - b.Date) })
	t.Clockings = append(t.Clockings, clockings.Clocking{Lines: []int{row.Line}, Employee: employee, Date: t.From})
	t.Rosters = append(t.Rosters, days)
}

// Unplanned begins a cell whose day is not planned by the table, whatever follows.
const Unplanned = "?"

// off are the words for a day off, beside an empty cell and a dash.
var off = []string{"r", "rip", "riposo", "libero", "off", "rest", "day off"}

var (
	aSpan = regexp.MustCompile(`^(\d[^-–—/]*?) ?(?:[-–—/]|\ba\b) ?(\d[^-–—/]*)$`)
	hour  = regexp.MustCompile(`^\d{1,2}$`)
	spans = regexp.MustCompile(`\d ?[-–—/] ?\d`)
)

// shift reads a cell.
func (t *Table) shift(cell string) (*events.ClockSpan, lang.Text) {
	if strings.Trim(cell, "-–—:._ ") == "" || slices.Contains(off, strings.ToLower(cell)) {
		return nil, lang.Text{}
	}
	m := aSpan.FindStringSubmatch(cell)
	if m == nil {
		if len(spans.FindAllString(cell, 2)) == 2 {
			return nil, reasonTwo
		}
		return nil, reasonShift
	}
	var ends [2]int
	for i, written := range m[1:] {
		if hour.MatchString(written) { // 7-15
			written += ":00"
		}
		at := cells.ScanTime(written)
		if at.Form == cells.NoTime || at.Form == cells.DayFraction || i == 0 && at.Seconds == cells.SecondsOfDay {
			return nil, reasonShift
		}
		t.Seconds = t.Seconds || at.Seconds%60 != 0
		ends[i] = at.Seconds / 60 % events.DayLong
	}
	if ends[0] == ends[1] {
		return nil, reasonSame
	}
	return &events.ClockSpan{Start: events.ClockTime(ends[0]), End: events.ClockTime(ends[1])}, lang.Text{} //nolint:gosec // minutes of a day
}

// What is wrong with a heading or a cell. Each says what to do.
var (
	reasonDate = lang.Say("non è un giorno che esiste: scriverlo come 07/03/2023 o 2023-03-07",
		"this date does not exist: write it as 07/03/2023 or 2023-03-07")
	reasonMonthFirst = lang.Say("le date sembrano scritte con il mese prima del giorno, e non si indovina: scriverle come 07/03/2023 o 2023-03-07",
		"the dates look as if the month stands before the day, which is not guessed: write them as 07/03/2023 or 2023-03-07")
	reasonShortYear = lang.Say("con l'anno di due cifre il giorno si può leggere in più modi: scrivere l'anno di quattro cifre",
		"with a year of two digits this day can be read in several ways: write the year with four")
	reasonDayTwice = lang.Say("il giorno ha due colonne: tenerne una", "the day has two columns: keep one")
	reasonShift    = lang.Say("non è un turno: scriverlo come 07:00-15:00, o 22:00-06:00 se finisce il giorno dopo, e lasciare vuota la cella "+
		"di un giorno libero; ferie e permessi si inviano come hr.leave.taken", "this is not a shift: write it as 07:00-15:00, or "+
		"22:00-06:00 where it ends on the next day, and leave the cell of a day off empty; leave is sent as hr.leave.taken")
	reasonTwo = lang.Say("due turni in un giorno: un giorno ha al più un turno, dall'inizio alla fine, pausa compresa; lasciarne uno",
		"two shifts in a day: a day has at most one shift, from its start to its end, with the break; keep one")
	reasonSame = lang.Say("inizio e fine alla stessa ora: scrivere un'altra fine; prima dell'inizio è il giorno dopo",
		"start and end at the same time: write another end; before the start it is on the next day")
)
