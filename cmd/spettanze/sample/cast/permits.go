package cast

import (
	"spettanze/cmd/spettanze/sample"
	"spettanze/events"
	"spettanze/events/hr"
)

var permitRoles = []Role{
	{"E035", "art. 39: 120 of 2023 used, 60 more in February 2024, 300 expire on 31/3/2024 (CIA/5.4, example 1)", expiring},
	{"E036", "art. 39: a whole day and two hours of a year's 480, -120 on 31/12/2023 (permessi.overdrawn); abolished " +
		"holidays by the day; a loan", overdrawnPermits},
}

func expiring(s *script) {
	a := s.hire("E035", sample.Clerk("2016-07-04", 4, code(hr.FT37)))
	a.open("5", 0, 0, 0)
	a.hours(hr.LeaveArt39, "2023-05-10", 120)
	a.hours(hr.LeaveArt39, "2024-02-01", 60)
	a.hours(hr.LeaveExFestivita, "2024-11-05", 240)
	a.vacations(2023, 2024, 2025)
}

// A Wednesday is 480 minutes, and 120 more are taken in October; in January they are withheld, outside the ledger.
func overdrawnPermits(s *script) {
	a := s.hire("E036", sample.Clerk("2015-11-09", 5, code(hr.FT37)))
	a.open("5", 0, 0, 480)
	a.leave(hr.LeaveArt39, "2023-05-10", "2023-05-10")
	a.hours(hr.LeaveArt39, "2023-10-11", 120)
	a.adjust("2024-01-31", events.PermessiArt39, "120", 2023, "withheld_from_pay")
	a.leave(hr.LeaveExFestivita, "2023-11-20", "2023-11-21")
	a.leave(hr.LeaveSickness, "2024-01-22", "2024-01-26")
	a.vacations(2023, 2024, 2025)
	a.borrows(deal{
		loan: "L2023-008", fund: events.GraviMotivi, amount: "3000.00", instalments: 36,
		requested: "2023-10-16", decided: "2023-10-30", disbursed: "2023-11-13",
	})
}
