package layout_test

import (
	"strings"
	"testing"
	"time"

	"spettanze/events/clockings/layout"
	"spettanze/events/lang"
)

// A map that is wrong is refused with its line and what to do.
func TestReadMapErrors(t *testing.T) {
	const good = "columns: {employee: a, date: b, in1: c, out1: d}\n"
	for _, c := range []struct {
		text string
		line int
		want string
	}{
		{"", 0, "the map is empty"},
		{"columns: [", 0, "no YAML"},
		{"just words", 1, "keys and values belong here"},
		{good + "dates: DD/MM/YYYY\n", 2, `"dates" is no key of a map: they are separator`},
		{good + good, 2, `"columns" stands twice`},
		{"columns: {employee: a, date: b, in: c}\n", 1, `"in" is no key of a map: they are employee`},
		{"columns: {employee: a, date: b, time: {from: 3}}\n", 1, "a position is {from: 4, to: 13}"},
		{"columns: {employee: a, date: b, time: {from: 3, till: 4}}\n", 1, `"till" is no key`},
		{"columns: {employee: {from: 1, to: 2}, date: b, time: c}\n", 1, "all by position"},
		{"columns: {employee: a, date: 0, time: c}\n", 1, "from 1 to 1000"},
		{"columns: {date: b, time: c}\n", 1, "employee is missing"},
		{"columns: {employee: a, time: c}\n", 1, "date is missing"},
		{"columns: {employee: a, date: b}\n", 1, "the punches are missing"},
		{"header: false\n" + good, 1, "columns are said by number"},
		{good + "header: maybe\n", 2, "true or false"},
		{good + "skip: -1\n", 2, "from 0 to 1000"},
		{good + "separator: ';;'\n", 2, "one character"},
		{good + "date: day\n", 0, `"day" is no form such as DD/MM/YYYY`},
		{good + "time: hours\n", 0, "is no form such as HH:mm"},
		{good + "date: [a]\n", 2, "takes one value"},
		{good + "directions: {in: E, outs: U}\n", 2, `"outs" is no key`},
		{good + "ids: {7: 'a b'}\n", 2, "the id of an employee"},
		{strings.Repeat("#", 70000), 0, "a few lines"},
	} {
		m, err := layout.ReadMap([]byte(c.text))
		if err == nil || err.Line != c.line || !strings.Contains(err.Error(), c.want) || err.Reason.In(lang.Italian) == "" {
			t.Errorf("%.60q: %+v %v, want line %d: %s", c.text, m, err, c.line, c.want)
		}
	}
}

// A form reads what it says, with or without zeros where a separator shows the end.
func TestLayout(t *testing.T) {
	for form, texts := range map[string][]string{
		"DD/MM/YYYY": {"07/03/2023", "7/3/2023"}, "MM/DD/YYYY": {"03/07/2023", "3/7/2023"}, "DDMMYY": {"070323"}, "YYYYMMDD": {"20230307"},
		"DDMMYYYY": {"07032023"}, "YY-MM-DD": {"23-03-07"}, "D.M.YYYY": {"7.3.2023"},
	} {
		for _, s := range texts {
			got, err := time.Parse(layout.Layout(form), s)
			if err != nil || got.Format(time.DateOnly) != "2023-03-07" {
				t.Errorf("%s: %s is %s (%v)", form, s, got, err)
			}
		}
	}
}

func FuzzReadMap(f *testing.F) {
	f.Add([]byte("columns: {employee: {from: 4, to: 13}, date: {from: 19, to: 24}, time: {from: 25, to: 28}}\ndate: DDMMYY\ntime: HHmm\n"))
	f.Add([]byte("separator: tab\nskip: 1\nheader: false\ncolumns: {employee: 1, datetime: 2, direction: 4}\ndirections: {in: [E], out: U}\nids: {'1': E1}\n"))
	f.Add([]byte("columns: &a {employee: *a}\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := layout.ReadMap(b)
		if err == nil && len(m.Columns) < 2 || err != nil && err.Reason.In(lang.Italian) == "" {
			t.Fatalf("%+v %v", m, err)
		}
	})
}
