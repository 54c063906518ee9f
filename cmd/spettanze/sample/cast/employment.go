package cast

import (
	"spettanze/cmd/spettanze/sample"
	"spettanze/cmd/spettanze/sample/cast/money"
	"spettanze/cmd/spettanze/sample/script"
	"spettanze/events"
	"spettanze/events/hr"
)

var employmentRoles = []script.Role{
	{ID: "E018", About: "unpaid leave from 16/3/2024 to 15/5: fifteen days of March remain, it counts; eleven months of ferie and " +
		"permits (CIA/5bis.2)", Play: marchStays},
	{ID: "E019", About: "the same from 15/3: fourteen days of March remain, it does not count; ten months", Play: marchGoes},
	{ID: "E020", About: "maternity, paid: a full year of ferie", Play: maternity},
	{ID: "E021", About: "from level 4 to 5 on 1/7/2023: six months of 20/12 and six of 25/12; level 6 quadro from 2025", Play: promoted},
}

// The vacations of 2023 and 2024 (18 and 17 days) use up 10 of 2022 and 25 of 2023, so that the lot of 2024 shows what
// it earned: eleven months of 25/12, 22.9167.
func marchStays(s *script.Script) {
	a := s.Hire("E018", sample.Clerk("2016-02-01", 4, script.Code(hr.FT37)))
	a.Open("10", 0, 0, 480)
	a.Suspend("2024-03-16", "2024-05-15", "aspettativa", false)
	a.Vacations(2023, 2024, 2025)
}

// As E018, with ten months: 20.8333.
func marchGoes(s *script.Script) {
	a := s.Hire("E019", sample.Clerk("2016-02-01", 4, script.Code(hr.FT37)))
	a.Open("10", 0, 0, 480)
	a.Suspend("2024-03-15", "2024-05-15", "aspettativa", false)
	a.Vacations(2023, 2024, 2025)
}

func maternity(s *script.Script) {
	a := s.Hire("E020", sample.Clerk("2017-03-01", 4, script.Code(hr.FT37)))
	a.Open("6", 0, 0, 480)
	a.Leave(hr.LeaveFerie, "2023-07-03", "2023-07-14")
	a.Hours(hr.LeaveOtherPaid, "2023-10-10", 120)
	a.Suspend("2023-11-06", "2024-04-05", "maternity", true)
	a.Leave(hr.LeaveOtherPaid, "2024-06-10", "2024-06-12")
	a.Vacations(2024, 2025)
}

// Hired in 2019: 20 days a year until 2024 at level 4, 25 at level 5. Eighteen days of 2022 cover the vacations of 2023.
func promoted(s *script.Script) {
	a := s.Hire("E021", sample.Clerk("2019-09-02", 4, script.Code(hr.FT37)))
	a.Weeks = "AAB"
	a.Open("18", 0, 0, 480)
	five, six, quadro := 5, 6, true
	a.Do(hr.Reclassified{Dated: script.Dated("2023-07-01"), Level: &five})
	a.Do(hr.Reclassified{Dated: script.Dated("2025-01-01"), Level: &six, Quadro: &quadro})
	a.Vacations(2023, 2024, 2025)
	money.Asks(a, money.Deal{Loan: "L2025-004", Fund: events.Ristrutturazione, Amount: "9000.00", Instalments: 60}, "2025-11-17")
}
