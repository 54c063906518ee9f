package cast

import (
	"fmt"

	"spettanze/cmd/spettanze/sample"
	"spettanze/cmd/spettanze/sample/cast/money"
	"spettanze/cmd/spettanze/sample/script"
	"spettanze/events"
	"spettanze/events/borrowing"
	"spettanze/events/hr"
)

var correctionRoles = []script.Role{
	{ID: "E046", About: "events weeks late, annulled and replaced, sent twice, adjusted; a second clocking of a day that waits, and " +
		"one that heals; a second hire (contract §7)", Play: corrected},
	{ID: "E047", About: "leaves on 31/10/2023 with 90 minutes of time bank, withheld at once; hired again on 2/9/2024", Play: rehired},
	{ID: "E048", About: "the hire of 3/2/2025 is recorded five weeks later: until then everything waits, then it heals", Play: hiredLate},
	{ID: "E049", About: "level 7: no art. 39; a year of small adjustments", Play: official},
}

func corrected(s *script.Script) {
	a := s.Hire("E046", sample.Clerk("2016-10-03", 4, script.Code(hr.FT37)))
	a.Open("6", 0, 0, 480)

	// Late: February's leave is recorded in March, November's clocking arrives after the month is closed.
	a.Leave(hr.LeaveFerie, "2023-02-06", "2023-02-07").RecordedOn(script.On("2023-03-20"))
	a.Clock("2023-11-14", "A", longPlus30).ReceivedOn(script.On("2023-12-20"))

	// Annulled and replaced: five days were two.
	five := a.Leave(hr.LeaveFerie, "2024-03-04", "2024-03-08")
	for _, d := range []string{"2024-03-06", "2024-03-07"} {
		a.Clock(d, "A", "08:00 12:00 13:00 17:00")
	}
	a.Clock("2024-03-08", "A", "08:00 13:00")
	back := a.Annul("2024-03-11", five, "wrong_dates")
	a.Leave(hr.LeaveFerie, "2024-03-04", "2024-03-05").RecordedOn(script.On("2024-03-11"))
	a.Annul("2024-03-12", back, "mistake") // refused: an annulment cannot be annulled

	// The annulment of a leave arrives before the leave itself.
	sick := a.Leave(hr.LeaveSickness, "2024-09-23", "2024-09-24").ReceivedOn(script.On("2024-10-02"))
	a.Annul("2024-09-25", sick, "wrong_person")
	a.Clock("2024-09-23", "A", "08:00 12:00 13:00 17:00")
	a.Clock("2024-09-24", "A", "08:00 12:00 13:00 17:00")

	a.Adjust("2024-01-15", events.Ferie, "1", 2023, "recalled_from_leave")
	a.Adjust("2024-02-01", events.Flex, "-30", 0, "correction")
	secondClockings(s, a)

	// Sent twice: once as it was, once the same identity with other minutes, which is refused.
	once := a.Hours(hr.LeaveExFestivita, "2025-03-05", 60)
	s.Again("2025-03-19", once)
	other := *once
	other.Event.Data = hr.LeaveTaken{Dated: script.Dated("2025-03-05"), Kind: hr.LeaveExFestivita, Minutes: 120}
	other.At = sample.Instant(script.On("2025-03-20"), 7*60+30, 0)
	s.Entries = append(s.Entries, &other)

	a.Do(sample.Clerk("2024-04-02", 5, script.Code(hr.FT37))) // parked: in service already
	a.Vacations(2023, 2024, 2025)
}

// secondClockings are those of a clock that was read twice. The first of 14/5/2024 is annulled two weeks later, so that
// the second counts; the one of 11/6/2024 waits for ever.
func secondClockings(s *script.Script, a *script.Actor) {
	for _, day := range []string{"2024-05-14", "2024-06-11"} {
		first := a.Clock(day, "A", "08:00 12:00 13:00 17:00")
		second := a.Clock(day, "A", "07:45 12:00 13:00 17:05")
		second.Event.ID += "-b"
		if day == "2024-05-14" {
			a.Annul("2024-05-28", first, "clock_read_twice")
			s.Again("2024-05-29", first)
		}
	}
}

func rehired(s *script.Script) {
	a := s.Hire("E047", sample.Clerk("2016-08-29", 4, script.Code(hr.FT37)))
	a.Open("5", 20, 0, 480)
	a.Leave(hr.LeaveFerie, "2023-07-10", "2023-07-21")
	agree(a, "2023-03-01", "2024-02-29", hr.FourMonthly, "study")
	bankInTime(a, "2023-10-04", 90)
	a.LeaveCompany("2023-10-31", "resignation")
	a.Leave(hr.LeaveSickness, "2023-11-06", "2023-11-07") // after the end: waits for ever
	again := sample.Clerk("2024-09-02", 5, script.Code(hr.FT37))
	a.Serve = append(a.Serve, sample.Span{From: again.Date})
	a.Do(again)
	a.Vacations(2025)
}

func hiredLate(s *script.Script) {
	a := s.Hire("E048", sample.Clerk("2025-02-03", 4, script.Code(hr.FT37)))
	a.Hired.RecordedOn(script.On("2025-03-12"))
	a.Hours(hr.LeaveArt39, "2025-02-19", 60)
	a.Leave(hr.LeaveFerie, "2025-01-20", "2025-01-21") // before the hire: waits for ever
	a.Vacations(2025)
}

func official(s *script.Script) {
	a := s.Hire("E049", sample.Clerk("2015-05-04", 7, script.Code(hr.FT37)))
	a.Opened(events.Ferie, "9", 2022)
	a.Opened(events.PermessiExFestivita, "480", 2022)
	a.Weeks = "AB"
	for i, minutes := range []int{15, -15, 30, -30} {
		a.Adjust(fmt.Sprintf("2023-%02d-10", 2+3*i), events.Flex, fmt.Sprint(minutes), 0, "correction")
	}
	a.Vacations(2023, 2024, 2025)
}

// ghost is an id that HR mistyped. It comes last.
var ghost = script.Role{ID: "E990", About: "never hired: facts about this id wait for ever (parked), as do a loan id used twice and others", Play: neverHired}

// Beside the ghost's are the loan events that wait for ever: an id that E037 has already, a decision on a loan never requested, a repayment
// above what is outstanding.
func neverHired(s *script.Script) {
	ghost := &script.Actor{Person: sample.NewPerson("E990", s.Config.Seed, 990), Script: s}
	ghost.Leave(hr.LeaveFerie, "2023-04-03", "2023-04-04")
	ghost.Clock("2023-04-05", "A", "08:00 12:00 13:00 17:00")

	stage := map[string]*script.Actor{}
	for _, p := range s.People {
		stage[p.ID] = &script.Actor{Person: p, Script: s}
	}
	money.LoanEvent(stage["E002"], "L2023-001-disbursed-b", borrowing.LoanDisbursed{
		Dated: script.Dated("2023-05-15"), Loan: "L2023-001", Fund: events.Ristrutturazione, Amount: script.Euro("2000.00"), Instalments: 24,
	}, 15*60)
	money.Decided(stage["E003"], "L2024-099", "2024-03-18", true)
	money.Repays(stage["E037"], "L2023-001", "2024-06-10", "9000.00")
}
