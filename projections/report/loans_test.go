package report_test

import (
	"fmt"
	"testing"
	"time"

	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/projections/institutes"
	"spettanze/projections/replay"
	"spettanze/projections/report"
)

// borrowers ask for loans of a fund with a cap of 6,000.00 and a budget of 20,000.00 a year (contract §6): E1 gets one, E2, on a
// fixed-term contract and in service since September, is refused; E1 asks again before repaying, E2 waits for the money.
var borrowers = []struct{ subject, rest string }{
	{"E1", `"type":"hr.employment.hired.v1","data":{"date":"2015-01-01","contract":"indefinite","discipline":"parte_prima","level":4,"schedule":{"code":"ft37"}}`},
	{"E2", `"type":"hr.employment.hired.v1","data":{"date":"2022-09-01","contract":"fixed_term","discipline":"parte_prima","level":4,"schedule":{"code":"ft37"}}`},
	{"E1", `"type":"hr.loan.requested.v1","data":{"date":"2023-01-02","loan":"L1","fund":"gravi_motivi","amount":"6000.00","instalments":60}`},
	{"E1", `"type":"hr.loan.decided.v1","data":{"date":"2023-01-05","loan":"L1","granted":true}`},
	{"E1", `"type":"hr.loan.disbursed.v1","data":{"date":"2023-01-10","loan":"L1","fund":"gravi_motivi","amount":"6000.00","instalments":60}`},
	{"E2", `"type":"hr.loan.requested.v1","data":{"date":"2023-03-01","loan":"L2","fund":"gravi_motivi","amount":"7000.00","instalments":36,"netMonthlyPay":"500.00"}`},
	{"E2", `"type":"hr.loan.decided.v1","data":{"date":"2023-03-20","loan":"L2","granted":false,"reason":"conditions"}`},
	{"E1", `"type":"hr.loan.repaid.v1","data":{"date":"2023-04-27","loan":"L1","amount":"1000.00"}`},
	{"E1", `"type":"hr.loan.requested.v1","data":{"date":"2023-06-01","loan":"L3","fund":"gravi_motivi","amount":"2000.00","instalments":24}`},
	{"E2", `"type":"hr.loan.requested.v1","data":{"date":"2023-06-10","loan":"L4","fund":"gravi_motivi","amount":"1000.00","instalments":24}`},
	{"E2", `"type":"hr.loan.decided.v1","data":{"date":"2023-06-12","loan":"L4","granted":true}`},
}

func lending(t *testing.T) *report.Reporter {
	t.Helper()
	c, err := institutes.Contract()
	if err != nil {
		t.Fatal(err)
	}
	l := replay.New(c, time.UTC)
	for i, b := range borrowers {
		e, err := cloudevents.Decode(fmt.Appendf(nil, `{"specversion":"1.0","id":"%d","source":"/hr","company":"blue","subject":"%s",`+
			`"time":"2023-01-01T09:00:00Z",%s}`, i, b.subject, b.rest))
		if err != nil {
			t.Fatal(err)
		}
		e.Seq = uint64(i + 1)
		l.Record(events.Record{Seq: e.Seq, Event: &e})
	}
	return &report.Reporter{Source: l, Contract: c, Today: events.MustParseDate("2023-06-30")}
}

// Interest of June is 2.50% a year on five amounts: 6,000 × 48 + 5,900 × 28 + 5,800 × 31 + 4,700 × 30 + 4,600 × 31 days, divided
// by 365: 2.50 × 916,600 ÷ 36,500 = 62.78 (contract §6, example 2, with a repayment of 1,000.00 on 27 April). Who left on
// 30 June would owe 4,500.00, and three days of interest on it: 2.50 × 13,500 ÷ 36,500 = 0.92.
func TestInterestHasItsPeriods(t *testing.T) {
	doc, err := lending(t).Loan(t.Context(), on("2023-06-30"), "L1")
	if err != nil {
		t.Fatal(err)
	}
	june := doc.Plan[4]
	var sum string
	for _, p := range doc.Interest {
		if p.Date == june.Date {
			sum += fmt.Sprint(p.Outstanding, "×", p.Days, " ")
		}
	}
	if june.Interest != "62.78" || sum != "6000.00×48 5900.00×28 5800.00×31 4700.00×30 4600.00×31 " || doc.DayCount != 365 {
		t.Errorf("interest of June is %s on %s", june.Interest, sum)
	}
	if doc.IfLeft == nil || doc.IfLeft.Principal != "4500.00" || doc.IfLeft.Interest != "0.92" {
		t.Errorf("on leaving: %+v", doc.IfLeft)
	}
	if len(doc.Repayments) != 1 || doc.Repayments[0].Amount != "1000.00" {
		t.Errorf("repayments: %+v", doc.Repayments)
	}
	if doc.Request == nil || doc.Request.Decided.String() != "2023-01-05" || len(doc.Conditions) != 9 {
		t.Errorf("request %+v, %d conditions", doc.Request, len(doc.Conditions))
	}
}

// A year begins with what the year before has left: what is not used is carried (contract §6). 6,000.00 are lent in 2023.
func TestYearsOfAFundAddUp(t *testing.T) {
	doc, err := lending(t).Fund(t.Context(), on("2023-06-30"), "gravi_motivi")
	if err != nil {
		t.Fatal(err)
	}
	last := doc.Years[len(doc.Years)-1]
	if last.Year != 2023 || last.Budgeted != "20000.00" || last.Disbursed != "6000.00" || last.Available != doc.Available {
		t.Errorf("2023: %+v, available %s", last, doc.Available)
	}
	for i, y := range doc.Years[1:] {
		if y.Carried != doc.Years[i].Available {
			t.Errorf("%s are carried into %d, %s were left", y.Carried, y.Year, doc.Years[i].Available)
		}
	}
}
