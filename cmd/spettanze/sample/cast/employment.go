package cast

import (
	"spettanze/cmd/spettanze/sample"
	"spettanze/events"
	"spettanze/events/hr"
)

var employmentRoles = []Role{
	{"E018", "unpaid leave from 16/3/2024 to 15/5: fifteen days of March remain, it counts; eleven months of ferie and " +
		"permits (CIA/5bis.2)", marchStays},
	{"E019", "the same from 15/3: fourteen days of March remain, it does not count; ten months", marchGoes},
	{"E020", "maternity, paid: a full year of ferie", maternity},
	{"E021", "from level 4 to 5 on 1/7/2023: six months of 20/12 and six of 25/12; level 6 quadro from 2025", promoted},
}

// The vacations of 2023 and 2024 (18 and 17 days) use up 10 of 2022 and 25 of 2023, so that the lot of 2024 shows what
// it earned: eleven months of 25/12, 22.9167.
func marchStays(s *script) {
	a := s.hire("E018", sample.Clerk("2016-02-01", 4, code(hr.FT37)))
	a.open("10", 0, 0, 480)
	a.suspend("2024-03-16", "2024-05-15", "aspettativa", false)
	a.vacations(2023, 2024, 2025)
}

// As E018, with ten months: 20.8333.
func marchGoes(s *script) {
	a := s.hire("E019", sample.Clerk("2016-02-01", 4, code(hr.FT37)))
	a.open("10", 0, 0, 480)
	a.suspend("2024-03-15", "2024-05-15", "aspettativa", false)
	a.vacations(2023, 2024, 2025)
}

func maternity(s *script) {
	a := s.hire("E020", sample.Clerk("2017-03-01", 4, code(hr.FT37)))
	a.open("6", 0, 0, 480)
	a.leave(hr.LeaveFerie, "2023-07-03", "2023-07-14")
	a.hours(hr.LeaveOtherPaid, "2023-10-10", 120)
	a.suspend("2023-11-06", "2024-04-05", "maternity", true)
	a.leave(hr.LeaveOtherPaid, "2024-06-10", "2024-06-12")
	a.vacations(2024, 2025)
}

// Hired in 2019: 20 days a year until 2024 at level 4, 25 at level 5. Eighteen days of 2022 cover the vacations of 2023.
func promoted(s *script) {
	a := s.hire("E021", sample.Clerk("2019-09-02", 4, code(hr.FT37)))
	a.Weeks = "AAB"
	a.open("18", 0, 0, 480)
	five, six, quadro := 5, 6, true
	a.do(hr.Reclassified{Dated: dated("2023-07-01"), Level: &five})
	a.do(hr.Reclassified{Dated: dated("2025-01-01"), Level: &six, Quadro: &quadro})
	a.vacations(2023, 2024, 2025)
	a.asks(deal{loan: "L2025-004", fund: events.Ristrutturazione, amount: "9000.00", instalments: 60}, "2025-11-17")
}
