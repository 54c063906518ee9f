package cast

import (
	"spettanze/cmd/spettanze/sample"
	"spettanze/cmd/spettanze/sample/cast/money"
	"spettanze/cmd/spettanze/sample/script"
	"spettanze/events"
	"spettanze/events/hr"
)

var partTimeRoles = []script.Role{
	{ID: "E025", About: "a part time by the book: pt25 from 1/9/2023 to 31/8/2025, and back (CIA/4.2); a loan", Play: partTimeAndBack},
	{ID: "E026", About: "part time after one year of service (parttime.service_under_2_years)", Play: partTimeTooSoon},
	{ID: "E027", About: "part times of six months and of seven years (parttime.length_out_of_range)", Play: partTimeLength},
	{ID: "E028", About: "part time and a loan on a fixed-term contract; confirmed on 1/6/2024", Play: fixedTerm},
	{ID: "E029", About: "one year of service here and nine in the group: the part time is right (CIA/All.10); six days a week, " +
		"recorded five weeks late", Play: groupService},
}

// -60 minutes of art. 39 on 1/9/2023 ((300 - 480) x 4/12), +60 on 1/9/2025.
func partTimeAndBack(s *script.Script) {
	a := s.Hire("E025", sample.Clerk("2016-09-12", 4, script.Code(hr.FT37)))
	a.Weeks = "AB"
	a.Open("5", 30, 60, 480)
	a.Change("2023-09-01", script.Code(hr.PT25), "2025-08-31")
	a.Change("2025-09-01", script.Code(hr.FT37), "")
	a.Vacations(2023, 2024, 2025)
	money.Borrows(a, money.Deal{
		Loan: "L2024-002", Fund: events.GraviMotivi, Amount: "6000.00", Instalments: 60,
		Requested: "2024-04-15", Decided: "2024-04-29", Disbursed: "2024-05-13",
	})
}

func partTimeTooSoon(s *script.Script) {
	a := s.Hire("E026", sample.Clerk("2022-05-02", 3, script.Code(hr.FT37)))
	a.Weeks = "AC"
	a.Open("4", 0, 0, 480)
	a.Change("2023-06-01", script.Code(hr.PT30x5), "2025-05-31")
	a.Change("2025-06-01", script.Code(hr.PT30x5Return), "2026-05-31")
	a.Weeks = "A"
	a.Vacations(2023, 2024, 2025)
}

func partTimeLength(s *script.Script) {
	a := s.Hire("E027", sample.Clerk("2016-04-04", 4, script.Code(hr.FT37)))
	a.Open("6", 0, 0, 480)
	a.Change("2023-10-01", script.Code(hr.PT25), "2024-03-31")
	a.Change("2024-04-01", script.Code(hr.FT37), "")
	a.Change("2024-10-01", script.Code(hr.PT30x5), "2031-12-31")
	a.Vacations(2023, 2024, 2025)
}

func fixedTerm(s *script.Script) {
	h := sample.Clerk("2020-03-02", 3, script.Code(hr.FT37))
	h.Contract, h.End = hr.FixedTerm, script.On("2024-05-31")
	a := s.Hire("E028", h)
	a.Open("4", 0, 0, 480)
	a.Change("2023-05-01", script.Code(hr.PT25), "2024-04-30")
	a.Change("2024-05-01", script.Code(hr.FT37), "")
	kind := hr.Indefinite
	a.Do(hr.Reclassified{Dated: script.Dated("2024-06-01"), Contract: &kind})
	a.Vacations(2023, 2024, 2025)
	money.Borrows(a, money.Deal{
		Loan: "L2023-007", Fund: events.Ristrutturazione, Amount: "3000.00", Instalments: 24,
		Requested: "2023-09-18", Decided: "2023-09-28", Disbursed: "2023-10-09",
	})
}

func groupService(s *script.Script) {
	h := sample.Clerk("2022-02-01", 4, script.Code(hr.FT37))
	h.GroupServiceSince = script.On("2014-05-01")
	a := s.Hire("E029", h)
	a.Open("5", -40, 0, 480)
	a.Change("2023-02-01", script.Code(hr.PT30x6), "2026-01-31").RecordedOn(script.On("2023-03-06"))
	a.Vacations(2023, 2024, 2025)
}
