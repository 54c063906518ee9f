package grid_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"spettanze/events"
	"spettanze/events/lang"
	"spettanze/projections/grid"
	"spettanze/projections/report"
	"spettanze/projections/sheet"
	"spettanze/projections/wording"
)

var (
	italian = sheet.Form{People: true, Language: wording.Italian}
	english = sheet.Form{People: true, Language: wording.English}
)

func csv(t *testing.T, doc any, list string, form sheet.Form) string {
	t.Helper()
	table, err := grid.Find(doc, list)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := table.CSV(&b, form); err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(b.String(), "\r\n", "\n")
}

type (
	listed struct {
		Employees []employee `json:"employees"`
	}
	employee struct {
		Employee   string               `json:"employee"`
		InService  bool                 `json:"inService"`
		Incomplete bool                 `json:"incomplete,omitempty"`
		Balances   []report.Entitlement `json:"balances"`
	}
)

// The list within an employee makes rows, and lots within that are left out: no quantity is in two rows.
func TestEmployees(t *testing.T) {
	doc := &listed{Employees: []employee{{Employee: "0042", InService: true, Balances: []report.Entitlement{
		{Entitlement: "ferie", Unit: "day", Balance: "-9.5000", Lots: []report.Lot{{Lot: events.YearLot(2023), Balance: "-9.5000"}}},
		{Entitlement: "flex", Unit: "minute", Balance: "125"}}}, {Employee: "E2", Incomplete: true}}}
	if got, want := csv(t, doc, "", sheet.Form{}), "employee,inService,incomplete,entitlement,unit,balance\n"+
		"0042,true,,ferie,day,-9.5000\n0042,true,,flex,minute,125\nE2,,true,,,\n"; got != want {
		t.Errorf("plain:\n%s, want\n%s", got, want)
	}
	if got, want := csv(t, doc, "employees", italian), "\ufeffDipendente;In servizio;Incompleto;Spettanza;Unità;Saldo\n"+
		"0042;sì;;Ferie;giorni;-9,5000\n0042;sì;;Flessibilità;minuti;125\nE2;;sì;;;\n"; got != want {
		t.Errorf("Italian:\n%s, want\n%s", got, want)
	}
}

// A lot's balance stands in the place of the entitlement's, and columns are there without rows.
func TestBalance(t *testing.T) {
	doc := &report.Balance{Balances: []report.Entitlement{{Entitlement: "ferie", Unit: "day", Balance: "12.0000",
		Lots: []report.Lot{{Lot: events.YearLot(2022), Balance: "2.0000"}, {Lot: events.YearLot(2023), Balance: "10.0000"}}}}}
	if got, want := csv(t, doc, "", sheet.Form{}), "entitlement,unit,balance,lot\nferie,day,2.0000,2022\nferie,day,10.0000,2023\n"; got != want {
		t.Errorf("%s, want\n%s", got, want)
	}
	if got, want := csv(t, doc, "breaches", sheet.Form{}),
		"date,employee,entitlement,code,clause,limit,observed,loan,case,source,id,seq,closing\n"; got != want {
		t.Errorf("%s, want\n%s", got, want)
	}
	if _, err := grid.Find(doc, "none"); err == nil || !strings.Contains(err.Error(), "balances, breaches, payroll, parked") {
		t.Errorf("a list that is not there: %v", err)
	}
}

// What a spreadsheet would run is a text, of two languages there is one, and a name that is taken gets its struct's in front.
func TestCells(t *testing.T) {
	type cause struct {
		ID string `json:"id"`
	}
	type entry struct {
		ID       string       `json:"id"`
		Month    events.Month `json:"month"`
		Reason   string       `json:"reason"`
		ReasonIt string       `json:"reasonIt"`
		Says     lang.Text    `json:"says"`
		Recorded *time.Time   `json:"recorded"`
		Count    int          `json:"count"`
		Words    []string     `json:"words"`
		Cause    *cause       `json:"cause"`
	}
	type doc struct {
		Entries []*entry `json:"entries"`
	}
	at := time.Date(2023, 7, 20, 7, 8, 0, 0, time.UTC)
	d := doc{[]*entry{{ID: "=1+1", Month: events.MonthOf(events.MustParseDate("2023-07-01")), Reason: "late", ReasonIt: "in ritardo",
		Says: lang.Say("sì", "yes"), Recorded: &at, Count: -3, Words: []string{"a", "b"}, Cause: &cause{"x"}}, {}}}
	for want, form := range map[string]sheet.Form{
		"id,month,reason,reasonIt,says,recorded,count,words,causeId\n'=1+1,2023-07,late,in ritardo,yes,2023-07-20T07:08:00Z,-3,a b,x\n,,,,,,0,,\n":     {},
		"\ufeffEvento;Mese;Motivo;says;Registrato il;count;words;causeId\n'=1+1;07/2023;in ritardo;sì;20/07/2023 07:08:00 +00:00;-3;a b;x\n;;;;;0;;\n": italian,
		"\ufeffEvent,Month,Reason,says,Recorded on,count,words,causeId\n'=1+1,2023-07,late,yes,2023-07-20 07:08:00 +00:00,-3,a b,x\n,,,,,0,,\n":        english,
	} {
		if got := csv(t, d, "", form); got != want {
			t.Errorf("%s:\n%s, want\n%s", form.Code(), got, want)
		}
	}
}

// A document with entries of its own columns, and one without lists.
func TestOwnColumns(t *testing.T) {
	r := &report.Register{Lists: []report.List{{Name: "recordings", Rows: []json.RawMessage{[]byte(`{"id":"R1","on":"2024-01-02"}`),
		[]byte(`{"id":"R2","minutes":3,"done":true}`)}}}}
	if got, want := csv(t, r, "", italian), "\ufeffEvento;on;minutes;done\nR1;02/01/2024;;\nR2;;3;sì\n"; got != want {
		t.Errorf("%s, want\n%s", got, want)
	}
	one := struct {
		Company string `json:"company"`
		report.AsOf
	}{"blue", report.AsOf{At: events.MustParseDate("2023-12-31"), Known: report.Known{Seq: 7}}}
	if got, want := csv(t, one, "", sheet.Form{}), "company,at,forecast,seq,time\nblue,2023-12-31,,7,\n"; got != want {
		t.Errorf("%s, want\n%s", got, want)
	}
}

// A workbook has a sheet for each list, numbers and dates of their type, and the same bytes each time.
func TestWorkbook(t *testing.T) {
	doc := &report.Balance{Company: "blue", Employee: "0042", AsOf: report.AsOf{At: events.MustParseDate("2023-12-31"), Known: report.Known{Seq: 7}},
		Balances: []report.Entitlement{{Entitlement: "flex", Unit: "minute", Balance: "-125"}},
		Breaches: []report.Breach{{Date: events.MustParseDate("2023-02-20"), Code: "x", Limit: "480"}}}
	var first, second bytes.Buffer
	for _, w := range []*bytes.Buffer{&first, &second} {
		if err := grid.XLSX(w, doc, sheet.Form{}); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("the same document gave other bytes")
	}
	f, err := excelize.OpenReader(&first)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // the test is over
	if got := f.GetSheetList(); !slices.Equal(got, []string{"balances", "breaches", "payroll", "parked", "about"}) {
		t.Errorf("sheets %v", got)
	}
	for at, want := range map[[2]string]string{{"balances", "C2"}: "-125", {"breaches", "A2"}: "2023-02-20", {"about", "B3"}: "0042",
		{"about", "B5"}: "7"} {
		if got, err := f.GetCellValue(at[0], at[1]); err != nil || got != want {
			t.Errorf("%v: %q (%v), want %q", at, got, err, want)
		}
	}
	if kind, err := f.GetCellType("balances", "C2"); err != nil || kind == excelize.CellTypeSharedString || kind == excelize.CellTypeInlineString {
		t.Errorf("a quantity is a text (%v, %v)", kind, err)
	}
}
