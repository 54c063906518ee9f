package employment_test

import (
	"testing"

	"spettanze/events"
	"spettanze/projections/report"
	"spettanze/projections/scenario"
	"spettanze/projections/standing"
)

// TestUnitsOfTerms: a hire and a reclassification name units as an assignment does; what names none changes none.
func TestUnitsOfTerms(t *testing.T) {
	r := scenario.Reporter(t, "2024-12-31", `2024-01-01 E1 employment.hired level=4 schedule=ft37 unit=sportello
2024-02-01 E1 employment.reclassified level=5
2024-03-01 E1 employment.reclassified unit=centrale
2024-05-01 E1 employment.assigned unit=filiale`)
	for day, want := range map[string]string{"2024-01-01": "sportello", "2024-02-29": "sportello", "2024-03-01": "centrale", "2024-05-01": "filiale"} {
		people, err := r.Source.Employees(t.Context(), report.Query{Company: "blue", At: events.MustParseDate(day)})
		if err != nil || len(people) != 1 || people[0].Unit != want {
			t.Errorf("on %s: %+v %v, want %q", day, people, err, want)
		}
	}
	doc, err := (&standing.Reporter{Reporter: r}).Employment(t.Context(), report.Query{Company: "blue", At: events.MustParseDate("2024-12-31")}, "E1")
	if err != nil || len(doc.Units) != 3 {
		t.Fatalf("units %+v %v, want 3", doc.Units, err)
	}
	for i, id := range []string{"e1", "e3", "e4"} {
		if c := doc.Units[i].Cause; c == nil || c.ID != id {
			t.Errorf("unit %d is of %+v, want %s", i, c, id)
		}
	}
}

// TestUnits: an assignment holds until the next one or the end of the spell; a new spell begins in no unit; an assignment outside
// the service waits.
func TestUnits(t *testing.T) {
	r := scenario.Reporter(t, "2024-12-31", `2024-01-01 E1 employment.hired level=4 schedule=ft37
2024-01-15 E1 employment.assigned unit=sportello
2024-03-01 E1 employment.assigned unit=centrale
2024-06-30 E1 employment.terminated
2024-07-10 E1 employment.assigned unit=filiale
2024-09-01 E1 employment.hired level=4 schedule=ft37
2024-10-01 E1 employment.assigned unit=sportello`)
	for day, want := range map[string]string{"2024-01-14": "", "2024-01-15": "sportello", "2024-02-29": "sportello", "2024-03-01": "centrale",
		"2024-06-30": "centrale", "2024-07-01": "", "2024-07-10": "", "2024-09-01": "", "2024-09-30": "", "2024-10-01": "sportello"} {
		people, err := r.Source.Employees(t.Context(), report.Query{Company: "blue", At: events.MustParseDate(day)})
		if err != nil || len(people) != 1 || people[0].Unit != want {
			t.Errorf("on %s: %+v %v, want %q", day, people, err, want)
		}
	}
	doc, err := (&standing.Reporter{Reporter: r}).Employment(t.Context(), report.Query{Company: "blue", At: events.MustParseDate("2024-12-31")}, "E1")
	if err != nil {
		t.Fatal(err)
	}
	var got string
	for _, u := range doc.Units {
		got += u.Unit + " " + u.From.String() + " "
		if u.To != nil {
			got += u.To.String()
		}
		got += ";"
	}
	if want := "sportello 2024-01-15 2024-02-29;centrale 2024-03-01 2024-06-30;sportello 2024-10-01 ;"; got != want || !doc.Incomplete {
		t.Errorf("units %s, incomplete %t, want %s", got, doc.Incomplete, want)
	}
}
