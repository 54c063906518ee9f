package money

import (
	"spettanze/cmd/spettanze/sample"
	"spettanze/cmd/spettanze/sample/script"
	"spettanze/events/hr"
	"spettanze/events/pay"
	"spettanze/events/policies"
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
	{ID: "E077", About: "leaves on 14/11/2024: ten twelfths of the premium were earned, 457.00 are withheld (CIA/8.3)", Play: premiumReturned},
}

// results of the company: 5–8% and better than the year before, 8–10% and better, 8–10% and not better.
func results(s *script.Script) {
	for _, r := range []struct {
		id, date         string
		year             int
		margin, previous welfare.Percent // hundredths
	}{
		{"hr-company-result-2022", "2023-05-22", 2022, 640, 590},
		{"hr-company-result-2023", "2024-05-20", 2023, 840, 640},
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

// 2 × 1,371.00 were paid, 10/12 × 2,742.00 = 2,285.00 earned.
func premiumReturned(s *script.Script) {
	a := s.Hire("E077", sample.Clerk("2015-03-02", 6, script.Code(hr.FT37)))
	a.Open("4", 0, 0, 480)
	a.Vacations(2023)
	a.LeaveCompany("2024-11-14", "other")
}
