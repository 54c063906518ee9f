package wording_test

import (
	"testing"

	"spettanze/events"
	"spettanze/projections/wording"
)

func TestFigures(t *testing.T) {
	for _, c := range []struct{ unit, is, it, en, itAmount, enAmount string }{
		{"euro", "1234.50", "1.234,50", "1,234.50", "1.234,50\u00a0€", "€1,234.50"},
		{"euro", "-2000.00", "−2.000,00", "−2,000.00", "−2.000,00\u00a0€", "−€2,000.00"},
		{"euro", "0.00", "0,00", "0.00", "0,00\u00a0€", "€0.00"},
		{"day", "16.6667", "16,6667", "16.6667", "16,6667\u00a0giorni", "16.6667\u00a0days"},
		{"day", "-1.3333", "−1,3333", "−1.3333", "−1,3333\u00a0giorni", "−1.3333\u00a0days"},
		{"minute", "125", "2:05", "2:05", "2:05", "2:05"},
		{"minute", "-20", "−0:20", "−0:20", "−0:20", "−0:20"},
		{"minute", "61440", "1.024:00", "1,024:00", "1.024:00", "1,024:00"},
		{"voucher", "1200", "1.200", "1,200", "1.200\u00a0buoni", "1,200\u00a0vouchers"},
	} {
		q, ok := wording.Parse(c.unit, c.is)
		if !ok {
			t.Fatalf("%s %s is no quantity", c.unit, c.is)
		}
		for l, want := range map[wording.Language][2]string{wording.Italian: {c.it, c.itAmount}, wording.English: {c.en, c.enAmount}} {
			if got := [2]string{l.Quantity(q), l.Amount(q)}; got != want {
				t.Errorf("%s %s is %q, want %q", c.unit, c.is, got, want)
			}
		}
	}
	if got := wording.Italian.Signed(events.Quantity{Unit: events.Minute, Parts: 90}); got != "+1:30" {
		t.Errorf("+1:30 is %q", got)
	}
	// A text that is no number stays as it is, its hyphen too.
	if got := wording.Italian.Decimal("-x"); got != "-x" {
		t.Errorf("-x is %q", got)
	}
}

func TestPlural(t *testing.T) {
	for n, want := range map[int]wording.Text{
		0:       {It: "0 registrazioni", En: "0 records"},
		1:       {It: "1 registrazione", En: "1 record"},
		2:       {It: "2 registrazioni", En: "2 records"},
		34106:   {It: "34.106 registrazioni", En: "34,106 records"},
		1000000: {It: "1.000.000 registrazioni", En: "1,000,000 records"},
	} {
		if got := wording.Plural(n, "%d registrazione", "%d registrazioni", "%d record", "%d records"); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
	if got := wording.English.Plural(1, "un giorno", "%d giorni", "one day", "%d days"); got != "one day" {
		t.Errorf("one day is %q", got)
	}
}

func TestRelative(t *testing.T) {
	for date, want := range map[string]wording.Text{
		"2024-03-31": {It: "oggi", En: "today"}, "2024-04-01": {It: "domani", En: "tomorrow"},
		"2024-03-30": {It: "ieri", En: "yesterday"}, "2024-04-12": {It: "fra 12 giorni", En: "in 12 days"},
		"2024-02-25": {It: "35 giorni fa", En: "35 days ago"}, "2027-03-31": {It: "fra 1.095 giorni", En: "in 1,095 days"},
	} {
		d, from := events.MustParseDate(date), events.MustParseDate("2024-03-31")
		if it, en := wording.Italian.Relative(d, from), wording.English.Relative(d, from); it != want.It || en != want.En {
			t.Errorf("%s: %q, %q, want %q", date, it, en, want)
		}
	}
}
