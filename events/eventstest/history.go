package eventstest

import (
	"fmt"
	"slices"
	"time"

	"pgregory.net/rapid"

	"spettanze/events"
	"spettanze/events/borrowing"
	"spettanze/events/exams"
	"spettanze/events/hr"
	"spettanze/events/kasko"
	"spettanze/events/mobility"
	"spettanze/events/mortgage"
	"spettanze/events/pension"
	"spettanze/events/personalised"
	"spettanze/events/policies"
	"spettanze/events/severance"
	"spettanze/events/shifts"
	"spettanze/events/welfare"
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

var historySchedules = []hr.Schedule{
	{Code: hr.FT37}, {Code: hr.FT37}, {Code: hr.FT37MonPM}, {Code: hr.PT25}, {Code: hr.PT30x5},
	{Code: hr.PT30x6}, {Code: hr.PT25, Afternoon: new(true)}, {Code: hr.Shift37}, {Code: hr.PT24, Week: &hr.Week{Mon: 480, Tue: 480, Fri: 480}},
	{Code: hr.Custom, Week: &hr.Week{Mon: 420, Tue: 420, Wed: 420, Thu: 420, Fri: 420}},
}

// History draws the facts of a small company: mostly possible ones, some that must be parked. Some histories are [Money].
func History(t *rapid.T) []events.Event {
	if rapid.IntRange(0, 3).Draw(t, "money") == 0 {
		return Money(t)
	}
	return history(t, historyTypes)
}

// Money draws a history of facts of money and of what money depends on: classes, schedules, time without pay, the end of service.
func Money(t *rapid.T) []events.Event { return history(t, moneyTypes) }

func history(t *rapid.T, types []*events.Type) []events.Event {
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
		until := events.Date(rapid.Int32Range(0, 400).Draw(t, "until"))
		add(id, hr.Hired{Dated: events.Dated{Date: hired}, Level: rapid.IntRange(1, 7).Draw(t, "level"),
			End: rapid.SampledFrom([]events.Date{0, hired + until}).Draw(t, "end"), ProbationUntil: hired + until/3,
			Contract:       rapid.SampledFrom([]hr.ContractKind{hr.Indefinite, hr.FixedTerm}).Draw(t, "contract"),
			Discipline:     rapid.SampledFrom([]hr.Discipline{hr.PartePrima, hr.PartePrima, hr.ParteTerza}).Draw(t, "discipline"),
			Qualifications: rapid.SampledFrom([][]string{nil, nil, {hr.Supervisor}, {hr.Liquidatore}}).Draw(t, "qualifications"),
			Service:        rapid.SampledFrom([]string{"", "cos", "salute", hr.Assistenza, hr.Assistenza}).Draw(t, "service"),
			Unit:           rapid.SampledFrom([]string{"", "U1"}).Draw(t, "unit"),
			Schedule:       rapid.SampledFrom(historySchedules).Draw(t, "schedule")}, 0)
	}
	loans := 0
	for range rapid.IntRange(5, 60).Draw(t, "facts") {
		id := rapid.SampledFrom(employees).Draw(t, "who")
		d := DateIn(t, WindowFrom, WindowTo, "date")
		add(id, historyFact(t, types, events.Dated{Date: d}, &loans), rapid.IntRange(0, 20).Draw(t, "delay"))
	}
	if rapid.Bool().Draw(t, "rigid") {
		d := DateIn(t, WindowFrom, WindowTo, "rigid")
		add(events.CompanySubject, hr.RigidHoursOrdered{Dated: events.Dated{Date: d}, To: d + 9}, 0)
	}
	if rapid.Bool().Draw(t, "cycle") {
		d := DateIn(t, WindowFrom, WindowTo, "cycle date")
		add(events.CompanySubject, shifts.RosterCycleStarted{Dated: events.Dated{Date: d - events.Date(d.Weekday()+6)%7}, Service: hr.Assistenza}, 2)
	}
	if rapid.Bool().Draw(t, "holidays worked") { // of two years, so that turns are broken
		for _, d := range []string{"2022-06-24", "2022-08-16", "2022-12-24", "2022-12-31", "2023-04-07", "2023-06-24", "2023-08-14", "2023-11-02", "2023-12-31"} {
			add(rapid.SampledFrom(employees).Draw(t, "works"), historyClocking(t, events.Dated{Date: events.MustParseDate(d)}, nil), 1)
		}
	}
	if rapid.IntRange(0, 3).Draw(t, "saturdays worked") == 0 { // so many that their number in the year matters
		who := rapid.SampledFrom(employees).Draw(t, "works")
		for d := events.MustParseDate("2023-01-07"); d <= events.MustParseDate("2023-04-15"); d += 7 {
			add(who, historyClocking(t, events.Dated{Date: d}, nil), 1)
		}
	}
	if rapid.IntRange(0, 3).Draw(t, "passes bought") == 0 { // so many that the tenth of a year is among them
		who := rapid.SampledFrom(employees).Draw(t, "buys")
		for d := WindowFrom + 200; d <= WindowTo-100; d += 30 {
			add(who, mobility.Purchased{Dated: events.Dated{Date: d}, Kind: mobility.HighSpeedMonthly, Amount: 18730}, 1)
		}
	}
	for range rapid.IntRange(0, 2).Draw(t, "weeks") {
		d := DateIn(t, WindowFrom, WindowTo, "weeks")
		add(events.CompanySubject, hr.WeeksSet{Dated: events.Dated{Date: d - events.Date(d.Weekday()+6)%7}, Pattern: []string{"A", "B"}}, 3)
	}
	for range rapid.IntRange(0, 3).Draw(t, "results") {
		d := DateIn(t, events.MustParseDate("2023-03-01"), WindowTo, "result")
		add(events.CompanySubject, welfare.ResultReported{Dated: events.Dated{Date: d}, Year: rapid.SampledFrom([]int{2022, 2022, 2021}).Draw(t, "accounts"),
			Margin:   rapid.SampledFrom([]welfare.Percent{-10, 0, 500, 501, 1500}).Draw(t, "margin"),
			Previous: rapid.SampledFrom([]welfare.Percent{-100, 0, 501}).Draw(t, "margin before")}, rapid.IntRange(0, 200).Draw(t, "delay"))
	}
	return out
}

// drawn is how often, among others, a history has facts of a type, and how it draws them. Types that are not named are
// drawn once, by their declaration.
type drawn struct {
	often int
	draw  func(t *rapid.T, on events.Dated, loans *int) events.Data
}

// historyDraws says how facts are drawn that would otherwise mostly be impossible, or are more common than others.
var historyDraws = map[*events.Type]drawn{
	hr.Hired{}.Type(): {1, func(_ *rapid.T, on events.Dated, _ *int) events.Data {
		return hr.Hired{Dated: on, Contract: hr.Indefinite, Discipline: hr.PartePrima, Level: 4,
			Schedule: hr.Schedule{Code: hr.FT37}}
	}},
	hr.ScheduleChanged{}.Type(): {1, func(t *rapid.T, on events.Dated, _ *int) events.Data {
		return hr.ScheduleChanged{Dated: on, Schedule: rapid.SampledFrom(historySchedules).Draw(t, "schedule")}
	}},
	hr.Reclassified{}.Type(): {1, func(t *rapid.T, on events.Dated, _ *int) events.Data {
		r := hr.Reclassified{Dated: on, Level: new(rapid.IntRange(1, 7).Draw(t, "level"))}
		if rapid.IntRange(0, 3).Draw(t, "changes service") == 0 {
			r.Service = new(rapid.SampledFrom([]string{"cos", "servizio_clienti", hr.Assistenza}).Draw(t, "service"))
		}
		return r
	}},
	hr.Suspended{}.Type(): {1, func(t *rapid.T, on events.Dated, _ *int) events.Data {
		return hr.Suspended{Dated: on, To: historyDay(t, on) + rapid.SampledFrom([]events.Date{0, 30, 120}).Draw(t, "longer"), Paid: rapid.Bool().Draw(t, "paid"),
			Kind: rapid.SampledFrom([]string{"aspettativa", "maternity"}).Draw(t, "kind")}
	}},
	hr.LeaveTaken{}.Type(): {4, func(t *rapid.T, on events.Dated, _ *int) events.Data {
		l := historyLeave(t, on)
		if rapid.Bool().Draw(t, "whole days") {
			l.To = historyDay(t, on)
		} else {
			l.Minutes, l.Remote = historyMinutes(t), rapid.Bool().Draw(t, "remote")
		}
		return l
	}},
	exams.ExamSat{}.Type(): {2, func(t *rapid.T, on events.Dated, _ *int) events.Data {
		s := exams.ExamSat{Dated: on, Exam: historyID(t, "X"), Course: historyID(t, "C"), Passed: rapid.IntRange(0, 3).Draw(t, "passed") > 0,
			First: rapid.IntRange(0, 9).Draw(t, "first") == 0}
		if s.Passed {
			s.Grade = rapid.SampledFrom([]int{0, 18, 25, 26, 27, 30}).Draw(t, "grade")
		}
		return s
	}},
	kasko.Insured{}.Type(): {1, func(t *rapid.T, on events.Dated, _ *int) events.Data {
		return kasko.Insured{Dated: on, Car: historyID(t, "A"), Value: rapid.SampledFrom([]events.Cents{500_000, 2_000_000, 3_000_001}).Draw(t, "value")}
	}},
	kasko.Ended{}.Type(): {1, func(t *rapid.T, on events.Dated, _ *int) events.Data {
		return kasko.Ended{Dated: on, Car: historyID(t, "A")}
	}},
	policies.Declared{}.Type(): {2, func(t *rapid.T, on events.Dated, _ *int) events.Data {
		d := policies.Declared{Dated: on, Policy: rapid.SampledFrom(policies.Policies).Draw(t, "policy"), Member: rapid.IntRange(0, 3).Draw(t, "member") > 0}
		if d.Policy == policies.Life && d.Member {
			d.Cover = rapid.SampledFrom([]policies.Cover{policies.A, policies.B}).Draw(t, "cover")
		}
		return d
	}},
	severance.Requested{}.Type(): {1, func(t *rapid.T, on events.Dated, _ *int) events.Data {
		return severance.Requested{Dated: on, Advance: historyID(t, "A"), Amount: 100, Reason: severance.Health}
	}},
	severance.Advanced{}.Type(): {1, func(t *rapid.T, on events.Dated, _ *int) events.Data {
		return severance.Advanced{Dated: on, Advance: historyID(t, "A"), Amount: events.Cents(rapid.IntRange(1, 900_000).Draw(t, "cents")),
			Reason: rapid.SampledFrom([]severance.Reason{severance.Renovation, severance.HomePurchase, severance.Health}).Draw(t, "reason")}
	}},
	pension.Joined{}.Type(): {2, func(t *rapid.T, on events.Dated, _ *int) events.Data {
		return pension.Joined{Dated: on, Rate: rapid.SampledFrom([]pension.Rate{0, 50, 200, 250}).Draw(t, "rate")}
	}},
	hr.TimeBankAgreed{}.Type(): {1, func(t *rapid.T, on events.Dated, _ *int) events.Data {
		rhythm := rapid.SampledFrom([]hr.Rhythm{hr.Monthly, hr.FourMonthly}).Draw(t, "rhythm")
		return hr.TimeBankAgreed{Dated: on, To: on.Date + events.Date(historyMinutes(t)), Recovery: rhythm, Reason: "children"} //nolint:gosec // days
	}},
	personalised.Agreed{}.Type(): {1, func(t *rapid.T, on events.Dated, _ *int) events.Data {
		return personalised.Agreed{Dated: on, To: on.Date + events.Date(historyMinutes(t)), Reason: "A.1.a", //nolint:gosec // days
			Ordinary: rapid.SampledFrom([]int{1500, 2220}).Draw(t, "ordinary"), Weekly: rapid.SampledFrom([]int{1199, 1260, 1741, 2220}).Draw(t, "weekly"),
			OfficeAgrees: rapid.IntRange(0, 3).Draw(t, "office agrees") == 0}
	}},
	hr.TimeBankLeaveTaken{}.Type(): {1, func(t *rapid.T, on events.Dated, _ *int) events.Data {
		return hr.TimeBankLeaveTaken{Dated: on, Minutes: historyMinutes(t)}
	}},
	hr.TimeBankRecovered{}.Type(): {1, func(t *rapid.T, on events.Dated, _ *int) events.Data {
		return hr.TimeBankRecovered{Dated: on, Minutes: historyMinutes(t)}
	}},
	borrowing.LoanRequested{}.Type(): {0, nil},
	borrowing.LoanDecided{}.Type():   {0, nil},
	borrowing.LoanRepaid{}.Type():    {0, nil},
	borrowing.LoanDisbursed{}.Type(): {1, historyLoan},
	mortgage.Requested{}.Type():      {2, historyMortgage},
	mortgage.Decided{}.Type():        {0, nil},
	mortgage.Withdrawn{}.Type():      {0, nil},
	mortgage.Disbursed{}.Type():      {0, nil},
	mortgage.Renegotiated{}.Type():   {0, nil},
	mortgage.Extinguished{}.Type():   {0, nil},
	hr.BalanceAdjusted{}.Type(): {1, func(t *rapid.T, on events.Dated, _ *int) events.Data {
		ent := historyEntitlement(t)
		return hr.BalanceAdjusted{Dated: on, Entitlement: ent, Reason: "correction", AuthorizedBy: "hr1",
			Quantity: events.Quantity{Unit: ent.Unit(), Parts: int64(historyMinutes(t)) - 250}}
	}},
	hr.BalanceOpened{}.Type(): {1, func(t *rapid.T, on events.Dated, _ *int) events.Data {
		if rapid.IntRange(0, 3).Draw(t, "opens") > 0 {
			return historyClocking(t, on, nil)
		}
		ent := historyEntitlement(t)
		return hr.BalanceOpened{Dated: on, Entitlement: ent, Quantity: events.Quantity{Unit: ent.Unit(), Parts: int64(historyMinutes(t))}}
	}},
	shifts.RosterPublished{}.Type(): {2, func(t *rapid.T, on events.Dated, _ *int) events.Data {
		r := shifts.RosterPublished{Dated: on, To: historyDay(t, on)}
		for d := r.Date; d <= r.To; d++ {
			if rapid.IntRange(0, 3).Draw(t, "off") > 0 {
				start := rapid.IntRange(0, 47).Draw(t, "start")
				length := rapid.SampledFrom([]int{7, 8, 5}).Draw(t, "hours")
				r.Shifts = append(r.Shifts, shifts.PlannedShift{Date: d, ClockSpan: events.ClockSpan{Start: events.ClockTime(30 * start), //nolint:gosec // minutes of a day
					End: events.ClockTime((30*start + 60*length) % 1440)}}) //nolint:gosec // minutes of a day
			}
		}
		return r
	}},
	shifts.ShiftSwapped{}.Type(): {2, func(t *rapid.T, on events.Dated, _ *int) events.Data {
		lengths := rapid.SampledFrom([][2]int{{420, 480}, {480, 420}, {420, 300}}).Draw(t, "lengths")
		s := shifts.ShiftSwapped{Dated: on, Planned: lengths[0], Worked: lengths[1]}
		if rapid.Bool().Draw(t, "times") {
			s.Start = new(events.ClockTime(600))
			s.End = new(events.ClockTime(600 + s.Worked)) //nolint:gosec // minutes of a day
		}
		return s
	}},
	welfare.Chosen{}.Type(): {2, func(t *rapid.T, on events.Dated, _ *int) events.Data {
		return welfare.Chosen{Dated: on, Year: on.Date.Year() + rapid.SampledFrom([]int{0, 0, 1}).Draw(t, "year"),
			Residual: rapid.SampledFrom([]welfare.Residual{welfare.ToPay, welfare.ToPensionFund}).Draw(t, "residual")}
	}},
	welfare.Spent{}.Type(): {2, func(t *rapid.T, on events.Dated, _ *int) events.Data {
		return welfare.Spent{Dated: on, Amount: events.Cents(100 * historyMinutes(t)),
			Service: rapid.SampledFrom([]welfare.Service{welfare.Culture, welfare.Voucher}).Draw(t, "service")}
	}},
	hr.EventAnnulled{}.Type():    {0, nil},
	hr.PersonDescribed{}.Type():  {0, nil},
	hr.ClockingRecorded{}.Type(): {3, historyClocking},
}

// historyTypes are the types of an employee's facts, each as often as it is drawn.
var historyTypes = func() (list []*events.Type) {
	for _, typ := range hr.Types {
		often := 1
		if d, ok := historyDraws[typ]; ok {
			often = d.often
		}
		if typ.About == events.TheCompany || typ.Stream != "hr" {
			often = 0
		}
		list = append(list, slices.Repeat([]*events.Type{typ}, often)...)
	}
	return list
}()

// moneyTypes are those of [Money].
var moneyTypes = func() (list []*events.Type) {
	for _, typ := range historyTypes {
		switch {
		case typ.Class == events.ClassMoney, typ == hr.Reclassified{}.Type(), typ == hr.ScheduleChanged{}.Type(), typ == hr.Hired{}.Type():
			list = append(list, typ)
		case typ == hr.Suspended{}.Type(), typ == hr.Terminated{}.Type():
			list = append(list, typ, typ)
		}
	}
	return list
}()

// historyFact draws one fact of an employee.
func historyFact(t *rapid.T, types []*events.Type, on events.Dated, loans *int) events.Data {
	typ := typeOf(t, types)
	if d, ok := historyDraws[typ]; ok {
		return d.draw(t, on, loans)
	}
	return DataIn(typ, max(WindowFrom, on.Date-15), min(WindowTo, on.Date+15)).Draw(t, typ.Name)
}

func historyMinutes(t *rapid.T) int { return rapid.IntRange(1, 500).Draw(t, "minutes") }

// historyDay draws a last day.
func historyDay(t *rapid.T, on events.Dated) events.Date { return DateIn(t, on.Date, on.Date+25, "to") }

// historyEntitlement draws an entitlement of an employee.
func historyEntitlement(t *rapid.T) events.Entitlement {
	holds := slices.DeleteFunc(events.EntitlementsOf(events.OfEmployee), func(e events.Entitlement) bool { return e.Row().AtOnce || e.Row().Facts })
	return rapid.SampledFrom(holds).Draw(t, "entitlement")
}

// historyLeave draws a leave without its length.
func historyLeave(t *rapid.T, on events.Dated) hr.LeaveTaken {
	l := hr.LeaveTaken{Dated: on, Kind: rapid.SampledFrom(append([]hr.LeaveKind{hr.LeaveFerie, hr.LeaveEsame}, hr.LeaveKinds...)).Draw(t, "kind")}
	switch l.Kind {
	case hr.LeaveVisitaMedica:
		l.Certified = new(rapid.Bool().Draw(t, "certified"))
	case hr.LeaveEsame:
		l.Exam, l.ExamOn = historyID(t, "X"), rapid.SampledFrom([]events.Date{0, on.Date + 30}).Draw(t, "exam on")
	case hr.LeaveTesi, hr.LeaveTesiNonPaga:
		l.Course, l.Average = historyID(t, "C"), rapid.SampledFrom([]exams.Average{0, 2599, 2600}).Draw(t, "average")
	}
	return l
}

// historyID draws one of a few ids.
func historyID(t *rapid.T, letter string) string {
	return letter + rapid.SampledFrom([]string{"1", "1", "1", "2", "3"}).Draw(t, "id")
}

func historyClocking(t *rapid.T, on events.Dated, _ *int) events.Data {
	at := func(from, to int, label string) events.ClockTime {
		return events.ClockTime(rapid.IntRange(from, to).Draw(t, label))
	}
	c := hr.ClockingRecorded{Dated: on, Week: rapid.SampledFrom([]string{"A", "B", "C", ""}).Draw(t, "week"),
		Punches:            []events.ClockTime{at(440, 560, "in"), at(760, 1120, "out")},
		OvertimeAuthorized: rapid.Bool().Draw(t, "overtime"), Remote: rapid.IntRange(0, 9).Draw(t, "remote") == 0}
	if rapid.IntRange(0, 9).Draw(t, "kind of day") == 0 { // a night, or a remote day without times
		c.Travel = rapid.Bool().Draw(t, "travel")
		if c.Overnight = rapid.Bool().Draw(t, "overnight"); c.Overnight {
			c.Punches = []events.ClockTime{at(1140, 1439, "in"), at(0, 600, "out")}
		} else {
			c.Remote, c.Punches = true, nil
		}
		return c
	}
	if rapid.Bool().Draw(t, "lunch") {
		c.Punches = []events.ClockTime{c.Punches[0], at(715, 800, "lunch out"), at(801, 870, "lunch in"), at(871, 1120, "exit")}
	}
	return c
}

func historyLoan(t *rapid.T, on events.Dated, loans *int) events.Data {
	id := fmt.Sprintf("L%d", rapid.IntRange(0, *loans).Draw(t, "loan"))
	cents := events.Cents(rapid.IntRange(1, 2_000_000).Draw(t, "cents"))
	fund := rapid.SampledFrom([]events.Fund{events.GraviMotivi, events.Ristrutturazione, events.Auto}).Draw(t, "fund")
	var terms borrowing.LoanTerms
	if fund == events.Auto {
		terms.Vehicle = rapid.SampledFrom([]borrowing.Vehicle{"", borrowing.Electric, borrowing.Other}).Draw(t, "vehicle")
	}
	switch rapid.IntRange(0, 3).Draw(t, "loan fact") {
	case 0:
		return borrowing.LoanRequested{Dated: on, Loan: id, Fund: fund, Amount: cents, Instalments: 24, LoanTerms: terms}
	case 1:
		return borrowing.LoanDecided{Dated: on, Loan: id, Granted: true}
	case 2:
		return borrowing.LoanRepaid{Dated: on, Loan: id, Amount: cents / 10}
	}
	*loans++
	return borrowing.LoanDisbursed{Dated: on, Loan: id, Fund: fund, Amount: cents, Instalments: 24, LoanTerms: terms}
}

// historyMortgage draws a fact about one of a few requests, of which most are granted.
func historyMortgage(t *rapid.T, on events.Dated, _ *int) events.Data {
	id := historyID(t, "R")
	switch rapid.IntRange(0, 8).Draw(t, "mortgage fact") {
	case 0, 1:
		return mortgage.Requested{Dated: on, Request: id, Purpose: mortgage.Purchase, Property: historyID(t, "H"), Amount: 100_000_00, Years: 20,
			Age: rapid.SampledFrom([]int{57, 58}).Draw(t, "age"), Eviction: rapid.Bool().Draw(t, "eviction")}
	case 2, 3:
		return mortgage.Decided{Dated: on, Request: id, Granted: true}
	case 4:
		return mortgage.Decided{Dated: on, Request: id, Reason: rapid.SampledFrom([]string{"", mortgage.NoPlace}).Draw(t, "reason")}
	case 5:
		return mortgage.Withdrawn{Dated: on, Request: id}
	case 6:
		return mortgage.Renegotiated{Dated: on, Request: id}
	case 7:
		return mortgage.Extinguished{Dated: on, Request: id}
	}
	return mortgage.Disbursed{Dated: on, Request: id, Amount: 150_000_01, Years: 20, Rate: mortgage.Variable}
}
