package chart

import (
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"spettanze/events"
	"spettanze/projections/wording"
)

var update = flag.Bool("update", false, "write the golden files")

func day(s string) events.Date { return events.MustParseDate(s) }

// flex is a balance of four months whose cap goes from 7:00 to 8:00 on 1 December 2022; what comes after 15 January 2023 is a
// forecast.
func flex() *Chart {
	return &Chart{ID: "flex", Name: wording.Say("Flessibilità di E1", "Flexible hours of E1"), Unit: events.Minute,
		From: day("2022-11-01"), To: day("2023-02-28"), Today: day("2023-01-15"), Opening: 400,
		Steps: []Step{{day("2022-11-02"), 460}, {day("2022-11-30"), 420}, {day("2022-12-02"), 520}, {day("2022-12-31"), 480},
			{day("2023-01-02"), -180}, {day("2023-02-01"), -60}},
		Bands: []Band{
			{From: day("2018-04-01"), To: day("2022-11-30"), Low: -420, High: 420, Text: wording.Say("massimo 7:00", "cap 7:00")},
			{From: day("2022-12-01"), To: events.MaxDate, Low: -480, High: 480, Text: wording.Say("massimo 8:00", "cap 8:00")}},
		Marks: []Mark{{day("2023-01-02"), wording.Say("entrata in ritardo", "late entry"), "#b1"},
			{day("2022-12-31"), wording.Say("altra", "other"), ""}, {day("2022-10-31"), wording.Say("prima", "before"), ""}},
		Strips: []Strip{{Name: wording.Say("fatti", "facts"), Facts: []Fact{
			{From: day("2022-01-01"), To: day("2022-12-15"), Text: wording.Say("orario ft37", "schedule ft37"), Short: wording.Say("ft37", "ft37"), Sign: "schedule"},
			{From: day("2022-12-01"), To: day("2022-12-01"), Text: wording.Say("contratto", "contract"), Sign: "contract", Address: "/blue/contract"}}}},
		Zone: func(first, _ events.Date) string { return "#m-" + first.String()[:7] }}
}

// The golden file is looked at when it changes: `go test ./handlers/dashboard/chart -update`.
func TestSVG(t *testing.T) {
	for _, l := range []wording.Language{wording.Italian, wording.English} {
		got, err := flex().SVG(l)
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join("testdata", "flex."+l.Say("it", "en")+".html")
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != string(want) {
			t.Errorf("%s differs from what is drawn:\n%s", file, got)
		}
		wellFormed(t, string(got))
	}
}

func wellFormed(t *testing.T, s string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(s))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("%v in\n%s", err, s)
		}
	}
}

// From −8:00 to 8:40 (the balance of 2 December) with rulings each 4:00: from −8:00 to 12:00, 20 hours on 220 pixels. The 120
// days have 8 1/3 columns each.
func TestPlaces(t *testing.T) {
	c := flex()
	s := c.scale()
	if s != (scale{-480, 720, 240}) {
		t.Errorf("the axis is %+v", s)
	}
	for v, want := range map[int64]int64{720: 0, 480: 44, 0: 132, -480: 220, 400: 58} {
		if got := s.y(v); got != want {
			t.Errorf("%d is at %d, want %d", v, got, want)
		}
	}
	for d, want := range map[string]string{"2022-11-01": "0%", "2022-12-01": "25%", "2022-12-31": "50%", "2022-01-01": "0%", "2024-01-01": "100%"} {
		if got := c.x(day(d)); got != want {
			t.Errorf("%s is at %s, want %s", d, got, want)
		}
	}
	if got, want := c.path(s), "M0 58H8V47H241V55H258V36H500V44H516V165H766V143H1000"; got != want {
		t.Errorf("the line is %s, want %s", got, want)
	}
}

// In a column of several days the lowest, highest and last values are drawn.
func TestThinned(t *testing.T) {
	c := &Chart{Unit: events.Minute, From: 0, To: 9999, Today: 9999} // ten days a column
	for d := range events.Date(10000) {
		c.Steps = append(c.Steps, Step{d, int64(d % 10 * 10)})
	}
	c.Steps[5].Value = -60
	p := c.path(c.scale())
	if !strings.HasPrefix(p, "M0 132H0V0V220V0H1V132V0H2") {
		t.Errorf("the line begins with %.60s", p)
	}
	if n := strings.Count(p, "V"); n > 3*columns {
		t.Errorf("%d steps are drawn", n)
	}
	for d := range events.Date(10000) {
		c.Marks = append(c.Marks, Mark{Date: d, Text: wording.Say("tardi", "late")})
	}
	c.Strips = []Strip{{Facts: []Fact{{From: 0, To: 9999}, {From: 7, To: 7}, {From: 8, To: 8}, {From: 9000, To: 9000}}}}
	svg, err := c.SVG(wording.Italian)
	if err != nil || len(svg) > 90_000 {
		t.Errorf("%d bytes, %v", len(svg), err)
	}
	// 10,000 marks at 120 places; of three ticks two share a place.
	if n := strings.Count(string(svg), `class="mark"`); n != apart || !strings.Contains(string(svg), "tardi (e altri 83 vicini)") {
		t.Errorf("%d marks", n)
	}
	if n := strings.Count(string(svg), `class="fact `); n != 3 {
		t.Errorf("%d facts", n)
	}
}

// The table beside the chart: the end of each month, and between which values it was.
func TestMonths(t *testing.T) {
	got := flex().Months()
	want := []Month{{day("2022-11-30"), 420, 400, 460, nil}, {day("2022-12-31"), 480, 420, 520, nil},
		{day("2023-01-31"), -180, -180, 480, nil}, {day("2023-02-28"), -60, -60, -60, nil}}
	for i := range got {
		if b := got[i].Band; b == nil || b.From != day("2022-12-01") && i > 0 {
			t.Errorf("the band of %s is %v", got[i].Last, b)
		}
		got[i].Band = nil
		if got[i] != want[i] {
			t.Errorf("%+v, want %+v", got[i], want[i])
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d months", len(got))
	}
}

// Zero is on every axis, and words are as many as there is room for.
func TestAxes(t *testing.T) {
	for _, c := range []struct {
		unit        events.Unit
		values      []int64
		years       int
		first, last string
		times       string
	}{
		{events.Day, []int64{0, 125000, 200000}, 1, "20", "0", "2020 feb mar apr mag giu lug ago set ott nov dic"},
		{events.Day, []int64{0, 8333}, 2, "1", "0", "2020 apr lug ott 2021 apr lug ott"},
		{events.Day, []int64{-13333}, 3, "0", "−1,5", "2020 apr lug ott 2021 apr lug ott 2022 apr lug ott"},
		{events.Euro, []int64{600000}, 10, "6.000", "0", "2020 2021 2022 2023 2024 2025 2026 2027 2028 2029"},
		{events.Minute, []int64{20}, 30, "0:30", "0:00", "2020 2025 2030 2035 2040 2045"},
		{events.Minute, nil, 1, "1:00", "0:00", "2020 feb mar apr mag giu lug ago set ott nov dic"},
	} {
		chart := &Chart{Unit: c.unit, From: day("2020-01-01"), To: events.NewDate(2019+c.years, 12, 31)}
		for i, v := range c.values {
			chart.Steps = append(chart.Steps, Step{chart.From + events.Date(i), v})
		}
		labels := chart.values(chart.scale(), wording.Italian)
		if first, last := labels[0].Text, labels[len(labels)-1].Text; first != c.first || last != c.last || len(labels) > 7 {
			t.Errorf("%v %v: from %s to %s", c.unit, c.values, last, first)
		}
		var words []string
		for _, w := range chart.times(wording.Italian) {
			words = append(words, w.Text)
		}
		if got := strings.Join(words, " "); got != c.times {
			t.Errorf("%d years: %s", c.years, got)
		}
	}
}

// A chart of some weeks names days.
func TestWeeks(t *testing.T) {
	c := &Chart{Unit: events.Minute, From: day("2023-10-02"), To: day("2023-10-31")}
	for l, want := range map[wording.Language]string{wording.Italian: "02/10 09/10 16/10 23/10 30/10", wording.English: "10-02 10-09 10-16 10-23 10-30"} {
		var words []string
		for _, w := range c.times(l) {
			words = append(words, w.Text)
		}
		if got := strings.Join(words, " "); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// The name of a band is not where the line is: a line along the upper edge has it at the lower one.
func TestTheNameOfABandIsBesideTheLine(t *testing.T) {
	day := events.NewDate(2023, 1, 1)
	for _, tt := range []struct{ opening, y int64 }{{440, 216}, {0, 12}, {-440, 12}} {
		c := &Chart{ID: "c", Unit: events.Minute, From: day, To: day + 30, Today: day + 30, Opening: tt.opening,
			Bands: []Band{{From: day, To: day + 30, Low: -480, High: 480, Text: wording.Say("limite", "limit")}}}
		svg, err := c.SVG(wording.Italian)
		if err != nil {
			t.Fatal(err)
		}
		if want := fmt.Sprintf(`<text class="limit" x="0%%" y="%d" dx="4">limite</text>`, tt.y); !strings.Contains(string(svg), want) {
			t.Errorf("opening at %d: no %s in %s", tt.opening, want, svg)
		}
	}
}
