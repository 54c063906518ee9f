package cast

import (
	"spettanze/cmd/spettanze/sample"
	"spettanze/events"
	"spettanze/events/hr"
)

var loanRoles = []Role{
	{"E037", "6,000.00 of gravi_motivi on 10/1/2023 in 60 instalments at 2.50% (CIA/17bis, example 2)", sixThousand},
	{"E038", "10,000.00 of ristrutturazione in 60 instalments: 59 of 166.67 and one of 166.47 (example " +
		"3)", tenThousand},
	{"E039", "a loan of 2019 above the cap of then, at no interest; one of 2023 repaid early, in part and " +
		"whole", earlyRepayments},
	{"E040", "a loan that was never requested here; E041 is the partner", firstOfTheHousehold},
	{"E041", "a loan of the same kind as the partner's (loan.household_duplicate)", secondOfTheHousehold},
	{"E042", "instalment and commitments above 30% of the pay, paid out 39 days after the decision (loan.affordability, " +
		"loan.late_disbursement)", tooDear},
	{"E043", "6,500.00 in 30 instalments (cap, instalments), and another loan before it is repaid " +
		"(loan.previous_not_repaid)", manyConditions},
	{"E044", "resigns on 31/8/2024 with a loan: the residue is due at once", residueDue},
	{"E045", "the loan that exceeds gravi_motivi on 15/10/2024 (fund.exceeded); its request is recorded " +
		"after the decision", fundExceeded},
}

// deal is a loan from the request to the payment; a step without a date did not happen.
type deal struct {
	loan                          string
	fund                          events.Fund
	amount                        string
	instalments                   int
	requested, decided, disbursed string
	terms                         hr.LoanTerms
}

// fundsAtGoLive opens gravi_motivi with the remainder of the old book on 31/12/2022; ristrutturazione is recorded from 2018 on.
// The yearly budgets are the contract's. With the cast's loans 500.00 are left at the end of 2023, and in October 2024
// 3,000.00 before a loan of 5,000.00.
func fundsAtGoLive(s *script) {
	s.company("hr-company-fund-2022", hr.BalanceOpened{
		Dated: dated("2022-12-31"), Entitlement: events.FundGraviMotivi, Quantity: amount(events.FundGraviMotivi, "3500.00"),
	})
	s.company("hr-company-fund-2025", hr.BalanceAdjusted{
		Dated: dated("2025-06-30"), Entitlement: events.FundGraviMotivi, Quantity: amount(events.FundGraviMotivi, "-500.00"),
		Reason: "moved_to_welfare", AuthorizedBy: "board",
	})
}

// loanEvent records a fact of the loan office, which writes its times in UTC.
func (a *actor) loanEvent(id string, d events.Data, minute int) *entry {
	e := a.NewEntry(sample.SourceLoans, id, d, minute, a.Turn%60)
	e.Event.Time = e.Event.Time.UTC()
	a.s.entries = append(a.s.entries, e)
	return e
}

func (a *actor) asks(l deal, date string) *entry {
	return a.loanEvent(l.loan+"-requested", hr.LoanRequested{
		Dated: dated(date), Loan: l.loan, Fund: l.fund, Amount: euro(l.amount), Instalments: l.instalments, LoanTerms: l.terms,
	}, 10*60)
}

func (a *actor) decided(loan, date string, granted bool) *entry {
	d := hr.LoanDecided{Dated: dated(date), Loan: loan, Granted: granted}
	if !granted {
		d.Reason = "fund_low"
	}
	return a.loanEvent(loan+"-decided", d, 12*60)
}

// borrows plays a deal; its request comes back, for the one that is late.
func (a *actor) borrows(l deal) (request *entry) {
	out := hr.LoanDisbursed{
		Dated: dated(l.disbursed), Loan: l.loan, Fund: l.fund, Amount: euro(l.amount), Instalments: l.instalments,
	}
	if l.requested != "" {
		request = a.asks(l, l.requested)
		a.decided(l.loan, l.decided, true)
	} else {
		out.LoanTerms = l.terms
	}
	a.loanEvent(l.loan+"-disbursed", out, 15*60)
	return request
}

func (a *actor) repays(loan, date, sum string) *entry {
	return a.loanEvent(loan+"-repaid-"+date, hr.LoanRepaid{Dated: dated(date), Loan: loan, Amount: euro(sum)}, 11*60)
}

func euro(s string) events.Cents { return events.Cents(amount(events.FundGraviMotivi, s).Parts) }

// borrower hires an employee who shows nothing but loans: full time, with the habitual leave of all three years.
func (s *script) borrower(id, hired string, level int, ferie string) *actor {
	a := s.hire(id, sample.Clerk(hired, level, code(hr.FT37)))
	a.open(ferie, 0, 0, 480)
	a.vacations(2023, 2024, 2025)
	return a
}

func sixThousand(s *script) {
	fundsAtGoLive(s)
	a := s.borrower("E037", "2015-06-15", 4, "4")
	a.borrows(deal{
		loan: "L2023-001", fund: events.GraviMotivi, amount: "6000.00", instalments: 60,
		requested: "2023-01-02", decided: "2023-01-05", disbursed: "2023-01-10", terms: hr.LoanTerms{Reason: "health"},
	})
}

func tenThousand(s *script) {
	a := s.borrower("E038", "2017-04-10", 4, "5")
	a.borrows(deal{
		loan: "L2023-002", fund: events.Ristrutturazione, amount: "10000.00", instalments: 60,
		requested: "2023-01-16", decided: "2023-01-30", disbursed: "2023-02-15",
	})
}

// 8,000.00 in 2019 exceed the 7,500.00 of then; 2,000.00 repaid shorten the plan, which ends in 2022. Of the
// 10,000.00 of 2023, nineteen instalments (3,166.73) and 2,000.00 leave 4,833.27 on 10/2/2025.
func earlyRepayments(s *script) {
	a := s.borrower("E039", "2015-03-02", 5, "4")
	a.borrows(deal{
		loan: "L2019-001", fund: events.Ristrutturazione, amount: "8000.00", instalments: 48,
		requested: "2019-04-08", decided: "2019-04-18", disbursed: "2019-05-08",
	})
	a.repays("L2019-001", "2021-03-15", "2000.00")
	a.borrows(deal{
		loan: "L2023-004", fund: events.Ristrutturazione, amount: "10000.00", instalments: 60,
		requested: "2023-05-08", decided: "2023-05-25", disbursed: "2023-06-14",
	})
	a.repays("L2023-004", "2024-03-15", "2000.00")
	a.repays("L2023-004", "2025-02-10", "4833.27")
}

func firstOfTheHousehold(s *script) {
	a := s.borrower("E040", "2016-10-17", 4, "5")
	a.borrows(deal{
		loan: "L2023-003", fund: events.GraviMotivi, amount: "5000.00", instalments: 60, disbursed: "2023-03-14",
		terms: hr.LoanTerms{Reason: "health", Partner: "E041"},
	})
}

func secondOfTheHousehold(s *script) {
	a := s.borrower("E041", "2018-03-19", 4, "5")
	a.borrows(deal{
		loan: "L2025-001", fund: events.GraviMotivi, amount: "4000.00", instalments: 48,
		requested: "2025-02-24", decided: "2025-03-03", disbursed: "2025-03-10", terms: hr.LoanTerms{Partner: "E040"},
	})
}

// 4,000.00 / 24 = 166.67, and 400.00 of commitments, are 566.67: more than 30% of 1,500.00.
func tooDear(s *script) {
	a := s.borrower("E042", "2019-06-10", 3, "3")
	pay, others := euro("1500.00"), euro("400.00")
	a.borrows(deal{
		loan: "L2023-005", fund: events.GraviMotivi, amount: "4000.00", instalments: 24,
		requested: "2023-04-11", decided: "2023-04-28", disbursed: "2023-06-06",
		terms: hr.LoanTerms{NetMonthlyPay: &pay, OtherMonthlyCommitments: &others},
	})
}

// When the second is asked for, thirteen instalments of 216.67 have left 3,683.29 of the first.
func manyConditions(s *script) {
	a := s.borrower("E043", "2017-01-16", 4, "5")
	a.borrows(deal{
		loan: "L2024-001", fund: events.GraviMotivi, amount: "6500.00", instalments: 30,
		requested: "2024-01-15", decided: "2024-01-29", disbursed: "2024-02-12",
	})
	a.borrows(deal{
		loan: "L2025-002", fund: events.GraviMotivi, amount: "3000.00", instalments: 24,
		requested: "2025-04-14", decided: "2025-04-28", disbursed: "2025-05-12",
	})
}

// Eleven instalments of 104.17 leave 3,854.13 on 31/8/2024, and interest since 27/6 is 30.27: (4,062.47 x 30 +
// 3,958.30 x 31 + 3,854.13 x 4) x 0.0425 / 365.
func residueDue(s *script) {
	a := s.hire("E044", sample.Clerk("2016-05-23", 4, code(hr.FT37)))
	a.open("5", 0, 0, 480)
	a.vacations(2023)
	a.leave(hr.LeaveFerie, "2024-07-01", "2024-07-12")
	a.leaveCompany("2024-08-31", "resignation")
	a.borrows(deal{
		loan: "L2023-006", fund: events.GraviMotivi, amount: "5000.00", instalments: 48,
		requested: "2023-08-21", decided: "2023-08-31", disbursed: "2023-09-12",
	})
}

func fundExceeded(s *script) {
	a := s.borrower("E045", "2018-10-08", 4, "5")
	a.borrows(deal{
		loan: "L2024-004", fund: events.GraviMotivi, amount: "5000.00", instalments: 60,
		requested: "2024-09-16", decided: "2024-09-30", disbursed: "2024-10-15",
	}).RecordedOn(on("2024-11-04"))
}
