package cast

import (
	"time"

	"spettanze/cmd/spettanze/sample"
	"spettanze/events/hr"
)

var timeBankRoles = []Role{
	{"E030", "time bank to be worked back monthly: a month overdue, a leave asked for at short notice " +
		"(CIA/4bis.B.2)", monthlyRhythm},
	{"E031", "time bank of four months: 32 hours in all and 8 in a month exceeded, 240 minutes withheld at " +
		"the end", bankCaps},
	{"E032", "time bank closed early with 300 minutes, withheld in June 2024", closedEarly},
	{"E033", "time bank before a year of service, more worked back than taken, leave without agreement; end " +
		"of a fixed term", noAgreement},
	{"E034", "time bank ended on 30/6/2023: a recovery recorded three weeks later turns 240 withheld into " +
		"180", lateRecovery},
}

func (a *actor) agree(from, to string, r hr.Rhythm, reason string) {
	a.do(hr.TimeBankAgreed{Dated: dated(from), To: on(to), Recovery: r, Reason: reason})
}

// bank takes minutes of the time bank, asked for at a moment.
func (a *actor) bank(date string, minutes int, asked time.Time) *entry {
	a.Short[on(date)] += minutes
	return a.do(hr.TimeBankLeaveTaken{Dated: dated(date), Minutes: minutes, RequestedAt: asked})
}

// bankInTime takes minutes asked for four days before.
func (a *actor) bankInTime(date string, minutes int) *entry {
	return a.bank(date, minutes, sample.Instant(on(date)-4, 10*60+30, 0))
}

// worksBack works minutes back; the time clock shows a longer day, which moves no flex of its own.
func (a *actor) worksBack(date string, minutes int) *entry {
	return a.do(hr.TimeBankRecovered{Dated: dated(date), Minutes: minutes})
}

// worksBackDaily works minutes back on each working day of a period.
func (a *actor) worksBackDaily(from, to string, minutes int) {
	for d := on(from); d <= on(to); d++ {
		if a.Minutes(d) > 0 {
			a.worksBack(d.String(), minutes)
		}
	}
}

// March's 180 less 60 is 120 overdue on the 31st; the 60 of 19/4 were asked for nine hours before the day began.
func monthlyRhythm(s *script) {
	a := s.hire("E030", sample.Clerk("2017-10-02", 4, code(hr.FT37)))
	a.open("4", 0, 0, 480)
	a.agree("2023-02-01", "2024-01-31", hr.Monthly, "study")
	a.bankInTime("2023-02-14", 120)
	a.worksBack("2023-02-21", 120)
	a.bankInTime("2023-03-10", 180)
	a.worksBack("2023-03-20", 60)
	a.worksBack("2023-04-05", 120)
	a.bank("2023-04-19", 60, sample.Instant(on("2023-04-18"), 15*60, 0))
	a.worksBack("2023-04-27", 60)
	a.vacations(2023, 2024, 2025)
}

// Four times 480 are 1920, thirty more exceed them; nothing worked back by 30/4 is overdue. Fifteen hours in May leave
// 1050. June takes 480 + 60 = 540. October works 22 hours back, November half of one: 240 at the end.
func bankCaps(s *script) {
	a := s.hire("E031", sample.Clerk("2016-02-15", 4, code(hr.FT37)))
	a.open("4", 0, 0, 480)
	a.agree("2023-01-01", "2023-12-31", hr.FourMonthly, "children")
	for _, d := range []string{"2023-01-11", "2023-02-08", "2023-03-08", "2023-04-12"} {
		a.bankInTime(d, 480)
	}
	a.bankInTime("2023-05-10", 30)
	a.worksBackDaily("2023-05-11", "2023-05-31", 60)
	a.bankInTime("2023-06-07", 480)
	a.bankInTime("2023-06-20", 60)
	a.worksBackDaily("2023-10-01", "2023-10-31", 60)
	a.worksBack("2023-11-06", 30)
	a.vacations(2023, 2024, 2025)
}

// 240 - 120 + 180 = 300 when it closes.
func closedEarly(s *script) {
	a := s.hire("E032", sample.Clerk("2018-01-08", 5, code(hr.FT37)))
	a.open("5", 0, 30, 480)
	a.agree("2024-02-01", "2024-12-31", hr.Monthly, "care")
	a.bankInTime("2024-03-06", 240)
	a.worksBack("2024-03-13", 120)
	a.bankInTime("2024-04-10", 180)
	a.do(hr.TimeBankClosed{Dated: dated("2024-05-15")})
	a.vacations(2023, 2024, 2025)
}

func noAgreement(s *script) {
	h := sample.Clerk("2023-02-01", 2, code(hr.FT37))
	h.Contract, h.End = hr.FixedTerm, on("2024-01-31")
	a := s.hire("E033", h)
	a.agree("2023-06-01", "2023-09-30", hr.FourMonthly, "study")
	a.bankInTime("2023-06-14", 120)
	a.worksBack("2023-06-21", 180)
	a.leave(hr.LeaveFerie, "2023-08-07", "2023-08-11")
	a.bankInTime("2023-11-08", 60)
	a.worksBack("2023-11-15", 60)
	a.leaveCompany("2024-01-31", "end_of_term")
}

func lateRecovery(s *script) {
	a := s.hire("E034", sample.Clerk("2019-01-07", 4, code(hr.FT37)))
	a.open("6", 0, 0, 480)
	a.agree("2023-01-01", "2023-06-30", hr.FourMonthly, "children")
	a.bankInTime("2023-06-12", 240)
	a.worksBack("2023-06-15", 60).RecordedOn(on("2023-07-20"))
	a.vacations(2023, 2024, 2025)
}
