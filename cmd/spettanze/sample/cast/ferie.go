package cast

import (
	"spettanze/cmd/spettanze/sample"
	"spettanze/cmd/spettanze/sample/cast/money"
	"spettanze/cmd/spettanze/sample/script"
	"spettanze/events"
	"spettanze/events/hr"
)

var ferieRoles = []script.Role{
	{ID: "E009", About: "hired on 10/3/2023: March has 22 days and counts, 16.6667 days on 31/12; in 2024 nine days taken, two weeks " +
		"not (contract §2, example 1)", Play: marchCounts},
	{ID: "E010", About: "hired on 18/3/2023: March has 14 days and does not count, 15.0000 days on 31/12; unpaid leave for most of " +
		"April 2025", Play: marchDoesNotCount},
	{ID: "E011", About: "hired in 2018: 20 days until 2023, 25 from 2024 (CCNL/33); 7-18/8/2023 costs seven days (example 3); a loan " +
		"refused", Play: stepOfYears},
	{ID: "E012", About: "from ft37 to pt24 on 1/7/2023: what was earned stays, 12.5000 then and 20.0000 on 31/12 " +
		"(example 2)", Play: halfYearPartTime},
	{ID: "E013", About: "ferie by the hour: more than two days a year, and ninety minutes (CIA/5.2)", Play: hoursOfFerie},
	{ID: "E014", About: "a day of seven hours taken in seven pieces costs exactly one day; a schedule without a " +
		"band", Play: sevenPieces},
	{ID: "E015", About: "hired on 1/6/2023, thirteen days in December: -1.3333 on 31/12 (ferie.overdrawn); a loan in the first year " +
		"of service", Play: overdrawn},
	{ID: "E016", About: "lots of 2021 and 2022 still there after eighteen months (DLGS-66-2003/10)", Play: overdueLots},
	{ID: "E017", About: "two months of service, five days in advance: -1.6667 withheld at the end, with sixty minutes " +
		"of flex", Play: leaveInAdvance},
}

func marchCounts(s *script.Script) {
	a := s.Hire("E009", sample.Clerk("2023-03-10", 4, script.Code(hr.FT37)))
	a.Leave(hr.LeaveFerie, "2024-07-01", "2024-07-11") // nine working days
	a.Vacations(2025)
}

func marchDoesNotCount(s *script.Script) {
	a := s.Hire("E010", sample.Clerk("2023-03-18", 4, script.Code(hr.FT37)))
	a.Vacations(2024, 2025)
	a.Leave(hr.LeaveUnpaid, "2025-04-03", "2025-04-20") // eighteen days; twelve of April remain
}

// 14, 15 and 16/8 are holidays: seven days; with three at Christmas 2023 has its two weeks.
func stepOfYears(s *script.Script) {
	a := s.Hire("E011", sample.Clerk("2018-05-02", 4, script.Code(hr.FT37MonPM)))
	a.Open("3", 0, 60, 480)
	a.Leave(hr.LeaveFerie, "2023-08-07", "2023-08-18")
	a.Leave(hr.LeaveFerie, "2023-12-27", "2023-12-29")
	a.Vacations(2024, 2025)
	money.Asks(a, money.Deal{Loan: "L2025-003", Fund: events.GraviMotivi, Amount: "5000.00", Instalments: 48}, "2025-02-10")
	money.Decided(a, "L2025-003", "2025-02-24", false)
}

func halfYearPartTime(s *script.Script) {
	a := s.Hire("E012", sample.Clerk("2015-04-01", 5, script.Code(hr.FT37)))
	a.Open("4", 0, 0, 480)
	a.Change("2023-07-01", hr.Schedule{Code: hr.PT24, Week: &hr.Week{Mon: 480, Wed: 480, Thu: 480}}, "2026-06-30")
	a.Leave(hr.LeaveFerie, "2024-01-08", "2024-01-18") // Monday, Wednesday, Thursday, twice
	a.Vacations(2024, 2025)
}

// Five Wednesdays of three hours are 1.8750 days, the sixth makes 2.2500; five hours of a Friday are one day more.
func hoursOfFerie(s *script.Script) {
	a := s.Hire("E013", sample.Clerk("2016-01-11", 4, script.Code(hr.FT37)))
	a.Open("4", 0, 0, 480)
	for _, d := range []string{"2023-02-08", "2023-02-15", "2023-02-22", "2023-03-01", "2023-03-08", "2023-03-15"} {
		a.Hours(hr.LeaveFerie, d, 180)
	}
	a.Hours(hr.LeaveFerie, "2023-05-12", 300)
	a.Hours(hr.LeaveFerie, "2023-06-13", 90)
	a.Leave(hr.LeaveStrike, "2023-11-17", "2023-11-17")
	a.Vacations(2023, 2024, 2025)
}

func sevenPieces(s *script.Script) {
	week := &hr.Week{Mon: 420, Tue: 420, Wed: 420, Thu: 420, Fri: 420}
	a := s.Hire("E014", sample.Clerk("2019-03-04", 4, hr.Schedule{Code: hr.Custom, Week: week}))
	a.Open("5", 0, 0, 300)
	for range 7 {
		a.Hours(hr.LeaveFerie, "2023-04-19", 60)
	}
	a.Vacations(2023, 2024, 2025)
}

// Seven months of 20/12 are 11.6667; 1/12, 4-7/12, 11-15/12 and 18-20/12 are thirteen days. In January the missing part
// is moved to the new year's lot.
func overdrawn(s *script.Script) {
	a := s.Hire("E015", sample.Clerk("2023-06-01", 4, script.Code(hr.FT37)))
	a.Leave(hr.LeaveFerie, "2023-12-01", "2023-12-07")
	a.Leave(hr.LeaveFerie, "2023-12-11", "2023-12-20")
	a.Adjust("2024-01-10", events.Ferie, "1.3333", 2023, "moved_to_2024")
	a.Adjust("2024-01-10", events.Ferie, "-1.3333", 2024, "moved_from_2023")
	a.Vacations(2024, 2025)
	money.Borrows(a, money.Deal{
		Loan: "L2023-009", Fund: events.Ristrutturazione, Amount: "4000.00", Instalments: 36,
		Requested: "2023-11-20", Decided: "2023-12-04", Disbursed: "2023-12-15",
	})
}

// On 30/6/2023 the lot of 2021 has its 9.5 days. July takes them and 0.5 of 2022: 11.5 of 2022 are left on 30/6/2024.
func overdueLots(s *script.Script) {
	a := s.Hire("E016", sample.Clerk("2015-02-02", 5, script.Code(hr.FT37)))
	a.Open("12", 0, 0, 480)
	a.Opened(events.Ferie, "9.5", 2021)
	a.Leave(hr.LeaveFerie, "2023-07-10", "2023-07-21")
	a.Leave(hr.LeaveFerie, "2024-07-08", "2024-07-19")
	a.Vacations(2025)
}

// Two months of 20/12 are 3.3333 days, of 480/12 eighty minutes of art. 39.
func leaveInAdvance(s *script.Script) {
	a := s.Hire("E017", sample.Clerk("2024-01-01", 4, script.Code(hr.FT37)))
	a.Leave(hr.LeaveFerie, "2024-02-05", "2024-02-09")
	a.Clock("2024-02-13", "A", longMinus30)
	a.Clock("2024-02-14", "A", longMinus30)
	a.LeaveCompany("2024-02-29", "resignation")
}
