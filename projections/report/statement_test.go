package report_test

import (
	"errors"
	"fmt"
	"testing"

	"spettanze/events"
	"spettanze/projections/report"
	"spettanze/projections/scenario"
)

// history is an employee hired on 2023-01-01 (level 4, full time) who takes two days of ferie in March and an hour of
// permits in April, clocks a good day in February (contract §3, example 1: +25) and borrows 600.00 in March.
const history = `2023-01-01 E1 employment.hired level=4 schedule=ft37
2023-02-07 E1 clocking.recorded week=A punches=07:50,12:00,12:50,17:05
2023-03-06 E1 leave.taken kind=ferie to=2023-03-07
2023-03-10 E1 loan.disbursed loan=L1 fund=gravi_motivi amount=600.00 instalments=60
2023-04-03 E1 leave.taken kind=permessi_art39 minutes=60`

func reporter(t *testing.T) *report.Reporter {
	t.Helper()
	return scenario.Reporter(t, "2023-06-30", history)
}

func on(date string) report.Query {
	return report.Query{Company: "blue", At: events.MustParseDate(date)}
}

func TestStatement(t *testing.T) {
	r := reporter(t)
	s, err := r.Statement(t.Context(), on("2023-03-31"), "E1", report.Period{From: events.MustParseDate("2023-03-01")})
	if err != nil {
		t.Fatal(err)
	}
	type row struct{ date, kind, quantity, balance string }
	var got []row
	for _, m := range s.Movements {
		got = append(got, row{m.Date.String(), m.Kind, m.Quantity, m.Balance})
	}
	// Two months of 20/12 are 3.3333; a day each on Monday 6 and Tuesday 7; the loan is the plain amount and no balance of
	// theirs; a third month makes 5.0000 in the year. The 19th, an abolished holiday, is a Sunday. Of the premium, 2,300.00, half is
	// paid on the 27th, when two twelfths, 383.33, are earned.
	want := []row{
		{"2023-03-06", "use", "-1.0000", "2.3333"},
		{"2023-03-07", "use", "-1.0000", "1.3333"},
		{"2023-03-10", "lend", "600.00", ""},
		{"2023-03-27", "pay", "-1150.00", "-766.67"},
		{"2023-03-31", "accrue", "1.6667", "3.0000"},
		{"2023-03-31", "accrue", "191.67", "-575.00"},
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("movements\n%v, want\n%v", got, want)
	}
	first := s.Movements[0]
	if first.From != "blue:E1:ferie" || first.To != "blue:E1:ferie:used" || first.Cause.Seq != 3 || first.Title == "" {
		t.Errorf("%+v", first)
	}
	if s.Opening[0].Balance != "3.3333" || s.Closing[0].Balance != "3.0000" {
		t.Errorf("from %v to %v", s.Opening, s.Closing)
	}
}

// TestStatementClosesWithTheBalance: for every day of two years, whole or one entitlement, a statement ends with what the
// balance says, and begins with what the balance of the day before its period said.
func TestStatementClosesWithTheBalance(t *testing.T) {
	r := reporter(t)
	from := events.MustParseDate("2023-03-07")
	before, err := r.Balance(t.Context(), report.Query{Company: "blue", At: from - 1}, "E1")
	if err != nil {
		t.Fatal(err)
	}
	for at := from; at < from+730; at += 13 {
		q := report.Query{Company: "blue", At: at}
		b, err := r.Balance(t.Context(), q, "E1")
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range []report.Period{{}, {From: from}, {From: from, Entitlement: events.Ferie}} {
			s, err := r.Statement(t.Context(), q, "E1", p)
			if err != nil {
				t.Fatal(err)
			}
			closing, opening := b.Balances, before.Balances
			if p.Entitlement != "" {
				closing, opening = closing[:1], opening[:1]
			}
			if fmt.Sprint(s.Closing) != fmt.Sprint(closing) {
				t.Errorf("%s %+v: closes with %v, the balance is %v", at, p, s.Closing, closing)
			}
			if p.From != 0 && fmt.Sprint(s.Opening) != fmt.Sprint(opening) {
				t.Errorf("%s %+v: opens with %v, the balance was %v", at, p, s.Opening, opening)
			}
		}
	}
}

func TestCompanyLists(t *testing.T) {
	r := reporter(t)
	q := on("2023-04-30")
	p, err := r.Payroll(t.Context(), q, "", events.MonthOf(q.At))
	// The first instalment: 600.00 / 60 on 27 April; interest comes with June.
	if err != nil || len(p.Payroll) != 1 || p.Payroll[0].Quantity != "10.00" || p.Payroll[0].Employee != "E1" {
		t.Errorf("%+v, %v", p, err)
	}
	// In all months also the meal voucher of 28 February, and half of the premium.
	if p, err = r.Payroll(t.Context(), q, "E1", 0); err != nil || len(p.Payroll) != 3 || p.Payroll[0].Employee != "" {
		t.Errorf("%+v, %v", p, err)
	}
	b, err := r.Breaches(t.Context(), q, "")
	// Hired on 1 January: less than a year of service when borrowing.
	if err != nil || len(b.Breaches) != 1 || b.Breaches[0].Code != "loan.service_under_1_year" || b.Breaches[0].Employee != "E1" {
		t.Errorf("%+v, %v", b, err)
	}
	people, err := r.Source.Employees(t.Context(), q)
	if err != nil || len(people) != 1 || !people[0].InService {
		t.Errorf("%+v, %v", people, err)
	}
	e, err := r.Balance(t.Context(), q, "E1")
	if err != nil || e.Balances[0].Balance != "4.6667" {
		t.Errorf("%+v, %v", e, err)
	}
	if e, err := r.Balance(t.Context(), on("2024-01-01"), "E1"); err != nil || !e.Forecast {
		t.Errorf("%+v, %v", e, err)
	}
	if _, err := r.Statement(t.Context(), q, "E1", report.Period{From: q.At + 1}); !errors.Is(err, report.ErrPeriod) {
		t.Errorf("a period that ends before it begins: %v", err)
	}
	if _, err := r.Statement(t.Context(), q, "E1", report.Period{Entitlement: "x"}); !errors.Is(err, report.ErrUnknownEntitlement) {
		t.Errorf("an unknown entitlement: %v", err)
	}
	if _, err := r.Breaches(t.Context(), q, "E9"); !errors.Is(err, report.ErrUnknownEmployee) {
		t.Errorf("an unknown employee: %v", err)
	}
}

// TestMovementIDs: an id names one movement, and names it in every answer: of a shorter period, of one entitlement, of a
// later date, and before a later fact was known.
func TestMovementIDs(t *testing.T) {
	r := reporter(t)
	all, err := r.Statement(t.Context(), on("2023-12-31"), "E1", report.Period{})
	if err != nil {
		t.Fatal(err)
	}
	key := func(m report.Movement) string {
		return fmt.Sprint(m.Date, m.Entitlement, m.Kind, m.Quantity, m.Cause.Seq, m.Loan)
	}
	ids, seen := map[string]string{}, map[string]bool{}
	for _, m := range all.Movements {
		if m.ID == "" || seen[m.ID] {
			t.Errorf("id %q of %s is empty or not its own", m.ID, key(m))
		}
		ids[key(m)], seen[m.ID] = m.ID, true
	}
	earlier := on("2023-03-31")
	earlier.Known = 4 // without the leave of April
	for _, q := range []report.Query{on("2023-04-30"), earlier} {
		for _, p := range []report.Period{{}, {From: events.MustParseDate("2023-03-07")}, {Entitlement: events.Ferie}} {
			s, err := r.Statement(t.Context(), q, "E1", p)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range s.Movements {
				if m.ID != ids[key(m)] {
					t.Errorf("%v %+v: %s has the id %q, and %q elsewhere", q, p, key(m), m.ID, ids[key(m)])
				}
			}
		}
	}
}
