// Package money has the roles of the cast that are about money, and what other roles do with it.
package money

import (
	"spettanze/cmd/spettanze/sample"
	"spettanze/cmd/spettanze/sample/script"
	"spettanze/events"
	"spettanze/events/borrowing"
	"spettanze/events/hr"
)

// Loans are the roles that borrow.
var Loans = []script.Role{
	{ID: "E037", About: "6,000.00 of gravi_motivi on 10/1/2023 in 60 instalments at 2.50% (CIA/17bis, example 2)", Play: sixThousand},
	{ID: "E038", About: "10,000.00 of ristrutturazione in 60 instalments: 59 of 166.67 and one of 166.47 (example " +
		"3)", Play: tenThousand},
	{ID: "E039", About: "a loan of 2019 above the cap of then, at no interest; one of 2023 repaid early, in part and " +
		"whole", Play: earlyRepayments},
	{ID: "E040", About: "a loan that was never requested here; E041 is the partner", Play: firstOfTheHousehold},
	{ID: "E041", About: "a loan of the same kind as the partner's (loan.household_duplicate)", Play: secondOfTheHousehold},
	{ID: "E042", About: "instalment and commitments above 30% of the pay, paid out 39 days after the decision (loan.affordability, " +
		"loan.late_disbursement)", Play: tooDear},
	{ID: "E043", About: "6,500.00 in 30 instalments (cap, instalments), and another loan before it is repaid " +
		"(loan.previous_not_repaid)", Play: manyConditions},
	{ID: "E044", About: "resigns on 31/8/2024 with a loan: the residue is due at once", Play: residueDue},
	{ID: "E045", About: "the loan that exceeds gravi_motivi on 15/10/2024 (fund.exceeded); its request is recorded " +
		"after the decision", Play: fundExceeded},
}

// Deal is a loan from the request to the payment; a step without a date did not happen.
type Deal struct {
	Loan                          string
	Fund                          events.Fund
	Amount                        string
	Instalments                   int
	Requested, Decided, Disbursed string
	Terms                         borrowing.LoanTerms
}

// fundsAtGoLive opens gravi_motivi with the remainder of the old book on 31/12/2022; ristrutturazione is recorded from 2018 on.
// The yearly budgets are the contract's. With the cast's loans 500.00 are left at the end of 2023, and in October 2024
// 3,000.00 before a loan of 5,000.00.
func fundsAtGoLive(s *script.Script) {
	s.Company("hr-company-fund-2022", hr.BalanceOpened{
		Dated: script.Dated("2022-12-31"), Entitlement: events.FundGraviMotivi, Quantity: script.Amount(events.FundGraviMotivi, "3500.00"),
	})
	s.Company("hr-company-fund-2025", hr.BalanceAdjusted{
		Dated: script.Dated("2025-06-30"), Entitlement: events.FundGraviMotivi, Quantity: script.Amount(events.FundGraviMotivi, "-500.00"),
		Reason: "moved_to_welfare", AuthorizedBy: "board",
	})
}

// LoanEvent records a fact of the loan office, which writes its times in UTC.
func LoanEvent(a *script.Actor, id string, d events.Data, minute int) *script.Entry {
	e := a.NewEntry(sample.SourceLoans, id, d, minute, a.Turn%60)
	e.Event.Time = e.Event.Time.UTC()
	a.Script.Entries = append(a.Script.Entries, e)
	return e
}

// Asks records the request of a deal.
func Asks(a *script.Actor, l Deal, date string) *script.Entry {
	return LoanEvent(a, l.Loan+"-requested", borrowing.LoanRequested{
		Dated: script.Dated(date), Loan: l.Loan, Fund: l.Fund, Amount: script.Euro(l.Amount), Instalments: l.Instalments, LoanTerms: l.Terms,
	}, 10*60)
}

// Decided records the decision on a request.
func Decided(a *script.Actor, loan, date string, granted bool) *script.Entry {
	d := borrowing.LoanDecided{Dated: script.Dated(date), Loan: loan, Granted: granted}
	if !granted {
		d.Reason = "fund_low"
	}
	return LoanEvent(a, loan+"-decided", d, 12*60)
}

// Borrows plays a deal; its request comes back, for the one that is late.
func Borrows(a *script.Actor, l Deal) (request *script.Entry) {
	out := borrowing.LoanDisbursed{
		Dated: script.Dated(l.Disbursed), Loan: l.Loan, Fund: l.Fund, Amount: script.Euro(l.Amount), Instalments: l.Instalments,
	}
	if l.Requested != "" {
		request = Asks(a, l, l.Requested)
		Decided(a, l.Loan, l.Decided, true)
	} else {
		out.LoanTerms = l.Terms
	}
	LoanEvent(a, l.Loan+"-disbursed", out, 15*60)
	return request
}

// Repays records a repayment outside the plan.
func Repays(a *script.Actor, loan, date, sum string) *script.Entry {
	return LoanEvent(a, loan+"-repaid-"+date, borrowing.LoanRepaid{Dated: script.Dated(date), Loan: loan, Amount: script.Euro(sum)}, 11*60)
}

// Borrower hires an employee who shows nothing but loans: full time, with the habitual leave of all three years.
func Borrower(s *script.Script, id, hired string, level int, ferie string) *script.Actor {
	a := s.Hire(id, sample.Clerk(hired, level, script.Code(hr.FT37)))
	a.Open(ferie, 0, 0, 480)
	a.Vacations(2023, 2024, 2025)
	return a
}

func sixThousand(s *script.Script) {
	fundsAtGoLive(s)
	a := Borrower(s, "E037", "2015-06-15", 4, "4")
	Borrows(a, Deal{
		Loan: "L2023-001", Fund: events.GraviMotivi, Amount: "6000.00", Instalments: 60,
		Requested: "2023-01-02", Decided: "2023-01-05", Disbursed: "2023-01-10", Terms: borrowing.LoanTerms{Reason: "health"},
	})
}

func tenThousand(s *script.Script) {
	a := Borrower(s, "E038", "2017-04-10", 4, "5")
	Borrows(a, Deal{
		Loan: "L2023-002", Fund: events.Ristrutturazione, Amount: "10000.00", Instalments: 60,
		Requested: "2023-01-16", Decided: "2023-01-30", Disbursed: "2023-02-15",
	})
}

// 8,000.00 in 2019 exceed the 7,500.00 of then; 2,000.00 repaid shorten the plan, which ends in 2022. Of the
// 10,000.00 of 2023, nineteen instalments (3,166.73) and 2,000.00 leave 4,833.27 on 10/2/2025.
func earlyRepayments(s *script.Script) {
	a := Borrower(s, "E039", "2015-03-02", 5, "4")
	Borrows(a, Deal{
		Loan: "L2019-001", Fund: events.Ristrutturazione, Amount: "8000.00", Instalments: 48,
		Requested: "2019-04-08", Decided: "2019-04-18", Disbursed: "2019-05-08",
	})
	Repays(a, "L2019-001", "2021-03-15", "2000.00")
	Borrows(a, Deal{
		Loan: "L2023-004", Fund: events.Ristrutturazione, Amount: "10000.00", Instalments: 60,
		Requested: "2023-05-08", Decided: "2023-05-25", Disbursed: "2023-06-14",
	})
	Repays(a, "L2023-004", "2024-03-15", "2000.00")
	Repays(a, "L2023-004", "2025-02-10", "4833.27")
}

func firstOfTheHousehold(s *script.Script) {
	a := Borrower(s, "E040", "2016-10-17", 4, "5")
	Borrows(a, Deal{
		Loan: "L2023-003", Fund: events.GraviMotivi, Amount: "5000.00", Instalments: 60, Disbursed: "2023-03-14",
		Terms: borrowing.LoanTerms{Reason: "health", Partner: "E041"},
	})
}

func secondOfTheHousehold(s *script.Script) {
	a := Borrower(s, "E041", "2018-03-19", 4, "5")
	Borrows(a, Deal{
		Loan: "L2025-001", Fund: events.GraviMotivi, Amount: "4000.00", Instalments: 48,
		Requested: "2025-02-24", Decided: "2025-03-03", Disbursed: "2025-03-10", Terms: borrowing.LoanTerms{Partner: "E040"},
	})
}

// 4,000.00 / 24 = 166.67, and 400.00 of commitments, are 566.67: more than 30% of 1,500.00.
func tooDear(s *script.Script) {
	a := Borrower(s, "E042", "2019-06-10", 3, "3")
	pay, others := script.Euro("1500.00"), script.Euro("400.00")
	Borrows(a, Deal{
		Loan: "L2023-005", Fund: events.GraviMotivi, Amount: "4000.00", Instalments: 24,
		Requested: "2023-04-11", Decided: "2023-04-28", Disbursed: "2023-06-06",
		Terms: borrowing.LoanTerms{NetMonthlyPay: &pay, OtherMonthlyCommitments: &others},
	})
}

// When the second is asked for, thirteen instalments of 216.67 have left 3,683.29 of the first.
func manyConditions(s *script.Script) {
	a := Borrower(s, "E043", "2017-01-16", 4, "5")
	Borrows(a, Deal{
		Loan: "L2024-001", Fund: events.GraviMotivi, Amount: "6500.00", Instalments: 30,
		Requested: "2024-01-15", Decided: "2024-01-29", Disbursed: "2024-02-12",
	})
	Borrows(a, Deal{
		Loan: "L2025-002", Fund: events.GraviMotivi, Amount: "3000.00", Instalments: 24,
		Requested: "2025-04-14", Decided: "2025-04-28", Disbursed: "2025-05-12",
	})
}

// Eleven instalments of 104.17 leave 3,854.13 on 31/8/2024, and interest since 27/6 is 30.27: (4,062.47 x 30 +
// 3,958.30 x 31 + 3,854.13 x 4) x 0.0425 / 365.
func residueDue(s *script.Script) {
	a := s.Hire("E044", sample.Clerk("2016-05-23", 4, script.Code(hr.FT37)))
	a.Open("5", 0, 0, 480)
	a.Vacations(2023)
	a.Leave(hr.LeaveFerie, "2024-07-01", "2024-07-12")
	a.LeaveCompany("2024-08-31", "resignation")
	Borrows(a, Deal{
		Loan: "L2023-006", Fund: events.GraviMotivi, Amount: "5000.00", Instalments: 48,
		Requested: "2023-08-21", Decided: "2023-08-31", Disbursed: "2023-09-12",
	})
}

func fundExceeded(s *script.Script) {
	a := Borrower(s, "E045", "2018-10-08", 4, "5")
	Borrows(a, Deal{
		Loan: "L2024-004", Fund: events.GraviMotivi, Amount: "5000.00", Instalments: 60,
		Requested: "2024-09-16", Decided: "2024-09-30", Disbursed: "2024-10-15",
	}).RecordedOn(script.On("2024-11-04"))
}
