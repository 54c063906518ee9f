package documents_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	_ "time/tzdata"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"spettanze/events"
	"spettanze/handlers/documents"
	"spettanze/projections/institutes"
	"spettanze/projections/report"
	"spettanze/projections/scenario"
	"spettanze/projections/sheet"
	"spettanze/projections/wording"
)

// The history of the statements below. Ferie: 25 days a year, five taken in 2022 and one and a half in 2023. Flex: +25,
// −30 and late, then 600 adjusted: 595 at the end of March, cap 480, 115 forfeited; −600 in April. Permits: 480 a year,
// the 480 of 2022 expire on 31/3/2023.
const lines = `2022-01-01 E1 employment.hired level=5 schedule=ft37
2022-08-01 E1 leave.taken kind=ferie to=2022-08-05
2023-03-07 E1 clocking.recorded week=A punches=07:50,12:00,12:50,17:05
2023-03-08 E1 clocking.recorded week=A punches=08:20,12:00,13:00,17:00 #=SUM(A1)
2023-03-09 E1 balance.adjusted entitlement=flex quantity=600 reason==cmd authorizedBy=hr
2023-04-03 E1 balance.adjusted entitlement=flex quantity=-600 reason=test_😀_日本 authorizedBy=hr
2023-05-02 E1 leave.taken kind=ferie
2023-05-03 E1 leave.taken kind=ferie minutes=240
2023-01-10 E1 loan.disbursed loan=L1 fund=gravi_motivi amount=6000.00 instalments=60
2023-02-01 E1 timebank.agreed to=2023-12-31 recovery=monthly reason=study
2023-06-20 E1 timebank.leave_taken minutes=90`

// reporter returns a reporter of the lines, each recorded at a time; empty is no time.
func reporter(t *testing.T, recorded string) *report.Reporter {
	t.Helper()
	return scenario.Reporter(t, "2024-01-01", recorded+" "+strings.ReplaceAll(lines, "\n", "\n"+recorded+" "))
}

func statement(t *testing.T, from, at string, only events.Entitlement, l wording.Language) *documents.Statement {
	t.Helper()
	r := reporter(t, "2023-07-01T08:00:00Z")
	q := report.Query{Company: "blue", At: events.MustParseDate(at)}
	p := report.Period{Entitlement: only}
	if from != "" {
		p.From = events.MustParseDate(from)
	}
	doc, err := r.Statement(context.Background(), q, "E1", p)
	if err != nil {
		t.Fatal(err)
	}
	balance, err := r.Balance(context.Background(), q, "E1")
	if err != nil {
		t.Fatal(err)
	}
	s, err := documents.New(doc, balance, r.Contract, only, l)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Opening and movements make the closing, for every period of the history and every entitlement.
func TestOpeningAndMovementsMakeTheClosing(t *testing.T) {
	for _, from := range []string{"", "2022-01-01", "2022-08-03", "2023-01-01", "2023-03-08", "2023-04-01"} {
		for _, at := range []string{"2023-04-01", "2023-06-30", "2024-03-31", "2025-12-31"} {
			for _, only := range append([]events.Entitlement{""}, events.Entitlements...) {
				var b bytes.Buffer
				if err := statement(t, from, at, only, wording.English).CSV(&b, sheet.Form{}); err != nil {
					t.Fatal(err)
				}
				rows, err := csv.NewReader(&b).ReadAll()
				if err != nil {
					t.Fatal(err)
				}
				sums := map[string]int64{}
				for _, r := range rows[1:] {
					ent, unit := events.Entitlement(r[2]), r[7]
					if ent == "" || ent.IsFund() {
						continue
					}
					figure, sign := r[8], int64(1)
					switch r[0] {
					case "movement":
						figure = r[6]
					case "closing":
						sign = -1
					}
					q, ok := wording.Parse(unit, figure)
					if !ok {
						t.Fatalf("row %v has no quantity", r)
					}
					sums[r[2]] += sign * q.Parts
				}
				for ent, left := range sums {
					if left != 0 {
						t.Errorf("%s…%s %q: opening and movements of %s miss the closing by %d", from, at, only, ent, left)
					}
				}
			}
		}
	}
}

func TestAStatementThatDoesNotAddUpIsRefused(t *testing.T) {
	r := reporter(t, "")
	q := report.Query{Company: "blue", At: events.MustParseDate("2023-06-30")}
	doc, err := r.Statement(context.Background(), q, "E1", report.Period{})
	if err != nil {
		t.Fatal(err)
	}
	balance, err := r.Balance(context.Background(), q, "E1")
	if err != nil {
		t.Fatal(err)
	}
	doc.Closing[0].Balance = "99.0000"
	if _, err := documents.New(doc, balance, r.Contract, "", wording.Italian); !errors.Is(err, documents.ErrSums) {
		t.Errorf("%v, want %v", err, documents.ErrSums)
	}
}

func TestCSV(t *testing.T) {
	var b bytes.Buffer
	if err := statement(t, "2023-03-01", "2023-03-31", events.Flex, wording.Italian).CSV(&b, sheet.Form{}); err != nil {
		t.Fatal(err)
	}
	want := `row,date,entitlement,lot,loan,kind,quantity,unit,balance,clause,title,source,id,seq,closing,arithmetic,case
movement,2023-03-07,flex,,,credit,25,minute,25,CIA/All.1-A,Orario flessibile a tempo pieno,/hr,e3,3,,07:50–12:00 12:50–17:05: 4:10 + 4:15 − 8:00 = +0:25,
movement,2023-03-08,flex,,,debit,-30,minute,-5,CIA/All.1-A,Orario flessibile a tempo pieno,/hr,'=SUM(A1),4,,08:30–12:00 13:00–17:00: 3:30 + 4:00 − 8:00 = −0:30,
movement,2023-03-09,flex,,,adjust,600,minute,595,CONTRACT/7,` + title(t, "CONTRACT/7") + `,/hr,e5,5,,"'=cmd, autorizzata da hr",
movement,2023-03-31,flex,,,forfeit,-115,minute,480,CIA/All.1-A/Compensazioni,Riporto mensile a tempo pieno,,,,2023-03-31,"'+9:55 a fine mese, massimo 8:00 → riporto 8:00, perse 1:55",
closing,2023-03-31,flex,,,,,minute,480,,,,,,,,
`
	if b.String() != want {
		t.Errorf("%s\nwant\n%s", b.String(), want)
	}
}

// For people it opens in columns with its accents: in Italian, semicolons and decimal commas behind a byte order mark.
func TestCSVForPeople(t *testing.T) {
	for _, c := range []struct {
		l     wording.Language
		comma rune
		want  [][]string
	}{
		{wording.Italian, ';', [][]string{
			{"Riga", "Data", "Spettanza", "Anno", "Prestito", "Tipo", "Quantità", "Unità", "Saldo", "Clausola", "Titolo", "Fonte", "Evento",
				"Sequenza", "Chiusura del", "Conto", "Pratica"},
			{"movimento", "08/03/2023", "Flessibilità", "", "", "addebito", "-30", "minuti", "-5", "CIA/All.1-A", "Orario flessibile a tempo pieno",
				"/hr", "'=SUM(A1)", "4", "", "08:30–12:00 13:00–17:00: 3:30 + 4:00 − 8:00 = −0:30", ""},
			{"saldo finale", "31/05/2023", "Ferie", "", "", "", "", "giorni", "24,6667", "", "", "", "", "", "", "", ""}}},
		{wording.English, ',', [][]string{
			{"Row", "Date", "Entitlement", "Lot", "Loan", "Kind", "Quantity", "Unit", "Balance", "Clause", "Title", "Source", "Event", "Sequence",
				"Closing of", "Arithmetic", "Case"},
			{"closing", "2023-05-31", "Vacation (ferie)", "", "", "", "", "days", "24.6667", "", "", "", "", "", "", "", ""}}},
	} {
		var b bytes.Buffer
		s := statement(t, "2023-03-01", "2023-05-31", "", c.l)
		for _, e := range s.Doc.Closing {
			if e.Entitlement == events.Ferie {
				c.want[len(c.want)-1][8] = strings.Replace(e.Balance, ".", map[rune]string{';': ",", ',': "."}[c.comma], 1)
			}
		}
		if err := s.CSV(&b, sheet.Form{People: true, Language: c.l}); err != nil {
			t.Fatal(err)
		}
		text, marked := strings.CutPrefix(b.String(), "\ufeff")
		if !marked || strings.Count(text, "\n") != strings.Count(text, "\r\n") {
			t.Errorf("no byte order mark, or lines without CRLF: %.80q", b.String())
		}
		r := csv.NewReader(strings.NewReader(text))
		r.Comma = c.comma
		rows, err := r.ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range c.want {
			if !slices.ContainsFunc(rows, func(row []string) bool { return slices.Equal(row, want) }) {
				t.Errorf("no row %q in\n%s", want, text)
			}
		}
	}
}

func title(t *testing.T, clause string) string {
	t.Helper()
	c, err := institutes.Contract()
	if err != nil {
		t.Fatal(err)
	}
	return c.Clause(clause).It
}

// Dates are dates, durations are durations, negative ones too; the sheet of movements adds up by itself.
func TestXLSX(t *testing.T) {
	var b bytes.Buffer
	if err := statement(t, "2023-01-01", "2023-06-30", "", wording.English).XLSX(&b); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}()
	if props, err := f.GetWorkbookProps(); err != nil || props.Date1904 != nil && *props.Date1904 {
		t.Errorf("not on the 1900 date system: %+v %v", props, err)
	}
	rows, err := f.GetRows("Movements")
	if err != nil {
		t.Fatal(err)
	}
	flex := 0.0
	seen := map[string]bool{}
	for i, r := range rows[1:] {
		raw := func(col string) string {
			v, err := f.GetCellValue("Movements", fmt.Sprintf("%s%d", col, i+2), excelize.Options{RawCellValue: true})
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
		if r[1] == "Flexible hours" {
			v, err := strconv.ParseFloat(raw("D"), 64)
			if err != nil {
				t.Fatalf("row %d: %q is no number", i+2, raw("D"))
			}
			flex += v
		}
		if typ, err := f.GetCellType("Movements", fmt.Sprintf("A%d", i+2)); err != nil ||
			typ != excelize.CellTypeUnset && typ != excelize.CellTypeNumber {
			t.Errorf("row %d: the date is of type %v (%v)", i+2, typ, err)
		}
		seen[r[0]+" "+r[1]+" "+r[3]] = true
		seen[strings.Join([]string{r[0], r[1], r[3], r[5], r[6]}, " ")] = true
		// The 1900 system has 2023-03-08 as day 44993.
		if strings.HasPrefix(r[12], "event /hr =SUM") && raw("A") != "44993" {
			t.Errorf("2023-03-08 is %s, want 44993", raw("A"))
		}
	}
	if flex != -120 { // 25 − 30 + 600 − 115 − 600
		t.Errorf("flex adds up to %v minutes, want -120", flex)
	}
	for _, want := range []string{"2023-03-07 Flexible hours 25 minutes 0:25", "2023-03-31 Flexible hours -115 minutes −1:55", "2023-05-03 Vacation (ferie) -0.5000",
		"2023-01-10 Fund, serious reasons 6,000.00"} {
		if !seen[want] {
			t.Errorf("no row %q in %v", want, seen)
		}
	}
	if summary, err := f.GetRows("Summary"); err != nil || len(summary) < 10 {
		t.Errorf("%v %v", summary, err)
	}
	breaches, err := f.GetRows("Breaches")
	if err != nil || !slices.ContainsFunc(breaches, func(row []string) bool { return row[1] == "Late entry" }) {
		t.Errorf("%v %v", breaches, err)
	}
	due, err := f.GetRows("Deadlines")
	if err != nil {
		t.Fatal(err)
	}
	all := fmt.Sprint(due)
	for _, want := range []string{"2024-03-31", "2024-06-30", "worked back"} {
		if !strings.Contains(all, want) {
			t.Errorf("deadlines %v do not say %s", due, want)
		}
	}
}

// says reports whether an uncompressed PDF holds a text: fonts are embedded with UTF-16 text.
func says(pdf []byte, s string) bool {
	var want []byte
	for _, u := range utf16.Encode([]rune(s)) {
		for _, b := range []byte{byte(u >> 8), byte(u)} {
			if b == '\\' || b == '(' || b == ')' || b == '\r' {
				want = append(want, '\\')
			}
			want = append(want, b)
		}
	}
	return bytes.Contains(pdf, want)
}

func TestPDF(t *testing.T) {
	for l, sentences := range map[wording.Language][]string{
		wording.Italian: {"Estratto conto delle spettanze", "Dipendente E1", "Periodo dal 01/01/2023 al 30/06/2023", "Saldo iniziale",
			"+9:55 a fine mese, massimo 8:00 → riporto 8:00, perse 1:55", "Entrata in ritardo", "31/03/2024", "Prestito L1",
			"da godere entro questa data; non si perde", "Pagina 1 di ", "registrato fino al n. 11 (01/07/2023 08:00:00 +00:00)"},
		wording.English: {"Statement of entitlements", "Employee E1", "Period from 2023-01-01 to 2023-06-30", "Opening",
			"+9:55 at month end, cap 8:00 → carry 8:00, 1:55 forfeited", "Late entry", "expires at the end of this date", "Page 1 of "},
	} {
		s := statement(t, "2023-01-01", "2023-06-30", "", l)
		var plain, one, two bytes.Buffer
		if err := errors.Join(s.PlainPDF(&plain), s.PDF(&one), s.PDF(&two)); err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(one.Bytes(), []byte("%PDF-")) || !bytes.Equal(one.Bytes(), two.Bytes()) {
			t.Error("not a PDF, or not the same twice")
		}
		if one.Len() > 150_000 {
			t.Errorf("%d bytes: are the fonts embedded whole?", one.Len())
		}
		for _, want := range append(sentences, s.Contract.Digest[:12]) {
			if !says(plain.Bytes(), want) {
				t.Errorf("the PDF does not say %q", want)
			}
		}
	}
}

func TestPDFOfNothingAndOfTheFuture(t *testing.T) {
	var b bytes.Buffer
	if err := statement(t, "", "2026-01-31", events.Straordinario, wording.Italian).PlainPDF(&b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Nessun movimento.", "Previsione: la data è futura; valgono i fatti noti e le scadenze del calendario."} {
		if !says(b.Bytes(), want) {
			t.Errorf("the PDF does not say %q", want)
		}
	}
}

// What the deadlines say happens is what the fold does.
func TestDeadlinesAreWhatTheFoldDoes(t *testing.T) {
	r := reporter(t, "")
	q := report.Query{Company: "blue", At: events.MustParseDate("2024-03-31")}
	doc, err := r.Statement(context.Background(), q, "E1", report.Period{})
	if err != nil {
		t.Fatal(err)
	}
	expired := map[string]bool{}
	for _, m := range doc.Movements {
		if m.Kind == "expire" {
			expired[fmt.Sprint(m.Date, " ", m.Entitlement, " ", m.Lot, " ", strings.TrimPrefix(m.Quantity, "-"))] = true
		}
	}
	var b bytes.Buffer
	if err := statement(t, "", "2023-12-31", events.PermessiArt39, wording.English).XLSX(&b); err != nil {
		t.Fatal(err)
	}
	if !expired["2024-03-31 permessi_art39 2023 480"] {
		t.Errorf("the fold lets %v expire", expired)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := f.GetRows("Deadlines", excelize.Options{RawCellValue: true})
	// 2024-03-31 is day 45382 of the 1900 system.
	if err != nil || len(rows) != 2 || rows[1][0] != "45382" || !slices.Equal(rows[1][2:6], []string{"2023", "480", "minutes", "8:00"}) {
		t.Errorf("%v %v, want 8:00 of 2023 on 2024-03-31", rows, err)
	}
}
