package scenario

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/txtar"

	"spettanze/events"
)

// Scenario is a parsed file.
type Scenario struct {
	Name         string
	Events       [][]byte // structured CloudEvents, in order of recording
	Expectations []Expectation
}

// Expectation is one question with the expected answer.
type Expectation struct {
	Place string // file:line of its heading
	Title string // the heading
	Query string // balance, coverage, fund, loan, pot, quota, ranking, register, statement, rejected
	Of    string // the employee, loan or code
	From  events.Date
	At    events.Date
	Known uint64 // 0: all

	file    string
	unknown bool
	values  []value
	lists   []list
}

// value is a name with the figure it must have.
type value struct {
	line       int
	name, want string
}

// list is a heading with the rows expected below it.
type list struct {
	line    int
	name    string
	filters []string
	rows    []row
}

// row is a line of a list: words in their places, and figures by name.
type row struct {
	line  int
	words []string
	named []named
}

type named struct{ key, value string }

func (r row) get(key string) (string, bool) {
	for _, n := range r.named {
		if n.key == key {
			return n.value, true
		}
	}
	return "", false
}

func (r row) String() string {
	parts := slices.Clone(r.words)
	for _, n := range r.named {
		parts = append(parts, n.key+"="+n.value)
	}
	return strings.Join(parts, " ")
}

// line is a line of a section with its number in the file.
type line struct {
	number int
	text   string
}

// Parse reads a scenario. An error names the file and the line; errors of several lines are joined.
func Parse(file string, data []byte) (*Scenario, error) {
	archive := txtar.Parse(data)
	s := &Scenario{Name: strings.TrimSuffix(file, ".txtar")}
	number := 1 + bytes.Count(archive.Comment, []byte("\n"))
	var errs []error
	for _, section := range archive.Files {
		lines := contentLines(section.Data, number+1)
		var err error
		switch {
		case section.Name == "events" && len(s.Events) > 0:
			err = fmt.Errorf("%s:%d: a second section of events: put them all in the first", file, number)
		case section.Name == "events":
			s.Events, err = parseEvents(file, lines)
		case strings.HasPrefix(section.Name, "expect "):
			var e Expectation
			e, err = parseExpectation(file, line{number, section.Name}, lines)
			s.Expectations = append(s.Expectations, e)
		default:
			err = fmt.Errorf("%s:%d: section %q: expected events, or expect followed by balance, coverage, fund, loan, pot, quota, ranking, "+
				"register, statement or rejected", file, number, section.Name)
		}
		errs = append(errs, err)
		number += 1 + bytes.Count(section.Data, []byte("\n"))
	}
	if len(s.Expectations) == 0 {
		errs = append(errs, fmt.Errorf("%s: it expects nothing: add a section such as "+
			"-- expect balance E1 2023-12-31 --", file))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return s, nil
}

// contentLines drops blank lines and comments.
func contentLines(data []byte, first int) (lines []line) {
	for i, text := range strings.Split(string(data), "\n") {
		if text = strings.TrimSpace(text); text != "" && !strings.HasPrefix(text, "# ") {
			lines = append(lines, line{first + i, text})
		}
	}
	return lines
}

func parseExpectation(file string, heading line, lines []line) (Expectation, error) {
	e := Expectation{Place: fmt.Sprintf("%s:%d", file, heading.number), Title: heading.text, file: file}
	fail := func(number int, format string, args ...any) (Expectation, error) {
		return e, fmt.Errorf("%s:%d: %s", file, number, fmt.Sprintf(format, args...))
	}
	if err := e.parseHeading(strings.Fields(heading.text)[1:]); err != nil {
		return fail(heading.number, "%v", err)
	}
	if len(lines) == 0 {
		return fail(heading.number, "%q lists nothing that could be compared", heading.text)
	}
	for _, l := range lines {
		words := strings.Fields(l.text)
		switch current := len(e.lists) - 1; {
		case l.text == "unknown" && current < 0:
			e.unknown = true
		case strings.HasSuffix(l.text, ":"):
			words[len(words)-1] = strings.TrimSuffix(words[len(words)-1], ":")
			e.lists = append(e.lists, list{line: l.number, name: words[0], filters: words[1:]})
		case current >= 0 && l.text == "none":
		case current >= 0 && strings.Contains(words[0], "="):
			return fail(l.number, "%q: a row begins with its words, such as a date and a code", l.text)
		case current >= 0:
			e.lists[current].rows = append(e.lists[current].rows, parseRow(l, words))
		case len(words) < 2:
			return fail(l.number, "%q: expected a name and its value, or a heading such as breaches:", l.text)
		default:
			last := len(words) - 1
			e.values = append(e.values, value{l.number, strings.Join(words[:last], " "), words[last]})
		}
	}
	return e, nil
}

func parseRow(l line, words []string) row {
	r := row{line: l.number}
	for _, w := range words {
		if key, v, ok := strings.Cut(w, "="); ok {
			r.named = append(r.named, named{key, v})
		} else {
			r.words = append(r.words, w)
		}
	}
	return r
}

// parseHeading reads what follows the word expect.
func (e *Expectation) parseHeading(words []string) (err error) {
	if n := len(words); n >= 2 && words[n-2] == "known" {
		if e.Known, err = strconv.ParseUint(words[n-1], 10, 32); err != nil || e.Known == 0 {
			return fmt.Errorf("known %s: expected a number of events, 1 or more", words[n-1])
		}
		words = words[:n-2]
	}
	want := map[string]int{"balance": 3, "fund": 3, "loan": 3, "pot": 3, "quota": 3, "ranking": 3, "register": 3, "coverage": 3,
		"statement": 3, "rejected": 2}
	if len(words) == 0 || want[words[0]] != len(words) {
		return errors.New("expected `balance` or `coverage` with `EMPLOYEE DATE`, `fund FUND DATE`, `loan LOAN DATE`, `pot`, `quota`, `ranking` or `register` with `CODE DATE`, " +
			"`statement EMPLOYEE DATE..DATE` or `rejected DATE`, and maybe `known N`")
	}
	e.Query = words[0]
	if len(words) == 3 {
		e.Of = words[1]
	}
	from, to, ranged := strings.Cut(words[len(words)-1], "..")
	if !ranged {
		to = from
	}
	if ranged != (e.Query == "statement") {
		return fmt.Errorf("%s: a statement goes from DATE..DATE, anything else is true at one DATE", words[len(words)-1])
	}
	if e.From, err = events.ParseDate(from); err != nil {
		return err
	}
	e.At, err = events.ParseDate(to)
	return err
}
