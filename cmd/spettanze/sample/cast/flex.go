package cast

import (
	"time"

	"spettanze/cmd/spettanze/sample"
	"spettanze/cmd/spettanze/sample/script"
	"spettanze/events"
	"spettanze/events/hr"
)

var flexRoles = []script.Role{
	{ID: "E001", About: "flex of a full-timer above +480 at month end, the excess forfeited; examples 1, 2, 4 and 5 of the contract " +
		"in March 2023 (CIA/All.1-A)", Play: positiveCap},
	{ID: "E002", About: "flex of a full-timer below -480 at the end of October 2023, worked back in November " +
		"(CIA/All.1-A)", Play: negativeCap},
	{ID: "E003", About: "flex of a part-timer of 25 hours above +300 in February 2023 (CIA/All.1-B)", Play: partTimePositiveCap},
	{ID: "E004", About: "flex of a part-timer of 30 hours, week C, below -300 in May 2024 (CIA/All.1-B)", Play: partTimeNegativeCap},
	{ID: "E005", About: "every breach of flexible hours in March 2024, overtime authorised and not, week B " +
		"(CIA/3.1.a)", Play: badMonth},
	{ID: "E006", About: "rigid hours for thirteen days, three too many, in March 2023 (CIA/All.1-A)", Play: rigidHours},
	{ID: "E007", About: "a supervisor has no flex; retires on 30/6/2025 and is paid what is left", Play: supervisor},
	{ID: "E008", About: "work from home: no flex, vacation for half of the day and otherwise (CIA/All.11/D)", Play: remoteWork},
}

// The punches that move an eight-hour and a five-hour day of week A by thirty minutes without a breach.
const (
	longPlus30, shortPlus30   = "07:45 12:00 13:00 17:15", "07:45 13:15"
	longMinus30, shortMinus30 = "08:15 12:00 13:00 16:45", "08:15 12:45"
)

// 440 at go-live and two Fridays of +30 are 500 on 31/1/2023: 20 forfeited. In March +25 - 30 + 45 - 15 = +25: 505 on
// the 31st, 25 forfeited.
func positiveCap(s *script.Script) {
	a := s.Hire("E001", sample.Clerk("2015-09-01", 5, script.Code(hr.FT37)))
	a.Open("4", 440, 120, 480)
	a.Clock("2023-01-13", "A", shortPlus30)
	a.Clock("2023-01-20", "A", shortPlus30)
	a.Clock("2023-03-07", "A", "07:50 12:00 12:50 17:05")
	a.Clock("2023-03-08", "A", "08:20 12:00 13:00 17:00")
	a.Clock("2023-03-09", "A", "07:40 12:15 12:50 17:30")
	a.Clock("2023-03-14", "A", "08:00 12:10 13:12 17:00")
	a.Vacations(2023, 2024, 2025)
}

// October 2023 has 22 working days of -30: -660 on the 31st, 180 of them beyond the cap. November has 20 of +30 (1/11 is
// a holiday, 2/11 a half-holiday): -480 + 600 = 120.
func negativeCap(s *script.Script) {
	a := s.Hire("E002", sample.Clerk("2016-03-01", 4, script.Code(hr.FT37)))
	a.Open("5", 0, 60, 480)
	a.Every("2023-10-01", "2023-10-31", "A", longMinus30, shortMinus30)
	a.Every("2023-11-01", "2023-11-30", "A", longPlus30, shortPlus30)
	a.Vacations(2023, 2024, 2025)
}

// Twenty days of +30 in February 2023 are 600: 300 carried, 300 forfeited.
func partTimePositiveCap(s *script.Script) {
	a := s.Hire("E003", sample.Clerk("2019-04-01", 3, script.Code(hr.PT25)))
	a.Weeks = "AAB"
	a.Open("3.5", 0, 0, 200)
	a.Every("2023-02-01", "2023-02-28", "A", "", shortPlus30)
	a.Vacations(2023, 2024, 2025)
}

// 8:50 is twenty minutes after the band: 22 days of May 2024 are -440, of which 140 beyond -300. June has 19 days of
// +15 (24/6 is Turin's patron): -15.
func partTimeNegativeCap(s *script.Script) {
	a := s.Hire("E004", sample.Clerk("2018-02-05", 4, script.Code(hr.PT30x5)))
	a.Weeks = "C"
	a.Open("6", 0, 90, 360)
	a.Every("2024-05-01", "2024-05-31", "C", "", "08:50 14:30")
	a.Every("2024-06-01", "2024-06-30", "C", "", "08:15 14:30")
	a.Vacations(2023, 2024, 2025)
}

// The comments are the day's credit and breach; they sum to -275. Overtime is 30 before 7:45 and 75 after 17:15.
func badMonth(s *script.Script) {
	a := s.Hire("E005", sample.Clerk("2017-05-15", 4, script.Code(hr.FT37)))
	a.Open("4", 0, 0, 480)
	a.Clock("2024-03-05", "A", "08:20 12:00 13:00 17:00") // -30, late entry
	a.Clock("2024-03-06", "A", "08:00 12:10 13:12 17:00") // -15, late return
	a.Clock("2024-03-07", "A", "08:00 11:40 12:40 17:00") // 0, out before 12:00
	a.Clock("2024-03-11", "A", "08:00 12:00 13:00 16:30") // -30, out before 16:45
	a.Clock("2024-03-12", "A", "08:00 17:00")             // 0, lunch not clocked
	overtime := script.Reading("2024-03-13", "A", "07:15 12:00 13:00 18:30")
	overtime.OvertimeAuthorized = true
	a.ClockData(overtime)                                 // +30, and 105 of overtime
	a.Clock("2024-03-14", "A", "07:15 12:00 13:00 18:30") // +30; the rest is not authorised
	a.Clock("2024-03-18", "B", "08:45 13:00 14:00 18:00") // +15
	a.Clock("2024-03-19", "B", "09:16 13:00 14:00 18:00") // -30, late entry
	a.Clock("2024-03-20", "B", "09:00 13:00 14:00 17:40") // -20, out before 17:45
	a.Clock("2024-03-21", "B", "08:40 13:00 14:00 18:20") // +30
	a.Clock("2024-03-22", "B", "09:15 13:45")             // -30
	a.Clock("2024-03-25", "A", "08:00 12:30 13:20 13:25") // -225: the credited times of the afternoon cross
	a.Adjust("2024-04-26", events.Straordinario, "-105", 0, "paid")
	a.Vacations(2023, 2024, 2025)
}

// 6/3 to 22/3/2023 are thirteen working days: the 11th, the 12th and the 13th are breaches. A day of rigid hours earns
// nothing (7/3: 0) and is never late (8/3: -30).
func rigidHours(s *script.Script) {
	a := s.Hire("E006", sample.Clerk("2016-06-06", 4, script.Code(hr.FT37)))
	a.Open("4", 0, 0, 480)
	a.Do(hr.RigidHoursOrdered{Dated: script.Dated("2023-03-06"), To: script.On("2023-03-17")})
	a.Do(hr.RigidHoursOrdered{Dated: script.Dated("2023-03-20"), To: script.On("2023-03-22")})
	a.Clock("2023-03-07", "A", longPlus30)
	a.Clock("2023-03-08", "A", "08:30 12:00 13:00 17:00")
	a.Vacations(2023, 2024, 2025)
	// A week of rigid hours for the whole company: five of everybody's ten days.
	s.Company("hr-company-rigid-2024-10", hr.RigidHoursOrdered{Dated: script.Dated("2024-10-14"), To: script.On("2024-10-18")})
}

func supervisor(s *script.Script) {
	h := sample.Clerk("2015-01-12", 6, script.Code(hr.FT37))
	h.Qualifications = []string{hr.Supervisor, hr.Coordinator}
	a := s.Hire("E007", h)
	a.Open("7.5", 0, 0, 480)
	a.Every("2024-02-01", "2024-02-29", "A", longPlus30, shortPlus30)
	a.Vacations(2023, 2024)
	a.LeaveCompany("2025-06-30", "retirement")
}

// Tuesdays and Thursdays from home. 240 of a day of 480 is right; 180 is not; a second block of 240 is not.
func remoteWork(s *script.Script) {
	a := s.Hire("E008", sample.Clerk("2016-11-02", 5, script.Code(hr.FT37)))
	a.RemoteDays[time.Tuesday], a.RemoteDays[time.Thursday] = true, true
	a.Open("8", 45, 30, 480)
	for _, y := range []string{"2023", "2024", "2025"} {
		agreeRemote(a, y+"-01-01", y+"-12-31")
	}
	a.RemoteHours("2023-03-14", 240)
	a.RemoteHours("2024-02-13", 180)
	a.RemoteHours("2024-05-14", 240)
	a.RemoteHours("2024-05-14", 240)
	a.Vacations(2023, 2024, 2025)
}
