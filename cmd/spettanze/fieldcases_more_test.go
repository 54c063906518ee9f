package main

import (
	"strings"
	"testing"
)

// A foundCase is a file of our own, and what its sender expects.
type foundCase struct {
	name, file string
	wants      []string // as of a fieldCase; the command is publish --validate --csv of its group, or stands before the first bar
}

const (
	dayHeader   = "matricola;data;entrata1;uscita1\n"
	punchHeader = "matricola;data;ora;verso\n"
)

var foundTables = []foundCase{
	{"the same headings twice", "Matricola;Data;Entrata;Uscita;Entrata;Uscita\r\nE1;07/03/2023;07:50;12:00;12:50;17:05\r\n",
		[]string{"rows 1 counted 1", "~ 07:50 12:00 12:50 17:05"}},
	{"day and time in one cell", "Badge;Data e ora;Verso\nE1;07/03/2023 07:50;E\nE1;07/03/2023 12:00:59;U\n", []string{"rows 2 counted 2", "~ 07:50 12:00"}},
	{"a title, a blank line, the name of an office", "Cartellino marzo 2023\n\nReparto: CED\n\n" + dayHeader + "E1;07/03/2023;8:00;13:00\n",
		[]string{"rows 1 counted 1"}},
	{"short headings, times of four digits", "matricola;data;E1;U1;E2;U2\n00042;07/03/2023;0750;1200;1250;1705\n",
		[]string{"rows 1 counted 1", "~ 00042", "~ 07:50 12:00 12:50 17:05"}},
	{"everything in quotes", "\"matricola\";\"data\";\"entrata1\";\"uscita1\"\n\"E1\";\"07/03/2023\";\"08:00\";\"13:00\"\n", []string{"rows 1 counted 1"}},
	{"the day of the week beside the date", "matricola;giorno;data;entrata1;uscita1\nE1;mar;07/03/2023;08:00;13:00\n",
		[]string{"rows 1 counted 1", "~ giorno"}},
	{"two rows of one day", dayHeader + "E1;07/03/2023;08:00;13:00\nE1;07/03/2023;14:00;17:00\n", []string{"rows 2 counted 2", "~ 08:00 13:00 14:00 17:00"}},
	{"the same row twice", dayHeader + strings.Repeat("E1;07/03/2023;08:00;13:00\n", 2), []string{"rows 2 counted 2", "accepted 1 duplicates 0 rejected 0"}},
	{"two entrances in a row", punchHeader + "E1;07/03/2023;08:00;E\nE1;07/03/2023;13:00;E\n", []string{"exit 1", "rows 2 refused 2"}},
	{"punches out of order, one read twice", "matricola;data;ora\nE1;07/03/2023;13:00\nE1;07/03/2023;08:01\nE1;07/03/2023;08:00\n",
		[]string{"rows 3 counted 3", "~ 08:00 13:00"}},
	{"in on one day, out on the next", punchHeader + "E1;07/03/2023;22:00;E\nE1;08/03/2023;06:00;U\n", []string{"exit 1", "rows 2 refused 2", "~ mezzanotte"}},
	{"a name for a number, a word for a time", dayHeader + "Rossi Mario;07/03/2023;08:00;13:00\nE1;09/03/2023;FERIE;\n", []string{"exit 1", "rows 2 refused 2"}},
	{"dashes for no punch", dayHeader + "E1;10/03/2023;--:--;--:--\n", []string{"rows 1 left out 1"}},
	{"29 February of two years", dayHeader + "E1;29/02/2023;08:00;13:00\nE1;29/02/2024;08:00;13:00\n", []string{"exit 1", "rows 2 counted 1 refused 1"}},
	{"months first", "employee;date;in1;out1\nE1;03/20/2023;08:00;13:00\n", []string{"exit 2", "~ MM/"}},
	{"years of two digits that are days too", dayHeader + "E1;07/03/23;08:00;13:00\n", []string{"exit 1", "rows 1 refused 1", "~ --map"}},
	{"headings of no punches", "matricola;data;ore\nE1;07/03/2023;8\n", []string{"exit 2", "~ --map"}},
	{"no rows", dayHeader, []string{"rows 0"}},
}

const foundHire = `{"specversion":"1.0","id":"h1","source":"/hr","type":"hr.employment.hired.v1","company":"blue","subject":"E1",` +
	`"time":"2023-03-10T09:00:00+01:00","data":{"date":"2023-03-10","contract":"indefinite","discipline":"parte_prima",` +
	`"level":4,"schedule":{"code":"ft37"}}}`

var foundFiles = []foundCase{
	{"no end of the last line, blank lines before", "\n\n" + foundHire, []string{"accepted 1 duplicates 0 rejected 0"}},
	{"CR alone ends lines", foundHire + "\r" + foundHire + "\r", []string{"accepted 2 duplicates 0 rejected 0"}},
	{"two events on a line", foundHire + " " + foundHire, []string{"accepted 2 duplicates 0 rejected 0"}},
	{"a comma after each line", foundHire + ",\n" + foundHire + ",\n", []string{"accepted 2 duplicates 0 rejected 0"}},
	{"record separators (RFC 7464)", "\x1e" + foundHire + "\n\x1e" + foundHire + "\n", []string{"accepted 2 duplicates 0 rejected 0"}},
	{"a comma after the last of an array", "[" + foundHire + "," + foundHire + ",]", []string{"accepted 2 duplicates 0 rejected 0"}},
	{"an array that was cut", "[" + foundHire + "," + foundHire, []string{"exit 1", "accepted 2 duplicates 0 rejected 1"}},
	{"an array in an object", `{"events":[` + foundHire + `]}`, []string{"exit 1", "accepted 0 duplicates 0 rejected 1", "~ /events"}},
	{"a comment above", "// from the clock\n" + foundHire + "\n", []string{"exit 1", "accepted 1 duplicates 0 rejected 1", "refused 1 malformed_json"}},
	{"nothing", "", []string{"accepted 0 duplicates 0 rejected 0", "~ vuoto"}},
	{"a page of an error", "<html><body>502 Bad Gateway</body></html>", []string{"exit 2", "~ HTML"}},
	{"a PDF", "%PDF-1.7\n", []string{"exit 2", "~ PDF"}},
	{"server-sent events", "data: " + foundHire + "\n\n", []string{"exit 2"}},
	{"text that JSON holds", `"{\"specversion\":\"1.0\"}"` + "\n", []string{"exit 2"}},
}

// TestFoundFiles: cases of our own finding, of files of clocks and of files of events.
func TestFoundFiles(t *testing.T) {
	t.Parallel()
	for args, cases := range map[string][]foundCase{
		"publish --validate --json --csv --company blue --lang it": foundTables, "publish --validate --json --lang it": foundFiles,
	} {
		for _, c := range cases {
			t.Run(c.name, func(t *testing.T) {
				t.Parallel()
				checkAnswer(t, append(strings.Fields(args), written(t, "found", c.file)), c.wants)
			})
		}
	}
}
