package roster_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"spettanze/events"
	"spettanze/projections/grid"
	"spettanze/projections/report"
	"spettanze/projections/roster"
	"spettanze/projections/scenario"
	"spettanze/projections/sheet"
)

// reporter returns a reporter of four employees at the end of January 2024: E1 and E2 at full time with flex of 7:30 and 1:00 (the
// limit is 8:00), E3 part time with permits of 2023 that are lost after 31 March, and E4 who left.
func reporter(t *testing.T) *report.Reporter {
	t.Helper()
	return scenario.Reporter(t, "2024-12-31", `2024-01-01 E1 employment.hired level=4 schedule=ft37
2024-01-01 E2 employment.hired level=4 schedule=ft37
2024-01-01 E3 employment.hired level=4 schedule=pt25
2024-01-01 E4 employment.hired level=4 schedule=ft37
2024-01-01 E1 balance.opened entitlement=flex quantity=450
2024-01-01 E2 balance.opened entitlement=flex quantity=60
2024-01-01 E3 balance.opened entitlement=permessi_ex_festivita lot=2023 quantity=300
2024-01-20 E4 employment.terminated
2024-01-15 E1 leave.taken kind=ferie to=2024-01-16
2024-01-01 E1 employment.assigned unit=sportello
2024-01-25 E1 employment.assigned unit=centrale
2024-01-10 E3 employment.assigned unit=centrale
2024-02-10 E2 employment.assigned unit=centrale
2024-01-05 E4 employment.assigned unit=centrale`)
}

func list(t *testing.T, r *report.Reporter, q roster.Question) *roster.Document {
	t.Helper()
	a, err := q.Parse()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := roster.Make(t.Context(), r, report.Query{Company: "blue", At: events.MustParseDate("2024-01-30")}, &a)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func ids(doc *roster.Document) string {
	var out []string
	for _, e := range doc.Employees {
		out = append(out, e.Employee)
	}
	return strings.Join(out, " ")
}

// Each filter, order and search chooses what it says.
func TestQuestions(t *testing.T) {
	r := reporter(t)
	for _, c := range []struct {
		asked roster.Question
		want  string
	}{
		{roster.Question{}, "E1 E2 E3 E4"},
		{roster.Question{Sort: "-employee"}, "E4 E3 E2 E1"},
		{roster.Question{Sort: "-flex", Filters: "in_service"}, "E1 E2 E3"},
		{roster.Question{Sort: "flex", Filters: "in_service,near_limit"}, "E1"}, // 7:30 of 8:00 is over nine tenths
		{roster.Question{Filters: "part_time"}, "E3"},
		{roster.Question{Filters: "lapsing"}, "E3"}, // 31 March is 61 days from 30 January; those of 2024 have a year more
		{roster.Question{Sort: "expires", Filters: "in_service"}, "E3 E1 E2"},
		{roster.Question{Filters: "incomplete"}, ""},
		{roster.Question{Search: "e2"}, "E2"},
		{roster.Question{Unit: "centrale"}, "E1 E3"}, // E2 comes later, E4 has left
		{roster.Question{Unit: "sportello"}, ""},
	} {
		if got := ids(list(t, r, c.asked)); got != c.want {
			t.Errorf("%+v: %s, want %s", c.asked, got, c.want)
		}
	}
	for _, q := range []roster.Question{{Columns: "gravi_motivi"}, {Filters: "rich"}, {Sort: "age"}} {
		if _, err := q.Parse(); !errors.Is(err, roster.ErrAsked) {
			t.Errorf("%+v: %v", q, err)
		}
	}
}

// Totals are of all rows, a part has them as well, and the table is the list.
func TestTotalsAndTable(t *testing.T) {
	doc := list(t, reporter(t), roster.Question{Columns: "flex,permessi_ex_festivita", Filters: "in_service"})
	if doc.Count != 3 || len(doc.Columns) != 2 || doc.Columns[0].Total != "510" {
		t.Errorf("%d employees, columns %v, want 3 and 450 + 60 of flex", doc.Count, doc.Columns)
	}
	if _, more := doc.Cut(0, 1); !more || len(doc.Employees) != 1 || doc.Count != 3 || doc.Columns[0].Total != "510" {
		t.Errorf("a part has %d of %d", len(doc.Employees), doc.Count)
	}
	e := doc.Employees[0]
	if b := e.Of("ferie"); b == nil || b.Used != "2.0000" || e.Schedule != "ft37" {
		t.Errorf("E1: %+v", e)
	}
	one := list(t, reporter(t), roster.Question{Columns: "flex,permessi_ex_festivita", Search: "E3"})
	for code, want := range map[string]string{
		"plain": "employee,inService,incomplete,schedule,flex,flex.used,permessi_ex_festivita,permessi_ex_festivita.used,expires,expiring,left,unit,assigned\r\n" +
			"E3,true,,pt25,,,PERMITS,0,2024-03-31,permessi_ex_festivita,300,minute,centrale\r\n",
		"it": "\ufeffDipendente;In servizio;Incompleto;Orario;Flessibilità, minuti;Flessibilità, usato nell'anno, minuti;Permessi ex festività, minuti;Permessi ex festività, usato nell'anno, minuti;Scade il;Che cosa scade;Ne restano;Unità;Unità organizzativa\r\n" +
			"E3;sì;;pt25;;;PERMITS;0;31/03/2024;Permessi ex festività;300;minuti;centrale\r\n",
	} {
		form, _ := sheet.FormOf(code)
		table, err := grid.Find(one, "")
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := table.CSV(&b, form); err != nil {
			t.Fatal(err)
		}
		want = strings.Replace(want, "PERMITS", one.Employees[0].Of("permessi_ex_festivita").Balance, 1)
		if b.String() != want {
			t.Errorf("%s: %q, want %q", code, b.String(), want)
		}
	}
}

// Rows come one by one, and a reader that has enough ends it.
func TestEach(t *testing.T) {
	enough := errors.New("enough")
	n := 0
	err := roster.Each(t.Context(), reporter(t), report.Query{Company: "blue", At: events.MustParseDate("2024-01-30")}, &roster.Asked{},
		func(*roster.Employee) error {
			if n++; n == 2 {
				return enough
			}
			return nil
		})
	if !errors.Is(err, enough) || n != 2 {
		t.Errorf("%d rows, %v", n, err)
	}
}

// What is recorded later changes nothing in the list of a past moment, not even its columns.
func TestColumnsOfThePast(t *testing.T) {
	asked, q := roster.Asked{}, report.Query{Company: "blue", At: events.MustParseDate("2024-01-30"), Known: 2}
	past, err := roster.Make(t.Context(), reporter(t), q, &asked)
	if err != nil {
		t.Fatal(err)
	}
	then := list(t, scenario.Reporter(t, "2024-12-31", `2024-01-01 E1 employment.hired level=4 schedule=ft37
2024-01-01 E2 employment.hired level=4 schedule=ft37`), roster.Question{})
	if !slices.Equal(past.Columns, then.Columns) {
		t.Errorf("columns %v, were %v before more was recorded", past.Columns, then.Columns)
	}
	if has := func(c roster.Column) bool { return c.Entitlement == "flex" }; slices.ContainsFunc(past.Columns, has) ||
		!slices.ContainsFunc(list(t, reporter(t), roster.Question{}).Columns, has) {
		t.Errorf("flex, which was opened later, is among %v", past.Columns)
	}
}
