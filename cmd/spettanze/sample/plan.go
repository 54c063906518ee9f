package sample

import (
	"fmt"
	"time"

	"spettanze/events"
	"spettanze/events/borrowing"
	"spettanze/events/hr"
	"spettanze/events/remote"
)

// plan fills the agenda from a day to the end of its year: the leave everybody takes, and what happens to few.
func (s *staff) plan(from events.Date) {
	year := from.Year()
	end := from.YearEnd()
	if s.Serve[0].To != 0 {
		return // already left
	}
	if first := from == s.hire.Date; !first {
		s.planFate(year)
	}
	if s.RemoteDays != [7]bool{} {
		s.at(from, remote.Agreed{Dated: events.Dated{Date: from}, To: end})
	}
	s.planVacations(from, year)
	s.planPermits(from, end)
	for range s.rng.IntN(3) {
		if d, ok := s.freeDay(from, end); ok {
			s.takeLeave(hr.LeaveSickness, d, d+events.Date(s.rng.IntN(4)))
		}
	}
	for _, rare := range []struct {
		kind   hr.LeaveKind
		chance int
	}{{hr.LeaveOtherPaid, 3000}, {hr.LeaveStrike, 2000}, {hr.LeaveUnpaid, 500}} {
		if !oneIn(s.rng, rare.chance) {
			continue
		}
		if d, ok := s.freeDay(from, end); ok {
			s.takeLeave(rare.kind, d, d)
		}
	}
	if oneIn(s.rng, 700) && s.hire.Date.AddYears(1) <= from {
		s.planTimeBank(year)
	}
	if oneIn(s.rng, 400) && s.hire.Date.AddYears(1) <= from && s.loan == 0 {
		s.planLoan(year)
	}
}

func (s *staff) at(d events.Date, data events.Data) {
	s.agenda[d] = append(s.agenda[d], task{data: data})
}

// planVacations books two weeks in summer, the days after Christmas and some single days, about what a year earns.
func (s *staff) planVacations(from events.Date, year int) {
	end := from.YearEnd()
	summer := MondayOnOrAfter(events.NewDate(year, time.June, 19)) + events.Date(7*s.rng.IntN(11))
	if summer >= from+90 || s.hire.Date.Year() < year {
		s.takeLeave(hr.LeaveFerie, summer, summer+11)
	}
	if s.hire.Date.Year() == year {
		return
	}
	s.takeLeave(hr.LeaveFerie, end-4, end-events.Date(s.rng.IntN(2)))
	for range between(s.rng, 4, 7) {
		if d, ok := s.freeDay(from, end); ok {
			s.takeLeave(hr.LeaveFerie, d, d)
		}
	}
	if oneIn(s.rng, 4000) {
		if d, ok := s.freeDay(from, end); ok && s.Minutes(d) > 180 {
			s.takeHours(hr.LeaveFerie, d, 60*between(s.rng, 1, 3))
		}
	}
}

func (s *staff) planPermits(from, end events.Date) {
	kinds := []hr.LeaveKind{hr.LeaveArt39, hr.LeaveArt39, hr.LeaveExFestivita}
	if s.Shifts {
		kinds = append(kinds, hr.LeaveParteTerza, hr.LeaveParteTerza)
	}
	for _, k := range kinds {
		if d, ok := s.freeDay(from, end); ok && s.Minutes(d) >= 300 {
			s.takeHours(k, d, 30*between(s.rng, 2, 6))
		}
	}
	if d, ok := s.freeDay(from, end); ok {
		s.takeLeave(hr.LeaveExFestivita, d, d)
	}
}

// freeDay draws a working day on which nothing else is planned.
func (s *staff) freeDay(from, end events.Date) (events.Date, bool) {
	for range 20 {
		d := from + events.Date(s.rng.IntN(int(end-from)+1))
		if s.Minutes(d) > 0 && !s.Away[d] && s.Short[d] == 0 {
			return d, true
		}
	}
	return 0, false
}

func (s *staff) takeLeave(kind hr.LeaveKind, from, to events.Date) {
	l := hr.LeaveTaken{Dated: events.Dated{Date: from}, Kind: kind}
	if to > from {
		l.To = to
	}
	for d := from; d <= to; d++ {
		if s.Away[d] || s.Short[d] > 0 {
			return // two leaves on one day are a mistake that this staff does not make
		}
	}
	for d := from; d <= to; d++ {
		s.Away[d] = true
	}
	s.at(from, l)
}

func (s *staff) takeHours(kind hr.LeaveKind, d events.Date, minutes int) {
	s.Short[d] += minutes
	s.at(d, hr.LeaveTaken{Dated: events.Dated{Date: d}, Kind: kind, Minutes: minutes})
}

// planFate is what happens to two or three in a hundred each year: leaving, a suspension, a part time, a promotion.
func (s *staff) planFate(year int) {
	month := func() events.Date { return events.NewDate(year, time.Month(between(s.rng, 3, 11)), 1) }
	switch chance := s.rng.IntN(10_000); {
	case chance < 250:
		last := month().MonthEnd()
		s.Serve[0].To = last
		s.at(last, hr.Terminated{Dated: events.Dated{Date: last}, Reason: "resignation"})
	case chance < 450:
		d := month() + events.Date(s.rng.IntN(28))
		to := min(d+events.Date(between(s.rng, 20, 90)), d.YearEnd())
		for a := d; a <= to; a++ {
			s.Away[a] = true
		}
		s.at(d, hr.Suspended{Dated: events.Dated{Date: d}, To: to, Kind: "aspettativa"})
	case chance < 750 && s.schedule(events.NewDate(year, time.January, 1)).Code == hr.FT37:
		d := month()
		s.at(d, hr.ScheduleChanged{Dated: events.Dated{Date: d}, Schedule: code(hr.PT25), Until: d.AddYears(2) - 1})
	case chance < 1050 && s.hire.Level < 6 && !s.Shifts:
		d := month()
		s.hire.Level++
		level := s.hire.Level
		s.at(d, hr.Reclassified{Dated: events.Dated{Date: d}, Level: &level})
	}
}

// planTimeBank is an agreement of ten months with three leaves, worked back within the week.
func (s *staff) planTimeBank(year int) {
	from := events.NewDate(year, time.March, 1)
	end := events.NewDate(year, time.December, 31)
	rhythm := []hr.Rhythm{hr.Monthly, hr.FourMonthly}[s.rng.IntN(2)]
	s.at(from, hr.TimeBankAgreed{Dated: events.Dated{Date: from}, To: end, Recovery: rhythm, Reason: "care"})
	for range 3 {
		d, ok := s.freeDay(from, end-10)
		if !ok || s.Minutes(d) < 240 {
			continue
		}
		minutes := 30 * between(s.rng, 2, 6)
		s.Short[d] += minutes
		s.at(d, hr.TimeBankLeaveTaken{
			Dated: events.Dated{Date: d}, Minutes: minutes, RequestedAt: Instant(d-3, 11*60, 0),
		})
		s.at(d+7, hr.TimeBankRecovered{Dated: events.Dated{Date: d + 7}, Minutes: minutes})
	}
}

// planLoan is a loan of ristrutturazione: gravi_motivi is the cast's.
func (s *staff) planLoan(year int) {
	s.loan = year
	id := fmt.Sprintf("L%d-%s", year, s.ID)
	asked := events.NewDate(year, time.Month(between(s.rng, 2, 10)), between(s.rng, 1, 20))
	decided := asked + 14
	paid := decided + events.Date(between(s.rng, 7, 25))
	amount := events.Cents(between(s.rng, 4, 16)) * 500_00
	n := []int{24, 36, 48, 60}[s.rng.IntN(4)]
	add := func(d events.Date, step string, data events.Data) {
		s.agenda[d] = append(s.agenda[d], task{SourceLoans, id + "-" + step, data})
	}
	add(asked, "requested", borrowing.LoanRequested{
		Dated: events.Dated{Date: asked}, Loan: id, Fund: events.Ristrutturazione, Amount: amount, Instalments: n,
	})
	add(decided, "decided", borrowing.LoanDecided{Dated: events.Dated{Date: decided}, Loan: id, Granted: true})
	add(paid, "disbursed", borrowing.LoanDisbursed{
		Dated: events.Dated{Date: paid}, Loan: id, Fund: events.Ristrutturazione, Amount: amount, Instalments: n,
	})
}
