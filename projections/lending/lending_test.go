package lending_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"spettanze/events"
	"spettanze/projections/institute"
	"spettanze/projections/lending"
	"spettanze/projections/report"
	"spettanze/projections/scenario"
)

// borrowers ask for loans of a fund with a cap of 6,000.00 and a budget of 20,000.00 a year (contract §6): E1 gets one, E2, on a
// fixed-term contract and in service since September, is refused; E1 asks again before repaying, E2 waits for the money.
const borrowers = `2015-01-01 E1 employment.hired level=4 schedule=ft37
2022-09-01 E2 employment.hired contract=fixed_term level=4 schedule=ft37
2023-01-02 E1 loan.requested loan=L1 fund=gravi_motivi amount=6000.00 instalments=60
2023-01-05 E1 loan.decided loan=L1 granted=true
2023-01-10 E1 loan.disbursed loan=L1 fund=gravi_motivi amount=6000.00 instalments=60
2023-03-01 E2 loan.requested loan=L2 fund=gravi_motivi amount=7000.00 instalments=36 netMonthlyPay=500.00
2023-03-20 E2 loan.decided loan=L2 granted=false reason=conditions
2023-04-27 E1 loan.repaid loan=L1 amount=1000.00
2023-06-01 E1 loan.requested loan=L3 fund=gravi_motivi amount=2000.00 instalments=24
2023-06-10 E2 loan.requested loan=L4 fund=gravi_motivi amount=1000.00 instalments=24
2023-06-12 E2 loan.decided loan=L4 granted=true`

func on(date string) report.Query {
	return report.Query{Company: "blue", At: events.MustParseDate(date)}
}

func TestLoansInOrderOfPresentation(t *testing.T) {
	r := scenario.Reporter(t, "2023-06-30", borrowers)
	doc, err := lending.Of(t.Context(), r, on("2023-06-30"), nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, l := range doc.Loans {
		var unmet []string
		for _, c := range doc.Conditions {
			if c.Loan == l.Loan && c.State == "not_met" {
				unmet = append(unmet, strings.TrimPrefix(c.Code, "loan.")+" "+c.Limit+" "+c.Observed)
			}
		}
		got = append(got, fmt.Sprint(l.Loan, " ", l.Employee, " ", l.State, " ", l.Waiting, " ", l.Outstanding, " ", strings.Join(unmet, "; ")))
	}
	// Of L1 100.00 a month are withheld from February to June, and 1,000.00 are repaid on 27 April, before that day's instalment
	// or after it: 6,000 - 500 - 1,000. An instalment of L2 is 7,000 / 36 = 194.44, and 30% of 500.00 are 150.00.
	// 1 to 30 June are 29 days; 12 to 30 June are 18.
	want := []string{
		"L1 E1 outstanding 0 4500.00 ",
		"L2 E2 refused 0  individual_cap_exceeded 6000.00 7000.00; fixed_term_contract  ; service_under_1_year  ; affordability 150.00 194.44",
		"L3 E1 requested 29  previous_not_repaid 0.00 4600.00",
		"L4 E2 granted 18  fixed_term_contract  ; service_under_1_year  ",
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("loans\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	asked := doc.Loans[3].Request
	if asked == nil || asked.PayBy == nil || asked.PayBy.String() != "2023-07-12" { // 30 days after the decision
		t.Errorf("L4 is to be paid by %+v", asked)
	}
	if early, err := lending.Of(t.Context(), r, on("2023-03-10"), nil); err != nil || len(early.Loans) != 2 || early.Loans[1].State != "requested" {
		t.Errorf("on 10 March: %+v, %v", early, err)
	}
}

// asking notes of whom it is asked whether they are seen.
type asking struct {
	report.Source
	people []string
}

func (a *asking) Company(ctx context.Context, q report.Query) (report.CompanyEntries, error) {
	e, err := a.Source.Company(ctx, q)
	view := *e.View
	view.Sees = func(id string) bool { a.people = append(a.people, id); return true }
	e.View = &view
	return e, err
}

// A list of some loans asks of their borrowers alone whether they are seen: each question is a look.
func TestLoansThatAreAskedFor(t *testing.T) {
	r := scenario.Reporter(t, "2023-06-30", borrowers)
	a := &asking{Source: r.Source}
	r.Source = a
	for id, who := range map[string]string{"L1": "E1", "L2": "E2", "L9": ""} {
		a.people = nil
		doc, err := lending.Of(t.Context(), r, on("2023-06-30"), func(l *institute.Application) bool { return l.ID == id })
		if err != nil {
			t.Fatal(err)
		}
		if slices.ContainsFunc(a.people, func(p string) bool { return p != who }) || len(doc.Loans) != min(1, len(who)) || who != "" && doc.Loans[0].Loan != id {
			t.Errorf("%s: asked of %v, and it has %+v", id, a.people, doc.Loans)
		}
	}
}
