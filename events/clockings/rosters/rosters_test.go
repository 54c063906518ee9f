package rosters_test

import (
	"strings"
	"testing"

	"spettanze/events/clockings/rosters"
	"spettanze/events/lang"
)

// plain is a table as a line: each employee with its shifts, then each refusal.
func plain(text string) string {
	t, bad := rosters.Read(text)
	if bad != nil {
		return bad.In(lang.English)
	}
	if t == nil {
		return "no roster"
	}
	var out []string
	for i, c := range t.Clockings {
		words := []string{c.Employee}
		for _, d := range t.Rosters[i] {
			word := d.Date.String()[5:]
			if d.Shift != nil {
				word += " " + d.Shift.Start.String() + "-" + d.Shift.End.String()
			}
			words = append(words, word)
		}
		out = append(out, strings.Join(words, ", "))
	}
	for _, r := range t.Refused {
		out = append(out, r.In(lang.English))
	}
	return strings.Join(out, "; ")
}

func TestRead(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"Italian dates, a shift over midnight, days off": {"\ufeffTurni di marzo\nmatricola;nome;lun 06/03/2023;7/3/2023;08/03/2023;9/3/2023\n;;lun;mar;mer;gio\n" +
			"E1;Ada;07:00-15:00;22.00 - 06.00;;R\nTotale;;1;1;0;0", "E1, 03-06 07:00-15:00, 03-07 22:00-06:00, 03-08, 03-09"},
		"ISO dates, commas, other forms of times": {"employee,2023-03-07,2023-03-06\nE1,7-15,0700–1500\n", "E1, 03-06 07:00-15:00, 03-07 07:00-15:00"},
		"until midnight":        {"employee,2023-03-06\nE1,16:00-24:00", "E1, 03-06 16:00-00:00"},
		"days of a spreadsheet": {"badge;44991;44992\nE1;7:00-15:00;", "E1, 03-06 07:00-15:00, 03-07"},
		"two shifts in a day": {"matricola;06/03/2023\nE1;07:00-11:00 14:00-18:00",
			`E1; column "06/03/2023": "07:00-11:00 14:00-18:00": two shifts in a day: a day has at most one shift, from its start to its end, with the break; keep one`},
		"a time that does not exist": {"matricola;06/03/2023\nE1;07:00-25:00", `E1; column "06/03/2023": "07:00-25:00": this is not a shift: write it as ` +
			`07:00-15:00, or 22:00-06:00 where it ends on the next day, and leave the cell of a day off empty; leave is sent as hr.leave.taken`},
		"start and end alike": {"matricola;06/03/2023\nE1;07:00-7:00", `E1; column "06/03/2023": "07:00-7:00": start and end at the same time: ` +
			`write another end; before the start it is on the next day`},
		"a day that the table does not plan": {"matricola;06/03/2023;07/03/2023;08/03/2023\nE1;?;? 08:00-17:00;7-15", "E1, 03-08 07:00-15:00"},
		"more than a date in a heading":      {"matricola;06/03/2023;06/03/2023 note;44991,5\nE1;7-15;ferie;8", "E1, 03-06 07:00-15:00"},
		"an employee twice":                  {"matricola;06/03/2023\nE1;\nE1;7-15", `E1, 03-06; column "matricola": "E1": has row 2 already: an employee has one row, join them`},
		"a name for an id": {"matricola;06/03/2023\nAda Rossi;", `column "matricola": "Ada Rossi": this is no id of an employee (1 to 64 letters without ` +
			`accents, digits, - or _): write the id, not the name`},
		"a separator too many": {"matricola;06/03/2023\nE1;;", "3 cells, 2 headings: a separator too many or too few; correct the row and send it again"},
		"months first": {"employee;03/06/2023;03/13/2023\nE1;;", `column "03/13/2023": "03/13/2023": the dates look as if the month stands before the day, ` +
			`which is not guessed: write them as 07/03/2023 or 2023-03-07`},
		"years of two digits": {"employee;06/03/23;13/03/23\nE1;;", `column "06/03/23": "06/03/23": with a year of two digits this day can be read in ` +
			`several ways: write the year with four`},
		"years of two digits that have one reading": {"employee;30/03/23;31/03/23\nE1;7-15;", "E1, 03-30 07:00-15:00, 03-31"},
		"a day twice":          {"employee;06/03/2023;2023-03-06\nE1;;", `column "2023-03-06": "2023-03-06": the day has two columns: keep one`},
		"a day that is none":   {"employee;31/02/2023\nE1;", `column "31/02/2023": "31/02/2023": this date does not exist: write it as 07/03/2023 or 2023-03-07`},
		"a table of clockings": {"matricola;da;06/03/2023\nmatricola;data;entrata 1;uscita 1\nE1;06/03/2023;7:50;17:00", "no roster"},
		"no headings":          {"E1;06/03/2023;7:50;17:00", "no roster"},
		"nothing":              {"", "no roster"},
	} {
		if got := plain(c.text); got != c.want {
			t.Errorf("%s: got %s\nwant %s", name, got, c.want)
		}
	}
	fromSheet, bad := rosters.ReadRows([][]string{{"Turni"}, {"matricola", "44991", "44992"}, {"E1", "7:00-15:00"}})
	if bad != nil || len(fromSheet.Rosters) != 1 || len(fromSheet.Refused) > 0 || fromSheet.Rosters[0][1].Shift != nil {
		t.Errorf("a workbook: %+v %v", fromSheet, bad)
	}
}

func FuzzRead(f *testing.F) {
	f.Add("matricola;lun 06/03/2023;7/3/23\nE1;07:00-15:00;\n")
	f.Add("sep=,\nemployee,2023-03-06\nE1,22.00 - 06.00\n\"")
	f.Fuzz(func(t *testing.T, text string) {
		table, _ := rosters.Read(text)
		if table == nil {
			return
		}
		if len(table.Clockings) != len(table.Rosters) {
			t.Errorf("%d rows, %d rosters", len(table.Clockings), len(table.Rosters))
		}
		for i, days := range table.Rosters {
			for k := 1; k < len(days); k++ {
				if days[k].Date <= days[k-1].Date {
					t.Errorf("row %d: days out of order", i)
				}
			}
		}
	})
}
