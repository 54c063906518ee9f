package cast

import (
	"spettanze/cmd/spettanze/sample"
	"spettanze/events"
	"spettanze/events/hr"
)

var ferieRoles = []Role{
	{"E009", "hired on 10/3/2023: March has 22 days and counts, 16.6667 days on 31/12; in 2024 nine days taken, two weeks " +
		"not (contract §2, example 1)", marchCounts},
	{"E010", "hired on 18/3/2023: March has 14 days and does not count, 15.0000 days on 31/12; unpaid leave for most of " +
		"April 2025", marchDoesNotCount},
	{"E011", "hired in 2018: 20 days until 2023, 25 from 2024 (CCNL/33); 7-18/8/2023 costs seven days (example 3); a loan " +
		"refused", stepOfYears},
	{"E012", "from ft37 to pt24 on 1/7/2023: what was earned stays, 12.5000 then and 20.0000 on 31/12 " +
		"(example 2)", halfYearPartTime},
	{"E013", "ferie by the hour: more than two days a year, and ninety minutes (CIA/5.2)", hoursOfFerie},
	{"E014", "a day of seven hours taken in seven pieces costs exactly one day; a schedule without a " +
		"band", sevenPieces},
	{"E015", "hired on 1/6/2023, thirteen days in December: -1.3333 on 31/12 (ferie.overdrawn); a loan in the first year " +
		"of service", overdrawn},
	{"E016", "lots of 2021 and 2022 still there after eighteen months (DLGS-66-2003/10)", overdueLots},
	{"E017", "two months of service, five days in advance: -1.6667 withheld at the end, with sixty minutes " +
		"of flex", leaveInAdvance},
}

func marchCounts(s *script) {
	a := s.hire("E009", sample.Clerk("2023-03-10", 4, code(hr.FT37)))
	a.leave(hr.LeaveFerie, "2024-07-01", "2024-07-11") // nine working days
	a.vacations(2025)
}

func marchDoesNotCount(s *script) {
	a := s.hire("E010", sample.Clerk("2023-03-18", 4, code(hr.FT37)))
	a.vacations(2024, 2025)
	a.leave(hr.LeaveUnpaid, "2025-04-03", "2025-04-20") // eighteen days; twelve of April remain
}

// 14, 15 and 16/8 are holidays: seven days; with three at Christmas 2023 has its two weeks.
func stepOfYears(s *script) {
	a := s.hire("E011", sample.Clerk("2018-05-02", 4, code(hr.FT37MonPM)))
	a.open("3", 0, 60, 480)
	a.leave(hr.LeaveFerie, "2023-08-07", "2023-08-18")
	a.leave(hr.LeaveFerie, "2023-12-27", "2023-12-29")
	a.vacations(2024, 2025)
	a.asks(deal{loan: "L2025-003", fund: events.GraviMotivi, amount: "5000.00", instalments: 48}, "2025-02-10")
	a.decided("L2025-003", "2025-02-24", false)
}

func halfYearPartTime(s *script) {
	a := s.hire("E012", sample.Clerk("2015-04-01", 5, code(hr.FT37)))
	a.open("4", 0, 0, 480)
	a.change("2023-07-01", hr.Schedule{Code: hr.PT24, Week: &hr.Week{Mon: 480, Wed: 480, Thu: 480}}, "2026-06-30")
	a.leave(hr.LeaveFerie, "2024-01-08", "2024-01-18") // Monday, Wednesday, Thursday, twice
	a.vacations(2024, 2025)
}

// Five Wednesdays of three hours are 1.8750 days, the sixth makes 2.2500; five hours of a Friday are one day more.
func hoursOfFerie(s *script) {
	a := s.hire("E013", sample.Clerk("2016-01-11", 4, code(hr.FT37)))
	a.open("4", 0, 0, 480)
	for _, d := range []string{"2023-02-08", "2023-02-15", "2023-02-22", "2023-03-01", "2023-03-08", "2023-03-15"} {
		a.hours(hr.LeaveFerie, d, 180)
	}
	a.hours(hr.LeaveFerie, "2023-05-12", 300)
	a.hours(hr.LeaveFerie, "2023-06-13", 90)
	a.leave(hr.LeaveStrike, "2023-11-17", "2023-11-17")
	a.vacations(2023, 2024, 2025)
}

func sevenPieces(s *script) {
	week := &hr.Week{Mon: 420, Tue: 420, Wed: 420, Thu: 420, Fri: 420}
	a := s.hire("E014", sample.Clerk("2019-03-04", 4, hr.Schedule{Code: hr.Custom, Week: week}))
	a.open("5", 0, 0, 300)
	for range 7 {
		a.hours(hr.LeaveFerie, "2023-04-19", 60)
	}
	a.vacations(2023, 2024, 2025)
}

// Seven months of 20/12 are 11.6667; 1/12, 4-7/12, 11-15/12 and 18-20/12 are thirteen days. In January the missing part
// is moved to the new year's lot.
func overdrawn(s *script) {
	a := s.hire("E015", sample.Clerk("2023-06-01", 4, code(hr.FT37)))
	a.leave(hr.LeaveFerie, "2023-12-01", "2023-12-07")
	a.leave(hr.LeaveFerie, "2023-12-11", "2023-12-20")
	a.adjust("2024-01-10", events.Ferie, "1.3333", 2023, "moved_to_2024")
	a.adjust("2024-01-10", events.Ferie, "-1.3333", 2024, "moved_from_2023")
	a.vacations(2024, 2025)
	a.borrows(deal{
		loan: "L2023-009", fund: events.Ristrutturazione, amount: "4000.00", instalments: 36,
		requested: "2023-11-20", decided: "2023-12-04", disbursed: "2023-12-15",
	})
}

// On 30/6/2023 the lot of 2021 has its 9.5 days. July takes them and 0.5 of 2022: 11.5 of 2022 are left on 30/6/2024.
func overdueLots(s *script) {
	a := s.hire("E016", sample.Clerk("2015-02-02", 5, code(hr.FT37)))
	a.open("12", 0, 0, 480)
	a.opened(events.Ferie, "9.5", 2021)
	a.leave(hr.LeaveFerie, "2023-07-10", "2023-07-21")
	a.leave(hr.LeaveFerie, "2024-07-08", "2024-07-19")
	a.vacations(2025)
}

// Two months of 20/12 are 3.3333 days, of 480/12 eighty minutes of art. 39.
func leaveInAdvance(s *script) {
	a := s.hire("E017", sample.Clerk("2024-01-01", 4, code(hr.FT37)))
	a.leave(hr.LeaveFerie, "2024-02-05", "2024-02-09")
	a.clock("2024-02-13", "A", longMinus30)
	a.clock("2024-02-14", "A", longMinus30)
	a.leaveCompany("2024-02-29", "resignation")
}
