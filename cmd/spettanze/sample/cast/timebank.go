package cast

import (
	"time"

	"spettanze/cmd/spettanze/sample"
	"spettanze/cmd/spettanze/sample/script"
	"spettanze/events/hr"
)

var timeBankRoles = []script.Role{
	{ID: "E030", About: "time bank to be worked back monthly: a month overdue, a leave asked for at short notice " +
		"(CIA/4bis.B.2)", Play: monthlyRhythm},
	{ID: "E031", About: "time bank of four months: 32 hours in all and 8 in a month exceeded, 240 minutes withheld at " +
		"the end", Play: bankCaps},
	{ID: "E032", About: "time bank closed early with 300 minutes, withheld in June 2024", Play: closedEarly},
	{ID: "E033", About: "time bank before a year of service, more worked back than taken, leave without agreement; end " +
		"of a fixed term", Play: noAgreement},
	{ID: "E034", About: "time bank ended on 30/6/2023: a recovery recorded three weeks later turns 240 withheld into " +
		"180", Play: lateRecovery},
}

func agree(a *script.Actor, from, to string, r hr.Rhythm, reason string) {
	a.Do(hr.TimeBankAgreed{Dated: script.Dated(from), To: script.On(to), Recovery: r, Reason: reason})
}

// bank takes minutes of the time bank, asked for at a moment.
func bank(a *script.Actor, date string, minutes int, asked time.Time) *script.Entry {
	a.Short[script.On(date)] += minutes
	return a.Do(hr.TimeBankLeaveTaken{Dated: script.Dated(date), Minutes: minutes, RequestedAt: asked})
}

// bankInTime takes minutes asked for four days before.
func bankInTime(a *script.Actor, date string, minutes int) *script.Entry {
	return bank(a, date, minutes, sample.Instant(script.On(date)-4, 10*60+30, 0))
}

// worksBack works minutes back; the time clock shows a longer day, which moves no flex of its own.
func worksBack(a *script.Actor, date string, minutes int) *script.Entry {
	return a.Do(hr.TimeBankRecovered{Dated: script.Dated(date), Minutes: minutes})
}

// worksBackDaily works minutes back on each working day of a period.
func worksBackDaily(a *script.Actor, from, to string, minutes int) {
	for d := script.On(from); d <= script.On(to); d++ {
		if a.Minutes(d) > 0 {
			worksBack(a, d.String(), minutes)
		}
	}
}

// March's 180 less 60 is 120 overdue on the 31st; the 60 of 19/4 were asked for nine hours before the day began.
func monthlyRhythm(s *script.Script) {
	a := s.Hire("E030", sample.Clerk("2017-10-02", 4, script.Code(hr.FT37)))
	a.Open("4", 0, 0, 480)
	agree(a, "2023-02-01", "2024-01-31", hr.Monthly, "study")
	bankInTime(a, "2023-02-14", 120)
	worksBack(a, "2023-02-21", 120)
	bankInTime(a, "2023-03-10", 180)
	worksBack(a, "2023-03-20", 60)
	worksBack(a, "2023-04-05", 120)
	bank(a, "2023-04-19", 60, sample.Instant(script.On("2023-04-18"), 15*60, 0))
	worksBack(a, "2023-04-27", 60)
	a.Vacations(2023, 2024, 2025)
}

// Four times 480 are 1920, thirty more exceed them; nothing worked back by 30/4 is overdue. Fifteen hours in May leave
// 1050. June takes 480 + 60 = 540. October works 22 hours back, November half of one: 240 at the end.
func bankCaps(s *script.Script) {
	a := s.Hire("E031", sample.Clerk("2016-02-15", 4, script.Code(hr.FT37)))
	a.Open("4", 0, 0, 480)
	agree(a, "2023-01-01", "2023-12-31", hr.FourMonthly, "children")
	for _, d := range []string{"2023-01-11", "2023-02-08", "2023-03-08", "2023-04-12"} {
		bankInTime(a, d, 480)
	}
	bankInTime(a, "2023-05-10", 30)
	worksBackDaily(a, "2023-05-11", "2023-05-31", 60)
	bankInTime(a, "2023-06-07", 480)
	bankInTime(a, "2023-06-20", 60)
	worksBackDaily(a, "2023-10-01", "2023-10-31", 60)
	worksBack(a, "2023-11-06", 30)
	a.Vacations(2023, 2024, 2025)
}

// 240 - 120 + 180 = 300 when it closes.
func closedEarly(s *script.Script) {
	a := s.Hire("E032", sample.Clerk("2018-01-08", 5, script.Code(hr.FT37)))
	a.Open("5", 0, 30, 480)
	agree(a, "2024-02-01", "2024-12-31", hr.Monthly, "care")
	bankInTime(a, "2024-03-06", 240)
	worksBack(a, "2024-03-13", 120)
	bankInTime(a, "2024-04-10", 180)
	a.Do(hr.TimeBankClosed{Dated: script.Dated("2024-05-15")})
	a.Vacations(2023, 2024, 2025)
}

func noAgreement(s *script.Script) {
	h := sample.Clerk("2023-02-01", 2, script.Code(hr.FT37))
	h.Contract, h.End = hr.FixedTerm, script.On("2024-01-31")
	a := s.Hire("E033", h)
	agree(a, "2023-06-01", "2023-09-30", hr.FourMonthly, "study")
	bankInTime(a, "2023-06-14", 120)
	worksBack(a, "2023-06-21", 180)
	a.Leave(hr.LeaveFerie, "2023-08-07", "2023-08-11")
	bankInTime(a, "2023-11-08", 60)
	worksBack(a, "2023-11-15", 60)
	a.LeaveCompany("2024-01-31", "end_of_term")
}

func lateRecovery(s *script.Script) {
	a := s.Hire("E034", sample.Clerk("2019-01-07", 4, script.Code(hr.FT37)))
	a.Open("6", 0, 0, 480)
	agree(a, "2023-01-01", "2023-06-30", hr.FourMonthly, "children")
	bankInTime(a, "2023-06-12", 240)
	worksBack(a, "2023-06-15", 60).RecordedOn(script.On("2023-07-20"))
	a.Vacations(2023, 2024, 2025)
}
