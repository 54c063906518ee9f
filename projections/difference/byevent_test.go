package difference_test

import (
	"errors"
	"fmt"
	"testing"

	"spettanze/events"
	"spettanze/projections/difference"
	"spettanze/projections/report"
	"spettanze/projections/steps"
)

func TestOneEventMadeTheDifference(t *testing.T) {
	x := history(t, lateRecovery)
	d, err := difference.SumUp(t.Context(), x, "blue", "", at("2023-08-31", 3), at("2023-08-31", 0))
	if err != nil {
		t.Fatal(err)
	}
	// The hour worked back appears, the closing of 30 June withholds 180 instead of 240; the balance was and is zero.
	if d.Records != 1 || d.Changing != 1 || len(d.Effects) != 1 || d.Dated != (difference.Dated{}) {
		t.Fatalf("%+v", d)
	}
	e := d.Effects[0]
	if e.Seq != 4 || e.Why != steps.WhyLate || fmt.Sprint(e.Employees) != "[E1]" || e.Movements != (difference.Counts{Appeared: 1, Changed: 1}) ||
		len(e.Balances) != 0 || len(e.Payroll) != 1 || e.Payroll[0].Change != "-60" || e.Payroll[0].Month.String() != "2023-07" {
		t.Errorf("%+v", e)
	}
	// Before the hour was worked back it changes nothing.
	if d, err := difference.SumUp(t.Context(), x, "blue", "E1", at("2023-06-14", 3), at("2023-06-14", 0)); err != nil || d.Changing != 0 {
		t.Errorf("%+v %v", d, err)
	}
	// The later date alone: the end of June, with its closing of ferie, ex festività and the time bank, told to payroll.
	d, err = difference.SumUp(t.Context(), x, "blue", "E1", at("2023-06-29", 4), at("2023-06-30", 4))
	if err != nil || d.Records != 0 || len(d.Effects) != 0 || d.Dated.Payroll != 1 || d.Dated.Movements == 0 {
		t.Errorf("%+v %v", d, err)
	}
	if _, err := difference.SumUp(t.Context(), x, "blue", "", at("2023-06-29", 4), at("2023-06-30", 3)); !errors.Is(err, difference.ErrBackwards) {
		t.Error(err)
	}
	if _, err := difference.SumUp(t.Context(), x, "blue", "E9", at("2023-06-29", 3), at("2023-06-30", 4)); !errors.Is(err, report.ErrUnknownEmployee) {
		t.Error(err)
	}
}

// TestEffectsAddUp: between any two sequences, and for everybody together, the effects of the events add up to the difference
// of the balances and of what payroll is told.
func TestEffectsAddUp(t *testing.T) {
	x := history(t, `2010-01-10 E1 employment.hired level=5 schedule=ft37
2023-03-07 E1 clocking.recorded week=A punches=07:45,12:00,12:45,17:15 #c1
2010-01-10 E2 employment.hired level=5 schedule=ft37
2018-04-01 company balance.opened entitlement=gravi_motivi quantity=70000.00
2018-07-10 E1 loan.disbursed loan=L1 fund=gravi_motivi amount=4000.00 instalments=60 #l1
2023-05-09 E2 clocking.recorded week=A punches=07:50,12:00,12:50,17:05
2023-03-07 E1 event.annulled source=/hr id=c1 reason=error
2023-06-06 E1 event.annulled source=/hr id=c9 reason=error
2023-06-06 E1 clocking.recorded week=A punches=07:45,12:00,12:45,17:15 #c9
2023-04-01 E2 balance.opened entitlement=flex quantity=120
2018-09-10 E1 loan.repaid loan=L1 amount=500.00
2023-08-07 E2 leave.taken kind=ferie to=2023-08-18
2018-07-10 E1 event.annulled source=/hr id=l1 reason=error
2023-10-02 E2 employment.terminated reason=resignation`)
	for from := uint64(3); from <= 14; from += 2 {
		for to := from; to <= 14; to++ {
			for _, date := range []string{"2018-12-31", "2023-07-31", "2023-12-31"} {
				d, err := difference.SumUp(t.Context(), x, "blue", "", at(date, from), at(date, to))
				if err != nil {
					t.Fatal(err)
				}
				moved := map[string]int64{}
				for _, e := range d.Effects {
					for _, b := range e.Balances {
						moved[string(b.Entitlement)] += parts(t, b.Unit, b.Change)
					}
					for _, p := range e.Payroll {
						moved["payroll "+p.Month.String()+p.Kind+p.Unit+string(p.Entitlement)] += parts(t, p.Unit, p.Change)
					}
				}
				for what, sum := range sums(t, x.Reporter, date, to) {
					moved[what] -= sum
				}
				for what, sum := range sums(t, x.Reporter, date, from) {
					moved[what] += sum
				}
				for what, left := range moved {
					if left != 0 {
						t.Errorf("at %s, from %d to %d: %s differs by %d from what the events did", date, from, to, what, left)
					}
				}
			}
		}
	}
}

// sums adds up balances and instructions of everybody.
func sums(t *testing.T, r *report.Reporter, date string, known uint64) map[string]int64 {
	t.Helper()
	out := map[string]int64{}
	q := report.Query{Company: "blue", At: events.MustParseDate(date), Known: known}
	for _, id := range []string{"E1", "E2"} {
		b, err := r.Balance(t.Context(), q, id)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range b.Balances {
			out[string(e.Entitlement)] += parts(t, e.Unit, e.Balance)
		}
		for _, p := range b.Payroll {
			out["payroll "+p.Month.String()+p.Kind+p.Unit+string(p.Entitlement)] += parts(t, p.Unit, p.Quantity)
		}
	}
	f, err := r.Fund(t.Context(), q, events.GraviMotivi)
	if err != nil {
		t.Fatal(err)
	}
	out["gravi_motivi"] = parts(t, events.Euro.String(), f.Available)
	return out
}

func parts(t *testing.T, unit, s string) int64 {
	t.Helper()
	u, err := events.ParseUnit(unit)
	if err != nil {
		t.Fatal(err)
	}
	n, err := u.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
