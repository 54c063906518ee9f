package scenario

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"spettanze/projections/report"
)

// Check asks the expectation's question and returns the differences, a line each with its place in the file; none if the answer is
// as expected. It returns an error if the document could not be made.
func (e *Expectation) Check(ctx context.Context, r *report.Reporter) (diffs []string, err error) {
	got, err := e.ask(ctx, r)
	if err != nil {
		return nil, err
	}
	bad := func(line int, format string, args ...any) {
		diffs = append(diffs, fmt.Sprintf("%s:%d: %s", e.file, line, fmt.Sprintf(format, args...)))
	}
	if got.unknown || e.unknown {
		if got.unknown != e.unknown {
			diffs = append(diffs, fmt.Sprintf("%s: %s: unknown is %t, want %t", e.Place, e.Title, got.unknown, e.unknown))
		}
		return diffs, nil
	}
	for _, v := range e.values {
		found, ok := got.values[v.name]
		switch {
		case ok && (found == v.want || isZero(found) && isZero(v.want)):
		case !ok && (v.want == "none" || isZero(v.want)):
		case !ok:
			bad(v.line, "no %s, want %s", v.name, v.want)
		default:
			bad(v.line, "%s is %s, want %s", v.name, found, v.want)
		}
	}
	for _, w := range e.lists {
		rows, ok := got.lists[w.name]
		if !ok {
			bad(w.line, "a %s document has no list %q", e.Query, w.name)
			continue
		}
		for _, d := range w.diff(rows) {
			bad(d.number, "%s", d.text)
		}
	}
	return diffs, nil
}

// diff pairs the expected rows with those found.
func (w *list) diff(found []entry) (diffs []line) {
	var left []row
	for _, f := range found {
		if len(w.filters) == 0 || slices.ContainsFunc(w.filters, f.tagged) {
			left = append(left, f.row)
		}
	}
	missed := map[string]bool{} // first words of the rows that are missing
	for _, want := range w.rows {
		if i := slices.IndexFunc(left, want.matches); i >= 0 {
			left = slices.Delete(left, i, i+1)
			continue
		}
		missed[want.words[0]] = true
		diffs = append(diffs, line{want.line, fmt.Sprintf("%s: want  %s", w.name, want)})
	}
	for _, f := range left {
		if w.name == "plan" && !missed[f.words[0]] {
			continue // a plan may have further rows
		}
		diffs = append(diffs, line{w.line, fmt.Sprintf("%s: found %s", w.name, f)})
	}
	return diffs
}

func (e entry) tagged(filter string) bool {
	return slices.ContainsFunc(e.tags, func(tag string) bool { return strings.HasPrefix(tag, filter) })
}

// matches reports whether a row is the expected one: the same words, and every figure that the expectation gives. limit and
// observed are part of a breach (contract §10), so if the expectation does not give them, the row must not have them.
func (r row) matches(found row) bool {
	if !slices.Equal(r.words, found.words) {
		return false
	}
	for _, n := range r.named {
		if v, _ := found.get(n.key); v != n.value {
			return false
		}
	}
	for _, key := range []string{"limit", "observed"} {
		_, wanted := r.get(key)
		if _, ok := found.get(key); ok && !wanted {
			return false
		}
	}
	return true
}

var zero = regexp.MustCompile(`^-?0+(\.0+)?$`)

func isZero(s string) bool { return zero.MatchString(s) }
