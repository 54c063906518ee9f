// Package aligned writes tables on a terminal.
package aligned

import (
	"bufio"
	"fmt"
	"strings"
	"unicode"

	"github.com/mattn/go-runewidth"
)

// Table is rows under titles, aligned. A title that begins with ">" is of a column of numbers, aligned to the right.
type Table struct {
	Titles []string
	Rows   [][]string
}

// New returns a table without rows.
func New(titles ...string) *Table { return &Table{Titles: titles} }

// Row adds a row. What events say may hold anything, and a terminal obeys control characters: they do not pass.
func (t *Table) Row(cells ...string) {
	for i, c := range cells {
		cells[i] = strings.Map(func(r rune) rune {
			if unicode.IsControl(r) {
				return unicode.ReplacementChar
			}
			return r
		}, c)
	}
	t.Rows = append(t.Rows, cells)
}

// Write writes the table to a writer that remembers its errors, titles in bold where there may be colours. Columns that are empty in every row are left out.
func (t *Table) Write(w *bufio.Writer, coloured bool) {
	widths := make([]int, len(t.Titles))
	for _, r := range t.Rows {
		for i, c := range r {
			widths[i] = max(widths[i], runewidth.StringWidth(c))
		}
	}
	titles := make([]string, len(t.Titles))
	for i, title := range t.Titles {
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
	for _, r := range t.Rows {
		_, _ = fmt.Fprintln(w, t.line(r, widths))
	}
}

func (t *Table) line(cells []string, widths []int) string {
	var b strings.Builder
	for i, c := range cells {
		if widths[i] == 0 {
			continue
		}
		if b.Len() > 0 {
			b.WriteString("  ")
		}
		if strings.HasPrefix(t.Titles[i], ">") {
			b.WriteString(runewidth.FillLeft(c, widths[i]))
		} else {
			b.WriteString(runewidth.FillRight(c, widths[i]))
		}
	}
	return strings.TrimRight(b.String(), " ")
}
