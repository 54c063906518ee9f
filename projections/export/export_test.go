package export_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/xuri/excelize/v2"

	"spettanze/events"
	"spettanze/events/jsonl"
	"spettanze/projections/export"
	"spettanze/projections/institutes"
	"spettanze/projections/replay"
	"spettanze/projections/report"
)

// small is two people: E1, hired on 10 March 2023, and a_b-c, in service since 2010, whose flex begins with -60 minutes on
// 1 March 2023, who works 250 + 255 minutes of 480 on the 7th, has 5 taken away on the 8th and borrows 6,000 euro on the
// 10th. Ids and reasons hold what formats give a meaning to.
const small = "testdata/small.jsonl"

func openSmall(t *testing.T) (*jsonl.Log, *report.Reporter) {
	t.Helper()
	log, err := jsonl.Open(small)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = log.Close() })
	c, err := institutes.Contract()
	if err != nil {
		t.Fatal(err)
	}
	rome, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		t.Fatal(err)
	}
	l, err := replay.Read(t.Context(), log, c, rome)
	if err != nil {
		t.Fatal(err)
	}
	return log, &report.Reporter{Source: l, Contract: c, Today: events.MustParseDate("2023-12-31")}
}

func written(t *testing.T, format, at string) []byte {
	t.Helper()
	log, r := openSmall(t)
	f, err := export.Find(format)
	if err != nil {
		t.Fatal(err)
	}
	in := export.Input{Reporter: r, Log: log}
	if !f.Events {
		in.Query = report.Query{Company: "blue", At: events.MustParseDate(at)}
	}
	var b bytes.Buffer
	if err := f.Write(t.Context(), &b, in); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestFormats(t *testing.T) {
	if want := []string{"beancount", "csv", "hledger", "jsonl", "parquet", "xlsx"}; !slices.Equal(export.Names(), want) {
		t.Errorf("formats %v, want %v", export.Names(), want)
	}
	if _, err := export.Find("pdf"); !errors.Is(err, export.ErrUnknownFormat) || !strings.Contains(err.Error(), "hledger") {
		t.Errorf("an unknown format: %v", err)
	}
}

// The same query gives the same bytes.
func TestDeterministic(t *testing.T) {
	for _, f := range export.Formats {
		first := written(t, f.Name, "2023-04-30")
		for range 3 {
			if !bytes.Equal(first, written(t, f.Name, "2023-04-30")) {
				t.Errorf("%s differs from one time to the next", f.Name)
			}
		}
	}
}

// contains looks for texts, in order.
func contains(t *testing.T, text string, parts ...string) {
	t.Helper()
	rest := text
	for _, p := range parts {
		i := strings.Index(rest, p)
		if i < 0 {
			t.Fatalf("this is missing, or stands too early:\n%s\nin\n%.6000s", p, text)
		}
		rest = rest[i+len(p):]
	}
}

func TestHledger(t *testing.T) {
	text := string(written(t, "hledger", "2023-04-27"))
	contains(t, text,
		"commodity 1000.0000 DAY\ncommodity 1000. MIN\ncommodity 1000.00 EUR\n",
		"account blue:fund:gravi_motivi\n",
		"; Employee E1\n",
		// CCNL/33: 20 days ÷ 12, from the tenth of the month on.
		`
2023-03-31 * accrue | 20.0000 days × 5/5 ÷ 12, 1.6667 in the year
    ; kind:accrue, clause:CCNL/33, lot:2023, closing:2023-03-31
    blue:E1:ferie                                       1.6667 DAY
    blue:E1:ferie:accrued                              -1.6667 DAY
`,
		"\n2023-03-31 * accrue | 191.67 for the year so far (months: 1) − 0.00 posted\n    ; kind:accrue, clause:CIA/8.1, lot:2023, closing:2023-03-31\n", `
2023-03-31 * balance | at the end of the day
    blue:E1:ferie                                       0.0000 DAY = 1.6667 DAY
`,
		"; Employee a_b-c\n",
		`
2023-03-01 * (3) open | opening balance
    ; kind:open, clause:CONTRACT/7, source:/hr, event:o%2C1 50%25, seq:3
    blue:a_b-c:flex:opening                                 60 MIN
    blue:a_b-c:flex                                        -60 MIN
`,
		"    ; kind:credit, clause:CIA/All.1-A, source:/presenze, event:c1, seq:4\n"+
			"    blue:a_b-c:flex                                         25 MIN\n",
		`2023-03-08 * (5) adjust | say "so", a/b \ x, authorised by hr`,
		`, loan:L1, source:/prestiti, event:l1, seq:6
    blue:a_b-c:loans:gravi_motivi                      6000.00 EUR
    blue:fund:gravi_motivi                            -6000.00 EUR
`,
		// -60 + 25 - 5.
		"2023-03-31 * balance | at the end of the day\n",
		"    blue:a_b-c:flex                                          0 MIN = -40 MIN\n",
		"    blue:a_b-c:loans:gravi_motivi                         0.00 EUR = 6000.00 EUR\n",
		// The last month ends with the date of the query, which is a pay day: a sixtieth is withheld.
		"2023-04-27 * balance | at the end of the day\n",
		"    blue:a_b-c:loans:gravi_motivi                         0.00 EUR = 5900.00 EUR\n",
		"; Funds\n",
		"    blue:fund:gravi_motivi:budget ",
	)
	if strings.Count(text, "lend |") != 1 {
		t.Error("a loan is told more than once, or not at all")
	}
}

func TestBeancount(t *testing.T) {
	contains(t, string(written(t, "beancount", "2023-04-27")),
		`option "title" "Ledger of company blue, at 2023-04-27, as known at sequence 6"`,
		"commodity DAY\n", "commodity MIN\n", "commodity EUR\n",
		"open Assets:Blue:Fund:Gravi-motivi EUR\n  path: \"blue:fund:gravi_motivi\"\n",
		"2023-03-31 open Assets:Blue:E1:Ferie DAY\n  path: \"blue:E1:ferie\"\n",
		`
2023-03-31 * "accrue" "20.0000 days × 5/5 ÷ 12, 1.6667 in the year"
  clause: "CCNL/33"
  lot: 2023
  closing: 2023-03-31
  Assets:Blue:E1:Ferie  1.6667 DAY
  Equity:Blue:E1:Ferie:Accrued  -1.6667 DAY
`,
		`
2023-04-01 balance Assets:Blue:E1:Ferie  1.6667 ~ 0 DAY
`,
		`
2023-03-08 * "adjust" "say \"so\"; a|b \\ x, authorised by hr"
  clause: "CONTRACT/7"
  source: "/hr"
  event: "adj"
  seq: 5
  Equity:Blue:X-1a-0b--c:Flex:Adjustment  5 MIN
  Assets:Blue:X-1a-0b--c:Flex  -5 MIN
`,
		"  loan: \"L1\"\n", "2023-04-01 balance Assets:Blue:X-1a-0b--c:Flex  -40 ~ 0 MIN\n",
		"2023-04-28 balance Assets:Blue:X-1a-0b--c:Loans:Gravi-motivi  5900.00 ~ 0 EUR\n")
}

// A forecast says from when.
func TestForecast(t *testing.T) {
	for _, format := range []string{"hledger", "beancount"} {
		contains(t, string(written(t, format, "2024-06-30")), "; What is dated after 2023-12-31 is a forecast.\n", "2024-05-31 * ")
	}
}

func TestCSV(t *testing.T) {
	b := written(t, "csv", "2023-04-27")
	if bytes.Count(b, []byte("\n")) != bytes.Count(b, []byte("\r\n")) {
		t.Error("a line does not end with CRLF")
	}
	all, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(all[0], export.Columns) {
		t.Errorf("header %v", all[0])
	}
	for _, want := range [][]string{
		{"2023-03-31", "blue", "E1", "ferie", "accrue", "day", "1.6667", "1.6667", "1.6667", "2023", "", "blue:E1:ferie:accrued",
			"blue:E1:ferie", "CCNL/33", "", "", "", "2023-03-31", "20.0000 days × 5/5 ÷ 12, 1.6667 in the year", "", ""},
		{"2023-03-01", "blue", "a_b-c", "flex", "open", "minute", "60", "-60", "-60", "", "", "blue:a_b-c:flex",
			"blue:a_b-c:flex:opening", "CONTRACT/7", "/hr", "o,1 50%", "3", "", "opening balance", "", ""},
		{"2023-03-08", "blue", "a_b-c", "flex", "adjust", "minute", "5", "-5", "-40", "", "", "blue:a_b-c:flex",
			"blue:a_b-c:flex:adjustment", "CONTRACT/7", "/hr", "adj", "5", "", `say "so"; a|b \ x, authorised by hr`, "", ""},
		{"2023-04-27", "blue", "a_b-c", "", "repay", "euro", "100.00", "", "", "", "L1", "blue:a_b-c:loans:gravi_motivi",
			"blue:fund:gravi_motivi:repaid", "CIA/17bis.3", "", "", "", "2023-04-27", "5900.00 outstanding after it", "", ""},
	} {
		if !slices.ContainsFunc(all, func(r []string) bool { return slices.Equal(r, want) }) {
			t.Errorf("no row %q", want)
		}
	}
}

// TestForecastRows: a row dated after the day of the export is marked, and no other.
func TestForecastRows(t *testing.T) {
	all, err := csv.NewReader(bytes.NewReader(written(t, "csv", "2024-06-30"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	last := slices.Index(export.Columns, "forecast")
	marked := 0
	for _, r := range all[1:] {
		if (r[last] == "true") != (r[0] > "2023-12-31") || r[last] != "" && r[last] != "true" {
			t.Errorf("%q", r)
		}
		if r[last] != "" {
			marked++
		}
	}
	if marked == 0 {
		t.Error("no row is of the future")
	}
}

func TestXLSX(t *testing.T) {
	f, err := excelize.OpenReader(bytes.NewReader(written(t, "xlsx", "2023-04-27")))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	if want := []string{"movements", "balances", "breaches", "payroll", "about"}; !slices.Equal(f.GetSheetList(), want) {
		t.Errorf("sheets %v", f.GetSheetList())
	}
	find := func(sheet string, cells ...string) (shown, raw []string) {
		t.Helper()
		all, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		exact, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range all {
			if slices.Equal(r[:min(len(r), len(cells))], cells) {
				return r, exact[i]
			}
		}
		t.Fatalf("%s has no row %q", sheet, cells)
		return nil, nil
	}
	shown, raw := find("movements", "2023-03-08", "blue", "a_b-c", "flex", "adjust")
	// 2023-03-08 is day 44993 of the system that counts from 1900. A duration as such would be shown as ##### where it is negative.
	if raw[0] != "44993" || raw[5] != "minute" || raw[6] != "5" || raw[7] != "-5" || raw[8] != "-40" {
		t.Errorf("shown %q, raw %q", shown, raw)
	}
	if got := formatOf(t, f, "movements", "I", raw); got != "#,##0" {
		t.Errorf("minutes are shown as %q", got)
	}
	if props, err := f.GetWorkbookProps(); err != nil || props.Date1904 != nil && *props.Date1904 {
		t.Errorf("not on the 1900 date system: %+v %v", props, err)
	}
	shown, raw = find("balances", "blue", "E1", "ferie", "2023", "day")
	if shown[5] != "1.6667" || raw[5] != "1.6667" {
		t.Errorf("ferie shown %q, raw %q", shown[5], raw[5])
	}
	if shown, _ = find("payroll", "2023-04", "2023-04-27", "blue", "a_b-c", "withhold", "euro"); shown[6] != "100.00" {
		t.Errorf("withheld %q", shown)
	}
	if shown, _ = find("balances", "blue", "", "gravi_motivi", "", "euro"); !strings.HasSuffix(shown[5], "000.00") {
		t.Errorf("fund %q", shown)
	}
	find("about", "known, sequence", "6")
}

// formatOf returns the number format of a row's cell.
func formatOf(t *testing.T, f *excelize.File, sheet, column string, row []string) string {
	t.Helper()
	all, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	n := slices.IndexFunc(all, func(r []string) bool { return slices.Equal(r, row) }) + 1
	id, err := f.GetCellStyle(sheet, column+strconv.Itoa(n))
	if err != nil {
		t.Fatal(err)
	}
	style, err := f.GetStyle(id)
	if err != nil || style.CustomNumFmt == nil {
		t.Fatalf("no format: %v", err)
	}
	return *style.CustomNumFmt
}

type parquetRow struct {
	Date     int32   `parquet:"date"`
	Employee *string `parquet:"employee"`
	Unit     string  `parquet:"unit"`
	Quantity int64   `parquet:"quantity"`
	Effect   *int64  `parquet:"effect"`
	Event    *string `parquet:"event"`
	Closing  *int32  `parquet:"closing"`
}

func TestParquet(t *testing.T) {
	b := written(t, "parquet", "2023-04-27")
	f, err := parquet.OpenFile(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	schema := f.Schema().String()
	contains(t, schema, "required int32 date (DATE)", "required int64 quantity (DECIMAL(18,4))", "optional int64 effect (DECIMAL(18,4))",
		"optional int32 closing (DATE)")
	if at, _ := f.Lookup("at"); at != "2023-04-27" {
		t.Errorf("at %q", at)
	}
	rows, err := parquet.Read[parquetRow](bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if r.Event != nil && *r.Event == "adj" {
			// 2023-03-08 is 19424 days after 1970-01-01.
			if r.Date != 19424 || r.Unit != "minute" || r.Quantity != 50_000 || *r.Effect != -50_000 || *r.Employee != "a_b-c" || r.Closing != nil {
				t.Errorf("%+v", r)
			}
			return
		}
	}
	t.Error("no row of the adjustment")
}

// The events come back as they were, on the lines that are their sequences.
func TestJSONL(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.jsonl")
	if err := os.WriteFile(path, written(t, "jsonl", ""), 0o600); err != nil {
		t.Fatal(err)
	}
	back, err := jsonl.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	log, _ := openSmall(t)
	read := func(l events.Log) (out []events.Event) {
		if err := l.Read(t.Context(), 1, false, func(batch []events.Record) error {
			for _, r := range batch {
				out = append(out, *r.Event)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		return out
	}
	got, want := read(back), read(log)
	if len(got) != 6 || len(want) != 6 {
		t.Fatalf("%d events of %d", len(got), len(want))
	}
	for i := range got {
		if got[i].Identity != want[i].Identity || got[i].Seq != want[i].Seq || !events.SameContent(&got[i], &want[i]) ||
			!got[i].Recorded.Equal(want[i].Recorded) {
			t.Errorf("%+v, want %+v", got[i], want[i])
		}
	}
}

// What is left out leaves its line blank, so that a sequence is the number of its line.
func TestJSONLOfPart(t *testing.T) {
	log, r := openSmall(t)
	f, _ := export.Find("jsonl")
	var b bytes.Buffer
	if err := f.Write(t.Context(), &b, export.Input{Log: log, Query: report.Query{Known: 3, Company: "blue"}}); err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(b.Bytes(), []byte("\n")); n != 3 {
		t.Errorf("%d lines as known at sequence 3", n)
	}
	err := f.Write(t.Context(), &b, export.Input{Log: log, Query: report.Query{Company: "green"}})
	if !errors.Is(err, report.ErrUnknownCompany) {
		t.Errorf("of an unknown company: %v", err)
	}
	err = f.Write(t.Context(), &b, export.Input{Log: log, Query: report.Query{Known: 7}})
	if !errors.Is(err, report.ErrKnownBeyond) {
		t.Errorf("known beyond the end: %v", err)
	}
	if err := f.Write(t.Context(), &b, export.Input{Reporter: r}); !errors.Is(err, export.ErrNoLog) {
		t.Errorf("without a log: %v", err)
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errDisk }

var errDisk = errors.New("no space left on device")

// An error of the writer ends every export.
func TestWriterFails(t *testing.T) {
	log, r := openSmall(t)
	for _, f := range export.Formats {
		in := export.Input{Reporter: r, Log: log, Query: report.Query{Company: "blue", At: events.MustParseDate("2023-04-27")}}
		if err := f.Write(t.Context(), full{}, in); !errors.Is(err, errDisk) {
			t.Errorf("%s: %v", f.Name, err)
		}
	}
}
