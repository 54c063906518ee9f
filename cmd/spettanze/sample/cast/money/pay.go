package money

import (
	"spettanze/cmd/spettanze/sample"
	"spettanze/cmd/spettanze/sample/script"
	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/events/pay"
	"spettanze/events/pension"
	"spettanze/events/policies"
	"spettanze/events/severance"
	"spettanze/events/welfare"
)

// Roles are those who show what is due in money beside loans.
var Roles = []script.Role{
	{ID: "E068", About: "level 7: 25,000.00 for an electric car, 15,000.00 of them free of interest (CIA/16.3); parking voucher, then allowance; " +
		"kasko of 24.00 a year; grant for the car", Play: electricCar},
	{ID: "E069", About: "a mortgage granted before one that ranks above it (CIA/All.7), and beyond 80% of the appraisal", Play: firstMortgage},
	{ID: "E070", About: "evicted: first in the ranking of her quarter, refused for want of a place, granted in the next", Play: evicted},
	{ID: "E071", About: "in service as long as E069, older, so before him in the ranking", Play: olderApplicant},
	{ID: "E072", About: "ten high-speed passes in twelve months: 374.60 with the tenth (CIA/18.1); a trip beyond 10,000 km (CIA/6.2); a request " +
		"on which the committee decides late", Play: traveller},
	{ID: "E073", About: "the premium of July 2024 as welfare: 60.00 spent, 40.00 paid in December (CIA/8.B); life policy B for a family of " +
		"four (CIA/10.4)", Play: welfareAndPolicies},
	{ID: "E074", About: "the same, chosen a day late, and 130.00 spent of 100.00; an advance of severance pay a cent above 90% (CIA/13.3)", Play: severanceAndWelfare},
	{ID: "E075", About: "pension fund: 600.00 withheld and 1,200.00 paid in 2023, three months suspended, so 450.00 and 900.00 in 2024 " +
		"(CIA/12.3)", Play: pensionSuspended},
	{ID: "E076", About: "hired on 10/4/2023, in the pension fund since July: eight whole months, paid in December", Play: pensionJoined},
	{ID: "E077", About: "leaves on 14/11/2024: ten twelfths of the premium were earned, 457.00 are withheld (CIA/8.3)", Play: premiumReturned},
}

// results of the company: a loss, 8–10% and better than the year before, 8–10% and not better.
func results(s *script.Script) {
	for _, r := range []struct {
		id, date         string
		year             int
		margin, previous welfare.Percent // hundredths
	}{
		{"hr-company-result-2022", "2023-05-22", 2022, -40, 120},
		{"hr-company-result-2023", "2024-05-20", 2023, 840, -40},
		{"hr-company-result-2024", "2025-05-19", 2024, 810, 840},
	} {
		s.Company(r.id, welfare.ResultReported{Dated: script.Dated(r.date), Year: r.year, Margin: r.margin, Previous: r.previous})
	}
}

// employee hires somebody of level 4 who was in service long before the go-live.
func employee(s *script.Script, id string) *script.Actor {
	a := s.Hire(id, sample.Clerk("2015-03-02", 4, script.Code(hr.FT37)))
	a.Open("4", 0, 0, 480)
	a.Vacations(2023, 2024, 2025)
	return a
}

// 100.00 of July 2024 less 60.00. Of 40,000.00 a year twice 40,000.00, a child under ten 80,000.00, one under eighteen 60,000.00, the
// spouse 40,000.00: 260,000.00.
func welfareAndPolicies(s *script.Script) {
	results(s)
	a := employee(s, "E073")
	a.Do(pay.Declared{Dated: script.Dated("2023-01-01"), Gross: script.Euro("40000.00")})
	a.Do(policies.Declared{Dated: script.Dated("2022-12-05"), Policy: policies.Accident, Member: true})
	a.Do(policies.Declared{Dated: script.Dated("2022-12-05"), Policy: policies.Life, Member: true, Cover: policies.B})
	a.Do(policies.FamilyDeclared{Dated: script.Dated("2022-12-05"), Under10: 1, Under18: 1, Others: 1})
	a.Do(welfare.Chosen{Dated: script.Dated("2024-05-10"), Year: 2024, Residual: welfare.ToPay})
	a.Do(welfare.Spent{Dated: script.Dated("2024-10-10"), Amount: script.Euro("60.00"), Service: welfare.Culture})
}

// 90% of 12,345.67 is 11,111.103.
func severanceAndWelfare(s *script.Script) {
	a := employee(s, "E074")
	a.Do(severance.Declared{Dated: script.Dated("2023-03-31"), Before2007: script.Euro("12345.67"), From2007: script.Euro("30000.00")})
	a.Do(severance.Requested{Dated: script.Dated("2023-04-17"), Advance: "T2023-001", Amount: script.Euro("11111.11"), Reason: severance.Renovation})
	a.Do(severance.Advanced{Dated: script.Dated("2023-05-10"), Advance: "T2023-001", Amount: script.Euro("11111.11"), Reason: severance.Renovation})
	a.Do(welfare.Chosen{Dated: script.Dated("2024-05-16"), Year: 2024, Residual: welfare.ToPensionFund})
	a.Do(welfare.Spent{Dated: script.Dated("2024-09-02"), Amount: script.Euro("130.00"), Service: welfare.Education})
}

// The accounts of the fund begin at go-live. Of the pay told 30,000.00, 2% and 4% are 600.00 and 1,200.00; three of twelve months are not whole.
func pensionSuspended(s *script.Script) {
	a := employee(s, "E075")
	a.Opened(events.FondoPensioneAzienda, "0.00", 0)
	a.Opened(events.FondoPensioneDipendente, "0.00", 0)
	a.Do(pay.Declared{Dated: script.Dated("2023-01-01"), Pensionable: script.Euro("30000.00")})
	a.Do(pension.Joined{Dated: script.Dated("2016-01-04"), Rate: 200})
	a.Suspend("2023-05-10", "2023-07-20", "aspettativa", false)
}

// Eight whole months of 24,000.00 × 1.5% and 4%: 240.00 and 640.00.
func pensionJoined(s *script.Script) {
	a := s.Hire("E076", sample.Clerk("2023-04-10", 4, script.Code(hr.FT37)))
	a.Do(pay.Declared{Dated: script.Dated("2023-04-10"), Pensionable: script.Euro("24000.00")})
	a.Do(pension.Joined{Dated: script.Dated("2023-07-01"), Rate: 150})
	a.Vacations(2024, 2025)
}

// 2 × 1,371.00 were paid, 10/12 × 2,742.00 = 2,285.00 earned.
func premiumReturned(s *script.Script) {
	a := s.Hire("E077", sample.Clerk("2015-03-02", 6, script.Code(hr.FT37)))
	a.Open("4", 0, 0, 480)
	a.Vacations(2023)
	a.LeaveCompany("2024-11-14", "other")
}
