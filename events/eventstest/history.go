package eventstest

import (
	"fmt"
	"time"

	"pgregory.net/rapid"

	"spettanze/events"
)

// The window in which the facts of [History] lie: two year ends, two 31 March, the switch days of 2022.
var (
	WindowFrom = events.MustParseDate("2022-01-01")
	WindowTo   = events.MustParseDate("2023-12-31")
)

// DateIn draws a date of a range, both ends included.
func DateIn(t *rapid.T, from, to events.Date, label string) events.Date {
	return events.Date(rapid.Int32Range(int32(from), int32(to)).Draw(t, label))
}

var historySchedules = []events.Schedule{
	{Code: events.FT37}, {Code: events.FT37}, {Code: events.FT37MonPM}, {Code: events.PT25}, {Code: events.PT30x5},
	{Code: events.PT30x6}, {Code: events.Shift37}, {Code: events.PT24, Week: &events.Week{Mon: 480, Tue: 480, Fri: 480}},
	{Code: events.Custom, Week: &events.Week{Mon: 420, Tue: 420, Wed: 420, Thu: 420, Fri: 420}},
}

// History draws the facts of a small company: mostly possible ones, some that must be parked.
func History(t *rapid.T) []events.Event {
	var out []events.Event
	add := func(subject string, d events.Data, delay int) {
		at := d.Effective().In(time.UTC).Add(time.Duration(rapid.IntRange(0, 23).Draw(t, "hour"))*time.Hour +
			time.Duration(delay)*24*time.Hour)
		out = append(out, events.Event{Identity: events.Identity{Source: "/hr", ID: fmt.Sprintf("e%d", len(out))},
			Company: "blue", Subject: subject, Time: at, Data: d})
	}
	employees := []string{"E1", "E2"}[:rapid.IntRange(1, 2).Draw(t, "employees")]
	for _, id := range employees {
		hired := DateIn(t, WindowFrom-900, WindowFrom+200, "hired")
		add(id, events.Hired{Dated: events.Dated{Date: hired}, Level: rapid.IntRange(1, 7).Draw(t, "level"),
			Contract:   rapid.SampledFrom([]events.ContractKind{events.Indefinite, events.FixedTerm}).Draw(t, "contract"),
			Discipline: rapid.SampledFrom([]events.Discipline{events.PartePrima, events.PartePrima, events.ParteTerza}).Draw(t, "discipline"),
			Schedule:   rapid.SampledFrom(historySchedules).Draw(t, "schedule")}, 0)
	}
	loans := 0
	for range rapid.IntRange(5, 60).Draw(t, "facts") {
		id := rapid.SampledFrom(employees).Draw(t, "who")
		d := DateIn(t, WindowFrom, WindowTo, "date")
		add(id, historyFact(t, events.Dated{Date: d}, &loans), rapid.IntRange(0, 20).Draw(t, "delay"))
	}
	if rapid.Bool().Draw(t, "rigid") {
		d := DateIn(t, WindowFrom, WindowTo, "rigid")
		add(events.CompanySubject, events.RigidHoursOrdered{Dated: events.Dated{Date: d}, To: d + 9}, 0)
	}
	return out
}

// historyFact draws one fact of an employee.
func historyFact(t *rapid.T, on events.Dated, loans *int) events.Data {
	minutes := rapid.IntRange(1, 500).Draw(t, "minutes")
	to := on.Date + events.Date(rapid.IntRange(0, 25).Draw(t, "days"))
	switch rapid.IntRange(0, 17).Draw(t, "type") {
	case 0:
		return events.ScheduleChanged{Dated: on, Schedule: rapid.SampledFrom(historySchedules).Draw(t, "schedule")}
	case 1:
		level := rapid.IntRange(1, 7).Draw(t, "level")
		return events.Reclassified{Dated: on, Level: &level}
	case 2:
		return events.Suspended{Dated: on, To: to, Paid: rapid.Bool().Draw(t, "paid"), Kind: "aspettativa"}
	case 3:
		return events.Terminated{Dated: on, Reason: "resignation"}
	case 4:
		return events.Hired{Dated: on, Contract: events.Indefinite, Discipline: events.PartePrima, Level: 4,
			Schedule: events.Schedule{Code: events.FT37}}
	case 5, 6:
		return events.LeaveTaken{Dated: on, Kind: historyLeave(t), To: to}
	case 7, 8:
		return events.LeaveTaken{Dated: on, Kind: historyLeave(t), Minutes: minutes, Remote: rapid.Bool().Draw(t, "remote")}
	case 9:
		rhythm := rapid.SampledFrom([]events.Rhythm{events.Monthly, events.FourMonthly}).Draw(t, "rhythm")
		return events.TimeBankAgreed{Dated: on, To: on.Date + events.Date(minutes), Recovery: rhythm, Reason: "children"}
	case 10:
		return events.TimeBankLeaveTaken{Dated: on, Minutes: minutes}
	case 11:
		return events.TimeBankRecovered{Dated: on, Minutes: minutes}
	case 12:
		return events.TimeBankClosed{Dated: on}
	case 13:
		return historyLoan(t, on, loans)
	case 14:
		ent := rapid.SampledFrom(events.EntitlementsOf(events.OfEmployee)).Draw(t, "entitlement")
		return events.BalanceAdjusted{Dated: on, Entitlement: ent, Reason: "correction", AuthorizedBy: "hr1",
			Quantity: events.Quantity{Unit: ent.Unit(), Parts: int64(minutes) - 250}}
	case 15:
		if rapid.IntRange(0, 3).Draw(t, "opens") > 0 {
			break
		}
		ent := rapid.SampledFrom(events.EntitlementsOf(events.OfEmployee)).Draw(t, "entitlement")
		return events.BalanceOpened{Dated: on, Entitlement: ent, Quantity: events.Quantity{Unit: ent.Unit(), Parts: int64(minutes)}}
	}
	return historyClocking(t, on)
}

func historyLeave(t *rapid.T) events.LeaveKind {
	return rapid.SampledFrom([]events.LeaveKind{events.LeaveFerie, events.LeaveFerie, events.LeaveArt39,
		events.LeaveExFestivita, events.LeaveParteTerza, events.LeaveSickness, events.LeaveUnpaid, events.LeaveStrike}).Draw(t, "kind")
}

func historyClocking(t *rapid.T, on events.Dated) events.Data {
	at := func(from, to int, label string) events.ClockTime {
		return events.ClockTime(rapid.IntRange(from, to).Draw(t, label))
	}
	c := events.ClockingRecorded{Dated: on, Week: rapid.SampledFrom([]string{"A", "B", "C"}).Draw(t, "week"),
		Punches:            []events.ClockTime{at(440, 560, "in"), at(760, 1120, "out")},
		OvertimeAuthorized: rapid.Bool().Draw(t, "overtime"), Remote: rapid.IntRange(0, 9).Draw(t, "remote") == 0}
	if rapid.Bool().Draw(t, "lunch") {
		c.Punches = []events.ClockTime{c.Punches[0], at(715, 800, "lunch out"), at(801, 870, "lunch in"), at(871, 1120, "exit")}
	}
	return c
}

func historyLoan(t *rapid.T, on events.Dated, loans *int) events.Data {
	id := fmt.Sprintf("L%d", rapid.IntRange(0, *loans).Draw(t, "loan"))
	cents := events.Cents(rapid.IntRange(1, 900_000).Draw(t, "cents"))
	fund := rapid.SampledFrom([]events.Fund{events.GraviMotivi, events.Ristrutturazione}).Draw(t, "fund")
	switch rapid.IntRange(0, 3).Draw(t, "loan fact") {
	case 0:
		return events.LoanRequested{Dated: on, Loan: id, Fund: fund, Amount: cents, Instalments: 24}
	case 1:
		return events.LoanDecided{Dated: on, Loan: id, Granted: true}
	case 2:
		return events.LoanRepaid{Dated: on, Loan: id, Amount: cents / 10}
	}
	*loans++
	return events.LoanDisbursed{Dated: on, Loan: id, Fund: fund, Amount: cents, Instalments: 24}
}
