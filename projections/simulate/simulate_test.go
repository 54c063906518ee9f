package simulate_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	_ "time/tzdata"

	"spettanze/events"
	"spettanze/projections/contract"
	"spettanze/projections/flex"
	"spettanze/projections/report"
	"spettanze/projections/scenario"
	"spettanze/projections/simulate"
	"spettanze/schema"
)

// company is the contract in force with one history: contract §3, example 6 (40 forfeited in November under a cap of 420,
// 40 in December under 480), and somebody else's permits that expire.
const company = `2015-01-01 E1 employment.hired level=5 schedule=ft37
2022-11-01 E1 balance.opened entitlement=flex quantity=400
2022-11-02 E1 balance.adjusted entitlement=flex quantity=60 reason=test authorizedBy=hr
2022-12-02 E1 balance.adjusted entitlement=flex quantity=100 reason=test authorizedBy=hr
2022-01-01 E2 employment.hired level=5 schedule=ft37
2022-11-01 E2 balance.opened entitlement=flex quantity=-700
2023-06-30 E2 employment.terminated reason=resignation`

// table returns a table of the contract with a text replaced.
func table(t *testing.T, name, old, replacement string) simulate.Tables {
	t.Helper()
	b, err := schema.FS.ReadFile("contract/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(b), old) {
		t.Fatalf("%s has not %q", name, old)
	}
	return simulate.Tables{name: strings.ReplaceAll(string(b), old, replacement)}
}

func run(t *testing.T, over simulate.Tables, at, id string) *simulate.Document {
	t.Helper()
	was := scenario.Reporter(t, events.MaxDate.String(), company)
	other, err := simulate.Load(over)
	if err != nil {
		t.Fatal(err)
	}
	before, err := was.Source.Summary(context.Background(), report.Query{Company: "blue", At: events.MustParseDate(at)}, "E1")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := simulate.Run(context.Background(), was, other, report.Query{Company: "blue", At: events.MustParseDate(at)}, id)
	if err != nil {
		t.Fatal(err)
	}
	after, err := was.Source.Summary(context.Background(), report.Query{Company: "blue", At: events.MustParseDate(at)}, "E1")
	if err != nil || len(after.Balances) != len(before.Balances) {
		t.Fatalf("%v, before %v (%v)", after, before, err)
	}
	for i, is := range after.Balances {
		if was := before.Balances[i]; is != was {
			t.Errorf("the past changed: %v, before %v", is, was)
		}
	}
	return doc
}

func want(t *testing.T, what string, f simulate.Figures, was, would, difference string) {
	t.Helper()
	if f.Was != was || f.Would != would || f.Difference != difference {
		t.Errorf("%s: %s → %s (%s), want %s → %s (%s)", what, f.Was, f.Would, f.Difference, was, would, difference)
	}
}

// With a cap of 510 from December 2022 on: November is as it was, 420; December 520, of which 10 are forfeited, not 40.
// E2's −700 is cut at −420 in November in either case (280 beyond the limit), so nothing differs for E2.
func TestAnotherCap(t *testing.T) {
	doc := run(t, table(t, "flex.yaml", "{from: 2022-12-01, value: 480}", "{from: 2022-12-01, value: 510}"), "2023-03-31", "")
	if doc.People != 2 || len(doc.Employees) != 1 || doc.Employees[0].Employee != "E1" || len(doc.Employees[0].Rows) != 1 {
		t.Fatalf("%+v", doc.Employees)
	}
	r := doc.Employees[0].Rows[0]
	want(t, "balance", r.Balance, "480", "510", "30")
	want(t, "forfeited", r.Forfeited, "80", "50", "-30")
	for _, sum := range doc.Totals {
		if sum.Entitlement == events.Flex {
			want(t, "sum of balances", sum.Balance, "60", "90", "30") // 480 − 420, 510 − 420
			want(t, "sum beyond the limit", sum.Beyond, "280", "280", "0")
		}
	}
	if doc.Contract == doc.Simulated || len(doc.Breaches)+len(doc.Payroll)+len(doc.Funds) != 0 {
		t.Errorf("%+v", doc)
	}
}

// With a cap of 300 all along: E1 is cut to 300 and 300; E2 at −300, 400 beyond the limit, and 300 instead of 420 are
// withheld at the end of service.
func TestALowerCapTellsPayroll(t *testing.T) {
	low := table(t, "flex.yaml", "{from: 2018-04-01, value: 420}\n      - {from: 2022-12-01, value: 480}", "{from: 2018-04-01, value: 300}")
	doc := run(t, low, "2023-06-30", "")
	if len(doc.Employees) != 2 {
		t.Fatalf("%+v", doc.Employees)
	}
	e2 := doc.Employees[1]
	want(t, "beyond", e2.Rows[0].Beyond, "280", "400", "120")
	if len(e2.Payroll) != 1 || e2.Payroll[0].Quantity != "420" || e2.Payroll[0].Would != "300" {
		t.Errorf("payroll %+v", e2.Payroll)
	}
	if len(doc.Payroll) != 1 || doc.Payroll[0].Unit != "minute" {
		t.Fatalf("payroll in sum %+v", doc.Payroll)
	}
	want(t, "withheld in sum", doc.Payroll[0].Figures, "420", "300", "-120")
	// The same breach under another limit is another breach; there is one of the code under either contract.
	if len(e2.Breaches) != 2 || e2.Breaches[0].Only != "was" || e2.Breaches[0].Limit != "-420" || e2.Breaches[1].Limit != "-300" {
		t.Errorf("breaches %+v", e2.Breaches)
	}
	if len(doc.Breaches) != 0 {
		t.Errorf("counts %+v", doc.Breaches)
	}
}

// Permits that expire a year later, and a bigger fund.
func TestTwoTablesOfADirectory(t *testing.T) {
	dir := simulate.Tables{"notes.txt": "a proposal"}
	for name, change := range map[string][2]string{
		"allowances.yaml": {`value: {day: "03-31"}`, `value: {day: "06-30"}`},
		"loans.yaml":      {`{from: 2018-04-01, budget: "20000.00"`, `{from: 2018-04-01, budget: "21000.00"`},
	} {
		dir[name] = table(t, name, change[0], change[1])[name]
	}
	doc := run(t, dir, "2022-04-30", "E1")
	if len(doc.Employees) != 1 || len(doc.Funds) != 0 {
		t.Fatalf("%+v", doc)
	}
	for _, r := range doc.Employees[0].Rows {
		if r.Entitlement == events.PermessiArt39 {
			// Seven years of 480 have been granted by 2021; six of them had expired by 30/6/2021, the seventh on 31/3/2022.
			want(t, "expired", r.Expired, "3360", "2880", "-480")
			want(t, "balance", r.Balance, "480", "960", "480")
		}
	}
	// Budgets of 2018 to 2022: five times 1,000 more; from 28/10/2022 the old figure is in force again.
	all := run(t, dir, "2022-04-30", "")
	if len(all.Funds) != 1 || all.Funds[0].Fund != events.GraviMotivi {
		t.Fatalf("%+v", all.Funds)
	}
	want(t, "available", all.Funds[0].Available, "100000.00", "105000.00", "5000.00")
}

func TestTablesThatCannotBeRead(t *testing.T) {
	for name, over := range map[string]simulate.Tables{
		"misspelt":  {"flexx.yaml": ""},
		"no tables": {"readme.txt": ""},
		"one file":  {"caps.yaml": ""},
	} {
		if _, err := simulate.Load(over); !errors.Is(err, simulate.ErrNoTable) || !strings.Contains(err.Error(), "flex.yaml") {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := simulate.Load(simulate.Tables{"flex.yaml": "carry_cap: 3"})
	if !errors.Is(err, contract.ErrTable) || !strings.Contains(err.Error(), "flex.yaml") {
		t.Error(err)
	}
	changed := table(t, "flex.yaml", "value: 480", "value: 500")["flex.yaml"]
	path := filepath.Join(t.TempDir(), "flex.yaml")
	if err := os.WriteFile(path, []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
	tables, err := simulate.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	one, err := simulate.Load(tables)
	if err != nil || contract.Find[flex.Figures](one).CarryCap.FullTime.On(events.MustParseDate("2023-01-01")) != 500 {
		t.Error(err)
	}
	if _, err := simulate.Read(path + "x"); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	if err := os.Truncate(path, 2<<20); err != nil {
		t.Fatal(err)
	}
	if _, err := simulate.Read(path); !errors.Is(err, simulate.ErrNoTable) {
		t.Error(err)
	}
}

func TestSimulationOfNobody(t *testing.T) {
	was := scenario.Reporter(t, events.MaxDate.String(), company)
	_, err := simulate.Run(context.Background(), was, was.Contract, report.Query{Company: "blue", At: events.MustParseDate("2023-01-01")}, "E9")
	if !errors.Is(err, report.ErrUnknownEmployee) {
		t.Error(err)
	}
}
