package figures_test

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"spettanze/events"
	"spettanze/projections/contract"
	"spettanze/projections/figures"
	"spettanze/projections/institutes"
	"spettanze/projections/report"
	"spettanze/projections/scenario"
	"spettanze/schema"
)

func tables(t *testing.T) *contract.Contract {
	t.Helper()
	c, err := institutes.Contract()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// reporter returns a reporter of events in the notation of scenarios.
func reporter(t *testing.T, history string) *report.Reporter {
	t.Helper()
	return scenario.Reporter(t, "2024-12-31", cmp.Or(history, "2015-01-10 E1 employment.hired level=5 schedule=ft37"))
}

func query(at string) report.Query {
	return report.Query{Company: "blue", At: events.MustParseDate(at)}
}

func at(t *testing.T, on string) *figures.Document {
	t.Helper()
	doc, err := figures.Of(t.Context(), reporter(t, ""), query(on), figures.Asked{})
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func find(t *testing.T, doc *figures.Document, place string) (figures.Clause, figures.Figure) {
	t.Helper()
	for _, c := range doc.Clauses {
		for _, f := range c.Figures {
			if f.Figure == place {
				return c, f
			}
		}
	}
	t.Fatalf("no figure %s", place)
	return figures.Clause{}, figures.Figure{}
}

// The cap of the carry-over is 7:00 until 30 November 2022 and 8:00 from 1 December on; before April 2018 it was 5:00.
func TestFiguresAtADate(t *testing.T) {
	for _, tt := range []struct{ on, value, since, before, until string }{
		{"2018-03-31", "5:00", "", "", "2018-03-31"},
		{"2022-11-30", "7:00", "2018-04-01", "5:00", "2022-11-30"},
		{"2022-12-01", "8:00", "2022-12-01", "7:00", ""},
	} {
		clause, f := find(t, at(t, tt.on), "flex.yaml/carry_cap/full_time")
		if clause.Clause != "CIA/All.1-A/Compensazioni" || f.Title.It != "Riporto mensile a tempo pieno" || len(f.Versions) != 3 {
			t.Errorf("%s: %+v under %s", tt.on, f, clause.Clause)
		}
		if text(f.Value) != tt.value || date(f.Since) != tt.since || text(f.Before) != tt.before || date(f.Until) != tt.until {
			t.Errorf("%s: %s since %s, before %s, until %s: want %+v", tt.on, text(f.Value), date(f.Since), text(f.Before), date(f.Until), tt)
		}
	}
	if _, f := find(t, at(t, "2022-10-27"), "employment.yaml/schedules/ft37_mon_pm"); f.Value.Text.It != "lunedì 5:00, martedì–venerdì 8:00" {
		t.Errorf("a week: %s", f.Value.Text.It)
	}
	_, f := find(t, at(t, "2022-10-27"), "evgrant.yaml/pot")
	if f.Value != nil || date(f.Until) != "2022-10-27" {
		t.Errorf("before it begins: %+v", f)
	}
}

func text(v *figures.Value) string {
	if v == nil {
		return ""
	}
	return v.Text.It
}

func date(d *events.Date) string {
	if d == nil {
		return ""
	}
	return d.String()
}

func TestFiguresThatAreAskedFor(t *testing.T) {
	r := reporter(t, "")
	for _, tt := range []struct {
		asked figures.Asked
		want  string // clauses, with the number of their figures
	}{
		{figures.Asked{Clause: "CIA/5.2"}, "CIA/5.2 1"},
		{figures.Asked{Words: "banca massimo mensile"}, "CIA/4bis.B.2.d 1"},
		{figures.Asked{Words: "carry-over", Changing: true}, "CIA/All.1-A/Compensazioni 1"},
		{figures.Asked{Words: "aperture"}, "CONTRACT/7 0"},
		{figures.Asked{Words: "aperture", Changing: true}, ""},
	} {
		doc, err := figures.Of(t.Context(), r, query("2023-01-31"), tt.asked)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, c := range doc.Clauses {
			got = append(got, fmt.Sprintf("%s %d", c.Clause, len(c.Figures)))
		}
		if s := strings.Join(got, ", "); s != tt.want {
			t.Errorf("%+v: %s, want %s", tt.asked, s, tt.want)
		}
	}
	if _, err := figures.Of(t.Context(), r, query("2023-01-31"), figures.Asked{Clause: "nowhere"}); !errors.Is(err, figures.ErrNoClause) {
		t.Errorf("an unknown clause: %v", err)
	}
}

// Every figure has a clause, and a title and its parts in both languages.
func TestEveryFigureIsNamed(t *testing.T) {
	c := tables(t)
	seen := map[string]bool{}
	for _, l := range c.Figures() {
		if seen[l.Place] {
			t.Errorf("%s is listed twice", l.Place)
		}
		seen[l.Place] = true
		if _, ok := c.Clauses()[l.Clause]; !ok || l.Title.It == "" || l.Title.En == "" {
			t.Errorf("%s: clause %q, title %+v", l.Place, l.Clause, l.Title)
		}
		for _, v := range l.Versions {
			if v.Value == nil {
				continue
			}
			for _, f := range contract.Fields(v.Value) {
				if f.Text.It == "" || f.Text.En == "" || f.Value == "" || f.Key != "" && (f.Name.It == "" || f.Name.En == "") {
					t.Errorf("%s from %s: %+v", l.Place, v.From, f)
				}
			}
		}
	}
}

// The tables' dates are the days of change, and as many rows begin on each as the documents say.
func TestChangesAreThoseOfTheTables(t *testing.T) {
	c := tables(t)
	begin := map[events.Date]int{}
	var walk func(n *yaml.Node)
	walk = func(n *yaml.Node) {
		for i, x := range n.Content {
			if n.Kind == yaml.MappingNode && i%2 == 0 && x.Value == "from" {
				if d, err := events.ParseDate(n.Content[i+1].Value); err == nil {
					begin[d]++
				}
			}
			walk(x)
		}
	}
	for _, file := range institutes.Files() {
		b, err := fs.ReadFile(schema.FS, "contract/"+file)
		if err != nil {
			t.Fatal(err)
		}
		var n yaml.Node
		if err := yaml.Unmarshal(b, &n); err != nil {
			t.Fatal(err)
		}
		walk(&n)
	}
	if want := slices.Sorted(maps.Keys(begin)); !slices.Equal(c.Changes(), want) {
		t.Errorf("changes on %v, the tables have %v", c.Changes(), want)
	}
	r := reporter(t, "")
	for day, n := range begin {
		doc, err := figures.On(t.Context(), r, query("2024-12-31"), day)
		if err != nil || len(doc.Changes) != n {
			t.Errorf("%s: %d changes, the tables have %d: %v", day, len(doc.Changes), n, err)
		}
	}
	if _, err := figures.On(t.Context(), reporter(t, ""), query("2024-12-31"), events.MustParseDate("2022-12-02")); !errors.Is(err, figures.ErrNoVersion) {
		t.Errorf("a day without a change: %v", err)
	}
}

// From 1 December 2022 8:00 are carried over instead of 7:00, and two days instead of one may be split into hours. Of 8:20 at the
// end of January 2023 0:20 are lost, and 1:20 would be.
func TestWhomAVersionTouches(t *testing.T) {
	c := tables(t)
	r := reporter(t, `2015-01-10 E1 employment.hired level=5 schedule=ft37
2015-01-10 E2 employment.hired level=5 schedule=ft37
2023-01-01 E1 balance.opened entitlement=flex quantity=500`)
	doc, err := figures.On(t.Context(), r, query("2023-01-31"), events.MustParseDate("2022-12-01"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, ch := range doc.Changes {
		got = append(got, ch.Figure+" "+text(ch.Before)+" "+text(ch.After))
	}
	if want := []string{"ferie.yaml/hourly_days 1 giorno 2 giorni", "flex.yaml/carry_cap/full_time 7:00 8:00",
		"mobility.yaml/yearly_pass 40% 50%"}; !slices.Equal(got, want) {
		t.Errorf("changes %q, want %q", got, want)
	}
	touched, err := figures.Touched(t.Context(), r, query("2023-01-31"), doc.From)
	if err != nil {
		t.Fatal(err)
	}
	if len(touched.Employees) != 1 || touched.People != 2 || touched.Employees[0].Employee != "E1" {
		t.Fatalf("touched are %+v of %d", touched.Employees, touched.People)
	}
	if row := touched.Employees[0].Rows[0]; row.Balance.Was != "480" || row.Balance.Would != "420" || row.Forfeited.Was != "20" || row.Forfeited.Would != "80" {
		t.Errorf("E1 would have %+v", row)
	}
	for _, day := range c.Changes() { // the tables without any of them can be loaded
		if _, err := figures.Touched(t.Context(), r, query("2023-01-31"), day); err != nil {
			t.Errorf("without %s: %v", day, err)
		}
	}
}
