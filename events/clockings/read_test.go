package clockings_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"spettanze/events"
	"spettanze/events/clockings"
	"spettanze/events/clockings/layout"
	"spettanze/events/lang"
)

var today = events.MustParseDate("2023-11-01")

// shown writes what was understood of a table, a line each: a clocking, or where a row was refused or left out and why.
func shown(t *clockings.Table, bad *clockings.Refusal) []string {
	if bad != nil {
		return []string{fmt.Sprintf("whole %v %s", bad.Lines, bad.Code)}
	}
	var out []string
	for _, c := range t.Clockings {
		out = append(out, fmt.Sprintf("%v %s %s %s%v", c.Lines, c.Employee, c.Date, c.Week, c.Punches))
	}
	for _, r := range t.Refused {
		reason, _, _ := strings.Cut(r.Reason.En, ":")
		reason, _, _ = strings.Cut(reason, ",")
		out = append(out, strings.Join(strings.Fields(fmt.Sprintf("refused %v %s %s %s", r.Lines, r.Column, r.Found, reason)), " "))
	}
	for _, r := range t.LeftOut {
		out = append(out, fmt.Sprintf("left out %v %s", r.Lines, r.Reason.En))
	}
	return out
}

// accounted reports whether every row of a table is in a clocking, refused or left out, once.
func accounted(t *clockings.Table) bool {
	n := 0
	for _, c := range t.Clockings {
		n += len(c.Lines)
	}
	for _, r := range slices.Concat(t.Refused, t.LeftOut) {
		n += len(r.Lines)
	}
	return n == t.Rows
}

func mapOf(t testing.TB, text string) *layout.Map {
	t.Helper()
	m, err := layout.ReadMap([]byte(text))
	if err != nil {
		t.Fatalf("line %d: %s", err.Line, err)
	}
	return m
}

const fixedMap = `# employee, direction, day and time of a badge reader that writes lines of 28 characters
columns:
  employee: {from: 4, to: 13}
  direction: {from: 15, to: 15}
  date: {from: 19, to: 24}
  time: {from: 25, to: 28}
date: DDMMYY
time: HHmm
ids: {"0000000042": E042}
`

// The files of the folder are what clocks, spreadsheets and badge readers were seen to write.
func TestFiles(t *testing.T) {
	day := "[2] E042 2023-03-07 A[07:50 12:00 12:50 17:05]"
	for name, want := range map[string][]string{
		"01-italian-header.csv": {day},
		"02-excel-sep-line.csv": {"[3] E042 2023-03-07 A[07:50 12:00 12:50 17:05]", "[4] E042 2023-03-08 A[08:00 12:00 13:00 17:00]"},
		"03-excel-values.csv": {day, "[3] E042 2023-03-08 A[08:00 12:00 13:00 17:00]", "[4] E042 2023-03-09 A[08:00 12:00 13:00 17:00]",
			"[5] E042 2023-03-10 A[07:50 12:00 12:50 17:05]"},
		"05-one-row-per-punch.csv": {"[2 3 4 5] E042 2023-03-07 [07:50 12:00 12:50 17:05]"},
		"06-fixed-width.txt":       {"[1 2 3 4] E042 2023-03-07 [07:50 12:00 12:50 17:05]"},
		"07-midnight.csv": {`refused [2] out1 "16:00 – 24:00" the shift crosses midnight`,
			`refused [3] out1 "16:00 – 00:00" the shift crosses midnight`, `refused [4] out1 "22:00 – 06:00" the shift crosses midnight`},
		"08-six-punches.csv": {"[3] E042 2023-03-07 A[07:50 12:00 12:50 17:05]", `refused [2] "E042 2023-03-06 07:50 10:00 10:15 12:00 12:50 17:05" more than four punches`},
		"09-missing-and-double.csv": {"refused [2] out2 a punch is missing", "refused [3] out1 a punch is missing",
			`refused [5] out1 "07:50 – 07:50" the same time twice`, `refused [6] in2 "12:00 – 12:00" exit and return at the same time`,
			"left out [4] a day without punches"},
		"10-extra-columns-total.csv": {day, "left out [3] a row of totals"},
		"12-cr-only.csv":             {day},
		"13-ctrl-z.csv":              {day},
		"14-cp1252-and-trailing-separator.csv": {day, "refused [3] the line has bytes that are no UTF-8 text",
			"refused [5] 8 cells"},
		"52-csv-on-dst-days.csv": {"[2] E1 2023-03-26 A[01:00 02:30]", "[3] E1 2023-10-29 A[01:00 02:30]"},
	} {
		b, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		o := clockings.Options{Today: today}
		if name == "06-fixed-width.txt" {
			if _, bad := clockings.Read(string(b), o); bad == nil || !strings.Contains(bad.In(lang.English), "fixed width") {
				t.Errorf("%s without a map: %v", name, bad)
			}
			o.Map = mapOf(t, fixedMap)
		}
		table, bad := clockings.Read(string(b), o)
		if got := shown(table, bad); !slices.Equal(got, want) {
			t.Errorf("%s:\n%s\nwant\n%s", name, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if table != nil && !accounted(table) {
			t.Errorf("%s: a row is lost: %+v", name, table)
		}
	}
}

// Each table is one that a clock, an exporter or a person was seen to write, or would.
func TestTables(t *testing.T) {
	const wanted = "E1 2023-03-07 [07:50 12:00 12:50 17:05]"
	for name, c := range map[string]struct {
		table string
		want  []string
	}{
		"our own, with weeks": {"employee,date,week,in1,out1,in2,out2\nE1,2023-03-07,A,07:50,12:00,,\n", []string{"[2] E1 2023-03-07 A[07:50 12:00]"}},
		"another order":       {"out2,in2,out1,in1,date,employee\n17:05,12:50,12:00,07:50,2023-03-07,E1", []string{"[2] " + wanted}},
		"tabs":                {"Matricola\tData\tEntrata\tUscita\nE1\t7/3/2023\t7:50\t12:00\n", []string{"[2] E1 2023-03-07 [07:50 12:00]"}},
		"sep of a bar":        {"\"sep=|\"\nid|day|in|out\nE1|07-03-2023|7:50 AM|5:05 PM\n", []string{"[3] E1 2023-03-07 [07:50 17:05]"}},
		"titles before": {"Report timbrature;;;\nMarzo 2023;;;\n\nMatr.;Giorno;1ª entrata;1ª uscita\nE1;07.03.2023;7.50;12.00\n",
			[]string{"[5] E1 2023-03-07 [07:50 12:00]"}},
		"pairs without numbers":                 {"Matricola;Data;Entrata;Uscita;Entrata;Uscita\nE1;07/03/2023;07:50;12:00;12:50;17:05\n", []string{"[2] " + wanted}},
		"a pair of the same name, not complete": {"Matricola;Data;Entrata;Uscita;Entrata;Uscita\nE1;07/03/2023;07:50;12:00;12:50;\n", []string{"refused [2] Uscita (out2) a punch is missing"}},
		"times with their dates": {"matricola;data;entrata;uscita\nE1;07/03/2023;07/03/2023 07:50;07/03/2023 12:00:00\nE1;44993;44993.25;44993,5\n" +
			"E1;09/03/2023;09/03/2023 22:00;10/03/2023 06:00\n", []string{"[2] E1 2023-03-07 [07:50 12:00]", "[3] E1 2023-03-08 [06:00 12:00]",
			`refused [4] uscita "09/03/2023 22:00 – 10/03/2023 06:00" the shift crosses midnight`}},
		"break by name": {"Badge;Data;Entrata;Inizio pausa;Fine pausa;Uscita\nE1;07/03/2023;07:50;12:00;12:50;17:05\n", []string{"[2] " + wanted}},
		"parts of the day": {"Codice dipendente;Data;Entrata mattina;Uscita mattina;Entrata pomeriggio;Uscita pomeriggio\n" +
			"E1;07/03/2023;07:50;12:00;12:50;17:05\nE1;08/03/2023;;;12:50;17:05\n", []string{"[2] " + wanted, "[3] E1 2023-03-08 [12:50 17:05]"}},
		"English":                {"Employee ID,Name,Date,Clock In,Clock Out\nE1,X,2023-03-07T00:00:00,07:50:31,17:05:59\n", []string{"[2] E1 2023-03-07 [07:50 17:05]"}},
		"id beside a name":       {"Dipendente;Matricola;Data;E1;U1\nRossi Mario;E1;07/03/2023;07:50;12:00\n", []string{"[2] E1 2023-03-07 [07:50 12:00]"}},
		"weekday beside the day": {"matricola;data;giorno;in1;out1\nE1;mar 07/03/2023;mar;07:50;12:00\n", []string{"[2] E1 2023-03-07 [07:50 12:00]"}},
		"a row a pair": {"matricola;data;entrata;uscita\nE1;07/03/2023;12:50;17:05\nE1;07/03/2023;07:50;12:00\n" + "E1;07/03/2023;07:50;12:00\n",
			[]string{"[2 3 4] " + wanted}},
		"rows that contradict": {"matricola;data;entrata;uscita\nE1;07/03/2023;07:50;12:00\nE1;07/03/2023;07:50;12:30\n",
			[]string{"refused [2 3] \"E1 2023-03-07\" several rows of the same employee and day that cannot be joined"}},
		"two rows a day": {"matricola;data;entrata;uscita\nE1;07/03/2023;12:50;17:05\nE1;07/03/2023;07:50;12:00\n", []string{"[2 3] " + wanted}},
		"a row twice":    {"matricola;data;entrata;uscita\nE1;07/03/2023;07:50;12:00\n" + "E1;07/03/2023;07:50;12:00\n", []string{"[2 3] E1 2023-03-07 [07:50 12:00]"}},
		"dashes for nothing": {"matricola;data;entrata 1;uscita 1;entrata 2;uscita 2\nE1;07/03/2023;07:50;12:00;--:--;--:--\nE1;08/03/2023;-;-;-;-\n",
			[]string{"[2] E1 2023-03-07 [07:50 12:00]", "left out [3] a day without punches"}},
		"headings on each page": {"matricola;data;in1;out1\nE1;07/03/2023;07:50;12:00\nmatricola;data;in1;out1\nE1;08/03/2023;07:50;12:00\n",
			[]string{"[2] E1 2023-03-07 [07:50 12:00]", "[4] E1 2023-03-08 [07:50 12:00]", "left out [3] the headings again"}},
		"a note over two lines": {"matricola;note;data;in1;out1\nE1;\"a\nb;c\";07/03/2023;07:50;12:00\nE2;\"open;07/03/2023;07:50;12:00\nE1;;08/03/2023;07:50;12:00\n",
			[]string{"[2] E1 2023-03-07 [07:50 12:00]", "[5] E1 2023-03-08 [07:50 12:00]", "refused [4] the quotes are not closed"}},
		"month first": {"id;date;in1;out1\nE1;03/05/2023;07:50;12:00\nE1;03/20/2023;07:50;12:00\n", []string{"whole [3] invalid_value"}},
		"a day that is none": {"id;date;in1;out1\nE1;31/03/2023;07:50;12:00\nE1;03/20/2023;07:50;12:00\n",
			[]string{"[2] E1 2023-03-31 [07:50 12:00]", `refused [3] date "03/20/2023" this is no day that exists`}},
		"two digits, one reading":       {"id;date;in1;out1\nE1;07/03/23;07:50;12:00\nE1;31/03/23;07:50;12:00\n", []string{"[2] E1 2023-03-07 [07:50 12:00]", "[3] E1 2023-03-31 [07:50 12:00]"}},
		"two digits, two readings":      {"id;date;in1;out1\nE1;07/03/23;07:50;12:00\n", []string{`refused [2] date "07/03/23" with a year of two digits this day can be read in several ways`}},
		"decimal hours":                 {"id;date;in1;out1\nE1;07/03/2023;7,83;12\n", []string{`refused [2] in1 "7,83" this looks like decimal hours`}},
		"half past midnight":            {"id;date;in1;out1\nE1;07/03/2023;0.30;0.45\n", []string{`refused [2] in1 "0.30" this may be a time after midnight or a spreadsheet's part of a day`}},
		"half past midnight, with dots": {"id;date;in1;out1\nE1;07/03/2023;0.30;4.45\n", []string{"[2] E1 2023-03-07 [00:30 04:45]"}},
		"a part of a day with dots":     {"id;date;in1;out1\nE1;07/03/2023;0.25;0.5\n", []string{"[2] E1 2023-03-07 [06:00 12:00]"}},
		"no employee, no day, no value": {"id;date;in1;out1\n;07/03/2023;07:50;12:00\nE1;;07:50;12:00\nE 1;07/03/2023;07:50;12:00\ncompany;07/03/2023;07:50;12:00\nE1;oggi;07:50;12:00\nE1;07/03/2023;ore 8;12:00\n",
			[]string{"refused [2] id the employee is missing", "refused [3] date the day is missing",
				`refused [4] id "E 1" this is no id of an employee (1 to 64 letters without accents`, `refused [5] id "company" this is no id of an employee (1 to 64 letters without accents`,
				`refused [6] date "oggi" this is no day that exists`, `refused [7] in1 "ore 8" this is no time of day`}},
		"a week type that is none": {"id;date;settimana;in1;out1\nE1;07/03/2023;D;07:50;12:00\n", []string{`refused [2] settimana "D" a week type is A`}},
		"weeks by number":          {"id;date;settimana;in1;out1\nE1;07/03/2023;10;07:50;12:00\n", []string{"[2] E1 2023-03-07 [07:50 12:00]"}},
		"out of order":             {"id;date;in1;out1;in2;out2\nE1;07/03/2023;07:50;12:00;11:50;17:05\n", []string{`refused [2] in2 "12:00 – 11:50" the punches are out of order`}},
		"a truncated row":          {"id;date;in1;out1;in2;out2\nE1;07/03/2023;07:50;12:00\n", []string{"refused [2] 4 cells"}},
		"a line that is long":      {"id;date;in1;out1\n" + strings.Repeat("x", 5000) + "\n", []string{"refused [2] the line is longer than 4096 bytes"}},
		"nothing":                  {"", []string{"whole [] malformed_csv"}},
		"only headings":            {"id;date;in1;out1\n", nil},
		"no employee":              {"nome;data;in1;out1\nX;07/03/2023;07:50;12:00\n", []string{"whole [1] missing_field"}},
		"two columns of a kind":    {"matricola;matricola;data;in1;out1\nE1;E2;07/03/2023;07:50;12:00\n", []string{"whole [1] duplicate_field"}},
	} {
		table, bad := clockings.Read(c.table, clockings.Options{Today: today})
		if got := shown(table, bad); !slices.Equal(got, c.want) {
			t.Errorf("%s:\n%s\nwant\n%s", name, strings.Join(got, "\n"), strings.Join(c.want, "\n"))
		}
		if table != nil && !accounted(table) {
			t.Errorf("%s: a row is lost: %+v", name, table)
		}
	}
}

// One row a punch.
func TestPunches(t *testing.T) {
	for name, c := range map[string]struct {
		table string
		want  []string
	}{
		"without directions":       {"badge;data;ora\nE1;07/03/2023;17:05\nE1;07/03/2023;07:50\n", []string{"[2 3] E1 2023-03-07 [07:50 17:05]"}},
		"moments":                  {"AC-No.,DateTime,State\nE1,07/03/2023 07:50:10,C/In\nE1,07/03/2023 17:05:59,C/Out\n", []string{"[2 3] E1 2023-03-07 [07:50 17:05]"}},
		"moments of a spreadsheet": {"id;Data e ora\nE1;44992,326388889\nE1;44992,711805556\n", []string{"[2 3] E1 2023-03-07 [07:50 17:05]"}},
		"read twice": {"badge;data;ora;verso\nE1;07/03/2023;07:50;E\nE1;07/03/2023;07:51;E\nE1;07/03/2023;17:05;U\n" + "E1;07/03/2023;17:05;U\n",
			[]string{"[2 3 4 5] E1 2023-03-07 [07:50 17:05]"}},
		"a punch is missing": {"badge;data;ora;verso\nE1;07/03/2023;07:50;E\nE1;07/03/2023;12:50;E\nE1;07/03/2023;17:05;U\nE2;07/03/2023;07:50;E\n",
			[]string{`refused [2 3 4] "E1 2023-03-07 07:50 12:50 17:05" two entrances or two exits in a row`, `refused [5] "E2 2023-03-07 07:50" a punch is missing`}},
		"over midnight": {"badge;data;ora;verso\nE1;07/03/2023;22:00;E\nE1;08/03/2023;06:00;U\n",
			[]string{`refused [2] "E1 2023-03-07 22:00" the shift crosses midnight`, `refused [3] "E1 2023-03-08 06:00" the shift crosses midnight`}},
		"six": {"badge;data;ora\nE1;07/03/2023;07:50\nE1;07/03/2023;10:00\nE1;07/03/2023;10:15\nE1;07/03/2023;12:00\nE1;07/03/2023;12:50\nE1;07/03/2023;17:05\n",
			[]string{`refused [2 3 4 5 6 7] "E1 2023-03-07 07:50 10:00 10:15 12:00 12:50 17:05" more than four punches`}},
		"in and out in one minute":      {"badge;data;ora;verso\nE1;07/03/2023;07:50;E\nE1;07/03/2023;07:50;U\n", []string{`refused [2 3] "E1 2023-03-07 07:50 07:50" the same time twice`}},
		"a direction that is none":      {"badge;data;ora;verso\nE1;07/03/2023;07:50;E\nE1;07/03/2023;17:05;?\n", []string{`refused [2] "E1 2023-03-07 07:50" a punch is missing`, `refused [3] verso "?" this is neither in nor out`}},
		"a column that is no direction": {"badge;data;ora;tipo\nE1;07/03/2023;07:50;badge\nE1;07/03/2023;17:05;badge\n", []string{"[2 3] E1 2023-03-07 [07:50 17:05]"}},
		"no time":                       {"badge;data;ora\nE1;07/03/2023;\nE1;07/03/2023;24:00\n", []string{"refused [2] ora the time is missing", `refused [3] ora "24:00" the shift crosses midnight`}},
	} {
		table, bad := clockings.Read(c.table, clockings.Options{Today: today})
		if got := shown(table, bad); !slices.Equal(got, c.want) {
			t.Errorf("%s:\n%s\nwant\n%s", name, strings.Join(got, "\n"), strings.Join(c.want, "\n"))
		}
		if table != nil && !accounted(table) {
			t.Errorf("%s: a row is lost: %+v", name, table)
		}
	}
}

// A map says what cannot be found out.
func TestMapped(t *testing.T) {
	for name, c := range map[string]struct {
		layout, table string
		want          []string
	}{
		"month first": {"columns: {employee: id, date: date, in1: in, out1: out}\ndate: MM/DD/YYYY\n", "id,date,in,out\nE1,3/7/2023,07:50,12:00\nE1,13/7/2023,07:50,12:00\n",
			[]string{"[2] E1 2023-03-07 [07:50 12:00]", `refused [3] date "13/7/2023" this is not as --map says (MM/DD/YYYY)`}},
		"by number, no headings": {"separator: tab\nskip: 1\nheader: false\ncolumns: {employee: 1, datetime: 2, direction: 4}\ndate: YYYY-MM-DD HH:mm:ss\ndirections: {in: [\"0\"], out: [\"1\"]}\n",
			"attlog\n1\t2023-03-07 07:50:00\t1\t0\n1\t2023-03-07 17:05:00\t1\t1\n", []string{"[2 3] 1 2023-03-07 [07:50 17:05]"}},
		"decimal hours": {"columns: {employee: id, date: day, in1: from, out1: to}\ntime: decimal hours\n", "id;day;from;to\nE1;07/03/2023;7,83;12\nE1;08/03/2023;7.5;x\n",
			[]string{"[2] E1 2023-03-07 [07:49 12:00]", `refused [3] to "7.5 – x" this is not as --map says (decimal hours)`}},
		"parts of a day": {"columns: {employee: id, date: day, in1: from, out1: to}\ntime: day fraction\n", "id;day;from;to\nE1;07/03/2023;0.30;0,5\n", []string{"[2] E1 2023-03-07 [07:12 12:00]"}},
		"other names":    {"columns: {employee: Persona, date: Quando, in1: Arriva, out1: Parte}\n", "Persona;Quando;Arriva;Parte;Altro\nE1;07/03/2023;7:50;12:00;x\n", []string{"[2] E1 2023-03-07 [07:50 12:00]"}},
		"no such column": {"columns: {employee: Persona, date: Quando, in1: Arriva, out1: Parte}\n", "id;day\nE1;07/03/2023\n", []string{"whole [1] missing_field"}},
	} {
		table, bad := clockings.Read(c.table, clockings.Options{Today: today, Map: mapOf(t, c.layout)})
		if got := shown(table, bad); !slices.Equal(got, c.want) {
			t.Errorf("%s:\n%s\nwant\n%s", name, strings.Join(got, "\n"), strings.Join(c.want, "\n"))
		}
	}
}

// A workbook has numbers for dates and times.
func TestWorkbookRows(t *testing.T) {
	rows := [][]string{{"Timbrature"}, {"Matricola", "Data", "Entrata 1", "Uscita 1", "Entrata 2", "Uscita 2"},
		{"E1", "44992", "0.3263888888888889", "0.5", "0.5347222222222222", "0.7118055555555556"}, {}, {"E1", "44995", "0.3263888888888889", "0.5"}}
	table, bad := clockings.ReadRows(rows, clockings.Options{Today: today})
	want := []string{"[3] E1 2023-03-07 [07:50 12:00 12:50 17:05]", "[5] E1 2023-03-10 [07:50 12:00]"}
	if got := shown(table, bad); !slices.Equal(got, want) {
		t.Errorf("%s", strings.Join(got, "\n"))
	}
	table, bad = clockings.ReadRows(rows[1:], clockings.Options{Today: today, Map: mapOf(t, "columns: {employee: 1, date: Data, in1: 3, out1: 4}\n")})
	if got := shown(table, bad); bad != nil || got[0] != "[2] E1 2023-03-07 [07:50 12:00]" {
		t.Errorf("%s", strings.Join(got, "\n"))
	}
}

// Many rows of one cause are one sentence, in both languages.
func TestCauses(t *testing.T) {
	text := "id;data;entrata;uscita\n"
	for i := range 40 {
		text += fmt.Sprintf("E%d;07/03/2023;07:50;\n", i)
	}
	table, _ := clockings.Read(text+"E1;?;07:50;12:00\n", clockings.Options{Today: today})
	causes := clockings.Causes(table.Refused)
	if len(causes) != 2 || causes[0].Rows != 40 {
		t.Fatalf("%+v", causes)
	}
	for l, want := range map[lang.Language]string{
		lang.Italian: `colonna "uscita": manca una timbratura: a ogni entrata serve la sua uscita; completare la riga e rimandarla (40 righe: 2, 3, 4, 5, 6, …)`,
		lang.English: `column "uscita": a punch is missing: every entrance takes its exit; complete the row and send it again (40 rows: 2, 3, 4, 5, 6, …)`,
	} {
		if got := causes[0].In(l); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	if got := causes[1].In(lang.English); !strings.HasPrefix(got, `column "data": "?": this is no day that exists`) {
		t.Error(got)
	}
}

func FuzzRead(f *testing.F) {
	files, err := filepath.Glob("testdata/*.*")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(b), false)
		f.Add(string(b), true)
	}
	f.Fuzz(func(t *testing.T, text string, mapped bool) {
		o := clockings.Options{Today: today}
		if mapped {
			o.Map = mapOf(t, fixedMap)
		}
		table, bad := clockings.Read(text, o)
		if bad != nil {
			if bad.In(lang.Italian) == "" || bad.In(lang.English) == "" {
				t.Fatal("a refusal without a reason")
			}
			return
		}
		if !accounted(table) {
			t.Fatalf("a row is lost: %+v", table)
		}
		for _, c := range table.Clockings {
			if n := len(c.Punches); n != 2 && n != 4 || !slices.IsSorted(c.Punches) || len(slices.Compact(slices.Clone(c.Punches))) != n {
				t.Fatalf("%+v", c)
			}
			if !events.ValidCode(c.Employee) || c.Date < events.MinDate || c.Date > events.MaxDate {
				t.Fatalf("%+v", c)
			}
		}
		for _, c := range clockings.Causes(table.Refused) {
			if c.In(lang.Italian) == "" || len(c.Lines) == 0 {
				t.Fatalf("%+v", c)
			}
		}
	})
}
