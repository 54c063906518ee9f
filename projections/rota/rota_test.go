package rota_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"spettanze/events"
	"spettanze/events/clockings/revise"
	"spettanze/events/clockings/rosters"
	"spettanze/projections/grid"
	"spettanze/projections/report"
	"spettanze/projections/rota"
	"spettanze/projections/scenario"
	"spettanze/projections/sheet"
)

// company has E1 of Parte Terza with a roster, E2 of Parte Prima with types of weeks, E3 who left in February, E4 who left on 2 March,
// E5 who was hired on 14 March and left on 16.
const company = `2023-01-01 E1 employment.hired discipline=parte_terza level=4 schedule=shift37 service=cos unit=sala
2023-01-01 E2 employment.hired level=4 schedule=ft37 unit=uffici
2023-01-01 E3 employment.hired level=4 schedule=ft37
2023-01-01 E4 employment.hired level=4 schedule=ft37
2023-02-10 E3 employment.terminated
2023-03-02 E4 employment.terminated
2023-03-14 E5 employment.hired level=4 schedule=ft37 unit=portineria
2023-03-16 E5 employment.terminated
2023-02-27 company flex.weeks_set pattern=A,B
2023-03-06 E1 roster.published to=2023-03-12 shifts=2023-03-07/14:00/22:00,2023-03-08/09:00/17:00,2023-03-09/10:00/17:00,2023-03-11/10:00/17:00
2023-03-08 E1 shift.swapped fromMinutes=480 toMinutes=540 start=08:00 end=17:00 with=E9
2023-03-07 E1 clocking.recorded punches=14:05,21:55
2023-03-09 E1 leave.taken kind=sickness
2023-03-10 E1 leave.taken kind=ferie to=2023-03-11
2023-03-07 E2 clocking.recorded punches=08:00,12:00,13:00,17:00
2023-03-08 E2 leave.taken kind=permessi_ex_festivita minutes=60
2023-03-20 E2 employment.suspended to=2023-03-21 paid=false kind=aspettativa`

func line(d *rota.Day) string {
	out := []string{d.Date.String()[8:], d.Planned}
	if d.Off {
		out = append(out, "off")
	}
	if d.Swapped {
		out = append(out, "swapped")
	}
	out = append(out, fmt.Sprintf("due %d", d.Due))
	if d.Worked != nil {
		out = append(out, fmt.Sprintf("worked %d", *d.Worked))
	}
	for _, l := range d.Leave {
		out = append(out, fmt.Sprintf("%s %d", l.Name.En, l.Minutes))
	}
	for _, b := range d.Breaches {
		out = append(out, b.Code, b.Limit, b.Observed)
	}
	return strings.Join(append(out, d.Week), " ")
}

func of(t *testing.T, r *report.Reporter, at string, a rota.Asked) *rota.Document {
	t.Helper()
	doc, err := rota.Of(context.Background(), r, scenario.Rome(t), report.Query{Company: "blue", At: events.MustParseDate(at)}, a)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// The month is whole whatever day of it is asked about, and days have what their closing saw.
func TestOf(t *testing.T) {
	r := scenario.Reporter(t, "2023-03-31", company)
	for _, at := range []string{"2023-03-01", "2023-03-31"} {
		doc := of(t, r, at, rota.Asked{})
		var ids, lines []string
		for i := range doc.Employees {
			e := &doc.Employees[i]
			ids = append(ids, fmt.Sprintf("%s %s %d", e.Employee, e.Unit, len(e.Days)))
			for k := range e.Days {
				if d := &e.Days[k]; e.Employee == "E1" && d.Date.String() >= "2023-03-05" && d.Date.String() <= "2023-03-13" ||
					e.Employee == "E2" && strings.Contains("05 06 07 08 20 26 27", d.Date.String()[8:]) {
					lines = append(lines, e.Employee+" "+line(d))
				}
			}
		}
		if got, want := strings.Join(ids, ", "), "E1 sala 31, E2 uffici 31, E4  2, E5 portineria 3"; got != want {
			t.Errorf("%s: got %s, want %s", at, got, want)
		}
		want := `E1 05  due 0 
E1 06  off due 0 
E1 07 14:00-22:00 due 480 worked 470 
E1 08 08:00-17:00 swapped due 540 roster.rest_under_11_hours 660 600 
E1 09 10:00-17:00 due 420 sickness 0 
E1 10  off due 0 Vacation (ferie) 0 
E1 11 10:00-17:00 due 420 Vacation (ferie) 0 
E1 12  off due 0 roster.week_pattern  480/480/420/420 
E1 13  due 444 
E2 05  due 0 A
E2 06  due 480 B
E2 07  due 480 worked 480 B
E2 08  due 480 Permits, abolished holidays 60 B
E2 20  due 480 suspended 0 B
E2 26  due 0 B
E2 27  due 480 A`
		if got := strings.Join(lines, "\n"); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", at, got, want)
		}
	}
	part := of(t, r, "2023-03-31", rota.Asked{Unit: "uffici"})
	if part.Count != 1 || part.Employees[0].Employee != "E2" {
		t.Errorf("a unit: %+v", part)
	}
	if left := of(t, r, "2023-03-31", rota.Asked{Unit: "portineria"}); left.Count != 1 || len(left.Employees[0].Days) != 3 {
		t.Errorf("the unit of who has left: %+v", left)
	}
	second := of(t, r, "2023-03-31", rota.Asked{Skip: 1, Limit: 1})
	if _, more := second.Cut(1, 1); !more || second.Count != 4 || len(second.Employees) != 1 || len(second.Employees[0].Days) != 31 {
		t.Errorf("a part: %v %+v", more, second)
	}
}

// timeless is a source for a reader who may not see working time.
type timeless struct{ report.Source }

func (timeless) Sees(c events.Class) bool { return c != 0 && c != events.ClassTime }

// Without working time there is no shift, no length of a day, which follows from the shift, and no type of week.
func TestWithoutTime(t *testing.T) {
	r := scenario.Reporter(t, "2023-03-31", company)
	r.Source = timeless{r.Source}
	for _, e := range of(t, r, "2023-03-31", rota.Asked{}).Employees {
		for k := range e.Days {
			if d := &e.Days[k]; d.Planned != "" || d.Minutes != 0 || d.Off || d.Swapped || d.Due != 0 || d.Worked != nil || d.Week != "" {
				t.Errorf("%s: %s", e.Employee, line(d))
			}
		}
	}
}

// Leave in the table of days is in the language of its reader.
func TestLeaveInTables(t *testing.T) {
	r := scenario.Reporter(t, "2023-03-31", company+"\n2023-03-08 E2 leave.taken kind=other_paid minutes=30")
	table, err := grid.Find(of(t, r, "2023-03-31", rota.Asked{Unit: "uffici"}), "days")
	if err != nil {
		t.Fatal(err)
	}
	for code, want := range map[string]string{"it": "Permessi ex festività; ", "en": "Permits, abolished holidays; ", "plain": "Permits, abolished holidays; "} {
		form, _ := sheet.FormOf(code)
		var b bytes.Buffer
		if err := table.CSV(&b, form); err != nil || !strings.Contains(b.String(), want) {
			t.Errorf("%s: %v, want %q in\n%s", code, err, want, b.String())
		}
	}
}

// The first table of the document is a table of rosters that publish takes. Published again it changes nothing: days that no roster
// plans and days of swaps, even of as many minutes, are not planned by it, and employees without a plan have no row.
func TestTables(t *testing.T) {
	r := scenario.Reporter(t, "2023-03-31", company+`
2023-03-09 E1 shift.swapped fromMinutes=480 toMinutes=420 start=11:00 end=18:00 with=E9
2023-03-05 E1 shift.swapped fromMinutes=420 toMinutes=300 with=E9`)
	table, err := grid.Find(of(t, r, "2023-03-31", rota.Asked{}), "")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(table.Rows[0][5:14]), "[? - 14:00-22:00 ? 08:00-17:00 ? 11:00-18:00 - 10:00-17:00 - ?]"; got != want || len(table.Rows) != 1 {
		t.Errorf("got %s in %d rows, want %s", got, len(table.Rows), want)
	}
	history, err := r.Source.History(t.Context(), "blue", "E1", 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range []string{"plain", "it"} {
		form, _ := sheet.FormOf(code)
		var b bytes.Buffer
		if err := table.CSV(&b, form); err != nil {
			t.Fatal(err)
		}
		got, bad := rosters.Read(b.String())
		if bad != nil || got == nil || len(got.Refused) > 0 || len(got.Rosters) != 1 || len(got.Rosters[0]) != 5 {
			t.Fatalf("%s: %v %+v\n%s", code, bad, got, b.String())
		}
		f := revise.NewFinder("blue", revise.AskRosters(got))
		for _, e := range history {
			f.Add(e)
		}
		if plan := revise.CompareRosters(got, "blue", f.Found(), time.Now()); len(plan.Items) > 0 || len(plan.Duplicates) != 1 {
			t.Errorf("%s: %+v", code, plan)
		}
	}
}
