package tables

import (
	"bufio"
	"fmt"
	"strings"
	"unicode"

	"github.com/mattn/go-runewidth"
)

// table is rows under titles, aligned. A title that begins with ">" is of a column of numbers, aligned to the right.
type table struct {
	titles []string
	rows   [][]string
}

func newTable(titles ...string) *table { return &table{titles: titles} }

// row adds a row. What events say may hold anything, and a terminal obeys control characters: they do not pass.
func (t *table) row(cells ...string) {
	for i, c := range cells {
		cells[i] = strings.Map(func(r rune) rune {
			if unicode.IsControl(r) {
				return unicode.ReplacementChar
			}
			return r
		}, c)
	}
	t.rows = append(t.rows, cells)
}

// write writes the table to a writer that remembers its errors, titles in bold where there may be colours. Columns that are empty in every row are left out.
func (t *table) write(w *bufio.Writer, coloured bool) {
	widths := make([]int, len(t.titles))
	for _, r := range t.rows {
		for i, c := range r {
			widths[i] = max(widths[i], runewidth.StringWidth(c))
		}
	}
	titles := make([]string, len(t.titles))
	for i, title := range t.titles {
		titles[i] = strings.TrimPrefix(title, ">")
		if widths[i] > 0 {
			widths[i] = max(widths[i], runewidth.StringWidth(titles[i]))
		}
	}
	line := t.line(titles, widths)
	if coloured {
		line = "\x1b[1m" + line + "\x1b[0m"
	}
	_, _ = fmt.Fprintln(w, line)
	for _, r := range t.rows {
		_, _ = fmt.Fprintln(w, t.line(r, widths))
	}
}

func (t *table) line(cells []string, widths []int) string {
	var b strings.Builder
	for i, c := range cells {
		if widths[i] == 0 {
			continue
		}
		if b.Len() > 0 {
			b.WriteString("  ")
		}
		if strings.HasPrefix(t.titles[i], ">") {
			b.WriteString(runewidth.FillLeft(c, widths[i]))
		} else {
			b.WriteString(runewidth.FillRight(c, widths[i]))
		}
	}
	return strings.TrimRight(b.String(), " ")
}
