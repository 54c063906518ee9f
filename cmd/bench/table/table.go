// Package table is the table of the benchmarks: its rows, what each is held against, and how it is written.
package table

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Row is a line of the table: what was measured, beside its yardstick, in every run once or, where a single time swings, several
// times.
type Row struct {
	Name      string    `json:"name"`
	What      string    `json:"what"`
	Yardstick string    `json:"yardstick"`
	Unit      string    `json:"unit"` // of Ours and Theirs
	Ours      []float64 `json:"ours"`
	Theirs    []float64 `json:"theirs,omitempty"` // the yardstick's, in the same runs
	Ratios    []float64 `json:"ratios,omitempty"` // ours to theirs
	Bounds    []Bound   `json:"bounds"`
	Note      string    `json:"note,omitempty"`
}

// Bound is what a row is held against.
type Bound struct {
	Of    string  `json:"of"` // "ratio" or "ours"
	Least float64 `json:"least"`
	Aim   float64 `json:"aim"`
	Above bool    `json:"above"` // larger is better
}

// AtLeast is a bound of what should be large.
func AtLeast(of string, least, aim float64) Bound { return Bound{of, least, aim, true} }

// AtMost is a bound of what should be small.
func AtMost(of string, least, aim float64) Bound { return Bound{of, least, aim, false} }

// Add notes one measurement.
func (r *Row) Add(ours, theirs float64) {
	r.Ours = append(r.Ours, ours)
	if theirs > 0 {
		r.Theirs, r.Ratios = append(r.Theirs, theirs), append(r.Ratios, ours/theirs)
	}
}

func (r *Row) values(b Bound) []float64 {
	if b.Of == "ratio" {
		return r.Ratios
	}
	return r.Ours
}

// Verdict reports whether the median reaches the aim, the least, or neither.
func (r *Row) Verdict() string {
	verdict := "aim"
	for _, b := range r.Bounds {
		m := Median(r.values(b))
		better := func(than float64) bool { return b.Above && m >= than || !b.Above && m <= than }
		switch {
		case len(r.values(b)) == 0 || !better(b.Least):
			return "MISSED"
		case !better(b.Aim):
			verdict = "least"
		}
	}
	if len(r.Bounds) == 0 {
		return ""
	}
	return verdict
}

// Median is the middle of some values; NaN of none.
func Median(v []float64) float64 { return Quantile(v, 0.5) }

// Quantile returns the value below which a share of the values lies; NaN for none.
func Quantile(v []float64, q float64) float64 {
	if len(v) == 0 {
		return math.NaN()
	}
	s := slices.Sorted(slices.Values(v))
	if q == 0.5 && len(s)%2 == 0 {
		return (s[len(s)/2-1] + s[len(s)/2]) / 2
	}
	return s[min(len(s)-1, int(q*float64(len(s))))]
}

// number writes three significant figures, or the whole number if it has more.
func number(x float64) string {
	switch {
	case math.IsNaN(x):
		return "-"
	case x >= 1000:
		return fmt.Sprintf("%.0f", x)
	case x >= 100:
		return fmt.Sprintf("%.0f", x)
	case x >= 10:
		return fmt.Sprintf("%.1f", x)
	}
	return fmt.Sprintf("%.2f", x)
}

// spread writes the median and, of several runs, the least and the most.
func spread(v []float64) string {
	if len(v) == 0 {
		return "-"
	}
	if len(v) == 1 {
		return number(v[0])
	}
	return fmt.Sprintf("%s (%s–%s)", number(Median(v)), number(slices.Min(v)), number(slices.Max(v)))
}

func (r *Row) bounds(pick func(Bound) float64) string {
	var out []string
	for _, b := range r.Bounds {
		sign, unit := "≤ ", " ×"
		if b.Above {
			sign = "≥ "
		}
		if b.Of == "ours" {
			unit = " " + r.Unit
		}
		out = append(out, sign+number(pick(b))+unit)
	}
	return strings.Join(out, ", ")
}

// aligned writes lines in columns.
func aligned(lines [][]string) string {
	widths := make([]int, len(lines[0]))
	for _, l := range lines {
		for i, c := range l {
			widths[i] = max(widths[i], utf8.RuneCountInString(c))
		}
	}
	var out strings.Builder
	for _, l := range lines {
		for i, c := range l {
			out.WriteString(c)
			if i < len(l)-1 {
				out.WriteString(strings.Repeat(" ", widths[i]-utf8.RuneCountInString(c)+2))
			}
		}
		out.WriteByte('\n')
	}
	return out.String()
}

// WriteTable writes the rows as one aligned table, medians with least and most.
func WriteTable(w io.Writer, rows []*Row) error {
	lines := [][]string{{"what", "unit", "ours", "yardstick", "ratio", "least", "aim", "reached"}}
	for _, r := range rows {
		lines = append(lines, []string{r.What, r.Unit, spread(r.Ours), spread(r.Theirs), spread(r.Ratios),
			r.bounds(func(b Bound) float64 { return b.Least }), r.bounds(func(b Bound) float64 { return b.Aim }), r.Verdict()})
	}
	var out strings.Builder
	out.WriteString(aligned(lines))
	for _, r := range rows {
		if r.Yardstick != "" || r.Note != "" {
			fmt.Fprintf(&out, "%s: %s\n", r.What, strings.Trim(r.Yardstick+"; "+r.Note, "; "))
		}
	}
	_, err := io.WriteString(w, out.String())
	return err
}

// Growth is how cost changes with the number of events.
type Growth struct {
	Events []int        `json:"events"` // of each workload; its employees are in proportion
	Rows   []*GrowthRow `json:"rows"`
}

// GrowthRow is one figure at every number of events, once in every run.
type GrowthRow struct {
	Name   string      `json:"name"`
	What   string      `json:"what"`
	Unit   string      `json:"unit"`
	Values [][]float64 `json:"values"` // by number of events, then by run
}

// WriteGrowth writes the figures as one aligned table, a column for each number of events and the ratio of the last to the
// first.
func WriteGrowth(w io.Writer, g *Growth) error {
	head := []string{"what", "unit"}
	for _, n := range g.Events {
		head = append(head, Grouped(n)+" events")
	}
	lines := [][]string{append(head, "last to first")}
	for _, r := range g.Rows {
		line := []string{r.What, r.Unit}
		for _, v := range r.Values {
			line = append(line, spread(v))
		}
		ratio := "-"
		if n := len(r.Values); n > 1 && len(r.Values[0]) > 0 && len(r.Values[n-1]) > 0 {
			ratio = number(Median(r.Values[n-1]) / Median(r.Values[0]))
		}
		lines = append(lines, append(line, ratio))
	}
	_, err := io.WriteString(w, aligned(lines))
	return err
}

// Grouped writes a number as people read it: 120,000.
func Grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
