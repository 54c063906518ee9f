package cast

import (
	"spettanze/cmd/spettanze/sample"
	"spettanze/cmd/spettanze/sample/cast/money"
	"spettanze/cmd/spettanze/sample/script"
	"spettanze/events"
	"spettanze/events/hr"
)

var permitRoles = []script.Role{
	{ID: "E035", About: "art. 39: 120 of 2023 used, 60 more in February 2024, 300 expire on 31/3/2024 (CIA/5.4, example 1)", Play: expiring},
	{ID: "E036", About: "art. 39: a whole day and two hours of a year's 480, -120 on 31/12/2023 (permessi.overdrawn); abolished " +
		"holidays by the day; a loan", Play: overdrawnPermits},
}

func expiring(s *script.Script) {
	a := s.Hire("E035", sample.Clerk("2016-07-04", 4, script.Code(hr.FT37)))
	a.Open("5", 0, 0, 0)
	a.Hours(hr.LeaveArt39, "2023-05-10", 120)
	a.Hours(hr.LeaveArt39, "2024-02-01", 60)
	a.Hours(hr.LeaveExFestivita, "2024-11-05", 240)
	a.Vacations(2023, 2024, 2025)
}

// A Wednesday is 480 minutes, and 120 more are taken in October; in January they are withheld, outside the ledger.
func overdrawnPermits(s *script.Script) {
	a := s.Hire("E036", sample.Clerk("2015-11-09", 5, script.Code(hr.FT37)))
	a.Open("5", 0, 0, 480)
	a.Leave(hr.LeaveArt39, "2023-05-10", "2023-05-10")
	a.Hours(hr.LeaveArt39, "2023-10-11", 120)
	a.Adjust("2024-01-31", events.PermessiArt39, "120", 2023, "withheld_from_pay")
	a.Leave(hr.LeaveExFestivita, "2023-11-20", "2023-11-21")
	a.Leave(hr.LeaveSickness, "2024-01-22", "2024-01-26")
	a.Vacations(2023, 2024, 2025)
	money.Borrows(a, money.Deal{
		Loan: "L2023-008", Fund: events.GraviMotivi, Amount: "3000.00", Instalments: 36,
		Requested: "2023-10-16", Decided: "2023-10-30", Disbursed: "2023-11-13",
	})
}
