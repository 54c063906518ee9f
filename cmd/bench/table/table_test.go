package table

import (
	"strings"
	"testing"
)

func TestMedianAndQuantile(t *testing.T) {
	for _, c := range []struct {
		v       []float64
		q, want float64
	}{
		{[]float64{3}, 0.5, 3}, {[]float64{4, 1, 3}, 0.5, 3}, {[]float64{4, 1, 3, 2}, 0.5, 2.5}, {[]float64{1, 2, 3, 4}, 0.99, 4},
	} {
		if got := Quantile(c.v, c.q); got != c.want {
			t.Errorf("quantile %v of %v is %v, want %v", c.q, c.v, got, c.want)
		}
	}
}

func TestVerdict(t *testing.T) {
	above := &Row{Bounds: []Bound{{"ratio", 0.5, 0.8, true}}}
	below := &Row{Bounds: []Bound{{"ours", 30, 15, false}}}
	for _, c := range []struct {
		row          *Row
		ours, theirs float64
		want         string
	}{
		{above, 4, 10, "MISSED"}, {above, 5, 10, "least"}, {above, 8, 10, "aim"}, {above, 8, 0, "MISSED"},
		{below, 31, 0, "MISSED"}, {below, 30, 0, "least"}, {below, 15, 0, "aim"},
	} {
		r := &Row{Bounds: c.row.Bounds}
		r.Add(c.ours, c.theirs)
		if got := r.Verdict(); got != c.want {
			t.Errorf("%v beside %v against %+v: %s, want %s", c.ours, c.theirs, r.Bounds, got, c.want)
		}
	}
}

func TestTableIsAligned(t *testing.T) {
	rows := []*Row{{What: "a", Unit: "ms", Bounds: []Bound{{"ours", 30, 15, false}}}, {What: "longer →", Unit: "events/s"}}
	rows[0].Add(10, 0)
	rows[0].Add(20, 0)
	rows[1].Add(1200, 2400)
	var b strings.Builder
	if err := WriteTable(&b, rows); err != nil {
		t.Fatal(err)
	}
	want := `what      unit      ours              yardstick  ratio  least      aim        reached
a         ms        15.0 (10.0–20.0)  -          -      ≤ 30.0 ms  ≤ 15.0 ms  aim
longer →  events/s  1200              2400       0.50                         
`
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}

func TestGrowthIsAColumnForEachNumberOfEvents(t *testing.T) {
	g := &Growth{Events: []int{1000, 100_000}, Rows: []*GrowthRow{
		{What: "publish", Unit: "µs/event", Values: [][]float64{{20, 10, 30}, {10, 10, 10}}},
		{What: "broken off", Unit: "ms", Values: [][]float64{{1, 2, 3}, nil}},
	}}
	var b strings.Builder
	if err := WriteGrowth(&b, g); err != nil {
		t.Fatal(err)
	}
	want := `what        unit      1,000 events      100,000 events    last to first
publish     µs/event  20.0 (10.0–30.0)  10.0 (10.0–10.0)  0.50
broken off  ms        2.00 (1.00–3.00)  -                 -
`
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}
