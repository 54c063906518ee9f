package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

const formulas = "testdata/field-cases/45-formulas-in-statement.jsonl"

// figure is a cell that is a number in Italian or in English, which may begin with a minus.
var figure = regexp.MustCompile(`^-?[0-9]+([.,][0-9]+)?$`)

// readTable reads a CSV as a spreadsheet of the language does, and reports each cell that would run as a formula.
func readTable(t *testing.T, what, text, lang string) [][]string {
	t.Helper()
	body, marked := strings.CutPrefix(text, "\ufeff")
	if marked != (lang != "") {
		t.Errorf("%s: a byte order mark: %t", what, marked)
	}
	r := csv.NewReader(strings.NewReader(body))
	if lang == "it" {
		r.Comma = ';'
	}
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	for _, row := range rows {
		for _, cell := range row {
			if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r") && !figure.MatchString(cell) {
				t.Errorf("%s: a spreadsheet runs %q", what, cell)
			}
		}
	}
	return rows
}

// output runs a command under an Italian environment.
func output(t *testing.T, args ...string) string {
	t.Helper()
	var out, diagnostics bytes.Buffer
	status := run(t.Context(), args, strings.NewReader(""), &out, &diagnostics, []string{"LANG=it_IT.UTF-8", "SPETTANZE_LANG=it"}, time.Now)
	if status != 0 {
		t.Fatalf("%v: %d %s", args, status, diagnostics.String())
	}
	return out.String()
}

// hasRow looks for a row that begins with cells; an empty one stands for any.
func hasRow(rows [][]string, cells ...string) bool {
	return slices.ContainsFunc(rows, func(row []string) bool {
		for i, c := range cells {
			if i >= len(row) || c != "" && row[i] != c {
				return false
			}
		}
		return true
	})
}

// TestTablesOpenInASpreadsheet is field cases 45 and 45b: no text of a fact runs as a formula in any CSV, and with --lang it opens in
// columns with its accents. Without --lang on the command line the table is for scripts, whatever the environment says.
func TestTablesOpenInASpreadsheet(t *testing.T) {
	statement := []string{"statement", "--log", formulas, "--employee", "E1", "--period", "2023", "--format", "csv"}
	export := []string{"export", "--log", formulas, "--at", "2023-12-31", "--format", "csv"}
	for _, c := range []struct {
		lang   string
		args   []string
		header string
		row    []string
	}{
		{"", statement, "row,date,entitlement,lot,loan,kind,quantity,unit,balance,", []string{"movement", "2023-03-01", "ferie", "2023", "", "adjust", "-1.0000", "day"}},
		{"it", statement, "Riga;Data;Spettanza;Anno;Prestito;Tipo;Quantità;Unità;Saldo;", []string{"movimento", "01/03/2023", "Ferie", "2023", "", "rettifica", "-1,0000", "giorni"}},
		{"en", statement, "Row,Date,Entitlement,Lot,Loan,Kind,Quantity,Unit,Balance,", []string{"movement", "2023-03-01", "Vacation (ferie)", "2023", "", "adjustment", "-1.0000", "days"}},
		{"", export, "date,company,employee,entitlement,kind,unit,quantity,effect,balance,", []string{"2023-03-01", "blue", "E1", "ferie", "adjust", "day", "1.0000", "-1.0000"}},
		{"it", export, "Data;Azienda;Dipendente;Spettanza;Tipo;Unità;Quantità;Effetto sul saldo;Saldo;", []string{"01/03/2023", "blue", "E1", "Ferie", "rettifica", "giorni", "1,0000", "-1,0000"}},
		{"en", export, "Date,Company,Employee,Entitlement,Kind,Unit,Quantity,Effect on the balance,Balance,", []string{"2023-03-01", "blue", "E1", "Vacation (ferie)", "adjustment", "days", "1.0000", "-1.0000"}},
	} {
		args := slices.Clone(c.args)
		if c.lang != "" {
			args = append(args, "--lang", c.lang)
		}
		what := fmt.Sprint(args)
		text := output(t, args...)
		rows := readTable(t, what, text, c.lang)
		if !strings.HasPrefix(strings.TrimPrefix(text, "\ufeff"), c.header) || !hasRow(rows, c.row...) {
			t.Errorf("%s: no header %q, or no row %q in\n%s", what, c.header, c.row, text)
		}
		for _, cell := range []string{"'=cmd", "'+39 011 1234", `'=HYPERLINK("http://x.example";"clicca")`} {
			if !slices.ContainsFunc(rows, func(r []string) bool {
				return slices.ContainsFunc(r, func(s string) bool { return strings.HasPrefix(s, cell) })
			}) {
				t.Errorf("%s: no cell %q", what, cell)
			}
		}
	}
}

// TestTablesOverHTTP: lang, or an Accept-Language as browsers send it, gives the form for people; all others get the plain one.
func TestTablesOverHTTP(t *testing.T) {
	r := background(t, "serve", "--data", t.TempDir(), "--http", "127.0.0.1:0")
	address := r.address(t)
	if status, out, stderr := foreground(t, "publish", "--server", address, formulas); status != 0 {
		t.Fatalf("%d %s %s", status, out, stderr)
	}
	get := func(query, accept string) (int, string) {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address+"/v1/blue/export?format=csv&at=2023-12-31&known=4"+query, nil)
		if err != nil {
			t.Fatal(err)
		}
		if accept != "" {
			req.Header.Set("Accept-Language", accept)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = resp.Body.Close() }()
		b, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, string(b)
	}
	for range 100 { // until it is projected
		if status, _ := get("", ""); status == http.StatusOK {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	for _, c := range []struct{ query, accept, lang string }{
		{"", "", ""}, {"", "*", ""}, {"", "de-DE,de;q=0.9", ""}, {"&lang=plain", "it", ""}, {"&lang=it", "", "it"}, {"&lang=en", "it", "en"},
		{"", "it-IT,it;q=0.9,en;q=0.8", "it"}, {"", "de,en-GB;q=0.7", "en"},
	} {
		status, text := get(c.query, c.accept)
		what := c.query + " " + c.accept
		if status != http.StatusOK {
			t.Fatalf("%s: %d %s", what, status, text)
		}
		readTable(t, what, text, c.lang)
		if want := output(t, append([]string{"export", "--log", formulas, "--at", "2023-12-31", "--format", "csv"},
			map[string][]string{"it": {"--lang", "it"}, "en": {"--lang", "en"}}[c.lang]...)...); text != want {
			t.Errorf("%s: found\n%s\nexpected as on the command line\n%s", what, text, want)
		}
	}
	if status, text := get("&lang=de", ""); status != http.StatusBadRequest || !strings.Contains(text, "expected it, en or plain") {
		t.Errorf("%d %s", status, text)
	}
	// The command line asks for its own form, whatever the language of its messages is.
	for _, lang := range []string{"", "it"} {
		args := []string{"export", "--server", address, "--at", "2023-12-31", "--known", "4", "--format", "csv"}
		if lang != "" {
			args = append(args, "--lang", lang)
		}
		readTable(t, fmt.Sprint(args), output(t, args...), lang)
	}
}

// TestWorkbooksForPeople: dates from 1900, minutes as numbers, no formula; sheets and columns in the language.
func TestWorkbooksForPeople(t *testing.T) {
	for _, c := range []struct{ lang, sheet, header string }{
		{"", "movements", "date"}, {"it", "Movimenti", "Data"}, {"en", "Movements", "Date"},
	} {
		for _, name := range []string{"export", "statement"} {
			path := filepath.Join(t.TempDir(), "book.xlsx")
			args := []string{name, "--log", formulas, "--at", "2023-12-31", "--format", "xlsx", "--out", path}
			if name == "statement" {
				if args = append(args, "--employee", "E1"); c.lang == "" {
					continue // it is always for people
				}
			}
			if c.lang != "" {
				args = append(args, "--lang", c.lang)
			}
			output(t, args...)
			f, err := excelize.OpenFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if props, err := f.GetWorkbookProps(); err != nil || props.Date1904 != nil && *props.Date1904 {
				t.Errorf("%v: dates do not count from 1900 (%v)", args, err)
			}
			rows, err := f.GetRows(c.sheet, excelize.Options{RawCellValue: true})
			if err != nil {
				t.Fatalf("%v: %v in %v", args, err, f.GetSheetList())
			}
			if rows[0][0] != c.header || !hasRow(rows, "44986") { // 2023-03-01
				t.Errorf("%v: %q", args, rows[:2])
			}
			for _, sheet := range f.GetSheetList() {
				list, err := f.GetRows(sheet)
				if err != nil {
					t.Fatal(err)
				}
				for i, row := range list {
					for j := range row {
						cell, _ := excelize.CoordinatesToCellName(j+1, i+1)
						if formula, err := f.GetCellFormula(sheet, cell); err != nil || formula != "" {
							t.Errorf("%v: %s of %s runs %q (%v)", args, cell, sheet, formula, err)
						}
					}
				}
			}
			_ = f.Close()
		}
	}
}
