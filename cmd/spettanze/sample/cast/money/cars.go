package money

import (
	"spettanze/cmd/spettanze/sample"
	"spettanze/cmd/spettanze/sample/script"
	"spettanze/events"
	"spettanze/events/borrowing"
	"spettanze/events/hr"
	"spettanze/events/kasko"
	"spettanze/events/mobility"
	"spettanze/events/mortgage"
	"spettanze/events/parking"
	"spettanze/events/travel"
)

// official hires somebody of level 7, who has no flexible hours and no permits of art. 39.
func official(s *script.Script, id string) *script.Actor {
	a := s.Hire(id, sample.Clerk("2016-04-04", 7, script.Code(hr.FT37)))
	a.Opened(events.Ferie, "4", 2022)
	a.Opened(events.PermessiExFestivita, "480", 2022)
	a.Vacations(2023, 2024, 2025)
	return a
}

// 25,000.00 in 48 instalments of 520.83, 15,000.00 of them free of interest. 97.18 of interest by 27/6/2024: (25,000.00 × 73 +
// 24,479.17 × 29 + … ) × 2/5 × 0.0225 / 365, MONEY B, example 3. The car is insured for 20,000.00: 24.00 a year.
func electricCar(s *script.Script) {
	a := official(s, "E068")
	a.Do(parking.Chosen{Dated: script.Dated("2023-01-01"), Form: parking.Voucher})
	a.Do(parking.Chosen{Dated: script.Dated("2023-02-15"), Form: parking.Allowance})
	a.Do(kasko.Insured{Dated: script.Dated("2023-01-01"), Car: "panda", Value: script.Euro("20000.00")})
	price := script.Euro("38000.00")
	Borrows(a, Deal{
		Loan: "A2024-001", Fund: events.Auto, Amount: "25000.00", Instalments: 48,
		Requested: "2023-12-11", Decided: "2023-12-20", Disbursed: "2024-01-15",
		Terms: borrowing.LoanTerms{Vehicle: borrowing.Electric, Cost: &price},
	})
	a.Do(hr.EVGranted{Dated: script.Dated("2024-01-15"), Grant: "EV2024-001", Vehicle: hr.ElectricCar})
}

// applicant hires somebody who asks for a mortgage.
func applicant(s *script.Script, id, hired string, age int, asked mortgage.Requested) *script.Actor {
	a := s.Hire(id, sample.Clerk(hired, 4, script.Code(hr.FT37)))
	a.Open("4", 0, 0, 480)
	a.Vacations(2023, 2024, 2025)
	asked.Purpose, asked.Age, asked.Years = mortgage.Purchase, age, 20
	asked.Amount = script.Euro("150000.00")
	a.Do(asked)
	return a
}

func decides(a *script.Actor, date, request string, granted bool) {
	d := mortgage.Decided{Dated: script.Dated(date), Request: request, Granted: granted}
	if !granted {
		d.Reason = mortgage.NoPlace
	}
	a.Do(d)
}

// Of the first quarter of 2023 the eviction comes first, then those in service since 2012, the older one first: M2, M3, M1. M1 and
// M3 were granted and M2 was refused. 150,000.00 and 15,000.00 are more than 80% of 200,000.00.
func firstMortgage(s *script.Script) {
	a := applicant(s, "E069", "2012-05-01", 44, mortgage.Requested{Dated: script.Dated("2023-01-20"), Request: "M2023-001", Property: "IMM-0101"})
	decides(a, "2023-04-20", "M2023-001", true)
	a.Do(mortgage.Disbursed{Dated: script.Dated("2023-06-12"), Request: "M2023-001", Amount: script.Euro("150000.00"),
		ExtraAmount: script.Euro("15000.00"), Years: 20, Rate: mortgage.Fixed, Appraisal: script.Euro("200000.00")})
}

func evicted(s *script.Script) {
	a := applicant(s, "E070", "2018-03-01", 38, mortgage.Requested{Dated: script.Dated("2023-02-15"), Request: "M2023-002", Property: "IMM-0102",
		Eviction: true})
	decides(a, "2023-04-20", "M2023-002", false)
	again := mortgage.Requested{Dated: script.Dated("2023-05-08"), Request: "M2023-004", Property: "IMM-0102", Purpose: mortgage.Purchase,
		Age: 38, Years: 20, Amount: script.Euro("150000.00"), Eviction: true}
	a.Do(again)
	decides(a, "2023-07-14", "M2023-004", true)
	a.Do(mortgage.Disbursed{Dated: script.Dated("2023-09-15"), Request: "M2023-004", Amount: script.Euro("150000.00"), Years: 20,
		Rate: mortgage.Variable, Appraisal: script.Euro("200000.00")})
}

func olderApplicant(s *script.Script) {
	a := applicant(s, "E071", "2012-05-01", 47, mortgage.Requested{Dated: script.Dated("2023-03-30"), Request: "M2023-003", Property: "IMM-0103"})
	decides(a, "2023-04-20", "M2023-003", true)
}

// Ten passes of 187.30 by 5 October: 10 × 37.46 = 374.60; the eleventh by itself. 25 trips of 398 km are 9,950; of the next 100 km 50
// are beyond 10,000: 50 × 0.57 + 50 × 0.49 = 53.00. The committee should have decided by 31 July.
func traveller(s *script.Script) {
	a := applicant(s, "E072", "2015-06-01", 40, mortgage.Requested{Dated: script.Dated("2023-06-30"), Request: "M2023-005", Property: "IMM-0104"})
	decides(a, "2023-08-04", "M2023-005", true)
	for month := events.MonthOf(script.On("2023-01-01")); month <= events.MonthOf(script.On("2023-10-01")); month++ {
		pass(a, month.First()+4)
	}
	pass(a, script.On("2023-11-06"))
	for d := script.On("2023-01-11"); d <= script.On("2023-06-28"); d += 7 {
		a.Do(travel.Driven{Dated: events.Dated{Date: d}, Km: 398, Authorized: true})
	}
	a.Do(travel.Driven{Dated: script.Dated("2023-11-08"), Km: 100, Authorized: true})
	a.Do(mobility.Purchased{Dated: script.Dated("2023-11-20"), Kind: mobility.YearlyPass, Amount: script.Euro("310.05")})
}

func pass(a *script.Actor, on events.Date) {
	a.Do(mobility.Purchased{Dated: events.Dated{Date: on}, Kind: mobility.HighSpeedMonthly, Amount: script.Euro("187.30")})
}
