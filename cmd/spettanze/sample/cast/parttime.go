package cast

import (
	"spettanze/cmd/spettanze/sample"
	"spettanze/events"
	"spettanze/events/hr"
)

var partTimeRoles = []Role{
	{"E025", "a part time by the book: pt25 from 1/9/2023 to 31/8/2025, and back (CIA/4.2); a loan", partTimeAndBack},
	{"E026", "part time after one year of service (parttime.service_under_2_years)", partTimeTooSoon},
	{"E027", "part times of six months and of seven years (parttime.length_out_of_range)", partTimeLength},
	{"E028", "part time and a loan on a fixed-term contract; confirmed on 1/6/2024", fixedTerm},
	{"E029", "one year of service here and nine in the group: the part time is right (CIA/All.10); six days a week, " +
		"recorded five weeks late", groupService},
}

// -60 minutes of art. 39 on 1/9/2023 ((300 - 480) x 4/12), +60 on 1/9/2025.
func partTimeAndBack(s *script) {
	a := s.hire("E025", sample.Clerk("2016-09-12", 4, code(hr.FT37)))
	a.Weeks = "AB"
	a.open("5", 30, 60, 480)
	a.change("2023-09-01", code(hr.PT25), "2025-08-31")
	a.change("2025-09-01", code(hr.FT37), "")
	a.vacations(2023, 2024, 2025)
	a.borrows(deal{
		loan: "L2024-002", fund: events.GraviMotivi, amount: "6000.00", instalments: 60,
		requested: "2024-04-15", decided: "2024-04-29", disbursed: "2024-05-13",
	})
}

func partTimeTooSoon(s *script) {
	a := s.hire("E026", sample.Clerk("2022-05-02", 3, code(hr.FT37)))
	a.Weeks = "AC"
	a.open("4", 0, 0, 480)
	a.change("2023-06-01", code(hr.PT30x5), "2025-05-31")
	a.change("2025-06-01", code(hr.PT30x5Return), "2026-05-31")
	a.Weeks = "A"
	a.vacations(2023, 2024, 2025)
}

func partTimeLength(s *script) {
	a := s.hire("E027", sample.Clerk("2016-04-04", 4, code(hr.FT37)))
	a.open("6", 0, 0, 480)
	a.change("2023-10-01", code(hr.PT25), "2024-03-31")
	a.change("2024-04-01", code(hr.FT37), "")
	a.change("2024-10-01", code(hr.PT30x5), "2031-12-31")
	a.vacations(2023, 2024, 2025)
}

func fixedTerm(s *script) {
	h := sample.Clerk("2020-03-02", 3, code(hr.FT37))
	h.Contract, h.End = hr.FixedTerm, on("2024-05-31")
	a := s.hire("E028", h)
	a.open("4", 0, 0, 480)
	a.change("2023-05-01", code(hr.PT25), "2024-04-30")
	a.change("2024-05-01", code(hr.FT37), "")
	kind := hr.Indefinite
	a.do(hr.Reclassified{Dated: dated("2024-06-01"), Contract: &kind})
	a.vacations(2023, 2024, 2025)
	a.borrows(deal{
		loan: "L2023-007", fund: events.Ristrutturazione, amount: "3000.00", instalments: 24,
		requested: "2023-09-18", decided: "2023-09-28", disbursed: "2023-10-09",
	})
}

func groupService(s *script) {
	h := sample.Clerk("2022-02-01", 4, code(hr.FT37))
	h.GroupServiceSince = on("2014-05-01")
	a := s.hire("E029", h)
	a.open("5", -40, 0, 480)
	a.change("2023-02-01", code(hr.PT30x6), "2026-01-31").RecordedOn(on("2023-03-06"))
	a.vacations(2023, 2024, 2025)
}
