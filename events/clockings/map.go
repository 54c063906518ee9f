package clockings

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"spettanze/events"
	"spettanze/events/clockings/cells"
	"spettanze/events/clockings/layout"
	"spettanze/events/lang"
)

// tableMapped cuts a text as the map says.
func tableMapped(text string, m *layout.Map) (*table, *Refusal) {
	lines := cells.Lines(text)
	i := min(m.Skip, len(lines))
	t := &table{separator: m.Separator, columns: columns{at: map[string]int{}}}
	if m.Fixed {
		t.cutFixed(lines, i, m.Columns)
		return t, nil
	}
	if sep, ok := cells.Declared(lines[0]); ok && t.separator == 0 {
		t.separator, i = sep, max(i, 1)
	}
	if t.separator == 0 {
		t.separator = ';'
		for _, sep := range cells.Separators {
			if i < len(lines) && strings.Count(lines[i], string(sep)) > strings.Count(lines[i], string(t.separator)) {
				t.separator = sep
			}
		}
	}
	var first cells.Row
	if i < len(lines) {
		first, _ = cells.Cut(lines, i, t.separator)
	}
	if m.Headings {
		i++
	}
	if refused := t.locate(m, &first, i); refused != nil {
		return nil, refused
	}
	t.cutRows(lines, i)
	return t, nil
}

// rowsMapped takes the rows of a workbook as the map says.
func rowsMapped(lines [][]string, m *layout.Map) (*table, *Refusal) {
	if m.Fixed {
		return nil, (&Refusal{Code: events.CodeInvalidValue, Reason: lang.Say("una cartella di lavoro ha colonne, non posizioni", "a workbook has columns, not positions")})
	}
	t, i := &table{columns: columns{at: map[string]int{}}}, min(m.Skip, len(lines))
	var first cells.Row
	if i < len(lines) {
		first.Cells = lines[i]
	}
	if m.Headings {
		i++
	}
	if refused := t.locate(m, &first, i); refused != nil {
		return nil, refused
	}
	t.take(lines, i)
	return t, nil
}

// locate finds the columns of the map in the first row; line is that of the headings.
func (t *table) locate(m *layout.Map, first *cells.Row, line int) *Refusal {
	t.columns.heading = make([]string, len(first.Cells))
	for k := range first.Cells {
		t.columns.heading[k] = strconv.Itoa(k + 1)
		if m.Headings {
			t.columns.heading[k], t.header = first.At(k), line
		}
	}
	used := map[int]bool{}
	for field, p := range m.Columns {
		k := p.Number - 1
		if p.Heading != "" {
			k = slices.IndexFunc(t.columns.heading, func(h string) bool { return plain(h) == plain(p.Heading) })
		}
		if k < 0 || k >= len(t.columns.heading) {
			return &Refusal{Lines: []int{max(line, 1)}, Code: events.CodeMissingField, Reason: lang.Say("la mappa dice %s: %s, e la tabella "+
				"non ha questa colonna: ha %s", "the map says %s: %s, and the table has no such column: it has %s", field,
				found(p.Heading+strings.TrimPrefix(strconv.Itoa(p.Number), "0")), strings.Join(t.columns.heading, ", "))}
		}
		t.columns.at[field] = k
		used[k] = true
	}
	for k := range t.columns.heading {
		if !used[k] {
			t.columns.unused = append(t.columns.unused, k)
		}
	}
	return nil
}

// cutFixed cuts lines of fixed width.
func (t *table) cutFixed(lines []string, i int, at map[string]layout.Place) {
	fields := make([]string, 0, len(at))
	for f := range at {
		fields = append(fields, f)
	}
	slices.SortFunc(fields, func(a, b string) int { return at[a].From - at[b].From })
	for k, f := range fields {
		t.columns.at[f] = k
		t.columns.heading = append(t.columns.heading, f)
	}
	for ; i < len(lines); i++ {
		r := cells.Row{Line: i + 1}
		switch text := []rune(lines[i]); {
		case strings.TrimSpace(lines[i]) == "":
			continue
		case len(lines[i]) > cells.MaxLine:
			r.Bad = cells.Long
		case !utf8.ValidString(lines[i]):
			r.Bad = cells.Encoding
		default:
			for _, f := range fields {
				p := at[f]
				r.Cells = append(r.Cells, strings.TrimSpace(string(text[min(p.From-1, len(text)):min(p.To, len(text))])))
			}
		}
		t.rows = append(t.rows, r)
	}
}
