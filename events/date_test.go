package events

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// Every date of the ledger is the one that package time knows.
func TestDateAgreesWithTime(t *testing.T) {
	for d := MinDate; d <= MaxDate; d++ {
		want := time.Unix(int64(d-NewDate(1970, time.January, 1))*86400, 0).UTC()
		y, m, day := d.Civil()
		wy, wm, wd := want.Date()
		if y != wy || m != wm || day != wd || d.Weekday() != want.Weekday() || NewDate(y, m, day) != d ||
			d.String() != want.Format(time.DateOnly) {
			t.Fatalf("date %d is %s, %s; package time says %s", d, d, d.Weekday(), want)
		}
	}
}

func TestParseDate(t *testing.T) {
	for _, s := range []string{"2023-02-28", "2024-02-29", "1950-01-01", "2150-12-31"} {
		if d, err := ParseDate(s); err != nil || d.String() != s {
			t.Errorf("ParseDate(%q) = %s, %v", s, d, err)
		}
	}
	for _, s := range []string{"2023-02-29", "1900-02-29", "2023-13-01", "2023-00-10", "2023-01-32", "2023-1-1", "1949-12-31",
		"2151-01-01", "", "2023-01-01T00:00", "2023/01/01", "２023-01-1"} {
		if d, err := ParseDate(s); err == nil {
			t.Errorf("ParseDate(%q) = %s, want an error", s, d)
		}
	}
}

// Terms end on the same day number or on the month's last day (contract §10, "Dates").
func TestAddMonths(t *testing.T) {
	for _, tt := range []struct {
		from   string
		months int
		want   string
	}{
		{"2023-01-31", 1, "2023-02-28"}, {"2024-01-31", 1, "2024-02-29"}, {"2023-01-31", 2, "2023-03-31"},
		{"2024-02-29", 12, "2025-02-28"}, {"2024-02-29", 48, "2028-02-29"}, {"2023-03-31", -1, "2023-02-28"},
		{"2023-12-15", 1, "2024-01-15"}, {"2023-01-15", -1, "2022-12-15"},
	} {
		if got := MustParseDate(tt.from).AddMonths(tt.months).String(); got != tt.want {
			t.Errorf("%s + %d months = %s, want %s", tt.from, tt.months, got, tt.want)
		}
	}
}

func TestMonth(t *testing.T) {
	m := MonthOf(MustParseDate("2024-02-17"))
	if m.String() != "2024-02" || m.First().String() != "2024-02-01" || m.Last().String() != "2024-02-29" || (m+11).String() != "2025-01" {
		t.Errorf("month %s, %s to %s", m, m.First(), m.Last())
	}
}

func TestUnitParseFormat(t *testing.T) {
	for _, tt := range []struct {
		unit  Unit
		text  string
		parts int64
		form  string
	}{
		{Day, "0.5", 5000, "0.5000"}, {Day, "-1.125", -11250, "-1.1250"}, {Day, "15", 150000, "15.0000"},
		{Euro, "6000.00", 600000, "6000.00"}, {Euro, "0.01", 1, "0.01"}, {Euro, "-0.05", -5, "-0.05"}, {Minute, "-30", -30, "-30"},
	} {
		got, err := tt.unit.Parse(tt.text)
		if err != nil || got != tt.parts || tt.unit.Format(got) != tt.form {
			t.Errorf("%s %q = %d, %v, formats as %s", tt.unit, tt.text, got, err, tt.unit.Format(got))
		}
	}
	for _, tt := range []struct {
		unit Unit
		text string
	}{
		{Day, "0.00001"}, {Euro, "1.001"}, {Minute, "1.5"}, {Euro, "1e3"}, {Euro, ""}, {Euro, "."}, {Euro, "1."}, {Euro, ".5"},
		{Euro, "+1"}, {Euro, "NaN"}, {Euro, "99999999999999999999"}, {Euro, "1,50"},
	} {
		if got, err := tt.unit.Parse(tt.text); err == nil {
			t.Errorf("%s %q = %d, want an error", tt.unit, tt.text, got)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		unit := rapid.SampledFrom([]Unit{Day, Minute, Euro}).Draw(t, "unit")
		parts := rapid.Int64Range(-maxParts, maxParts).Draw(t, "parts")
		if got, err := unit.Parse(unit.Format(parts)); err != nil || got != parts {
			t.Fatalf("%s %d comes back as %d, %v", unit, parts, got, err)
		}
	})
}
