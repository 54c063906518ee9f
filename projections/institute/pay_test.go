package institute_test

import (
	"testing"

	"spettanze/events"
	"spettanze/events/pay"
	"spettanze/projections/employment"
	"spettanze/projections/institute"
)

// TestPay: each sum holds until it is told again, by itself, and within a spell of service (MONEY A).
func TestPay(t *testing.T) {
	first, second := employment.Spell{Hired: events.MustParseDate("2022-01-01")}, employment.Spell{Hired: events.MustParseDate("2023-09-01")}
	var p institute.Pay
	told := func(s employment.Spell, gross, pensionable events.Cents) *events.Event {
		e := &events.Event{Data: pay.Declared{Gross: gross, Pensionable: pensionable}}
		p.Apply(&institute.Day{Spell: s}, e)
		return e
	}
	check := func(s employment.Spell, gross, pensionable institute.Sum) {
		t.Helper()
		if p.Gross(s) != gross || p.Pensionable(s) != pensionable {
			t.Errorf("gross %v, pensionable %v; want %v, %v", p.Gross(s), p.Pensionable(s), gross, pensionable)
		}
	}
	check(first, institute.Sum{}, institute.Sum{})
	both := told(first, 3_600_000, 3_300_000)
	gross := told(first, 3_720_000, 0)
	check(first, institute.Sum{3_720_000, gross}, institute.Sum{3_300_000, both})
	check(second, institute.Sum{}, institute.Sum{})
	before := p
	again := told(second, 0, 2_400_000)
	check(second, institute.Sum{}, institute.Sum{2_400_000, again})
	if before.Gross(first).Event != gross {
		t.Error("a copy changed with the original")
	}
}
