package institutes

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"spettanze/events"
	"spettanze/projections/contract"
	"spettanze/projections/flex"
	"spettanze/projections/loans"
	"spettanze/schema"
)

// tables returns a copy of the company's tables that a test may edit.
func tables(t *testing.T) fstest.MapFS {
	t.Helper()
	m := fstest.MapFS{}
	for _, f := range Files() {
		b, err := fs.ReadFile(schema.FS, "contract/"+f)
		if err != nil {
			t.Fatal(err)
		}
		m[f] = &fstest.MapFile{Data: b}
	}
	return m
}

func edit(t *testing.T, m fstest.MapFS, file, old, now string) {
	t.Helper()
	s := string(m[file].Data)
	if !strings.Contains(s, old) {
		t.Fatalf("%s has no %q", file, old)
	}
	m[file] = &fstest.MapFile{Data: []byte(strings.Replace(s, old, now, 1))}
}

func TestDefaultTables(t *testing.T) {
	c, err := Contract()
	if err != nil {
		t.Fatal(err)
	}
	d := events.MustParseDate
	for _, tt := range []struct {
		on   string
		want int
	}{{"2018-03-31", 300}, {"2018-04-01", 420}, {"2022-11-30", 420}, {"2022-12-01", 480}} {
		if got := contract.Find[flex.Figures](c).CarryCap.FullTime.On(d(tt.on)); int(got) != tt.want {
			t.Errorf("carry cap on %s = %d, want %d", tt.on, got, tt.want)
		}
	}
	f := contract.Find[loans.Figures](c).Fund(events.GraviMotivi)
	if v, _ := f.Versions.At(d("2022-10-27")); v.Cap.Cents != 400000 {
		t.Errorf("cap on 2022-10-27 = %s", v.Cap)
	}
	if v, _ := f.Versions.At(d("2022-10-28")); v.Cap.Cents != 600000 {
		t.Errorf("cap on 2022-10-28 = %s", v.Cap)
	}
	if _, ok := f.Versions.At(d("2018-03-31")); ok {
		t.Error("the fund exists before April 2018")
	}
	if r, ok := contract.Find[loans.Figures](c).TUR.At(d("2023-01-10")); !ok || r.Rate.String() != "2.50" {
		t.Errorf("TUR on 2023-01-10 = %v", r)
	}
	if got := c.NextClosing(d("2023-03-01")); got != d("2023-03-19") {
		t.Errorf("next closing after 2023-03-01 is %s", got)
	}
	if got := c.NextClosing(d("2023-03-28")); got != d("2023-03-31") {
		t.Errorf("next closing after 2023-03-28 is %s", got)
	}
}

// Every way in which a table can be wrong is told with its file and place.
func TestBadTables(t *testing.T) {
	for _, tt := range []struct{ name, file, old, new, says string }{
		{"out of order", "flex.yaml", "{from: 2022-12-01, value: 480}", "{from: 2018-04-01, value: 480}", "not in order"},
		{"a grade that is none", "parking.yaml", `value: ["7"]`, `value: ["7", "7Q"]`, "expected 1 to 7, 6Q or PIII"},
		{"a pay day that not every month has", "kasko.yaml", "pay_day: 27", "pay_day: 29", "from 1 to 28"},
		{"instalments that are not a year's", "kasko.yaml", "number: 14", "number: 13", "a year has 14"},
		{"a thirteenth month", "kasko.yaml", "double_months: [6, 12]", "double_months: [6, 13]", "expected 1 to 12"},
		{"gap at the beginning", "ferie.yaml", "{from: always, value: 1}\n    - {from: 2022-12-01", "{from: 2010-01-01, value: 1}\n    - {from: 2022-12-01", "must be from: always"},
		{"no clause", "timebank.yaml", "clause: CIA/4bis.B.2.a", "clause: \"\"", "has no clause"},
		{"clause without a title", "timebank.yaml", "clause: CIA/4bis.B.2.a", "clause: CIA/4bis.B.2.z", "CIA/4bis.B.2.z"},
		{"no English title", "timebank.yaml", ", en: Notice", "", "in English"},
		{"unknown key", "ferie.yaml", "two_weeks:", "two_week:", `unknown field "two_week"`},
		{"not a number", "flex.yaml", "charge: 15", "charge: fifteen", `line 12: found "fifteen", expected a whole number`},
		{"a list for a text", "loans.yaml", "clause: CIA/17bis", "clause: [CIA/17bis]", "found a list, expected a text"},
		{"date that does not exist", "flex.yaml", "{from: 2018-04-01, value: 420}", "{from: 2018-02-30, value: 420}", "2018-02-30"},
		{"time that does not exist", "flex.yaml", `start: "08:00"`, `start: "08:61"`, "08:61"},
		{"band upside down", "flex.yaml", `entry: ["07:45", "08:00"]`, `entry: ["08:00", "07:45"]`, "before it begins"},
		{"not YAML", "loans.yaml", "clause: CIA/17bis", "clause: [CIA", "loans.yaml"},
		{"more decimals than cents", "loans.yaml", `budget: "20000.00"`, `budget: "20000.001"`, "decimals"},
		{"band given twice", "flex.yaml", "weeks: [C]", "weeks: [B]", "given twice"},
		{"unknown kind of day", "calendar.yaml", "kind: half", "kind: quarter", "quarter"},
		{"row of no allowance", "allowances.yaml", "entitlement: permessi_parte_terza", "entitlement: ferie", `"ferie" is not an entitlement of allowances`},
		{"row given twice", "allowances.yaml", "entitlement: permessi_parte_terza", "entitlement: permessi_art39", `"permessi_art39" has 2 rows`},
		{"no such list", "allowances.yaml", "dates: abolished_holidays", "dates: abolished", `"abolished" of permessi_ex_festivita`},
		{"no such grant", "allowances.yaml", "grant: dates", "grant: weeks", `grant "weeks"`},
		{"no day of the week", "vouchers.yaml", "days: [mon,", "days: [mun,", `days "mun"`},
		{"apart without punches", "vouchers.yaml", "punches: 4, apart_over: 360", "apart_over: 360", "apart_over needs punches"},
		{"no such leave", "vouchers.yaml", "leave: allattamento", "leave: nursing", `leave "nursing"`},
		{"premium that is kept", "premiums.yaml", "entitlement: una_tantum", "entitlement: ferie", `"ferie" is not an entitlement of premiums`},
		{"two columns for a level", "premiums.yaml", "levels: [6]", "levels: [5]", "level 5 has 2 columns"},
		{"no day of payment", "produttivita.yaml", `half: "03-27"`, "", "two days of the year"},
		{"no such year", "premiums.yaml", "months_of: year_before", "months_of: next_year", `months_of "next_year"`},
		{"no versions", "allowances.yaml", "versions: [{from: always, amount: 480}]", "versions: []", "no versions"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := tables(t)
			edit(t, m, tt.file, tt.old, tt.new)
			_, err := Load(m)
			if !errors.Is(err, contract.ErrTable) {
				t.Fatalf("Load: %v, want ErrTable", err)
			}
			if !strings.Contains(err.Error(), tt.file) || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("the error does not name %s and %q:\n%v", tt.file, tt.says, err)
			}
		})
	}
	t.Run("missing file", func(t *testing.T) {
		m := tables(t)
		delete(m, "flex.yaml")
		if _, err := Load(m); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("Load: %v", err)
		}
	})
}

func FuzzLoad(f *testing.F) {
	for _, name := range Files() {
		b, err := fs.ReadFile(schema.FS, "contract/"+name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(name, b)
	}
	f.Fuzz(func(t *testing.T, name string, b []byte) {
		m := fstest.MapFS{}
		for _, file := range Files() {
			orig, _ := fs.ReadFile(schema.FS, "contract/"+file)
			m[file] = &fstest.MapFile{Data: orig}
		}
		m[name] = &fstest.MapFile{Data: b}
		if _, err := Load(m); err != nil && !errors.Is(err, contract.ErrTable) {
			t.Errorf("an error that is not ErrTable: %v", err)
		}
	})
}
