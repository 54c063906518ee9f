package clockings

import (
	"slices"
	"strings"

	"spettanze/events/clockings/cells"
	"spettanze/events/lang"
)

// maxTitles is how many lines may stand before the headings.
const maxTitles = 30

// table is rows of cells under their headings.
type table struct {
	separator rune // 0: cells by position, or of a workbook
	columns   columns
	header    int // line of the headings; 0: none
	rows      []cells.Row
}

// tableOf finds the headings and cuts the lines after them.
func tableOf(text string) (*table, *Refusal) {
	lines := cells.Lines(text)
	first, candidates := 0, cells.Separators
	if sep, ok := cells.Declared(lines[0]); ok {
		first, candidates = 1, []rune{sep}
	}
	var best *table
	for _, sep := range candidates {
		for i := first; i < min(len(lines), first+maxTitles); i++ {
			r, _ := cells.Cut(lines, i, sep)
			c := columnsOf(r.Cells)
			if best == nil || c.usable() && !best.columns.usable() || c.usable() == best.columns.usable() &&
				c.known() > best.columns.known() {
				best = &table{separator: sep, columns: c, header: i + 1}
			}
		}
	}
	if best == nil || !best.columns.usable() {
		return nil, noHeadings(best, lines[first:])
	}
	best.cutRows(lines, best.header)
	return best, nil
}

// cutRows cuts the lines from i, counted from 0, into rows.
func (t *table) cutRows(lines []string, i int) {
	for i < len(lines) {
		r, n := cells.Cut(lines, i, t.separator)
		if !r.Empty() {
			t.rows = append(t.rows, r)
		}
		i += n
	}
}

// tableOfRows finds the headings among the rows of a workbook.
func tableOfRows(lines [][]string) (*table, *Refusal) {
	var best *table
	for i := range lines[:min(len(lines), maxTitles)] {
		c := columnsOf(lines[i])
		if best == nil || c.usable() && !best.columns.usable() || c.usable() == best.columns.usable() && c.known() > best.columns.known() {
			best = &table{columns: c, header: i + 1}
		}
	}
	if best == nil || !best.columns.usable() {
		return nil, noHeadings(best, nil)
	}
	best.take(lines, best.header)
	return best, nil
}

// take takes the rows of a workbook from i, counted from 0. A workbook has no empty cells at a row's end.
func (t *table) take(lines [][]string, i int) {
	for ; i < len(lines); i++ {
		r := cells.Row{Line: i + 1, Cells: slices.Clone(lines[i])}
		for len(r.Cells) < len(t.columns.heading) {
			r.Cells = append(r.Cells, "")
		}
		if !r.Empty() {
			t.rows = append(t.rows, r)
		}
	}
}

// noClocking leaves out the rows that are none: totals, and the headings again on another page.
func (r *reader) noClocking(row *cells.Row) bool {
	first := ""
	for i := range row.Cells {
		if first = plain(row.At(i)); first != "" {
			break
		}
	}
	var why lang.Text
	switch {
	case (strings.HasPrefix(first, "total") || first == "somma" || first == "sum") && !r.dated(row):
		why = lang.Say("riga di totali", "a row of totals")
	case slices.EqualFunc(row.Cells, r.columns.heading, func(a, b string) bool { return cells.Clean(a) == b }):
		why = lang.Say("intestazioni ripetute", "the headings again")
	default:
		return false
	}
	r.out.LeftOut = append(r.out.LeftOut, Refusal{Lines: []int{row.Line}, Reason: why})
	return true
}

// dated reports whether a row has a day.
func (r *reader) dated(row *cells.Row) bool {
	return cells.ScanDate(r.cell(row, fieldDate)).Form != cells.NoDate || cells.ScanDate(r.cell(row, fieldMoment)).Form != cells.NoDate
}
