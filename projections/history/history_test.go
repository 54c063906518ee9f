package history_test

import (
	"errors"
	"fmt"
	"testing"
	_ "time/tzdata"

	"spettanze/events"
	"spettanze/projections/explain"
	"spettanze/projections/history"
	"spettanze/projections/report"
	"spettanze/projections/scenario"
	"spettanze/projections/steps"
)

// record makes an explainer of a history.
func record(t *testing.T, lines string) *explain.Explainer {
	t.Helper()
	return &explain.Explainer{Reporter: scenario.Reporter(t, events.MaxDate.String(), lines), Rome: scenario.Rome(t)}
}

func at(date string) report.Query {
	return report.Query{Company: "blue", At: events.MustParseDate(date)}
}

// An hour worked back on 15 June was recorded after the agreement of 240 minutes had ended and payroll had been told.
const lateRecovery = `2015-01-10T08:00:00Z 2015-01-10 E1 employment.hired level=5 schedule=ft37
2023-01-02T08:00:00Z 2023-01-01 E1 timebank.agreed to=2023-06-30 recovery=four_monthly reason=study
2023-05-10T07:00:00Z 2023-05-10 E1 timebank.leave_taken minutes=240
2023-07-20T07:00:00Z 2023-06-15 E1 timebank.recovered minutes=60 #late`

func TestWhatPayrollWasTold(t *testing.T) {
	x := record(t, lateRecovery)
	asked := history.Asked{Employee: "E1", Entitlement: events.BancaDelTempo,
		Payroll: history.Payroll{Month: events.MonthOf(events.MustParseDate("2023-07-01")), Kind: "withhold"}}
	d, err := history.Of(t.Context(), x, at("2023-08-31"), asked)
	if err != nil {
		t.Fatal(err)
	}
	// The agreement ends on 30 June: until then 240 was a forecast, known since the leave. The hour worked back is 35 days late.
	if d.Figure != "180" || d.Due != events.MustParseDate("2023-06-30") || d.Forecasts != 1 || len(d.Values) != 2 {
		t.Fatalf("%+v", d)
	}
	late, first := d.Values[0], d.Values[1]
	if late.Seq != 4 || late.Value != "180" || late.Change != "-60" || late.Why != steps.WhyLate || late.Delay != 35 || late.Forecast ||
		late.Text.It != "in ritardo: recupero in banca del tempo del 15/06/2023, registrato 35 giorni dopo" ||
		late.Text.En != "late: time bank recovered of 2023-06-15, recorded 35 days after" {
		t.Errorf("%+v", late)
	}
	if first.Seq != 3 || first.Value != "240" || first.Why != steps.WhyRecorded || !first.Forecast {
		t.Errorf("%+v", first)
	}
	asked.Payroll.Clause = "CIA/5.2" // no row is of this clause
	if d, err := history.Of(t.Context(), x, at("2023-08-31"), asked); err != nil || d.Figure != "0" || len(d.Values) != 0 {
		t.Errorf("%+v %v", d, err)
	}
}

func TestAnnulledAndCorrected(t *testing.T) {
	x := record(t, `2015-01-10 E1 employment.hired level=5 schedule=ft37
2023-02-01 E1 balance.opened entitlement=flex quantity=100
2023-03-07 E1 clocking.recorded week=A punches=07:45,12:00,12:45,17:15 #wrong
2023-03-07 E1 event.annulled source=/hr id=wrong reason=error #undo
2023-03-07 E1 clocking.recorded week=A punches=08:00,12:00,13:00,17:15 #right`)
	d, err := history.Of(t.Context(), x, at("2023-03-30"), history.Asked{Employee: "E1", Entitlement: events.Flex})
	if err != nil {
		t.Fatal(err)
	}
	// 4:15 + 4:30 less 8:00 are +45; without it 100; then 4:00 + 4:15 less 8:00 are +15. No line has a time of recording.
	var got []string
	for _, v := range d.Values {
		got = append(got, fmt.Sprint(v.Seq, " ", v.Value, " ", v.Why))
	}
	if want := "[5 115 corrected 4 100 annulled 3 145 recorded 2 100 recorded]"; fmt.Sprint(got) != want {
		t.Errorf("%v, want %s", got, want)
	}
}

// lives are histories with facts in any order: late ones, annulments before and after what they annul, an opening that
// discards what came before it, a hire that comes late, facts that wait, and loans.
var lives = []string{lateRecovery,
	`2022-01-10 E2 employment.hired level=5 schedule=ft37
2023-03-07 E1 clocking.recorded week=A punches=07:45,12:00,12:45,17:15 #c1
2023-02-01 E1 employment.hired level=5 schedule=ft37
2023-05-09 E1 clocking.recorded week=A punches=07:50,12:00,12:50,17:05
2023-01-10 E1 clocking.recorded week=A punches=07:50,12:00,12:50,17:05
2023-03-07 E1 event.annulled source=/hr id=c1 reason=error
2023-06-06 E1 event.annulled source=/hr id=c9 reason=error
2023-06-06 E1 clocking.recorded week=A punches=07:45,12:00,12:45,17:15 #c9
2023-04-01 E1 balance.opened entitlement=flex quantity=120
2023-02-02 E1 event.annulled source=/hr id=c1 reason=twice
2023-09-05 E1 clocking.recorded week=A punches=07:45,12:00,12:45,17:15
2024-02-06 E1 clocking.recorded week=A punches=07:45,12:00,12:45,17:15
2023-01-02 E1 employment.hired level=5 schedule=ft37
2023-08-07 E1 leave.taken kind=ferie to=2023-08-18
2023-07-03 E1 leave.taken kind=permessi_art39 minutes=60
2023-10-02 E1 employment.terminated reason=resignation`,
	`2010-01-10 E1 employment.hired level=5 schedule=ft37
2010-01-10 E2 employment.hired level=5 schedule=ft37
2018-04-01 company balance.opened entitlement=gravi_motivi quantity=7000.00
2018-07-10 E1 loan.disbursed loan=L1 fund=gravi_motivi amount=4000.00 instalments=60 #l1
2018-06-10 E2 loan.disbursed loan=L2 fund=gravi_motivi amount=24000.00 instalments=60
2018-09-10 E1 loan.repaid loan=L1 amount=500.00
2018-07-10 E1 event.annulled source=/hr id=l1 reason=error`,
}

// TestEachValueIsTheAnswer: as known by every sequence, at several dates, the last value of the history by then is what the
// balance, payroll and the fund say.
func TestEachValueIsTheAnswer(t *testing.T) {
	for n, lines := range lives {
		x := record(t, lines)
		seen := map[string]*history.Document{}
		last, err := x.Source.Resolve(t.Context(), 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, date := range []string{"2018-10-31", "2023-03-31", "2023-07-31", "2023-12-31", "2024-12-31"} {
			for seq := uint64(1); seq <= last.Seq; seq++ {
				q := at(date)
				q.Known = seq
				checkBalance(t, x, seen, q)
				checkFund(t, x, seen, q)
				if t.Failed() {
					t.Fatalf("life %d, at %s, known at %d", n, date, seq)
				}
			}
		}
	}
}

// valueAt returns the value of a history as known by a sequence.
func valueAt(d *history.Document, seq uint64) string {
	for _, v := range d.Values {
		if v.Seq <= seq {
			return v.Value
		}
	}
	return d.First
}

func checkBalance(t *testing.T, x *explain.Explainer, seen map[string]*history.Document, q report.Query) {
	t.Helper()
	b, err := x.Balance(t.Context(), q, "E1")
	if errors.Is(err, report.ErrUnknownEmployee) {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	of := func(a history.Asked) *history.Document {
		a.Employee = "E1"
		return ofAll(t, x, seen, q, a)
	}
	for _, e := range b.Balances {
		if got := valueAt(of(history.Asked{Entitlement: e.Entitlement}), q.Known); got != e.Balance {
			t.Errorf("%s is %s, its history says %s", e.Entitlement, e.Balance, got)
		}
		for _, lot := range e.Lots {
			if got := valueAt(of(history.Asked{Entitlement: e.Entitlement, Lot: lot.Lot}), q.Known); got != lot.Balance {
				t.Errorf("%s %v is %s, its history says %s", e.Entitlement, lot.Lot, lot.Balance, got)
			}
		}
	}
	for _, p := range b.Payroll {
		d := of(history.Asked{Entitlement: p.Entitlement, Lot: p.Lot,
			Payroll: history.Payroll{Month: p.Month, Kind: p.Kind, Clause: p.Clause, Loan: p.Loan, Case: p.Case, Rate: p.Rate}})
		if got := valueAt(d, q.Known); got != p.Quantity {
			t.Errorf("%+v, its history says %s", p, got)
		}
	}
}

func checkFund(t *testing.T, x *explain.Explainer, seen map[string]*history.Document, q report.Query) {
	t.Helper()
	f, err := x.Fund(t.Context(), q, events.GraviMotivi)
	if err != nil {
		t.Fatal(err)
	}
	d := ofAll(t, x, seen, q, history.Asked{Fund: events.GraviMotivi})
	if got := valueAt(d, f.Known.Seq); got != f.Figure {
		t.Errorf("the fund has %s, its history says %s", f.Figure, got)
	}
}

// ofAll returns a history as known by all, made once.
func ofAll(t *testing.T, x *explain.Explainer, seen map[string]*history.Document, q report.Query, a history.Asked) *history.Document {
	t.Helper()
	q.Known, a.Forecasts = 0, true
	key := fmt.Sprint(q, a)
	if d := seen[key]; d != nil {
		return d
	}
	d, err := history.Of(t.Context(), x, q, a)
	if err != nil {
		t.Fatalf("%v: %v", a, err)
	}
	seen[key] = d
	return d
}

func TestQuestionsThatAreNone(t *testing.T) {
	x := record(t, lateRecovery)
	for _, c := range []struct {
		asked history.Asked
		want  error
	}{
		{history.Asked{}, history.ErrAsked},
		{history.Asked{Employee: "E1"}, history.ErrAsked},
		{history.Asked{Employee: "E1", Entitlement: events.Flex, Payroll: history.Payroll{Kind: "withhold"}}, history.ErrAsked},
		{history.Asked{Employee: "E1", Fund: events.GraviMotivi}, history.ErrAsked},
		{history.Asked{Employee: "E1", Entitlement: "x"}, report.ErrUnknownEntitlement},
		{history.Asked{Employee: "E1", Entitlement: events.Entitlement(events.GraviMotivi)}, explain.ErrFund},
		{history.Asked{Employee: "E1", Entitlement: events.Flex, Lot: events.YearLot(2023)}, explain.ErrNoLots},
		{history.Asked{Employee: "E9", Entitlement: events.Flex}, report.ErrUnknownEmployee},
		{history.Asked{Fund: "x"}, report.ErrUnknownFund},
	} {
		if _, err := history.Of(t.Context(), x, at("2023-08-31"), c.asked); !errors.Is(err, c.want) {
			t.Errorf("%+v: %v, want %v", c.asked, err, c.want)
		}
	}
}
