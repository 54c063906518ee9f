package report_test

import (
	"fmt"
	"testing"

	"spettanze/projections/scenario"
)

// loan is one of a fund with a budget of 20,000.00 a year, in part repaid.
const loan = `2015-01-01 E1 employment.hired level=4 schedule=ft37
2023-01-02 E1 loan.requested loan=L1 fund=gravi_motivi amount=6000.00 instalments=60
2023-01-05 E1 loan.decided loan=L1 granted=true
2023-01-10 E1 loan.disbursed loan=L1 fund=gravi_motivi amount=6000.00 instalments=60
2023-04-27 E1 loan.repaid loan=L1 amount=1000.00`

// Interest of June is 2.50% a year on five amounts: 6,000 × 48 + 5,900 × 28 + 5,800 × 31 + 4,700 × 30 + 4,600 × 31 days, divided
// by 365: 2.50 × 916,600 ÷ 36,500 = 62.78 (contract §6, example 2, with a repayment of 1,000.00 on 27 April). Who left on
// 30 June would owe 4,500.00, and three days of interest on it: 2.50 × 13,500 ÷ 36,500 = 0.92.
func TestInterestHasItsPeriods(t *testing.T) {
	doc, err := scenario.Reporter(t, "2023-06-30", loan).Loan(t.Context(), on("2023-06-30"), "L1")
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
	doc, err := scenario.Reporter(t, "2023-06-30", loan).Fund(t.Context(), on("2023-06-30"), "gravi_motivi")
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
